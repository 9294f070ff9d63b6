"""Whole files: temporary files beside a target, putting them in place in one step, and copies of a project."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from errortagger.domain.problems import Problem
from errortagger.domain.snapshot import StepRecord
from errortagger.store import inspection
from errortagger.store.apply import Applier
from errortagger.store.connection import connect, transaction
from errortagger.store.failures import explain
from errortagger.store.layout import SUFFIX
from errortagger.store.lock import ProjectLock

_PREFIX = ".errtag-"


def temporary_beside(target: Path) -> Path:
    """A name for a file that becomes ``target``: in its folder, hidden, with the computer and process that own it."""
    return target.parent / f"{_family(target)}{_computer()}-{os.getpid()}-{secrets.token_hex(4)}.part"


def remove_stale(target: Path) -> None:
    """Delete temporary files for ``target`` whose process is dead."""
    family = f"{_family(target)}{_computer()}-"
    for path in target.parent.glob(f"{family}*.part"):
        process = path.name[len(family) :].split("-")[0]
        if process.isdigit() and int(process) != os.getpid() and not _is_alive(int(process)):
            discard(path)


def discard(temporary: Path) -> None:
    """Delete a temporary file and its journal if they are there."""
    for path in (temporary, inspection.journal_of(temporary)):
        path.unlink(missing_ok=True)


def _family(target: Path) -> str:
    return f"{_PREFIX}{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"


def _computer() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":  # pragma: no cover
        return False  # an open file cannot be deleted there, so trying is safe
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def publish(temporary: Path, target: Path, *, overwrite: bool) -> None:
    """Put a finished file in place: on the disk first, then visible under its name in one step. Raises Problem."""
    lock = ProjectLock(target)
    if not lock.acquire():
        raise Problem(f"it is open in another window ({lock.held_by})", where=str(target), action="Close it there.")
    try:
        _sync(temporary)
        _settle_old(target, overwrite=overwrite)
        if overwrite:
            os.replace(temporary, target)
        else:
            _rename_new(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        lock.release()


def require_free(target: Path, *, overwrite: bool) -> None:
    """Raise Problem if something is there that may not be overwritten, or if there is no such folder."""
    if not target.parent.is_dir():
        raise Problem("there is no such folder", where=str(target.parent), action="Make it first.")
    if target.is_dir():
        raise Problem("this is a folder", where=str(target), action="Choose another name.")
    if os.path.lexists(target) and not overwrite:
        raise Problem("the file exists", where=str(target), action="Choose another name, or delete it first.")


def _settle_old(target: Path, *, overwrite: bool) -> None:
    """A journal that lies beside the name would be played into the new file: settle it with the old one."""
    require_free(target, overwrite=overwrite)
    journal = inspection.journal_of(target)
    if journal.exists() and target.exists():
        with suppress(Problem):  # what is going to be overwritten need not be sound
            inspection.recover(target)
    journal.unlink(missing_ok=True)


def _rename_new(temporary: Path, target: Path) -> None:
    """Rename without overwriting what someone put there meanwhile."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise Problem("the file exists", where=str(target), action="Choose another name, or delete it first.") from None
    except OSError:  # a file system without hard links
        os.rename(temporary, target)
    else:
        temporary.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # pragma: no cover
        return  # folders cannot be opened there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_project(source: Path, target: Path, *, records: Sequence[StepRecord] = (), overwrite: bool = True) -> None:
    """A copy of one moment of a project, made while it may be in use; nothing half done is ever seen at ``target``.

    ``records``: steps that the source could not take (a full disk) and the copy shall hold. Raises Problem.
    """
    if os.path.realpath(source) == os.path.realpath(target):
        raise Problem("a copy needs another name than the project", where=str(target), action="Choose another name.")
    require_free(target, overwrite=overwrite)
    remove_stale(target)
    temporary = temporary_beside(target)
    try:
        _copy(source, temporary, records)
        publish(temporary, target, overwrite=overwrite)
    except sqlite3.Error as error:
        raise explain(error, target) from error
    finally:
        discard(temporary)


def _copy(source: Path, temporary: Path, records: Sequence[StepRecord]) -> None:
    origin = connect(source, "ro")
    try:
        copy = connect(temporary, "rwc")
        try:
            copy.execute("PRAGMA synchronous=OFF")  # it is synced as a whole before it gets its name
            origin.backup(copy)
            last = copy.execute("SELECT ifnull(max(seq), 0) FROM edit").fetchone()[0]
            with transaction(copy):
                applier = Applier(copy)
                for record in (record for record in records if record.step.seq > last):
                    applier.apply(record)
        finally:
            copy.close()
    finally:
        origin.close()


def dated_copy(path: Path, why: str) -> Path:
    """A copy beside the project, e.g. ``speech.before-upgrade.2025-03-01T093000.errtag``; returns its path."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    stem = path.name.removesuffix(SUFFIX)
    names = (f"{stem}.{why}.{moment}{f'-{number}' if number else ''}{SUFFIX}" for number in count())
    target = next(path.with_name(name) for name in names if not os.path.lexists(path.with_name(name)))
    copy_project(path, target, overwrite=False)
    return target
