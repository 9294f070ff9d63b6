"""What a person sees before an import: columns, the guessed mapping, counts, first rows and problems."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from errortagger.domain.problems import RowProblem
from errortagger.importers.base import Column, SourceTable
from errortagger.importers.examples import Examples, resolve
from errortagger.importers.mapping import Mapping
from errortagger.importers.tags import suggest_tag_columns

MAX_CELL = 500
"""Characters of a cell that a preview shows."""
_EXAMPLE_VALUES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewColumn:
    """One column of the file."""

    name: str
    type: str
    examples: list[str]
    """Different filled cells from the first rows."""
    mapped_to: list[str]
    """Fields, or ``tag``; empty means it is kept as metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewCounts:
    """What an import would bring."""

    rows: int
    """Examples, without rows that are left out."""
    left_out: int
    errors: int
    correct: int
    unknown: int
    """Examples of which it cannot be decided whether they are errors."""
    missing_media: int
    """Examples whose media are not there or are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A predictions file at a glance. :meth:`to_json` gives plain JSON values only."""

    path: str
    format: str
    columns: list[PreviewColumn]
    mapping: dict[str, object]
    """As :meth:`Mapping.to_json` writes it."""
    criterion_text: str
    """The error criterion in plain words."""
    counts: PreviewCounts
    first_rows: list[dict[str, str | None]]
    """Column -> cell, at most 500 characters of each."""
    source_rows: list[int]
    """Where the first rows stand in the file."""
    suggested_tag_columns: list[str]
    media_root: str
    problems: list[dict[str, object]] = field(default_factory=list)
    """``message``, ``row``, ``column``, ``severity``; at most 1,000."""
    problem_counts: dict[str, int] = field(default_factory=dict)
    """How many problems of each kind there are, also those not listed."""

    def to_json(self) -> dict[str, object]:
        """As plain JSON values, for another process or ``inspect --json``."""
        return asdict(self)


def preview(table: SourceTable, mapping: Mapping, limit: int = 20, media_root: str | None = None) -> Preview:
    """Look at a table under a mapping, without making records. ``limit``: how many rows are shown.

    Raises UsageProblem if the mapping names a column that is not there.
    """
    found = resolve(table, mapping, media_root)
    heads = {column.name: [shorten(cell) for cell in column.head(limit)] for column in table.columns}
    return Preview(
        path=table.path,
        format=table.format,
        columns=[_column(column, mapping) for column in table.columns],
        mapping=mapping.to_json(),
        criterion_text=mapping.criterion.explain(),
        counts=_counts(found),
        first_rows=[{name: cells[at] for name, cells in heads.items()} for at in range(min(limit, table.rows))],
        source_rows=table.row_numbers[:limit].tolist(),
        suggested_tag_columns=suggest_tag_columns(table, mapping.fields),
        media_root=found.media_root,
        problems=[problem_json(problem) for problem in found.log.listed],
        problem_counts=found.log.counts,
    )


def _counts(found: Examples) -> PreviewCounts:
    return PreviewCounts(
        rows=len(found.keys),
        left_out=found.log.rows_left_out,
        errors=int((found.is_error == 1).sum()),
        correct=int((found.is_error == 0).sum()),
        unknown=int((found.is_error == -1).sum()),
        missing_media=found.without_media,
    )


def _column(column: Column, mapping: Mapping) -> PreviewColumn:
    mapped = [field for field, name in mapping.fields.items() if name == column.name]
    if column.name in mapping.tag_columns:
        mapped.append("tag")
    different = list(dict.fromkeys(column.filled(10 * _EXAMPLE_VALUES)))[:_EXAMPLE_VALUES]
    return PreviewColumn(
        name=column.name,
        type=column.type.value,
        examples=[shorten(cell) or "" for cell in different],
        mapped_to=mapped,
    )


def shorten(cell: str | None) -> str | None:
    """A cell as a preview shows it: cut after 500 characters, with an ellipsis."""
    return cell if cell is None or len(cell) <= MAX_CELL else f"{cell[:MAX_CELL]}\N{HORIZONTAL ELLIPSIS}"


def problem_json(problem: RowProblem) -> dict[str, object]:
    """A problem as plain JSON values."""
    return {
        "message": problem.message,
        "row": problem.row,
        "column": problem.column,
        "severity": problem.severity,
    }
