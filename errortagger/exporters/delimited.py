"""CSV and TSV as RFC 4180 has them: texts in quotes, no value is an empty cell, an empty text is two quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from errortagger.exporters.arrow import record_batches, write_ahead
from errortagger.exporters.base import ExportTable, Watch
from errortagger.exporters.cells import encoded

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA = "^[=+\\-@\t\r\n\\x00\uff1d\uff0b\uff0d\uff20]"
"""First characters that spreadsheets take for a formula, wide ones too."""


def write_delimited(
    table: ExportTable, file: BinaryIO, watch: Watch, *, delimiter: str, spreadsheet_safe: bool = False
) -> None:
    """Write the table. ``spreadsheet_safe`` puts an apostrophe before texts that a spreadsheet would run."""
    import pyarrow.csv as pacsv

    options = pacsv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="needed", batch_size=8192)
    batches = _ready(record_batches(table, watch), spreadsheet_safe)
    first = next(batches)
    file.write(encoded(_header(table, delimiter, spreadsheet_safe)))
    with pacsv.CSVWriter(file, first.schema, write_options=options) as writer:
        write_ahead(chain([first], batches), writer.write_batch)


def _ready(source: Iterable[pa.RecordBatch], spreadsheet_safe: bool) -> Iterator[pa.RecordBatch]:
    for batch in source:
        safe = _neutral(batch) if spreadsheet_safe else batch
        yield _never_blank(safe) if safe.num_columns == 1 else safe


def _header(table: ExportTable, delimiter: str, spreadsheet_safe: bool) -> str:
    names = [column.name for column in table.columns]
    if spreadsheet_safe:
        names = [f"'{name}" if name[:1] in tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20") else name for name in names]
    return delimiter.join(_quoted(name, delimiter) for name in names) + "\n"


def _quoted(name: str, delimiter: str) -> str:
    plain = name and not any(char in name for char in (delimiter, '"', "\r", "\n")) and name == name.strip()
    return name if plain else '"' + name.replace('"', '""') + '"'


def _neutral(batch: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for array in batch.columns:
        if pa.types.is_large_string(array.type):
            risky = pc.match_substring_regex(array, _FORMULA)
            mark, nothing = (pa.scalar(text, array.type) for text in ("'", ""))
            array = pc.if_else(risky, pc.binary_join_element_wise(mark, array, nothing), array)
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def _never_blank(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A row without any value would be an empty line, which readers skip; in a single column it is an empty text."""
    import pyarrow as pa

    column = batch.column(0).cast(pa.large_string()).fill_null("")
    return pa.RecordBatch.from_arrays([column], names=batch.schema.names)
