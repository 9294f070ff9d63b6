"""Themed dialogs over a window, and small projects made from real files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.create import create_project
from errortagger.app.imports import ImportOptions
from errortagger.app.projects import OpenProject, open_project
from errortagger.ui.shell.theme import Theme

Show = Callable[[QDialog], None]


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """One theme manager for all tests."""
    return Theme()


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication, theme: Theme) -> None:
    """Each test starts with the light theme at 100 %."""
    theme.apply(qapp, "light", 1.0)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """The window that dialogs stand over."""
    made = QWidget()
    made.resize(1280, 720)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Show a dialog and give it the keyboard; it is left at the end of the test."""
    shown: list[QDialog] = []

    def give(dialog: QDialog) -> None:
        shown.append(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)

    yield give
    for dialog in shown:
        if shiboken6.isValid(dialog) and dialog.isVisible():
            dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of twelve texts, four of them errors."""
    folder = tmp_path_factory.mktemp("dialogs")
    source = folder / "animals.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text", "label", "prediction", "confidence"))
        for number in range(12):
            label = ("cat", "dog", "horse")[number % 3]
            writer.writerow((f"t{number:02}", f"a text of a {label}", label, "cat" if number < 6 else label, 0.5))
    create_project(folder / "animals.errtag", source, ImportOptions(seed=7))
    return folder / "animals.errtag"


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Iterator[OpenProject]:
    """A copy of that project, open."""
    copy = tmp_path / made.name
    copy.write_bytes(made.read_bytes())
    opened = open_project(copy, reviewer="ana")
    yield opened
    opened.close()
