"""The speech demo played to the end by a reviewer who knows how every clip was made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from errortagger.app.demo import demo_path, make_demo
from errortagger.app.demo_sets import true_tags
from errortagger.app.projects import open_project
from errortagger.app.statistics import project_table
from errortagger.app.tagging import apply_edits
from errortagger.resources import resource_path
from errortagger.session.statistics import Table
from tests.projects import lines_of

FACTS = json.loads(resource_path("demo", "speech", "out", "facts.json").read_text(encoding="utf-8"))
TAGS = [tag for tag in FACTS["tags"] if not tag.startswith("(")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make_demo("speech", folder)
    return folder


@pytest.fixture(scope="module")
def played(folder: Path) -> Table:
    with open_project(demo_path("speech", folder), reviewer="perfect") as project:
        lines = [
            {"example": key, "add": tags, "reviewed": True, "queue": "random"}
            for key, tags in true_tags("speech").items()
        ]
        apply_edits(project, lines_of(lines), "perfect reviewer")
        return project_table(project)


def test_the_demo_arrives_partly_reviewed_with_intervals(folder: Path) -> None:
    prioritization = (folder / "speech-prioritization.csv").read_text(encoding="utf-8")
    assert prioritization.count("\n") == 1 + len(TAGS)
    assert "midp_hypergeometric" in prioritization


def test_everything_was_reviewed_in_the_end(played: Table) -> None:
    assert (played.figures.frame.errors, played.figures.frame.size) == (FACTS["errors"], FACTS["rows"])
    assert (played.figures.reviewed_errors, played.figures.reviewed_correct) == (106, 194)
    accuracy = played.info.accuracy.value
    assert accuracy == pytest.approx(1 - FACTS["error_rate"], abs=5e-5)


@pytest.mark.parametrize("tag", TAGS)
def test_the_numbers_of_every_tag_are_those_the_set_was_made_with(played: Table, tag: str) -> None:
    [row] = [row for row in played.rows if row.tag_name == tag]
    facts, metrics = FACTS["tags"][tag], row.metrics
    errors, correct = row.counts.errors, row.counts.correct
    assert (errors.tagged, errors.tagged + correct.tagged) == (facts["tagged_errors"], facts["tagged"])
    for name in ("error_share", "tag_error_rate", "prevalence"):
        number = getattr(metrics, name)
        assert number.value == pytest.approx(facts[name], abs=5.1e-5)
        assert (number.low, number.high) == (number.value, number.value)


def test_the_project_is_found_again_and_not_made_anew(folder: Path, played: Table) -> None:
    before = demo_path("speech", folder).stat().st_mtime_ns
    again = make_demo("speech", folder)
    assert demo_path("speech", folder).stat().st_mtime_ns == before
    assert again.table.figures.reviewed_errors == played.figures.reviewed_errors
    assert [path.name for path in again.exports] == [
        "speech-prioritization.csv", "speech-prioritization.xlsx", "speech-prioritization.md",
        "speech-prioritization.html", "speech-tags.csv",
    ]  # fmt: skip
