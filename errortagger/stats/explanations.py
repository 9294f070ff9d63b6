"""Explains each number of the prioritization table: the formula with this row's numbers, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from errortagger.stats import display
from errortagger.stats.counts import Side
from errortagger.stats.frame import View
from errortagger.stats.methods import METHODS
from errortagger.stats.next_reviews import More, correct_part, more_for_rate, more_for_share
from errortagger.stats.number import Number, Reason, percent_text
from errortagger.stats.proportion import missing_note, worst_case
from errortagger.stats.row_facts import Facts, Missing, Style
from errortagger.stats.worked import worked_lines

STRETCH = 50
"""Reviews that are suggested at a time."""
_ZERO = "Hanley, Lippman-Hand 1983 (nothing found)"
_TABLE = "Ng, Machine Learning Yearning, ch. 14–16"


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person can do to get a number, or a better one."""

    kind: str
    """``errors``, ``correct`` (review them in random order), ``again``, ``size``, ``human``."""
    text: str
    count: int | None = None
    """Only the next so many."""


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line of an explanation."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One number, explained in plain text."""

    title: str
    tag: str
    figure: str
    """The value as the table shows it, an em dash where there is none."""
    formula: str
    worked: tuple[str, ...] = ()
    """The formula with the numbers put in, each ``expression = result``."""
    missing: str = ""
    """Why there is no value, a sentence."""
    lines: tuple[Line, ...] = ()
    reference: str = ""
    steps: tuple[Step, ...] = ()

    def to_text(self) -> str:
        """All of it as lines of text."""
        head = [f"{self.title}: {self.tag}", self.figure, self.missing, self.formula, *self.worked]
        tail = [f"{line.label}: {line.text}" for line in self.lines]
        source = f"Reference: {self.reference}" if self.reference else ""
        return "\n".join(part for part in (*head, *tail, source) if part)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one column is explained."""

    title: str
    formula: str
    pick: Callable[[Facts], Number | None]
    style: Style = Style.SHARE
    sides: str = "both"
    """Whose answers it rests on: ``errors``, ``both``, or ``none``."""
    reference: str = ""


def _metric(name: str) -> Callable[[Facts], Number | None]:
    def pick(facts: Facts) -> Number | None:
        number: Number = getattr(facts.row.metrics, name)
        return number

    return pick


def _errors(facts: Facts) -> Number:
    return Number(facts.row.counts.errors.known_present)


_KINDS = {
    "errors": _Kind("Errors", "errors with the tag reviewed in random order + those found elsewhere", _errors,
                    Style.COUNT, sides="errors"),
    "error_share": _Kind("Error share", "errors with the tag ÷ errors considered, in random order",
                         _metric("error_share"), sides="errors", reference=_TABLE),
    "error_share_of_model_errors": _Kind(
        "Error share, model errors only",
        "errors with the tag ÷ errors considered, without errors whose label is wrong and whose prediction is right",
        lambda facts: facts.model_share, sides="model", reference=_TABLE),
    "size_share": _Kind("Size share", "size of the errors with the tag ÷ size of the errors considered",
                        lambda facts: facts.size_share, sides="errors"),
    "tag_error_rate": _Kind("Tag error rate", "errors with the tag ÷ all data with the tag", _metric("tag_error_rate")),
    "prevalence": _Kind("Prevalence", "data with the tag ÷ all data", _metric("prevalence")),
    "lift": _Kind("Lift", "tag error rate ÷ error rate of all data", _metric("lift"), Style.FACTOR),
    "model_accuracy": _Kind("Model accuracy", "1 − tag error rate", _metric("model_accuracy")),
    "human_accuracy": _Kind("Human accuracy", "accuracy of people on data with the tag, entered or measured",
                            _metric("human_accuracy"), sides="none"),
    "gap": _Kind("Gap", "human accuracy − model accuracy, on data with the tag", _metric("gap"), Style.POINTS),
    "headroom": _Kind("Headroom", "prevalence × gap, never below zero", _metric("headroom"), Style.POINTS,
                      reference="Ng, Prioritizing what to work on"),
    "ceiling_gain": _Kind("Ceiling gain", "error share × error rate of all data", _metric("ceiling_gain"),
                          Style.POINTS, sides="errors", reference=_TABLE),
    "expected_gain": _Kind("Expected gain", "feasibility ÷ 5 × headroom; where no human level is known, "
                           "feasibility ÷ 5 × ceiling gain", _metric("expected_gain"), Style.POINTS),
}  # fmt: skip
EXPLAINED = tuple(_KINDS)
"""Names that :func:`explain` knows."""


def explain(name: str, facts: Facts) -> Explanation:
    """Explain one number of a row. Raises KeyError for a name that is not in EXPLAINED."""
    kind = _KINDS[name]
    number = kind.pick(facts)
    if number is None:
        return Explanation(title=kind.title, tag=facts.row.tag_name, figure=display.NO_VALUE, formula=kind.formula)
    return Explanation(
        title=kind.title,
        tag=facts.row.tag_name,
        figure=_figure(name, number, kind.style, facts),
        formula=kind.formula,
        worked=tuple(worked_lines(name, number, facts)) if number.known else (),
        missing="" if number.known else _sentence(number.message or str(number.reason)),
        lines=tuple(_lines(name, kind, number, facts)),
        reference=_reference(kind, number) if number.known else "",
        steps=tuple(_steps(kind, number, facts)),
    )


def _figure(name: str, number: Number, style: Style, facts: Facts) -> str:
    figure = style.figure(number)
    ceiling = name == "expected_gain" and facts.row.metrics.expected_gain_is_ceiling and number.known
    return f"≤ {figure}" if ceiling else figure


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _reference(kind: _Kind, number: Number) -> str:
    method = METHODS.get(number.method or "")
    nothing = number.numerator == 0 and number.method == "midp_hypergeometric"
    parts = (kind.reference, method.reference if method else "", _ZERO if nothing else "")
    return "; ".join(part for part in parts if part)


def _lines(name: str, kind: _Kind, number: Number, facts: Facts) -> Iterator[Line]:
    if number.known:
        span = kind.style.span(number)
        if span:
            yield Line(f"{facts.confidence:.0%} interval", f"{span}, {_question(facts)}")
        method = METHODS.get(number.method or "")
        if method is not None:
            yield Line("Method", method.sentence)
    bounds = kind.style.bounds(number)
    if bounds and number.method != "census":
        yield Line("By counting", bounds)
    note = _note(number, facts)
    if note:
        yield Line("Note", note)
    for label, side, missing in _sides(kind, facts):
        yield from _reached(label, side, missing)
    yield from _plan(name, number, facts)


def _note(number: Number, facts: Facts) -> str:
    """What is to be read beside a value; that many answers are missing is said with their counts."""
    note = number.message or "" if number.known else ""
    for side in (facts.shared, facts.row.counts.errors, facts.row.counts.correct):
        many = missing_note(side)
        note = note.replace(many, "").strip("; ") if many else note
    return note


def _question(facts: Facts) -> str:
    if facts.options.view is View.POPULATION:
        return "about future data"
    size = facts.frame.size
    return "about these examples" if size is None else f"about these {size:,} examples"


def _sides(kind: _Kind, facts: Facts) -> Iterator[tuple[str, Side, Missing]]:
    counts = facts.row.counts
    if kind.sides == "model":
        yield "Model errors", facts.shared, facts.model
    if kind.sides in ("errors", "both"):
        yield "Errors", counts.errors, facts.errors
    if kind.sides == "both" and facts.frame.mode == "C":
        yield "Correct examples", counts.correct, facts.correct


def _reached(label: str, side: Side, missing: Missing) -> Iterator[Line]:
    """How many the random order reached, how many have an answer, and what the others may do at worst."""
    worst = worst_case(side)
    if worst is None or side.census:
        return
    gone = side.prefix - side.considered
    skipped, unsure = min(missing.skipped, gone), min(missing.cant_tell, gone)
    other = gone - skipped - unsure
    whole = f"{side.population or 0:,} reached in random order"
    if not gone:
        yield Line(label, f"{side.prefix:,} of {whole}, all answered")
        return
    reasons = ((skipped, "skipped"), (unsure, "can't tell"), (other, "never asked or disputed"))
    parts = [f"{side.considered:,} answered", *(f"{count:,} {words}" for count, words in reasons if count > 0)]
    yield Line(label, f"{side.prefix:,} of {whole}: {', '.join(parts)}")
    low, high = percent_text(worst.lowest), percent_text(worst.highest)
    many = " – more than 20% are missing" if missing_note(side) else ""
    yield Line(
        "At worst", f"{low} to {high} of those reached, whatever the {worst.missing:,} missing answers are{many}"
    )


def _plan(name: str, number: Number, facts: Facts) -> Iterator[Line]:
    label = f"For ±{100 * facts.half_width:g} points"
    counts = facts.row.counts
    if name in ("error_share", "error_share_of_model_errors", "ceiling_gain"):
        more = more_for_share(counts.errors, facts.half_width, future=facts.options.future)
        if more is not None and number.method != "census":
            words = _more(more.more, "error", "errors") if more.enough else _beyond(more)
            yield Line(label, f"{words} (error share)" if name == "ceiling_gain" else words)
    elif name in ("tag_error_rate", "model_accuracy", "gap") and number.known and number.method != "census":
        rate = more_for_rate(counts, facts.frame, facts.half_width)
        if rate is not None:
            needed = (_more(rate.errors, "error", "errors"), _more(rate.correct, "correct example", "correct examples"))
            yield Line(label, " and ".join(needed) if rate.errors or rate.correct else "enough is reviewed")
    if name == "tag_error_rate" and (pays := where_it_pays(facts)) is not None:
        yield Line("Where to go on", pays[0].partition(":")[0])


def _beyond(more: More) -> str:
    return f"{more.needed:,} errors, more than there are"


def _more(count: int, one: str, many: str) -> str:
    return f"{count:,} more {one if count == 1 else many}"


def where_it_pays(facts: Facts) -> tuple[str, Step] | None:
    """Which side holds the doubt in the tag error rate, in words, and the step that takes it away; None: no doubt."""
    part = correct_part(facts.row.counts, facts.frame)
    if part is None:
        return None
    on_correct = part >= 0.5
    side = facts.row.counts.correct if on_correct else facts.row.counts.errors
    left = (side.population or 0) - side.reviewed
    if left <= 0:
        return None
    words = "correct example" if on_correct else "error"
    count = min(STRETCH, left)
    share = max(part, 1 - part)
    text = f"{100 * share:.0f}% of the doubt is on the {'correct' if on_correct else 'error'} side"
    step = Step("correct" if on_correct else "errors", f"Review {_more(count, words, f'{words}s')}", count)
    return f"{text}: {step.text[0].lower()}{step.text[1:]}", step


def plan(facts: Facts) -> tuple[str, tuple[Step, ...]]:
    """How many more reviews the row needs and where they pay, in a sentence, with the steps; empty with no doubt."""
    parts: list[str] = []
    steps: dict[str, Step] = {}
    more = more_for_share(facts.row.counts.errors, facts.half_width, future=facts.options.future)
    if more is not None and not (facts.row.counts.errors.census and not facts.options.future):
        points = f"±{100 * facts.half_width:g} points of error share"
        known = f"{points} is reached" if not more.more else f"{points} takes {_more(more.more, 'error', 'errors')}"
        parts.append(known if more.enough else f"{points} takes {_beyond(more)}")
        steps |= {step.kind: step for step in _more_errors(facts)}
    pays = where_it_pays(facts)
    if pays is not None:
        parts.append(f"{pays[0].partition(':')[0]} for its error rate")
        steps[pays[1].kind] = pays[1]
    return (f"{facts.row.tag_name}: {'; '.join(parts)}." if parts else ""), tuple(steps.values())


_SUPPLIES = {
    Reason.ERRORS_NOT_REVIEWED: Step("errors", "Queue errors in random order"),
    Reason.CORRECT_NOT_REVIEWED: Step("correct", "Queue correct examples"),
    Reason.DATASET_SIZE_UNKNOWN: Step("size", "Enter dataset size…"),
    Reason.NO_HLP: Step("human", "Enter human level…"),
}


def _steps(kind: _Kind, number: Number, facts: Facts) -> Iterator[Step]:
    again = facts.row.to_review_again
    if again and (number.reason is Reason.TAG_NOT_CONSIDERED or number.known) and kind.sides != "none":
        yield Step("again", f"Re-check {facts.row.tag_name} ({again:,})")
    if number.reason in _SUPPLIES and number.reason is not None:
        step = _SUPPLIES[number.reason]
        if step.kind != "correct" or facts.frame.mode == "C":
            yield step
    elif number.reason is Reason.TAG_NOT_SEEN:
        yield from _look_on(facts)
    elif kind.title in ("Tag error rate", "Model accuracy", "Gap") and (pays := where_it_pays(facts)) is not None:
        yield pays[1]
    elif kind.sides in ("errors", "model") and number.known and kind.style is not Style.COUNT:
        yield from _more_errors(facts)


def _look_on(facts: Facts) -> Iterator[Step]:
    """A tag that was not met: go on where it can still be met."""
    for kind, words, side in (("errors", "error", facts.row.counts.errors), ("correct", "correct example",
                                                                             facts.row.counts.correct)):  # fmt: skip
        left = (side.population or 0) - side.reviewed
        if left > 0:
            count = min(STRETCH, left)
            yield Step(kind, f"Review {_more(count, words, f'{words}s')}", count)
            return


def _more_errors(facts: Facts) -> Iterator[Step]:
    side = facts.row.counts.errors
    more = more_for_share(side, facts.half_width, future=facts.options.future)
    left = (side.population or 0) - side.reviewed
    if more is not None and more.more and left > 0:
        count = min(more.more, STRETCH, left)
        yield Step("errors", f"Review {_more(count, 'error', 'errors')}", count)
