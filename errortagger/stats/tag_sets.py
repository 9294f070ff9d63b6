"""Sets of tags over fully judged errors: union, cautious gain, greedy order and the split that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers, BoolArray
from errortagger.stats.ranking import complete_cases


@dataclass(frozen=True, slots=True)
class SetCounts:
    """How many errors a set of tags would fix."""

    any: int
    """Errors with at least one of the tags: fixed, if fixing one of its causes fixes an error."""
    all: int
    """Errors whose tags all belong to the set: fixed, if all its causes must be."""
    sum: int
    """Tags of the set counted one by one; counts overlaps more than once, shown only as a warning."""
    judged: int
    """Errors judged on every tag of the set."""


def _has(patterns: Answers) -> BoolArray:
    present: BoolArray = patterns == Answer.PRESENT
    return present


def set_counts(patterns: Answers, columns: Sequence[int]) -> SetCounts:
    """Count a set of tags on the errors that were judged on every tag of it.

    Args:
        patterns: answers of the errors in random order, errors x tags.
        columns: the tags of the set.
    """
    chosen = list(columns)
    rows = patterns[np.isin(patterns[:, chosen], (Answer.PRESENT, Answer.ABSENT)).all(axis=1)]
    inside = _has(rows[:, chosen])
    outside = _has(np.delete(rows, chosen, axis=1))
    covered = inside.any(axis=1)
    return SetCounts(
        any=int(np.count_nonzero(covered)),
        all=int(np.count_nonzero(covered & ~outside.any(axis=1))),
        sum=int(np.count_nonzero(inside)),
        judged=len(rows),
    )


@dataclass(frozen=True, slots=True)
class SetGains:
    """What fixing a set of tags would give, as fractions of the whole dataset; shown as "3.6 to 5.6 points"."""

    any: float
    """Optimistic: fixing one cause fixes an error."""
    all: float
    """Cautious: all causes of an error must be fixed."""
    sum: float
    """Gains of the tags added up: counts overlaps more than once, never to be shown as a gain."""


def set_gains(counts: SetCounts, errors: int, size: int) -> SetGains | None:
    """Gains of a set: share of the judged errors x errors / examples; None when nothing was judged or there is no data.

    Args:
        counts: of the set.
        errors: all errors.
        size: all examples.
    """
    if not counts.judged or not size:
        return None
    scale = errors / counts.judged / size
    return SetGains(counts.any * scale, counts.all * scale, counts.sum * scale)


def human_gain_range(gains: Sequence[float], any_gain: float) -> tuple[float, float]:
    """What lies between the gains to the human level of a set: it is not determined by those of its tags.

    From the largest gain of one tag to the smaller of the optimistic gain and the sum.

    Args:
        gains: gain to the human level of each tag of the set, never below zero.
        any_gain: optimistic gain of the set.
    """
    low = max(gains, default=0.0)
    return low, max(low, min(any_gain, sum(gains)))


@dataclass(frozen=True, slots=True, eq=False)
class CoOccurrence:
    """Pairs of tags, each over the errors judged on both."""

    both: npt.NDArray[np.int64]
    """Errors with both, tags x tags; the diagonal: errors with the tag."""
    judged: npt.NDArray[np.int64]
    """Errors judged on both."""


def co_occurrence(patterns: Answers) -> CoOccurrence:
    """Count pairs of tags. ``patterns``: answers of the errors, errors x tags."""
    has, known = _has(patterns).astype(np.int64), np.isin(patterns, (Answer.PRESENT, Answer.ABSENT)).astype(np.int64)
    return CoOccurrence(has.T @ has, known.T @ known)


@dataclass(frozen=True, slots=True)
class GreedyStep:
    """The next best tag to fix, given those before it."""

    column: int
    marginal: int
    """Errors this tag adds."""
    cumulative: int
    """Errors covered so far."""


def greedy_order(patterns: Answers) -> tuple[GreedyStep, ...]:
    """The tags by errors added to those already covered; ties: more errors in all, then tag order.

    ``patterns``: answers of the errors, errors x tags; errors that were not judged on every tag are left out.
    """
    has = _has(complete_cases(patterns))
    totals = has.sum(axis=0)
    covered = np.zeros(len(has), dtype=np.bool_)
    left, steps = list(range(has.shape[1])), []
    while left:
        adds = {tag: int(np.count_nonzero(has[:, tag] & ~covered)) for tag in left}
        best = max(left, key=lambda tag: (adds[tag], totals[tag], -tag))
        left.remove(best)
        covered |= has[:, best]
        steps.append(GreedyStep(best, adds[best], int(np.count_nonzero(covered))))
    return tuple(steps)


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """How the errors divide among the tags; arrays of one entry a tag."""

    only: npt.NDArray[np.int64]
    """Errors with this tag and no other."""
    share: npt.NDArray[np.float64]
    """Each error gives 1/k to each of its k tags (the Shapley value); adds up to the tagged share."""
    untagged: int
    judged: int


def split(patterns: Answers) -> Split | None:
    """Divide the errors among the tags; None when no error was judged on every tag."""
    has = _has(complete_cases(patterns))
    judged = len(has)
    if judged == 0:
        return None
    tags_of = has.sum(axis=1)
    parts = np.divide(has, tags_of[:, None], out=np.zeros(has.shape), where=tags_of[:, None] > 0)
    return Split(
        only=has[tags_of == 1].sum(axis=0, dtype=np.int64),
        share=parts.sum(axis=0) / judged,
        untagged=int(np.count_nonzero(tags_of == 0)),
        judged=judged,
    )


def union(patterns: Answers, columns: Sequence[int]) -> Answers:
    """One answer an example for "any of these tags": present if any is, absent only if all are, else not asked.

    Right for floor and roof. Not for estimates: one present makes a union known, one absent does not, so known unions
    are a biased choice of examples; estimates use the examples that were judged on every tag (``set_counts``).
    """
    chosen = patterns[:, list(columns)]
    answers = np.full(len(patterns), Answer.NOT_ASKED, dtype=np.int8)
    answers[(chosen == Answer.ABSENT).all(axis=1)] = Answer.ABSENT
    answers[(chosen == Answer.PRESENT).any(axis=1)] = Answer.PRESENT
    return answers
