from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.importers.registry import FORMATS, format_names, read


def test_each_format_is_declared_once():
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert format_names() == ("csv", "tsv", "jsonl", "json", "parquet", "excel", "folder")
    assert all(each.title for each in FORMATS)


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("p.csv", "a,b\n1,2\n", "csv"),
        ("P.CSV", "a,b\n1,2\n", "csv"),
        ("p.tsv", "a\tb\n1\t2\n", "tsv"),
        ("p.ndjson", '{"a": 1, "b": 2}\n', "jsonl"),
        ("p.json", '[{"a": 1, "b": 2}]', "json"),
        ("p.txt", "a;b\n1;2\n", "csv"),
        ("p", "\ufeff a,b\n1,2\n", "csv"),
        ("p.data", '[{"a": 1, "b": 2}]', "json"),
        ("p.log", '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "jsonl"),
    ],
)
def test_the_format_follows_the_suffix_or_else_the_content(name, content, format, table_of):
    table = table_of(content, name)
    assert (table.format, table.names) == (format, ["a", "b"])


def test_the_format_can_be_named(table_of, cells):
    assert cells(table_of('{"a": "x"}\n', "p.csv", "jsonl")) == {"a": ["x"]}
    with pytest.raises(UsageProblem, match="no format"):
        table_of("a\n1\n", format="xml")


def test_a_binary_table_under_a_wrong_suffix_is_read_and_noted(tmp_path, cells):
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "p.csv")
    table = read(tmp_path / "p.csv")
    assert (table.format, cells(table)) == ("parquet", {"a": ["x"]})
    assert "is parquet" in table.problems[0].message
    with xlsxwriter.Workbook(str(tmp_path / "q")) as book:
        book.add_worksheet().write_row(0, 0, ["a"])
    assert read(tmp_path / "q").format == "excel"


@pytest.mark.parametrize("name", ["p.parquet", "p.xlsx"])
def test_a_text_under_a_binary_suffix_is_a_problem(name, save):
    with pytest.raises(Problem, match="although it is called"):
        read(save(name, "a,b\n1,2\n"))


def test_a_project_is_no_predictions_file(save):
    with pytest.raises(Problem, match="project"):
        read(save("p.errtag", b"SQLite format 3\0" + bytes(100)))


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08\x00", b"SQLite format 3\0", b"%PDF-1.4\n%\xe2\xe3"])
def test_other_binary_files_are_named(start, save):
    with pytest.raises(Problem, match=r"gzip|SQLite|PDF"):
        read(save("p.csv", start + bytes(50)))


def test_the_media_root_is_the_folder_of_the_file(table_of, tmp_path):
    assert table_of("a,b\n1,2\n").media_root == str(tmp_path)


def test_importing_the_registry_loads_nothing_heavy():
    code = (
        "import sys, errortagger.importers.registry, errortagger.importers.preview, errortagger.importers.records;"
        "print(sorted({'pyarrow', 'pandas', 'python_calamine', 'scipy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
