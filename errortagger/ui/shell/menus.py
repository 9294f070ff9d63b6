"""The menu of the window, made from the declared actions."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from errortagger.ui.actions import MENUS, SPECS, ActionSet


def make_menu(actions: ActionSet, parent: QWidget) -> QMenu:
    """One submenu a group, every action in it with its key; what does not work on the page shown is greyed."""
    menu = QMenu(parent)
    menu.setObjectName("mainMenu")
    for name in MENUS:
        part = menu.addMenu(name)
        part.setObjectName(f"menu{name}")
        for spec in SPECS:
            if spec.menu == name:
                part.addAction(actions[spec.id])
    return menu
