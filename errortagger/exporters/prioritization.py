"""The prioritization table as a file: flat columns for programs, a readable table for people, or the JSON itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from errortagger.exporters.atomic import replacing
from errortagger.exporters.base import ExportColumn, ExportTable, Kind, kind_of
from errortagger.exporters.jsonfiles import write_value
from errortagger.exporters.priority_numbers import (
    FURTHER,
    STATISTICS,
    Payload,
    Statistic,
    Style,
    is_number,
    notes,
    tags_of,
    title_of,
)
from errortagger.exporters.priority_pages import write_priority_html, write_priority_markdown
from errortagger.exporters.priority_sheet import write_priority_xlsx
from errortagger.exporters.registry import suffix_of, write

_COUNTS = ("considered_errors", "tagged_errors", "considered_correct", "tagged_correct")
_PLAN: dict[str, Kind] = {
    "feasibility": Kind.INTEGER,
    "effort_days": Kind.NUMBER,
    "remedy": Kind.TEXT,
    "expected_gain_is_ceiling": Kind.BOOLEAN,
    "rank_low": Kind.INTEGER,
    "rank_high": Kind.INTEGER,
    "to_review_again": Kind.INTEGER,
}
_FACTS: dict[str, Kind] = {"rank": Kind.INTEGER, "tag": Kind.TEXT, **dict.fromkeys(_COUNTS, Kind.INTEGER)}
_SOMETIMES = ("floor", "roof")
"""Parts of a NUMBER that get a column only where a tag has them."""


def priority_table(payload: Payload) -> ExportTable:
    """The table with one row a tag and flat columns, for programs.

    Each NUMBER ``x`` is the columns ``x``, ``x_low``, ``x_high``, ``x_numerator``, ``x_denominator``, ``x_method`` and
    ``x_reason`` (the code why there is no value), and ``x_floor`` and ``x_roof`` where a tag has them. The columns do
    not depend on the values otherwise. What the payload has beyond the promise comes last.
    """
    tags = tags_of(payload)
    columns = [ExportColumn(name, name.replace("_", " ").capitalize(), kind) for name, kind in _FACTS.items()]
    columns += [column for statistic in STATISTICS for column in _number_columns(statistic, tags)]
    columns += [ExportColumn(name, name.replace("_", " ").capitalize(), kind) for name, kind in _PLAN.items()]
    columns += _further(tags)
    paths = [_path(column.name, tags) for column in columns]
    rows = [tuple(_look_up(tag, path) for path in paths) for tag in tags]
    return ExportTable("prioritization", title_of(payload), tuple(columns), rows, notes(payload))


def write_prioritization(payload: Payload, path: Path, *, spreadsheet_safe: bool = False) -> None:
    """Write the table; the suffix says the format.

    .json is the payload itself, .jsonl one tag a line as in the payload, .csv .tsv .parquet the flat table, .xlsx .md
    .html a table to read. Raises as ``registry.write`` does.
    """
    suffix = suffix_of(path)
    writer = _WRITERS.get(suffix)
    if writer is not None:
        with replacing(path) as file:
            writer(payload, file)
    elif suffix == ".jsonl":
        write(_as_objects(payload), path)
    else:
        write(priority_table(payload), path, spreadsheet_safe=spreadsheet_safe)


def _write_xlsx(payload: Payload, file: BinaryIO) -> None:
    write_priority_xlsx(payload, priority_table(payload), file)


def _write_json(payload: Payload, file: BinaryIO) -> None:
    write_value(dict(payload), file)


_WRITERS: dict[str, Callable[[Payload, BinaryIO], None]] = {
    ".json": _write_json,
    ".xlsx": _write_xlsx,
    ".md": write_priority_markdown,
    ".html": write_priority_html,
}


def _number_columns(statistic: Statistic, tags: list[Payload]) -> Iterator[ExportColumn]:
    name, title, kind = statistic.name, statistic.title, statistic.kind
    yield ExportColumn(name, title, kind)
    for part in ("low", "high", *_SOMETIMES):
        if part not in _SOMETIMES or any(part in _part(tag, name) for tag in tags):
            yield ExportColumn(f"{name}_{part}", f"{title}, {part}", kind)
    for part in ("numerator", "denominator"):
        yield ExportColumn(f"{name}_{part}", f"{title}, {part}", Kind.NUMBER)
    for part in ("method", "reason"):
        yield ExportColumn(f"{name}_{part}", f"{title}, {part}", Kind.TEXT)


def _part(tag: Payload, name: str) -> Mapping[str, object]:
    part = tag.get(name)
    return part if isinstance(part, Mapping) else {}


def _further(tags: list[Payload]) -> Iterator[ExportColumn]:
    known = {*_FACTS, *_PLAN, *(statistic.name for statistic in STATISTICS)}
    for name in dict.fromkeys(key for tag in tags for key in tag if key not in known):
        values = [tag.get(name) for tag in tags]
        title = name.replace("_", " ").capitalize()
        if any(is_number(value) for value in values):
            yield from _number_columns(FURTHER.get(name) or Statistic(name, title, Style.FACTOR, ""), tags)
        else:
            yield ExportColumn(name, title, kind_of(values))


def _path(column: str, tags: list[Payload]) -> tuple[str, ...]:
    """Where the value of a column is in a tag: the key, and the part of the NUMBER."""
    numbers = {statistic.name for statistic in STATISTICS}
    numbers |= {key for tag in tags for key, value in tag.items() if is_number(value)}
    if column in numbers:
        return column, "value"
    name, _, part = column.rpartition("_")
    return (name, part) if name in numbers else (column,)


def _look_up(tag: Payload, path: tuple[str, ...]) -> object:
    value: object = tag
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _as_objects(payload: Payload) -> ExportTable:
    """One row a tag, NUMBERs as objects."""
    tags = tags_of(payload)
    names = list(dict.fromkeys(key for tag in tags for key in tag))
    columns = tuple(ExportColumn(name, kind=kind_of([tag.get(name) for tag in tags])) for name in names)
    objects = tuple(
        ExportColumn(column.name, kind=Kind.JSON) if any(is_number(tag.get(column.name)) for tag in tags) else column
        for column in columns
    )
    rows = [tuple(tag.get(name) for name in names) for tag in tags]
    return ExportTable("prioritization", title_of(payload), objects, rows)
