from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from errortagger.domain.patch import MarkField, TagEdit
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.store import writer as writer_module
from errortagger.store.check import check
from errortagger.store.failures import StoreBug
from errortagger.store.project_file import ProjectFile
from errortagger.store.writer import MOST_PENDING
from tests.store.conftest import Maker


def rows_of(project: ProjectFile, sql: str) -> list[tuple[object, ...]]:
    return project.reader.run(lambda connection: connection.execute(sql).fetchall()).result()


@contextmanager
def held(project: ProjectFile) -> Iterator[None]:
    """The writer thread is busy inside."""
    release, started = threading.Event(), threading.Event()

    def work(_: sqlite3.Connection) -> None:
        started.set()
        release.wait()

    future = project.writer.run(work)
    started.wait()
    try:
        yield
    finally:
        release.set()
        future.result()


def full_disk(project: ProjectFile) -> None:
    """From now on the file cannot grow by a page, until it is opened anew."""
    project.writer.run(lambda connection: connection.execute("PRAGMA max_page_count=1").fetchone()).result()


def long_note(make: Maker, seq: int) -> object:
    return make.record(seq, make.mark(MarkField.NOTE, 0, "long " * 20_000))


def test_an_answer_is_in_the_file_after_flush(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.tag_made())
    project.writer.record(make.record(2, make.answers([3, 1], [1, 2])))
    project.writer.flush()
    assert rows_of(project, "SELECT example_id, answer, edit FROM assignment ORDER BY example_id") == [
        (2, 2, 2),
        (4, 1, 2),
    ]
    assert project.writer.pending == 0
    assert project.writer.unsaved() == []


def test_an_answer_that_is_taken_back_leaves_no_row(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.tag_made())
    project.writer.record(make.record(2, make.answers([0, 1, 2], 1)))
    project.writer.record(make.record(3, make.answers([0, 1], [-1, 0], before=1)))
    project.writer.flush()
    assert rows_of(project, "SELECT example_id, answer, edit FROM assignment") == [(2, 0, 3), (3, 1, 2)]


@pytest.mark.parametrize("field", list(MarkField))
def test_every_mark_is_written_changed_and_taken_back(project: ProjectFile, make: Maker, field: MarkField) -> None:
    for seq, (before, after) in enumerate([(None, "first"), ("first", "second")], 1):
        project.writer.record(make.record(seq, make.mark(field, 4, after, before)))
    marks = project.load().marks
    assert [(mark.field, mark.reviewer, mark.rows.tolist(), mark.values) for mark in marks] == [
        (field, 1, [4], ["second"])
    ]
    project.writer.record(make.record(3, make.mark(field, 4, None, "second")))
    assert project.load().marks == []


def test_a_label_check_and_its_correct_label_live_apart(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.record(1, make.mark(MarkField.LABEL_CHECK, 2, "label_wrong")))
    project.writer.record(make.record(2, make.mark(MarkField.CORRECT_LABEL, 2, "maybe")))
    project.writer.record(make.record(3, make.mark(MarkField.LABEL_CHECK, 2, None, "label_wrong")))
    assert [(mark.field, mark.values) for mark in project.load().marks] == [(MarkField.CORRECT_LABEL, ["maybe"])]


def test_what_a_human_answered_and_whether_it_was_right_are_one_row_and_live_apart(
    project: ProjectFile, make: Maker
) -> None:
    both = (make.mark(MarkField.HUMAN_ANSWER, 2, "maybe"), make.mark(MarkField.HUMAN, 2, "wrong"))
    project.writer.record(make.record(1, *both))
    project.writer.flush()
    assert rows_of(project, "SELECT example_id, value, answer, edit FROM human_answer") == [(3, "wrong", "maybe", 1)]
    project.writer.record(make.record(2, make.mark(MarkField.HUMAN, 2, None, "wrong")))
    assert [(mark.field, mark.values) for mark in project.load().marks] == [(MarkField.HUMAN_ANSWER, ["maybe"])]
    project.writer.record(make.record(3, make.mark(MarkField.HUMAN_ANSWER, 2, None, "maybe")))
    assert project.load().marks == []
    assert rows_of(project, "SELECT count(*) FROM human_answer") == [(0,)]


def test_a_deleted_tag_keeps_its_number_and_comes_back_by_undo(project: ProjectFile, make: Maker) -> None:
    tag = make.tag(5)
    project.writer.record(make.record(1, TagEdit(None, tag)))
    project.writer.record(make.record(2, TagEdit(tag, None)))
    gone = project.load()
    assert (gone.tags, gone.next_tag_id) == ([], 6)
    project.writer.record(make.record(3, TagEdit(None, tag), kind="undo", target=2))
    back = project.load()
    assert back.tags == [tag]
    assert [(step.kind, step.target) for step in back.history] == [("do", 1), ("do", 2), ("undo", 2)]


def test_an_edit_without_before_and_after_changes_nothing(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.record(1, TagEdit(None, None), make.answers([], 1)))
    data = project.load()
    assert (data.tags, data.answers, len(data.history)) == ([], [], 1)


def test_what_waits_is_written_in_one_transaction(project: ProjectFile, make: Maker) -> None:
    saved: list[int] = []
    project.writer.on_saved = saved.append
    with held(project):
        for seq in range(1, 101):
            project.writer.record(make.record(seq, make.mark(MarkField.BOOKMARK, seq % 12, "1")))
        assert project.writer.pending == 100
    project.writer.flush()
    assert saved == [100]


def test_record_waits_when_a_thousand_steps_wait(project: ProjectFile, make: Maker) -> None:
    with held(project):
        for seq in range(1, MOST_PENDING + 1):
            project.writer.record(make.record(seq, make.mark(MarkField.BOOKMARK, 0, "1")))
        last = make.record(MOST_PENDING + 1, make.mark(MarkField.BOOKMARK, 1, "1"))
        thread = threading.Thread(target=project.writer.record, args=(last,))
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        assert project.writer.pending == MOST_PENDING
    thread.join()
    project.writer.flush()
    assert rows_of(project, "SELECT count(*) FROM edit") == [(MOST_PENDING + 1,)]


def test_the_last_value_of_a_setting_wins(project: ProjectFile, make: Maker) -> None:
    with held(project):
        project.writer.save_setting("cursor", "1")
        project.writer.save_setting("cursor", "2")
        project.writer.save_setting("queue", '"random"')
        project.writer.save_info(make.info(name="old"))
        project.writer.save_info(make.info(name="new", dataset_size=500, note="a\udce9"))
        with pytest.raises(TimeoutError):
            project.writer.flush(timeout=0.05)
    project.writer.flush()
    data = project.load()
    assert data.settings == {"cursor": "2", "queue": '"random"'}
    assert data.info == make.info(name="new", dataset_size=500, note="a\udce9")


def test_a_reviewer_is_made_once(project: ProjectFile) -> None:
    assert project.writer.ensure_reviewer("  ana ").id == 1
    assert project.writer.ensure_reviewer("ben\udce9").id == 2
    assert [(one.id, one.name) for one in project.load().reviewers] == [(1, "ana"), (2, "ben\udce9")]


def test_a_reviewer_needs_a_name(project: ProjectFile) -> None:
    with pytest.raises(UsageProblem, match="needs a name"):
        project.writer.ensure_reviewer("  ")


def test_a_bad_time_is_refused_before_it_is_queued(project: ProjectFile, make: Maker) -> None:
    record = make.tag_made()
    object.__setattr__(record.step, "at", "yesterday")
    with pytest.raises(ValueError, match="yesterday"):
        project.writer.record(record)
    assert project.writer.pending == 0


def test_a_hundred_thousand_answers_are_one_transaction(make: Maker) -> None:
    count = 100_000
    with ProjectFile.open(make.project(count)) as project:
        project.writer.ensure_reviewer("ana")
        project.writer.record(make.tag_made())
        project.writer.record(make.record(2, make.answers(range(count), 1), how="bulk"))
        [column] = project.load().answers
        assert np.array_equal(column.rows, np.arange(count))
        assert (column.values == 1).all()
        project.writer.record(make.record(3, make.answers(range(count), -1, before=1), kind="undo", target=2))
        assert project.load().answers == []


def test_a_failed_job_says_why_and_the_writer_goes_on(project: ProjectFile, make: Maker) -> None:
    with pytest.raises(StoreBug, match="no such table"):
        project.writer.run(lambda connection: connection.execute("SELECT * FROM missing")).result()
    with pytest.raises(Problem, match="odd"):
        project.writer.run_in_transaction(lambda _: (_ for _ in ()).throw(Problem("odd"))).result()
    project.writer.record(make.tag_made())
    project.writer.flush()
    assert project.writer.failure is None


def test_a_cancelled_job_is_not_run(project: ProjectFile) -> None:
    ran: list[int] = []
    with held(project):
        future = project.writer.run(lambda _: ran.append(1))
        assert future.cancel()
    project.writer.flush()
    assert ran == []


def test_the_writer_builds_no_triggers_and_attaches_nothing(project: ProjectFile) -> None:
    for sql in (
        "CREATE TRIGGER t AFTER INSERT ON note BEGIN SELECT 1; END",
        "ATTACH ':memory:' AS other",
        "DROP TABLE note",
    ):
        with pytest.raises(StoreBug, match="not authorized"):
            project.writer.run(lambda connection, sql=sql: connection.execute(sql)).result()


def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(project: ProjectFile, make: Maker) -> None:
    problems: list[Problem] = []
    failed = threading.Event()
    project.writer.on_failure = lambda problem: (problems.append(problem), failed.set())
    project.writer.record(make.tag_made())
    project.writer.flush()
    full_disk(project)
    project.writer.record(long_note(make, 2))
    with pytest.raises(Problem, match="the disk is full"):
        project.writer.flush()
    assert failed.wait(5)
    assert [str(problem) for problem in problems] == [
        f"{project.path}: the disk is full. Free some space and try again, or save a copy to another disk."
    ]
    assert project.writer.failure is problems[0]
    assert [record.step.seq for record in project.writer.unsaved()] == [2]
    for attempt in (
        lambda: project.writer.record(long_note(make, 3)),
        lambda: project.writer.save_setting("a", "1"),
        lambda: project.writer.save_info(make.info()),
        lambda: project.writer.ensure_reviewer("ben"),
    ):
        with pytest.raises(Problem, match="the disk is full"):
            attempt()
    project.writer.retry()
    project.writer.flush()
    assert project.writer.failure is None
    project.writer.record(long_note(make, 3))
    project.writer.flush()
    assert [step.seq for step in project.load().history] == [1, 2, 3]


def test_a_retry_without_room_fails_again(project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[Problem] = []
    again = threading.Semaphore(0)
    project.writer.on_failure = lambda problem: (failures.append(problem), again.release())
    full_disk(project)
    project.writer.record(long_note(make, 1))
    assert again.acquire(timeout=5)
    with monkeypatch.context() as broken:
        broken.setattr(
            writer_module, "open_writer", lambda path: (_ for _ in ()).throw(OSError(5, "Input/output error"))
        )
        project.writer.retry()
        assert again.acquire(timeout=5)
    assert "Input/output error" in str(failures[1])
    project.writer.retry()
    project.writer.flush()
    assert rows_of(project, "SELECT count(*) FROM note") == [(1,)]
    project.writer.retry()  # nothing to do
    assert project.writer.failure is None


def test_a_commit_that_failed_but_reached_the_disk_is_not_written_twice(
    project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writer_module.transaction
    saved: list[int] = []
    failed = threading.Event()
    project.writer.on_saved = saved.append
    project.writer.on_failure = lambda _: failed.set()

    @contextmanager
    def commit_then_fail(connection: sqlite3.Connection) -> Iterator[None]:
        with real(connection):
            yield
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(writer_module, "transaction", commit_then_fail)
        project.writer.record(make.tag_made())
        assert failed.wait(5)
    assert [record.step.seq for record in project.writer.unsaved()] == [1]
    project.writer.retry()
    project.writer.flush()
    assert saved == [1]
    assert len(project.load().history) == 1


def test_another_program_that_wrote_is_noticed(project: ProjectFile, make: Maker) -> None:
    failed = threading.Event()
    project.writer.on_failure = lambda _: failed.set()
    other = sqlite3.connect(project.path)
    with other:
        other.execute("INSERT INTO edit_label VALUES (1, 'x')")
        other.execute("INSERT INTO edit VALUES (1, 'do', NULL, 0, 1, 1, 'key', x'00')")
    other.close()
    project.writer.record(make.tag_made())
    assert failed.wait(5)
    assert isinstance(project.writer.failure, StoreBug)
    failed.clear()
    project.writer.retry()
    assert failed.wait(5)
    assert "another program wrote into the project" in str(project.writer.failure)
    with pytest.raises(Problem, match="another program"):
        project.close()


def test_jobs_that_wait_behind_a_failure_are_told(project: ProjectFile, make: Maker) -> None:
    full_disk(project)
    with held(project):
        project.writer.record(long_note(make, 1))
        future = project.writer.run(lambda _: 1)
    with pytest.raises(Problem, match="the disk is full"):
        future.result()
    project.writer.retry()
    project.writer.flush()


def test_closing_writes_what_waits(make: Maker) -> None:
    path = make.project()
    project = ProjectFile.open(path)
    project.writer.ensure_reviewer("ana")
    for seq in range(1, 301):
        project.writer.record(make.record(seq, make.mark(MarkField.BOOKMARK, seq % 12, "1")))
    project.close()
    project.close()
    with ProjectFile.open(path) as again:
        assert len(again.load().history) == 300
    assert check(path).sound


def test_a_closed_project_takes_nothing_more(make: Maker) -> None:
    project = ProjectFile.open(make.project())
    project.close()
    with pytest.raises(Problem, match="the project is closed"):
        project.writer.record(make.tag_made())
    with pytest.raises(Problem, match="the project is closed"):
        project.writer.run(lambda _: 1).result()


def test_closing_says_that_steps_could_not_be_written(make: Maker) -> None:
    project = ProjectFile.open(make.project())
    project.writer.ensure_reviewer("ana")
    full_disk(project)
    project.writer.record(long_note(make, 1))
    with pytest.raises(Problem, match="the disk is full"):
        project.writer.flush()
    project.writer.close()
    project.writer.retry()  # too late: nothing happens
    with pytest.raises(Problem, match="the disk is full"):
        project.close()
