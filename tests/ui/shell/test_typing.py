"""Keys go where the person is: into the text while typing, to the review everywhere else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from errortagger.domain.patch import MarkField
from errortagger.ui.parts.filter_line import FilterLine
from errortagger.ui.widgets.buttons import Button
from tests.ui.desk import TAGS, Desk

LETTERS = "123 xusnhmrlkpzfda.?/<>=+-[]"


def test_letters_and_digits_typed_into_the_note_fire_nothing(desk: Desk) -> None:
    first, before = desk.row, desk.session.history.last_seq
    desk.press("N").type(LETTERS).press("Return").type("second line").press("Backspace", "Left", "Home")
    assert desk.row == first
    assert desk.review.inspector.note.toPlainText() == f"{LETTERS}\nsecond lin"
    assert desk.session.history.last_seq == before
    desk.press("Escape")
    assert desk.session.history.last_seq == before + 1


def test_letters_and_digits_typed_into_the_filter_fire_nothing(desk: Desk) -> None:
    first, before = desk.row, desk.session.history.last_seq
    desk.press("/").type(LETTERS)
    assert _filter(desk).text() == LETTERS
    assert (desk.row, desk.session.history.last_seq) == (first, before)
    desk.press("Escape")
    assert _filter(desk).text() == ""
    desk.press("Escape", "1")
    assert desk.tags() == [TAGS[0]]


def test_enter_in_the_filter_reviews_what_it_finds_and_marks_nothing(desk: Desk) -> None:
    desk.press("Ctrl+F").type("is:correct").press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe == "filter:is:correct")
    assert not desk.session.frame.reviewed.any()
    assert len(desk.workspace.view.queue) == 4
    desk.press("2")
    assert desk.tags() == [TAGS[1]]


def test_a_mistake_in_the_filter_is_pointed_at_and_nothing_else_happens(desk: Desk) -> None:
    first = desk.row
    desk.press("/").type("conf<<4").press("Return")
    desk.qtbot.waitUntil(lambda: not desk.window.jobs.running)
    line = _filter(desk)
    assert line.hasFocus() and line.hasSelectedText()
    assert (desk.row, desk.workspace.view.queue.recipe) == (first, "random")


def test_a_filter_that_finds_nothing_says_so_and_keeps_the_queue(desk: Desk) -> None:
    desk.press("/").type("id:nobody").press("Return")
    desk.qtbot.waitUntil(lambda: bool(desk.notices))
    assert desk.notices[-1].startswith("Nothing to show")
    assert desk.workspace.view.queue.recipe == "random"


def test_an_empty_filter_goes_back_to_all_errors(desk: Desk) -> None:
    desk.press("/").type("is:correct").press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe == "filter:is:correct")
    desk.press("/", "Escape", "Return")
    assert desk.workspace.view.queue.recipe == "random"
    desk.press("1")
    assert desk.tags() == [TAGS[0]]


@pytest.mark.parametrize("name", ["unsureButton", "doneButton", "humanButton", "labelWrongButton", "top-undo-2"])
def test_keys_work_again_after_a_click_on_a_button(desk: Desk, name: str) -> None:
    desk.press("1", "Right")
    desk.click(name)
    row = desk.row
    desk.press("3")
    assert desk.row == row
    assert TAGS[2] in desk.tags()


def test_keys_work_after_a_click_on_the_stage_the_tags_and_the_rail(desk: Desk) -> None:
    for name in ("factsView", "tagList", "rail-review", "reviewPanel"):
        desk.click(name, QPoint(20, 10))
        before = desk.tags()
        desk.press("3")
        assert desk.tags() != before, name


def test_a_click_on_a_tag_puts_it_on_and_a_click_on_its_pencil_edits_it(desk: Desk) -> None:
    desk.click("tagList", QPoint(60, 15))
    assert desk.tags() == [TAGS[0]]
    tags = desk.find("tagList")
    desk.click("tagList", QPoint(tags.width() - 12, 15))
    assert desk.window.project_page is not None
    assert desk.window.project_page.current in ("review", "tags")


def test_clicking_from_the_note_into_the_tag_line_goes_there(desk: Desk) -> None:
    desk.press("N").type("siren")
    desk.click("tagLine")
    assert desk.window.focusWidget().objectName() == "tagLine"
    assert desk.mark(MarkField.NOTE) == "siren"


def test_a_note_keeps_the_focus_while_another_window_is_in_front(desk: Desk) -> None:
    other = QWidget()
    desk.qtbot.addWidget(other)
    desk.press("N").type("si")
    other.show()
    other.activateWindow()
    desk.qtbot.waitUntil(other.isActiveWindow)
    assert desk.mark(MarkField.NOTE) == "si"
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.type("ren 1").press("Escape")
    assert desk.mark(MarkField.NOTE) == "siren 1"
    assert desk.tags() == []


def test_undo_takes_back_the_note_that_is_still_being_typed(desk: Desk) -> None:
    desk.press("1", "N").type("siren")
    desk.click("top-undo-2")
    assert desk.mark(MarkField.NOTE) is None
    assert desk.review.inspector.note.toPlainText() == ""
    assert desk.tags() == [TAGS[0]]


def test_a_note_goes_to_the_example_it_was_typed_for(desk: Desk) -> None:
    first = desk.row
    desk.press("N").type("siren")
    desk.click("doneButton")
    assert desk.row != first
    assert desk.mark(MarkField.NOTE, first) == "siren"
    assert desk.mark(MarkField.NOTE) is None
    assert desk.review.inspector.note.toPlainText() == ""


def test_a_button_reached_by_tab_is_pressed_by_space_and_enter(desk: Desk) -> None:
    button = desk.find("humanButton")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.press("Space")
    assert desk.mark(MarkField.HUMAN) == "right"
    desk.press("Return")
    assert desk.mark(MarkField.HUMAN) == "wrong"
    assert not desk.session.frame.reviewed.any()


def test_tab_leaves_the_note_and_reaches_every_button_of_the_page(desk: Desk) -> None:
    desk.press("N", "Tab")
    seen = []
    for _ in range(40):
        focused = desk.window.focusWidget()
        seen.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    wanted = {button.objectName() for button in desk.window.findChildren(Button) if _reachable(button)}
    assert wanted <= set(seen)
    assert {"noteEdit", "tagList", "rail-stats"} <= set(seen)


def _reachable(button: Button) -> bool:
    return button.isVisible() and button.isEnabled() and bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus)


def test_f6_goes_from_pane_to_pane_and_back_to_the_stage(desk: Desk) -> None:
    panes = []
    for _ in range(8):
        desk.press("F6")
        panes.append(desk.window.focusWidget().objectName())
        if panes[-1] == "reviewPanel":
            break
    assert panes[-1] == "reviewPanel"
    assert len(set(panes)) == len(panes) >= 3


def test_pasting_many_lines_into_the_tag_line_makes_one_clean_name(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("  two\nlines\tand more ")
    desk.press("T", "Ctrl+V", "Ctrl+Return")
    assert desk.tags() == ["two lines and more"]


def _filter(desk: Desk) -> QLineEdit:
    line = desk.find("filterBar")
    assert isinstance(line, FilterLine)
    return line
