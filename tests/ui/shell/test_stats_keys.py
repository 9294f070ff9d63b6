"""The statistics page in the real window: its keys explain numbers and never tag an example."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from errortagger.domain.types import QueueKind
from errortagger.session import steps, tag_steps
from errortagger.session.choices import Choices
from errortagger.stats.frame import View
from errortagger.ui.panels.stats import StatsPanel
from tests.ui.desk import WAIT_MS, Desk


def _on_statistics(desk: Desk) -> StatsPanel:
    for row in desk.workspace.view.queue.rows[:4].tolist():
        desk.workspace.commit(steps.toggle_tag(desk.session, desk.session.tags.ids[0], row))
        desk.workspace.commit(steps.mark_reviewed(desk.session, row, QueueKind.RANDOM))
    desk.do("view.stats")
    page = desk.window.project_page
    assert page is not None
    panel = page.page("stats")
    assert isinstance(panel, StatsPanel)
    desk.qtbot.waitUntil(lambda: panel.model.table is not None and panel.table.isVisible(), timeout=WAIT_MS)
    return panel


def test_e_explains_even_when_a_tag_has_that_letter(desk: Desk) -> None:
    first = desk.session.tags.slot(0)
    assert first is not None
    desk.workspace.commit(tag_steps.change(desk.session, replace(first, key="e")))
    panel = _on_statistics(desk)
    steps_before = desk.session.history.last_seq
    desk.press("Down", "Right", "Right")
    desk.press("E")
    assert panel.explanation.isVisible() and panel.explanation.text().startswith("Error share: car noise")
    desk.press("Escape")
    assert not panel.explanation.isVisible() and panel.table.hasFocus()
    desk.press("Alt+Return")
    assert panel.explanation.isVisible()
    desk.do("view.review")
    assert not panel.explanation.isVisible()
    assert desk.session.history.last_seq == steps_before


def test_a_button_of_an_explanation_is_pressed_by_key_and_opens_its_queue(desk: Desk) -> None:
    panel = _on_statistics(desk)
    desk.press("Down", "Right", "Right", "Right")
    desk.press("E", "Tab", "Return")
    assert desk.window.project_page is not None and desk.window.project_page.current == "review"
    assert desk.workspace.view.queue.kind is QueueKind.CONTROL
    assert not panel.explanation.isVisible()


def test_switches_are_there_again_in_the_next_window(desk: Desk) -> None:
    panel = _on_statistics(desk)
    panel.head.options.chosen.emit(Choices(view=View.POPULATION))
    path = desk.workspace.path
    desk.do("project.close")
    QApplication.processEvents()
    desk.open(path)
    again = _on_statistics(desk)
    assert again is not panel and again.head.options.text() == "Future data"


def test_the_foot_names_the_keys_of_the_page(desk: Desk) -> None:
    _on_statistics(desk)
    page = desk.window.project_page
    assert page is not None
    assert ("E", "explain") in page.foot._hints
    desk.do("view.tags")
    assert ("E", "explain") not in page.foot._hints
