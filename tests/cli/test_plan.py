"""Review plans from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.projects import HEADER, make, write_csv


@pytest.fixture
def species(tmp_path: Path) -> Path:
    """30 errors: 20 cats and 10 dogs; 10 correct cats."""
    truths = ["cat"] * 20 + ["dog"] * 10 + ["cat"] * 10
    rows = [
        (f"e{place:02d}", f"say {place}", truth, truth if place >= 30 else "fox", 0.5, "test", place)
        for place, truth in enumerate(truths)
    ]
    return make(tmp_path / "species.errtag", write_csv(tmp_path / "species.csv", HEADER, rows))


def test_a_plan_is_shown_declared_and_followed(run: Run, species: Path, tmp_path: Path) -> None:
    assert run("plan", species).out.startswith("no review plan")
    dry = run("plan", species, "--by", "class", "--allocation", "equal", "--points", "10", "--dry-run")
    assert dry.out.splitlines()[0].split() == ["stratum", "errors", "planned"]
    assert run("plan", species).out.startswith("no review plan")
    done = run("plan", species, "--by", "class", "--allocation", "equal", "--points", "10")
    assert (done.status, done.out) == (0, dry.out)
    assert run("plan", species).out == "errors by class: 0 of 20 cat, 0 of 10 dog\n"
    run("export", species, "batch", "-o", tmp_path / "batch.csv")
    with (tmp_path / "batch.csv").open(encoding="utf-8-sig") as file:
        todo = list(csv.DictReader(file))
    assert [row["stratum"] for row in todo[:4]] == ["cat", "dog", "cat", "dog"]
    edits = tmp_path / "edits.jsonl"
    lines = [{"example": row["id"], "reviewed": True, "queue": "random"} for row in todo[:8]]
    lines[0]["add"] = ["wind"]
    edits.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert run("tag", species, edits).status == 0
    table = run("stats", species)
    assert "Reviewed by a plan, errors by class: 4 of 20 cat, 4 of 10 dog." in table.out
    found = json.loads(run("stats", species, "--format", "json").out)
    wind = found["tags"][0]["error_share"]
    assert found["review_plan"] == "errors by class: 4 of 20 cat, 4 of 10 dog"
    assert wind["method"] == "stratified_beta" and wind["value"] == pytest.approx(20 / 30 / 4)
    late = run("plan", species, "--by", "column:snr")
    assert late.status == 1 and "declared before reviewing" in late.err


def test_a_plan_can_be_dropped_before_reviewing(run: Run, species: Path) -> None:
    run("plan", species, "--by", "class", "--allocation", "3,1")
    assert run("plan", species, "--drop").out == "errors: random order\n"
    assert run("plan", species).out.startswith("no review plan")


@pytest.mark.parametrize("wish", [("--by", "colour"), ("--by", "class", "--allocation", "a,b")])
def test_a_plan_that_cannot_be_is_wrong_usage(run: Run, species: Path, wish: tuple[str, ...]) -> None:
    result = run("plan", species, *wish)
    assert result.status == 2 and result.err.startswith("errortagger: ")
