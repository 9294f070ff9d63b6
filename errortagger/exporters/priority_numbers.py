"""The numbers of the prioritization, declared once: names, titles, formulas, and how a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from errortagger.exporters.base import Kind
from errortagger.stats import display
from errortagger.stats.methods import METHODS
from errortagger.stats.number import Number, Reason

Payload = Mapping[str, object]
"""``stats --format json``, schema ``errortagger.stats/1``."""
OVERLAP = (
    "An example can have several tags: shares add up to more than 100%, and gains of tags that overlap do not add. "
    "Fixing two of them gains no more than the errors that have either."
)
_PARTS = ("low", "high", "floor", "roof", "numerator", "denominator")


class Style(StrEnum):
    """How a number is read."""

    SHARE = "share"
    POINTS = "points"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Statistic:
    """One NUMBER of a tag."""

    name: str
    title: str
    style: Style
    formula: str
    bar: bool = False
    """Whether it is drawn as a bar."""
    main: bool = True
    """Whether readable tables show it; tables for programs hold all."""

    @property
    def kind(self) -> Kind:
        """The kind of its column."""
        return {Style.SHARE: Kind.FRACTION, Style.POINTS: Kind.POINTS, Style.FACTOR: Kind.NUMBER}[self.style]


STATISTICS = (
    Statistic("error_share", "Share of errors", Style.SHARE, "errors with the tag / errors looked at", bar=True),
    Statistic("tag_error_rate", "Error rate with the tag", Style.SHARE, "errors with the tag / data with the tag"),
    Statistic("prevalence", "Share of data", Style.SHARE, "data with the tag / all data"),
    Statistic("lift", "Times the average error rate", Style.FACTOR, "error rate with the tag / error rate of all data"),
    Statistic("model_accuracy", "Model accuracy", Style.SHARE, "1 − error rate with the tag", main=False),
    Statistic("human_accuracy", "Human accuracy", Style.SHARE, "entered, or k of m human trials on data with the tag"),
    Statistic("gap", "Human − model", Style.POINTS, "human accuracy − model accuracy, on data with the tag"),
    Statistic("ceiling_gain", "Gain if all were fixed", Style.POINTS, "share of errors × error rate of all data"),
    Statistic("headroom", "Gain to human level", Style.POINTS, "share of data × (human − model), never below zero"),
    Statistic(
        "expected_gain",
        "Expected gain",
        Style.POINTS,
        "feasibility / 5 × gain to human level; × gain if all were fixed where no human level is known",
        bar=True,
    ),
    Statistic("probability_top", "Chance of being first", Style.SHARE, "draws of the unreviewed rest where it leads"),
    Statistic("gain_signed", "Signed gain", Style.POINTS, "share of data × (human − model)", main=False),
    Statistic(
        "accuracy_if_fixed",
        "Accuracy if fixed",
        Style.SHARE,
        "accuracy of all data + gain if all were fixed",
        main=False,
    ),
)
_MAIN = tuple(statistic for statistic in STATISTICS if statistic.main)
MODEL_SHARE = Statistic(
    "error_share_of_model_errors",
    "Share of model errors",
    Style.SHARE,
    "as share of errors, without errors whose label is wrong and whose prediction is right",
    bar=True,
)
"""Always in tables for programs; in readable ones where error shares are asked of model errors."""
SIZE_SHARE = Statistic(
    "size_share",
    "Share of size",
    Style.SHARE,
    "size of the errors with the tag / size of the errors looked at",
    bar=True,
)
"""There where errors have a size."""
FURTHER = {statistic.name: statistic for statistic in (MODEL_SHARE, SIZE_SHARE)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number for people: the figure, and counts, interval or reason beside it (may be empty)."""

    figure: str
    detail: str

    def __str__(self) -> str:
        return f"{self.figure} ({self.detail})" if self.detail else self.figure


def mapping_of(payload: Payload, key: str) -> Payload:
    """A part of the payload that is an object; empty if there is none."""
    part = payload.get(key)
    return part if isinstance(part, Mapping) else {}


def tags_of(payload: Payload) -> list[Payload]:
    """The rows of the table, in order."""
    tags = payload.get("tags")
    return [tag for tag in tags if isinstance(tag, Mapping)] if isinstance(tags, Sequence) else []


def is_number(part: object) -> bool:
    """Whether a part of the payload is a NUMBER."""
    return isinstance(part, Mapping) and "value" in part


def number_in(payload: Payload, key: str) -> Number | None:
    """A NUMBER of the payload, or None if it has none of that name."""
    part = payload.get(key)
    if not isinstance(part, Mapping) or "value" not in part:
        return None
    parts = {name: _float(part.get(name)) for name in _PARTS}
    reason, method, message = (part.get(name) for name in ("reason", "method", "message"))
    return Number(
        _float(part["value"]),
        **parts,
        method=str(method) if method is not None else None,
        reason=Reason(str(reason)) if reason is not None else None,
        message=str(message) if message is not None else None,
    )


def _float(part: object) -> float | None:
    return part if isinstance(part, int | float) else None


def read(number: Number | None, style: Style, *, at_most: bool = False) -> Reading:
    """How a person reads a number; a missing one is a dash and its reason. ``at_most``: it is a ceiling."""
    if number is None:
        return Reading(display.NO_VALUE, "")
    if number.value is None:
        return Reading(display.NO_VALUE, display.explain(number))
    figure, interval = _figures(number, style)
    parts = [display.counts(number) if style is Style.SHARE else "", interval, number.message or ""]
    return Reading(f"at most {figure}" if at_most else figure, "; ".join(part for part in parts if part))


def _figures(number: Number, style: Style) -> tuple[str, str]:
    if style is Style.SHARE:
        return display.percent(number), display.interval(number)
    if style is Style.POINTS:
        return display.points(number), display.points_interval(number)
    low, high = number.low, number.high
    known = low is not None and high is not None and low != high
    return display.factor(number), f"{low:.1f}x to {high:.1f}x" if known else ""


def read_tag(tag: Payload, statistic: Statistic) -> Reading:
    """One number of one tag, for people."""
    ceiling = statistic.name == "expected_gain" and tag.get("expected_gain_is_ceiling") is True
    return read(number_in(tag, statistic.name), statistic.style, at_most=ceiling)


def plain(value: object) -> str:
    """A fact that is no statistic, for people."""
    if value is None or value == "":
        return display.NO_VALUE
    return f"{value:g}" if isinstance(value, float) else str(value)


def title_of(payload: Payload) -> str:
    """What the table is called."""
    part = payload.get("slice")
    return f"Prioritization of {part}" if part else "Prioritization"


def coverage(payload: Payload) -> str:
    """How much was reviewed, in a sentence."""
    facts = mapping_of(payload, "dataset")
    sides = [
        f"{passed:,} of {population:,} {noun}"
        for side, noun in (("errors", "errors"), ("correct", "correct examples"))
        if isinstance(population := facts.get(side), int)
        and isinstance(passed := facts.get(f"random_order_{side}", 0), int)
    ]
    excluded = facts.get("excluded")
    tail = f" {excluded:,} excluded." if isinstance(excluded, int) and excluded else ""
    return f"Passed in random order: {', '.join(sides)}.{tail}" if sides else ""


def notes(payload: Payload) -> tuple[str, ...]:
    """How the numbers came about and how not to read them, in sentences."""
    level = payload.get("confidence_level")
    percent = f"{100 * level:g}%" if isinstance(level, int | float) else "The"
    population = payload.get("view") == "population"
    question = "what is true of future data" if population else "what is true of these examples"
    used = sorted({method for tag in tags_of(payload) for part in tag.values() if (method := _method(part))})
    methods = [f"{name}: {METHODS[name].sentence if name in METHODS else 'see the documentation'}." for name in used]
    sentences = [coverage(payload), f"{percent} intervals; the question is {question}.", *_chosen(payload), *methods]
    return tuple(sentence for sentence in (*sentences, OVERLAP) if sentence)


def _chosen(payload: Payload) -> list[str]:
    """What was switched on, what sizes count, and what examples share."""
    said = []
    if payload.get("guaranteed") is True:
        said.append("The intervals hold at their confidence whatever the truth is.")
    if payload.get("valid_while_watching") is True:
        said.append("The intervals stay valid however often one looks.")
    if payload.get("size_by"):
        said.append(f"{SIZE_SHARE.title}: counted in {payload['size_by']}.")
    warning = payload.get("group_warning")
    return [*said, warning] if isinstance(warning, str) else said


def _method(part: object) -> str:
    return str(part.get("method") or "") if isinstance(part, Mapping) else ""


def readable(payload: Payload) -> tuple[Statistic, ...]:
    """The numbers that readable tables show, in order."""
    first, *rest = _MAIN
    shares = [first]
    if payload.get("error_shares_of") == "model errors":
        shares.append(MODEL_SHARE)
    if payload.get("size_by"):
        shares.append(replace(SIZE_SHARE, title=f"Share of {payload['size_by']}"))
    return (*shares, *rest)


def formulas(payload: Payload) -> tuple[tuple[str, str], ...]:
    """Title and formula of each number that readable tables show."""
    return tuple((statistic.title, statistic.formula) for statistic in readable(payload))
