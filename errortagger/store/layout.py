"""The layout of a project: its versions, how they are applied, and the exact list of what a file may contain."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

APPLICATION_ID = 0x45725467
"""``ErTg``, at offset 68 of the file."""
SUFFIX = ".errtag"
_FOLDER = Path(__file__).parent / "schema"
_VERSION = re.compile(r"-- version (\d+)\.(\d+)\n")
_STATISTICS = frozenset(
    (
        ("table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
        ("table", "sqlite_stat4", "sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
    )
)
"""What ANALYZE of any SQLite tool leaves behind; harmless."""

SchemaObject = tuple[str, str, str, str | None]
"""Type, name, table and SQL text of an object, as ``sqlite_schema`` holds them."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered SQL file."""

    version: int
    """major * 1000 + minor, as in ``PRAGMA user_version``."""
    statements: tuple[str, ...]


def load_migrations(folder: Path = _FOLDER) -> tuple[Migration, ...]:
    """All layouts, oldest first."""
    return tuple(_migration(path.read_text("utf-8")) for path in sorted(folder.glob("[0-9]*.sql")))


def _migration(text: str) -> Migration:
    version = _VERSION.match(text)
    if version is None:
        raise ValueError("a layout starts with '-- version MAJOR.MINOR'")
    statements, lines = [], ""
    for line in text[version.end() :].splitlines(keepends=True):
        if not lines and (line.startswith("--") or not line.strip()):
            continue
        lines += line
        if sqlite3.complete_statement(lines):
            statements.append(lines.strip().removesuffix(";"))
            lines = ""
    return Migration(int(version[1]) * 1000 + int(version[2]), tuple(statements))


@cache
def migrations() -> tuple[Migration, ...]:
    """The layouts that this program knows."""
    return load_migrations()


def current_version() -> int:
    """The version that new projects get."""
    return migrations()[-1].version


def version_text(version: int) -> str:
    """``1.0`` for 1000."""
    return f"{version // 1000}.{version % 1000}"


def is_index(statement: str) -> bool:
    """Whether a statement makes an index (an import makes them after its data)."""
    return statement.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX"))


def apply_statements(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    """Run statements one by one inside the caller's transaction (``executescript`` would commit it)."""
    for statement in statements:
        connection.execute(statement)


def mark(connection: sqlite3.Connection, version: int) -> None:
    """Write who the file belongs to and its version."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={version}")


def objects(connection: sqlite3.Connection) -> frozenset[SchemaObject]:
    """Everything the file defines."""
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall())


def expected_objects(version: int, known: tuple[Migration, ...] | None = None) -> frozenset[SchemaObject]:
    """Everything that a project of a version defines, exactly."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for migration in known or migrations():
            if migration.version <= version:
                apply_statements(memory, migration.statements)
        return objects(memory)
    finally:
        memory.close()


def difference(found: frozenset[SchemaObject], expected: frozenset[SchemaObject]) -> tuple[list[str], list[str]]:
    """Names of what is there but must not be (or differs), and of what is missing; e.g. ``trigger spy``."""
    extra = found - expected - _STATISTICS
    missing = expected - found
    extra_names = sorted(f"{kind} {name}" for kind, name, _, _ in extra)
    return extra_names, sorted({f"{kind} {name}" for kind, name, _, _ in missing} - set(extra_names))
