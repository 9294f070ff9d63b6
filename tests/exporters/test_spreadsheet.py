from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from errortagger.domain.problems import Problem
from errortagger.exporters.base import ColumnRows, ExportColumn, ExportTable, Kind
from errortagger.exporters.registry import write
from errortagger.exporters.spreadsheet import MAX_ROWS, MAX_TEXT, sheet_name, text_cell

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RISKY = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://evil.test")', "http://evil.test", "mailto:a@b.c", "{=1}", "1e5"]
COLUMNS = (
    ExportColumn("text"),
    ExportColumn("n", "Whole", Kind.INTEGER),
    ExportColumn("x", kind=Kind.NUMBER),
    ExportColumn("share", kind=Kind.FRACTION),
    ExportColumn("flag", kind=Kind.BOOLEAN),
    ExportColumn("boxes", kind=Kind.JSON),
)


def _parts(path: Path) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")
        }


def _sheet(path: Path, name: str) -> list[list[object]]:
    rows: list[list[object]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return rows


def _many(count: int) -> Iterator[tuple[object, ...]]:
    for i in range(count):
        yield RISKY[i % len(RISKY)], i, i / 7, 0.5, i % 2 == 0, [i]


@pytest.mark.parametrize(("held", "count"), [(True, 60), (False, 5_100)])
def test_no_cell_is_a_formula_or_a_link(tmp_path: Path, held: bool, count: int) -> None:
    path = tmp_path / "a.xlsx"
    rows = _many(count)
    write(ExportTable("t", "T", COLUMNS, list(rows) if held else rows), path)
    sheet = _parts(path)["xl/worksheets/sheet1.xml"]
    assert not list(sheet.iter(f"{MAIN}f"))
    assert not list(sheet.iter(f"{MAIN}hyperlink"))
    read = _sheet(path, "T")
    assert [row[0] for row in read[1:]] == [RISKY[i % len(RISKY)] for i in range(count)]
    assert read[8][1:] == [7.0, 1.0, 0.5, False, "[7]"]


def test_the_heading_stays_in_sight_and_can_filter_and_numbers_have_formats(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(ExportTable("t", "T", COLUMNS, list(_many(3))), path)
    parts = _parts(path)
    sheet = parts["xl/worksheets/sheet1.xml"]
    pane = next(sheet.iter(f"{MAIN}pane"))
    assert (pane.get("ySplit"), pane.get("xSplit"), pane.get("state")) == ("1", "1", "frozen")
    assert next(sheet.iter(f"{MAIN}autoFilter")).get("ref") == "A1:F4"
    assert all(float(column.get("width", "0")) >= 8 for column in sheet.iter(f"{MAIN}col"))
    codes = {entry.get("formatCode") for entry in parts["xl/styles.xml"].iter(f"{MAIN}numFmt")}
    assert {"0.0%"} <= codes
    assert _sheet(path, "T")[0] == ["text", "Whole", "x", "share", "flag", "boxes"]


def test_values_that_excel_cannot_hold_are_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [("a", 9007199254740993, math.inf, None, None, None), ("b", -5, math.nan, math.inf, True, {"k": None})]
    write(ExportTable("t", "T", COLUMNS, rows), path)
    read = _sheet(path, "T")
    assert read[1] == ["a", "9007199254740993", "Infinity", "", "", ""]
    assert read[2] == ["b", -5.0, "", "", True, '{"k": null}']


def test_a_text_too_long_for_a_cell_is_cut_and_the_notes_say_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [("x" * 40_000,), ("🚀" * 20_000,), ("y" * MAX_TEXT,)]
    write(ExportTable("t", "T", (ExportColumn("text", "Words"),), rows, ("A note.",)), path)
    read = [str(row[0]) for row in _sheet(path, "T")[1:]]
    assert read[0].endswith("x […cut, 40,000 characters]")
    assert read[1].endswith("🚀 […cut, 20,000 characters]")
    assert [len(text.encode("utf-16-le")) // 2 <= MAX_TEXT for text in read] == [True, True, True]
    assert read[2] == "y" * MAX_TEXT
    assert _sheet(path, "Notes") == [["A note."], ["2 texts in 'Words' were too long for a cell and are cut."]]


def test_a_text_is_never_cut_inside_a_character() -> None:
    for length in range(MAX_TEXT - 3, MAX_TEXT + 4):
        cut = text_cell("a" * (length % 2) + "🚀" * length)
        assert len(cut.encode("utf-16-le")) // 2 <= MAX_TEXT
        cut.encode("utf-8")


def test_more_rows_than_a_sheet_holds_are_a_problem_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    table = ExportTable("t", "T", (ExportColumn("n", kind=Kind.INTEGER),), ColumnRows([range(MAX_ROWS + 1)]))
    with pytest.raises(Problem) as caught:
        write(table, path)
    assert str(caught.value) == (
        f"{path}: an Excel sheet holds at most 1,048,575 rows, this table has 1,048,576. "
        "Export as .parquet or .csv, or export a slice."
    )
    assert not path.exists()


def test_more_columns_than_a_sheet_holds_are_a_problem(tmp_path: Path) -> None:
    columns = tuple(ExportColumn(f"c{i}") for i in range(16_385))
    with pytest.raises(Problem, match="at most 16,384 columns"):
        write(ExportTable("t", "T", columns, []), tmp_path / "a.xlsx")


def test_rows_of_unknown_number_are_counted_as_they_come(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("errortagger.exporters.spreadsheet.MAX_ROWS", 6_000)
    table = ExportTable("t", "T", (ExportColumn("n", kind=Kind.INTEGER),), ((i,) for i in range(20_000)))
    with pytest.raises(Problem, match="at most 6,000 rows"):
        write(table, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Examples", "Examples"),
        ("is:error [a/b]*?", "is error  a b"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("", "Table"),
        ("History", "Table"),
        ("notes", "Table"),
        ("a\0\nb", "a  b"),
    ],
)
def test_a_sheet_is_called_what_excel_allows(title: str, name: str) -> None:
    assert sheet_name(title) == name
