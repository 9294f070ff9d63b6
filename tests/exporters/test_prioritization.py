from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.exporters.base import Kind
from errortagger.exporters.prioritization import priority_table, write_prioritization
from errortagger.exporters.priority_numbers import Style, coverage, notes, plain, read
from errortagger.stats.display import points, points_interval
from errortagger.stats.number import Number

Make = Callable[..., dict[str, object]]
NUMBERS = (
    "error_share", "tag_error_rate", "prevalence", "lift", "model_accuracy", "human_accuracy", "gap", "ceiling_gain",
    "headroom", "expected_gain", "probability_top",
)  # fmt: skip
HOSTILE = ("=1+1", "<script>alert(1)</script>|x", "a\nb\0\u202e👩🏽‍🚀")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",", strict=True))


def _tag(payload: dict[str, object], name: str) -> dict[str, object]:
    tags = payload["tags"]
    assert isinstance(tags, list)
    return next(tag for tag in tags if tag["tag"] == name)


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_json_is_the_payload_itself(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.json"
    write_prioritization(payload(), path)
    assert json.loads(path.read_text(encoding="utf-8")) == payload()


def test_json_lines_hold_one_tag_each(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.jsonl"
    write_prioritization(payload(), path)
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == payload()["tags"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_every_number_of_a_tag_has_its_parts_in_flat_columns(tmp_path: Path, payload: Make, suffix: str) -> None:
    path = tmp_path / f"p{suffix}"
    write_prioritization(payload(), path)
    rows = {row["tag"]: row for row in _rows(path)}
    assert list(rows["car noise"])[:6] == [
        "rank", "tag", "considered_errors", "tagged_errors", "considered_correct", "tagged_correct",
    ]  # fmt: skip
    for name in NUMBERS:
        for part in ("", "_low", "_high", "_numerator", "_denominator", "_method", "_reason"):
            assert name + part in rows["car noise"]
    share = _tag(payload(), "car noise")["error_share"]
    assert isinstance(share, dict)
    for part, value in share.items():
        column = "error_share" if part == "value" else f"error_share_{part}"
        assert rows["car noise"][column] == (value if isinstance(value, str) else f"{value:g}")
    assert rows["car noise"]["error_share_reason"] == ""
    assert rows["car noise"]["feasibility"] == "4"
    assert rows["car noise"]["effort_days"] == "2.5"
    assert rows["car noise"]["remedy"] == "add data"


def test_a_missing_number_is_empty_and_says_why(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.csv"
    write_prioritization(payload(), path)
    row = next(row for row in _rows(path) if row["tag"] == "new")
    assert (row["rank"], row["error_share"], row["error_share_reason"]) == ("", "", "ERRORS_NOT_REVIEWED")
    assert (row["headroom"], row["headroom_reason"]) == ("", "NO_HLP")


def test_parquet_columns_are_typed_even_where_every_value_is_missing(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.parquet"
    write_prioritization(payload(), path)
    table = pq.read_table(path)
    types = {field.name: str(field.type) for field in table.schema}
    assert types["rank"] == types["feasibility"] == "int64"
    assert types["probability_top"] == types["error_share"] == types["error_share_numerator"] == "double"
    assert types["expected_gain_is_ceiling"] == "bool"
    assert types["probability_top_reason"] == "large_string"
    assert table.num_rows == 3


def test_the_columns_do_not_depend_on_the_tags(payload: Make) -> None:
    without = {**payload(), "tags": []}
    full = [column.name for column in priority_table(payload()).columns]
    empty = [column.name for column in priority_table(without).columns]
    assert [name for name in full if not name.endswith(("_floor", "_roof"))] == empty


def test_what_goes_beyond_the_promise_comes_last(payload: Make) -> None:
    facts = payload()
    tags = facts["tags"]
    assert isinstance(tags, list)
    tags[0] |= {"group": "noise", "shapley": {"value": 0.5, "roof": 0.75}}
    table = priority_table(facts)
    names = [column.name for column in table.columns]
    assert names[-9:] == [
        "group", "shapley", "shapley_low", "shapley_high", "shapley_roof", "shapley_numerator", "shapley_denominator",
        "shapley_method", "shapley_reason",
    ]  # fmt: skip
    row = dict(zip(names, next(iter(table.rows)), strict=True))
    assert (row["group"], row["shapley"], row["shapley_roof"]) == ("noise", 0.5, 0.75)
    assert {column.name: column.kind for column in table.columns}["group"] is Kind.TEXT


def test_spreadsheet_safe_csv_neutralises_names_of_tags(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.csv"
    write_prioritization(payload(*HOSTILE), path, spreadsheet_safe=True)
    assert {row["tag"] for row in _rows(path)} == {"'=1+1", *HOSTILE[1:]}
    write_prioritization(payload(*HOSTILE), path)
    assert {row["tag"] for row in _rows(path)} == set(HOSTILE)


def test_markdown_reads_as_counts_and_intervals_and_a_dash_with_its_reason(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.md"
    write_prioritization(payload(), path)
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert lines[0].startswith("| Rank | Tag | Share of errors |")
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert "| 24% (12 of 50; 17% to 33%) |" in lines[3]
    told = _tag(payload(), "car noise")["expected_gain"]
    assert isinstance(told, dict)
    gain = Number(told["value"], told["low"], told["high"])
    assert f"{points(gain)} ({points_interval(gain)})" in lines[3]
    assert points(gain) == "1.6 points"
    assert r"people \| noise" in lines[2]
    assert "at most 4.00 points" in lines[2]
    assert "| — (review some errors first) |" in lines[4]
    assert "gains of tags that overlap do not add" in text
    assert "- Accuracy: 90.0% (900 of 1,000)" in text
    assert "- Share of errors = errors with the tag / errors looked at" in text


def test_html_draws_bars_with_whiskers_and_runs_nothing(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.html"
    write_prioritization(payload(*HOSTILE), path)
    text = path.read_text(encoding="utf-8")
    page = _Page(text)
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "img", "link", "iframe", "form"} & set(tags)
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    labels = [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg"]
    assert "Share of errors: 24% (12 of 50; 17% to 33%)" in labels
    widths = [float(attributes["width"] or "") for _, attributes in page.tags if attributes.get("class") == "share"]
    assert len(widths) == 4 and all(0 < width <= 100 for width in widths)
    paths = [attributes["d"] for tag, attributes in page.tags if tag == "path"]
    assert paths[0] == "M42.50 7H82.50M42.50 4V10M82.50 4V10"
    assert "<script>alert(1)</script>|x" in page.words
    assert "enter human performance" in page.words and "do not add" in page.words
    assert "⟨U+202E⟩" in page.words and "\u202e" not in text


def test_the_workbook_has_bars_counts_intervals_all_numbers_and_the_method(tmp_path: Path, payload: Make) -> None:
    path = tmp_path / "p.xlsx"
    write_prioritization(payload("=1+1", "b", "c"), path)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Prioritization", "All numbers", "Notes"]
    head, *rows = book.get_sheet_by_name("Prioritization").to_python()
    assert head[:9] == [
        "Rank", "Tag", "Errors with the tag", "Errors looked at", "Correct with the tag", "Correct looked at",
        "Share of errors", "from", "to",
    ]  # fmt: skip
    assert rows[1][:9] == [2.0, "=1+1", 12.0, 50.0, 9.0, 200.0, 0.24, 0.17, 0.33]
    assert rows[2][0] == "—" and rows[2][6:9] == ["—", "—", "—"]
    assert "Share of errors: review some errors first" in str(rows[2][-1])
    flat = book.get_sheet_by_name("All numbers").to_python()
    assert len(flat) == 4 and len(flat[0]) == len(priority_table(payload()).columns)
    words = [row[0] for row in book.get_sheet_by_name("Notes").to_python()]
    assert any("do not add" in str(word) for word in words)
    assert "Share of errors = errors with the tag / errors looked at" in words
    assert any("midp_hypergeometric" in str(word) for word in words)
    with zipfile.ZipFile(path) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    bars = [rule.get("sqref") for rule in sheet.iter(f"{main}conditionalFormatting")]
    assert "G2:G4" in bars and len(bars) == 9
    assert not list(sheet.iter(f"{main}f"))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".json", ".jsonl", ".md", ".html"])
def test_no_tags_is_a_table_without_rows(tmp_path: Path, payload: Make, suffix: str) -> None:
    path = tmp_path / f"p{suffix}"
    write_prioritization({**payload(), "tags": []}, path)
    assert path.exists()
    if suffix == ".csv":
        assert _rows(path) == [] and path.read_text().startswith("rank,tag,considered_errors")


def test_errors_alone_are_said_as_what_is_known(tmp_path: Path, payload: Make) -> None:
    facts = payload()
    dataset = facts["dataset"]
    assert isinstance(dataset, dict)
    facts |= {"dataset": {**dataset, "examples": None, "correct": None}, "slice": "split:test", "view": "population"}
    path = tmp_path / "p.md"
    write_prioritization(facts, path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Prioritization of split:test\n\n- Errors: 100\n")
    assert coverage(facts) == "Passed in random order: 100 of 100 errors. 3 excluded."
    assert "95% intervals; the question is what is true of future data." in notes(facts)


def test_a_payload_with_almost_nothing_in_it_is_still_a_table(tmp_path: Path) -> None:
    for suffix in (".md", ".html", ".xlsx", ".csv"):
        path = tmp_path / f"p{suffix}"
        write_prioritization({"tags": [{"tag": "x", "rank": 1}]}, path)
        assert path.stat().st_size > 0
    assert "| 1 | x | — |" in (tmp_path / "p.md").read_text(encoding="utf-8")


def test_numbers_are_read_with_their_notes() -> None:
    assert str(read(None, Style.SHARE)) == "—"
    assert str(read(Number(2.0, low=1.5, high=3.0), Style.FACTOR)) == "2.0x (1.5x to 3.0x)"
    assert str(read(Number(2.0), Style.FACTOR)) == "2.0x"
    assert str(read(Number(0.0, message="model above human"), Style.POINTS)) == "0.00 points (model above human)"
    assert [plain(value) for value in (None, "", 2.5, 3.0, 4, "x")] == ["—", "—", "2.5", "3", "4", "x"]


def test_the_file_that_cannot_be_written_is_named(tmp_path: Path, payload: Make) -> None:
    with pytest.raises(UsageProblem, match="no suffix of an export"):
        write_prioritization(payload(), tmp_path / "p.doc")
    for suffix in (".json", ".xlsx", ".md", ".csv"):
        with pytest.raises(Problem, match="there is no such folder") as caught:
            write_prioritization(payload(), tmp_path / "no" / f"p{suffix}")
        assert caught.value.where == str(tmp_path / "no" / f"p{suffix}")
