"""The review page by mouse: buttons, the menu of a tag, and what each of them shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu

from errortagger.app.projects import open_project
from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, Human, LabelCheck
from errortagger.session import steps
from tests.ui.desk import TAGS, Desk


@pytest.mark.parametrize(
    ("entry", "answer"), [("Can't tell", Answer.UNSURE), ("Absent", Answer.ABSENT), ("Not asked", Answer.NOT_ASKED)]
)
def test_the_menu_of_a_tag_gives_the_answers_that_have_no_key(desk: Desk, entry: str, answer: Answer) -> None:
    desk.press("1")
    _in_menu(desk, entry)
    assert desk.session.answers.at(desk.session.reviewer.id, desk.session.tags.slot(0).id, desk.row) is answer
    desk.press("Ctrl+Z")
    assert desk.tags() == [TAGS[0]]


def test_the_menu_of_a_tag_shows_its_examples_and_edits_it(desk: Desk) -> None:
    desk.press("1", "Right")
    _in_menu(desk, "Show its examples")
    assert desk.workspace.view.queue.recipe == f"tag:{int(desk.session.tags.slot(0).id)}"
    _in_menu(desk, "Edit…")
    assert desk.window.project_page is not None and desk.window.project_page.current == "tags"


def test_menus_that_were_closed_are_gone(desk: Desk) -> None:
    for _ in range(3):
        _in_menu(desk, "Absent")
    desk.qtbot.waitUntil(lambda: not desk.window.findChildren(QMenu))


def test_the_label_button_shows_what_was_said_whatever_the_dialog_ends_with(desk: Desk) -> None:
    button = desk.review.inspector.label_button
    desk.click("labelWrongButton")
    assert button.isChecked()
    desk.in_dialog(lambda dialog: dialog.reject(), lambda: desk.click("labelWrongButton"))
    assert button.isChecked()
    assert desk.mark(MarkField.LABEL_CHECK) == LabelCheck.LABEL_WRONG
    desk.press("Ctrl+Z")
    assert not button.isChecked()


def test_the_human_button_goes_round_and_says_where_it_is(desk: Desk) -> None:
    button, seen = desk.review.inspector.human_button, []
    for _ in range(3):
        desk.click("humanButton")
        seen.append((desk.mark(MarkField.HUMAN), button.text(), button.isChecked()))
    assert seen == [
        (Human.RIGHT, "Human would get it right", True),
        (Human.WRONG, "Human would get it wrong too", True),
        (None, "Human would get it right?", False),
    ]


def test_the_head_says_what_is_known_of_the_example(desk: Desk) -> None:
    assert desk.key in desk.texts()
    desk.press("M", "X", "S", "Left")
    assert {"bookmarked · deferred", "label is wrong"} <= set(desk.texts())
    desk.press("Return", "Left")
    assert "bookmarked · reviewed" in desk.texts()
    desk.press("Ctrl+Shift+2")
    assert "correct" in desk.texts()


def test_the_details_list_the_facts_of_the_example(desk: Desk) -> None:
    assert {"id", desk.key, "speaker"} <= set(desk.texts())
    speaker = desk.workspace.record.metadata["speaker"]
    assert speaker in desk.texts()


def test_tags_of_other_reviewers_are_shown_and_can_be_contradicted(sit_down: Callable[..., Desk], desk: Desk) -> None:
    path, row = desk.workspace.path, desk.row
    desk.close()
    with open_project(path, reviewer="ben") as other:
        other.session.commit(steps.toggle_tag(other.session, other.session.tags.slot(0).id, row))
    again = sit_down(path)
    shown = again.review.inspector.palette_.model.index(0)
    assert "present for 1 other reviewer" in str(shown.data(Qt.ItemDataRole.AccessibleTextRole))
    again.press("1")
    tag = again.session.tags.slot(0)
    assert again.session.answers.at(again.session.reviewer.id, tag.id, row) is Answer.ABSENT


def test_the_division_of_the_page_is_kept_for_the_next_time(sit_down: Callable[..., Desk], desk: Desk) -> None:
    path = desk.workspace.path
    half = sum(desk.review.splitter.sizes()) // 2
    desk.review.splitter.setSizes([half, half])
    left, right = desk.review.splitter.sizes()
    desk.close()
    again = sit_down(path)
    again.window.resize(desk.window.size())
    again.qtbot.waitUntil(lambda: abs(again.review.splitter.sizes()[1] - right) < 20, timeout=2_000)
    assert abs(left - right) < 400


def _in_menu(desk: Desk, entry: str) -> None:
    """Choose an entry of the first tag's menu by mouse."""

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            QTimer.singleShot(5, choose)
            return
        action = next(action for action in menu.actions() if action.text() == entry)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    tags = desk.find("tagList")
    assert isinstance(tags, QListView)
    QTimer.singleShot(0, choose)
    QTest.mouseClick(tags.viewport(), Qt.MouseButton.RightButton, pos=QPoint(60, 15))
    desk.window.activateWindow()  # there is no window manager that gives the focus back
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
