"""The thorough check of a project: file, layout, pages, references, derived columns, and history against the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from errortagger.domain.problems import Problem
from errortagger.store import copies, inspection, layout, load, replay
from errortagger.store.columns import StaleCache, read_cache, rebuild, write_cache
from errortagger.store.connection import close_writer, open_reader, open_writer, snapshot, transaction
from errortagger.store.failures import explain
from errortagger.store.lock import ProjectLock
from errortagger.store.project_file import is_open_here, recover_if_free


class Severity(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    """It can be repaired, or costs only time."""
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing that was checked."""

    what: str
    """``file``, ``layout``, ``pages``, ``references``, ``columns``, ``history``, ``ids`` or ``repair``."""
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything that was looked at, in order."""

    findings: tuple[Finding, ...]
    backup: Path | None = None
    """The copy that was made before a repair."""

    @property
    def sound(self) -> bool:
        """Whether nothing was found that is worse than OK."""
        return all(finding.severity is Severity.OK for finding in self.findings)


def check(path: Path, *, repair: bool = False) -> CheckReport:
    """Check a whole project. ``repair`` makes a dated copy and rebuilds what is derived from rows, nothing else.

    Raises Problem only if a repair is asked for and the project is open elsewhere.
    """
    path = path.absolute()
    findings = list(_file(path))
    backup = None
    if not _has_errors(findings):
        findings += _content(path)
        if repair and any(finding.what == "columns" and finding.severity is Severity.WARNING for finding in findings):
            backup = _repair(path)
            findings.append(Finding("repair", Severity.OK, f"cached columns rebuilt; the copy before is {backup.name}"))
            findings = [f for f in findings if f.what != "columns"]
    return CheckReport(tuple(findings), backup)


def _has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _file(path: Path) -> Iterator[Finding]:
    try:
        if not is_open_here(path):
            header = inspection.read_header(path)
            if inspection.needs_recovery(path, header) and recover_if_free(path):
                yield Finding("file", Severity.OK, "a change that was cut off was rolled back")
        version = inspection.inspect(path, whole=False)
    except Problem as problem:
        yield Finding("file", Severity.ERROR, str(problem))
    else:
        yield Finding("file", Severity.OK, f"a project of format {layout.version_text(version)}")


def _content(path: Path) -> list[Finding]:
    parts: tuple[tuple[str, Callable[[sqlite3.Connection], list[Finding]]], ...] = (
        ("pages", _pages), ("references", _references), ("ids", _ids), ("columns", _columns), ("history", _history),
    )  # fmt: skip
    findings: list[Finding] = []
    with closing(open_reader(path)) as connection:
        for what, look in parts:
            try:
                findings += look(connection)
            except Problem as problem:
                findings.append(Finding(what, Severity.ERROR, str(problem)))
            except (sqlite3.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
                findings.append(Finding(what, Severity.ERROR, f"cannot be read: {error}"))
    return findings


def _pages(connection: sqlite3.Connection) -> list[Finding]:
    lines = inspection.integrity(connection, seconds=None)
    if lines:
        return [Finding("pages", Severity.ERROR, line) for line in lines]
    return [Finding("pages", Severity.OK, "every page of the file is sound")]


def _references(connection: sqlite3.Connection) -> list[Finding]:
    dangling: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        dangling[table, parent] = dangling.get((table, parent), 0) + 1
    return [
        Finding("references", Severity.ERROR, f"{count} rows of {table} name a row of {parent} that does not exist")
        for (table, parent), count in sorted(dangling.items())
    ] or [Finding("references", Severity.OK, "every row that is named exists")]


def _ids(connection: sqlite3.Connection) -> list[Finding]:
    count, first, last = connection.execute("SELECT count(*), min(id), max(id) FROM example").fetchone()
    if count and (first != 1 or last != count):
        return [Finding("ids", Severity.WARNING, f"the ids of the {count} examples have gaps (the last is {last})")]
    load.load_tags(connection)
    load.load_history(connection)
    return [Finding("ids", Severity.OK, f"{count} examples")]


def _columns(connection: sqlite3.Connection) -> list[Finding]:
    with snapshot(connection):
        try:
            cached = read_cache(connection)
        except StaleCache:
            return [Finding("columns", Severity.WARNING, "the cached columns are missing or old; opening is slower")]
        differing = cached.differences(rebuild(connection))
    if differing:
        names = ", ".join(differing)
        return [Finding("columns", Severity.WARNING, f"cached columns differ from the rows ({names})")]
    return [Finding("columns", Severity.OK, "cached columns equal the rows")]


def _history(connection: sqlite3.Connection) -> list[Finding]:
    with snapshot(connection):
        differing = replay.differences(replay.replayed(connection), replay.stored(connection))
    return [Finding("history", Severity.ERROR, sentence) for sentence in differing] or [
        Finding("history", Severity.OK, "tags, answers and marks are what the history adds up to")
    ]


def _repair(path: Path) -> Path:
    lock = ProjectLock(path)
    if not lock.acquire():
        raise Problem(f"it is open in another window ({lock.held_by})", where=str(path), action="Close it there.")
    try:
        backup = copies.dated_copy(path, "before-repair")
        connection = open_writer(path)
        try:
            with transaction(connection):
                write_cache(connection, rebuild(connection))
        finally:
            close_writer(connection)
    except sqlite3.Error as error:
        raise explain(error, path) from error
    finally:
        lock.release()
    return backup
