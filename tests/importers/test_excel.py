from __future__ import annotations

import datetime as dt
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from errortagger.domain.problems import Problem
from errortagger.importers import excel
from errortagger.importers.excel import excel_cell
from errortagger.importers.registry import read


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def test_cells_keep_their_meaning(tmp_path, cells):
    path = workbook(
        tmp_path / "p.xlsx",
        {
            "run": [
                ["id", "n", "x", "flag", "day", "label", "mixed"],
                ["007", 1, 0.5, True, dt.date(2024, 1, 2), "NA", 1],
                ["8", 9007199254740992, 2, False, dt.date(2024, 1, 3), "null", "one"],
                ["9", None, None, None, None, None, None],
            ]
        },
    )
    table = read(path)
    assert cells(table) == {
        "id": ["007", "8", "9"],
        "n": ["1", "9007199254740992", None],
        "x": ["0.5", "2", None],
        "flag": ["true", "false", None],
        "day": ["2024-01-02", "2024-01-03", None],
        "label": ["NA", "null", None],
        "mixed": ["1", "one", None],
    }
    assert [c.type for c in table.columns] == ["text", "integer", "number", "boolean", "text", "text", "text"]
    assert table.row_numbers.tolist() == [1, 2, 3]
    assert table.problems == []


def test_blank_rows_are_no_examples_but_count_in_row_numbers(tmp_path, cells):
    table = read(workbook(tmp_path / "p.xlsx", {"run": [[], ["id", "label"], ["a", "x"], [], ["b", "y"]]}))
    assert cells(table) == {"id": ["a", "b"], "label": ["x", "y"]}
    assert table.row_numbers.tolist() == [1, 3]


def test_other_sheets_are_named(tmp_path, cells):
    table = read(workbook(tmp_path / "p.xlsx", {"empty": [], "run": [["id"], ["a"]], "notes": [["x"]]}))
    assert cells(table) == {"id": ["a"]}
    assert "only sheet 'run' was read; not 'empty', 'notes'" in table.problems[0].message


def test_cells_beside_the_header_get_a_column_of_their_own(tmp_path, cells):
    table = read(workbook(tmp_path / "p.xlsx", {"run": [["id", 2024], ["a", 1, "stray"]]}))
    assert cells(table) == {"id": ["a"], "2024": ["1"], "column_3": ["stray"]}
    assert "column 3 has no name" in table.problems[0].message


def test_a_header_without_rows_is_a_table_without_rows(tmp_path):
    table = read(workbook(tmp_path / "p.xlsx", {"run": [["id", "label"]]}))
    assert (table.rows, table.names) == (0, ["id", "label"])


def test_an_empty_workbook_is_a_problem(tmp_path):
    with pytest.raises(Problem, match="no rows"):
        read(workbook(tmp_path / "p.xlsx", {"a": [], "b": []}))


def test_values_that_a_sheet_can_hold_become_cells():
    assert excel_cell(dt.datetime(2024, 1, 2, 3, 4)) == "2024-01-02T03:04:00"
    assert excel_cell(dt.time(3, 4)) == "03:04:00"
    assert excel_cell(dt.timedelta(hours=30)) == "1 day, 6:00:00"
    assert excel_cell(3) == "3"
    assert excel_cell(1e300) == "1e+300"
    assert excel_cell(None) is None
    assert excel_cell("") is None


def test_a_zip_that_is_no_workbook_is_a_problem(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Problem, match="workbook cannot be read"):
        read(tmp_path / "p.xlsx")


def panicking(name: str) -> type:
    """A stand-in for the reader that panics as Rust does, under a chosen name of the panic."""
    panic = type(name, (BaseException,), {})

    class Panicking:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise panic("index out of bounds")

    return Panicking


def test_a_panic_of_the_reader_is_a_problem(tmp_path, monkeypatch):
    path = workbook(tmp_path / "p.xlsx", {"run": [["id"], ["a"]]})
    monkeypatch.setattr(excel, "CalamineWorkbook", panicking("PanicException"))
    with pytest.raises(Problem, match="gave up"):
        read(path)


def test_another_base_exception_is_no_panic(tmp_path, monkeypatch):
    path = workbook(tmp_path / "p.xlsx", {"run": [["id"], ["a"]]})
    monkeypatch.setattr(excel, "CalamineWorkbook", panicking("Interrupt"))
    with pytest.raises(BaseException, match="out of bounds") as caught:
        read(path)
    assert not isinstance(caught.value, Exception)


def test_damaged_workbooks_end_in_a_table_or_in_a_problem(tmp_path):
    content = workbook(
        tmp_path / "ok.xlsx", {"run": [["id", "x"], *[[f"a{n}", n / 2] for n in range(50)]]}
    ).read_bytes()
    chance = random.Random(11)
    path = tmp_path / "p.xlsx"
    for _ in range(100):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 10)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged if chance.random() < 0.7 else damaged[: chance.randrange(4, len(damaged))])
        try:
            table = read(path)
        except Problem as problem:
            assert problem.where == str(path)
        else:
            assert {len(column.values) for column in table.columns} == {table.rows}
