"""Parquet files, also those of Hugging Face datasets (class names, media given by path)."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from errortagger.domain.problems import Problem
from errortagger.importers.arrowtable import class_names_of, columns_of
from errortagger.importers.base import ProblemLog, SourceTable, Watch, unique_names
from errortagger.importers.opening import open_regular, shown

_BATCH = 10_000


def read_parquet(path: str, *, log: ProblemLog, watch: Watch) -> SourceTable:
    """Read a Parquet file. Row numbers count from 1. Raises Problem if the file is damaged."""
    with open_regular(path) as handle:
        try:
            return _read(handle, path, log, watch)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            first_line = (str(error).splitlines() or [type(error).__name__])[0]
            raise Problem(
                f"this Parquet file cannot be read ({first_line})",
                where=shown(path),
                action="It may be damaged or cut off; export it again.",
            ) from error


def _read(handle: BinaryIO, path: str, log: ProblemLog, watch: Watch) -> SourceTable:
    with pq.ParquetFile(handle) as file:
        schema = file.schema_arrow
        names = unique_names(schema.names, log)
        class_names = class_names_of(schema)
        columns = columns_of(schema, names, log, class_names)
        total = max(1, file.metadata.num_rows)
        rows = 0
        for batch in file.iter_batches(batch_size=_BATCH):
            for column, array in zip(columns, batch.columns, strict=True):
                column.add(array)
            rows += batch.num_rows
            watch.at(rows / total)
    if not rows:
        log.add("no rows", "the file has columns but no rows")
    named = zip(names, schema.names, strict=True)
    return SourceTable(
        path=path,
        format="parquet",
        columns=[built for built in (column.build() for column in columns) if built is not None],
        rows=rows,
        row_numbers=np.arange(1, rows + 1, dtype=np.int64),
        log=log,
        class_names={name: class_names[original] for name, original in named if original in class_names},
    )
