"""How far off numeric predictions are, and which of them are outliers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.features import usable
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.wilson_rate import wilson_rate

FloatArray = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

OUTLIER = 3.5
"""Modified z above which a residual is an outlier (Iglewicz & Hoaglin 1993)."""
_NORMAL = 0.67449
"""Median absolute deviation of a standard normal."""
_MEAN = 1.2533
"""1 / mean absolute deviation of a standard normal."""


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """The numbers of numeric predictions, in the unit of the predicted quantity unless said otherwise."""

    count: int
    """Examples with both numbers."""
    left_out: int
    """Examples without one of them (missing or not finite)."""
    mean_absolute: Number
    root_mean_square: Number
    median_absolute: Number
    r_squared: Number
    """1 - squared error / squared error of always saying the mean truth; CONSTANT when the truth is constant."""
    bias: Number
    """Mean of prediction - truth."""
    largest: Number
    """Largest absolute error."""
    deviation: Number
    """Median absolute deviation of the residuals from their median."""
    outliers: Rows
    """Positions of examples whose residual is an outlier."""


def _finite(truths: FloatArray, predictions: FloatArray) -> npt.NDArray[np.bool_]:
    return usable(truths) & usable(predictions)


def modified_z(residuals: FloatArray) -> FloatArray:
    """0.67449 (e - median) / MAD; with MAD 0 the mean absolute deviation x 1.2533; zeros when that is 0 too."""
    if not residuals.size:
        return np.zeros(0)
    off = residuals - np.median(residuals)
    deviation, mean = float(np.median(np.abs(off))), float(np.abs(off).mean())
    if mean <= 0:
        return np.zeros(residuals.size)
    with np.errstate(over="ignore"):  # beyond the largest number is beyond every limit
        return np.asarray(_NORMAL * off / deviation if deviation > 0 else off / (_MEAN * mean), dtype=np.float64)


def _r_squared(truths: FloatArray, residuals: FloatArray) -> Number:
    spread = float(((truths - truths.mean()) ** 2).sum())
    unexplained = float((residuals**2).sum()) / spread if spread > 0 else math.inf
    return Number(1 - unexplained) if math.isfinite(unexplained) else undefined(Reason.CONSTANT)


def regression(truths: FloatArray, predictions: FloatArray, *, outlier: float = OUTLIER) -> Regression:
    """All numbers of numeric predictions; examples without two finite numbers are left out and counted.

    Args:
        truths: one number an example.
        predictions: parallel to ``truths``.
        outlier: modified z above which an example is an outlier.
    """
    known = _finite(truths, predictions)
    truth, residuals = truths[known], predictions[known] - truths[known]
    count, left_out = len(residuals), int(np.count_nonzero(~known))
    if not count:
        none = undefined(Reason.NO_VALUES)
        return Regression(0, left_out, none, none, none, none, none, none, none, np.zeros(0, dtype=np.int64))
    sizes = np.abs(residuals)
    far = np.abs(modified_z(residuals)) > outlier
    return Regression(
        count=count,
        left_out=left_out,
        mean_absolute=Number(float(sizes.mean())),
        root_mean_square=Number(float(np.sqrt((residuals**2).mean()))),
        median_absolute=Number(float(np.median(sizes))),
        r_squared=_r_squared(truth, residuals),
        bias=Number(float(residuals.mean())),
        largest=Number(float(sizes.max())),
        deviation=Number(float(np.median(np.abs(residuals - np.median(residuals))))),
        outliers=np.flatnonzero(known)[far],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """Examples that are errors because they are further off than a person allows."""

    rate: Number
    errors: Rows
    """Their positions."""


def beyond(truths: FloatArray, predictions: FloatArray, tolerance: float, confidence: float = 0.95) -> Beyond:
    """Examples with |prediction - truth| > ``tolerance``, of those with two finite numbers."""
    known = _finite(truths, predictions)
    wrong = np.flatnonzero(known)[np.abs(predictions[known] - truths[known]) > tolerance]
    return Beyond(wilson_rate(len(wrong), int(known.sum()), confidence, none=Reason.NO_VALUES), wrong)
