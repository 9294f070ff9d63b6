"""What each tag adds to the others: errors of its own, greedy order, Shapley split, and which tags occur together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, Answers, BoolArray
from errortagger.session.set_numbers import Base, SetFigures, base, both, either, judged, negation, share_of
from errortagger.session.sets import LateTag, late_tags
from errortagger.stats.headroom import ceiling_gain
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.tag_sets import greedy_order, split

MOST_TAGS = 40
"""Tags that the matrix shows."""
ENOUGH_ASKED = 0.5
"""A tag that fewer of the errors reviewed in random order were asked about is left out until it is re-checked: all
numbers of the table rest on errors that were judged on every tag in it."""
IntTable = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SetRow:
    """One tag among all tags. Shares are of all errors, gains of the whole dataset; fractions."""

    tag: Tag
    errors: int
    """Errors that have it, wherever they were reviewed."""
    place: int | None
    """In the greedy order, from 1; None: not in it."""
    only: Number
    """Errors that have this tag and no other tag of the table."""
    adds: Number
    """Errors with this tag and none of those before it."""
    so_far: Number
    """Errors with this tag or any before it."""
    adds_gain: Number
    so_far_gain: Number
    part: Number
    """Shapley share: of every error with k tags each gets 1/k; all parts add up to the tagged share."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """How often tags occur together; tables are tags x tags, the diagonal is the tag alone."""

    tags: tuple[Tag, ...]
    """The most frequent first."""
    together: IntTable
    """Errors that have both, wherever they were reviewed."""
    judged: IntTable
    """Errors that were judged on both, wherever they were reviewed."""
    random_together: IntTable
    """The same two among the errors reviewed in random order."""
    random_judged: IntTable
    left_out: int
    """Less frequent tags that are not shown."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The table and the matrix."""

    rows: tuple[SetRow, ...]
    """In greedy order; then the tags that are left out."""
    tagged: Number
    """Errors with any tag of the table."""
    untagged: Number
    judged: int
    """Errors in random order that were judged on every tag of the table: what it rests on."""
    random: int
    """Errors reviewed in the random order."""
    census: bool
    """Whether every error was judged on every tag of the table."""
    left_out: tuple[LateTag, ...]
    """Tags that too few errors were asked about."""
    late: tuple[LateTag, ...]
    """Tags of the table that would make it rest on more errors."""
    matrix: Matrix


def overview(found: SetFigures) -> Overview:
    """The table and the matrix of all tags. Takes milliseconds to seconds."""
    inside = _asked_enough(found)
    on = base(found, inside)
    rows = _greedy_rows(found, inside, on)
    rest = [column for column in range(len(found.tags)) if column not in set(inside)]
    rows += [_left_out(found, c) for c in sorted(rest, key=lambda c: -found.errors_with[c])]
    tagged = _any(found, inside)
    return Overview(
        rows=tuple(rows),
        tagged=share_of(found, tagged, on),
        untagged=share_of(found, negation(tagged), on),
        judged=on.judged,
        random=found.random,
        census=bool(inside) and on.judged == found.frame.errors,
        left_out=late_tags(found, rest),
        late=late_tags(found, inside),
        matrix=matrix(found),
    )


def _asked_enough(found: SetFigures) -> list[int]:
    """The tags that the table is about."""
    judged_here = (found.answers == Answer.PRESENT) | (found.answers == Answer.ABSENT)
    everywhere = judged_here.sum(axis=0) == found.frame.errors
    asked = judged_here[found.in_random].sum(axis=0)
    enough = everywhere | (asked >= max(1.0, ENOUGH_ASKED * found.random))
    return [int(column) for column in np.flatnonzero(enough)]


def _any(found: SetFigures, columns: Sequence[int]) -> Answers:
    fact = np.full(len(found.answers), Answer.ABSENT, dtype=np.int8)
    for column in columns:
        fact = either(fact, found.answers[:, column])
    return fact


def _greedy_rows(found: SetFigures, inside: Sequence[int], on: Base) -> list[SetRow]:
    patterns = found.answers[on.drawn][:, list(inside)]
    parts, only = _parts(found, inside, on), _only(found, inside)
    covered = np.full(len(found.answers), Answer.ABSENT, dtype=np.int8)
    rows = []
    for place, position in enumerate(_order(patterns), start=1):
        column = inside[position]
        own = found.answers[:, column]
        adds = share_of(found, both(own, negation(covered)), on)
        covered = either(covered, own)
        so_far = share_of(found, covered, on)
        row = SetRow(
            tag=found.tags[column],
            errors=found.errors_with[column],
            place=place if on.judged else None,
            only=share_of(found, only(column), on),
            adds=adds,
            so_far=so_far,
            adds_gain=ceiling_gain(adds, found.frame),
            so_far_gain=ceiling_gain(so_far, found.frame),
            part=parts[position],
        )
        rows.append(row)
    return rows


def _order(patterns: Answers) -> list[int]:
    """Greedy order; tags that no error has come last, in their own order, without being tried at every step."""
    met = np.flatnonzero((patterns == Answer.PRESENT).any(axis=0))
    never = [column for column in range(patterns.shape[1]) if column not in set(met.tolist())]
    return [int(met[step.column]) for step in greedy_order(patterns[:, met])] + never


class _only:
    """For one tag: the errors that have it and no other tag of the table; known only where all others are known."""

    def __init__(self, found: SetFigures, inside: Sequence[int]) -> None:
        chosen = found.answers[:, list(inside)]
        self._answers = found.answers
        self._others = len(inside) - 1
        self._present = (chosen == Answer.PRESENT).sum(axis=1)
        self._absent = (chosen == Answer.ABSENT).sum(axis=1)

    def __call__(self, column: int) -> Answers:
        own = self._answers[:, column]
        present, absent = own == Answer.PRESENT, own == Answer.ABSENT
        fact = np.full(len(own), Answer.NOT_ASKED, dtype=np.int8)
        fact[present & (self._absent == self._others)] = Answer.PRESENT
        fact[absent | (self._present - present > 0)] = Answer.ABSENT
        return fact


def _parts(found: SetFigures, inside: Sequence[int], on: Base) -> list[Number]:
    """The Shapley split. Errors that inspired a tag count by themselves, as in the shares."""
    divided = split(found.answers[on.drawn][:, list(inside)])
    if divided is None:
        reason = Reason.ERRORS_NOT_REVIEWED if found.frame.errors else Reason.NO_ERRORS
        return [undefined(reason)] * len(inside)
    known = on.aside & judged(found.answers[:, list(inside)])
    aside = split(found.answers[known][:, list(inside)])
    own, errors = int(np.count_nonzero(known)), found.frame.errors
    own_parts = aside.share * own if aside is not None else np.zeros(len(inside))
    shares = (own_parts + (errors - own) * divided.share) / errors
    counts = own_parts + divided.share * divided.judged
    return [
        Number(float(value), numerator=float(count), denominator=divided.judged + own, method="shapley")
        for value, count in zip(shares, counts, strict=True)
    ]


def _left_out(found: SetFigures, column: int) -> SetRow:
    tag = found.tags[column]
    if not found.frame.errors:
        unknown = undefined(Reason.NO_ERRORS)
    elif not found.random:
        unknown = undefined(Reason.ERRORS_NOT_REVIEWED, message="review some errors in random order first")
    else:
        answers = found.answers[found.in_random, column]
        asked = int(np.count_nonzero((answers == Answer.PRESENT) | (answers == Answer.ABSENT)))
        message = f"only {asked:,} of {found.random:,} errors reviewed in random order were asked about {tag.name}"
        unknown = undefined(Reason.TAG_NOT_CONSIDERED, message=message)
    return SetRow(
        tag=tag,
        errors=found.errors_with[column],
        place=None,
        only=unknown,
        adds=unknown,
        so_far=unknown,
        adds_gain=unknown,
        so_far_gain=unknown,
        part=unknown,
    )


def matrix(found: SetFigures) -> Matrix:
    """Which tags occur together, for the most frequent tags."""
    order = sorted(range(len(found.tags)), key=lambda column: -found.errors_with[column])[:MOST_TAGS]
    chosen = found.answers[:, order]
    present = chosen == Answer.PRESENT
    known = present | (chosen == Answer.ABSENT)
    return Matrix(
        tags=tuple(found.tags[column] for column in order),
        together=_pairs(present),
        judged=_pairs(known),
        random_together=_pairs(present[found.in_random]),
        random_judged=_pairs(known[found.in_random]),
        left_out=len(found.tags) - len(order),
    )


def _pairs(flags: BoolArray) -> IntTable:
    """How many rows have both of two flags, as ``stats.tag_sets.co_occurrence`` counts them.

    Floats, because their products are fifty times as fast as those of integers; exact below 2^53 rows.
    """
    ones = flags.astype(np.float64)
    pairs: IntTable = np.rint(ones.T @ ones).astype(np.int64)
    return pairs
