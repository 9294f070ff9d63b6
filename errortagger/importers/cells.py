"""Cells and their types: what counts as a number, and columns built from cells that keep their spelling."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from errortagger.importers.base import Column, ColumnType, ProblemLog

INTEGER = r"-?(?:0|[1-9][0-9]*)"
NUMBER = INTEGER + r"(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_NUMBER = re.compile(NUMBER)
_HEAD = 2_000


class IntegerCell(str):
    """An integer as it is written in the source."""


class NumberCell(str):
    """A number as it is written in the source."""


class JsonCell(str):
    """A list or an object as JSON text."""


_KINDS: dict[type, ColumnType | None] = {
    str: ColumnType.TEXT,
    IntegerCell: ColumnType.INTEGER,
    NumberCell: ColumnType.NUMBER,
    bool: ColumnType.BOOLEAN,
    JsonCell: ColumnType.JSON,
    type(None): None,
}
Cell = str | bool | None
"""A cell on its way into a column; :class:`IntegerCell` and its like are texts that know their type."""


def number_cell(value: float) -> NumberCell | None:
    """A float as a cell in its shortest spelling; None for NaN and infinity, which JSON has no word for."""
    return NumberCell(repr(value)) if math.isfinite(value) else None


def json_text(value: object) -> str:
    """JSON text of nested cells, numbers as they were spelled. Raises RecursionError if nested too deep."""
    if isinstance(value, IntegerCell | NumberCell | JsonCell):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_text(part) for part in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(str(key), ensure_ascii=False)}: {json_text(part)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    return json.dumps(value, ensure_ascii=False, default=str)


class ColumnBuilder:
    """Collects the cells of one column chunk by chunk; knows its type at the end."""

    def __init__(self, name: str, missing: int = 0) -> None:
        """``missing``: rows before the first chunk, which have no value."""
        self.name = name
        self._chunks: list[pa.Array] = [pa.nulls(missing, pa.string())] if missing else []
        self._kinds: set[ColumnType] = set()

    def add(self, cells: Sequence[Cell], log: ProblemLog) -> None:
        """Append cells, one a row. Half characters (lone surrogates) are replaced and reported."""
        types = set(map(type, cells))
        self._kinds |= {kind for kind in (_KINDS[each] for each in types) if kind is not None}
        texts = cells if bool not in types else [_spelled(cell) for cell in cells]
        try:
            self._chunks.append(pa.array(texts, pa.string()))
        except UnicodeEncodeError:
            log.add("half character", "holds half a character (a lone surrogate); it was replaced", column=self.name)
            self._chunks.append(pa.array([_whole(cell) for cell in texts], pa.string()))

    def build(self) -> Column:
        """The column with its type."""
        return Column(self.name, self._type(), chunked(self._chunks))

    def _type(self) -> ColumnType:
        if len(self._kinds) == 1:
            kind = next(iter(self._kinds))
            return _fitting(kind, chunked(self._chunks)) if kind.numeric else kind
        if self._kinds == {ColumnType.INTEGER, ColumnType.NUMBER}:
            return _fitting(ColumnType.NUMBER, chunked(self._chunks))
        return ColumnType.TEXT


def _spelled(cell: Cell) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def _whole(cell: Cell) -> str | None:
    return None if cell is None else str(cell).encode("utf-8", "replace").decode("utf-8")


def chunked(arrays: Sequence[pa.Array | pa.ChunkedArray]) -> pa.ChunkedArray:
    """One text column from its parts, also from none."""
    flat: list[pa.Array] = []
    for array in arrays:
        flat.extend(array.chunks if isinstance(array, pa.ChunkedArray) else [array])
    return pa.chunked_array(flat, pa.string())


def typed_column(name: str, values: pa.ChunkedArray) -> Column:
    """A column of a file without types (CSV, TSV): numbers and booleans only if every filled cell is one.

    Empty cells are missing (None) in integer, number and boolean columns, and "" in text columns.
    """
    kind = guess_type(values)
    if kind is not ColumnType.TEXT:
        values = pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
    return Column(name, kind, values)


def guess_type(values: pa.ChunkedArray) -> ColumnType:
    """Type of a text column by the spelling of all its filled cells; "007" is text, "1e5" a number."""
    head = [cell for cell in values.slice(0, _HEAD).to_pylist() if cell]
    if all(_NUMBER.fullmatch(cell) for cell in head):
        filled = _filled(values)
        if len(filled) == 0:
            return ColumnType.TEXT
        if _all_match(filled, NUMBER):
            kind = ColumnType.INTEGER if _all_match(filled, INTEGER) else ColumnType.NUMBER
            return _fitting(kind, filled)
    if all(cell.lower() in ("true", "false") for cell in head):
        truths = pa.array(["true", "false"], pa.string())
        if pc.all(pc.is_in(pc.utf8_lower(_filled(values)), truths)).as_py():
            return ColumnType.BOOLEAN
    return ColumnType.TEXT


def _filled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.filter(pc.and_(pc.is_valid(values), pc.not_equal(values, "")))


def _all_match(values: pa.ChunkedArray, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(values, f"^(?:{pattern})$")).as_py() is True


def _fitting(kind: ColumnType, values: pa.ChunkedArray) -> ColumnType:
    """An integer column that does not fit 64 bits is a number; a number that no float can hold makes it text."""
    if kind is ColumnType.INTEGER:
        try:
            pc.cast(values, pa.int64())
            return ColumnType.INTEGER
        except pa.ArrowInvalid:
            kind = ColumnType.NUMBER
    finite = pc.all(pc.is_finite(pc.cast(values, pa.float64()))).as_py()
    return kind if finite is not False else ColumnType.TEXT
