from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from errortagger.ui.dialogs import folders
from errortagger.ui.dialogs.folders import can_write, documents, free_name, project_beside, show_in_folder


def test_a_project_is_proposed_beside_its_source(tmp_path: Path) -> None:
    source = tmp_path / "dev set.csv"
    source.touch()
    assert project_beside(source) == tmp_path / "dev set.errtag"
    folder = tmp_path / "clips.v2"
    folder.mkdir()
    assert project_beside(folder) == tmp_path / "clips.v2.errtag"


def test_a_folder_that_cannot_be_written_gives_way_to_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, home = tmp_path / "closed", tmp_path / "documents"
    closed.mkdir()
    home.mkdir()
    (closed / "p.csv").touch()
    monkeypatch.setattr(folders, "documents", lambda: home)
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != closed)
    assert not can_write(closed)
    assert project_beside(closed / "p.csv") == home / "p.errtag"


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    for name in ("a.errtag", "a-2.errtag"):
        (tmp_path / name).touch()
    assert free_name(tmp_path / "a.errtag") == tmp_path / "a-3.errtag"
    assert free_name(tmp_path / "b.errtag") == tmp_path / "b.errtag"


def test_the_documents_are_a_folder() -> None:
    assert documents().is_dir()


def test_a_file_is_shown_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    (tmp_path / "x #1.csv").touch()
    assert show_in_folder(tmp_path / "x #1.csv") and show_in_folder(tmp_path)
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path, tmp_path]
