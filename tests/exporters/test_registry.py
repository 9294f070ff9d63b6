from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from errortagger.domain.problems import Cancelled, Problem, UsageProblem
from errortagger.domain.text_column import TextColumn
from errortagger.exporters.base import ColumnRows, ExportColumn, ExportTable, Kind
from errortagger.exporters.registry import SUFFIXES, write

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    '=HYPERLINK("http://evil.test","x")',
    "http://evil.test",
    "<script>alert(1)</script>",
    "</td><img src=x onerror=alert(1)>",
    "a|b\\|c",
    "line\nbreak\r\nand\rmore",
    'say "hi", she said',
    "NUL\0here",
    "\x07bell\x1b[31m",
    "right\u202eleft\u2066",
    "👩🏽‍🚀 emoji",
    "Ünïcødé 中文 العربية",
    "_x0041_",
    "{{ 7*7 }} {% raw %}",
    "*bold* _it_ `code` [l](x) ~~s~~ $x$",
    "NaN",
    "007",
    "9007199254740993",
    " padded ",
    "",
    "\ufeff",
    "\ufffe\uffff",
    "'",
    "x" * 1000,
]
KINDS = ExportTable(
    "kinds",
    "All kinds",
    (
        ExportColumn("id"),
        ExportColumn("whole", "Whole number", Kind.INTEGER),
        ExportColumn("number", kind=Kind.NUMBER),
        ExportColumn("share", kind=Kind.FRACTION),
        ExportColumn("gain", kind=Kind.POINTS),
        ExportColumn("flag", kind=Kind.BOOLEAN),
        ExportColumn("boxes", kind=Kind.JSON),
    ),
    [
        ("a", 1, 0.1, 0.125, -0.012, True, {"box": [1, 2.5], "ü": None}),
        ("b", 2**53 + 1, math.inf, math.inf, math.nan, False, [math.nan, {"x": math.inf}]),
        ("c", -5, math.nan, math.nan, -0.0, None, "text"),
        ("d", None, -0.0, -0.0, -1e-9, True, None),
        (None, 3.0, 1e300, 1, 0, False, [True]),
        ("f", np.int64(7), np.float64(2.5), np.float64(0.5), 0.5, np.bool_(True), (1, 2)),
    ],
    ("A note.",),
)


def _texts(values: list[str | None]) -> ExportTable:
    return ExportTable(
        "t", "T", (ExportColumn("id"), ExportColumn("text")), [(f"{i}", v) for i, v in enumerate(values)]
    )


def _written(table: ExportTable, path: Path, **options: bool) -> Path:
    write(table, path, **options)
    return path


def _cells(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter, strict=True))


class _Page(HTMLParser):
    """The cells of all tables, and everything that could run or reach out."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def test_every_suffix_has_a_writer_and_capital_letters_do_not_matter(tmp_path: Path) -> None:
    assert SUFFIXES == (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".jsonl", ".md", ".html")
    for suffix in SUFFIXES:
        assert _written(_texts(["x"]), tmp_path / f"a{suffix.upper()}").stat().st_size > 0


@pytest.mark.parametrize(("name", "words"), [("a.pdf", "'.pdf' is no suffix"), ("a", "the file name has no suffix")])
def test_an_unknown_suffix_is_refused_with_the_list_of_those_there_are(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        write(KINDS, tmp_path / name)
    assert words in caught.value.what
    assert all(suffix in caught.value.action for suffix in SUFFIXES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t")])
def test_hostile_texts_come_back_from_csv_as_they_were(tmp_path: Path, suffix: str, delimiter: str) -> None:
    rows = _cells(_written(_texts([*HOSTILE]), tmp_path / f"a{suffix}"), delimiter)
    assert rows[0] == ["id", "text"]
    assert [text for _, text in rows[1:]] == HOSTILE


def test_no_value_and_an_empty_text_stay_apart_in_csv(tmp_path: Path) -> None:
    path = _written(_texts(["", None, "x"]), tmp_path / "a.csv")
    assert path.read_bytes() == b'id,text\n"0",""\n"1",\n"2","x"\n'
    options = pacsv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    assert pacsv.read_csv(path, convert_options=options)["text"].to_pylist() == ["", None, "x"]


def test_a_single_column_without_a_value_is_no_empty_line(tmp_path: Path) -> None:
    table = ExportTable("t", "T", (ExportColumn("n", kind=Kind.INTEGER),), [(1,), (None,), (3,)])
    assert _cells(_written(table, tmp_path / "a.csv")) == [["n"], ["1"], [""], ["3"]]


def test_spreadsheet_safe_csv_holds_no_formula(tmp_path: Path) -> None:
    columns = (ExportColumn("=id"), ExportColumn("n", kind=Kind.INTEGER))
    table = ExportTable("t", "T", columns, [(text, -1) for text in HOSTILE])
    rows = _cells(_written(table, tmp_path / "a.csv", spreadsheet_safe=True))
    assert rows[0] == ["'=id", "n"]
    assert [row[1] for row in rows[1:]] == ["-1"] * len(HOSTILE)
    risky = tuple("=+-@\t\r＝")
    for text, (cell, _) in zip(HOSTILE, rows[1:], strict=True):
        assert cell == (f"'{text}" if text.startswith(risky) else text)


def test_headings_with_commas_and_quotes_are_quoted(tmp_path: Path) -> None:
    columns = tuple(ExportColumn(name) for name in ('a,"b"', "c\nd", "", " e"))
    table = ExportTable("t", "T", columns, [("1", "2", "3", "4")])
    assert _cells(_written(table, tmp_path / "a.csv"))[0] == ['a,"b"', "c\nd", "", " e"]


def test_all_kinds_in_csv(tmp_path: Path) -> None:
    rows = _cells(_written(KINDS, tmp_path / "a.csv"))
    assert rows[0] == ["id", "whole", "number", "share", "gain", "flag", "boxes"]
    assert rows[1] == ["a", "1", "0.1", "0.125", "-0.012", "true", '{"box": [1, 2.5], "ü": null}']
    assert rows[2] == ["b", "9007199254740993", "inf", "", "", "false", '[null, {"x": "Infinity"}]']
    assert rows[3] == ["c", "-5", "", "", "0", "", '"text"']
    assert rows[4] == ["d", "", "0", "0", "-1e-9", "true", ""]
    assert rows[5] == ["", "3", "1e+300", "1", "0", "false", "[true]"]
    assert rows[6] == ["f", "7", "2.5", "0.5", "0.5", "true", "[1, 2]"]


def test_parquet_is_typed_and_carries_titles_and_notes(tmp_path: Path) -> None:
    table = pq.read_table(_written(KINDS, tmp_path / "a.parquet"))
    types = [str(field.type) for field in table.schema]
    assert types == ["large_string", "int64", "double", "double", "double", "bool", "large_string"]
    assert table["whole"].to_pylist() == [1, 2**53 + 1, -5, None, 3, 7]
    assert table["number"].to_pylist() == [0.1, math.inf, None, 0.0, 1e300, 2.5]
    assert table["share"].to_pylist() == [0.125, None, None, 0.0, 1.0, 0.5]
    assert table["flag"].to_pylist() == [True, False, None, True, False, True]
    assert json.loads(table["boxes"][0].as_py()) == {"box": [1, 2.5], "ü": None}
    assert json.loads(table.schema.metadata[b"errortagger.notes"]) == ["A note."]
    assert table.schema.field("whole").metadata[b"title"] == b"Whole number"


def test_hostile_texts_come_back_from_parquet_and_json_as_they_were(tmp_path: Path) -> None:
    table = _texts([*HOSTILE, None])
    assert pq.read_table(_written(table, tmp_path / "a.parquet"))["text"].to_pylist() == [*HOSTILE, None]
    objects = json.loads(_written(table, tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [item["text"] for item in objects] == [*HOSTILE, None]
    lines = _written(table, tmp_path / "a.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["text"] for line in lines] == [*HOSTILE, None]


def _no_constant(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")


def test_json_holds_plain_values_and_never_nan(tmp_path: Path) -> None:
    text = _written(KINDS, tmp_path / "a.json").read_text(encoding="utf-8")
    rows = json.loads(text, parse_constant=_no_constant)
    assert rows[0] == {"id": "a", "whole": 1, "number": 0.1, "share": 0.125, "gain": -0.012, "flag": True,
                       "boxes": {"box": [1, 2.5], "ü": None}}  # fmt: skip
    assert rows[1]["number"] == "Infinity"
    assert rows[1]["share"] is None
    assert rows[1]["boxes"] == [None, {"x": "Infinity"}]
    assert math.copysign(1, rows[3]["number"]) == 1
    assert rows[5] == {"id": "f", "whole": 7, "number": 2.5, "share": 0.5, "gain": 0.5, "flag": True, "boxes": [1, 2]}


def test_a_path_that_is_no_text_can_be_written_everywhere(tmp_path: Path) -> None:
    table = _texts(["caf\udce9.wav"])
    for suffix in SUFFIXES:
        assert _written(table, tmp_path / f"a{suffix}").stat().st_size > 0
    assert json.loads((tmp_path / "a.json").read_bytes())[0]["text"] == "caf\udce9.wav"
    assert _cells(tmp_path / "a.csv")[1][1] == "caf\\udce9.wav"
    columns = ColumnRows([TextColumn.of(["0"]), TextColumn.of(["caf\udce9.wav"])])
    write(ExportTable("t", "T", table.columns, columns), tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


def test_hostile_texts_are_texts_in_excel(tmp_path: Path) -> None:
    path = _written(_texts([text for text in HOSTILE if text]), tmp_path / "a.xlsx")
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("T").to_python()
    read = [str(text) for _, text in sheet[1:]]
    expected = [re.sub(r"\r\n|\r", "\n", text) for text in HOSTILE if text]
    plain = [i for i, text in enumerate(expected) if text.isprintable() and "_x" not in text]
    assert [read[i] for i in plain] == [expected[i] for i in plain]
    assert len(read) == len(expected)


def test_markdown_shows_every_text_as_it_is(tmp_path: Path) -> None:
    text = _written(_texts([*HOSTILE]), tmp_path / "a.md").read_text(encoding="utf-8")
    table = [line for line in text.split("\n") if line.startswith("|")]
    assert len(table) == 2 + len(HOSTILE)
    assert all(len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) == 3 for line in table)
    assert "&lt;script&gt;" in text and "<script" not in text
    assert "line<br>break<br>and<br>more" in text
    assert "NUL␀here" in text and "\0" not in text
    assert "right⟨U+202E⟩left⟨U+2066⟩" in text
    assert r"\*bold\* \_it\_ \`code\` \[l\](x) \~\~s\~\~ \$x\$" in text


def test_markdown_and_html_show_kinds_for_people(tmp_path: Path) -> None:
    text = _written(KINDS, tmp_path / "a.md").read_text(encoding="utf-8")
    assert text.startswith("# All kinds\n\n| id | Whole number | number |")
    assert "| --- | ---: | ---: | ---: | ---: | --- | --- |" in text
    assert "| a | 1 | 0.1 | 12.5% | -1.20 | yes |" in text
    assert "| d |  | 0.0 | 0.0% | 0.00 | yes |  |" in text
    assert text.endswith("\nA note.\n")
    page = _written(KINDS, tmp_path / "a.html").read_text(encoding="utf-8")
    assert _Page(page).rows[1][:6] == ["a", "1", "0.1", "12.5%", "-1.20", "yes"]
    assert "A note." in page


def test_html_runs_nothing_asks_for_nothing_and_shows_every_text(tmp_path: Path) -> None:
    table = ExportTable("t", "<b>T</b>", (ExportColumn("x", "<i>"),), [(text,) for text in HOSTILE], ("<u>",))
    text = _written(table, tmp_path / "a.html").read_text(encoding="utf-8")
    page = _Page(text)
    shown = [row[0] for row in page.rows[1:]]
    assert page.rows[0] == ["<i>"]
    clean = [i for i, value in enumerate(HOSTILE) if value.isprintable() and "\u202e" not in value]
    assert [shown[i] for i in clean] == [HOSTILE[i] for i in clean]
    assert not page.tags & {"script", "img", "link", "iframe", "object", "embed", "form", "b", "i", "u", "base"}
    assert not {name for name in page.attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text and "@media print" in text
    assert "url(" not in text and "@import" not in text


def test_the_policy_of_the_page_lets_exactly_its_own_style_through(tmp_path: Path) -> None:
    import base64
    import hashlib

    text = _written(KINDS, tmp_path / "a.html").read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text


EMPTY = ExportTable("t", "Nothing", (ExportColumn("id"), ExportColumn("n", kind=Kind.INTEGER)), [])
READERS: dict[str, Callable[[Path], object]] = {
    ".csv": lambda path: path.read_bytes() == b"id,n\n",
    ".tsv": lambda path: path.read_bytes() == b"id\tn\n",
    ".xlsx": lambda path: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python() == [["id", "n"]],
    ".parquet": lambda path: pq.read_table(path).num_rows == 0 and pq.read_table(path).column_names == ["id", "n"],
    ".json": lambda path: json.loads(path.read_bytes()) == [],
    ".jsonl": lambda path: path.read_bytes() == b"",
    ".md": lambda path: "| id | n |\n| --- | ---: |\n" in path.read_text(),
    ".html": lambda path: _Page(path.read_text()).rows == [["id", "n"]],
}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_without_rows_still_has_its_columns(tmp_path: Path, suffix: str) -> None:
    assert READERS[suffix](_written(EMPTY, tmp_path / f"a{suffix}"))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("kind", "value", "noun"),
    [
        (Kind.INTEGER, "high", "a whole number"),
        (Kind.INTEGER, 1.5, "a whole number"),
        (Kind.NUMBER, "high", "a number"),
        (Kind.NUMBER, True, "a number"),
        (Kind.BOOLEAN, 1, "yes or no"),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_named_with_its_row(
    tmp_path: Path, suffix: str, kind: Kind, value: object, noun: str
) -> None:
    good = False if kind is Kind.BOOLEAN else 1
    path = tmp_path / f"a{suffix}"
    table = ExportTable("t", "T", (ExportColumn("id"), ExportColumn("x", kind=kind)), [("a", good), ("b", value)])
    with pytest.raises(Problem) as caught:
        write(table, path)
    assert caught.value.what == f"row 2: {value!r} is not {noun}"
    assert caught.value.where == f"{path}: column 'x'"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_number_too_long_for_64_bits_is_a_problem_where_columns_are_typed(tmp_path: Path, suffix: str) -> None:
    table = ExportTable("t", "T", (ExportColumn("x", kind=Kind.INTEGER),), [(1,), (2**70,)])
    with pytest.raises(Problem, match=f"row 2: {2**70}"):
        write(table, tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cancelled_export_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    table = ExportTable("t", "T", (ExportColumn("id"),), ((f"{i}",) for i in range(120_000)))
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        write(table, tmp_path / f"a{suffix}", None, lambda: next(asked))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_fills_up_is_a_problem_with_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.symlink_to("/dev/full")
    with pytest.raises(Problem, match="the disk is full") as caught:
        write(KINDS, path)
    assert caught.value.where == str(path)


def test_a_long_parquet_file_is_written_in_groups_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("errortagger.exporters.parquet._GROUP", 50_000)
    path = tmp_path / "a.parquet"
    write(ExportTable("t", "T", (ExportColumn("n", kind=Kind.INTEGER),), ColumnRows([range(120_000)])), path)
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
    assert pq.read_table(path)["n"].to_pylist() == list(range(120_000))
    write(ExportTable("t", "T", (ExportColumn("n", kind=Kind.INTEGER),), ColumnRows([range(100_000)])), path)
    assert pq.read_table(path).num_rows == 100_000


def test_columns_of_arrays_write_the_same_as_rows(tmp_path: Path) -> None:
    n = 120_000
    columns = (ExportColumn("id"), ExportColumn("conf", kind=Kind.NUMBER), ExportColumn("e", kind=Kind.BOOLEAN))
    conf = np.linspace(0, 1, n, dtype=np.float32)
    conf[7] = np.nan
    held = ColumnRows([TextColumn.of(f"ä{i}" for i in range(n)), conf, np.arange(n) % 2 == 0])
    told: list[float] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for i in range(n):
            yield f"ä{i}", None if i == 7 else float(str(conf[i])), i % 2 == 0

    for suffix in (".csv", ".jsonl"):
        write(ExportTable("t", "T", columns, held), tmp_path / f"a{suffix}", told.append)
        write(ExportTable("t", "T", columns, rows()), tmp_path / f"b{suffix}")
        first, second = ((tmp_path / f"{name}{suffix}").read_text(encoding="utf-8") for name in "ab")
        assert _numbers(first) == _numbers(second)
    assert told[0] == 0 and told[-1] == 1 and told[: len(told) // 2] == sorted(told[: len(told) // 2])
    write(ExportTable("t", "T", columns, held), tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet")["conf"].to_pylist()[6:8] == [float(conf[6]), None]


def _numbers(text: str) -> list[str]:
    """Lines with numbers spelled one way: 1e-05 and 0.00001 are the same."""
    return [re.sub(r"\d+\.?\d*e-\d+|\d+\.\d+", lambda found: repr(float(found[0])), line) for line in io.StringIO(text)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8) | st.none()), max_size=5))
def test_any_text_comes_back_from_csv_and_json(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    table = ExportTable("t", "T", (ExportColumn("a"), ExportColumn("b")), rows)
    cells = _cells(_written(table, folder / "a.csv"))
    assert cells == [["a", "b"], *([a, b or ""] for a, b in rows)]
    objects = json.loads(_written(table, folder / "a.json").read_bytes())
    assert objects == [{"a": a, "b": b} for a, b in rows]
    page = _Page(_written(table, folder / "a.html").read_text(encoding="utf-8"))
    assert len(page.rows) == 1 + len(rows)
