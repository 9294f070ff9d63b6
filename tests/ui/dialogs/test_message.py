from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from errortagger.ui.dialogs.message import Message, ask, question, tell

Show = Callable[[QDialog], None]


def test_a_message_does_not_block_and_all_of_it_can_be_copied(qtbot: QtBot, window: QWidget, show: Show) -> None:
    message = tell(window, "It broke", "Mend it.", "line 1\nline 2")
    assert message.isVisible() and not message.isModal()
    show(message)
    copy = message.findChild(QPushButton, "messageCopy")
    assert copy is not None
    copy.click()
    assert QGuiApplication.clipboard().text() == "It broke\n\nMend it.\n\nline 1\nline 2"


def test_markup_is_shown_as_it_is(window: QWidget, show: Show) -> None:
    message = Message(window, "<b>bold</b>", "<img src=x>", "<i>x</i>")
    show(message)
    assert message.title.text() == "<b>bold</b>"
    assert message.title.textFormat() is Qt.TextFormat.PlainText
    assert message.advice.textFormat() is Qt.TextFormat.PlainText


def test_details_unfold_and_enter_closes(qtbot: QtBot, window: QWidget, show: Show) -> None:
    message = Message(window, "It broke", "", "the details")
    show(message)
    height = message.height()
    more = message.findChild(QPushButton, "messageMore")
    assert more is not None and message.details.isHidden()
    more.click()
    assert message.details.isVisible() and message.height() > height
    ended: list[int] = []
    message.finished.connect(ended.append)
    qtbot.keyClick(message, Qt.Key.Key_Return)
    assert ended == [QDialog.DialogCode.Accepted]


def test_enter_says_yes_to_a_harmless_question_and_no_to_a_dangerous_one(
    qtbot: QtBot, window: QWidget, show: Show
) -> None:
    for dangerous, answer in ((False, QDialog.DialogCode.Accepted), (True, QDialog.DialogCode.Rejected)):
        dialog = question(window, "Go on?", "Yes", "No", dangerous=dangerous)
        show(dialog)
        ended: list[int] = []
        dialog.finished.connect(ended.append)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert ended == [answer]


def test_ask_waits_for_the_answer(qtbot: QtBot, window: QWidget) -> None:
    def press(name: str) -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        button = dialog.findChild(QPushButton, name)
        assert button is not None
        button.click()

    QTimer.singleShot(50, lambda: press("questionYes"))
    assert ask(window, "Go on?", "Yes", "No")
    QTimer.singleShot(50, lambda: press("questionNo"))
    assert not ask(window, "Go on?", "Yes", "No")
