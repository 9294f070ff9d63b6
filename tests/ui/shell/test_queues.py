"""Queues of the review in the real window, and taking up the work where it was left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, QueueKind
from errortagger.session import queues
from tests.ui.desk import TAGS, Desk, make_project, saved_session


def test_the_window_opens_on_the_first_error_of_the_random_order(desk: Desk) -> None:
    view = desk.workspace.view
    assert view.queue.kind is QueueKind.RANDOM
    assert desk.row == view.queue.rows[0]
    assert view.queue.rows.tolist() == queues.random_errors(desk.session).rows.tolist()
    assert "1 of 8 errors, random order  ·  0 reviewed" in desk.texts()
    assert "0 / 8 · 0%" in desk.texts()


def test_queue_keys_switch_between_errors_correct_ones_and_all(desk: Desk) -> None:
    shown = []
    for key in ("Ctrl+Shift+2", "Ctrl+Shift+4", "Ctrl+Shift+1"):
        desk.press(key)
        shown.append((desk.workspace.view.queue.recipe, len(desk.workspace.view.queue)))
    assert shown == [("control", 4), ("all", 12), ("random", 8)]


def test_a_review_of_correct_examples_counts_as_one(desk: Desk) -> None:
    desk.press("Ctrl+Shift+2", "1", "Return")
    row = int(desk.workspace.view.queue.rows[0])
    assert desk.mark(MarkField.REVIEW, row) == QueueKind.CONTROL
    assert "2 of 4 correct examples, random order  ·  1 reviewed" in desk.texts()


def test_a_queue_key_works_from_every_page_and_shows_the_review(desk: Desk) -> None:
    page = desk.window.project_page
    assert page is not None
    for key in ("Ctrl+2", "Ctrl+3", "Ctrl+4"):
        desk.press(key, "Ctrl+Shift+2")
        assert page.current == "review"
        desk.press("Ctrl+Shift+1")


def test_a_late_tag_is_asked_about_again_and_the_trigger_is_known(desk: Desk) -> None:
    desk.press("Return", "Return", "T").type("echo").press("Ctrl+Return")
    late = desk.session.tags.slot(3)
    assert late is not None and late.trigger == desk.row
    desk.in_dialog(lambda _dialog: desk.type("echo").press("Return"), lambda: desk.press("Ctrl+Shift+3"))
    view = desk.workspace.view
    assert (view.queue.kind, view.queue.tag, len(view.queue)) == (QueueKind.REREVIEW, late.id, 2)
    assert "1 of 2 re-check echo  ·  0 re-checked" in desk.texts()
    first, second = view.queue.rows.tolist()
    desk.press("4")
    assert "1 of 2 re-check echo  ·  1 re-checked" in desk.texts()
    desk.press("Return")
    assert desk.row == second
    desk.press("Return")
    assert desk.notices[-1] == "All 2 of this queue are done"
    me = desk.session.reviewer.id
    answers = [desk.session.answers.at(me, late.id, row) for row in (first, second)]
    assert answers == [Answer.PRESENT, Answer.ABSENT]


def test_nothing_to_re_check_is_said_in_the_dialog(desk: Desk) -> None:
    words: list[str] = []
    desk.in_dialog(lambda dialog: words.extend(_texts(dialog)), lambda: desk.press("Ctrl+Shift+3"))
    assert any("re-check" in text.lower() for text in words)
    assert desk.workspace.view.queue.recipe == "random"


def test_the_command_palette_shows_the_examples_of_a_tag(desk: Desk) -> None:
    desk.press("1", "Return", "1", "Return", "2")
    desk.in_dialog(lambda _dialog: desk.type("car noise").press("Return"), lambda: desk.press("Ctrl+K"))
    assert desk.workspace.view.queue.recipe == f"tag:{int(desk.session.tags.slot(0).id)}"
    assert len(desk.workspace.view.queue) == 2
    assert "Tagged car noise" in desk.texts()


def test_the_statistics_table_shows_the_examples_of_a_tag(desk: Desk) -> None:
    desk.press("1", "Return", "2", "Return", "Ctrl+2")
    panel = desk.find("statsPanel")
    desk.qtbot.waitUntil(lambda: panel.model.latest is not None, timeout=10_000)
    panel.table.row_activated.emit(int(desk.session.tags.slot(1).id))
    assert desk.window.project_page is not None and desk.window.project_page.current == "review"
    assert desk.workspace.view.queue.recipe == f"tag:{int(desk.session.tags.slot(1).id)}"
    assert desk.tags() == [TAGS[1]]


def test_the_queue_menu_names_what_is_left_and_opens_a_queue(desk: Desk) -> None:
    desk.press("Return")
    seen: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        seen.extend(action.text() for action in menu.actions())
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    desk.qtbot.waitUntil(lambda: True)
    _soon(desk, choose)
    desk.click("queueButton")
    assert seen[:2] == ["Errors, random order\t7 to review", "Correct, random order\t4 to review"]
    assert desk.workspace.view.queue.recipe == "control"


def test_making_the_queue_again_drops_what_no_longer_belongs_and_keeps_the_place(desk: Desk) -> None:
    desk.press("/").type("is:error reviewed:no").press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe.startswith("filter:"))
    desk.press("Return", "Return", "Right")
    row = desk.row
    assert len(desk.workspace.view.queue) == 8
    desk.press("F5")
    desk.qtbot.waitUntil(lambda: len(desk.workspace.view.queue) == 6)
    assert desk.row == row


def test_a_filter_whose_tag_is_gone_is_told_and_the_queue_stays(desk: Desk) -> None:
    desk.press("1", "/").type('tag:"car noise"').press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe.startswith("filter:"))
    desk.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert len(desk.session.tags) == 0
    before = desk.workspace.view.queue
    desk.press("F5")
    desk.qtbot.waitUntil(lambda: not desk.window.jobs.running)
    assert len(desk.workspace.view.queue) == len(before)


def test_the_place_is_kept_and_the_window_opens_at_the_next_one_to_do(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    path = make_project(tmp_path)
    desk = sit_down(path)
    desk.press("1", "Return", "Return", "Return", "Right")
    place, rows = desk.row, desk.workspace.view.queue.rows.tolist()
    desk.close()
    again = sit_down(path)
    assert again.row == place
    assert again.workspace.view.queue.rows.tolist() == rows
    again.press("Return", "Left", "Left")
    again.close()
    third = sit_down(path)
    assert rows.index(third.row) == 3
    assert "3 / 8" in "".join(third.texts()) or "4 / 8" in "".join(third.texts())


def test_a_filter_and_its_place_are_kept(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path = make_project(tmp_path)
    desk = sit_down(path)
    desk.press("/").type("is:correct conf>0.7").press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe.startswith("filter:"))
    desk.press("Right")
    place = desk.row
    desk.close()
    again = sit_down(path)
    assert again.workspace.view.queue.recipe == "filter:is:correct conf>0.7"
    assert again.row == place
    assert again.find("filterBar").text() == "is:correct conf>0.7"


def test_undo_works_after_a_restart_and_jumps_to_the_example(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path = make_project(tmp_path)
    desk = sit_down(path)
    first = desk.row
    desk.press("1", "Return", "N").type("siren").press("Escape", "X", "Right", "Right")
    desk.close()
    again = sit_down(path)
    again.press("Ctrl+Z", times=3)
    assert again.row == first
    assert not again.session.frame.reviewed.any()
    again.press("Ctrl+Z")
    assert again.tags(first) == []
    again.press("Ctrl+Shift+Z", times=4)
    again.close()
    saved = saved_session(path)
    assert saved.frame.reviewed.sum() == 1
    assert list(saved.marks.merged(MarkField.NOTE).values()) == ["siren"]
    assert saved.tallies.of(saved.tags.slot(0).id).sum() > 0


def test_undo_of_an_exclusion_after_a_restart_comes_back_into_the_same_queue(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    path = make_project(tmp_path)
    desk = sit_down(path)
    first = desk.row
    desk.in_dialog(lambda _dialog: desk.press("1"), lambda: desk.press("Shift+S"))
    desk.close()
    again = sit_down(path)
    assert len(again.workspace.view.queue) == 7
    again.press("Ctrl+Z")
    assert again.row == first
    assert (again.workspace.view.queue.recipe, len(again.workspace.view.queue)) == ("random", 8)


def _texts(widget: QWidget) -> list[str]:
    return [str(each.text()) for each in widget.findChildren(QWidget) if hasattr(each, "text") and each.isVisible()]


def _soon(desk: Desk, act: Callable[[], None]) -> None:
    from PySide6.QtCore import QTimer

    def look() -> None:
        if QApplication.activePopupWidget() is None:
            QTimer.singleShot(5, look)
        else:
            act()

    QTimer.singleShot(0, look)
