"""The installed PySide6 does not lose references, and the start-up check would notice one that does."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QPainter, QPixmap

from errortagger.ui.shell import canary


class _Sender(QObject):
    said = Signal(bool)


def test_a_thousand_void_calls_leave_none_alone(qapp: object) -> None:
    font = QFont()
    picture = QPixmap(8, 8)
    painter = QPainter(picture)
    before = sys.getrefcount(None)
    for size in range(1, 1_001):
        font.setPixelSize(size)
        painter.save()
        painter.restore()
    after = sys.getrefcount(None)
    painter.end()
    assert before - after < 100


@pytest.mark.parametrize("value", [True, False])
def test_a_thousand_signals_leave_true_and_false_alone(value: bool) -> None:
    sender = _Sender()
    before = sys.getrefcount(value)
    for _ in range(1_000):
        sender.said.emit(value)
    assert before - sys.getrefcount(value) < 100


def test_the_installed_pyside6_passes_the_start_up_check() -> None:
    assert canary.check_qt() is None


def test_lost_references_are_noticed_early_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"count": 5_000, "given": 0}
    monkeypatch.setattr(canary.sys, "getrefcount", lambda value: state["count"])
    monkeypatch.setattr(canary, "_give_back", lambda value, lost: state.update(given=lost))

    def void_call() -> None:
        state["count"] -= 1

    assert canary.lost_references(void_call, None, 1_000) == 100
    assert state == {"count": 4_900, "given": 100}


def test_a_broken_pyside6_is_named_with_the_line_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "lost_references", lambda call, value, calls: 1_000)
    message = canary.check_qt()
    assert message is not None
    assert f"PySide6 {canary.PySide6.__version__}" in message
    assert 'pip install "PySide6_Essentials>=6.8.3,<6.12"' in message
