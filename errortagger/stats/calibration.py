"""Whether confidence can be trusted: reliability bars and the errors of calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.order_scores import auroc
from errortagger.stats.wilson_rate import wilson_rate

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LEAST = 200
"""Below this many examples the calibration error is mostly noise (it is biased upward) and is not shown."""
_EDGE = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Bar:
    """The examples whose confidence lies in one of the equal bins, above ``low`` and up to ``high``."""

    index: int
    low: float
    high: float
    count: int
    confidence: float
    """Mean confidence of the bin's examples."""
    accuracy: Number


@dataclass(frozen=True, slots=True)
class Calibration:
    """The numbers of calibration of the top label."""

    count: int
    left_out: int
    """Examples without a confidence between 0 and 1."""
    bars: tuple[Bar, ...]
    """Bins that hold examples."""
    expected_error: Number
    """ECE: mean over examples of |accuracy - confidence| of their bin."""
    largest_error: Number
    """MCE: the largest of those."""
    brier: Number
    """Mean of (confidence - correct) squared."""
    log_loss: Number
    """Mean of -log of the probability given to what happened."""
    auroc: Number
    """Chance that a correct example is more confident than an error."""
    overconfidence: Number
    """Mean confidence minus accuracy."""

    @property
    def shown(self) -> bool:
        """Whether there are enough examples to show it."""
        return self.count >= LEAST


def _bars(confidences: FloatArray, correct: BoolArray, bins: int, level: float) -> tuple[Bar, ...]:
    edges = np.linspace(0, 1, bins + 1)
    places = np.searchsorted(edges[1:-1], confidences)
    found = []
    for index in np.unique(places).tolist():
        inside = places == index
        accuracy = wilson_rate(int(correct[inside].sum()), int(inside.sum()), level)
        mean = float(confidences[inside].mean())
        found.append(Bar(index, float(edges[index]), float(edges[index + 1]), int(inside.sum()), mean, accuracy))
    return tuple(found)


def _log_loss(confidences: FloatArray, correct: BoolArray) -> float:
    chances = np.clip(np.where(correct, confidences, 1 - confidences), _EDGE, 1 - _EDGE)
    return float(-np.log(chances).mean())


def calibration(
    confidences: FloatArray, correct: BoolArray, *, bins: int = 10, confidence: float = 0.95
) -> Calibration:
    """All numbers of calibration; an example on an edge belongs to the lower bin, 0 to the first (scikit-learn's).

    Args:
        confidences: the model's confidence in its prediction, one an example; outside 0...1 or NaN is left out.
        correct: whether the prediction was right, parallel.
        bins: equal bins of 0...1, at least 1.
        confidence: of the bars' Wilson intervals.
    """
    if bins < 1:
        raise ValueError(f"{bins} bins hold nothing")
    usable = (confidences >= 0) & (confidences <= 1)
    values, right = confidences[usable], correct[usable]
    count, left_out = len(values), int(np.count_nonzero(~usable))
    if not count:
        none = undefined(Reason.NO_VALUES)
        return Calibration(0, left_out, (), none, none, none, none, none, none)
    bars = _bars(values, right, bins, confidence)
    gaps = [abs((bar.accuracy.value or 0.0) - bar.confidence) for bar in bars]
    return Calibration(
        count=count,
        left_out=left_out,
        bars=bars,
        expected_error=Number(sum(bar.count * off for bar, off in zip(bars, gaps, strict=True)) / count),
        largest_error=Number(max(gaps)),
        brier=Number(float(((values - right) ** 2).mean())),
        log_loss=Number(_log_loss(values, right)),
        auroc=auroc(values, right),
        overconfidence=Number(float(values.mean()) - float(right.mean())),
    )
