"""Errors that differ in size: the rate over all clips together, and what a tag carries of it (statistics 1.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import BoolArray
from errortagger.stats.number import Number, Reason, ratio, undefined
from errortagger.stats.weighted import WeightedShare, weighted_share

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Loss:
    """One tag of data in which an error has a size L (wrong words, boxes, cost) and an example a length (its words)."""

    rate: Number
    """sum L / sum length, e.g. the corpus WER."""
    size_share: WeightedShare | None
    """sum L T / sum L; None when no example has a loss."""
    error_share: WeightedShare | None
    """Examples with a loss and the tag / examples with a loss; None when no example has one."""
    rate_if_fixed: Number
    """The rate when every loss of tagged examples is gone: rate (1 - size share)."""
    rate_of_tagged: Number
    """The rate over tagged examples alone."""


def loss(losses: FloatArray, lengths: FloatArray, tagged: BoolArray) -> Loss:
    """Measure a tag by size.

    Args:
        losses: size of the error of each example, 0 for none; not negative, no NaN.
        lengths: length of each example, what the rate is counted in.
        tagged: parallel; all examples judged on the tag.
    """
    total, length = float(losses.sum()), float(lengths.sum())
    by_size = weighted_share(losses, tagged)
    rate = ratio(total, length, Reason.NO_VALUES)
    fixed = undefined(Reason.NO_VALUES)
    if rate.value is not None:
        fixed = Number(rate.value * (1 - (by_size.share if by_size else 0.0)))
    return Loss(
        rate=rate,
        size_share=by_size,
        error_share=weighted_share((losses > 0).astype(np.float64), tagged),
        rate_if_fixed=fixed,
        rate_of_tagged=ratio(float(losses[tagged].sum()), float(lengths[tagged].sum()), Reason.NO_SUPPORT),
    )
