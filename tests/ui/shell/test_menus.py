"""The menu holds every action, and does what its key does."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMenu

from errortagger.ui.actions import MENUS, SPECS
from errortagger.ui.shell.menus import make_menu
from tests.ui.desk import Desk


def test_every_action_is_in_the_menu_of_its_group(desk: Desk) -> None:
    menu = make_menu(desk.window.actions_, desk.window)
    parts = {part.title(): part for part in menu.findChildren(QMenu)}
    assert tuple(parts) == MENUS
    for spec in SPECS:
        assert desk.window.actions_[spec.id] in parts[spec.menu].actions()


def test_f10_opens_the_menu_and_leaves_nothing_behind(desk: Desk) -> None:
    opened: list[str] = []

    def close() -> None:
        popup = QApplication.activePopupWidget()
        if popup is None:
            QTimer.singleShot(5, close)
            return
        opened.append(popup.objectName())
        popup.close()

    QTimer.singleShot(0, close)
    desk.press("F10")
    assert opened == ["mainMenu"]
    desk.qtbot.waitUntil(lambda: desk.window.findChild(QMenu, "mainMenu") is None)
