"""Review plans on real projects: proposed, declared, kept, refused, exported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from errortagger.app.exports import export
from errortagger.app.plans import EQUAL, declare, kept_plans, plan_sources, propose
from errortagger.app.projects import OpenProject, open_project
from errortagger.app.statistics import project_table
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.types import QueueKind
from errortagger.session import queues, steps
from errortagger.session.frame import CORRECT, ERRORS
from tests.projects import make, write_csv

HEADER = ("id", "ground_truth", "prediction", "confidence", "split", "snr", "mic")


def build(folder: Path, *, more: int = 0) -> Path:
    """40 errors: 24 cats, 12 dogs, 4 owls; 20 correct ones; snr runs up, every third has no mic."""
    truths = ["cat"] * 24 + ["dog"] * 12 + ["owl"] * 4 + ["cat"] * 20 + ["emu"] * more
    rows = [
        (
            f"e{place:03d}", truth, truth if 40 <= place < 60 else "fox", round(0.3 + place / 100, 2), "test", place,
            "" if place % 3 == 0 else "far" if place % 2 else "near",
        )
        for place, truth in enumerate(truths)
    ]  # fmt: skip
    return make(folder / "plan.errtag", write_csv(folder / "plan.csv", HEADER, rows))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[OpenProject]:
    with open_project(build(tmp_path), reviewer="ana") as opened:
        yield opened


def review(project: OpenProject, *rows: int) -> None:
    for row in rows:
        project.session.commit(steps.mark_reviewed(project.session, row, QueueKind.RANDOM))


def test_strata_of_classes_are_the_commonest_first_with_planned_reviews(project: OpenProject) -> None:
    wish = propose(project, ERRORS, "class", points=10)
    assert wish.plan.strata == ("cat", "dog", "owl")
    assert wish.sizes == (24, 12, 4)
    assert wish.plan.shares == (24.0, 12.0, 4.0)
    assert 20 < sum(wish.reviews) < 40
    equal = propose(project, ERRORS, "class", EQUAL, 10)
    assert equal.plan.shares == (1.0, 1.0, 1.0) and equal.reviews[2] == 4


def test_strata_of_numbers_are_quarters_with_names_that_say_where_they_end(project: OpenProject) -> None:
    wish = propose(project, ERRORS, "column:snr")
    assert wish.plan.strata == ("below 9.75", "9.75 to 19.5", "19.5 to 29.2", "from 29.2")
    assert wish.sizes == (10, 10, 10, 10)
    sure = propose(project, ERRORS, "confidence")
    assert len(sure.sizes) == 4 and sum(sure.sizes) == 40


def test_examples_without_a_value_are_a_stratum(project: OpenProject) -> None:
    assert set(propose(project, ERRORS, "column:mic").plan.strata) == {"far", "near", "none given"}
    assert ("column:mic", "mic") in plan_sources(project)


def test_strata_of_slices_take_the_first_that_fits_and_are_the_same_again(tmp_path: Path) -> None:
    path = build(tmp_path)
    with open_project(path, reviewer="ana") as opened:
        wish = propose(opened, ERRORS, "slices: snr<10; snr<25 true:cat", EQUAL)
        assert dict(zip(wish.plan.strata, wish.sizes, strict=True)) == {
            "snr<10": 10,
            "snr<25 true:cat": 14,
            "other": 16,
        }
        declare(opened, ERRORS, wish.plan, strata=wish.strata)
        rows = queues.random_errors(opened.session).rows.tolist()
    with open_project(path) as again:
        assert queues.random_errors(again.session).rows.tolist() == rows
        told = project_table(again).to_json()["review_plan"]
        assert told == "errors by slices: 0 of 16 other, 0 of 14 snr<25 true:cat, 0 of 10 snr<10"


@pytest.mark.parametrize(
    "by", ["slices:is:reviewed", "slices:-(snr<10 or tag:noise)", "slices:hello", "slices:snr<10;"]
)
def test_slices_that_change_with_the_review_are_refused(project: OpenProject, by: str) -> None:
    with pytest.raises(UsageProblem):
        propose(project, ERRORS, by)


def test_what_cannot_be_planned_is_refused_in_words(project: OpenProject) -> None:
    with pytest.raises(UsageProblem, match="cannot be planned by 'colour'"):
        propose(project, ERRORS, "colour")
    with pytest.raises(Problem, match="all 20 correct examples are in one stratum"):
        propose(project, CORRECT, "class")
    for numbers in ([1.0], [1.0, 0.0, 1.0], "by heart"):
        with pytest.raises(UsageProblem, match="no allocation to 3 strata"):
            propose(project, ERRORS, "class", numbers)


def test_a_plan_is_kept_and_followed_when_the_project_is_opened_again(tmp_path: Path) -> None:
    path = build(tmp_path)
    with open_project(path, reviewer="ana") as opened:
        declare(opened, ERRORS, propose(opened, ERRORS, "class", EQUAL).plan)
        rows = queues.random_errors(opened.session).rows.tolist()
        review(opened, *rows[:6])
    with open_project(path, reviewer="ben") as again:
        assert queues.random_errors(again.session).rows.tolist() == rows
        assert kept_plans(again)["errors"].allocation == EQUAL
        plan = "errors by class: 2 of 24 cat, 2 of 12 dog, 2 of 4 owl"
        assert project_table(again).to_json()["review_plan"] == plan
        assert project_table(again, reviewer="ana").to_json()["review_plan"] == plan


def test_a_plan_cannot_be_made_or_dropped_once_its_side_is_being_reviewed(project: OpenProject) -> None:
    plan = propose(project, ERRORS, "class").plan
    row = int(queues.random_errors(project.session).rows[0])
    review(project, row)
    with pytest.raises(Problem, match="declared before reviewing"):
        declare(project, ERRORS, plan)
    declare(project, CORRECT, propose(project, CORRECT, "column:snr").plan)
    project.session.undo()
    declare(project, ERRORS, plan)
    assert set(kept_plans(project)) == {"errors", "correct"}
    declare(project, ERRORS, None)
    assert set(kept_plans(project)) == {"correct"}
    assert queues.random_errors(project.session).title == "errors, random order"


def test_a_project_that_is_only_looked_at_takes_no_plan(tmp_path: Path) -> None:
    with open_project(build(tmp_path), read_only=True) as opened:
        plan = propose(opened, ERRORS, "class").plan
        with pytest.raises(Problem):
            declare(opened, ERRORS, plan)


def test_a_class_that_came_later_is_a_stratum_of_its_own(tmp_path: Path) -> None:
    with open_project(build(tmp_path, more=5), reviewer="ana") as opened:
        whole = propose(opened, ERRORS, "class", EQUAL).plan
        assert whole.strata == ("cat", "dog", "emu", "owl")
        early = type(whole)("class", ("cat", "dog", "owl"), (2.0, 1.0, 1.0), EQUAL)
        declare(opened, ERRORS, early)
        strata = opened.session.frame.strata[ERRORS]
        assert strata is not None and strata.names == ("cat", "dog", "owl", "other") and strata.shares[3] == 1.0


def test_many_classes_are_put_together(tmp_path: Path) -> None:
    rows = [(f"e{n:03d}", f"c{n % 30:02d}", "fox", 0.5, "test", n, "near") for n in range(70)]
    path = make(tmp_path / "many.errtag", write_csv(tmp_path / "many.csv", HEADER, rows))
    with open_project(path, reviewer="ana") as opened:
        wish = propose(opened, ERRORS, "class")
        assert len(wish.plan.strata) == 20 and wish.plan.strata[-1] == "other"
        assert sum(wish.sizes) == 70


def test_a_damaged_plan_is_a_problem_and_not_a_wrong_number(tmp_path: Path) -> None:
    path = build(tmp_path)
    with open_project(path, reviewer="ana") as opened:
        opened.file.writer.save_setting("plan", '{"errors": {}}')
    with pytest.raises(Problem, match="plan in this project cannot be read"):
        open_project(path)


def test_the_batch_export_follows_the_plan_and_names_the_stratum(project: OpenProject, tmp_path: Path) -> None:
    declare(project, ERRORS, propose(project, ERRORS, "class", EQUAL).plan)
    export(project, "batch", tmp_path / "batch.csv")
    with (tmp_path / "batch.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["stratum"] for row in rows[:3]] == ["cat", "dog", "owl"]
    assert all(row["stratum"] == row["ground_truth"] for row in rows[:40])
    assert {row["stratum"] for row in rows[40:]} == {""}
