"""The open project as panels see it: what fails is told, and leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from errortagger.app.projects import open_project
from errortagger.domain.patch import Changes, MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.project import Example
from errortagger.session import tag_steps
from tests.ui.desk import TAGS, Desk, make_project


def test_a_change_is_told_once_with_what_it_touched(desk: Desk) -> None:
    seen: list[Changes] = []
    desk.workspace.changed.connect(seen.append)
    desk.press("1", "M")
    assert [(change.rows.tolist(), bool(change.tags), set(change.marks)) for change in seen] == [
        ([desk.row], True, set()),
        ([desk.row], False, {MarkField.BOOKMARK}),
    ]


def test_undo_of_a_tag_whose_name_is_taken_by_now_is_told_and_changes_nothing(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    path = make_project(tmp_path)
    with open_project(path, reviewer="ana") as project:
        project.session.commit(tag_steps.delete(project.session, project.session.tags.slot(0).id))
    with open_project(path, reviewer="ben") as project:
        project.session.commit(tag_steps.create(project.session, TAGS[0]))
    desk = sit_down(path)
    names = [tag.name for tag in desk.session.tags]
    desk.press("Ctrl+Z")
    assert len(desk.trouble) == 1 and "cannot be undone" in desk.trouble[0]
    assert [tag.name for tag in desk.session.tags] == names
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.press("1")
    assert desk.tags() == [names[0]]


def test_records_that_cannot_be_read_are_told_and_can_be_asked_for_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = desk.workspace.records
    records.forget()
    failed: Future[list[Example]] = Future()
    failed.set_exception(Problem("the disk does not answer", action="Look at the cable."))
    monkeypatch.setattr(desk.workspace.project, "examples", lambda _rows: failed)
    records.want([0])
    desk.qtbot.waitUntil(lambda: bool(desk.trouble))
    assert desk.trouble == ["the disk does not answer Look at the cable."]
    monkeypatch.undo()
    records.want([0])
    desk.qtbot.waitUntil(lambda: records.get(0) is not None)


def test_records_around_the_place_are_read_before_they_are_wanted(desk: Desk) -> None:
    rows = desk.workspace.view.queue.rows.tolist()
    desk.qtbot.waitUntil(lambda: all(desk.workspace.records.get(row) is not None for row in rows[:8]))
    record = desk.workspace.records.get(rows[5])
    assert record is not None and record.key == desk.session.columns.keys[rows[5]]


def test_a_damaged_place_opens_at_the_first_example(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path = make_project(tmp_path)
    for place in ("{", "[]", '{"queue": 3}', '{"queue": "filter:conf<<", "example": "gone"}', '{"queue": "tag:99"}'):
        with open_project(path, reviewer="ana") as project:
            project.file.writer.save_setting("place:ana", place)
        desk = sit_down(path)
        assert desk.workspace.view.queue.recipe == "random"
        assert desk.row == desk.workspace.view.queue.rows[0]
        desk.close()
