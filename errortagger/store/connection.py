"""How connections to a project are opened: modes, pragmas, limits, and what each may do."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

CHECK_LENGTH = 20_000_000
"""Longest text or blob that is read from a file that has not been checked yet, in bytes."""
CHECK_SECONDS = 2.0
"""Longest time that one look at a file that has not been checked yet may take."""
BUSY_SECONDS = 30.0
"""How long a connection waits for another one before it gives up."""
_STEPS_BETWEEN_LOOKS = 20_000

_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    )
)  # fmt: skip
_READING_PRAGMAS = frozenset(
    ("integrity_check", "foreign_key_check", "page_count", "page_size", "user_version", "application_id",
     "table_list", "table_info", "table_xinfo", "data_version")
)  # fmt: skip
_BUILDING = frozenset(
    (
        sqlite3.SQLITE_CREATE_TRIGGER, sqlite3.SQLITE_CREATE_TEMP_TRIGGER, sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_DROP_VIEW, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH,
    )
)  # fmt: skip


def uri(path: Path, mode: str) -> str:
    """The address of a file for SQLite; any file name works, also with ``?``, ``%`` or bytes that are no text."""
    plain = os.fsencode(path.absolute().as_posix())
    return f"file://{quote(plain if plain.startswith(b'/') else b'/' + plain)}?mode={mode}"


def connect(path: Path, mode: str, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A bare connection. ``mode``: ``ro``, ``rw`` or ``rwc``. Transactions are always explicit."""
    connection = sqlite3.connect(
        uri(path, mode), uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that can only read."""
    connection = connect(path, "ro")
    connection.execute("PRAGMA query_only=ON")
    connection.execute("SELECT 1 FROM json_each('[]')")  # made on first use, which the authorizer would forbid
    connection.set_authorizer(_only_reading)
    return connection


def open_checker(path: Path) -> sqlite3.Connection:
    """A connection for a file that is not trusted yet: reads only, small limits, never fails on a text's encoding."""
    connection = connect(path, "ro", busy_seconds=CHECK_SECONDS)
    connection.execute("PRAGMA query_only=ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CHECK_LENGTH)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.set_authorizer(_only_reading)
    return connection


def open_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes: every commit is on the disk when it returns, and the project stays one file."""
    connection = connect(path, "rw")
    connection.execute("PRAGMA journal_mode=TRUNCATE")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA fullfsync=ON")
    connection.set_authorizer(_no_building)
    return connection


def close_writer(connection: sqlite3.Connection) -> None:
    """Close it and leave no journal behind (it is kept when the disk says no; the next opening deals with it)."""
    try:
        connection.set_authorizer(None)
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error:
        # A journal that stays is either empty or needed to roll back: both are handled when the project is opened.
        pass
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: BEGIN IMMEDIATE ... COMMIT, ROLLBACK on any error, also one of COMMIT itself."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside belongs to one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def deadline(connection: sqlite3.Connection, seconds: float = CHECK_SECONDS) -> Iterator[None]:
    """Statements inside end with SQLITE_INTERRUPT when the time is over."""
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def attaching(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the writer attach a staged file of ours."""
    connection.set_authorizer(None)
    try:
        yield
    finally:
        connection.set_authorizer(_no_building)


def _only_reading(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _READING_PRAGMAS and (second is None or "check" in first):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _no_building(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_DENY if action in _BUILDING else sqlite3.SQLITE_OK
