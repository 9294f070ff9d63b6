"""What the table rests on beyond its counts: why answers are missing, wrong labels, which rows were judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import MarkField
from errortagger.domain.tag import Tag
from errortagger.domain.types import BoolArray, LabelCheck, Rows
from errortagger.session.frame import CORRECT, ERRORS, OUTSIDE
from errortagger.session.session import Session
from errortagger.session.strata_counts import StrataCounter
from errortagger.session.tallies import (
    CANT_TELL,
    CONSIDERED,
    IN_RANDOM,
    KNOWN_ABSENT,
    KNOWN_PRESENT,
    PASSED,
    POPULATION,
    REVIEWED,
    TAGGED,
    UNASKED,
    IntTable,
    side_totals,
    tag_tally,
)
from errortagger.stats.counts import Side, Stratum
from errortagger.stats.row_facts import Missing


@dataclass(frozen=True, slots=True)
class ModelErrors:
    """The errors of one tag without those whose label is wrong and whose prediction is right."""

    side: Side
    missing: Missing


@dataclass(frozen=True, slots=True)
class MoreFigures:
    """Parallel to the tags of the figures where it holds several."""

    errors: tuple[Missing, ...]
    correct: tuple[Missing, ...]
    model: tuple[ModelErrors, ...] | None
    """None: no label of an error is known to be wrong, so that model errors are all errors."""
    rows: Rows = field(compare=False)
    """The errors that the patterns of the figures are about."""
    sides: npt.NDArray[np.int8] = field(compare=False)
    """By row: the side an example counts on, OUTSIDE where it does not count."""

    @property
    def skipped(self) -> int:
        """Examples of both random orders that were passed without a review."""
        return max((m.skipped for m in self.errors), default=0) + max((m.skipped for m in self.correct), default=0)


def more_figures(
    session: Session,
    totals: IntTable,
    tallies: Sequence[tuple[Tag, IntTable]],
    *,
    triggers: Sequence[int],
    mask: BoolArray | None,
    rows: Rows,
) -> MoreFigures:
    """Count what the tallies do not hold. Touches the marks, and a byte an example.

    ``triggers``: for each tag the side on which its trigger example counts as tagged.
    """
    sides = session.frame.side.copy() if mask is None else np.where(mask, session.frame.side, np.int8(OUTSIDE))
    return MoreFigures(
        errors=tuple(missing(tally[ERRORS], totals[ERRORS]) for _, tally in tallies),
        correct=tuple(missing(tally[CORRECT], totals[CORRECT]) for _, tally in tallies),
        model=_model_errors(session, totals, tallies, triggers=triggers, sides=sides),
        rows=rows,
        sides=sides.astype(np.int8, copy=False),
    )


def missing(tally: IntTable, total: IntTable) -> Missing:
    """Why examples that the random order reached have no answer. ``tally``, ``total``: of one side."""
    return Missing(int(total[PASSED] - total[IN_RANDOM]), int(tally[CANT_TELL]))


def side_of(
    counts: IntTable, total: IntTable, *, trigger: bool, strata: Callable[[bool], tuple[Stratum, ...]] | None = None
) -> Side:
    """One side's tally and totals as the statistics take them.

    ``strata`` counts a planned side's strata; it is told whether the trigger counts by itself.
    """
    alone = trigger and int(counts[UNASKED]) > 0
    return Side(
        population=int(total[POPULATION]),
        considered=int(counts[CONSIDERED]),
        tagged=int(counts[TAGGED]),
        known_present=int(counts[KNOWN_PRESENT]),
        known_absent=int(counts[KNOWN_ABSENT]),
        reviewed=int(total[REVIEWED]),
        prefix=int(total[PASSED]),
        trigger=alone,
        to_review_again=int(counts[UNASKED]),
        strata=() if strata is None else strata(alone),
    )


def strata_of(
    session: Session, counter: StrataCounter | None, tag: Tag
) -> Callable[[bool], tuple[Stratum, ...]] | None:
    """Counts a tag's strata when asked, with or without its trigger; None on a side without a plan."""
    if counter is None:
        return None
    return lambda alone: counter.of(session.answers.combined(tag.id), tag.trigger if alone else None)


def _model_errors(
    session: Session,
    totals: IntTable,
    tallies: Sequence[tuple[Tag, IntTable]],
    *,
    triggers: Sequence[int],
    sides: npt.NDArray[np.int8],
) -> tuple[ModelErrors, ...] | None:
    marks = session.marks.everyone(MarkField.LABEL_CHECK)
    found = {row for _, row, value in marks if value == LabelCheck.LABEL_WRONG and sides[row] == ERRORS}
    if not found:
        return None
    wrong = np.array(sorted(found), dtype=np.int32)
    total = totals[ERRORS] - side_totals(session.frame, wrong)[ERRORS]
    others = sides == ERRORS
    others[wrong] = False
    counter = StrataCounter(session.frame, ERRORS, others) if session.frame.strata[ERRORS] else None
    parts = []
    for (tag, tally), trigger in zip(tallies, triggers, strict=True):
        own = tally[ERRORS] - tag_tally(session.frame, session.answers.combined(tag.id), wrong)[ERRORS]
        alone = trigger == ERRORS and tag.trigger not in found
        by_stratum = strata_of(session, counter, tag)
        parts.append(ModelErrors(side_of(own, total, trigger=alone, strata=by_stratum), missing(own, total)))
    return tuple(parts)
