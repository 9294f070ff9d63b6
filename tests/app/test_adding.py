"""Adding to a project, with the import process replaced by this one to be fast."""

from __future__ import annotations

from pathlib import Path

import pytest

from errortagger.app import adding
from errortagger.app.adding import add_to_project
from errortagger.app.build import build_project, read_source
from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.app.projects import open_project
from errortagger.app.tagging import apply_edits
from tests import projects

Counts = tuple[int, int, int]


@pytest.fixture
def path(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    def here(request: dict[str, object], progress: ProgressSink, _cancel: CancelToken | None) -> dict[str, object]:
        options = ImportOptions.from_json(request["options"])  # type: ignore[arg-type]
        source = read_source(Path(str(request["source"])), options, progress)
        return build_project(source, Path(str(request["target"])), options, progress)

    monkeypatch.setattr(adding, "run_child", here)
    return projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)


def add(path: Path, source: Path, **options: object) -> dict[str, object]:
    with open_project(path, reviewer="ana") as project:
        return add_to_project(project, source, ImportOptions(**options))  # type: ignore[arg-type]


def counts(path: Path) -> Counts:
    with open_project(path, read_only=True) as project:
        error, seen = project.session.columns.error, project.session.visible
        return tuple(int((seen & (error == value)).sum()) for value in (1, 0, -1))  # type: ignore[return-value]


def test_predictions_without_labels_are_judged_by_the_labels_that_are_known(path: Path) -> None:
    source = projects.write_csv(
        path.parent / "v2.csv", ["id", "prediction"], [(f"clip-{n:03d}", "no" if n < 3 else "yes") for n in range(30)],
    )  # fmt: skip
    found = add(path, source, model="v2")
    assert (found["known"], found["fixed"], found["newly_broken"], found["still_wrong"]) == (30, 7, 0, 3)
    assert found["active"] is True
    assert counts(path) == (3, 27, 0)


def test_predictions_of_some_examples_do_not_become_what_errors_are_counted_on(path: Path) -> None:
    source = projects.write_csv(path.parent / "v2.csv", ["id", "prediction"], [("clip-000", "yes")])
    found = add(path, source, model="v2")
    assert (found["known"], found["active"]) == (1, False)
    assert counts(path) == (10, 20, 0)


def test_new_and_known_examples_can_come_together(path: Path) -> None:
    source = projects.predictions(path.parent / "v2.csv", errors=0, correct=40)
    found = add(path, source, model="v2")
    assert (found["known"], found["new_examples"], found["fixed"]) == (30, 10, 10)
    assert counts(path) == (0, 40, 0)


def test_reviews_stay_with_their_examples(path: Path) -> None:
    with open_project(path, reviewer="ana") as project:
        line: dict[str, object] = {"example": "clip-002", "add": ["wind"], "reviewed": True, "queue": "random"}
        apply_edits(project, [(1, line)], "edits")
    add(path, projects.predictions(path.parent / "more.csv", first=30))
    with open_project(path, reviewer="ana") as project:
        [tag] = project.session.tags
        assert project.session.answers.combined(tag.id).tolist().count(1) == 1
        assert project.session.history.undo_label == "Batch of 1 edits"
    assert counts(path) == (20, 40, 0)


def test_tags_of_the_file_are_one_step_by_the_import(path: Path) -> None:
    rows = [("new-1", "yes", "no", "wind;rain"), ("new-2", "yes", "no", "rain"), ("clip-000", "yes", "no", "wind")]
    source = projects.write_csv(path.parent / "t.csv", ["id", "ground_truth", "prediction", "noise"], rows)
    add(path, source, tag_columns=("noise",))
    with open_project(path) as project:
        session = project.session
        found = {tag.name: session.answers.combined(tag.id).tolist() for tag in session.tags}
        assert {name: answers.count(1) for name, answers in found.items()} == {"wind": 2, "rain": 2}
        assert [step.label for step in project.history_steps()] == ["Import tags"]
        assert [tag.position for tag in session.tags] == [0, 1]
        who = {session.reviewers[who].name for tag in session.tags for who in session.answers.reviewers(tag.id)}
        assert who == {"import"}
    add(path, source, tag_columns=("noise",))
    with open_project(path) as project:
        assert len(project.history_steps()) == 1
