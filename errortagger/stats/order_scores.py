"""How well scores put the positive examples first: AUROC, average precision, precision at the top."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from errortagger.stats.number import Number, Reason, ratio, undefined

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def mean_ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1 in rising order; equal values share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: FloatArray = (last - (counts - 1) / 2)[inverse]
    return ranks


def auroc(scores: FloatArray, positive: BoolArray) -> Number:
    """Chance that a positive example scores above a negative one, ties counting half; needs both kinds."""
    positives = int(np.count_nonzero(positive))
    negatives = len(positive) - positives
    if not positives or not negatives:
        return undefined(Reason.NO_VALUES if not len(positive) else Reason.CONSTANT)
    wins = float(mean_ranks(scores)[positive].sum()) - positives * (positives + 1) / 2
    return Number(wins / (positives * negatives))


def average_precision(scores: FloatArray, positive: BoolArray) -> Number:
    """Sum over thresholds of (rise of recall) x precision, examples of equal score entering together."""
    positives = int(np.count_nonzero(positive))
    if not positives:
        return undefined(Reason.NO_SUPPORT, message="no example has the tag")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(positive[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    rises = np.diff(hits[ends], prepend=0) / positives
    return Number(float((rises * hits[ends] / (ends + 1)).sum()))


def precision_at(scores: FloatArray, positive: BoolArray, count: int) -> Number:
    """Positives among the ``count`` highest scores (all, if there are fewer); equal scores in the order given."""
    first = np.argsort(-scores, kind="stable")[:count]
    return ratio(int(np.count_nonzero(positive[first])), len(first), Reason.NO_VALUES)
