from __future__ import annotations

from pathlib import Path

import pytest

from errortagger.app import demo
from errortagger.app.demo import demo_path, make_demo
from errortagger.app.jobs import CancelToken, Progress
from errortagger.app.projects import open_project
from errortagger.domain.problems import Cancelled, Problem, UsageProblem


def test_a_set_becomes_a_project_with_its_tags_and_exports(tmp_path: Path) -> None:
    told: list[Progress] = []
    made = make_demo("digits", tmp_path / "new" / "folder", progress=told.append)
    assert made.project == tmp_path / "new" / "folder" / "digits.errtag"
    assert all(path.stat().st_size > 100 for path in made.exports)
    assert {"Laying out the set", "Writing exports"} <= {progress.stage for progress in told}
    with open_project(made.project) as project:
        assert len(project.session.tags) > 0
        assert project.session.frame.reviewed.sum() == 0
        assert project.media_folder().is_dir()


def test_a_cancelled_demo_leaves_no_project(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        make_demo("digits", tmp_path, cancel=cancel)
    assert [path for path in tmp_path.iterdir() if path.suffix == ".errtag"] == []


def test_a_demo_that_fails_halfway_leaves_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Problem("the disk is full")

    monkeypatch.setattr(demo, "apply_edits", full)
    with pytest.raises(Problem, match="the disk is full"):
        make_demo("digits", tmp_path)
    assert [path for path in tmp_path.iterdir() if path.suffix == ".errtag"] == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="file"):
        make_demo("digits", tmp_path / "file" / "folder")


def test_an_unknown_set_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no built-in set 'cats'"):
        make_demo("cats", tmp_path)
    assert demo_path("speech", tmp_path) == tmp_path / "speech.errtag"
