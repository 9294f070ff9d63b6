"""The one thread that writes a project: steps are queued, grouped into transactions, and reported when durable."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import TypeVar

from errortagger.domain.problems import Problem
from errortagger.domain.project import ProjectInfo, Reviewer
from errortagger.domain.snapshot import StepRecord
from errortagger.store import codec, moments, reviewers
from errortagger.store.apply import Applier
from errortagger.store.connection import close_writer, open_writer, transaction
from errortagger.store.failures import explain
from errortagger.store.info import save_info
from errortagger.store.text import to_stored

T = TypeVar("T")
MOST_PENDING = 1000
"""Steps that may wait; ``record`` blocks above it, so that a crash can never lose more."""
_MOST_GROUPED = 500


@dataclass(slots=True, eq=False)
class _Entry:
    """A step, or a job that runs alone."""

    number: int
    record: StepRecord | None = None
    job: Callable[[sqlite3.Connection | None], None] | None = None
    """Gets None when it can not run any more."""


class Writer:
    """Owns the write connection. All methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        """Open the connection and start the thread. Raises sqlite3.Error."""
        self._path = path
        self._connection = open_writer(path)
        self._applier = Applier(self._connection)
        self._condition = threading.Condition()
        self._queue: deque[_Entry] = deque()
        self._settings: dict[str, tuple[int, str]] = {}
        self._info: tuple[int, ProjectInfo] | None = None
        self._numbers = 0
        self._records = 0
        self._closing = False
        self._reopen = False
        self._failure: Problem | None = None
        self.on_saved: Callable[[int], None] | None = None
        """Called on the writer thread with the last step that is durable; must not wait for the writer."""
        self.on_failure: Callable[[Problem], None] | None = None
        """Called on the writer thread, once, when writing stops; see ``retry``."""
        self._thread = threading.Thread(target=self._run, name="project-writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """Steps that are not durable yet."""
        return self._records

    @property
    def failure(self) -> Problem | None:
        """Why nothing is written any more; None while all is well. A StoreBug is our fault, others are the disk's."""
        return self._failure

    def record(self, record: StepRecord) -> None:
        """Queue a step; returns at once unless 1,000 wait. Raises the Problem when writing has failed."""
        moments.to_milliseconds(record.step.at)  # a bad time is the caller's mistake, not a failure of the disk
        with self._condition:
            self._condition.wait_for(lambda: self._records < MOST_PENDING or self._stopped)
            self._require_running()
            self._queue.append(_Entry(self._next_number(), record=record))
            self._records += 1
            self._condition.notify_all()

    def save_setting(self, key: str, value: str) -> None:
        """Queue one setting; the last value of a key wins. Raises the Problem when writing has failed."""
        with self._condition:
            self._require_running()
            number = self._settings[key][0] if key in self._settings else self._next_number()
            self._settings[key] = (number, value)
            self._condition.notify_all()

    def save_info(self, info: ProjectInfo) -> None:
        """Queue the facts of the project; the last ones win. Raises the Problem when writing has failed."""
        with self._condition:
            self._require_running()
            self._info = (self._info[0] if self._info else self._next_number(), info)
            self._condition.notify_all()

    def ensure_reviewer(self, name: str) -> Reviewer:
        """The reviewer of that name, made if there is none yet; waits for it."""
        return self.run_in_transaction(lambda connection: reviewers.ensure(connection, name)).result()

    def run(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run something on the writer thread after everything queued so far; it makes its own transactions.

        Its errors go into the future, as Problems. For this package only.
        """
        future: Future[T] = Future()

        def job(connection: sqlite3.Connection | None) -> None:
            if connection is None:
                future.set_exception(self._failure or self._closed())
            elif future.set_running_or_notify_cancel():
                self._work(work, connection, future)

        with self._condition:
            if self._stopped:
                job(None)
            else:
                self._queue.append(_Entry(self._next_number(), job=job))
                self._condition.notify_all()
        return future

    def run_in_transaction(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """``run``, all or nothing."""

        def whole(connection: sqlite3.Connection) -> T:
            with transaction(connection):
                return work(connection)

        return self.run(whole)

    def flush(self, timeout: float | None = None) -> None:
        """Wait until everything queued so far is durable. Raises the Problem when writing failed, or TimeoutError."""
        with self._condition:
            last = self._numbers
            done = self._condition.wait_for(lambda: self._failure is not None or self._oldest() > last, timeout)
            if self._failure is not None:
                raise self._failure
            if not done:
                raise TimeoutError("the project is still being saved")

    def unsaved(self) -> list[StepRecord]:
        """Steps that are not durable, oldest first."""
        with self._condition:
            return [entry.record for entry in self._queue if entry.record is not None]

    def retry(self) -> None:
        """Try again after the person made room: reopens the file, looks what it holds, writes what is missing."""
        with self._condition:
            if self._failure is not None and not self._closing:
                self._failure = None
                self._reopen = True
                self._condition.notify_all()

    def close(self) -> None:
        """Write everything that can be written, end the thread, close the file; does nothing the second time."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        self._thread.join()

    @property
    def _stopped(self) -> bool:
        return self._failure is not None or self._closing

    def _require_running(self) -> None:
        if self._failure is not None:
            raise self._failure
        if self._closing:
            raise self._closed()

    def _closed(self) -> Problem:
        return Problem("the project is closed", where=str(self._path), action="Open it again.")

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _oldest(self) -> float:
        """Number of the oldest thing that waits; infinite when nothing does."""
        waiting = [number for number, _ in self._settings.values()]
        if self._info is not None:
            waiting.append(self._info[0])
        if self._queue:
            waiting.append(self._queue[0].number)
        return min(waiting, default=float("inf"))

    def _run(self) -> None:
        while self._wait_for_work():
            try:
                if self._reopen:
                    self._look_again()
                self._write_some()
            except Exception as error:  # the writer loop is where every failure of saving ends
                self._fail(explain(error, self._path))
        self._give_up_jobs()
        close_writer(self._connection)

    def _wait_for_work(self) -> bool:
        with self._condition:
            self._condition.wait_for(
                lambda: self._closing or (self._failure is None and (self._has_work or self._reopen))
            )
            return (self._failure is None and self._has_work) or (self._reopen and not self._closing)

    @property
    def _has_work(self) -> bool:
        return bool(self._queue or self._settings or self._info)

    def _write_some(self) -> None:
        """One transaction with all that waits up to the next job; then that job, if it is its turn."""
        with self._condition:
            first = takewhile(lambda entry: entry.job is None, self._queue)
            records = [entry.record for entry in islice(first, _MOST_GROUPED) if entry.record is not None]
            settings, info = dict(self._settings), self._info
            job = self._queue[0].job if self._queue else None
        if records or settings or info:
            with transaction(self._connection):
                self._write(records, settings, info)
            self._written(records, settings, info)
        if job is not None:
            try:
                job(self._connection)
            finally:
                with self._condition:
                    self._queue.popleft()
                    self._condition.notify_all()

    def _write(
        self, records: list[StepRecord], settings: dict[str, tuple[int, str]], info: tuple[int, ProjectInfo] | None
    ) -> None:
        if info is not None:
            save_info(self._connection, info[1])
        self._connection.executemany(
            "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)",
            [(to_stored(key), to_stored(value)) for key, (_, value) in settings.items()],
        )
        for record in records:
            self._applier.apply(record)

    def _written(
        self, records: list[StepRecord], settings: dict[str, tuple[int, str]], info: tuple[int, ProjectInfo] | None
    ) -> None:
        with self._condition:
            self._settings = {key: held for key, held in self._settings.items() if held != settings.get(key)}
            self._info = None if self._info == info else self._info
            self._condition.notify_all()
        self._saved(records)

    def _saved(self, records: list[StepRecord]) -> None:
        """Steps from the head of the queue are durable."""
        with self._condition:
            for _ in records:
                self._queue.popleft()
            self._records -= len(records)
            self._condition.notify_all()
        if records and self.on_saved is not None:
            self.on_saved(records[-1].step.seq)

    def _work(self, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection, future: Future[T]) -> None:
        try:
            result = work(connection)
        except BaseException as error:
            self._applier.forget()
            future.set_exception(explain(error, self._path) if isinstance(error, sqlite3.Error | OSError) else error)
        else:
            future.set_result(result)

    def _fail(self, problem: Problem) -> None:
        self._applier.forget()
        with self._condition:
            self._failure = problem
            self._condition.notify_all()
        self._give_up_jobs()
        if self.on_failure is not None:
            self.on_failure(problem)

    def _give_up_jobs(self) -> None:
        """Jobs that wait behind a failure would wait for ever; steps stay."""
        with self._condition:
            jobs = [entry.job for entry in self._queue if entry.job is not None]
            self._queue = deque(entry for entry in self._queue if entry.record is not None)
            self._condition.notify_all()
        for job in jobs:
            job(None)

    def _look_again(self) -> None:
        """Open the file anew and drop the steps that are in it after all: a failed commit may have reached the disk."""
        self._reopen = False
        close_writer(self._connection)
        self._connection = open_writer(self._path)
        self._applier = Applier(self._connection)
        last = self._connection.execute("SELECT ifnull(max(seq), 0) FROM edit").fetchone()[0]
        while (record := self._first_record()) is not None and record.step.seq <= last:
            self._require_same(record)
            self._saved([record])

    def _first_record(self) -> StepRecord | None:
        with self._condition:
            return self._queue[0].record if self._queue else None

    def _require_same(self, record: StepRecord) -> None:
        stored = self._connection.execute("SELECT edits FROM edit WHERE seq = ?", (record.step.seq,)).fetchone()
        if stored is None or stored[0] != codec.encode(record.patch):
            raise Problem(
                "another program wrote into the project", where=str(self._path), action="Save a copy and open it again."
            )
