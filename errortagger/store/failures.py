"""From an error of SQLite or the system to a Problem that says what happened, to which file, and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from errortagger.domain.problems import Problem

_SAVE_A_COPY = "Save a copy of the project to another disk."
_ENVIRONMENT: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space and try again, or save a copy to another disk."),
    sqlite3.SQLITE_IOERR: ("the disk could not be read or written", f"Check the disk. {_SAVE_A_COPY}"),
    sqlite3.SQLITE_READONLY: ("the project cannot be written", f"Check its permissions. {_SAVE_A_COPY}"),
    sqlite3.SQLITE_PERM: ("the project may not be written", f"Check its permissions. {_SAVE_A_COPY}"),
    sqlite3.SQLITE_CANTOPEN: ("the project cannot be opened", "Check that the file and its folder can be read."),
    sqlite3.SQLITE_BUSY: ("another program keeps the project busy", "Close the other program and try again."),
    sqlite3.SQLITE_LOCKED: ("another program keeps the project busy", "Close the other program and try again."),
    sqlite3.SQLITE_PROTOCOL: ("another program keeps the project busy", "Close the other program and try again."),
    sqlite3.SQLITE_CORRUPT: ("the project file is damaged", "Run `errortagger check` on it, or open a backup copy."),
    sqlite3.SQLITE_NOTADB: ("this is not a project of ErrorTagger", "Choose a file that ends in .errtag."),
    sqlite3.SQLITE_NOMEM: ("the memory is used up", "Close other programs and try again."),
    sqlite3.SQLITE_TOOBIG: ("a text of it is too long to be stored", "Shorten it and try again."),
    sqlite3.SQLITE_INTERRUPT: ("reading it took too long", "Run `errortagger check` on it."),
}


class StoreBug(Problem):
    """A failure that is our fault, not that of the disk: the cause is attached as ``__cause__``."""


def explain(error: BaseException, path: Path) -> Problem:
    """The Problem to show for an error; a Problem stays itself, a bug becomes a StoreBug."""
    if isinstance(error, Problem):
        return error
    problem = _problem(error, path)
    problem.__cause__ = error
    return problem


def _problem(error: BaseException, path: Path) -> Problem:
    if isinstance(error, OSError):
        what = error.strerror or str(error)
        return Problem(f"the system says: {what}", where=str(path), action=_SAVE_A_COPY)
    known = _ENVIRONMENT.get(_code(error))
    if known is not None:
        return Problem(known[0], where=str(path), action=known[1])
    what = f"the project could not be saved or read ({type(error).__name__}: {error})"
    return StoreBug(what, where=str(path), action=f"{_SAVE_A_COPY} Then report this as a bug.")


def _code(error: BaseException) -> int:
    """Primary result code of SQLite; -1 for errors that have none."""
    if not isinstance(error, sqlite3.Error):
        return -1
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF
    return -1
