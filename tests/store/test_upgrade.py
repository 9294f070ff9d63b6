from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from errortagger.domain.problems import Problem
from errortagger.store import layout, project_file
from errortagger.store.check import check
from errortagger.store.project_file import ProjectFile
from errortagger.store.upgrade import upgrade
from tests.store.conftest import Maker

SECOND = """-- version 1.1
-- A comment before the first statement.

CREATE TABLE mood (
  example_id INTEGER PRIMARY KEY,  -- semicolon; in a comment
  text TEXT NOT NULL
) STRICT;

INSERT INTO mood SELECT id, 'fine; really' FROM example;
"""


def two_versions(folder: Path, second: str = SECOND) -> tuple[layout.Migration, ...]:
    folder.mkdir()
    (folder / "0001_initial.sql").write_text((layout._FOLDER / "0001_initial.sql").read_text())
    (folder / "0002_mood.sql").write_text(second)
    return layout.load_migrations(folder)


def test_an_up_to_date_project_is_left_alone(make: Maker) -> None:
    path = make.project()
    assert upgrade(path) is None
    assert os.listdir(make.folder) == ["speech.errtag"]


def test_an_old_project_is_upgraded_after_a_copy(make: Maker, tmp_path: Path) -> None:
    path = make.project()
    known = two_versions(tmp_path / "layouts")
    copy = upgrade(path, known)
    assert copy is not None
    assert copy.name.startswith("speech.before-upgrade.20")
    assert check(copy).sound
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (1001,)
    assert connection.execute("SELECT count(*), min(text) FROM mood").fetchone() == (12, "fine; really")
    assert layout.objects(connection) == layout.expected_objects(1001, known)
    connection.close()


def test_an_upgrade_that_fails_changes_nothing(make: Maker, tmp_path: Path) -> None:
    path = make.project()
    before = path.read_bytes()
    known = two_versions(tmp_path / "layouts", SECOND + "\nINSERT INTO missing VALUES (1);\n")
    with pytest.raises(Problem, match="no such table: missing"):
        upgrade(path, known)
    assert path.read_bytes() == before


def test_opening_upgrades_what_can_be_written(make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()
    known = two_versions(tmp_path / "layouts")
    monkeypatch.setattr(layout, "migrations", lambda: known)
    with pytest.raises(Problem, match="older format and cannot be upgraded here"):
        ProjectFile.open(path, read_only=True)
    with ProjectFile.open(path) as project:
        assert len(project.load().columns) == 12
    assert len([name for name in os.listdir(make.folder) if "before-upgrade" in name]) == 1
    with ProjectFile.open(path, read_only=True) as project:
        assert len(project.load().columns) == 12


def test_two_copies_of_one_second_have_names_of_their_own(make: Maker) -> None:
    path = make.project()
    copies = {project_file.copies.dated_copy(path, "before-repair") for _ in range(3)}
    assert len(copies) == 3
    assert all(check(copy).sound for copy in copies)


def test_a_layout_without_a_version_is_a_mistake_of_ours(tmp_path: Path) -> None:
    (tmp_path / "0001_x.sql").write_text("CREATE TABLE x (y);")
    with pytest.raises(ValueError, match="starts with"):
        layout.load_migrations(tmp_path)
