"""On a real X screen the window system plugin loads, a window shows and keys reach it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot


@pytest.mark.xvfb
def test_a_key_reaches_an_action_of_a_real_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    action = QAction("Tag", window)
    action.setShortcut("1")
    window.addAction(action)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert QGuiApplication.platformName() == "xcb"
    with qtbot.waitSignal(action.triggered):
        qtbot.keyClick(window, Qt.Key.Key_1)
