"""The columns of the prioritization table: heads, formulas, how a cell is made of a row's numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from errortagger.stats.display import NO_VALUE, counts, interval, percent, points, points_interval
from errortagger.stats.number import Number, Reason
from errortagger.stats.priority import PriorityRow
from errortagger.stats.proportion import missing_note
from errortagger.stats.row_facts import Facts
from errortagger.ui.cells import Cell, CellKind

POINTS = "points"
_SHORT = {
    Reason.NO_ERRORS: "no errors",
    Reason.ERRORS_NOT_REVIEWED: "review errors",
    Reason.CORRECT_NOT_REVIEWED: "review correct",
    Reason.DATASET_SIZE_UNKNOWN: "size unknown",
    Reason.TAG_NOT_SEEN: "not met yet",
    Reason.TAG_NOT_CONSIDERED: "to re-review",
    Reason.NO_HLP: "no human level",
    Reason.CORRECT_LABELS_NOT_CHECKED: "not checked",
    Reason.TOO_MANY_MISSING: "many missing",
}
"""Two words for a cell; the sentence is in the tooltip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityLine:
    """One row of the table: the tag's looks and its numbers."""

    tag_id: int
    color: str
    shape: str
    row: PriorityRow
    facts: Facts | None = None
    """What the row's numbers rest on, and the further ones."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: head, unit, formula, how a cell is made from a line, what it is sorted by, its room."""

    title: str
    unit: str
    formula: str
    cell: Callable[[PriorityLine, float], Cell]
    key: Callable[[PriorityLine], float | str | None]
    number: Callable[[PriorityLine], Number] | None = None
    width: int = 84
    stretch: float = 0.0
    bar: bool = False
    name: str = ""
    """What the column shows, as explanations call it; empty: nothing to explain."""


def _fraction(value: float | None, top: float) -> float | None:
    return None if value is None else value / top


def _missing(kind: CellKind, number: Number) -> Cell:
    short = _SHORT.get(number.reason) if number.reason is not None else None
    return Cell(kind=kind, figure=NO_VALUE, detail=short or number.message or "", missing=True)


def _bar(pick: Callable[[PriorityLine], Number], tone: str) -> Callable[[PriorityLine, float], Cell]:
    def make(line: PriorityLine, top: float) -> Cell:
        number = pick(line)
        if not number.known:
            return _missing(CellKind.BAR, number)
        return Cell(
            kind=CellKind.BAR, figure=percent(number), detail=counts(number) or _span(interval(number)), tone=tone,
            warn=_many_missing(line, number),
            fill=_fraction(number.value, top), low=_fraction(number.low, top), high=_fraction(number.high, top),
        )  # fmt: skip

    return make


def _many_missing(line: PriorityLine, number: Number) -> str:
    """A remark when too much of the random order has no answer; the number carries the sentence."""
    sides = (line.row.counts.errors, line.row.counts.correct)
    told = (missing_note(side) for side in sides)
    found = any(note and note in (number.message or "") for note in told)
    return "many answers are missing" if found else ""


def _rate(pick: Callable[[PriorityLine], Number]) -> Callable[[PriorityLine, float], Cell]:
    def make(line: PriorityLine, top: float) -> Cell:
        number = pick(line)
        if not number.known:
            return _missing(CellKind.NUMBER, number)
        return Cell(kind=CellKind.NUMBER, figure=percent(number), detail=_span(interval(number)))

    return make


def _gain(
    pick: Callable[[PriorityLine], Number], *, signed: bool = False, strong: bool = False
) -> Callable[[PriorityLine, float], Cell]:
    def make(line: PriorityLine, top: float) -> Cell:
        number = pick(line)
        if not number.known:
            return _missing(CellKind.NUMBER, number)
        figure = _bare(points(number))
        if signed and (number.value or 0) > 0:
            figure = f"+{figure}"
        if strong and line.row.metrics.expected_gain_is_ceiling:
            figure = f"≤ {figure}"
        span = _span(_bare(points_interval(number)))
        return Cell(kind=CellKind.NUMBER, figure=figure, detail=span, strong=strong)

    return make


def _bare(text: str) -> str:
    """Points without their unit, which is in the head, and with a true minus sign."""
    return text.removesuffix(" points").replace("-", "−")


def _span(text: str) -> str:
    """``6.7% to 19.8%`` in the room of a cell: ``6.7 – 19.8``."""
    return text.replace("%", "").replace(" to ", " – ")


def _tag_cell(line: PriorityLine, top: float) -> Cell:
    again = line.row.to_review_again
    detail = f"{again:,} to re-review" if again else line.row.remedy
    return Cell(
        kind=CellKind.TAG, figure=line.row.tag_name, detail=detail, color=line.color, shape=line.shape,
        tone="warn" if again else "mute",
    )  # fmt: skip


def _errors_cell(line: PriorityLine, top: float) -> Cell:
    return Cell(kind=CellKind.NUMBER, figure=f"{line.row.counts.errors.known_present:,}")


def _score_cell(line: PriorityLine, top: float) -> Cell:
    score = line.row.plan.feasibility
    return Cell(kind=CellKind.SCORE, figure=str(score) if score else "not entered", score=score)


def _value(pick: Callable[[PriorityLine], Number]) -> Callable[[PriorityLine], float | None]:
    return lambda line: pick(line).value


def _number_column(
    title: str,
    unit: str,
    formula: str,
    pick: Callable[[PriorityLine], Number],
    make: Callable[[Callable[[PriorityLine], Number]], Callable[[PriorityLine, float], Cell]],
    *,
    width: int,
    name: str,
    stretch: float = 0.0,
    bar: bool = False,
) -> Column:
    return Column(title, unit, formula, make(pick), _value(pick), pick, width, stretch, bar, name)


USUAL: tuple[Column, ...] = (
    Column("Tag", "cause or condition", "The cause or condition, in the reviewer's words.", _tag_cell,
            lambda line: line.row.tag_name.casefold(), width=160, stretch=3, name="expected_gain"),
    Column("Errors", "tagged", "Errors that have the tag, wherever they were reviewed.", _errors_cell,
            lambda line: line.row.counts.errors.known_present, width=58, name="errors"),
    _number_column("Error share", "of errors", "Errors with the tag ÷ errors considered, in the random order.",
                   lambda line: line.row.metrics.error_share, lambda p: _bar(p, "accent"),
                   width=140, name="error_share", stretch=2, bar=True),
    _number_column("Tag error rate", "of tagged data", "Errors with the tag ÷ all data with the tag.",
                   lambda line: line.row.metrics.tag_error_rate, lambda p: _bar(p, "error"),
                   width=140, name="tag_error_rate", stretch=2, bar=True),
    _number_column("Prevalence", "of all data", "Data with the tag ÷ all data.",
                   lambda line: line.row.metrics.prevalence, lambda p: _bar(p, "mute"),
                   width=140, name="prevalence", stretch=2, bar=True),
    _number_column("Model", "accuracy", "Accuracy of the model on data with the tag: 1 − tag error rate.",
                   lambda line: line.row.metrics.model_accuracy, _rate, width=84, name="model_accuracy"),
    _number_column("Human", "accuracy", "Accuracy of people on data with the tag, as entered or measured.",
                   lambda line: line.row.metrics.human_accuracy, _rate, width=100, name="human_accuracy"),
    _number_column("Gap", POINTS, "Human accuracy − model accuracy on data with the tag, in percentage points.",
                   lambda line: line.row.metrics.gap, lambda p: _gain(p, signed=True), width=98, name="gap"),
    _number_column("Headroom", POINTS, "Gap × prevalence, never below zero: what the whole dataset would gain if the "
                   "model were as good as people on this tag, in percentage points of accuracy.",
                   lambda line: line.row.metrics.headroom, _gain, width=98, name="headroom"),
    _number_column("Ceiling gain", POINTS, "Error share × error rate: what the whole dataset would gain if "
                   "every error with the tag were fixed, in percentage points of accuracy.",
                   lambda line: line.row.metrics.ceiling_gain, _gain, width=92, name="ceiling_gain"),
    Column("Feasibility", "click to enter", "How likely a fix is to work, 1 to 5, used as 0.2 to 1.0 (1.0 while none "
            "is entered). Click a square to enter it, click it again to clear it.", _score_cell,
            lambda line: line.row.plan.feasibility, width=98, name="expected_gain"),
    _number_column("Expected gain", POINTS, "Feasibility × headroom, in percentage points of accuracy. Where "
                   "no human level is known, feasibility × ceiling gain, marked ≤.",
                   lambda line: line.row.metrics.expected_gain, lambda p: _gain(p, strong=True), width=102,
                   name="expected_gain"),
)  # fmt: skip
"""The columns when nothing is switched on."""
_MODEL_SHARE = _number_column(
    "Error share", "of model errors", "Errors with the tag ÷ errors considered, in the random order, both without "
    "errors whose label is wrong and whose prediction is right.",
    lambda line: _further(line, "model_share"), lambda p: _bar(p, "accent"), width=140,
    name="error_share_of_model_errors", stretch=2, bar=True,
)  # fmt: skip


def _size_column(unit: str) -> Column:
    return _number_column(
        "Size share", f"of {unit}", f"{unit[:1].upper()}{unit[1:]} of the errors with the tag ÷ {unit} of the errors "
        "considered, in the random order: large errors weigh more.",
        lambda line: _further(line, "size_share"), _rate, width=102, name="size_share",
    )  # fmt: skip


def _further(line: PriorityLine, name: str) -> Number:
    number: Number | None = getattr(line.facts, name) if line.facts is not None else None
    return line.row.metrics.error_share if number is None else number


def columns_for(*, model_errors: bool, size_unit: str) -> tuple[Column, ...]:
    """The columns that the switches ask for; ``size_unit``: what sizes count, empty without sizes.

    With sizes the prevalence loses its bar, so that all columns have room in a window of usual width.
    """
    shares = (_MODEL_SHARE if model_errors else USUAL[_SHARE],)
    if not size_unit:
        return (*USUAL[:_SHARE], *shares, *USUAL[_SHARE + 1 :])
    spread = USUAL[_SPREAD]
    narrow = _number_column(
        spread.title, spread.unit, spread.formula, lambda line: line.row.metrics.prevalence, _rate, width=88,
        name=spread.name,
    )  # fmt: skip
    between = USUAL[_SHARE + 1 : _SPREAD]
    return (*USUAL[:_SHARE], *shares, _size_column(size_unit), *between, narrow, *USUAL[_SPREAD + 1 :])


_SHARE, _SPREAD = 2, 4
"""Positions of error share and prevalence; the latter makes room for sizes."""
