from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.label_view import LabelText, LabelView
from errortagger.ui.widgets.text_diff import MAX_PAIRS, TextDiff
from errortagger.ui.widgets.text_view import MAX_LINE, TextView, broken_lines


def diff(qtbot: QtBot, reference: str | None, hypothesis: str | None, width: int = 800) -> TextDiff:
    view = TextDiff()
    qtbot.addWidget(view)
    view.resize(width, 400)
    view.show()
    view.set_texts(reference, hypothesis)
    return view


def test_a_narrower_diff_is_higher(qtbot: QtBot) -> None:
    view = diff(qtbot, "one two three four five six seven eight " * 4, "one two")
    assert view.heightForWidth(300) > view.heightForWidth(900) > 60


def test_an_empty_prediction_says_that_nothing_was_recognised(qtbot: QtBot) -> None:
    assert "nothing recognised" in diff(qtbot, "hello", None).accessibleDescription()
    assert "nothing recognised" in diff(qtbot, "hello", "").accessibleDescription()
    assert "(empty)" in diff(qtbot, "", "uh").accessibleDescription()


def test_the_differences_are_there_for_a_screen_reader(qtbot: QtBot) -> None:
    spoken = diff(qtbot, "the volume", "the column").accessibleDescription()
    assert spoken == "Reference: the volume. Hypothesis: the column. volume became column"


def test_a_long_diff_shows_a_part_until_all_is_asked_for(qtbot: QtBot) -> None:
    text = " ".join(f"word{n}" for n in range(MAX_PAIRS + 50))
    view = diff(qtbot, text, "")
    more = view.findChild(Button, "textDiffShowAll")
    assert more is not None and more.isVisibleTo(view)
    assert more.text() == f"Show all {MAX_PAIRS + 50} words"
    before = view.heightForWidth(800)
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert view.heightForWidth(800) > before
    assert not more.isVisibleTo(view)


def test_stepping_goes_round_the_differences(qtbot: QtBot) -> None:
    view = diff(qtbot, "a b c d", "a x c y")
    assert view.step_edit(1) and view.step_edit(1) and view.step_edit(1)
    assert view.step_edit(-1)
    assert not diff(qtbot, "same", "same").step_edit(1)


def test_either_text_can_be_copied_as_it_is(qtbot: QtBot) -> None:
    view = diff(qtbot, "<b>ref</b>\u202e", None)
    first, second = view.copy_menu().actions()
    first.trigger()
    assert QGuiApplication.clipboard().text() == "<b>ref</b>\u202e"
    assert not second.isEnabled()


@pytest.mark.parametrize("text", ["x" * 1_000_000, "﷽" * 200_000, "a\u0300" * 100_000, "<table><tr><td>" * 3000])
def test_hostile_texts_are_drawn_without_trouble(qtbot: QtBot, text: str) -> None:
    view = diff(qtbot, text, text[:-1])
    assert not view.grab().isNull()
    page = TextView()
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    page.set_text(text)
    assert not page.grab().isNull()


def test_the_page_shows_markup_literally_and_breaks_endless_lines(qtbot: QtBot) -> None:
    page = TextView()
    qtbot.addWidget(page)
    page.set_text("<h1>Title</h1>\u202e")
    assert page.text() == "<h1>Title</h1>⟨RLO⟩"
    assert max(map(len, broken_lines("x" * 10_000).split("\n"))) == MAX_LINE
    assert broken_lines("a\n\nb") == "a\n\nb"


def test_a_long_text_is_cut_until_all_is_asked_for(qtbot: QtBot) -> None:
    page = TextView()
    qtbot.addWidget(page)
    page.set_text("word " * 10_000)
    more = page.findChild(Button, "textViewShowAll")
    assert more is not None and not more.isHidden()
    assert len(page.text()) < 21_000
    more.click()
    assert page.text().count("word") == 10_000
    page.set_text("short", truncated=True)
    assert not more.isHidden() and not more.isEnabled()


def test_no_text_is_said_in_words(qtbot: QtBot) -> None:
    page = TextView()
    qtbot.addWidget(page)
    page.set_text(None)
    assert page.reader.isHidden()


def test_digits_typed_in_the_page_reach_the_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    page = TextView()
    window.setCentralWidget(page)
    page.set_text("some text")
    hits: list[str] = []
    for key in ("1", "t", "Space", "Return", "Right"):
        action = QAction(window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, key=key: hits.append(key))
        window.addAction(action)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    page.reader.setFocus()
    for code in (Qt.Key.Key_1, Qt.Key.Key_T, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Right):
        qtbot.keyClick(page.reader, code)
    assert hits == ["1", "t", "Space", "Return", "Right"]


def test_label_and_prediction_are_told_in_words(qtbot: QtBot) -> None:
    view = LabelView()
    qtbot.addWidget(view)
    view.set_labels(LabelText(truth="7", prediction=None, confidence=0.912, is_error=True))
    assert view.accessibleDescription() == "label 7, prediction no prediction, wrong, confidence 0.91"
    flat = view.sizeHint().height()
    view.set_labels(LabelText(truth="<b>7</b>", prediction="", is_error=False, top=[("7", 0.5), ("1", 7.0)]))
    assert "label <b>7</b>, prediction (empty), right" in view.accessibleDescription()
    assert view.sizeHint().height() > flat
    view.resize(300, view.sizeHint().height())
    assert not view.grab().isNull()
