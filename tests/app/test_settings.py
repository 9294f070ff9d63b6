from __future__ import annotations

import getpass
import json
import logging
from pathlib import Path

import pytest

from errortagger.app.settings import Settings, SettingsFile, default_reviewer, home


def test_everything_of_the_person_lies_in_one_folder_where_that_is_set(own_home: Path) -> None:
    assert [home(kind) for kind in ("config", "state")] == [own_home / "config", own_home / "state"]


def test_without_that_the_folders_of_the_system_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERRORTAGGER_HOME")
    folders = {home(kind) for kind in ("config", "cache", "state", "data")}
    assert all("errortagger" in str(folder) for folder in folders)
    assert len(folders) >= 3


def test_reviews_are_signed_with_the_login_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ana")
    assert default_reviewer() == "ana"

    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert default_reviewer() == "me"


def test_settings_are_kept_and_read_back() -> None:
    file = SettingsFile()
    assert file.settings == Settings()
    file.settings.theme = "dark"
    file.settings.keymap = {"review.next": "J"}
    file.save()
    again = SettingsFile()
    assert again.settings == file.settings
    assert again.note is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"theme": "da', b"\xff\xfe", b"[1, 2]", b"null", b"[" * 100_000])
def test_damaged_settings_start_afresh_and_are_put_aside(content: bytes) -> None:
    path = home("config") / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    file = SettingsFile()
    assert file.settings == Settings()
    assert file.note is not None
    assert "settings.json.damaged" in file.note
    assert path.with_name("settings.json.damaged").read_bytes() == content
    file.save()
    assert SettingsFile().note is None


def test_values_that_do_not_fit_are_left_out_one_by_one() -> None:
    path = home("config") / "settings.json"
    path.parent.mkdir(parents=True)
    values = {"theme": "dark", "font_scale": 999, "recent": [1], "keymap": {"a": 2}, "reviewer": None, "new": 1}
    path.write_text(json.dumps(values))
    settings = SettingsFile().settings
    assert (settings.theme, settings.font_scale) == ("dark", 200)
    assert (settings.recent, settings.keymap, settings.reviewer) == ([], {}, "")


@pytest.mark.parametrize("length", range(0, 60, 7))
def test_a_settings_file_cut_off_anywhere_never_stops_the_program(length: int) -> None:
    file = SettingsFile()
    file.save()
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[:length])
    assert SettingsFile().settings == Settings()


def test_recent_projects_are_listed_newest_first_and_once(tmp_path: Path) -> None:
    file = SettingsFile()
    for number in (*range(14), 5):
        file.remember(tmp_path / f"{number}.errtag")
    names = [Path(name).stem for name in SettingsFile().settings.recent]
    assert names == ["5", "13", "12", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    file.forget(tmp_path / "13.errtag")
    assert Path(SettingsFile().settings.recent[1]).stem == "12"


def test_a_folder_that_cannot_be_written_is_logged_and_not_in_the_way(
    own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own_home.mkdir(parents=True)
    (own_home / "config").write_text("a file where the folder should be")
    file = SettingsFile(own_home / "config" / "settings.json")
    with caplog.at_level(logging.WARNING):
        file.save()
    assert "settings could not be saved" in caplog.text
