"""The history page lists every step, newest first, and leads back to its example."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from errortagger.domain.snapshot import Step, StepKind
from errortagger.domain.types import QueueKind, ReviewerId
from errortagger.session import steps, tag_steps
from errortagger.ui.models.steps import StepsModel
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.history import HistoryPanel
from errortagger.ui.parts.quiet_table import QuietCell, QuietRole

Start = Callable[..., Workspace]
Show = Callable[[QWidget], None]
MOST_MS = 10_000


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace, show: Show) -> HistoryPanel:
    """The page on the three steps that made the tags."""
    made = HistoryPanel(workspace)
    show(made)
    return made


def _listed(panel: HistoryPanel) -> list[str]:
    return [str(panel.model.index(row, 2).data()) for row in range(panel.model.rowCount())]


def _states(panel: HistoryPanel) -> list[str]:
    return [str(panel.model.index(row, 3).data()) for row in range(panel.model.rowCount())]


def test_steps_are_listed_newest_first_with_who_and_when(panel: HistoryPanel) -> None:
    assert _listed(panel) == ["New tag low bandwidth", "New tag people noise", "New tag car noise"]
    assert panel.model.index(0, 1).data() == "ana"
    assert str(panel.model.index(0, 0).data()).count(":") == 2


def test_a_new_step_appears_on_top_and_the_selection_stays(
    qtbot: QtBot, panel: HistoryPanel, workspace: Workspace
) -> None:
    panel.table.select_row(1)
    workspace.commit(steps.set_note(workspace.session, 4, "siren"))
    qtbot.waitUntil(lambda: _listed(panel)[0] == "Note")
    assert panel.table.currentIndex().row() == 2


def test_undo_and_redo_by_their_buttons_mark_the_step(qtbot: QtBot, panel: HistoryPanel, workspace: Workspace) -> None:
    assert panel.undo_button.accessibleName() == "Undo: New tag low bandwidth"
    assert not panel.redo_button.isEnabled()
    qtbot.mouseClick(panel.undo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _states(panel) == ["undone", "", ""])
    assert len(workspace.session.tags) == 2
    cell = panel.model.index(0, 2).data(QuietRole.CELL)
    assert isinstance(cell, QuietCell) and cell.struck
    qtbot.mouseClick(panel.redo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _states(panel) == ["", "", ""])
    assert len(workspace.session.tags) == 3


def test_a_double_click_on_a_step_goes_to_its_example(qtbot: QtBot, panel: HistoryPanel, workspace: Workspace) -> None:
    row = 7
    workspace.commit(steps.set_note(workspace.session, row, "siren"))
    qtbot.waitUntil(lambda: _listed(panel)[0] == "Note")
    workspace.project.file.writer.flush()
    place = panel.table.visualRect(panel.model.index(0, 2)).center()
    with qtbot.waitSignal(workspace.page_requested, timeout=MOST_MS) as page:
        qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.args == ["review"] and workspace.row == row


def test_enter_on_a_step_of_an_earlier_day_goes_to_its_example(
    qtbot: QtBot, start: Start, workspace: Workspace, show: Show
) -> None:
    session = workspace.session
    workspace.commit(steps.mark_reviewed(session, 3, QueueKind.TARGETED))
    path = workspace.path
    workspace.project.file.writer.flush()
    panel = HistoryPanel(start(path, read_only=True))
    show(panel)
    panel.setFocus()
    panel.table.select_row(0)
    with qtbot.waitSignal(panel._workspace.page_requested, timeout=MOST_MS):
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert panel._workspace.row == 3


def test_a_step_about_no_example_says_so(qtbot: QtBot, panel: HistoryPanel, workspace: Workspace) -> None:
    panel.table.select_row(2)
    with qtbot.waitSignal(workspace.notice, timeout=MOST_MS) as told:
        qtbot.mouseClick(panel.show_button, Qt.MouseButton.LeftButton)
    assert "no single example" in str(told.args[0])


def test_a_hidden_page_catches_up_when_it_is_shown(qtbot: QtBot, panel: HistoryPanel, workspace: Workspace) -> None:
    panel.hide()
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    workspace.undo()
    qtbot.wait(20)
    assert len(_listed(panel)) == 3
    panel.show()
    assert _listed(panel)[0] == "New tag echo" and _states(panel)[0] == "undone"


def test_an_empty_history_says_so(qtbot: QtBot, start: Start, show: Show) -> None:
    panel = HistoryPanel(start(examples=6, tags=()))
    show(panel)
    assert panel.nothing.isVisible() and not panel.undo_button.isEnabled()


def _step(seq: int, kind: StepKind = StepKind.DO, target: int | None = None) -> Step:
    return Step(seq, kind, target or seq, f"step {seq}", ReviewerId(1), "2026-03-01T10:00:00.000+00:00")


def test_a_long_history_takes_in_only_what_is_new(qtbot: QtBot) -> None:
    model = StepsModel()
    history = [_step(seq) for seq in range(1, 50_001)]
    model.take(history)
    added: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: added.append((first, last)))
    model.take([*history, _step(50_001), _step(50_002, StepKind.UNDO, 50_001), _step(50_003, StepKind.UNDO, 7)])
    assert added == [(0, 0)] and model.rowCount() == 50_001
    assert model.row_at(0).undone and model.row_at(50_000 - 6).undone and not model.row_at(1).undone


def test_a_moment_that_cannot_be_read_is_shown_as_it_is() -> None:
    model = StepsModel()
    model.take([Step(1, StepKind.DO, 1, "odd", ReviewerId(9), "yesterday")])
    assert model.text(0, 0) == "yesterday" and model.text(0, 1) == "?"


def test_everything_that_can_be_acted_on_has_a_name(panel: HistoryPanel) -> None:
    acting = [w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    assert [w for w in acting if not (w.objectName() and w.accessibleName())] == []
    assert panel.model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole).count(", ") == 2
