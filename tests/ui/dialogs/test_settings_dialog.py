from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.settings import SettingsFile
from errortagger.domain.problems import Problem
from errortagger.ui.actions import BY_ID, SPECS
from errortagger.ui.dialogs.keymap import Keymap, normal, read_keymap
from errortagger.ui.dialogs.settings_dialog import SettingsDialog

Show = Callable[[QDialog], None]


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


@pytest.fixture
def dialog(window: QWidget, file: SettingsFile, show: Show) -> SettingsDialog:
    made = SettingsDialog(file, window, tag_keys={"C": "car noise"})
    show(made)
    return made


def child(dialog: QDialog, name: str) -> QWidget:
    found = dialog.findChild(QWidget, name)
    assert found is not None, name
    return found


def test_each_setting_counts_at_once_and_is_saved(dialog: SettingsDialog, file: SettingsFile) -> None:
    changed: list[str] = []
    dialog.changed.connect(changed.append)
    child(dialog, "settingsTheme_contrast").click()  # type: ignore[attr-defined]
    child(dialog, "settingsScale").setValue(15)  # type: ignore[attr-defined]
    child(dialog, "settingsAdvance_tag").click()  # type: ignore[attr-defined]
    child(dialog, "settings_play_on_arrival").click()  # type: ignore[attr-defined]
    child(dialog, "settings_gain_normalise").click()  # type: ignore[attr-defined]
    dialog.reviewer.setText("  Ana   Maria ")
    dialog.reviewer.editingFinished.emit()
    assert changed == ["theme", "font_scale", "auto_advance", "play_on_arrival", "gain_normalise", "reviewer"]
    saved = SettingsFile(file.path).settings
    assert (saved.theme, saved.font_scale, saved.auto_advance) == ("contrast", 150, "tag")
    assert (saved.play_on_arrival, saved.gain_normalise, saved.reviewer) == (True, True, "Ana Maria")


def test_the_dialog_shows_what_is_set(window: QWidget, file: SettingsFile, show: Show) -> None:
    file.settings.theme, file.settings.font_scale, file.settings.play_on_arrival = "dark", 120, True
    dialog = SettingsDialog(file, window)
    show(dialog)
    assert child(dialog, "settingsTheme_dark").isChecked()  # type: ignore[attr-defined]
    assert child(dialog, "settingsScale").value() == 12  # type: ignore[attr-defined]
    assert child(dialog, "settings_play_on_arrival").isChecked()  # type: ignore[attr-defined]


def test_a_key_is_changed_by_pressing_it(qtbot: QtBot, dialog: SettingsDialog, file: SettingsFile) -> None:
    dialog.show_page("keys")
    dialog.keys.choose("media.play")
    dialog.keys.field.setFocus()
    qtbot.keyClick(dialog.keys.field, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: file.settings.keymap == {"media.play": "F7"})
    assert json.loads(file.path.read_text())["keymap"] == {"media.play": "F7"}
    row = dialog.keys.finder.list.current_row()
    assert row is not None and row.keys == ("F7",) and row.detail == "changed"


def test_a_taken_key_is_refused_and_its_owner_named(qtbot: QtBot, dialog: SettingsDialog, file: SettingsFile) -> None:
    dialog.show_page("keys")
    page = dialog.keys
    for key, owner in (
        (Qt.Key.Key_U, "“Can't tell”"),
        (Qt.Key.Key_C, "the tag “car noise”"),
        (Qt.Key.Key_3, "the tags"),
    ):
        page.choose("media.play")
        page.field.setFocus()
        qtbot.keyClick(page.field, key)
        qtbot.waitUntil(lambda owner=owner: owner in page.trouble.text())
    assert file.settings.keymap == {} and page.keymap.keys("media.play") == ("Space",)
    assert page.field.keySequence() == QKeySequence("Space")


def test_a_key_can_be_taken_away_and_given_back(dialog: SettingsDialog, file: SettingsFile) -> None:
    dialog.show_page("keys")
    dialog.keys.choose("review.next")
    child(dialog, "settingsKeyNone").click()  # type: ignore[attr-defined]
    assert file.settings.keymap == {"review.next": ""}
    child(dialog, "settingsKeyReset").click()  # type: ignore[attr-defined]
    assert file.settings.keymap == {}
    assert dialog.keys.keymap.keys("review.next") == ("Right", "D")


def test_esc_in_the_key_field_goes_back_to_the_list(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_page("keys")
    dialog.keys.choose("media.play")
    dialog.keys.field.setFocus()
    qtbot.keyClick(dialog.keys.field, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.keys.finder.line.hasFocus()


def test_keys_travel_in_a_file(dialog: SettingsDialog, file: SettingsFile, tmp_path: Path) -> None:
    page = dialog.keys
    page.choose("media.play")
    page.keymap.set_key("media.play", "F7")
    page.export_file(tmp_path / "keys.json")
    child(dialog, "settingsKeysReset").click()  # type: ignore[attr-defined]
    assert file.settings.keymap == {}
    page.import_file(tmp_path / "keys.json")
    assert file.settings.keymap == {"media.play": "F7"}
    (tmp_path / "bad.json").write_text("[]")
    page.import_file(tmp_path / "bad.json")
    assert "This is no file of keys" in page.trouble.text() and file.settings.keymap == {"media.play": "F7"}


def test_no_two_actions_share_a_key_by_default() -> None:
    keymap = Keymap()
    for spec in SPECS:
        for key in spec.keys:
            assert normal(key), key
            assert keymap.owner(key, spec.id) is None, f"{key} of {spec.id}"


@pytest.mark.parametrize("key", ["Ctrl+,", "+", "=", "<", "F5", "Shift+Left", "."])
def test_every_kind_of_key_can_be_given(key: str) -> None:
    keymap = Keymap()
    for spec in SPECS:
        if key in spec.keys:
            keymap.set_key(spec.id, "")
    keymap.set_key("project.media", key)
    assert keymap.keys("project.media") == (normal(key),)
    again = Keymap()
    again.take_json(keymap.to_json())
    assert again.changes == keymap.changes


def test_defaults_come_back_only_if_nobody_took_them() -> None:
    keymap = Keymap()
    keymap.set_key("media.play", "")
    keymap.set_key("project.media", "Space")
    with pytest.raises(Problem, match="Locate media folder"):
        keymap.reset("media.play")
    keymap.reset_all()
    assert keymap.keys("media.play") == BY_ID["media.play"].keys


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"format": "errortagger.keymap/1"}',
        '{"format": "errortagger.keymap/1", "keys": {"edit.undo": [7]}}',
        '{"format": "errortagger.keymap/1", "keys": {"edit.undo": ["Ctrl+K, Ctrl+U"]}}',
        '{"format": "errortagger.keymap/1", "keys": {"edit.undo": ["X"]}}',
    ],
)
def test_a_damaged_file_of_keys_changes_nothing(text: str) -> None:
    keymap = Keymap({"media.play": "F7"})
    with pytest.raises(Problem):
        keymap.take_json(text)
    assert keymap.changes == {"media.play": "F7"}


def test_unknown_actions_are_passed_over() -> None:
    keymap = Keymap({"gone.action": "F7"})
    assert keymap.changes == {}
    assert keymap.take_json('{"format": "errortagger.keymap/1", "keys": {"future.thing": ["F7"]}}') == 0


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read_keymap(tmp_path / "none.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Problem, match="it is no text"):
        read_keymap(tmp_path / "binary.json")
