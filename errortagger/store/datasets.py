"""Datasets, model runs and slices of a project: listing and changing them, inside the caller's transactions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from errortagger.domain.problems import Problem
from errortagger.domain.project import ProjectInfo
from errortagger.store import info, moments
from errortagger.store.rows import Dataset, ErrorColumns, Run, SavedSlice
from errortagger.store.text import from_stored, to_stored


def list_datasets(connection: sqlite3.Connection) -> list[Dataset]:
    """All imports, oldest first, also removed ones."""
    rows = connection.execute(
        "SELECT d.id, d.name, d.source, d.format, d.run_id, d.state, d.imported_at, d.rows, d.columns, d.mapping, "
        "ifnull(c.examples, 0) FROM dataset d LEFT JOIN (SELECT dataset_id, count(*) AS examples FROM example "
        "GROUP BY dataset_id) c ON c.dataset_id = d.id ORDER BY d.id"
    )
    return [
        Dataset(
            id=row[0], name=from_stored(row[1]), source=from_stored(row[2]), format=row[3], run_id=row[4],
            state=row[5], imported_at=row[6], rows=row[7], columns=json.loads(row[8]), mapping=json.loads(row[9]),
            examples=row[10],
        )
        for row in rows
    ]  # fmt: skip


def list_runs(connection: sqlite3.Connection) -> list[Run]:
    """All model runs, oldest first."""
    active = info.number(connection, info.ACTIVE_RUN)
    rows = connection.execute(
        "SELECT r.id, r.name, r.model, r.added_at, (SELECT count(*) FROM prediction p WHERE p.run_id = r.id) "
        "FROM run r ORDER BY r.id"
    )
    return [
        Run(
            id=row[0], name=from_stored(row[1]), model=from_stored(row[2]), added_at=row[3], predictions=row[4],
            active=row[0] == active,
        )
        for row in rows
    ]  # fmt: skip


def set_state(connection: sqlite3.Connection, dataset_id: int, state: str) -> None:
    """Hide (``removed``) or show (``ready``) the examples of a dataset. Raises Problem for an unknown one."""
    changed = connection.execute(
        "UPDATE dataset SET state = ? WHERE id = ? AND state <> 'importing'", (state, dataset_id)
    ).rowcount
    if not changed:
        raise Problem(f"there is no dataset {dataset_id}", action="List the datasets of the project.")


def activate_run(connection: sqlite3.Connection, run_id: int) -> None:
    """Count errors on another model run. Raises Problem for an unknown one."""
    if connection.execute("SELECT 1 FROM run WHERE id = ?", (run_id,)).fetchone() is None:
        raise Problem(f"there is no model run {run_id}", action="List the model runs of the project.")
    info.put(connection, info.ACTIVE_RUN, str(run_id))
    info.columns_changed(connection)


def save_errors(connection: sqlite3.Connection, project: ProjectInfo, errors: Mapping[int, ErrorColumns]) -> None:
    """Write a new error criterion with what it makes of each model run (run id -> columns by row)."""
    info.save_info(connection, project)
    for run_id, columns in errors.items():
        flags = [None if flag < 0 else flag for flag in columns.is_error.tolist()]
        cells = zip(flags, columns.size.tolist(), range(1, len(flags) + 1), strict=True)
        connection.executemany(
            f"UPDATE prediction SET is_error = ?, size = ? WHERE run_id = {int(run_id)} AND example_id = ?", cells
        )
    info.columns_changed(connection)


def list_slices(connection: sqlite3.Connection) -> list[SavedSlice]:
    """Saved slices in their order."""
    rows = connection.execute("SELECT name, filter, created_at FROM slice ORDER BY position, id")
    return [
        SavedSlice(name=from_stored(name), filter=from_stored(text), created_at=created_at)
        for name, text, created_at in rows
    ]


def save_slices(connection: sqlite3.Connection, slices: Sequence[SavedSlice]) -> None:
    """Replace all saved slices."""
    connection.execute("DELETE FROM slice")
    connection.executemany(
        "INSERT INTO slice (name, filter, position, created_at) VALUES (?,?,?,?)",
        [
            (to_stored(one.name), to_stored(one.filter), position, one.created_at or moments.now())
            for position, one in enumerate(slices)
        ],
    )


def unfinished(connection: sqlite3.Connection) -> list[int]:
    """Ids of datasets whose import was cut off or cancelled."""
    return [row[0] for row in connection.execute("SELECT id FROM dataset WHERE state = 'importing'")]


def discard_some(connection: sqlite3.Connection, dataset_id: int, count: int) -> bool:
    """Take back up to ``count`` examples of an unfinished import, newest first; True when it is gone altogether."""
    dataset = connection.execute(
        "SELECT run_id, first_example FROM dataset WHERE id = ? AND state = 'importing'", (dataset_id,)
    ).fetchone()
    if dataset is None:
        return True
    run_id, first = dataset
    own_run = run_id != info.number(connection, info.ACTIVE_RUN)
    last = connection.execute("SELECT ifnull(max(id), 0) FROM example").fetchone()[0]
    from_id = max(first, last - count + 1)
    connection.execute("DELETE FROM prediction WHERE run_id = ? AND example_id >= ?", (run_id, from_id))
    connection.execute("DELETE FROM example WHERE dataset_id = ? AND id >= ?", (dataset_id, from_id))
    if from_id > first:
        return False
    if own_run:
        connection.execute("DELETE FROM prediction WHERE run_id = ?", (run_id,))
        connection.execute("DELETE FROM run WHERE id = ?", (run_id,))
    connection.execute("DELETE FROM dataset WHERE id = ?", (dataset_id,))
    return True
