from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from errortagger.domain.criterion import Criterion
from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.store import inspection, layout, project_file
from errortagger.store.check import check
from errortagger.store.lock import ProjectLock
from errortagger.store.project_file import ProjectFile
from errortagger.store.rows import ErrorColumns, SavedSlice
from tests.store.conftest import Maker
from tests.store.test_reader import alter

ROOT = str(Path(__file__).parents[2])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refused(path: Path, match: str) -> None:
    """Opening says why it does not, and changes nothing."""
    before = digest(path) if path.is_file() else ""
    names = sorted(os.listdir(path.parent))
    with pytest.raises(Problem, match=match) as raised:
        ProjectFile.open(path)
    assert str(path) in str(raised.value)
    assert raised.value.action
    assert sorted(os.listdir(path.parent)) == names
    assert not path.is_file() or digest(path) == before


def python(script: str, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """Another process that can use the package and the test helpers."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": ROOT},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_opening_and_closing_leaves_the_file_as_it_was(make: Maker) -> None:
    path = make.project()
    before = digest(path)
    with ProjectFile.open(path) as project:
        assert (project.read_only, project.read_only_reason, project.held_by) == (False, None, None)
        assert project.load().info.name == "speech"
    assert digest(path) == before
    assert os.listdir(make.folder) == ["speech.errtag"]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "the file is empty"),
        (b"id,truth\n1,yes\n", "not a project"),
        (bytes(range(256)) * 40, "not a project"),
        (b"SQLite format 3\0", "not a project"),
        (b"SQLite format 3\0" + bytes(4000), "another program"),
    ],
)
def test_a_file_that_is_no_project_is_refused(tmp_path: Path, content: bytes, match: str) -> None:
    path = tmp_path / "odd.errtag"
    path.write_bytes(content)
    refused(path, match)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.errtag"
    alter(path, "CREATE TABLE t (x)")
    refused(path, "a database of another program")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "missing.errtag", "no such file")
    (tmp_path / "folder.errtag").mkdir()
    refused(tmp_path / "folder.errtag", "a folder")
    os.mkfifo(tmp_path / "pipe.errtag")
    refused(tmp_path / "pipe.errtag", "not a regular file")
    (tmp_path / "loop.errtag").symlink_to("loop.errtag")
    refused(tmp_path / "loop.errtag", "cannot be reached")
    with pytest.raises(Problem, match="cannot be reached"):
        ProjectFile.open(tmp_path / "nul\0.errtag")


def test_a_file_that_cannot_be_read_is_refused(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(Problem, match="cannot be read"):
        ProjectFile.open(path)


@pytest.mark.parametrize("name", ["a?b%41 #1.errtag", "größe.errtag", "caf\udce9.errtag", "x" * 240 + ".errtag"])
def test_any_file_name_works(make: Maker, name: str) -> None:
    path = make.project(3, name)
    with ProjectFile.open(path) as project:
        project.writer.ensure_reviewer("ana")
        project.backup(make.folder / "copy.errtag")
    assert check(path).sound
    assert sorted(os.listdir(make.folder)) == sorted([name, "copy.errtag"])


@pytest.mark.parametrize("version", [2000, 1001, 999_999])
def test_a_project_of_a_newer_version_is_refused_untouched(make: Maker, version: int) -> None:
    path = make.project()
    alter(path, f"PRAGMA user_version={version}")
    refused(path, f"newer ErrorTagger .format {version // 1000}.{version % 1000};")


def test_a_project_of_a_version_that_never_was_is_refused(make: Maker) -> None:
    path = make.project()
    alter(path, "PRAGMA user_version=7")
    refused(path, "unknown format")


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("CREATE TRIGGER spy AFTER INSERT ON assignment BEGIN UPDATE tag SET name = 'x'; END", "trigger spy"),
        (
            "CREATE VIEW bomb AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT * FROM n",
            "view bomb",
        ),
        ("CREATE TABLE big (x, y AS (zeroblob(1000000000)))", "table big"),
        ("CREATE VIRTUAL TABLE search USING fts5(x)", "table search"),
        ("CREATE INDEX slow ON example (text)", "index slow"),
        ("ALTER TABLE note ADD COLUMN extra TEXT", "table note"),
        ("DROP VIEW v_history", "missing: view v_history"),
    ],
)
def test_a_layout_that_is_not_exactly_ours_is_refused(make: Maker, statement: str, match: str) -> None:
    path = make.project()
    alter(path, statement)
    refused(path, match)


def test_what_analyze_leaves_behind_is_harmless(make: Maker) -> None:
    path = make.project()
    alter(path, "ANALYZE")
    with ProjectFile.open(path) as project:
        assert len(project.load().columns) == 12


def test_a_project_that_was_cut_off_is_refused(make: Maker) -> None:
    path = make.project()
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.95):
        path.write_bytes(whole[: int(len(whole) * share)])
        refused(path, "damaged|not a project")


def test_a_project_with_any_page_damaged_never_crashes(make: Maker) -> None:
    path = make.project()
    whole = path.read_bytes()
    opened = 0
    for at in range(0, len(whole), 4096):
        for offset, flip in ((0, 0xFF), (5, 0x41), (4000, 0x80)):
            damaged = bytearray(whole)
            damaged[at + offset : at + offset + 60] = bytes(
                byte ^ flip for byte in whole[at + offset : at + offset + 60]
            )
            path.write_bytes(damaged)
            before = digest(path)
            try:
                with ProjectFile.open(path) as project:
                    project.load()
                opened += 1
            except Problem as problem:
                assert str(path) in str(problem)
                assert digest(path) == before
    assert opened < len(whole) / 4096 * 1.5


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("DELETE FROM project WHERE key = 'criterion'", "facts of the project are damaged"),
        ("UPDATE project SET value = 'sometimes' WHERE key = 'criterion'", "facts of the project are damaged"),
        ("UPDATE dataset SET columns = '{'", "damaged"),
        ("UPDATE dataset SET columns = '[]'", "damaged"),
        ("UPDATE example SET id = 900000 WHERE id = 12", "large gaps"),
        ("UPDATE example SET id = 3000000000 WHERE id = 12", "large gaps"),
        ("UPDATE example SET id = -1 WHERE id = 1; DELETE FROM column_cache", "below 1"),
        ("INSERT INTO edit VALUES (1, 'do', NULL, 9000000000000000000, 1, 1, 'key', x'00')", "damaged"),
    ],
)
def test_rows_that_make_no_sense_are_a_problem_with_the_file_named(make: Maker, statement: str, match: str) -> None:
    path = make.project()
    alter(path, *statement.split("; "))
    with ProjectFile.open(path) as project, pytest.raises(Problem, match=match) as raised:
        project.load()
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM column_cache",
        "DELETE FROM column_cache WHERE name = 'error'",
        "DELETE FROM column_cache WHERE name = 'human_correct'",
        "UPDATE column_cache SET data = x'020202020202020202020202', dtype = 'int8' WHERE name = 'human_correct'",
        "UPDATE column_cache SET version = 9",
        "UPDATE column_cache SET length = 5 WHERE name = 'size'",
        "UPDATE column_cache SET dtype = 'float64' WHERE name = 'size'",
        "UPDATE column_cache SET data = x'0102' WHERE name = 'random_key'",
        "UPDATE column_cache SET data = x'0102', dtype = 'int8+zlib' WHERE name = 'error'",
        "UPDATE column_cache SET data = x'020202020202020202020202', dtype = 'int8' WHERE name = 'error'",
    ],
)
def test_a_cache_that_is_not_sound_is_rebuilt_from_the_rows(make: Maker, statement: str) -> None:
    path = make.project()
    with ProjectFile.open(path) as project:
        expected = project.load().columns
    alter(path, statement)
    with ProjectFile.open(path, read_only=True) as project:
        assert project.load().columns.error.tolist() == expected.error.tolist()
    assert not check(path).sound
    with ProjectFile.open(path) as project:
        columns = project.load().columns
        for name in ("error", "confidence", "size", "random_key", "human_correct", "removed"):
            assert getattr(columns, name).tobytes() == getattr(expected, name).tobytes()
        assert list(columns.keys) == list(expected.keys)
    assert check(path).sound


def test_what_the_file_says_of_a_human_is_a_column_from_the_cache_and_from_the_rows(make: Maker) -> None:
    path = make.project()
    expected = [1, -1, -1, -1] * 3
    with ProjectFile.open(path) as project:
        assert project.load().columns.human_correct.tolist() == expected
    alter(path, "DELETE FROM column_cache", "UPDATE example SET human_correct = 0 WHERE id = 2")
    with ProjectFile.open(path) as project:
        column = project.load().columns.human_correct
    assert column.tolist() == [1, 0, *expected[2:]] and column.dtype == np.int8


def test_a_large_column_is_cached_in_parts(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("errortagger.store.columns.PART", 100)
    path = make.project(100)
    with ProjectFile.open(path) as project:
        parts = project.reader.run(
            lambda c: c.execute("SELECT count(*) FROM column_cache WHERE name = 'random_key'").fetchone()[0]
        ).result()
        assert parts == 8
        assert list(project.load().columns.keys)[99] == "clip-099"
    assert check(path).sound


def test_a_second_window_of_this_program_reads_only(project: ProjectFile, make: Maker) -> None:
    with ProjectFile.open(project.path) as second:
        assert second.read_only
        assert second.held_by is not None
        assert f"process {os.getpid()}" in second.held_by
        assert "open in another window" in str(second.read_only_reason)
        with pytest.raises(Problem, match="cannot be changed: it is open in another window"):
            second.writer.record(make.tag_made())
        assert len(second.load().columns) == 12
    project.writer.record(make.tag_made())
    project.writer.flush()


def test_a_project_opened_for_reading_can_be_opened_for_writing_beside(make: Maker) -> None:
    path = make.project()
    with ProjectFile.open(path, read_only=True) as reading, ProjectFile.open(path) as writing:
        assert "reading only" in str(reading.read_only_reason)
        writing.writer.ensure_reviewer("ana")
        assert [one.name for one in reading.load().reviewers] == ["ana"]


HOLDER = """
import sys
from pathlib import Path
from errortagger.store.project_file import ProjectFile
project = ProjectFile.open(Path(sys.argv[1]))
print("read-only" if project.read_only else "writing", flush=True)
sys.stdin.readline()
"""


def test_of_two_processes_the_second_reads_only_until_the_first_is_killed(make: Maker) -> None:
    path = make.project()
    holder = python(HOLDER, str(path))
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        assert holder.stdout.readline() == "writing\n"
        with ProjectFile.open(path) as project:
            assert project.read_only
            assert f"process {holder.pid} on" in str(project.held_by)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        start = time.monotonic()
        with ProjectFile.open(path) as project:
            assert not project.read_only
        assert time.monotonic() - start < 2
    finally:
        holder.kill()
        holder.communicate()


def test_a_lock_that_cannot_be_made_opens_for_reading(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()

    def broken(self: ProjectLock) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(ProjectLock, "acquire", broken)
    with ProjectFile.open(path) as project:
        assert project.read_only_reason == "it cannot be locked (No locks available)"


VISITOR = """
import os, sys, tempfile
from pathlib import Path
from errortagger.domain.problems import Problem
from errortagger.store.project_file import ProjectFile
path = Path(sys.argv[1])
ProjectFile.open(Path(sys.argv[3]), read_only=True).close()
os.chmod(path.parent, 0o555)
os.chmod(path, 0o444)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
os.environ["ERRORTAGGER_HOME"] = sys.argv[2]
try:
    project = ProjectFile.open(path)
except Problem as problem:
    print("problem", problem)
else:
    print(project.read_only, project.read_only_reason, len(project.load().columns), sep="|")
    project.close()
"""


def test_a_folder_that_cannot_be_written_opens_for_reading(make: Maker) -> None:
    """As a plain user, for whom permissions count; the test's own folder is closed to other users."""
    source = make.project()
    with tempfile.TemporaryDirectory() as name:
        shared = Path(name)
        shared.chmod(0o755)
        folder, home = shared / "readonly", shared / "home"
        folder.mkdir()
        home.mkdir()
        home.chmod(0o777)
        path = folder / "speech.errtag"
        path.write_bytes(source.read_bytes())
        before = digest(path)
        out, _ = python(VISITOR, str(path), str(home), str(source)).communicate(timeout=60)
        folder.chmod(0o755)
        assert out == "True|the file or its folder cannot be written|12\n"
        assert digest(path) == before
        path.chmod(0o644)
        big = make.project(200, "big.errtag")
        cut_off(big)
        for ending in ("", "-journal"):
            (folder / f"speech.errtag{ending}").write_bytes(Path(f"{big}{ending}").read_bytes())
        out, _ = python(VISITOR, str(path), str(home), str(source)).communicate(timeout=60)
        folder.chmod(0o755)
        assert "a change was cut off, and it cannot be rolled back where the file is" in out


def test_a_place_that_cannot_be_written_opens_for_reading(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()
    with monkeypatch.context() as fixed:
        fixed.setattr(project_file.os, "access", lambda *_: False)
        with ProjectFile.open(path) as project:
            assert project.read_only_reason == "the file or its folder cannot be written"
    with ProjectFile.open(path) as project:
        assert not project.read_only


CUT_OFF = """
import os, signal, sys
from pathlib import Path
from errortagger.store.connection import open_writer
connection = open_writer(Path(sys.argv[1]))
connection.execute("PRAGMA cache_size=2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE example SET text = hex(zeroblob(2000))")
os.kill(os.getpid(), signal.SIGKILL)
"""


def cut_off(path: Path) -> None:
    process = python(CUT_OFF, str(path))
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_a_change_that_was_cut_off_is_rolled_back(make: Maker) -> None:
    path = make.project(200)
    openings = (lambda: ProjectFile.open(path), lambda: ProjectFile.open(path, read_only=True))
    for look in (*(lambda opening=opening: opening().close() for opening in openings), lambda: check(path)):
        cut_off(path)
        with pytest.raises(Problem, match="a change was cut off"):
            inspection.inspect(path)
        assert inspection.journal_of(path).stat().st_size > 0
        look()
        assert not inspection.journal_of(path).exists()
        with ProjectFile.open(path) as project:
            assert project.reader.field_column("text").result() == [None] * 200
    assert check(path).sound


def test_a_write_ahead_log_of_another_tool_is_folded_back_into_one_file(make: Maker) -> None:
    path = make.project()
    alter(path, "PRAGMA journal_mode=WAL", "UPDATE example SET text = 'seen' WHERE id = 1")
    with ProjectFile.open(path) as project:
        assert project.reader.field_column("text").result()[0] == "seen"
    assert os.listdir(make.folder) == ["speech.errtag"]


def test_a_file_that_cannot_be_recovered_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "odd.errtag"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(Problem, match=r"not a project|damaged"):
        inspection.recover(path)


def test_an_import_that_was_cut_off_is_taken_back(make: Maker) -> None:
    path = make.project()
    columns = "key, dataset_id, metadata, random_key"
    alter(
        path,
        "INSERT INTO run VALUES (2, 'm2', 'm2', '')",
        "INSERT INTO dataset VALUES (2, 'second', '', 'csv', 2, 'importing', '', 9, 13, '{\"late\": \"text\"}', '{}')",
        f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 45000) "
        f"INSERT INTO example ({columns}) SELECT 'new-' || x, 2, '{{}}', x FROM n",
        "INSERT INTO prediction SELECT 2, id, 'x', 0.5, 1, NULL FROM example",
        "UPDATE project SET value = '5' WHERE key = 'columns_version'",
    )
    with ProjectFile.open(path, read_only=True) as project:
        data = project.load()
        assert data.columns.removed.sum() == 45_000
        assert "late" not in data.metadata_columns
    with ProjectFile.open(path) as project:
        assert len(project.load().columns) == 12
        assert [dataset.id for dataset in project.datasets()] == [1]
        assert [(run.id, run.predictions) for run in project.runs()] == [(1, 12)]
    assert check(path).sound


def test_a_dataset_can_be_hidden_and_shown_again(project: ProjectFile) -> None:
    project.remove_dataset(1)
    assert project.load().columns.removed.all()
    assert project.load().metadata_columns == {}
    assert [dataset.state for dataset in project.datasets()] == ["removed"]
    project.restore_dataset(1)
    assert not project.load().columns.removed.any()
    with pytest.raises(Problem, match="no dataset 9"):
        project.remove_dataset(9)


def test_a_new_criterion_is_written_with_its_errors(project: ProjectFile, make: Maker) -> None:
    errors = ErrorColumns(np.array([1, 0, -1] * 4, np.int8), np.array([0.5, np.nan, 2.0] * 4))
    info = make.info(criterion=Criterion.parse("wer>0.1"))
    project.save_errors(info, {1: errors})
    data = project.load()
    assert data.info.criterion == info.criterion
    assert data.columns.error.tolist() == [1, 0, -1] * 4
    assert data.columns.size.tolist()[:1] == [0.5]
    assert project.reader.examples([2]).result()[0].is_error is None


def test_an_unknown_run_is_not_activated(project: ProjectFile) -> None:
    with pytest.raises(Problem, match="no model run 5"):
        project.activate_run(5)


def test_slices_are_saved_in_their_order(project: ProjectFile) -> None:
    slices = [
        SavedSlice(name="b", filter="split:test", created_at="2025-03-01T09:30:00.000Z"),
        SavedSlice(name="a", filter=""),
    ]
    project.save_slices(slices)
    back = project.slices()
    assert [(one.name, one.filter) for one in back] == [("b", "split:test"), ("a", "")]
    assert back[0] == slices[0]
    assert back[1].created_at
    project.save_slices([])
    assert project.slices() == []


def test_answers_on_rows_that_do_not_exist_are_left_out(make: Maker) -> None:
    path = make.project()
    with ProjectFile.open(path) as project:
        project.writer.ensure_reviewer("ana")
        project.writer.record(make.tag_made())
        project.writer.record(make.record(2, make.answers([1], 1), make.mark(MarkField.NOTE, 1, "a")))
    alter(path, "INSERT INTO assignment VALUES (1, 1, 99, 1, 2)", "INSERT INTO note VALUES (1, 99, 'x', 2)")
    with ProjectFile.open(path) as project:
        data = project.load()
        assert data.answers[0].rows.tolist() == [1]
        assert data.marks[0].rows.tolist() == [1]


def test_marks_of_several_reviewers_come_apart(project: ProjectFile, make: Maker) -> None:
    project.writer.ensure_reviewer("ben")
    one, other = make.mark(MarkField.NOTE, 3, "a"), make.mark(MarkField.NOTE, 3, "b")
    object.__setattr__(other, "reviewer", 2)
    project.writer.record(make.record(1, one, other))
    assert [(mark.reviewer, mark.values) for mark in project.load().marks] == [(1, ["a"]), (2, ["b"])]


def test_a_copy_is_a_project_of_its_own(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.tag_made())
    target = make.folder / "copy.errtag"
    project.backup(target)
    project.backup(target)  # replaces the older copy
    with ProjectFile.open(target) as copy:
        assert not copy.read_only
        assert [tag.name for tag in copy.load().tags] == ["car noise"]
    assert check(target).sound
    with pytest.raises(Problem, match="another name"):
        project.backup(project.path)


def test_a_copy_holds_what_a_full_disk_kept_from_being_written(make: Maker) -> None:
    project = ProjectFile.open(make.project())
    project.writer.ensure_reviewer("ana")
    project.writer.record(make.tag_made())
    project.writer.flush()
    project.writer.run(lambda connection: connection.execute("PRAGMA max_page_count=1").fetchone()).result()
    project.writer.record(make.record(2, make.mark(MarkField.NOTE, 0, "long " * 20_000)))
    with pytest.raises(Problem, match="the disk is full"):
        project.writer.flush()
    assert len(project.load().history) == 1  # reading goes on
    target = make.folder / "copy.errtag"
    project.backup(target)
    with ProjectFile.open(target) as copy:
        assert [step.seq for step in copy.load().history] == [1, 2]
    with pytest.raises(Problem, match="the disk is full"):
        project.close()
    with ProjectFile.open(project.path) as again:
        assert not again.read_only


def test_a_copy_that_cannot_be_written_leaves_nothing(project: ProjectFile, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such folder"):
        project.backup(tmp_path / "missing" / "copy.errtag")
    with ProjectFile.open(project.path, read_only=True) as reading:
        reading.backup(tmp_path / "other.errtag")
    assert sorted(os.listdir(tmp_path)) == ["other.errtag", "speech.errtag", "speech.errtag-journal"]


def test_a_damaged_project_gives_no_copy(make: Maker, tmp_path: Path) -> None:
    path = make.project(2000)
    with ProjectFile.open(path, read_only=True) as project:
        whole = path.read_bytes()
        path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
        with pytest.raises(Problem, match="damaged"):
            project.backup(tmp_path / "copy.errtag")
    assert os.listdir(tmp_path) == ["speech.errtag"]


def test_an_open_that_fails_gives_the_lock_back(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()
    with monkeypatch.context() as broken:
        broken.setattr(project_file, "Writer", lambda _: (_ for _ in ()).throw(sqlite3.OperationalError("odd")))
        with pytest.raises(Problem, match="odd"):
            ProjectFile.open(path)
    with ProjectFile.open(path) as project:
        assert not project.read_only


def test_a_check_that_takes_too_long_is_left_for_later(make: Maker) -> None:
    path = make.project(3000)
    connection = sqlite3.connect(path)
    assert inspection.integrity(connection, seconds=-1.0) == []
    connection.close()


def test_a_database_that_is_not_ours_is_refused_by_the_deeper_look_too(tmp_path: Path) -> None:
    path = tmp_path / "other.errtag"
    alter(path, "CREATE TABLE t (x)")
    with pytest.raises(Problem, match="another program"):
        inspection.inspect(path)


def test_odd_answers_of_sqlite_are_damage(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()

    def odd(*_: object) -> int:
        raise TypeError("not a text")

    monkeypatch.setattr(inspection, "_inspect", odd)
    with pytest.raises(Problem, match=r"damaged \(not a text"):
        inspection.inspect(path)


def test_a_file_that_another_program_keeps_busy_is_a_problem_soon(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.project()
    monkeypatch.setattr("errortagger.store.connection.CHECK_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Problem, match="another program keeps the project busy"):
        ProjectFile.open(path)
    other.close()


def test_a_failure_while_taking_back_an_import_leaves_nothing_open(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make.project()

    def broken(_: sqlite3.Connection) -> list[int]:
        raise sqlite3.OperationalError("odd")

    with monkeypatch.context() as patched:
        patched.setattr(project_file.datasets, "unfinished", broken)
        with pytest.raises(Problem, match="odd"):
            ProjectFile.open(path)
    with ProjectFile.open(path) as project:
        assert not project.read_only


def test_a_closed_project_reads_nothing_more(make: Maker) -> None:
    project = ProjectFile.open(make.project())
    project.close()
    with pytest.raises(Problem, match="the project is closed"):
        project.reader.examples([0])
    with pytest.raises(Problem, match="the project is closed"):
        project.slices()


def test_the_layout_is_marked_as_ours(make: Maker) -> None:
    head = make.project().read_bytes()[:100]
    assert head[68:72] == b"ErTg"
    assert int.from_bytes(head[60:64], "big") == layout.current_version() == 1000
