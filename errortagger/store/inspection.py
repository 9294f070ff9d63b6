"""A look at a file before it is trusted: is it a project, of which version, and does it hold only what it may."""

from __future__ import annotations

import os
import sqlite3
import stat
from dataclasses import dataclass
from pathlib import Path

from errortagger.domain.problems import Problem
from errortagger.store import layout
from errortagger.store.connection import close_writer, connect, deadline, open_checker, snapshot
from errortagger.store.failures import explain

CHECK_BYTES = 64_000_000
"""Up to this size the whole file is checked whenever it is opened; ``check`` does all sizes."""
_CUT_OFF = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_CANTLOCK, sqlite3.SQLITE_READONLY_RECOVERY)
_MAGIC = b"SQLite format 3\0"
_CHOOSE = "Choose a file that ends in .errtag."
_BACKUP = "Run `errortagger check` on it, or open a backup copy."


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes say."""

    version: int
    """major * 1000 + minor."""
    wal: bool
    """Whether another tool switched the file to a write-ahead log."""


def require_regular(path: Path) -> None:
    """Raise Problem unless there is a regular file; a pipe or a device would block for ever."""
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise Problem("there is no such file", where=str(path), action="Check the name.") from None
    except (OSError, ValueError) as error:
        raise Problem(f"the file cannot be reached ({error})", where=str(path), action="Check the name.") from error
    if stat.S_ISDIR(mode):
        raise Problem("this is a folder, not a project", where=str(path), action=_CHOOSE)
    if not stat.S_ISREG(mode):
        raise Problem("this is not a regular file", where=str(path), action=_CHOOSE)


def read_header(path: Path) -> Header:
    """Read the first bytes. Only for files that this process has no connection to: closing one drops SQLite's locks.

    Raises Problem for files that are no project, and for projects of a newer version; nothing is changed.
    """
    require_regular(path)
    try:
        with open(path, "rb", buffering=0) as file:
            head = file.read(100)
    except OSError as error:
        raise Problem(f"the file cannot be read ({error.strerror})", where=str(path), action="Check it.") from error
    if not head:
        raise Problem("the file is empty", where=str(path), action=_CHOOSE)
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise Problem("this is not a project of ErrorTagger", where=str(path), action=_CHOOSE)
    version, application = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if application != layout.APPLICATION_ID:
        raise Problem("this is a database of another program, not a project", where=str(path), action=_CHOOSE)
    _require_known(version, path)
    return Header(version=version, wal=head[18] == 2 or head[19] == 2)


def _require_known(version: int, path: Path) -> None:
    known = [migration.version for migration in layout.migrations()]
    if version > known[-1]:
        raise Problem(
            f"the project was made by a newer ErrorTagger (format {layout.version_text(version)}; "
            f"this one reads up to {layout.version_text(known[-1])})",
            where=str(path),
            action="Install the newest ErrorTagger. The file was not changed.",
        )
    if version not in known:
        raise Problem(f"the project has an unknown format ({version})", where=str(path), action=_BACKUP)


def journal_of(path: Path) -> Path:
    """Where SQLite keeps what it needs to roll back a change that was cut off."""
    return path.with_name(path.name + "-journal")


def needs_recovery(path: Path, header: Header) -> bool:
    """Whether a change was cut off (a killed process), or another tool left a write-ahead log."""
    try:
        return header.wal or journal_of(path).stat().st_size > 0
    except FileNotFoundError:
        return False


def recover(path: Path) -> None:
    """Roll back what was cut off, as SQLite does on its own. Only for projects of ours, while holding the lock."""
    try:
        connection = connect(path, "rw")
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        finally:
            close_writer(connection)
    except sqlite3.Error as error:
        raise explain(error, path) from error


def inspect(path: Path, *, whole: bool | None = None) -> int:
    """Check a file on a read-only connection with small limits; returns its version.

    ``whole``: check every page; None means up to ``CHECK_BYTES``. Raises Problem; the file is never changed.
    """
    try:
        connection = open_checker(path)
        try:
            return _inspect(connection, path, whole)
        finally:
            connection.close()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) in _CUT_OFF:
            what = "a change was cut off, and it cannot be rolled back where the file is"
            raise Problem(
                what, where=str(path), action="Copy it and its -journal file to a folder of yours."
            ) from error
        raise explain(error, path) from error
    except (UnicodeDecodeError, TypeError) as error:
        raise damaged(path, str(error)) from error


def damaged(path: Path, detail: str) -> Problem:
    """The Problem of a project that cannot be read as it should be."""
    return Problem(f"the project file is damaged ({detail})", where=str(path), action=_BACKUP)


def _inspect(connection: sqlite3.Connection, path: Path, whole: bool | None) -> int:
    with deadline(connection), snapshot(connection):
        if connection.execute("PRAGMA application_id").fetchone()[0] != layout.APPLICATION_ID:
            raise Problem("this is a database of another program, not a project", where=str(path), action=_CHOOSE)
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        _require_known(version, path)
        _require_layout(connection, path, version)
        pages, page_size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if whole or (whole is None and pages * page_size <= CHECK_BYTES):
        findings = integrity(connection, seconds=None if whole else 2.0)
        if findings:
            raise damaged(path, findings[0])
    return version


def _require_layout(connection: sqlite3.Connection, path: Path, version: int) -> None:
    extra, missing = layout.difference(layout.objects(connection), layout.expected_objects(version))
    if extra:
        names = ", ".join(extra[:5])
        raise Problem(
            f"the project holds what it must not hold: {names}",
            where=str(path),
            action="Remove it with an SQLite tool if you know where it comes from. Nothing of it was run.",
        )
    if missing:
        raise damaged(path, f"missing: {', '.join(missing[:5])}")


def integrity(connection: sqlite3.Connection, seconds: float | None) -> list[str]:
    """What ``PRAGMA integrity_check`` finds. When the time is over the rest is left to ``errortagger check``."""
    try:
        with deadline(connection, 3600.0 if seconds is None else seconds):
            lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(100)")]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            return []
        return [str(error)]
    return [line for line in lines if line != "ok"]
