from __future__ import annotations

import json
from pathlib import Path

import pytest

from errortagger.app.projects import open_project
from errortagger.app.settings import default_reviewer
from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.types import Answer
from errortagger.session import steps, tag_steps
from tests import projects


@pytest.fixture
def path(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)


def test_a_project_is_opened_as_a_reviewer_and_keeps_what_is_said(path: Path) -> None:
    with open_project(path, reviewer="ana") as project:
        assert project.session.reviewer.name == "ana"
        project.session.commit(tag_steps.create(project.session, "wind", on_row=3))
    with open_project(path) as project:
        assert project.session.reviewer.name == default_reviewer()
        [tag] = project.session.tags
        assert project.session.answers.combined_at(tag.id, 3) is Answer.PRESENT
        [step] = project.history_steps()
        assert step.label == "New tag wind"
        assert project.patch(step.seq).result()[step.seq].focus == 3


def test_a_step_of_yesterday_is_undone_from_the_file(path: Path) -> None:
    with open_project(path, reviewer="ana") as project:
        project.session.commit(steps.set_note(project.session, 0, "siren"))
    with open_project(path, reviewer="ana") as project:
        project.session.undo()
        assert project.session.marks.any(MarkField.NOTE, 0) is None
    with open_project(path, reviewer="ana") as project:
        assert project.session.history.redo_label == "Note"
        project.session.redo()
        assert project.session.marks.any(MarkField.NOTE, 0) == "siren"


def test_examples_are_read_in_the_order_asked_for(path: Path) -> None:
    with open_project(path) as project:
        found = project.examples([5, 0]).result()
    assert [(example.key, example.prediction, example.metadata) for example in found] == [
        ("clip-005", "no", {"snr": 5}),
        ("clip-000", "no", {"snr": 0}),
    ]


def test_the_window_finds_its_place_again_for_each_reviewer(path: Path) -> None:
    with open_project(path, reviewer="ana") as project:
        assert project.place() == ("random", None)
        project.save_place("control", "clip-012")
        assert project.place() == ("control", "clip-012")
    with open_project(path, reviewer="ben") as project:
        assert project.place() == ("random", None)
    with open_project(path, reviewer="ana") as project:
        assert project.place() == ("control", "clip-012")


@pytest.mark.parametrize("stored", ["{", "[1]", json.dumps({"queue": 3, "example": 4})])
def test_a_place_that_makes_no_sense_is_the_start(path: Path, stored: str) -> None:
    with open_project(path, reviewer="ana") as project:
        project.session.settings["place:ana"] = stored
        assert project.place() == ("random", None)


def test_project_facts_are_changed_and_kept(path: Path) -> None:
    with open_project(path) as project:
        project.change_info(dataset_size=1000, note="reviewed on a train")
        assert project.session.info.dataset_size == 1000
    with open_project(path) as project:
        assert (project.session.info.dataset_size, project.session.info.note) == (1000, "reviewed on a train")


def test_a_project_opened_for_reading_refuses_every_change(path: Path) -> None:
    before = path.read_bytes()
    with open_project(path, read_only=True) as project:
        assert project.session.reviewer.name == "visitor"
        project.save_place("control", None)
        with pytest.raises(Problem, match="opened for reading only"):
            project.session.commit(tag_steps.create(project.session, "wind"))
        with pytest.raises(Problem, match="opened for reading only"):
            project.change_info(note="x")
    assert path.read_bytes() == before


def test_a_second_window_is_read_only_and_says_why(path: Path) -> None:
    with open_project(path, reviewer="ana"), open_project(path, reviewer="ben") as second:
        assert second.session.read_only is not None
        assert "another window" in second.session.read_only


def test_a_copy_is_a_whole_project(path: Path, tmp_path: Path) -> None:
    with open_project(path) as project:
        project.session.commit(tag_steps.create(project.session, "wind"))
        project.save_copy(tmp_path / "copy.errtag")
    with open_project(tmp_path / "copy.errtag") as copy:
        assert [tag.name for tag in copy.session.tags] == ["wind"]


def test_media_are_looked_for_beside_the_project_wherever_it_is_moved(tmp_path: Path) -> None:
    source = projects.predictions(tmp_path / "p.csv")
    (tmp_path / "clips").mkdir()
    path = projects.make(tmp_path / "p.errtag", source, media_root=str(tmp_path / "clips"))
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    path.rename(moved / "p.errtag")
    with open_project(moved / "p.errtag") as project:
        assert project.session.info.media_root == "clips"
        assert project.media_folder() == moved / "clips"
        assert project.relative_folder(moved / "clips" / "a") == "clips/a"
        assert project.relative_folder(tmp_path) == str(tmp_path)


def test_media_elsewhere_keep_their_absolute_folder(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    source = projects.predictions(tmp_path / "p.csv")
    path = projects.make(tmp_path / "project" / "p.errtag", source, media_root=str(tmp_path))
    with open_project(path) as project:
        assert project.media_folder() == tmp_path


def test_what_is_no_project_is_refused_and_not_changed(tmp_path: Path) -> None:
    other = tmp_path / "p.errtag"
    other.write_bytes(b"not a project" * 100)
    with pytest.raises(Problem, match=r"p\.errtag"):
        open_project(other)
    assert other.read_bytes() == b"not a project" * 100
    with pytest.raises(Problem, match="none"):
        open_project(tmp_path / "none.errtag")


def test_it_is_told_what_is_on_disk(path: Path) -> None:
    saved: list[int] = []
    with open_project(path) as project:
        project.on_saved = saved.append
        project.session.commit(tag_steps.create(project.session, "wind"))
        project.session.commit(tag_steps.create(project.session, "rain"))
    assert saved[-1] == 2


def test_a_project_that_is_all_on_disk_has_nothing_to_try_again(path: Path) -> None:
    with open_project(path) as project:
        assert not project.failed
        assert project.try_again()
    with open_project(path, read_only=True) as project:
        assert not project.failed
        assert not project.try_again()


def test_labels_are_read_row_by_row_and_media_only_below_their_folder(path: Path) -> None:
    with open_project(path) as project:
        assert project.labels().result() == ["yes"] * 30
        assert project.media_roots().root == str(path.parent)


def test_a_failed_write_makes_the_project_read_only_and_is_told(path: Path) -> None:
    told: list[Problem] = []
    with open_project(path) as project:
        project.on_failure = told.append
        project._failed(Problem("the disk is full"))
        assert project.session.read_only is not None
        assert "the disk is full" in project.session.read_only
        with pytest.raises(Problem, match="the disk is full"):
            project.session.commit(tag_steps.create(project.session, "wind"))
    assert [problem.what for problem in told] == ["the disk is full"]
