"""The prioritization for readers: a Markdown table, and an HTML page with bars and whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from errortagger.exporters.cells import encoded, visible
from errortagger.exporters.html import render
from errortagger.exporters.markdown import escaped, head_of, line_of
from errortagger.exporters.priority_numbers import (
    Payload,
    Reading,
    Statistic,
    Style,
    formulas,
    mapping_of,
    notes,
    number_in,
    plain,
    read,
    read_tag,
    readable,
    tags_of,
    title_of,
)

_PLAN = (("feasibility", "Feasibility"), ("effort_days", "Effort (days)"), ("remedy", "Remedy"))
_CARDS = (
    ("accuracy", "Accuracy"),
    ("adjusted_accuracy", "Accuracy, wrong labels corrected"),
    ("human_accuracy", "Human accuracy"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with whiskers, in percent of its width."""

    label: str
    value: str
    low: str
    high: str
    whisker: bool


def write_priority_markdown(payload: Payload, file: BinaryIO) -> None:
    """Write the title, the table, what the numbers mean and how they came about."""
    shown = readable(payload)
    titles = ["Rank", "Tag", *(statistic.title for statistic in shown), *(title for _, title in _PLAN)]
    file.write(encoded(f"# {escaped(title_of(payload))}\n\n"))
    for label, reading in _cards(payload):
        file.write(encoded(f"- {escaped(label)}: {escaped(str(reading))}\n"))
    file.write(encoded("\n" + head_of(titles, [title not in ("Tag", "Remedy") for title in titles])))
    for tag in tags_of(payload):
        cells = [plain(tag.get("rank")), plain(tag.get("tag"))]
        cells += [str(read_tag(tag, statistic)) for statistic in shown]
        cells += [plain(tag.get(key)) for key, _ in _PLAN]
        file.write(encoded(line_of(escaped(cell) for cell in cells)))
    file.write(b"\n")
    for note in notes(payload):
        file.write(encoded(f"- {escaped(note)}\n"))
    for title, formula in formulas(payload):
        file.write(encoded(f"- {escaped(title)} = {escaped(formula)}\n"))


def write_priority_html(payload: Payload, file: BinaryIO) -> None:
    """Write one page that needs nothing else and runs nothing."""
    tags, shown = tags_of(payload), readable(payload)
    *sentences, warning = notes(payload)
    facts: dict[str, object] = {
        "title": visible(title_of(payload)),
        "cards": [(label, reading.figure, visible(reading.detail)) for label, reading in _cards(payload)],
        "statistics": shown,
        "plan": [title for _, title in _PLAN],
        "tags": [_row(tag, shown, _scales(tags, shown)) for tag in tags],
        "notes": [visible(sentence) for sentence in sentences],
        "warning": warning,
        "formulas": formulas(payload),
    }
    render("prioritization.html", facts, file)


def _cards(payload: Payload) -> list[tuple[str, Reading]]:
    """The figures above the table, each with what it is."""
    facts = mapping_of(payload, "dataset")
    cards: list[tuple[str, Reading]] = []
    errors, size = facts.get("errors"), facts.get("examples")
    if isinstance(errors, int):
        cards.append(("Errors", Reading(f"{errors:,}", f"of {size:,} examples" if isinstance(size, int) else "")))
    reviewed = facts.get("reviewed_errors")
    if isinstance(reviewed, int):
        cards.append(("Errors reviewed", Reading(f"{reviewed:,}", "")))
    cards += [(label, read(number_in(facts, key), Style.SHARE)) for key, label in _CARDS]
    return cards


def _row(tag: Payload, shown: Sequence[Statistic], scales: dict[str, float]) -> dict[str, object]:
    cells = []
    for statistic in shown:
        reading = read_tag(tag, statistic)
        cells.append(
            {
                "figure": reading.figure,
                "detail": visible(reading.detail),
                "bar": _bar(tag, statistic, scales.get(statistic.name, 0.0)),
            }
        )
    return {
        "rank": plain(tag.get("rank")),
        "name": visible(plain(tag.get("tag"))),
        "cells": cells,
        "plan": [visible(plain(tag.get(key))) for key, _ in _PLAN],
    }


def _scales(tags: list[Payload], shown: Sequence[Statistic]) -> dict[str, float]:
    """What a full bar stands for, by statistic: the largest upper limit of all tags."""
    scales: dict[str, float] = {}
    for statistic in shown:
        if statistic.bar:
            numbers = [number_in(tag, statistic.name) for tag in tags]
            ends = [end for number in numbers if number for end in (number.value, number.high) if end is not None]
            scales[statistic.name] = max(ends, default=0.0)
    return scales


def _bar(tag: Payload, statistic: Statistic, scale: float) -> Bar | None:
    number = number_in(tag, statistic.name)
    if number is None or number.value is None or scale <= 0:
        return None

    def place(part: float) -> str:
        return f"{100 * min(1.0, max(0.0, part / scale)):.2f}"

    low = number.value if number.low is None else number.low
    high = number.value if number.high is None else number.high
    label = f"{statistic.title}: {read_tag(tag, statistic)}"
    return Bar(visible(label), place(number.value), place(low), place(high), whisker=high > low)
