"""Excel workbooks: texts stay texts (no formula, no link), numbers carry their format, nothing is cut silently."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from errortagger.domain.problems import Problem
from errortagger.exporters.base import ExportTable, Kind, Watch, batches
from errortagger.exporters.cells import Plain, dumps, plain_rows, shown, storable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_575
"""Below the heading; a limit of the format."""
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""Characters in a cell."""
_IN_MEMORY = 50_000
"""Rows up to which a sheet is built in memory."""
_EXACT = 999_999_999_999_999
"""Larger whole numbers lose digits in Excel and are written as text."""
_WIDTHS = (8, 60)
_FORMATS = {Kind.INTEGER: "0", Kind.FRACTION: "0.0%", Kind.POINTS: "0.00%"}


class _Sink:
    """A file that takes no notice of what comes after it was given up.

    WORKAROUND: when a disk is full, XlsxWriter leaves its ZipFile open, which is only closed by the garbage collector
    and then writes to a file that is closed.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO = file

    def give_up(self) -> None:
        """Let everything that is still written disappear."""
        self._file = io.BytesIO()

    def write(self, data: bytes) -> int:
        """As a file does."""
        return self._file.write(data)

    def flush(self) -> None:
        """As a file does."""
        self._file.flush()

    def tell(self) -> int:
        """As a file does."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """As a file does."""
        return self._file.seek(offset, whence)


@contextlib.contextmanager
def workbook_in(file: BinaryIO, *, small: bool) -> Iterator[Workbook]:
    """A workbook that is written into the file when the block ends well. ``small``: build it in memory."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": small,
        "constant_memory": not small,
    }
    sink = _Sink(file)
    book = Workbook(sink, options)
    try:
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
    finally:
        sink.give_up()
        for sheet in book.worksheets():
            # Rows wait in temporary files when memory is spared; a broken off export must close them.
            with contextlib.suppress(AttributeError, OSError):
                sheet.row_data_fh.close()


def write_xlsx(table: ExportTable, file: BinaryIO, watch: Watch) -> None:
    """Write the table on one sheet and its notes on another. Raises Problem if it has too many rows or columns."""
    _fits(table.total or 0, len(table.columns))
    small = table.total is not None and table.total <= _IN_MEMORY
    with workbook_in(file, small=small) as book:
        sheet = book.add_worksheet(sheet_name(table.title))
        written = TableSheet(book, sheet, table).write(watch)
        notes = [*table.notes, *written]
        if notes:
            write_notes(book, notes)


def sheet_name(title: str) -> str:
    """A title as Excel lets a sheet be called."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", storable(title)).strip(" '")[:31].strip(" '")
    return name if name and name.casefold() not in ("history", "notes") else "Table"


def write_notes(book: Workbook, notes: Sequence[str]) -> None:
    """Add the sheet ``Notes``, one sentence a line."""
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, storable(note)[:MAX_TEXT])


def text_cell(value: str) -> str:
    """A text as a cell can hold it: at most 32,767 characters, the last of which say that it was cut."""
    text = storable(value)
    # Excel counts in units of 16 bits.
    units = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
    if units <= MAX_TEXT:
        return text
    mark = f" […cut, {len(value):,} characters]"
    kept = text.encode("utf-16-le")[: 2 * (MAX_TEXT - len(mark))].decode("utf-16-le", "ignore")
    return kept + mark


def _fits(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        what = f"an Excel sheet holds at most {MAX_ROWS:,} rows, this table has {rows:,}"
        raise Problem(what, action="Export as .parquet or .csv, or export a slice.")
    if columns > MAX_COLUMNS:
        what = f"an Excel sheet holds at most {MAX_COLUMNS:,} columns, this table has {columns:,}"
        raise Problem(what, action="Export as .parquet or .csv.")


class TableSheet:
    """One table on its way into a sheet."""

    def __init__(self, book: Workbook, sheet: Worksheet, table: ExportTable) -> None:
        self._sheet = sheet
        self._table = table
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        self._writers = [self._writer(column.kind, formats.get(column.kind)) for column in table.columns]
        self._cut: dict[str, int] = {}

    def write(self, watch: Watch) -> list[str]:
        """Write everything; what had to be cut, in sentences."""
        sheet, table, last = self._sheet, self._table, 0
        sheet.freeze_panes(1, 1 if len(table.columns) > 1 else 0)
        for batch in batches(table, watch, 5_000):
            _fits(batch.start + batch.rows, len(table.columns))
            rows = list(plain_rows(table, batch))
            if batch.start == 0:
                self._headings(rows[:200])
            for place, row in enumerate(rows, start=batch.start + 1):
                self._row(place, row)
            last = batch.start + batch.rows
        if last == 0:
            self._headings([])
        sheet.autofilter(0, 0, last, max(0, len(table.columns) - 1))
        return [
            f"{count:,} texts in {name!r} were too long for a cell and are cut." for name, count in self._cut.items()
        ]

    def _headings(self, rows: Sequence[tuple[Plain, ...]]) -> None:
        narrow, wide = _WIDTHS
        for place, column in enumerate(self._table.columns):
            longest = max((len(shown(row[place], column.kind)) for row in rows), default=0)
            self._sheet.set_column(place, place, min(wide, max(narrow, longest + 2, len(column.heading) + 4)))
        for place, column in enumerate(self._table.columns):
            self._sheet.write_string(0, place, text_cell(column.heading), self._head)

    def _row(self, place: int, row: tuple[Plain, ...]) -> None:
        for column, (write, value) in enumerate(zip(self._writers, row, strict=True)):
            if value is not None:
                write(place, column, value)

    def _writer(self, kind: Kind, style: Format | None) -> Callable[[int, int, Plain], None]:
        sheet = self._sheet

        def text(row: int, column: int, value: Plain) -> None:
            whole = value if isinstance(value, str) else dumps(value)
            kept = text_cell(whole)
            if len(whole) > MAX_TEXT or len(kept) < len(whole):
                name = self._table.columns[column].heading
                self._cut[name] = self._cut.get(name, 0) + 1
            sheet.write_string(row, column, kept)

        def number(row: int, column: int, value: Plain) -> None:
            if isinstance(value, str) or (isinstance(value, int) and abs(value) > _EXACT):
                sheet.write_string(row, column, str(value))
            else:
                sheet.write_number(row, column, value, style)

        def boolean(row: int, column: int, value: Plain) -> None:
            sheet.write_boolean(row, column, value)

        if kind in (Kind.TEXT, Kind.JSON):
            return text
        return boolean if kind is Kind.BOOLEAN else number
