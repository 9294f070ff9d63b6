from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import projects
from tests.cli.conftest import Run

Edits = Callable[..., Path]
Numbers = dict[str, float]


@pytest.fixture
def half(run: Run, project: Path, edits: Edits) -> Path:
    """Half of the errors and a quarter of the correct examples reviewed, in random order."""
    batch = project.parent / "batch.csv"
    assert run("export", project, "batch", "-o", batch).status == 0
    order = [line.split(",")[1].strip('"') for line in batch.read_text().splitlines()[1:]]
    lines: list[dict[str, object]] = [{"tag": "noise", "human_accuracy": 0.95, "feasibility": 3}, {"tag": "accent"}]
    for place, key in enumerate([*order[:5], *order[10:15]]):
        lines.append({"example": key, "add": ["noise"] * (place in (0, 1, 5)), "reviewed": True, "queue": "random"})
    assert run("tag", project, edits(lines)).status == 0
    return project


def tags(run: Run, project: Path, *options: str) -> dict[str, dict[str, object]]:
    result = run("stats", project, "--format", "json", *options)
    assert (result.status, result.err) == (0, "")
    return {tag["tag"]: tag for tag in json.loads(result.out)["tags"]}


def share(run: Run, project: Path, *options: str) -> Numbers:
    number = tags(run, project, *options)["noise"]["error_share"]
    assert isinstance(number, dict)
    return number


def width(number: Numbers) -> float:
    return number["high"] - number["low"]


def test_intervals_about_future_data_are_wider_than_about_these_examples(run: Run, half: Path) -> None:
    usual, future = share(run, half), share(run, half, "--view", "population")
    assert usual["value"] == future["value"] == 0.4
    assert width(future) > width(usual)
    payload = json.loads(run("stats", half, "--format", "json", "--view", "population").out)
    assert payload["view"] == "population"
    assert "about future data" in run("stats", half, "--view", "population").out


def test_guaranteed_and_watched_intervals_are_never_narrower(run: Run, half: Path) -> None:
    usual = share(run, half)
    for option, word in (("--guaranteed", "guaranteed"), ("--watching", "valid while you watch")):
        number = share(run, half, option)
        assert number["low"] <= usual["low"]
        assert number["high"] >= usual["high"]
        assert f"95% intervals {word}" in run("stats", half, option).out


def test_the_gain_is_what_feasibility_makes_of_the_headroom(run: Run, half: Path) -> None:
    found = tags(run, half)
    noise, accent = found["noise"], found["accent"]
    headroom, gain = noise["headroom"], noise["expected_gain"]
    assert isinstance(headroom, dict)
    assert isinstance(gain, dict)
    assert gain["value"] == pytest.approx(0.6 * headroom["value"])
    assert noise["expected_gain_is_ceiling"] is False
    assert accent["expected_gain"]["value"] == accent["ceiling_gain"]["value"]  # type: ignore[index]
    assert accent["expected_gain_is_ceiling"] is True


def test_a_wrong_label_leaves_the_shares_of_model_errors_only(run: Run, half: Path, edits: Edits) -> None:
    target = half.parent / "tags.json"
    assert run("export", half, "tags", "-o", target).status == 0
    noisy = [row["id"] for row in json.loads(target.read_text()) if row["noise"] in (1, "1") and row["is_error"]]
    assert run("tag", half, edits([{"example": noisy[0], "label_check": "label_wrong"}])).status == 0
    assert "2 of 5 errors" in run("stats", half).out
    table = run("stats", half, "--model-errors-only").out
    assert "share of model errors" in table
    assert re.search(r"1  noise +25%", table)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--size-by", "split"], "'split' is no column of numbers"),
        (["--size-by", "size"], "no size under this criterion"),
        (["--size-by", "weight"], "no example has a weight"),
        (["--group-by", "speaker"], "there is no column 'speaker'"),
        (["--view", "past"], "past"),
    ],
)
def test_a_column_that_does_not_fit_is_wrong_usage(run: Run, half: Path, options: list[str], why: str) -> None:
    result = run("stats", half, *options)
    assert (result.status, result.out) == (2, "")
    assert why in result.err
    assert result.err.count("\n") == 1


def test_errors_are_weighed_by_a_column_of_numbers(run: Run, half: Path) -> None:
    assert "share of snr" in run("stats", half, "--size-by", "snr").out
    assert "share of snr" not in run("stats", half, "--size-by", "off", "--group-by", "off").out


def test_errors_of_speech_are_weighed_by_their_words(run: Run, tmp_path: Path) -> None:
    rows = [("a", "one two three", "one two four"), ("b", "", "five six"), ("c", "seven", "seven")]
    source = projects.write_csv(tmp_path / "p.csv", ["id", "ground_truth", "prediction"], rows)
    path = projects.make(tmp_path / "p.errtag", source, criterion="wer>0")
    result = run("stats", path)
    assert result.status == 0
    assert "share of word errors" in result.out
