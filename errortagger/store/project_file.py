"""One open project file: who may write it, its writer and readers, loading it into memory and copying it."""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from errortagger.domain.problems import Problem
from errortagger.domain.project import ProjectInfo
from errortagger.domain.snapshot import ProjectData
from errortagger.store import copies, datasets, inspection, layout
from errortagger.store.columns import Columns, write_cache
from errortagger.store.failures import explain
from errortagger.store.load import load_project
from errortagger.store.lock import ProjectLock
from errortagger.store.reader import Reader
from errortagger.store.rows import Dataset, ErrorColumns, Run, SavedSlice
from errortagger.store.upgrade import upgrade
from errortagger.store.writer import Writer

_open_here: Counter[str] = Counter()
_open_here_lock = threading.Lock()


class ProjectFile:
    """A project that is open. Made by ``open``; a context manager that closes it."""

    def __init__(self, path: Path, lock: ProjectLock, reason: str | None, held_by: str | None) -> None:
        """Use ``open``."""
        self.path = path
        self.read_only_reason = reason
        """Why nothing can be changed, for the window; None when everything can."""
        self.held_by = held_by
        """Who has it open for writing, if that is why."""
        self._lock = lock
        self._writer = None if reason is not None else Writer(path)
        self._reader = Reader(path)
        self._closed = False
        _count_open(path, 1)
        atexit.register(self.close)
        try:
            self._discard_unfinished()
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> ProjectFile:
        """Open a project after checking it. Raises Problem for anything that is no sound project of ours.

        It opens read-only, with a reason, when another window holds it or the place cannot be written.
        """
        path = path.absolute()
        inspection.require_regular(path)
        lock = ProjectLock(path)
        try:
            reason = "it was opened for reading only" if read_only else _why_read_only(path, lock)
            _check(path, locked=reason is None)
            return cls(path, lock, reason, lock.held_by)
        except (sqlite3.Error, OSError) as error:
            lock.release()
            raise explain(error, path) from error
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> ProjectFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed; see ``read_only_reason``."""
        return self._writer is None

    @property
    def writer(self) -> Writer:
        """What changes the project. Raises Problem when it is read-only."""
        if self._writer is None:
            raise Problem(f"the project cannot be changed: {self.read_only_reason}", where=str(self.path))
        return self._writer

    @property
    def reader(self) -> Reader:
        """What reads it while it is open."""
        return self._reader

    def load(self) -> ProjectData:
        """Everything the session keeps in memory, with all steps recorded so far. Raises Problem."""
        if self._writer is not None and self._writer.failure is None:
            self._writer.flush()
        data, rebuilt = self._reader.run(lambda connection: load_project(connection, self.path)).result()
        if rebuilt is not None and self._writer is not None:
            self._cache(self._writer, rebuilt)
        return data

    def _cache(self, writer: Writer, columns: Columns) -> None:
        """Write the cache behind the caller's back; a failure only means that the next start is slower."""
        writer.run_in_transaction(lambda connection: write_cache(connection, columns))

    def close(self) -> None:
        """Write what waits, end all threads, give the lock back; does nothing the second time.

        Raises the Problem if some steps could not be written: they are lost then, unless ``backup`` was called before.
        """
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        self._reader.close()
        if self._writer is not None:
            self._writer.close()
        _count_open(self.path, -1)
        self._lock.release()
        if self._writer is not None and self._writer.failure is not None and self._writer.unsaved():
            raise self._writer.failure

    def backup(self, target: Path) -> None:
        """Save a copy, also of steps that a full disk kept from being written. An older copy there is replaced."""
        records = []
        if self._writer is not None:
            if self._writer.failure is None:
                self._writer.flush()
            records = self._writer.unsaved()
        copies.copy_project(self.path, target.absolute(), records=records)

    def datasets(self) -> list[Dataset]:
        """All imports, oldest first, also removed ones."""
        return self._reader.run(datasets.list_datasets).result()

    def runs(self) -> list[Run]:
        """All model runs, oldest first."""
        return self._reader.run(datasets.list_runs).result()

    def slices(self) -> list[SavedSlice]:
        """Saved slices in their order."""
        return self._reader.run(datasets.list_slices).result()

    def save_slices(self, slices: Sequence[SavedSlice]) -> None:
        """Replace all saved slices; waits."""
        self.writer.run_in_transaction(lambda connection: datasets.save_slices(connection, slices)).result()

    def remove_dataset(self, dataset_id: int) -> None:
        """Hide the examples of a dataset everywhere; nothing of them is deleted. Load the project again afterwards."""
        self.writer.run_in_transaction(lambda c: datasets.set_state(c, dataset_id, "removed")).result()

    def restore_dataset(self, dataset_id: int) -> None:
        """Show a removed dataset again. Load the project again afterwards."""
        self.writer.run_in_transaction(lambda c: datasets.set_state(c, dataset_id, "ready")).result()

    def activate_run(self, run_id: int) -> None:
        """Count errors on another model run. Load the project again afterwards."""
        self.writer.run_in_transaction(lambda connection: datasets.activate_run(connection, run_id)).result()

    def save_errors(self, project: ProjectInfo, errors: Mapping[int, ErrorColumns]) -> None:
        """Write a new error criterion and which examples are errors by it, for each model run; waits.

        Load the project again afterwards.
        """
        self.writer.run_in_transaction(lambda connection: datasets.save_errors(connection, project, errors)).result()

    def _discard_unfinished(self) -> None:
        """Take back imports that were cut off, a chunk a transaction."""
        if self._writer is None:
            return
        for dataset in self._reader.run(datasets.unfinished).result():
            gone = False
            while not gone:
                discard = partial(datasets.discard_some, dataset_id=dataset, count=20_000)
                gone = self._writer.run_in_transaction(discard).result()


def recover_if_free(path: Path) -> bool:
    """Finish what a killed process left, unless the change is going on in another window; True if it was done."""
    lock = ProjectLock(path)
    free = _why_read_only(path, lock) is None
    try:
        if free:
            inspection.recover(path)
    finally:
        lock.release()
    return free


def is_open_here(path: Path) -> bool:
    """Whether this process has the file open: then it must never be opened in any other way than through SQLite."""
    with _open_here_lock:
        return _open_here[os.path.realpath(path)] > 0


def _count_open(path: Path, change: int) -> None:
    with _open_here_lock:
        _open_here[os.path.realpath(path)] += change


def _why_read_only(path: Path, lock: ProjectLock) -> str | None:
    """None when the lock was taken and the place can be written."""
    try:
        if not lock.acquire():
            return f"it is open in another window ({lock.held_by})"
    except OSError as error:
        return f"it cannot be locked ({error.strerror})"
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        lock.release()
        return "the file or its folder cannot be written"
    return None


def _check(path: Path, *, locked: bool) -> None:
    """Refuse what is no sound project; finish what a killed process left, and upgrade, if that is allowed."""
    if is_open_here(path):
        inspection.inspect(path, whole=False)
        return
    header = inspection.read_header(path)
    if inspection.needs_recovery(path, header):
        if locked:
            inspection.recover(path)
        else:
            recover_if_free(path)
    version = inspection.inspect(path)
    if version < layout.current_version():
        if not locked:
            raise Problem(
                "the project is of an older format and cannot be upgraded here",
                where=str(path),
                action="Copy it to a folder that can be written, and close it elsewhere.",
            )
        upgrade(path)
        inspection.inspect(path)
