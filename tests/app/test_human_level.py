"""What is known of humans, from the file and from scripts to statistics and exports."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from errortagger.app.exports import export
from errortagger.app.projects import open_project
from errortagger.app.statistics import project_table
from errortagger.domain.patch import MarkField
from errortagger.session.batch import BatchBuilder
from errortagger.session.session import Session
from tests import projects
from tests.projects import lines_of

HEADER = ("id", "ground_truth", "prediction", "human_label", "human_correct")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """Twenty errors and thirty correct examples; the file has a human's label for all, and a word on two."""
    rows = [
        (f"c{number:02d}", "yes", "no" if number < 20 else "yes", "no" if number % 10 == 0 else "Yes", "")
        for number in range(50)
    ]
    rows[0] = (*rows[0][:4], "right")
    rows[1] = (*rows[1][:4], "wrong")
    source = projects.write_csv(tmp_path / "p.csv", HEADER, rows)
    return projects.make(tmp_path / "p.errtag", source, criterion="normalized")


def edit(path: Path, *edits: dict[str, object]) -> None:
    with open_project(path, reviewer="ana") as project:
        builder = BatchBuilder(project.session, "edits")
        project.session.commit(builder.build(lines_of(edits))[0])


def review_all(path: Path) -> None:
    edit(
        path,
        *(
            {
                "example": f"c{number:02d}", "reviewed": True, "queue": "random" if number < 20 else "control",
                "add": ["noise"] if number < 10 or number >= 44 else [],
            }
            for number in range(50)
        ),
    )  # fmt: skip


def test_labels_of_a_human_in_the_file_give_the_level_of_the_dataset_and_of_a_tag(asked: Path) -> None:
    review_all(asked)
    with open_project(asked, reviewer="ana") as project:
        assert project.session.columns.human_correct[:3].tolist() == [1, 0, 1]
        payload = project_table(project).to_json()
    dataset, (noise,) = payload["dataset"], payload["tags"]  # type: ignore[misc]
    assert dataset["human_accuracy"]["value"] == pytest.approx(45 / 50)  # type: ignore[index, call-overload]
    level = noise["human_accuracy"]  # type: ignore[index]
    assert level["value"] == pytest.approx((9 + 6) / 16)  # type: ignore[index, call-overload]
    assert level["message"] == "15 of 16 human trials"  # type: ignore[index, call-overload]
    assert noise["headroom"]["value"] == pytest.approx(9 / 50)  # type: ignore[index, call-overload]


def test_a_level_that_was_entered_wins_over_the_file(asked: Path) -> None:
    review_all(asked)
    edit(asked, {"tag": "noise", "human_accuracy": 0.7, "human_trials": 50})
    with open_project(asked, reviewer="ana") as project:
        level = project_table(project).rows[0].metrics.human_accuracy
    assert (level.value, level.message) == (0.7, "entered as 35 of 50 human trials")


def test_a_slice_takes_the_trials_of_its_examples(asked: Path) -> None:
    review_all(asked)
    with open_project(asked, reviewer="ana") as project:
        level = project_table(project, slice_filter="-id:c01").rows[0].metrics.human_accuracy
    assert level.message == "15 of 15 human trials"


@pytest.mark.parametrize("what", ["tags", "examples"])
def test_what_a_human_answered_is_exported_beside_whether_it_was_right(asked: Path, tmp_path: Path, what: str) -> None:
    edit(asked, {"example": "c03", "human": "wrong", "human_answer": "perhaps"})
    with open_project(asked, reviewer="ana") as project:
        export(project, what, tmp_path / "out.csv")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    assert [(row["human"], row["human_answer"]) for row in rows[2:5]] == [("", ""), ("wrong", "perhaps"), ("", "")]


def test_answers_and_verdicts_survive_a_restart_and_an_undo(asked: Path) -> None:
    edit(asked, {"example": "c03", "human": "wrong", "human_answer": "perhaps"})
    with open_project(asked, reviewer="ana") as project:
        assert _marks(project.session, 3) == {MarkField.HUMAN, MarkField.HUMAN_ANSWER}
        project.session.undo()
    with open_project(asked, reviewer="ana") as project:
        assert _marks(project.session, 3) == set()


def _marks(session: Session, row: int) -> set[MarkField]:
    return {field for field in MarkField if session.marks.any(field, row) is not None}
