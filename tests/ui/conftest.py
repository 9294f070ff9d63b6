"""The window for tests: opened on a project, closed at the end, and nothing of it left behind."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.desk import Desk, make_project


@pytest.fixture
def sit_down(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Desk]]:
    """Opens windows; all are closed at the end of the test."""
    gc.disable()  # as the program does: see errortagger.ui.shell.collector
    desks: list[Desk] = []

    def start(path: Path | None = None) -> Desk:
        desk = Desk(qtbot, qapp)
        desks.append(desk)
        return desk.open(path) if path is not None else desk

    yield start
    for desk in desks:
        desk.close()
        desk.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.enable()
    gc.collect()


@pytest.fixture
def desk(sit_down: Callable[..., Desk], tmp_path: Path) -> Desk:
    """A window on a small text project: eight errors, four correct examples, three tags."""
    return sit_down(make_project(tmp_path))
