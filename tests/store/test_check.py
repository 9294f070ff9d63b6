from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from errortagger.domain.patch import MarkField, TagEdit
from errortagger.domain.problems import Problem
from errortagger.store import check as check_module
from errortagger.store.check import CheckReport, Severity, check
from errortagger.store.lock import ProjectLock
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import Maker
from tests.store.test_reader import alter


@pytest.fixture
def reviewed(make: Maker) -> Path:
    """A closed project with tags, answers, marks, and undone steps."""
    path = make.project()
    with ProjectFile.open(path) as project:
        project.writer.ensure_reviewer("ana")
        tag, other = make.tag(1), make.tag(2, "accent")
        steps = [
            make.record(1, TagEdit(None, tag)),
            make.record(2, TagEdit(None, other)),
            make.record(3, make.answers([0, 1, 2], [1, 0, 2])),
            make.record(4, make.answers([0], -1, before=1), kind="undo", target=3),
            make.record(5, make.mark(MarkField.REVIEW, 1, "random"), make.mark(MarkField.EXCLUDED, 2, "duplicate")),
            make.record(
                6, make.mark(MarkField.EXCLUDED, 2, None, "duplicate"), make.mark(MarkField.NOTE, 2, "a\udce9")
            ),
            make.record(7, TagEdit(other, None), TagEdit(None, None)),
        ]
        for step in steps:
            project.writer.record(step)
    return path


def errors(report: CheckReport) -> list[str]:
    return [finding.message for finding in report.findings if finding.severity is Severity.ERROR]


def test_a_sound_project_is_sound_in_every_part(reviewed: Path) -> None:
    report = check(reviewed)
    assert report.sound
    assert [finding.what for finding in report.findings] == ["file", "pages", "references", "ids", "columns", "history"]
    assert report.backup is None


def test_a_project_that_is_open_can_be_checked(reviewed: Path) -> None:
    with ProjectFile.open(reviewed):
        assert check(reviewed).sound


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE assignment SET answer = 1 WHERE example_id = 2", "1 answers differ from what the history adds up to"),
        ("DELETE FROM assignment", "2 answers differ from what the history adds up to"),
        ("DELETE FROM review", "1 values of review differ from what the history adds up to"),
        ("UPDATE note SET text = 'x'", "1 values of note differ from what the history adds up to"),
        ("UPDATE tag SET name = 'x' WHERE id = 1", "1 tags differ from what the history adds up to"),
        ("UPDATE edit SET edits = x'ff' WHERE seq = 7", "1 steps of the history cannot be read, the first is 7"),
        ("DELETE FROM dataset", "12 rows of example name a row of dataset that does not exist"),
        ("UPDATE edit SET at = 9000000000000000000 WHERE seq = 1", "cannot be read:"),
    ],
)
def test_what_does_not_fit_together_is_said(reviewed: Path, statement: str, message: str) -> None:
    alter(reviewed, statement)
    report = check(reviewed, repair=True)
    assert any(found.startswith(message) for found in errors(report)), report
    assert report.backup is None


def test_gaps_between_ids_are_a_warning(make: Maker) -> None:
    path = make.project()
    alter(path, "DELETE FROM prediction WHERE example_id = 3", "DELETE FROM example WHERE id = 3")
    report = check(path)
    [gap] = [finding for finding in report.findings if finding.what == "ids"]
    assert (gap.severity, gap.message) == (Severity.WARNING, "the ids of the 11 examples have gaps (the last is 12)")


def test_large_gaps_are_an_error(make: Maker) -> None:
    path = make.project()
    alter(path, "UPDATE example SET id = 1020 WHERE id = 12", "DELETE FROM column_cache")
    with ProjectFile.open(path) as project:
        assert len(project.load().columns) == 1020
    alter(path, "DELETE FROM example WHERE id < 1020", "DELETE FROM prediction")
    assert errors(check(path)) == ["the ids of the examples have large gaps. Open a backup copy."]


def test_a_file_that_is_no_project_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "x.errtag"
    path.write_text("hello")
    report = check(path)
    [finding] = report.findings
    assert (finding.what, finding.severity) == ("file", Severity.ERROR)
    assert "not a project" in finding.message
    assert not report.sound


def test_damaged_pages_are_named(make: Maker) -> None:
    path = make.project(2000)
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 200] = bytes(200)
    path.write_bytes(whole)
    found = [finding for finding in check(path).findings if finding.what == "pages"]
    assert found
    assert all(finding.severity is Severity.ERROR for finding in found)


def test_a_cache_that_differs_is_repaired_after_a_copy(reviewed: Path) -> None:
    alter(reviewed, "UPDATE prediction SET is_error = 1 WHERE example_id = 2")
    [finding] = [finding for finding in check(reviewed).findings if finding.what == "columns"]
    assert (finding.severity, finding.message) == (Severity.WARNING, "cached columns differ from the rows (error)")
    report = check(reviewed, repair=True)
    assert report.sound
    assert report.backup is not None
    assert report.backup.name in report.findings[-1].message
    assert check(reviewed).sound
    assert not check(report.backup).sound
    with ProjectFile.open(reviewed) as project:
        assert project.load().columns.error.tolist()[1] == 1
    assert len(os.listdir(reviewed.parent)) == 2


def test_a_repair_needs_the_project_for_itself(reviewed: Path) -> None:
    alter(reviewed, "DELETE FROM column_cache")
    with ProjectFile.open(reviewed), pytest.raises(Problem, match="open in another window"):
        check(reviewed, repair=True)


def test_a_repair_that_fails_says_why(reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alter(reviewed, "DELETE FROM column_cache")
    monkeypatch.setattr(check_module, "write_cache", lambda connection, _: connection.execute("SELECT * FROM missing"))
    with pytest.raises(Problem, match="no such table"):
        check(reviewed, repair=True)
    lock = ProjectLock(reviewed)
    assert lock.acquire()
    lock.release()


def test_a_journal_of_a_change_that_is_going_on_is_left_alone(reviewed: Path) -> None:
    lock = ProjectLock(reviewed)
    assert lock.acquire()
    other = sqlite3.connect(reviewed, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE note SET text = 'going on'")
    assert reviewed.with_name(reviewed.name + "-journal").stat().st_size > 0
    report = check(reviewed)
    other.execute("COMMIT")
    other.close()
    lock.release()
    assert report.findings[0].message == "a project of format 1.0"
    assert report.sound
