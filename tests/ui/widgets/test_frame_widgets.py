from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from errortagger.ui.shell.theme import Theme
from errortagger.ui.tokens import tokens
from errortagger.ui.widgets.buttons import Button, IconButton
from errortagger.ui.widgets.cards import CardRow, CardText
from errortagger.ui.widgets.chip import TONES, Chip
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.flow_layout import FlowLayout
from errortagger.ui.widgets.foot_bar import FootBar
from errortagger.ui.widgets.keycap import KeyCap
from errortagger.ui.widgets.paint import keyboard_focus
from errortagger.ui.widgets.progress_strip import ProgressBar, ProgressStrip
from errortagger.ui.widgets.rail import Rail, RailEntry
from errortagger.ui.widgets.toast import Toast
from errortagger.ui.widgets.top_bar import TopBar

ENTRIES = [
    RailEntry("review", "headphones", "Review", "Ctrl+1"),
    RailEntry("stats", "chart-bar", "Stats", "Ctrl+4"),
    RailEntry("settings", "settings", "Settings", "Ctrl+,", at_end=True),
]


def shown(qtbot: QtBot, widget: QWidget, width: int = 900, height: int = 300) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()


def frame_widgets() -> list[QWidget]:
    rail, bar, strip = Rail(), TopBar(), ProgressStrip()
    rail.set_entries(ENTRIES)
    bar.set_project("p", "facts")
    strip.set_progress("Import", 1, 2)
    empty = EmptyState("inbox", "Nothing here", "Do this next.", button="Do it")
    return [rail, bar, strip, empty, Button("Export…"), IconButton("x", "Close"), KeyCap("T"), Chip("conf 0.87")]


@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
@pytest.mark.parametrize("scale", [0.8, 2.0])
def test_every_button_has_a_name_a_size_to_hit_and_draws_in_every_theme(
    qapp: QApplication, theme: Theme, qtbot: QtBot, mode: str, scale: float
) -> None:
    theme.apply(qapp, mode, scale)
    for widget in frame_widgets():
        qtbot.addWidget(widget)
        assert not widget.grab().isNull()
        buttons = [widget] if isinstance(widget, QAbstractButton) else widget.findChildren(QAbstractButton)
        for button in buttons:
            assert button.accessibleName()
            assert button.sizeHint().height() >= tokens().px(28)


def test_a_button_is_reached_by_tab_but_keeps_no_focus_from_a_click(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    editor, button = QLineEdit(), Button("Export…", key="Ctrl+E", checkable=True, icon="flag", trailing="x")
    row.addWidget(editor)
    row.addWidget(button)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    editor.setFocus()
    assert "Ctrl+E" in button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isChecked()
    assert editor.hasFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert keyboard_focus(button)
    assert not button.grab().isNull()


def test_the_rail_asks_and_the_shell_decides_what_is_current(qtbot: QtBot) -> None:
    rail = Rail()
    rail.set_entries(ENTRIES)
    shown(qtbot, rail, 76, 400)
    chosen: list[str] = []
    rail.chosen.connect(chosen.append)
    rail.set_current("review")
    rail.button("stats").click()
    assert chosen == ["stats"]
    assert rail.button("review").isChecked() and not rail.button("stats").isChecked()
    rail.set_current("stats")
    assert rail.button("stats").isChecked()
    rail.set_entries(ENTRIES[:1])
    with pytest.raises(KeyError):
        rail.button("stats")


def test_the_top_bar_says_what_would_be_undone(qtbot: QtBot) -> None:
    bar = TopBar()
    shown(qtbot, bar, 1200, 52)
    bar.set_project("speech_dev" * 20, "whisper-s · 2 140 clips")
    bar.set_matches("64 match")
    bar.set_history("add <b>car noise</b>", None)
    assert bar.undo_button.isEnabled() and not bar.redo_button.isEnabled()
    assert bar.undo_button.accessibleName() == "Undo: add <b>car noise</b>"
    assert "&lt;b&gt;" in bar.undo_button.toolTip()
    with qtbot.waitSignal(bar.undo_requested, timeout=1000):
        bar.undo_button.click()
    with qtbot.waitSignal(bar.help_requested, timeout=1000):
        bar.help_button.click()
    first, second = QLineEdit(), QLineEdit()
    qtbot.addWidget(first)
    bar.set_center(first)
    bar.set_center(second)
    assert first.parent() is None and second.parent() is bar


def test_the_foot_bar_shows_as_many_keys_as_fit_and_always_the_save_state(qtbot: QtBot) -> None:
    bar = FootBar()
    shown(qtbot, bar, 1400, 34)
    bar.set_hints([("1–9", "tag"), ("T", "find tag"), ("Space", "play"), ("?", "all keys")])
    bar.set_saved("Saved · speech_dev.errtag")
    assert bar.hints_shown() == 4
    assert bar.accessibleName() == "Saved · speech_dev.errtag; 1–9 tag, T find tag, Space play, ? all keys"
    bar.resize(380, 34)
    assert 0 < bar.hints_shown() < 4
    bar.set_saved("Not saved: disk full", trouble=True)
    assert not bar.grab().isNull()


def test_a_toast_offers_undo_goes_away_and_takes_no_focus(qtbot: QtBot) -> None:
    window = QWidget()
    editor = QLineEdit(window)
    toast = Toast(window)
    shown(qtbot, window, 800, 500)
    with qtbot.waitActive(window):
        window.activateWindow()
    editor.setFocus()
    toast.show_message("<b>car noise</b> added to 41", undo=True, kind="done", duration_ms=80)
    assert toast.isVisible() and editor.hasFocus()
    assert toast.text() == "<b>car noise</b> added to 41"
    window.resize(600, 400)
    assert abs(toast.geometry().center().x() - 300) <= 1
    assert not window.grab().isNull()
    qtbot.waitUntil(lambda: not toast.isVisible(), timeout=3000)
    toast.show_message("again", undo=True, duration_ms=0)
    undo = toast.findChild(Button, "toastUndo")
    assert undo is not None
    with qtbot.waitSignal(toast.undo_requested, timeout=1000):
        qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
    assert editor.hasFocus()


def test_progress_is_told_and_cancel_asks_once(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    shown(qtbot, strip, 348, 80)
    label = strip.findChild(QLabel, "progressLabel")
    bar = strip.findChild(ProgressBar)
    cancel = strip.findChild(IconButton, "progressCancel")
    assert label is not None and bar is not None and cancel is not None
    strip.set_progress("Importing", 120_000, 1_000_000, "21 s left")
    assert label.text() == "120,000 / 1,000,000 · 21 s left"
    assert bar.share() == pytest.approx(0.12)
    assert strip.accessibleName() == "Importing: 120,000 / 1,000,000 · 21 s left"
    strip.set_progress("Importing", 0, None)
    assert label.text() == "starting…"
    assert bar.share() is None
    asked: list[bool] = []
    strip.cancel_requested.connect(lambda: asked.append(True))
    cancel.click()
    cancel.click()
    assert asked == [True]
    strip.set_cancellable(False)
    assert cancel.isHidden()
    bar.set_share(7.0)
    assert bar.share() == 1.0


def test_cards_show_their_numbers_in_words_and_tell_clicks(qtbot: QtBot) -> None:
    row = CardRow()
    shown(qtbot, row, 1200, 100)
    row.set_texts([
        CardText(title="Error rate", value="14.6%", detail="312 of 2,140"),
        CardText(title="Label is wrong", value="—", detail="labels were not checked", muted=True),
    ])  # fmt: skip
    assert row.cards[0].accessibleName() == "Error rate: 14.6%: 312 of 2,140"
    assert row.cards[2].isHidden()
    clicked: list[int] = []
    row.clicked.connect(clicked.append)
    qtbot.mouseClick(row.cards[1], Qt.MouseButton.LeftButton)
    assert clicked == [1]
    assert not row.grab().isNull()


def test_an_empty_state_names_the_next_step(qtbot: QtBot) -> None:
    state = EmptyState("inbox", "Nothing to review", "All done.", button="Queue more")
    shown(qtbot, state, 600, 400)
    button = state.findChild(Button, "emptyStateButton")
    assert button is not None
    assert state.accessibleName() == "Nothing to review. All done."
    with qtbot.waitSignal(state.activated, timeout=1000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    state.set_state("search-x", "No match")
    assert button.isHidden()
    assert state.accessibleName() == "No match"


def test_chips_keep_to_a_width_and_show_text_literally(qtbot: QtBot) -> None:
    for tone in TONES:
        chip = Chip("<i>" + "long " * 100, tone=tone, dashed=tone == "prediction")
        qtbot.addWidget(chip)
        assert chip.text().startswith("<i>long")
        assert chip.sizeHint().width() <= tokens().px(320)
        assert "&lt;i&gt;" in chip.toolTip()
        assert not chip.grab().isNull()
    cap = KeyCap("Ctrl+Shift+Z")
    qtbot.addWidget(cap)
    assert cap.accessibleName() == "Key Ctrl+Shift+Z"
    assert cap.text() == "Ctrl+Shift+Z"


def test_a_flow_wraps_mirrors_and_empties(qtbot: QtBot) -> None:
    host = QWidget()
    flow = FlowLayout(host, gap=10)
    boxes = []
    for _ in range(5):
        box = QWidget()
        box.setFixedSize(QSize(100, 20))
        flow.addWidget(box)
        boxes.append(box)
    shown(qtbot, host, 330, 200)
    assert [(box.x(), box.y()) for box in boxes] == [(0, 0), (110, 0), (220, 0), (0, 30), (110, 30)]
    assert flow.heightForWidth(330) == 50
    assert flow.heightForWidth(90) == 140
    host.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.setGeometry(host.rect())
    assert boxes[0].x() == 230
    assert flow.itemAt(9) is None and flow.takeAt(9) is None
    flow.clear()
    assert flow.count() == 0


def test_a_card_released_outside_is_no_click(qtbot: QtBot) -> None:
    row = CardRow()
    shown(qtbot, row, 800, 100)
    clicked: list[int] = []
    row.clicked.connect(clicked.append)
    card = row.cards[0]
    outside = card.rect().bottomRight().toPointF() * 3
    event = QMouseEvent(
        QMouseEvent.Type.MouseButtonRelease, outside, card.mapToGlobal(outside), Qt.MouseButton.LeftButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(card, event)
    assert clicked == []
