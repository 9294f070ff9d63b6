"""Garbage is collected on the window's thread only, and dialogs are never garbage before Qt has deleted them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.shell.collector import Collector


class Knot:
    """Refers to itself: only the collector can take it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    """The collector, at work for the time of the test."""
    made = Collector()
    yield made
    made.close()


def test_python_collects_nothing_by_itself_while_the_collector_works(collector: Collector) -> None:
    assert not gc.isenabled()
    collector.close()
    assert gc.isenabled()


def test_nothing_is_collected_while_little_was_made(collector: Collector) -> None:
    gc.collect()
    assert collector.collect() == 0


def test_knots_are_collected_once_there_are_many(collector: Collector) -> None:
    gc.collect()
    knots = [Knot() for _ in range(5_000)]
    knots.clear()
    assert collector.collect() >= 5_000


def test_old_knots_are_collected_too_after_some_rounds(collector: Collector) -> None:
    old = Knot()
    gc.collect()
    gone: list[bool] = []
    old.mark = QWidget()  # type: ignore[attr-defined]
    old.mark.destroyed.connect(lambda: gone.append(True))
    del old
    for _ in range(40):
        made = [Knot() for _ in range(3_000)]
        made.clear()
        collector.collect()
    assert gone == [True]


def test_a_dialog_that_was_left_lives_until_qt_deletes_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    alive: list[bool] = []

    def ask() -> None:
        dialog = Sheet("Really?", window, object_name="question")
        QTimer.singleShot(20, dialog.reject)
        dialog.exec()

    ask()
    gc.collect()
    alive.extend(isValid(dialog) for dialog in window.findChildren(Sheet))
    assert alive == [True]
    qtbot.waitUntil(lambda: not window.findChildren(Sheet))
