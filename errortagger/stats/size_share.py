"""The part of the size of all errors (words, boxes, cost) that a tag carries, with its interval (statistics 1.1)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import BoolArray
from errortagger.stats.intervals import beta_quantile
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.weighted import WeightedShare, kish_effective, weighted_share

FloatArray = npt.NDArray[np.float64]
METHOD = "linearised_ratio"
NO_SIZE = "the errors that were looked at have no size"


def size_share(
    sizes: FloatArray,
    tagged: BoolArray,
    *,
    total: float,
    population: int,
    future: bool = False,
    confidence: float = 0.95,
) -> Number:
    """S = sum(L T) / sum(L) over errors considered in random order.

    The interval is that of a Beta law with the effective number of reviews S (1 - S) / SE^2, SE by linearisation with
    the finite population correction; while all answers agree, Kish's number of reviews. It is cut to floor and roof:
    the sizes of all errors are known, only their tags are not.

    Args:
        sizes: not negative, no NaN; one an error considered.
        tagged: parallel to ``sizes``.
        total: the sizes of all errors together, reviewed or not.
        population: how many errors have a size.
        future: about future data: no finite population, no floor and roof.
        confidence: of the interval.
    """
    if not len(sizes):
        return undefined(Reason.ERRORS_NOT_REVIEWED)
    found = weighted_share(sizes, tagged)
    if found is None:
        return undefined(Reason.NO_ERRORS, message=NO_SIZE)
    seen, carried = float(sizes.sum()), float(sizes[tagged].sum())
    if len(sizes) >= population and not future:
        return Number(found.share, *(found.share,) * 4, carried, seen, method="census")
    left = 1.0 if future else 1 - len(sizes) / population
    low, high = _limits(found, kish_effective(sizes), left, confidence)
    floor = roof = None
    if not future and total > 0:
        floor, roof = min(found.share, carried / total), max(found.share, 1 - (seen - carried) / total)
        low, high = max(low, floor), min(high, roof)
    low, high = min(low, found.share), max(high, found.share)
    return Number(found.share, low, high, floor, roof, carried, seen, method=METHOD)


def _limits(found: WeightedShare, kish: float, left: float, confidence: float) -> tuple[float, float]:
    agree = found.effective is None or not 0 < found.share < 1
    effective = (kish if agree else found.effective or kish) / left
    x, half = found.share * effective, (1 - confidence) / 2
    low = 0.0 if found.share <= 0 else beta_quantile(x + 0.5, effective - x + 0.5, half)
    high = 1.0 if found.share >= 1 else beta_quantile(x + 0.5, effective - x + 0.5, 1 - half)
    return low, high
