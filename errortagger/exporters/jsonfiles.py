"""JSON and JSON Lines: one object a row, null where there is no value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from errortagger.exporters.base import ExportTable, Watch, batches
from errortagger.exporters.cells import dumps, encoded, plain_rows


def write_json(table: ExportTable, file: BinaryIO, watch: Watch) -> None:
    """Write a list of objects, one a line."""
    file.write(b"[")
    separator = b"\n"
    for line in _objects(table, watch):
        file.write(separator + line)
        separator = b",\n"
    file.write(b"\n]\n" if separator == b",\n" else b"]\n")


def write_jsonl(table: ExportTable, file: BinaryIO, watch: Watch) -> None:
    """Write one object a line."""
    for line in _objects(table, watch):
        file.write(line + b"\n")


def write_value(value: object, file: BinaryIO) -> None:
    """Write any JSON value, indented."""
    import json

    file.write(encoded(json.dumps(json.loads(dumps(value)), ensure_ascii=False, indent=2)) + b"\n")


def _objects(table: ExportTable, watch: Watch) -> Iterator[bytes]:
    names = [column.name for column in table.columns]
    for batch in batches(table, watch):
        for row in plain_rows(table, batch):
            yield encoded(dumps(dict(zip(names, row, strict=True))))
