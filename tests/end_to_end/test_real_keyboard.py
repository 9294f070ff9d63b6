"""Every default key arrives as its action when an X server delivers it, Shift and number pad included."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from errortagger.domain.tag import DIGIT_SLOTS
from errortagger.ui.actions import REVIEW, SPECS, ActionSet

NAMES = {
    "Enter": "KP_Enter", "Backspace": "BackSpace", "Space": "space", ".": "period", ",": "comma", "/": "slash",
    "[": "bracketleft", "]": "bracketright", "<": "less", ">": "greater", "=": "equal", "+": "plus", "-": "minus",
    "?": "question", "Ctrl": "ctrl", "Shift": "shift", "Alt": "alt",
}  # fmt: skip
"""Where the X server's name of a key differs from ours."""
NUMBER_PAD = ("87", "88", "89", "83", "84", "85", "79", "80", "81", "90")
"""Key codes of 1 to 9 and 0: what a key of the pad is called depends on Num Lock."""


@pytest.mark.xvfb
def test_every_default_key_arrives_as_its_action(qtbot: QtBot, qapp: QApplication) -> None:
    assert shutil.which("xdotool"), "xdotool is missing (Debian: apt-get install xdotool)"
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = ActionSet(window, {})
    actions.show_page(REVIEW)
    done: list[str] = []
    for spec in SPECS:
        actions[spec.id].triggered.connect(lambda _checked=False, action=spec.id: done.append(action))
    with qtbot.waitExposed(window):
        window.show()
    _xdotool("windowfocus", "--sync", str(int(window.winId())))
    qtbot.waitUntil(window.isActiveWindow)
    wanted = [(spec.id, key) for spec in SPECS for key in spec.keys]
    for action, key in wanted:
        done.clear()
        _xdotool("key", _x_name(key))
        try:
            qtbot.waitUntil(lambda: bool(done), timeout=2_000)
        except AssertionError:
            pytest.fail(f"{key} does not arrive as {action}")
        assert done == [action], key


@pytest.mark.xvfb
def test_digits_of_both_rows_arrive_as_digits(qtbot: QtBot, qapp: QApplication) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    done: list[str] = []
    for digit in DIGIT_SLOTS:
        action = window.addAction(digit)
        action.setShortcut(digit)
        action.triggered.connect(lambda _checked=False, slot=digit: done.append(slot))
    with qtbot.waitExposed(window):
        window.show()
    _xdotool("windowfocus", "--sync", str(int(window.winId())))
    qtbot.waitUntil(window.isActiveWindow)
    for key in (*DIGIT_SLOTS, "Num_Lock", *NUMBER_PAD):
        before = len(done)
        _xdotool("key", key)
        qtbot.waitUntil(lambda count=before, lock=key == "Num_Lock": lock or len(done) > count)
    _xdotool("key", "Num_Lock")
    assert done == [*DIGIT_SLOTS, *DIGIT_SLOTS]


def _x_name(key: str) -> str:
    """``Ctrl+Shift+Z`` as xdotool wants it."""
    if key == "+":
        return NAMES[key]
    parts = [NAMES.get(part, part) for part in key.split("+")]
    last = parts[-1].lower() if len(parts[-1]) == 1 else parts[-1]
    return "+".join([*parts[:-1], last])


def _xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, timeout=30)
