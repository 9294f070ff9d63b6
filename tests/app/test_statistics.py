"""The switches of the statistics on real projects: sizes, groups, denominators, and what is remembered."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from errortagger.app.exports import export
from errortagger.app.projects import OpenProject, open_project
from errortagger.app.statistics import keep_choices, kept_choices, project_table, switched
from errortagger.app.statistics_columns import extra_columns, group_sources, size_sources
from errortagger.app.tagging import apply_edits
from errortagger.domain.problems import UsageProblem
from errortagger.session.choices import COLUMN, OFF, SIZE, USUAL, WEIGHT, Choices
from errortagger.stats.frame import View
from tests import projects

HEADER = ("id", "text", "truth", "said", "talker", "price", "city", "cost")
CLIPS = (
    ("a", "turn the lights on", "turn the light", 2),
    ("b", "yes", "no", 1),
    ("c", "", "noise here now", 3),
    ("d", "play some music please", "play some music please", 0),
    ("e", "stop, now!", "STOP NOW", 0),
    ("f", "one two three four", "one two tree for five", 3),
)
"""Id, what was said, what was recognised, and how many words differ after folding."""


def make(folder: Path, *, weight: bool = False, **how: object) -> Path:
    rows = [
        (key, key, truth, said, f"t{place % 2}", (place + 1) * 10, f"city {place}", 1 + place)
        for place, (key, truth, said, _) in enumerate(CLIPS)
    ]
    source = projects.write_csv(folder / "p.csv", HEADER, rows)
    fields = {"id": "id", "ground_truth": "truth", "prediction": "said", "text": "text"}
    mapping = fields | ({"weight": "cost"} if weight else {})
    return projects.make(folder / "p.errtag", source, mapping=mapping, **{"criterion": "wer>0", **how})


@pytest.fixture
def project(tmp_path: Path) -> Iterator[OpenProject]:
    with open_project(make(tmp_path), reviewer="ana") as opened:
        lines = [{"example": "a", "add": ["noise"]}, *({"example": key, "reviewed": True} for key in "abcf")]
        apply_edits(opened, projects.lines_of([*lines, {"example": "b", "label_check": "label_wrong"}]), "edits")
        yield opened


def test_sizes_of_recognised_speech_are_word_errors(project: OpenProject) -> None:
    column = extra_columns(project, USUAL).size
    assert column is not None and column.unit == "word errors"
    found = [column.values[project.session.columns.keys.find(key)] for key, *_, edits in CLIPS if edits]
    assert found == [edits for *_, edits in CLIPS if edits]
    number = project_table(project).more.facts["noise"].size_share
    assert number is not None and (number.numerator, number.denominator, number.method) == (2, 9, "census")


def test_characters_are_counted_under_the_character_error_rate(tmp_path: Path) -> None:
    with open_project(make(tmp_path, criterion="cer>0"), reviewer="ana") as project:
        column = extra_columns(project, USUAL).size
        assert column is not None and column.unit == "character errors"
        assert column.values[project.session.columns.keys.find("b")] == 3
        assert column.values[project.session.columns.keys.find("c")] == len("noise here now")


def test_exact_errors_have_no_size_unless_a_column_is_chosen(tmp_path: Path) -> None:
    with open_project(make(tmp_path, criterion="exact"), reviewer="ana") as project:
        assert extra_columns(project, USUAL).size is None
        column = extra_columns(project, Choices(size_by=f"{COLUMN}price")).size
        assert column is not None and column.unit == "price"
        assert column.values.tolist() == [10, 20, 30, 40, 50, 60]
        with pytest.raises(UsageProblem, match="errors have no size"):
            extra_columns(project, Choices(size_by=SIZE))


def test_a_size_can_be_off_a_weight_or_a_column_of_numbers_only(tmp_path: Path) -> None:
    with open_project(make(tmp_path, weight=True), reviewer="ana") as project:
        assert extra_columns(project, Choices(size_by=OFF)).size is None
        weighed = extra_columns(project, Choices(size_by=WEIGHT)).size
        assert weighed is not None and weighed.values.tolist() == [1, 2, 3, 4, 5, 6]
        with pytest.raises(UsageProblem, match="'city' is no column of numbers") as caught:
            extra_columns(project, Choices(size_by=f"{COLUMN}city"))
        assert "price" in caught.value.action
        assert size_sources(project) == [("size", "word errors"), ("weight", "weight"), ("column:price", "price")]


def test_a_weight_that_is_not_there_is_refused(project: OpenProject) -> None:
    with pytest.raises(UsageProblem, match="no example has a weight"):
        extra_columns(project, Choices(size_by=WEIGHT))


def test_talkers_are_found_by_the_name_of_their_column(project: OpenProject) -> None:
    groups = project_table(project).more.groups
    assert groups is not None and (groups.column, groups.examples, groups.groups, groups.largest) == ("talker", 6, 2, 3)
    assert group_sources(project)[0] == ("column:talker", "talker")
    assert project_table(project, choices=Choices(group_by=OFF)).more.groups is None
    chosen = project_table(project, choices=Choices(group_by=f"{COLUMN}city")).more.groups
    assert chosen is not None and not chosen.repeats
    with pytest.raises(UsageProblem, match="there is no column 'nowhere'"):
        extra_columns(project, Choices(group_by=f"{COLUMN}nowhere"))


def test_without_a_telling_column_nothing_is_grouped(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = projects.copy_of("thirty", tmp_path / "t.errtag", tmp_path_factory, errors=10, correct=20)
    with open_project(path, read_only=True) as project:
        assert extra_columns(project, USUAL).group is None


def test_choices_are_remembered_in_the_project_and_followed_by_exports(project: OpenProject, tmp_path: Path) -> None:
    chosen = Choices(view=View.POPULATION, model_errors_only=True, group_by=OFF, size_by=f"{COLUMN}price")
    assert kept_choices(project) == USUAL
    keep_choices(project, chosen)
    project.file.writer.flush()
    with open_project(project.path, read_only=True) as again:
        assert kept_choices(again) == chosen
        export(again, "prioritization", tmp_path / "p.json")
        payload = json.loads((tmp_path / "p.json").read_text("utf-8"))
        assert (payload["view"], payload["error_shares_of"], payload["size_by"]) == (
            "population",
            "model errors",
            "price",
        )
        assert payload["tags"][0]["error_share"]["method"] == "jeffreys"
        keep_choices(again, USUAL)
        assert kept_choices(again) == USUAL


def test_a_column_that_is_gone_is_forgotten(project: OpenProject) -> None:
    keep_choices(project, Choices(size_by=f"{COLUMN}gone", group_by=f"{COLUMN}gone", guaranteed=True))
    assert kept_choices(project) == Choices(guaranteed=True)


@pytest.mark.parametrize("suffix", [".csv", ".md", ".html", ".jsonl", ".xlsx", ".parquet", ".tsv"])
def test_every_format_carries_the_further_numbers(project: OpenProject, tmp_path: Path, suffix: str) -> None:
    keep_choices(project, Choices(model_errors_only=True, guaranteed=True, watching=True))
    path = tmp_path / f"p{suffix}"
    export(project, "prioritization", path)
    assert path.stat().st_size > 0
    if suffix in (".md", ".html"):
        text = path.read_text("utf-8")
        assert "Share of model errors" in text and "Share of word errors" in text
        assert "6 examples of 2 talkers" in text and "stay valid however often one looks" in text
    elif suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            row = next(csv.DictReader(file))
        assert (row["error_share"], row["size_share_numerator"], row["size_share_denominator"]) == ("0.25", "2", "9")
        assert float(row["error_share_of_model_errors"]) == pytest.approx(1 / 3)
        assert (row["skipped_errors"], row["more_errors_for_error_share"]) == ("0", "0")


def test_options_of_the_command_line_become_choices() -> None:
    assert switched({}) == USUAL
    made = switched(
        {"view": "population", "guaranteed": True, "watching": True, "model_errors_only": True, "size_by": "price",
         "group_by": "off"}
    )  # fmt: skip
    assert made == Choices(
        view=View.POPULATION, guaranteed=True, watching=True, model_errors_only=True, size_by="column:price",
        group_by=OFF,
    )  # fmt: skip
    assert switched({"size_by": "weight", "group_by": "column:city"}).group_by == "column:city"
