"""The note: plain text, left by key, and told when the focus goes elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from errortagger.ui.parts.note_edit import NoteEdit


@pytest.fixture
def note(qtbot: QtBot) -> Iterator[NoteEdit]:
    """A note above another field, in a window that has the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    made = NoteEdit(window)
    column.addWidget(made)
    column.addWidget(QLineEdit(window))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    yield made
    window.close()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_escape_and_ctrl_enter_leave_and_type_nothing(
    qtbot: QtBot, note: NoteEdit, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    with qtbot.waitSignal(note.left):
        qtbot.keyClick(note, key, modifier)
    assert note.toPlainText() == ""


def test_tab_goes_to_the_next_field_and_tells_that_typing_paused(qtbot: QtBot, note: NoteEdit) -> None:
    with qtbot.waitSignal(note.paused), qtbot.assertNotEmitted(note.left):
        qtbot.keyClick(note, Qt.Key.Key_Tab)
    assert isinstance(note.window().focusWidget(), QLineEdit)


def test_what_is_pasted_is_text_only(note: NoteEdit) -> None:
    clip = QMimeData()
    clip.setHtml("<b>bold</b><img src='file:///x.png'>")
    clip.setText("bold")
    note.insertFromMimeData(clip)
    assert note.toPlainText() == "bold"


def test_the_note_is_three_lines_high_and_never_collapses(note: NoteEdit) -> None:
    assert note.minimumSizeHint() == note.sizeHint()
    assert note.height() >= note.fontMetrics().lineSpacing() * 3
