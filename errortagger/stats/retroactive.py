"""Tags that are younger than some reviews: what to re-review, and two wrong ways of counting (statistics 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers, BoolArray
from errortagger.stats.counts import Side
from errortagger.stats.number import Number, Reason, ratio
from errortagger.stats.options import USUAL, Options
from errortagger.stats.proportion import share
from errortagger.stats.tag_sets import set_counts, union

IntArray = npt.NDArray[np.int64]


def to_review_again(answers: Answers, reviewed: BoolArray) -> IntArray:
    """Positions of reviewed examples without an answer for the tag: its re-review queue, in the order given."""
    return np.flatnonzero(reviewed & (answers != Answer.PRESENT) & (answers != Answer.ABSENT))


def share_if_missing_were_absent(side: Side) -> Number:
    """Tagged / reviewed: what counting "not asked" as "absent" would give. Too low; shown only to warn."""
    return ratio(side.tagged, side.reviewed, Reason.ERRORS_NOT_REVIEWED, method="wrong_missing_as_absent")


@dataclass(frozen=True, slots=True)
class UnionShare:
    """How many errors have any of some tags."""

    complete: int
    """Examples judged on every tag of the set, which the estimate rests on."""
    tagged: int
    """Of those, with any of the tags."""
    number: Number
    """The share, with floor and roof from every union that is known."""
    if_known_only: Number
    """Known present / known unions: a biased choice of examples, as one present makes a union known and one absent
    does not. Too high; shown only to warn."""


def union_share(
    patterns: Answers, columns: Sequence[int], population: int, *, confidence: float = 0.95, options: Options = USUAL
) -> UnionShare:
    """The share of errors with any of some tags, from complete cases.

    Args:
        patterns: answers of the reviewed errors of the random order, errors x tags.
        columns: the tags of the set.
        population: all errors.
        confidence: of the interval.
        options: see :func:`errortagger.stats.proportion.share`.
    """
    counts, known = set_counts(patterns, columns), union(patterns, columns)
    present, absent = int((known == Answer.PRESENT).sum()), int((known == Answer.ABSENT).sum())
    reviewed = len(patterns)
    side = Side(population, counts.judged, counts.any, present, absent, reviewed, reviewed)
    return UnionShare(
        complete=counts.judged,
        tagged=counts.any,
        number=share(side, confidence=confidence, options=options),
        if_known_only=ratio(present, present + absent, Reason.ERRORS_NOT_REVIEWED, method="wrong_known_only"),
    )
