"""Bringing a project of an older version up to date: a dated copy first, then all or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from errortagger.store import layout
from errortagger.store.connection import close_writer, connect, transaction
from errortagger.store.copies import dated_copy
from errortagger.store.failures import explain


def upgrade(path: Path, known: tuple[layout.Migration, ...] | None = None) -> Path | None:
    """Apply the layouts that the file does not have yet, in one transaction; the caller holds the lock.

    Returns the copy that was made before, or None when the file was up to date. Raises Problem; then the file is as
    it was.
    """
    steps = known or layout.migrations()
    try:
        connection = connect(path, "rw")
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            missing = [migration for migration in steps if migration.version > version]
            if not missing:
                return None
            copy = dated_copy(path, "before-upgrade")
            _apply(connection, missing)
            return copy
        finally:
            close_writer(connection)
    except sqlite3.Error as error:
        raise explain(error, path) from error


def _apply(connection: sqlite3.Connection, missing: list[layout.Migration]) -> None:
    connection.execute("PRAGMA journal_mode=TRUNCATE")
    connection.execute("PRAGMA synchronous=FULL")
    with transaction(connection):
        for migration in missing:
            layout.apply_statements(connection, migration.statements)
        layout.mark(connection, missing[-1].version)
