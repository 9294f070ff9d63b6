"""Excel and OpenDocument workbooks: the first sheet with rows; whole numbers stay whole, dates are ISO 8601."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, ZipError

from errortagger.domain.problems import Problem
from errortagger.importers.base import ProblemLog, SourceTable, Watch, unique_names
from errortagger.importers.cells import Cell, ColumnBuilder, IntegerCell, NumberCell, number_cell
from errortagger.importers.opening import open_regular, shown

_EXACT = 2**53
_ROWS_A_CHUNK = 5_000
Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta | None


def read_excel(path: str, *, log: ProblemLog, watch: Watch) -> SourceTable:
    """Read the first sheet that is not empty. Row numbers count from 1 below the header row."""
    with open_regular(path) as handle:
        rows = _first_sheet(handle, path, log, watch)
    watch.at(0.5)
    header_at = next((at for at, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if header_at is None:
        raise Problem("the workbook has no rows", where=shown(path), action="The first row must name the columns.")
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell != ""), default=0)
    names = unique_names([_spelled(cell) or "" for cell in rows[header_at][:width]], log)
    builders = [ColumnBuilder(name) for name in names]
    body = [(at, row) for at, row in enumerate(rows[header_at + 1 :], start=1) if any(cell != "" for cell in row)]
    for start in range(0, len(body), _ROWS_A_CHUNK):
        part = body[start : start + _ROWS_A_CHUNK]
        for at, builder in enumerate(builders):
            builder.add([excel_cell(row[at]) for _, row in part], log)
        watch.at(0.5 + 0.5 * start / len(body))
    if not body:
        log.add("no rows", "the sheet has a header row but no rows")
    return SourceTable(
        path=path,
        format="excel",
        columns=[builder.build() for builder in builders],
        rows=len(body),
        row_numbers=np.array([at for at, _ in body], dtype=np.int64),
        log=log,
    )


def _first_sheet(handle: BinaryIO, path: str, log: ProblemLog, watch: Watch) -> Sequence[Sequence[Value]]:
    watch.at(0.0)
    try:
        book = CalamineWorkbook.from_filelike(handle)
        for name in book.sheet_names:
            rows: Sequence[Sequence[Value]] = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                _name_other_sheets(book.sheet_names, name, log)
                return rows
    except (CalamineError, ZipError, OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    except BaseException as error:
        # WORKAROUND: a panic of the Rust reader on a hostile file is no Exception but derives from BaseException.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path, "its reader gave up") from error
    return []


def _unreadable(path: str, why: str) -> Problem:
    return Problem(
        f"this workbook cannot be read ({why})",
        where=shown(path),
        action="Remove a password if it has one, or save it again as .xlsx or .csv.",
    )


def _name_other_sheets(names: Sequence[str], read: str, log: ProblemLog) -> None:
    others = [name for name in names if name != read]
    if others:
        listed = ", ".join(repr(name) for name in others[:5])
        log.add("other sheets", f"only sheet {read!r} was read; not {listed}{' ...' if len(others) > 5 else ''}")


def excel_cell(value: Value) -> Cell:
    """One cell of a sheet. An empty cell is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) <= _EXACT
        return IntegerCell(str(int(value))) if whole else number_cell(value)
    if isinstance(value, int):
        return IntegerCell(str(value))
    return _spelled(value)


def _spelled(value: Value) -> str | None:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return NumberCell(str(int(value)))
    return None if value is None else str(value)
