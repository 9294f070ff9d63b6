"""HTML: one page that needs nothing else, runs nothing, prints well and follows the reader's light or dark setting."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from errortagger.exporters.base import NUMERIC, ExportTable, Watch, batches
from errortagger.exporters.cells import encoded, plain_rows, shown, visible

_TEMPLATES = Path(__file__).with_name("templates")


def render(template: str, facts: dict[str, object], file: BinaryIO) -> None:
    """Fill a template and write it piece by piece. Everything in ``facts`` is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    style = (_TEMPLATES / "export.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    page = environment.get_template(template)
    # Only our own style sheet is trusted markup; its hash is all that the page's policy lets through.
    for piece in page.generate(style=Markup(style), style_hash=f"sha256-{digest}", **facts):
        file.write(encoded(piece))


def write_html(table: ExportTable, file: BinaryIO, watch: Watch) -> None:
    """Write the title, the table and its notes."""
    columns = [{"heading": visible(column.heading), "numeric": column.kind in NUMERIC} for column in table.columns]
    facts: dict[str, object] = {
        "title": visible(table.title),
        "columns": columns,
        "rows": _rows(table, watch),
        "notes": [visible(note) for note in table.notes],
    }
    render("table.html", facts, file)


def _rows(table: ExportTable, watch: Watch) -> Iterator[list[str]]:
    kinds = [column.kind for column in table.columns]
    for batch in batches(table, watch):
        for row in plain_rows(table, batch):
            yield [shown(value, kind) for value, kind in zip(row, kinds, strict=True)]
