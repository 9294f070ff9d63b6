"""From the tallies of a session to the inputs of the statistics, for everything or for a slice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from errortagger.domain.patch import MarkField
from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, Answers, BoolArray, LabelCheck, Rows
from errortagger.session.choices import USUAL, Choices
from errortagger.session.extra_columns import NO_COLUMNS, ExtraColumns
from errortagger.session.frame import CORRECT, ERRORS, OUTSIDE, FrameState
from errortagger.session.human import RIGHT, UNKNOWN, answered_rows, human_right, reached, tag_trials
from errortagger.session.more_figures import MoreFigures, more_figures, side_of, strata_of
from errortagger.session.session import Session
from errortagger.session.strata_counts import StrataCounter, even_part
from errortagger.session.table_more import TableMore, more_numbers
from errortagger.session.tallies import IN_RANDOM, POPULATION, REVIEWED, IntTable, side_totals, tag_tally
from errortagger.stats.counts import NO_CORRECT_LOADED, Stratum, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.human_trials import HumanTrials
from errortagger.stats.label_check import HumanChecks, LabelChecks, human_accuracy, label_check_accuracy
from errortagger.stats.priority import PriorityRow, TagEntry, rank_rows
from errortagger.stats.report_rows import TableInfo, TableJson, table_json
from errortagger.stats.strata import seen_text
from errortagger.stats.tag_metrics import TagPlan

MAX_PATTERNS = 20_000
"""Reviewed errors that the ranking is drawn from; a start of the random order is a random draw itself."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All integers that the statistics of one view need; made on the screen's thread, used on any."""

    frame: Frame
    tags: tuple[tuple[Tag, TagCounts], ...]
    excluded: int
    reviewed_errors: int
    reviewed_correct: int
    random_errors: int
    """Errors reviewed in the random order."""
    random_correct: int
    label_errors: LabelChecks
    label_correct: LabelChecks | None
    both_wrong: int
    """Errors of which both the label and the prediction are wrong."""
    human_errors: HumanChecks
    human_correct: HumanChecks | None
    patterns: Answers
    """Answers of errors in the reviewed start of the random order; int8, errors x tags."""
    more: MoreFigures
    trials: tuple[HumanTrials, ...]
    """Human trials on examples with each tag, parallel to ``tags``."""
    slice: str | None = None
    plan: str = ""
    """How far the strata of the review plans are, in words; empty without a plan."""


@dataclass(frozen=True, slots=True)
class Table:
    """The prioritization table with what it is about."""

    info: TableInfo
    rows: tuple[PriorityRow, ...]
    figures: Figures
    more: TableMore

    def to_json(self) -> TableJson:
        """As promised to scripts (``errortagger.stats/1``)."""
        plan: TableJson = {"review_plan": self.figures.plan or None}
        return self.more.added_to(table_json(self.info, self.rows)) | plan


def compute(
    found: Figures,
    *,
    ranking: bool = True,
    confidence: float = 0.95,
    choices: Choices = USUAL,
    columns: ExtraColumns = NO_COLUMNS,
) -> Table:
    """The statistics of some figures. Takes milliseconds to seconds; touches nothing of the session.

    ``columns`` are those that ``choices`` ask for, as read from the file.
    """
    options = choices.options
    entries = [
        TagEntry(name=tag.name, counts=counts, plan=_plan(tag, trials), remedy=tag.remedy)
        for (tag, counts), trials in zip(found.tags, found.trials, strict=True)
    ]
    patterns = found.patterns if ranking else None
    info = TableInfo(
        frame=found.frame,
        accuracy=found.frame.accuracy(options.view, confidence),
        adjusted_accuracy=label_check_accuracy(found.label_errors, found.label_correct, found.frame).accuracy,
        human_accuracy=human_accuracy(
            found.human_errors, found.human_correct, found.frame, confidence, options=options
        ),
        excluded=found.excluded,
        reviewed_errors=found.reviewed_errors,
        reviewed_correct=found.reviewed_correct,
        random_order_errors=found.random_errors,
        random_order_correct=found.random_correct,
        slice=found.slice,
        view=options.view,
        confidence=confidence,
    )
    rows = rank_rows(entries, found.frame, patterns=patterns, confidence=confidence, options=options)
    more = more_numbers(
        rows, found.frame, tags=found.tags, patterns=found.patterns, more=found.more, confidence=confidence,
        choices=choices, columns=columns,
    )  # fmt: skip
    return Table(info, rows, found, more)


def _plan(tag: Tag, trials: HumanTrials) -> TagPlan:
    return TagPlan(tag.feasibility, tag.effort_days, tag.human_accuracy, tag.human_trials, trials)


def figures(session: Session) -> Figures:
    """The figures of the whole project, from the running tallies."""
    frame = session.frame
    tallies = [(tag, session.tallies.of(tag.id)) for tag in session.tags]
    return _figures(session, frame, session.tallies.totals, tallies, mask=None, name=None)


def slice_figures(session: Session, mask: BoolArray, name: str) -> Figures:
    """The figures of some examples, counted anew."""
    frame = session.frame
    tallies = [(tag, tag_tally(frame, session.answers.combined(tag.id), mask)) for tag in session.tags]
    return _figures(session, frame, side_totals(frame, mask), tallies, mask=mask, name=name)


def _figures(
    session: Session,
    frame: FrameState,
    totals: IntTable,
    tallies: list[tuple[Tag, IntTable]],
    *,
    mask: BoolArray | None,
    name: str | None,
) -> Figures:
    shape = stats_frame(session, totals, whole=mask is None)
    triggers = [_trigger_side(session, tag, mask) for tag, _ in tallies]
    counters = tuple(StrataCounter(frame, side, mask) if frame.strata[side] else None for side in (ERRORS, CORRECT))
    counts = tuple(
        (tag, _counts(tally, totals, shape, trigger=trigger, strata=[strata_of(session, by, tag) for by in counters]))
        for (tag, tally), trigger in zip(tallies, triggers, strict=True)
    )
    excluded = frame.excluded & session.visible
    judged = [_judged(frame, totals, side, mask) for side in (ERRORS, CORRECT)]
    labels = [_label_checks(session, totals, side, judged[side]) for side in (ERRORS, CORRECT)]
    right = human_right(session)
    humans = [
        _human_checks(frame, totals, side, right=right, judged=judged[side], mask=mask) for side in (ERRORS, CORRECT)
    ]
    full = shape.mode == "C"
    rows = _pattern_rows(frame, judged[ERRORS])
    return Figures(
        frame=shape,
        tags=counts,
        excluded=int(np.count_nonzero(excluded if mask is None else excluded & mask)),
        reviewed_errors=int(totals[ERRORS, REVIEWED]),
        reviewed_correct=int(totals[CORRECT, REVIEWED]),
        random_errors=int(totals[ERRORS, IN_RANDOM]),
        random_correct=int(totals[CORRECT, IN_RANDOM]),
        label_errors=labels[ERRORS],
        label_correct=labels[CORRECT] if full else None,
        both_wrong=_found(session, judged[ERRORS], LabelCheck.BOTH_WRONG),
        human_errors=humans[ERRORS],
        human_correct=humans[CORRECT] if full else None,
        patterns=_patterns(session, rows),
        trials=_trials(session, right, judged),
        more=more_figures(session, totals, tallies, triggers=triggers, mask=mask, rows=rows),
        slice=name,
        plan=_coverage(frame, counters),
    )


def _coverage(frame: FrameState, counters: Sequence[StrataCounter | None]) -> str:
    """``errors by class: 20 of 60 cat, 20 of 40 dog; correct examples by …``."""
    told = []
    for name, strata, counter in zip(("errors", "correct examples"), frame.strata, counters, strict=True):
        if strata is not None and counter is not None:
            kind, _, rest = strata.plan.by.partition(":")
            by = rest if kind == "column" else kind
            told.append(f"{name} by {by}: {seen_text(counter.reached())}")
    return "; ".join(told)


def plan_coverage(session: Session) -> str:
    """How far the review plans of a project are, in words; empty without a plan."""
    frame = session.frame
    counters = [StrataCounter(frame, side) if frame.strata[side] else None for side in (ERRORS, CORRECT)]
    return _coverage(frame, counters)


def stats_frame(session: Session, totals: IntTable, *, whole: bool = True) -> Frame:
    """What was loaded: errors only, errors and a typed size, or errors and correct examples (statistics 0)."""
    errors, correct = int(totals[ERRORS, POPULATION]), int(totals[CORRECT, POPULATION])
    if len(session.frame.orders[CORRECT]) or not errors:
        return Frame("C", errors, correct=correct)
    size = session.info.dataset_size
    if whole and size is not None and size >= errors:
        return Frame("B", errors, dataset_size=size)
    return Frame("A", errors)


def _counts(
    tally: IntTable,
    totals: IntTable,
    shape: Frame,
    *,
    trigger: int,
    strata: Sequence[Callable[[bool], tuple[Stratum, ...]] | None],
) -> TagCounts:
    errors = side_of(tally[ERRORS], totals[ERRORS], trigger=trigger == ERRORS, strata=strata[ERRORS])
    if shape.mode != "C":
        return TagCounts(errors, NO_CORRECT_LOADED)
    correct = side_of(tally[CORRECT], totals[CORRECT], trigger=trigger == CORRECT, strata=strata[CORRECT])
    return TagCounts(errors, correct)


def _trigger_side(session: Session, tag: Tag, mask: BoolArray | None) -> int:
    """The side on which a tag's trigger example counts as tagged; OUTSIDE if there is none among these examples."""
    row, frame = tag.trigger, session.frame
    if row is None or row >= len(session) or (mask is not None and not mask[row]):
        return OUTSIDE
    counts = bool(frame.in_random[row]) and session.answers.combined_at(tag.id, row) is Answer.PRESENT
    return int(frame.side[row]) if counts else OUTSIDE


def _judged(frame: FrameState, totals: IntTable, side: int, mask: BoolArray | None) -> BoolArray:
    """The examples of a side that estimates without weights may use.

    All, if all were reviewed; else those of the random order, of a planned side as far as they stand for it.
    """
    everything = totals[side, REVIEWED] == totals[side, POPULATION]
    chosen = (frame.reviewed if everything else frame.in_random) & (frame.side == side)
    picked: BoolArray = chosen if mask is None else chosen & mask
    return picked if everything else even_part(frame, side, picked, mask)


def _found(session: Session, judged: BoolArray, *values: LabelCheck) -> int:
    marks = session.marks.everyone(MarkField.LABEL_CHECK)
    return len({row for _, row, value in marks if value in values and judged[row]})


def _label_checks(session: Session, totals: IntTable, side: int, judged: BoolArray) -> LabelChecks:
    """Every review checks the label; it is right unless the reviewer says otherwise."""
    wrong = (LabelCheck.LABEL_WRONG,) if side == ERRORS else (LabelCheck.LABEL_WRONG, LabelCheck.BOTH_WRONG)
    return LabelChecks(
        population=int(totals[side, POPULATION]),
        checked=int(np.count_nonzero(judged)),
        label_wrong=_found(session, judged, *wrong),
        unclear=_found(session, judged, LabelCheck.UNCLEAR),
    )


def _human_checks(
    frame: FrameState, totals: IntTable, side: int, *, right: Answers, judged: BoolArray, mask: BoolArray | None
) -> HumanChecks:
    """Humans may have been asked further along the random order than it was reviewed."""
    asked = judged | reached(frame, right, side)
    asked = even_part(frame, side, asked if mask is None else asked & mask, mask)
    said = right[asked]
    known = int(np.count_nonzero(said != UNKNOWN))
    return HumanChecks(int(totals[side, POPULATION]), known, int(np.count_nonzero(said == RIGHT)))


def _trials(session: Session, right: Answers, judged: list[BoolArray]) -> tuple[HumanTrials, ...]:
    rows = answered_rows(right, judged)
    return tuple(tag_trials(right, session.answers.combined(tag), rows) for tag in session.tags.ids)


def _pattern_rows(frame: FrameState, judged: BoolArray) -> Rows:
    order = frame.orders[ERRORS]
    return order[judged[order]][:MAX_PATTERNS]


def _patterns(session: Session, rows: Rows) -> Answers:
    columns = [session.answers.combined(tag)[rows] for tag in session.tags.ids]
    return np.stack(columns, axis=1) if columns else np.empty((len(rows), 0), dtype=np.int8)
