"""What an export is made of: a table of plain values, read once from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import numpy as np
import numpy.typing as npt

from errortagger.domain.problems import Cancelled
from errortagger.domain.text_column import TextColumn

Progress = Callable[[float], None]
"""Told how far the work is, 0...1."""
CancelCheck = Callable[[], bool]
Values = Sequence[object] | npt.NDArray[np.generic] | TextColumn
"""One column, by row; None or NaN where there is no value."""
BATCH = 50_000
"""Rows that are held at a time."""
_PIECE = 500
"""Rows read at a time; so few that they never set off the garbage collector, which would take ten times as long."""


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FRACTION = "fraction"
    """0...1, shown as a percentage."""
    POINTS = "points"
    """A difference of fractions, shown in percentage points."""
    BOOLEAN = "boolean"
    JSON = "json"
    """Lists and objects."""


NUMERIC = (Kind.INTEGER, Kind.NUMBER, Kind.FRACTION, Kind.POINTS)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: ``name`` for programs, ``title`` for people (empty: the name)."""

    name: str
    title: str = ""
    kind: Kind = Kind.TEXT

    @property
    def heading(self) -> str:
        """What a person reads above the column."""
        return self.title or self.name


class ColumnRows:
    """Rows that are held as columns, the fast way to hand over many of them. Raises ValueError if lengths differ."""

    def __init__(self, columns: Sequence[Values]) -> None:
        self.columns = tuple(columns)
        lengths = {len(column) for column in self.columns}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        self._rows = lengths.pop() if lengths else 0

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return zip(*self.columns, strict=True)

    def cut(self, start: int, end: int) -> list[Values]:
        """The columns from one row to another (exclusive)."""
        return [_cut(column, start, min(end, self._rows)) for column in self.columns]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table on its way into a file. Raises ValueError if two columns have the same name."""

    name: str
    title: str
    columns: tuple[ExportColumn, ...]
    rows: Iterable[Sequence[object]]
    """Read once. None is a missing value. ``ColumnRows`` is fastest."""
    notes: tuple[str, ...] = ()
    """Sentences that belong to the table; formats for programs leave them out."""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"two columns are called {max(names, key=names.count)!r}")

    @property
    def total(self) -> int | None:
        """How many rows, if that is known before reading them."""
        return len(self.rows) if isinstance(self.rows, Sequence | ColumnRows) else None


class Watch:
    """Carries progress out of a writer and the wish to cancel into it."""

    def __init__(self, progress: Progress | None = None, cancelled: CancelCheck | None = None) -> None:
        self._progress = progress
        self._cancelled = cancelled

    def at(self, done: int, total: int | None) -> None:
        """Say how many rows are written. Raises Cancelled if the person wants no more of it."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._progress is not None and total:
            self._progress(min(1.0, done / total))


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table, as columns."""

    start: int
    """Rows before this batch."""
    rows: int
    columns: list[Values]


def batches(table: ExportTable, watch: Watch, size: int = BATCH) -> Iterator[Batch]:
    """The table in pieces of at most ``size`` rows. Raises ValueError if a row has too few or too many values."""
    done = 0
    for batch in _by_columns(table.rows, size) if isinstance(table.rows, ColumnRows) else _by_rows(table, size):
        watch.at(done, table.total)
        yield batch
        done += batch.rows
    watch.at(done, table.total or done)


def _by_columns(rows: ColumnRows, size: int) -> Iterator[Batch]:
    for start in range(0, len(rows), size):
        yield Batch(start, min(size, len(rows) - start), rows.cut(start, start + size))


def _by_rows(table: ExportTable, size: int) -> Iterator[Batch]:
    source, start = iter(table.rows), 0
    while True:
        columns: list[list[object]] = [[] for _ in table.columns]
        rows = 0
        while rows < size and (piece := list(islice(source, min(_PIECE, size - rows)))):
            for column, values in zip(columns, _turned(table, piece), strict=True):
                column.extend(values)
            rows += len(piece)
        if rows == 0:
            return
        yield Batch(start, rows, list(columns))
        start += rows


def _turned(table: ExportTable, rows: list[Sequence[object]]) -> list[tuple[object, ...]]:
    if len(rows[0]) != len(table.columns):
        raise ValueError(f"{table.name}: a row of {len(rows[0])} values for {len(table.columns)} columns")
    return list(zip(*rows, strict=True))


def _cut(column: Values, start: int, end: int) -> Values:
    if isinstance(column, TextColumn):
        first = column.offsets[start]
        return TextColumn(column.buffer[first : column.offsets[end]], column.offsets[start : end + 1] - first)
    return column[start:end]


def kind_of(values: Iterable[object]) -> Kind:
    """The kind that fits all values of a column, TEXT where they are mixed or there are none."""
    types = {type(value) for value in values if value is not None}
    if types and types <= {bool}:
        return Kind.BOOLEAN
    if types and types <= {int}:
        return Kind.INTEGER
    if types and types <= {int, float}:
        return Kind.NUMBER
    return Kind.JSON if types & {list, dict, tuple} else Kind.TEXT
