from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.choice_list import ChoiceList


def make(qtbot: QtBot) -> tuple[ChoiceList, list[str]]:
    """A list that marks what is picked, as its owner does."""
    choices = ChoiceList("Labels", object_name="labels")
    qtbot.addWidget(choices)
    picked: list[str] = []
    choices.picked.connect(picked.append)
    choices.picked.connect(choices.choose)
    choices.set_texts(["cat", "dog", "bird"], ["1", "2", ""])
    choices.resize(200, 200)
    choices.show()
    return choices, picked


def test_a_key_picks_its_text_and_other_keys_are_left_to_the_window(qtbot: QtBot) -> None:
    choices, picked = make(qtbot)
    for letter in ("2", "3", "x"):
        QTest.keyClicks(choices, letter)
    assert picked == ["dog"] and choices.chosen() == "dog"
    assert not choices.pick_key("")


def test_arrows_go_round(qtbot: QtBot) -> None:
    choices, picked = make(qtbot)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(choices, key)
    assert picked == ["bird", "cat", "dog"]


def test_a_click_picks_and_takes_no_focus(qtbot: QtBot) -> None:
    choices, picked = make(qtbot)
    place = choices.visualRect(choices.model().index(2, 0)).center()
    QTest.mouseClick(choices.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert picked == ["bird"] and not choices.hasFocus()


def test_other_texts_begin_without_a_choice(qtbot: QtBot) -> None:
    choices, _ = make(qtbot)
    choices.choose("dog")
    choices.set_texts(["cat", "dog", "bird"], ["1", "2", "3"])
    assert choices.chosen() == "" and choices.key_at(2) == "3"
    choices.set_texts([])
    choices.step(1)
    assert choices.chosen() == "" and choices.texts() == []


def test_it_is_drawn_with_and_without_a_choice(qtbot: QtBot) -> None:
    choices, _ = make(qtbot)
    before = choices.grab().toImage()
    choices.choose("dog")
    assert choices.grab().toImage() != before
