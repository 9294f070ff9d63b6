"""A pandas data frame as a table; an index that means something becomes the id."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from errortagger.importers.arrowtable import ArrowColumn
from errortagger.importers.base import Column, ProblemLog, SourceTable, unique_names
from errortagger.importers.cells import Cell, ColumnBuilder, IntegerCell, JsonCell, json_text, number_cell

if TYPE_CHECKING:
    import pandas as pd


def read_dataframe(frame: pd.DataFrame) -> SourceTable:
    """Take over a data frame. Row numbers count from 1; a named or not default index becomes the id column."""
    log = ProblemLog()
    indexes = _index_columns(frame)
    names = unique_names([*indexes, *(str(name) for name in frame.columns)], log)
    series = [*indexes.values(), *(frame.iloc[:, at] for at in range(frame.shape[1]))]
    columns = [_column(name, values, log) for name, values in zip(names, series, strict=True)]
    if not len(frame):
        log.add("no rows", "the data frame has no rows")
    return SourceTable(
        path="",
        format="dataframe",
        columns=[column for column in columns if column is not None],
        rows=len(frame),
        row_numbers=np.arange(1, len(frame) + 1, dtype=np.int64),
        log=log,
        id_column=names[0] if len(indexes) == 1 else None,
    )


def _index_columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Levels of the index that are worth a column, by name; nothing for a plain 0, 1, 2, ..."""
    import pandas as pd

    index = frame.index
    if index.nlevels > 1:
        levels = (index.get_level_values(at) for at in range(index.nlevels))
        return {str(level.name or f"index_{at}"): level.to_series() for at, level in enumerate(levels)}
    plain = isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1
    if plain and index.name is None:
        return {}
    taken = {str(name) for name in frame.columns}
    name = str(index.name) if index.name is not None else next((n for n in ("id", "index") if n not in taken), "row_id")
    return {name: index.to_series()}


def _column(name: str, values: pd.Series, log: ProblemLog) -> Column | None:
    if values.dtype != object:
        try:
            array = pa.array(values, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError):
            return _mixed(name, values, log)
        column = ArrowColumn(name, array.type, log)
        for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
            column.add(chunk)
        return column.build()
    return _mixed(name, values, log)


def _mixed(name: str, values: pd.Series, log: ProblemLog) -> Column:
    """A column of Python objects, cell by cell."""
    builder = ColumnBuilder(name)
    builder.add([python_cell(value) for value in values], log)
    return builder.build()


def python_cell(value: object) -> Cell:
    """Any Python value as a cell: None, NaN, NaT and pd.NA are missing; lists, tuples, arrays and dicts are JSON."""
    import pandas as pd

    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str | bool):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return IntegerCell(str(value))
    if isinstance(value, float):
        return None if math.isnan(value) else number_cell(value)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple | set | dict):
        return JsonCell(json_text(sorted(value, key=str) if isinstance(value, set) else value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
