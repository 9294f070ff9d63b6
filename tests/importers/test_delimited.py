from __future__ import annotations

import csv
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.domain.problems import Cancelled, Problem
from errortagger.importers import delimited, opening
from errortagger.importers.base import ProblemLog, Watch
from errortagger.importers.delimited import guess_delimiter, read_delimited
from errortagger.importers.registry import read

CONTROL = "".join(chr(code) for code in range(32) if code not in (9, 10, 13))
SPECTRUM = {
    "comma in quotes": ('first,address\nJohn,"120 any st., Anytown"\n',
                        {"first": ["John"], "address": ["120 any st., Anytown"]}),
    "empty": ('a,b,c\n1,"",""\n2,3,4\n', {"a": ["1", "2"], "b": [None, "3"], "c": [None, "4"]}),
    "empty crlf": ('a,b,c\r\n1,"",""\r\n2,3,4\r\n', {"a": ["1", "2"], "b": [None, "3"], "c": [None, "4"]}),
    "escaped quotes": ('a,b\n1,"ha ""ha"" ha"\n3,4\n', {"a": ["1", "3"], "b": ['ha "ha" ha', "4"]}),
    "json": ('key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
             {"key": ["1"], "val": ['{"type": "Point", "coordinates": [102.0, 0.5]}']}),
    "newlines": ('a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n',
                 {"a": ["1", "Once upon \na time", "7"], "b": ["2", "5", "8"], "c": ["3", "6", "9"]}),
    "newlines crlf": ('a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n7,8,9\r\n',
                      {"a": ["1", "Once upon \r\na time", "7"], "b": ["2", "5", "8"], "c": ["3", "6", "9"]}),
    "quotes and newlines": ('a,b\n1,"ha \n""ha"" \nha"\n3,4\n', {"a": ["1", "3"], "b": ['ha \n"ha" \nha', "4"]}),
    "simple": ("a,b,c\n1,2,3\n", {"a": ["1"], "b": ["2"], "c": ["3"]}),
    "simple without final newline": ("a,b,c\n1,2,3", {"a": ["1"], "b": ["2"], "c": ["3"]}),
    "utf8": ("a,b,c\n1,2,3\n4,5,ʤ\n", {"a": ["1", "4"], "b": ["2", "5"], "c": ["3", "ʤ"]}),
    "old Mac line ends": ("a,b\r1,x\r2,y\r", {"a": ["1", "2"], "b": ["x", "y"]}),
}  # fmt: skip


@pytest.mark.parametrize("case", SPECTRUM)
def test_every_dialect_of_the_csv_spectrum_is_read_cell_by_cell(case, table_of, cells):
    content, expected = SPECTRUM[case]
    table = table_of(content)
    assert cells(table) == expected
    assert table.problems == []


def test_a_ragged_first_row_is_left_out_and_never_shifts_columns(table_of, cells):
    table = table_of("a,b\n1,2,3\n4,5\n")
    assert cells(table) == {"a": ["4"], "b": ["5"]}
    assert table.row_numbers.tolist() == [3]
    assert [(p.row, p.severity) for p in table.problems] == [(2, "error")]
    assert "3 fields where the header has 2" in table.problems[0].message
    assert table.log.rows_left_out == 1


def test_a_row_with_too_few_fields_is_left_out_with_its_line(table_of, cells):
    table = table_of("a,b,c\n1,2,3\n4,5\n6,7,8\n")
    assert cells(table)["a"] == ["1", "6"]
    assert table.problems[0].row == 3
    assert "2 fields where the header has 3" in table.problems[0].message


def test_surplus_empty_fields_are_cut_off_silently(table_of, cells):
    table = table_of("a,b\n1,2,,\n3,4\n")
    assert cells(table) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert table.problems == []


def test_na_none_and_null_stay_labels(table_of, cells):
    table = table_of("label,prediction\nNA,None\nnull,nan\nN/A,NULL\n")
    assert cells(table) == {"label": ["NA", "null", "N/A"], "prediction": ["None", "nan", "NULL"]}
    assert {column.type for column in table.columns} == {"text"}


def test_an_empty_prediction_stays_an_empty_text(table_of, cells):
    assert cells(table_of("label,prediction\nyes,\nno,no\n"))["prediction"] == ["", "no"]


def test_leading_zeros_stay_and_big_integers_are_exact_beside_a_missing_value(table_of, cells):
    table = table_of("code,big\n007,9007199254740993\n012,\n")
    assert cells(table) == {"code": ["007", "012"], "big": ["9007199254740993", None]}
    assert [column.type for column in table.columns] == ["text", "integer"]


def test_row_numbers_are_the_lines_on_which_rows_begin(table_of):
    table = table_of('a,b\n1,"two\nlines"\n\n2,x\n3,"three\r\nli\rnes"\n4,y\n')
    assert table.row_numbers.tolist() == [2, 5, 6, 9]


def test_duplicate_and_empty_names_become_unique_and_are_reported(table_of, cells):
    table = table_of("label,label,,label_2\na,b,c,d\n")
    assert cells(table) == {"label": ["a"], "label_3": ["b"], "column_3": ["c"], "label_2": ["d"]}
    assert [p.column for p in table.problems] == ["label_3", "column_3"]


def test_names_lose_surrounding_space_but_cells_keep_it(table_of, cells):
    assert cells(table_of("id , label\n1, a \n")) == {"id": ["1"], "label": [" a "]}


def test_a_header_of_numbers_is_doubted(table_of):
    assert "only numbers" in table_of("1,2\n3,4\n").problems[0].message


def test_a_header_without_rows_is_a_table_without_rows(table_of):
    table = table_of("id,label\n")
    assert (table.rows, table.names) == (0, ["id", "label"])
    assert "no rows" in table.problems[0].message


@pytest.mark.parametrize("content", ["\n\n", " \n", "\ufeff"])
def test_a_file_of_nothing_but_blank_lines_has_no_header(content, save):
    path = save("blank.csv", content)
    with pytest.raises(Problem, match="no header line") as caught:
        read(path)
    assert caught.value.where == path


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("a;b\n1,5;2\n2,5;3\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("a,b\nx;y,z;w\n", ","),
        ("text\nhello, you\n", ","),
        ('id,text\n1,"a;b;c"\n2,"d;e"\n', ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_regular_rows(content, delimiter):
    assert guess_delimiter(content.splitlines(keepends=True)) == delimiter


def test_the_separator_line_of_spreadsheets_is_obeyed(table_of, cells):
    table = table_of("sep=;\nid;label\n1;a,b\n")
    assert cells(table) == {"id": ["1"], "label": ["a,b"]}
    assert table.row_numbers.tolist() == [3]


def test_a_tsv_splits_at_tabs_only(table_of, cells):
    assert cells(table_of("id\ttext\n1\ta,b,c\n", "p.tsv")) == {"id": ["1"], "text": ["a,b,c"]}
    assert cells(table_of("id,x\ttext\n1\ta\n", "p.csv", "tsv")) == {"id,x": ["1"], "text": ["a"]}


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_quote_that_is_never_closed_names_its_line_and_what_is_lost(end, table_of, cells):
    table = table_of('a,b\n1,x\n2,"open\n3,y\n4,z' + end)
    assert cells(table)["a"] == ["1"]
    problem = table.problems[0]
    assert (problem.row, problem.severity) == (3, "error")
    assert "3 lines up to the end of the file" in problem.message


def test_a_cell_over_the_limit_is_a_clear_problem(save, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_LINE", 1_000)
    path = save("big.csv", 'a,b\n1,"' + "x\n" * 1_000 + '"\n')
    before = csv.field_size_limit()
    with pytest.raises(Problem, match="never closed") as caught:
        read(path)
    assert caught.value.where == path
    assert csv.field_size_limit() == before


def test_blank_lines_of_a_single_column_are_reported_where_a_cell_may_have_been_meant(table_of, cells):
    table = table_of('text\na\n\nb\n""\nc\n\n\n')
    assert cells(table) == {"text": ["a", "b", "", "c"]}
    assert [p.row for p in table.problems] == [3]


def test_nul_characters_are_kept_and_reported(table_of, cells):
    table = table_of(b"id,text\n1,a\x00b\n2,c\n")
    assert cells(table)["text"] == ["a\0b", "c"]
    assert table.problems[0].column == "text"


def test_a_table_over_several_chunks_is_whole(table_of, cells):
    rows = [f"{n},{'x' * (n % 7)}" for n in range(3 * 500 + 17)]
    table = table_of("n,text\n" + "\n".join(rows) + "\n")
    assert table.rows == len(rows)
    assert [f"{n},{text}" for n, text in zip(*cells(table).values(), strict=True)] == rows
    assert table.row_numbers.tolist() == list(range(2, len(rows) + 2))


def test_problems_in_a_late_chunk_name_the_right_line(table_of):
    lines = ["n,text", *(f'{n},"a\nb"' for n in range(700)), "bad", "700,c"]
    table = table_of("\n".join(lines) + "\n")
    assert table.problems[0].row == 1 + 2 * 700 + 1
    assert int(table.row_numbers[-1]) == 1 + 2 * 700 + 2


def test_too_many_columns_are_refused(save):
    with pytest.raises(Problem, match="10,001 columns"):
        read(save("wide.csv", ",".join(f"c{n}" for n in range(10_001)) + "\n"))


def test_reading_reports_rising_progress_and_can_be_cancelled(save):
    path = save("p.csv", "a,b\n" + "1,2\n" * 100_000)
    seen: list[float] = []
    read(path, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0
    assert len(seen) > 5
    with pytest.raises(Cancelled):
        read(path, cancelled=lambda: True)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters=CONTROL, exclude_categories=["Cs"])), min_size=2, max_size=2),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_the_csv_writer_writes_is_read_back(tmp_path_factory, rows, end):
    path = tmp_path_factory.mktemp("csv") / "p.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerow(["first", "second"])
        writer.writerows(rows)
    table = read_delimited(str(path), format="csv", log=ProblemLog(), watch=Watch())
    found = [[first or "", second or ""] for first, second in zip(*(c.to_list() for c in table.columns), strict=True)]
    assert found == rows


def test_damaged_files_end_in_a_table_or_in_a_problem(tmp_path):
    chance = random.Random(7)
    seed = b'id,label,text\r\n1,a,"x\ny"\r\n2,\xc3\xa9,z\r\n'
    path = tmp_path / "p.csv"
    for _ in range(200):
        damaged = bytearray(seed * chance.randint(1, 3))
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'",;\t\r\n\0\xff\x80' + string.printable.encode())
        path.write_bytes(damaged[: chance.randint(1, len(damaged))])
        try:
            table = read(path)
        except Problem as problem:
            assert problem.where == str(path)
        else:
            assert {len(column.values) for column in table.columns} == {table.rows}
            assert len(table.row_numbers) == table.rows


def test_the_limit_of_a_line_is_fifty_megabytes():
    assert opening.MAX_LINE == 50_000_000


def test_an_error_of_the_csv_reader_names_its_line():
    problem = delimited._csv_problem(csv.Error("odd"), "p.csv", 7)
    assert "line 7 cannot be read (odd)" in str(problem)
