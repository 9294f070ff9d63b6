"""Parquet, typed column by column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from errortagger.exporters.arrow import record_batches, write_ahead
from errortagger.exporters.base import ExportTable, Watch

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 1_048_576
"""Rows of a row group: large ones are smaller on disk and quicker to write and read."""


def write_parquet(table: ExportTable, file: BinaryIO, watch: Watch) -> None:
    """Write the table; title and notes go into the metadata of the file, titles of columns into theirs."""
    import pyarrow.parquet as pq

    facts = {"errortagger.title": table.title, "errortagger.notes": json.dumps(list(table.notes))}
    groups = _groups(record_batches(table, watch))
    first = next(groups)
    with pq.ParquetWriter(file, first.schema.with_metadata(facts)) as writer:
        write_ahead(chain([first], groups), partial(writer.write_table, row_group_size=_GROUP))


def _groups(source: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in source:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= _GROUP:
            yield pa.Table.from_batches(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)
