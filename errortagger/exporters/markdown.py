"""Markdown: a pipe table that shows every text as it is, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from errortagger.exporters.base import NUMERIC, ExportTable, Watch, batches
from errortagger.exporters.cells import encoded, plain_rows, shown, visible

_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
"""What starts markup inside a line; an underscore between letters does not."""
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")


def escaped(text: str) -> str:
    """The text as a table cell that no Markdown reader takes for anything but text."""
    if text.isascii() and text.isalnum():
        return text
    plain = _SPECIAL.sub(r"\\\g<0>", visible(text)).translate(_ENTITIES)
    return _BREAK.sub("<br>", plain).replace("\t", " ")


def line_of(cells: Iterable[str]) -> str:
    """One row of a pipe table; cells are escaped already."""
    return f"| {' | '.join(cells)} |\n"


def head_of(titles: Sequence[str], numeric: Sequence[bool]) -> str:
    """The two lines at the top of a pipe table."""
    marks = ["---:" if right else "---" for right in numeric]
    return line_of(escaped(title) for title in titles) + line_of(marks)


def write_markdown(table: ExportTable, file: BinaryIO, watch: Watch) -> None:
    """Write the title, the table and its notes."""
    kinds = [column.kind for column in table.columns]
    file.write(encoded(f"# {escaped(table.title)}\n\n"))
    file.write(encoded(head_of([column.heading for column in table.columns], [kind in NUMERIC for kind in kinds])))
    for batch in batches(table, watch):
        for row in plain_rows(table, batch):
            cells = (escaped(shown(value, kind)) for value, kind in zip(row, kinds, strict=True))
            file.write(encoded(line_of(cells)))
    for note in table.notes:
        file.write(encoded(f"\n{escaped(note)}\n"))
