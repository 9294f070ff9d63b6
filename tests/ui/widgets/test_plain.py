from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.plain import (
    MAX_TEXT,
    ElidedLabel,
    PlainLabel,
    capped,
    describe,
    one_line,
    plain_tooltip,
    visible,
)

HOSTILE = '<img src="file:///etc/hostname"><b>bold</b><table><tr><td>' * 5


def test_markup_is_shown_literally(qtbot: QtBot) -> None:
    label = PlainLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE
    assert PlainLabel("<b>x</b>").sizeHint().width() > PlainLabel("x").sizeHint().width()


def test_tooltips_escape_markup() -> None:
    assert "<b>bold" not in plain_tooltip("<b>bold</b>")
    assert "&lt;b&gt;bold&lt;/b&gt;" in plain_tooltip("<b>bold</b>")
    assert plain_tooltip("") == ""
    assert "<b>Ctrl+Z</b>" in plain_tooltip("Undo", "Ctrl+Z")


def test_characters_that_change_direction_become_visible_marks() -> None:
    assert visible("a\u202eb\u2066c\u200fd") == "a⟨RLO⟩b⟨LRI⟩c⟨RLM⟩d"
    assert visible("nul\x00 del\x7f esc\x1b c1\x85") == "nul␀ del␡ esc␛ c1⟨85⟩"
    assert visible("two\r\nlines\tand a tab") == "two\nlines\tand a tab"


def test_long_texts_are_cut_and_say_how_much_is_missing() -> None:
    text = "x" * (MAX_TEXT + 1234)
    assert capped(text).startswith("x" * MAX_TEXT)
    assert capped(text).endswith("1,234 more characters")
    assert len(one_line("word " * 1000, 50)) <= 51


def test_an_elided_label_keeps_its_whole_text_and_offers_it_as_a_tooltip_only_when_cut(qtbot: QtBot) -> None:
    label = ElidedLabel("a long name " * 20)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text() == "a long name " * 20
    assert "a long name" in label.toolTip()
    label.setText("short")
    label.resize(200, 20)
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() <= label.sizeHint().width()


def test_describe_gives_name_object_name_and_key(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    describe(label, "Undo", object_name="undo", key="Ctrl+Z")
    assert (label.accessibleName(), label.objectName()) == ("Undo", "undo")
    assert "Ctrl+Z" in label.toolTip()
