"""The facts of a project as rows of the table ``project``."""

from __future__ import annotations

import sqlite3

from errortagger.domain.criterion import Criterion
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.project import ProjectInfo
from errortagger.domain.types import Modality
from errortagger.store.text import from_stored, to_stored

ACTIVE_RUN = "active_run"
COLUMNS_VERSION = "columns_version"
"""Grows with every change of examples or predictions; cached columns of another version are not used."""


def save_info(connection: sqlite3.Connection, info: ProjectInfo) -> None:
    """Write all facts inside the caller's transaction."""
    facts = {
        "name": info.name,
        "modality": info.modality.value,
        "criterion": str(info.criterion),
        "seed": str(info.seed),
        "model": info.model,
        "media_root": info.media_root,
        "source": info.source,
        "dataset_size": "" if info.dataset_size is None else str(info.dataset_size),
        "note": info.note,
    }
    for key, value in facts.items():
        put(connection, key, value)


def load_info(connection: sqlite3.Connection) -> ProjectInfo:
    """Read all facts. Raises Problem when one is missing or makes no sense."""
    facts = {key: from_stored(value) for key, value in connection.execute("SELECT key, value FROM project")}
    try:
        return ProjectInfo(
            name=facts["name"],
            modality=Modality(facts["modality"]),
            criterion=Criterion.parse(facts["criterion"]),
            seed=int(facts["seed"]),
            model=facts["model"],
            media_root=facts["media_root"],
            source=facts["source"],
            dataset_size=int(facts["dataset_size"]) if facts["dataset_size"] else None,
            note=facts["note"],
        )
    except (KeyError, ValueError, UsageProblem) as error:
        raise Problem(
            f"the facts of the project are damaged ({error})", action="Run `errortagger check` or open a backup copy."
        ) from error


def put(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write one fact."""
    connection.execute("INSERT OR REPLACE INTO project (key, value) VALUES (?, ?)", (key, to_stored(value)))


def number(connection: sqlite3.Connection, key: str) -> int:
    """One fact that is a number; 0 when it is missing or none."""
    row = connection.execute("SELECT CAST(value AS INTEGER) FROM project WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else 0


def columns_changed(connection: sqlite3.Connection) -> int:
    """Say that examples or predictions changed, and drop what was derived from them; returns the new version."""
    version = number(connection, COLUMNS_VERSION) + 1
    put(connection, COLUMNS_VERSION, str(version))
    connection.execute("DELETE FROM column_cache")
    return version
