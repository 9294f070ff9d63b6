"""How the window looks: nothing is clipped, everything that is acted on has a name, at every theme and size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from errortagger.ui.shell.project_dialogs import apply_theme
from errortagger.ui.tokens import tokens
from errortagger.ui.widgets.plain import ElidedLabel
from tests.ui.desk import Desk, make_project

SLACK = 4
"""Pixels of its padding that a button may lose before its text would be cut."""
PAGES = {"review": "Ctrl+1", "stats": "Ctrl+2", "tags": "Ctrl+3", "history": "Ctrl+4", "sets": "Ctrl+5"}
ACTED_ON = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
QT_OWN = ("qt_scrollarea_viewport", "qt_spinbox_lineedit", "qt_tableview_cornerbutton")


@pytest.fixture
def full(sit_down: Callable[..., Desk], tmp_path: Path) -> Desk:
    """A project on which every page has something to show."""
    desk = sit_down(make_project(tmp_path))
    desk.press("1", "Return", "2", "Return", "X", "Return", "Return", "Ctrl+Shift+2", "1", "Return", "Return")
    desk.press("Ctrl+2")
    panel = desk.find("statsPanel")
    desk.qtbot.waitUntil(lambda: panel.model.latest is not None, timeout=10_000)
    return desk


def test_everything_that_is_acted_on_has_a_name_for_a_screen_reader(full: Desk) -> None:
    for page, key in PAGES.items():
        full.press(key)
        nameless = [
            f"{page}: {type(widget).__name__} {widget.objectName()!r}"
            for widget in _visible(full)
            if isinstance(widget, ACTED_ON) and not _own_part(widget) and not (widget.accessibleName() or _text(widget))
        ]
        assert not nameless, "\n".join(nameless)


def test_everything_that_takes_the_keyboard_has_an_object_name(full: Desk) -> None:
    for page, key in PAGES.items():
        full.press(key)
        unnamed = [
            f"{page}: {type(widget).__name__} {widget.accessibleName()!r}"
            for widget in _visible(full)
            if isinstance(widget, ACTED_ON) and not widget.objectName() and not _own_part(widget)
        ]
        assert not unnamed, "\n".join(unnamed)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("scale", [100, 150])
def test_no_label_or_button_is_clipped(full: Desk, theme: str, scale: int) -> None:
    full.settings.settings.theme, full.settings.settings.font_scale = theme, scale
    apply_theme(full.window)
    full.window.resize(1440, 900)
    for page, key in PAGES.items():
        full.press(key)
        full.qtbot.wait(20)
        assert full.window.width() <= 1440 and full.window.height() <= 920, f"{page} needs {full.window.size()}"
        _settle(full)
        clipped = [f"{page}: {_name(widget)} has {widget.size()} of {_needed(widget)}" for widget in _clipped(full)]
        assert not clipped, "\n".join(clipped)


def test_the_window_fits_a_small_screen(full: Desk) -> None:
    full.window.resize(1024, 700)
    for page, key in PAGES.items():
        full.press(key)
        full.qtbot.wait(20)
        size = full.window.minimumSizeHint()
        assert size.width() <= 1024 and size.height() <= 700, f"{page} needs {size}"
        _settle(full)
        assert not list(_clipped(full)), page


def _settle(desk: Desk) -> None:
    """Numbers are worked out on a thread and take their room when they come: give them some time."""
    for _ in range(40):
        if not list(_clipped(desk)):
            return
        desk.qtbot.wait(25)


def _visible(desk: Desk) -> Iterator[QWidget]:
    return (widget for widget in desk.window.findChildren(QWidget) if widget.isVisible())


def _clipped(desk: Desk) -> Iterator[QWidget]:
    """Labels and buttons that have less room than their text needs."""
    for widget in _visible(desk):
        if isinstance(widget, (QLabel, QAbstractButton)) and not isinstance(widget, ElidedLabel) and _text(widget):
            needed = _needed(widget)
            if widget.width() < needed[0] or widget.height() < needed[1] or _sticks_out(widget):
                yield widget


def _needed(widget: QWidget) -> tuple[int, int]:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return 0, widget.heightForWidth(widget.width())
    slack = tokens().px(SLACK)
    return widget.sizeHint().width() - slack, widget.minimumSizeHint().height() - 1


def _sticks_out(widget: QWidget) -> bool:
    """Whether it reaches over the edge of what it is in (other than something that scrolls)."""
    parent = widget.parentWidget()
    if parent is None or isinstance(parent.parentWidget(), QScrollArea):
        return False
    place, room = widget.geometry(), parent.rect()
    return place.right() > room.right() + 1 or place.bottom() > room.bottom() + 1


def _own_part(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own widgets."""
    parent = widget.parentWidget()
    inside = isinstance(parent, (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView))
    return inside or widget.objectName() in QT_OWN or widget.inherits("QHeaderView")


def _text(widget: QWidget) -> str:
    return str(widget.text()) if hasattr(widget, "text") else ""


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} {_text(widget)[:40]!r}"


def test_focus_is_shown_by_the_widget_that_has_it(full: Desk) -> None:
    full.press("Ctrl+1")
    button = full.find("unsureButton")
    before = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.grab().toImage() != before
