"""Every action is declared once, has a handler, is found in the palette, and never fights over a key."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errortagger.app.settings import SettingsFile
from errortagger.session.tag_steps import RESERVED_KEYS
from errortagger.ui.actions import ANYWHERE, BY_ID, PROJECT, REVIEW, SPECS, ActionSet
from errortagger.ui.dialogs.command_palette import action_commands
from errortagger.ui.shell.main_window import MainWindow
from errortagger.ui.shell.startup import make_app, make_window

PAGES = (ANYWHERE, PROJECT, REVIEW)
PROMISED = {
    "review.next": "Right D", "review.previous": "Left A", "review.done": "Return", "media.play": "Space",
    "review.label_wrong": "X", "review.unsure": "U", "review.defer": "S", "review.exclude": "Shift+S",
    "review.note": "N", "review.human": "H", "edit.undo": "Ctrl+Z", "edit.redo": "Ctrl+Shift+Z", "tags.find": "T",
    "queue.filter": "/ Ctrl+F", "help.commands": "Ctrl+K", "help.keys": "F1 ?",
}  # fmt: skip
"""Keys that people were told: they may get company, never go away."""


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """The main window without a project."""
    made = make_window(make_app(), SettingsFile())
    qtbot.addWidget(made)
    return made


def test_ids_are_unique_and_texts_are_sentences_for_people() -> None:
    assert len(BY_ID) == len(SPECS)
    texts = Counter((spec.menu, spec.text) for spec in SPECS)
    assert [text for text, count in texts.items() if count > 1] == []
    assert all(spec.text[0].isupper() and spec.menu for spec in SPECS)


def test_every_key_is_one_that_qt_knows() -> None:
    for spec in SPECS:
        for key in spec.keys:
            sequence = QKeySequence(key)
            assert sequence.count() == 1 and sequence.toString() == key, f"{spec.id}: {key}"


@pytest.mark.parametrize("page", PAGES)
def test_no_two_actions_share_a_key_on_the_same_page(window: MainWindow, page: str) -> None:
    window.actions_.show_page(page)
    keys = Counter(key.toString() for action in _enabled(window.actions_) for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []


def test_letters_and_digits_of_actions_cannot_become_keys_of_tags() -> None:
    letters = {key.lower() for spec in SPECS for key in spec.keys if len(key) == 1 and key.isalpha()}
    assert letters <= set(RESERVED_KEYS)
    assert not {key for spec in SPECS for key in spec.keys if key.isdigit()}


def test_keys_that_people_were_told_are_there() -> None:
    for action, keys in PROMISED.items():
        assert set(keys.split()) <= set(BY_ID[action].keys), action


def test_keys_that_belong_to_the_desktop_are_left_alone() -> None:
    taken = {key for spec in SPECS for key in spec.keys}
    alt_letters = {key for key in taken if key.startswith("Alt+") and len(key) == 5}
    assert not alt_letters | taken & {"Ctrl+Space", "Alt+Space", "Ctrl+Shift+U", "Alt+F4"}


def test_every_action_has_exactly_one_handler(window: MainWindow) -> None:
    signal = "2triggered(bool)"
    counts = {spec.id: window.actions_[spec.id].receivers(signal) for spec in SPECS}
    assert {action: count for action, count in counts.items() if count != 1} == {}


@pytest.mark.parametrize("page", PAGES)
def test_every_action_of_a_page_is_found_in_the_command_palette(window: MainWindow, page: str) -> None:
    window.actions_.show_page(page)
    offered = {command.title for command in action_commands(window.actions_)}
    expected = {spec.text for spec in SPECS if spec.id != "help.commands" and _works(spec.where, page)}
    assert offered == expected


def test_without_a_project_no_action_does_or_breaks_anything(window: MainWindow) -> None:
    for spec in SPECS:
        if spec.where != ANYWHERE:
            assert not window.actions_[spec.id].isEnabled()
            window.actions_[spec.id].trigger()
    assert window.workspace is None


def test_a_changed_keymap_counts_at_once_and_only_where_it_differs(window: MainWindow) -> None:
    window.actions_.use_keymap({"review.bookmark": "B", "media.play": ""})
    assert _keys(window.actions_["review.bookmark"]) == ["B"]
    assert _keys(window.actions_["media.play"]) == []
    assert _keys(window.actions_["review.note"]) == ["N"]
    window.actions_.use_keymap({})
    assert _keys(window.actions_["review.bookmark"]) == ["M"]
    assert _keys(window.actions_["media.play"]) == ["Space"]


def _works(where: str, page: str) -> bool:
    return where == ANYWHERE or (page != ANYWHERE and (where == PROJECT or page == REVIEW))


def _enabled(actions: ActionSet) -> list[QAction]:
    return [actions[spec.id] for spec in actions.available()]


def _keys(action: QAction) -> list[str]:
    return [key.toString() for key in action.shortcuts()]
