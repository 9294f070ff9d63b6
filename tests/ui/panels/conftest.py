"""A workspace on a real project file for the tests of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.projects import open_project
from errortagger.app.settings import SettingsFile
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.shell.theme import Theme
from tests.ui.desk import make_project

Start = Callable[..., Workspace]
Show = Callable[[QWidget], None]


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Theme:
    """The light theme at 100 %."""
    theme = Theme()
    theme.apply(qapp, "light", 1.0)
    return theme


@pytest.fixture
def start(tmp_path: Path, qapp: QApplication) -> Iterator[Start]:
    """Makes projects and opens them; what is open at the end is closed."""
    opened: list[Workspace] = []

    def make(path: Path | None = None, *, read_only: bool = False, **how: object) -> Workspace:
        found = path or make_project(tmp_path, **how)  # type: ignore[arg-type]
        workspace = Workspace(open_project(found, reviewer="ana", read_only=read_only), SettingsFile())
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()
        workspace.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def workspace(start: Start) -> Workspace:
    """Twenty errors, ten correct examples, three tags; nothing is reviewed."""
    return start(examples=30, errors=20)


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Shows a page in a window of its own and gives it the keyboard; it ends its threads at the end."""
    shown: list[QWidget] = []

    def bring(page: QWidget) -> None:
        qtbot.addWidget(page)
        shown.append(page)
        page.resize(1340, 790)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)

    yield bring
    for page in shown:
        page.close_panel()  # type: ignore[attr-defined]
        page.hide()
