"""The room on the screen that a widget is on, asked for in the one way that is safe."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def screen_room(widget: QWidget) -> QRect:
    """The part of the widget's screen that windows may cover.

    WORKAROUND: PySide6 makes what ``QWidget.screen()`` returns a child of the widget's wrapper, and the garbage
    collector then deletes the screen with the wrapper: the next widget that is made ends the process.
    """
    screen = QGuiApplication.screenAt(widget.mapToGlobal(widget.rect().center())) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()
