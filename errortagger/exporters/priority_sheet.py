"""The prioritization as an Excel workbook: the table with data bars, all numbers, and how they came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from errortagger.exporters.base import ExportTable, Watch
from errortagger.exporters.cells import storable
from errortagger.exporters.priority_numbers import (
    Payload,
    Statistic,
    Style,
    formulas,
    notes,
    number_in,
    plain,
    read_tag,
    readable,
    tags_of,
)
from errortagger.exporters.spreadsheet import TableSheet, text_cell, workbook_in, write_notes
from errortagger.stats import display

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_FORMATS = {Style.SHARE: "0.0%", Style.POINTS: "0.00%", Style.FACTOR: '0.0"x"'}
_LEADING = ("Rank", "Tag", "Errors with the tag", "Errors looked at", "Correct with the tag", "Correct looked at")
_LEADING_KEYS = ("rank", "tag", "tagged_errors", "considered_errors", "tagged_correct", "considered_correct")
_TRAILING = ("Feasibility (1–5)", "Effort (days)", "Remedy", "Expected gain is a ceiling", "Why numbers are missing")
_BARS = {Style.SHARE: "#B9CBFA", Style.POINTS: "#A8DCC9"}


def write_priority_xlsx(payload: Payload, flat: ExportTable, file: BinaryIO) -> None:
    """Write the workbook: sheets ``Prioritization``, ``All numbers`` and ``Notes``."""
    with workbook_in(file, small=True) as book:
        _Readable(book, payload).write()
        TableSheet(book, book.add_worksheet("All numbers"), flat).write(Watch())
        lines = [*notes(payload), "", *(f"{title} = {formula}" for title, formula in formulas(payload))]
        write_notes(book, lines)


class _Readable:
    """The sheet for people: counts, value and limits side by side, a bar in the cell of a value."""

    def __init__(self, book: Workbook, payload: Payload) -> None:
        self._tags, self._shown = tags_of(payload), readable(payload)
        self._sheet: Worksheet = book.add_worksheet("Prioritization")
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._dash = book.add_format({"align": "right", "font_color": "#666666"})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._values = {style: book.add_format({"num_format": code, "bold": True}) for style, code in _FORMATS.items()}
        self._limits = {
            style: book.add_format({"num_format": code, "font_color": "#666666"}) for style, code in _FORMATS.items()
        }

    def write(self) -> None:
        """Write all of it."""
        titles = [*_LEADING]
        for statistic in self._shown:
            titles += [statistic.title, "from", "to"]
        titles += _TRAILING
        for column, title in enumerate(titles):
            self._sheet.write_string(0, column, title, self._head)
        self._sheet.set_row(0, 45)
        for row, tag in enumerate(self._tags, start=1):
            self._row(row, tag)
        self._widths(len(titles))
        self._bars()
        self._sheet.freeze_panes(1, 2)
        self._sheet.autofilter(0, 0, len(self._tags), len(titles) - 1)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)

    def _row(self, row: int, tag: Payload) -> None:
        for column, key in enumerate(_LEADING_KEYS):
            self._fact(row, column, tag.get(key))
        column, missing = len(_LEADING_KEYS), []
        for statistic in self._shown:
            self._number(row, column, tag, statistic)
            number = number_in(tag, statistic.name)
            if number is not None and number.value is None:
                missing.append(f"{statistic.title}: {display.explain(number)}")
            column += 3
        for key in ("feasibility", "effort_days", "remedy"):
            self._fact(row, column, tag.get(key))
            column += 1
        self._sheet.write_string(row, column, "yes" if tag.get("expected_gain_is_ceiling") is True else "no")
        self._sheet.write_string(row, column + 1, text_cell("; ".join(missing)), self._wrap)

    def _fact(self, row: int, column: int, value: object) -> None:
        if isinstance(value, int | float):
            self._sheet.write_number(row, column, value)
        else:
            self._sheet.write_string(row, column, text_cell(plain(value)), None if value else self._dash)

    def _number(self, row: int, column: int, tag: Payload, statistic: Statistic) -> None:
        number = number_in(tag, statistic.name)
        value, low, high = (number.value, number.low, number.high) if number else (None, None, None)
        self._cell(row, column, value, self._values[statistic.style])
        self._cell(row, column + 1, low, self._limits[statistic.style])
        self._cell(row, column + 2, high, self._limits[statistic.style])
        if number and number.message:
            self._sheet.write_comment(row, column, storable(str(read_tag(tag, statistic))), {"x_scale": 2})

    def _cell(self, row: int, column: int, value: float | None, style: Format) -> None:
        if value is None:
            self._sheet.write_string(row, column, display.NO_VALUE, self._dash)
        else:
            self._sheet.write_number(row, column, value, style)

    def _widths(self, columns: int) -> None:
        names = [len(str(tag.get("tag", ""))) for tag in self._tags]
        self._sheet.set_column(0, 0, 7)
        self._sheet.set_column(1, 1, min(50, max([14, *names]) + 2))
        self._sheet.set_column(2, columns - 1, 11)
        self._sheet.set_column(columns - 1, columns - 1, 80)
        for place in range(len(self._shown)):
            first = len(_LEADING_KEYS) + 3 * place
            self._sheet.set_column(first, first, 16)
            self._sheet.set_column(first + 1, first + 2, 8)

    def _bars(self) -> None:
        if not self._tags:
            return
        for place, statistic in enumerate(self._shown):
            if statistic.style not in _BARS:
                continue
            column = len(_LEADING_KEYS) + 3 * place
            bar: dict[str, object] = {
                "type": "data_bar",
                "bar_color": _BARS[statistic.style],
                "bar_solid": True,
                "min_type": "num",
                "min_value": 0,
            }
            if statistic.style is Style.SHARE:
                bar |= {"max_type": "num", "max_value": 1}
            self._sheet.conditional_format(1, column, len(self._tags), column, bar)
