from __future__ import annotations

import sqlite3
from pathlib import Path

from errortagger.domain.problems import Problem
from errortagger.store.failures import StoreBug, explain

PATH = Path("speech.errtag")


def coded(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


def test_failures_of_the_environment_say_what_to_do() -> None:
    full = explain(coded(sqlite3.SQLITE_FULL), PATH)
    assert str(full) == (
        "speech.errtag: the disk is full. Free some space and try again, or save a copy to another disk."
    )
    for error in (coded(sqlite3.SQLITE_IOERR_FSYNC), coded(sqlite3.SQLITE_READONLY_DBMOVED), OSError(5, "I/O")):
        problem = explain(error, PATH)
        assert not isinstance(problem, StoreBug)
        assert "copy" in problem.action
        assert problem.__cause__ is error


def test_everything_else_is_a_bug() -> None:
    for error in (sqlite3.ProgrammingError("closed"), coded(sqlite3.SQLITE_CONSTRAINT), ValueError("odd")):
        problem = explain(error, PATH)
        assert isinstance(problem, StoreBug)
        assert "report this as a bug" in problem.action


def test_a_problem_stays_itself() -> None:
    problem = Problem("what")
    assert explain(problem, PATH) is problem
