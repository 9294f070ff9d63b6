"""What every reader of predictions gives back: a table of columns whose cells keep their spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from errortagger.domain.problems import Cancelled, RowProblem

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[float], None]
"""Told how far a reading is, 0...1, rising."""
CancelCheck = Callable[[], bool]
"""Asked often; True ends the reading with :class:`Cancelled`."""
RowNumbers = npt.NDArray[np.int64]
"""Where each row stands in the file: line (CSV, TSV, JSONL) or data row from 1 (JSON array, Parquet, Excel)."""

MAX_LISTED = 1_000
_RESERVED = 100
_ALWAYS_LISTED = 20
_REPEAT_LOOK = 1_000


class ColumnType(StrEnum):
    """What the cells of a column are. ``json`` is a list or an object, as JSON text."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    JSON = "json"

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers."""
        return self in (ColumnType.INTEGER, ColumnType.NUMBER)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Cells are texts exactly as written in the file, whatever the type; None means missing."""

    name: str
    type: ColumnType
    values: pa.ChunkedArray
    """Type ``string``, one value a row. A number keeps its spelling: "0.10" stays "0.10"."""

    def to_list(self) -> list[str | None]:
        """All cells. Where few texts repeat, they are shared: a million labels take 8 MB instead of 60."""
        head = self.head(_REPEAT_LOOK)
        if len(set(head)) <= len(head) // 2:
            return _shared(self.values)
        cells: list[str | None] = self.values.to_pylist()
        return cells

    def head(self, limit: int) -> list[str | None]:
        """The first cells."""
        cells: list[str | None] = self.values.slice(0, limit).to_pylist()
        return cells

    def filled(self, limit: int) -> list[str]:
        """Up to ``limit`` cells that are neither missing nor empty, looked for in the first rows of the column."""
        return [cell for cell in self.head(20 * limit) if cell][:limit]


def _shared(values: pa.ChunkedArray) -> list[str | None]:
    cells: list[str | None] = []
    for chunk in values.dictionary_encode().chunks:
        words = np.array([*chunk.dictionary.to_pylist(), None], dtype=object)
        cells.extend(words[chunk.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)].tolist())
    return cells


class ProblemLog:
    """Problems of one import: the first 1,000 are listed, all are counted by kind."""

    def __init__(self) -> None:
        self.listed: list[RowProblem] = []
        self.counts: dict[str, int] = {}
        """Kind of message -> how many, also those that are not listed."""
        self.rows_left_out = 0

    def add(
        self, kind: str, message: str, *, row: int | None = None, column: str | None = None, severity: str = "warning"
    ) -> None:
        """Note a problem. ``kind`` groups like messages; a ``row`` with severity ``error`` counts as left out."""
        seen = self.counts[kind] = self.counts.get(kind, 0) + 1
        if row is not None and severity == "error":
            self.rows_left_out += 1
        room = MAX_LISTED - len(self.listed)
        if room > _RESERVED or (room > 0 and seen <= _ALWAYS_LISTED):
            self.listed.append(RowProblem(message, row=row, column=column, severity=severity))

    def copy(self) -> ProblemLog:
        """A log that starts with these problems and can go on by itself."""
        twin = ProblemLog()
        twin.listed = list(self.listed)
        twin.counts = dict(self.counts)
        twin.rows_left_out = self.rows_left_out
        return twin


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A predictions file as it was read. Rows that could not be read are in ``problems``, never silently gone."""

    path: str
    """The file or folder; empty for a data frame."""
    format: str
    columns: list[Column]
    """Names are unique and not empty."""
    rows: int
    row_numbers: RowNumbers
    log: ProblemLog = field(default_factory=ProblemLog)
    class_names: dict[str, list[str]] = field(default_factory=dict)
    """Column -> names of its classes in order of their numbers (Hugging Face ClassLabel); cells are names already."""
    id_column: str | None = None
    """The column that is the id by its place (the index of a data frame); None leaves it to guessing."""
    media_root: str = ""
    """Folder that relative media paths start from; empty means the working folder."""

    @property
    def problems(self) -> list[RowProblem]:
        """What was found wrong, at most 1,000 listed."""
        return self.log.listed

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """One column by name. Raises KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


class Watch:
    """Carries progress out of a reader and the wish to cancel into it."""

    def __init__(self, progress: Progress | None = None, cancelled: CancelCheck | None = None) -> None:
        self._progress = progress
        self._cancelled = cancelled
        self._last = 0.0

    def at(self, fraction: float) -> None:
        """Say how far the work is (0...1). Raises Cancelled if the person wants no more of it."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        self._last = min(1.0, max(self._last, fraction))
        if self._progress is not None:
            self._progress(self._last)


def unique_names(names: Sequence[str], log: ProblemLog) -> list[str]:
    """Column names that are not empty and differ, in order; every changed name is a problem."""
    taken = {name.strip() for name in names}
    used: set[str] = set()
    result: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = raw.strip()
        if not name or name in used:
            name = next(new for new in _candidates(name, position) if new not in taken and new not in used)
            what = f"column {position} has no name" if not raw.strip() else f"two columns are called {raw.strip()!r}"
            log.add("column name", f"{what}; it is called {name!r} here", column=name)
        used.add(name)
        result.append(name)
    return result


def _candidates(name: str, position: int) -> Iterator[str]:
    if not name:
        name = f"column_{position}"
        yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
