"""Metadata of the examples as JSON texts, written column by column; numbers keep their spelling."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from errortagger.importers.base import Column, ColumnType

_SLICE = 50_000
"""Rows written at a time: bounds the memory of the steps between."""
_NEEDS_ESCAPE = r'[\x00-\x1f"\\\x7f]'


def metadata_json(columns: Sequence[Column], rows: npt.NDArray[np.int64], total: int) -> list[str]:
    """One JSON object a kept row. Missing cells are left out; ``total`` is the length of the columns."""
    if not columns:
        return ["{}"] * len(rows)
    texts: list[str] = []
    for start in range(0, len(rows), _SLICE):
        part = rows[start : start + _SLICE]
        keep = slice(start, start + len(part)) if len(rows) == total else pa.array(part)
        members = [_members(column, _cells(column, keep)) for column in columns]
        joined = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*members, ""), 2)
        texts.extend(pc.binary_join_element_wise("{", joined, "}", "").to_pylist())
    return texts


def _cells(column: Column, keep: slice | pa.Array) -> pa.ChunkedArray:
    return column.values[keep] if isinstance(keep, slice) else column.values.take(keep)


def _members(column: Column, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """``, "name": value`` for each row, empty where the value is missing.

    WORKAROUND: joining with ``null_handling="skip"`` would be shorter, but drops rows in which everything is missing.
    """
    head = f", {json.dumps(column.name, ensure_ascii=False)}: "
    if column.type is ColumnType.TEXT:
        members = pc.binary_join_element_wise(head + '"', _escaped(values), '"', "")
    elif column.type is ColumnType.BOOLEAN:
        members = pc.binary_join_element_wise(head, pc.utf8_lower(values), "")
    else:
        members = pc.binary_join_element_wise(head, values, "")
    return members.fill_null("")


def _escaped(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([_escaped_chunk(chunk) for chunk in values.chunks], pa.string())


def _escaped_chunk(chunk: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(chunk, _NEEDS_ESCAPE)).as_py() is not True:
        return chunk
    cells = [None if cell is None else json.dumps(cell, ensure_ascii=False)[1:-1] for cell in chunk.to_pylist()]
    return pa.array(cells, pa.string())
