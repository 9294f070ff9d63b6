"""CSV and TSV: every cell as it is written, ragged rows reported by line and never shifted, memory bounded."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from errortagger.domain.problems import Problem
from errortagger.importers.base import ProblemLog, RowNumbers, SourceTable, Watch, unique_names
from errortagger.importers.cells import NUMBER, chunked, typed_column
from errortagger.importers.opening import MAX_LINE, open_regular, plan_text, shown

DELIMITERS = (",", "\t", ";", "|")
MAX_COLUMNS = 10_000
_ROWS_A_CHUNK = 500
"""Small chunks stay in the processor's cache: twice as fast as 50,000."""
_CHUNKS_A_REPORT = 20
_SAMPLE_LINES = 51
_SAMPLE_LINE = 100_000
_END = "\x00end of file\x00"
"""Fed after the last line: a row that swallows it has a quote that is never closed."""
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*')

Row = list[str]


def read_delimited(path: str, *, format: str, log: ProblemLog, watch: Watch) -> SourceTable:
    """Read a CSV or TSV file. Row numbers are the lines on which rows begin. Raises Problem if it holds no table."""
    where = shown(path)
    with open_regular(path) as handle, _cell_limit():
        plan = plan_text(handle, where=where, log=log, watch=watch)
        size = max(1, handle.seek(0, io.SEEK_END))
        text = plan.open(handle)
        lines = [text.readline(_SAMPLE_LINE) for _ in range(_SAMPLE_LINES)]
        announced = _SEPARATOR_LINE.fullmatch(lines[0])
        delimiter = "\t" if format == "tsv" else guess_delimiter(lines[1:] if announced else lines)
        text.seek(0)
        if announced:
            delimiter = announced[1]
            text.readline()
        scan = _Scan(text, delimiter, first_line=2 if announced else 1, log=log)
        try:
            table = _collect(scan, lambda: watch.at(0.1 + 0.8 * handle.tell() / size))
        except csv.Error as error:
            raise _csv_problem(error, where, scan.reader.line_num) from error
        text.detach()
    return _table(table, path=path, format=format, log=log)


@contextmanager
def _cell_limit() -> Iterator[None]:
    before = csv.field_size_limit(MAX_LINE)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv_problem(error: csv.Error, where: str, line: int) -> Problem:
    if "field larger" in str(error):
        what = f"a cell that ends on line {line} or later is over {MAX_LINE // 1_000_000} MB"
        return Problem(what, where=where, action='Look for a quote (") that is never closed before that line.')
    return Problem(f"line {line} cannot be read ({error})", where=where, action="Correct the line or export again.")


def guess_delimiter(lines: Sequence[str]) -> str:
    """The delimiter under which the first lines have the most regular rows; a comma if none splits the header."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    if not rows or len(rows[0]) < 2:
        return (0.0, 0)
    width = len(rows[0])
    body = rows[1:-1] or rows[1:]
    return (sum(len(row) == width for row in body) / len(body) if body else 0.5, width)


class _Scan:
    """Runs the csv reader and knows on which line each row begins."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str, *, first_line: int, log: ProblemLog) -> None:
        self.reader = csv.reader(itertools.chain(text, (_END,)), delimiter=delimiter)
        self._offset = first_line - 1
        self._line = 0
        self.log = log
        self.ended = False

    def take(self, limit: int) -> tuple[list[Row], RowNumbers]:
        """The next rows and their lines. Sets ``ended`` at the end of the file."""
        rows = list(itertools.islice(self.reader, limit))
        before, self._line = self._line, self.reader.line_num
        self.ended = not rows
        spans = _spans(rows, self._line - before)
        starts = np.cumsum(spans) - spans + before + 1 + self._offset
        if rows and rows[-1] and rows[-1][-1].endswith(_END):
            self.ended = True
            last = rows.pop()
            if last != [_END]:
                lost = self._line + self._offset - int(starts[-1])
                self.log.add(
                    "quote never closed",
                    f"a quote is never closed; {lost} lines up to the end of the file are left out",
                    row=int(starts[-1]),
                    severity="error",
                )
            starts = starts[:-1]
        return rows, starts


def _spans(rows: Sequence[Row], lines: int) -> RowNumbers:
    """How many lines each row takes: more than one if a quoted cell holds line ends."""
    spans = np.ones(len(rows), dtype=np.int64)
    if len(rows) != lines:
        for position, row in enumerate(rows):
            spans[position] += sum(c.count("\n") + c.count("\r") - c.count("\r\n") for c in row)
    return spans


@dataclass(slots=True)
class _Table:
    names: list[str]
    chunks: list[list[pa.Array | pa.ChunkedArray]]
    numbers: list[RowNumbers] = field(default_factory=list)


def _collect(scan: _Scan, report: Callable[[], None]) -> _Table:
    header = _header(scan)
    names = unique_names(header, scan.log)
    _doubt_header(header, scan.log)
    table = _Table(names, [[] for _ in names])
    check = _WidthCheck(len(names), scan.log)
    step = 0
    while not scan.ended:
        rows, numbers = check(*scan.take(_ROWS_A_CHUNK))
        if rows:
            for chunks, cells in zip(table.chunks, zip(*rows, strict=True), strict=True):
                chunks.append(pa.array(cells, pa.string()))
            table.numbers.append(numbers)
        step += 1
        if step % _CHUNKS_A_REPORT == 0:
            report()
    return table


def _header(scan: _Scan) -> Row:
    while not scan.ended:
        rows, _ = scan.take(1)
        if rows and any(cell.strip() for cell in rows[0]):
            if len(rows[0]) > MAX_COLUMNS:
                raise Problem(
                    f"the first line has {len(rows[0]):,} columns", action=f"At most {MAX_COLUMNS:,} are read."
                )
            return rows[0]
    raise Problem("there is no header line", action="The first line must name the columns.")


def _doubt_header(header: Row, log: ProblemLog) -> None:
    if all(re.fullmatch(NUMBER, cell.strip()) for cell in header):
        log.add("header", "the first line holds only numbers; it was taken for the names of the columns", row=1)


class _WidthCheck:
    """Leaves out rows that do not have as many fields as the header: their cells cannot be told apart."""

    def __init__(self, width: int, log: ProblemLog) -> None:
        self._width = width
        self._log = log
        self._blank: list[int] = []

    def __call__(self, rows: list[Row], numbers: RowNumbers) -> tuple[list[Row], RowNumbers]:
        """The rows that fit, and their lines."""
        if set(map(len, rows)) <= {self._width} and not self._blank:
            return rows, numbers
        kept: list[Row] = []
        lines: list[int] = []
        for row, line in zip(rows, numbers.tolist(), strict=True):
            fitted = self._fit(row, line)
            if fitted is not None:
                kept.append(fitted)
                lines.append(line)
        return kept, np.array(lines, dtype=np.int64)

    def _fit(self, row: Row, line: int) -> Row | None:
        width = self._width
        if not row or (width > 1 and len(row) == 1 and not row[0].strip()):
            if width == 1:
                self._blank.append(line)
            return None
        self._report_blank()
        if len(row) == width:
            return row
        if len(row) > width and not any(row[width:]):
            return row[:width]
        kind = "too few fields" if len(row) < width else "too many fields"
        message = f"{len(row)} fields where the header has {width}; the row was left out"
        self._log.add(kind, message, row=line, severity="error")
        return None

    def _report_blank(self) -> None:
        """In a table of one column a blank line between rows may have been meant as an empty cell."""
        for line in self._blank:
            self._log.add("blank line", 'a blank line; write "" for an empty cell', row=line, severity="error")
        self._blank.clear()


def _table(table: _Table, *, path: str, format: str, log: ProblemLog) -> SourceTable:
    columns = [typed_column(name, chunked(chunks)) for name, chunks in zip(table.names, table.chunks, strict=True)]
    for column in columns:
        if pc.any(pc.match_substring(column.values, "\0")).as_py():
            log.add("NUL character", "holds NUL characters; they are kept", column=column.name)
    numbers = np.concatenate(table.numbers) if table.numbers else np.empty(0, dtype=np.int64)
    if len(numbers) == 0:
        log.add("no rows", "the file has a header line but no rows that can be read")
    return SourceTable(path=path, format=format, columns=columns, rows=len(numbers), row_numbers=numbers, log=log)
