"""What fixing all errors of a tag would do to the whole dataset, from two published rates alone."""

from __future__ import annotations

from dataclasses import dataclass

from errortagger.stats.headroom import gain_if_fixed


@dataclass(frozen=True, slots=True)
class IfFixed:
    """Fractions of the whole dataset."""

    gain: float
    accuracy: float
    error_rate: float


def if_fixed(error_share: float, accuracy: float) -> IfFixed:
    """The ceiling: 5% of the errors of a model with 90% accuracy are half a point, 90% -> 90.5% (Ng 2018, ch. 14)."""
    gain = gain_if_fixed(error_share, 1 - accuracy)
    return IfFixed(gain, accuracy + gain, 1 - accuracy - gain)
