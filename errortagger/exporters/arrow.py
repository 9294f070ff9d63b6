"""Batches as Arrow arrays, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from errortagger.domain.text_column import TextColumn
from errortagger.exporters.base import ExportColumn, ExportTable, Kind, Values, Watch, batches
from errortagger.exporters.cells import dumps, mismatch, plain_column, storable, unpacked

if TYPE_CHECKING:
    import pyarrow as pa

Piece = TypeVar("Piece")
_FLOATS = (Kind.NUMBER, Kind.FRACTION, Kind.POINTS)


def record_batches(table: ExportTable, watch: Watch) -> Iterator[pa.RecordBatch]:
    """The table as record batches of one schema; at least one, so that an empty table has columns too.

    Raises Problem naming column and row for a value that does not fit its column.
    """
    import pyarrow as pa

    schema = None
    for batch in batches(table, watch):
        pairs = zip(table.columns, batch.columns, strict=True)
        arrays = [array_of(column, values, batch.start) for column, values in pairs]
        if schema is None:
            schema = pa.schema(
                [_field(column, array.type) for column, array in zip(table.columns, arrays, strict=True)]
            )
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
    if schema is None:
        empty = [array_of(column, []) for column in table.columns]
        schema = pa.schema([_field(column, array.type) for column, array in zip(table.columns, empty, strict=True)])
        yield pa.RecordBatch.from_arrays(empty, schema=schema)


def write_ahead(pieces: Iterable[Piece], write: Callable[[Piece], None]) -> None:
    """Write each piece while the next one is made: Arrow writes without the interpreter's lock."""
    with ThreadPoolExecutor(1, thread_name_prefix="export") as pool:
        pending: Future[object] = pool.submit(int)
        for piece in pieces:
            pending.result()
            pending = pool.submit(write, piece)
        pending.result()


def _field(column: ExportColumn, kind: pa.DataType) -> pa.Field:
    import pyarrow as pa

    return pa.field(storable(column.name), kind, metadata={"title": storable(column.heading), "kind": column.kind})


def array_of(column: ExportColumn, values: Values, start: int = 0) -> pa.Array:
    """The values typed as the column says, null where there is none."""
    if column.kind is Kind.TEXT:
        return _texts(values)
    if column.kind is Kind.JSON:
        return _texts([None if value is None else dumps(value) for value in unpacked(values)])
    if column.kind in _FLOATS:
        return _floats(column, values, start)
    return _exact(column, values, start)


def _texts(values: Values) -> pa.Array:
    import pyarrow as pa

    if isinstance(values, TextColumn):
        try:
            values.buffer.decode("utf-8")
        except UnicodeDecodeError:
            return _texts(list(values))
        buffers = [None, pa.py_buffer(values.offsets), pa.py_buffer(values.buffer)]
        return pa.LargeStringArray.from_buffers(len(values), buffers[1], buffers[2])
    cells = unpacked(values) if isinstance(values, np.ndarray) else values
    try:
        return pa.array(cells, pa.large_string())
    except (UnicodeEncodeError, pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if cell is None else storable(str(cell)) for cell in cells], pa.large_string())


def _exact(column: ExportColumn, values: Values, start: int) -> pa.Array:
    import pyarrow as pa

    boolean = column.kind is Kind.BOOLEAN
    kind = pa.bool_() if boolean else pa.int64()
    array = _inferred(values)
    if array is not None and (pa.types.is_boolean(array.type) if boolean else pa.types.is_signed_integer(array.type)):
        return array.cast(kind)
    plain = plain_column(column, values, start)
    try:
        return pa.array(plain, kind)
    except (OverflowError, pa.ArrowInvalid):
        row = next(row for row, cell in enumerate(plain) if isinstance(cell, int) and not -(2**63) <= cell < 2**63)
        raise mismatch(column, start + row + 1, plain[row]) from None


def _floats(column: ExportColumn, values: Values, start: int) -> pa.Array:
    """Numbers; NaN is null, minus zero is zero, and a statistic is never infinite."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _inferred(values)
    if array is None or not (pa.types.is_floating(array.type) or pa.types.is_integer(array.type)):
        cells = plain_column(column, values, start)
        array = pa.array([None if cell is None else float(str(cell)) for cell in cells], pa.float64())
    if array.type != pa.float32():
        array = array.cast(pa.float64(), safe=False)
    if column.kind is not Kind.NUMBER:
        array = pc.if_else(pc.is_finite(array), array, pa.scalar(None, array.type))
    return pc.add(array, pa.scalar(0.0, array.type))


def _inferred(values: Values) -> pa.Array | None:
    """The values as the type that Arrow sees in them (asking for one would cut 1.5 to 1); None if it sees several."""
    import pyarrow as pa

    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return None
