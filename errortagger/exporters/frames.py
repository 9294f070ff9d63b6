"""Tables as pandas data frames, for Python programs and notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

from errortagger.domain.tag import Tag
from errortagger.exporters.arrow import record_batches
from errortagger.exporters.base import ExportColumn, ExportTable, Kind, Watch
from errortagger.exporters.prioritization import priority_table
from errortagger.exporters.priority_numbers import Payload

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_TAG_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("id", "position", "feasibility", "human_trials", "trigger"), Kind.INTEGER),
    **dict.fromkeys(("effort_days", "human_accuracy"), Kind.NUMBER),
}
"""Fields of a tag that are no text."""


def table_frame(table: ExportTable) -> pd.DataFrame:
    """The table, one column each under its name for programs; NaN, NA or None where there is no value.

    Whole numbers and yes/no columns are numpy columns where every row has a value, else pandas' nullable ones.
    Raises Problem naming column and row for a value that does not fit its column.
    """
    import pandas as pd
    import pyarrow as pa

    whole = pa.Table.from_batches(record_batches(table, Watch()))
    columns = {column.name: _series(column, whole.column(place)) for place, column in enumerate(table.columns)}
    return pd.DataFrame(columns, columns=[column.name for column in table.columns])


def _series(column: ExportColumn, values: pa.ChunkedArray) -> pd.Series:
    import pandas as pd

    nullable = {Kind.INTEGER: pd.Int64Dtype(), Kind.BOOLEAN: pd.BooleanDtype()}.get(column.kind)
    if nullable is not None and (values.null_count or not len(values)):
        return pd.Series(values.to_pylist(), dtype=nullable)
    if column.kind in (Kind.TEXT, Kind.JSON):
        return pd.Series(values.to_pylist(), dtype=object)
    return values.to_pandas()


def tag_frame(tags: Iterable[Tag]) -> pd.DataFrame:
    """One row a tag in the order given, every field a column, index = name of the tag."""
    listed = list(tags)
    names = ["tag", *(field.name for field in fields(Tag) if field.name != "name")]
    columns = tuple(ExportColumn(name, kind=_TAG_KINDS.get(name, Kind.TEXT)) for name in names)
    rows = [tuple(getattr(tag, "name" if name == "tag" else name) for name in names) for tag in listed]
    return table_frame(ExportTable("tags", "Tags", columns, rows)).set_index("tag")


def statistics_frame(payload: Payload) -> pd.DataFrame:
    """The prioritization, one row a tag, best first, index = name of the tag.

    A NUMBER ``x`` of the payload is the columns ``x`` (NaN where there is no value), ``x_low``, ``x_high``,
    ``x_numerator``, ``x_denominator``, ``x_method`` and ``x_reason``.
    """
    return table_frame(priority_table(payload)).set_index("tag")
