"""Reading a whole project into the memory of the session."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.project import Reviewer
from errortagger.domain.snapshot import AnswerColumn, MarkColumn, ProjectData, Step, StepKind
from errortagger.domain.tag import Tag
from errortagger.domain.types import ReviewerId, TagId
from errortagger.store import moments
from errortagger.store.apply import MARK_TABLES
from errortagger.store.columns import Columns, load_columns
from errortagger.store.connection import snapshot
from errortagger.store.failures import explain
from errortagger.store.info import load_info
from errortagger.store.text import from_stored


def load_project(connection: sqlite3.Connection, path: Path) -> tuple[ProjectData, Columns | None]:
    """Everything of one moment, and the columns if their cache should be written again. Raises Problem."""
    try:
        with snapshot(connection):
            columns, rebuilt = load_columns(connection)
            data = _project_data(connection, columns)
    except Problem as problem:
        raise Problem(problem.what, where=problem.where or str(path), action=problem.action) from problem
    except (sqlite3.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _damaged(error, path) from error
    return data, columns if rebuilt else None


def _damaged(error: Exception, path: Path) -> Problem:
    if isinstance(error, sqlite3.Error):
        return explain(error, path)
    return Problem(
        f"the project file is damaged ({error})",
        where=str(path),
        action="Run `errortagger check` or open a backup copy.",
    )


def _project_data(connection: sqlite3.Connection, columns: Columns) -> ProjectData:
    ready = {row[0] for row in connection.execute("SELECT id FROM dataset WHERE state = 'ready'")}
    last_tag = connection.execute("SELECT ifnull(max(id), 0) FROM tag").fetchone()[0]
    count = len(columns.error)
    return ProjectData(
        info=load_info(connection),
        columns=columns.visible(ready),
        reviewers=load_reviewers(connection),
        tags=load_tags(connection),
        next_tag_id=last_tag + 1,
        answers=load_answers(connection, count),
        marks=[mark for field in MarkField for mark in _marks(connection, field, count)],
        history=load_history(connection),
        settings={key: from_stored(value) for key, value in connection.execute("SELECT key, value FROM setting")},
        metadata_columns=metadata_types(connection),
    )


def load_reviewers(connection: sqlite3.Connection) -> list[Reviewer]:
    """All reviewers, oldest first."""
    rows = connection.execute("SELECT id, name FROM reviewer ORDER BY id")
    return [Reviewer(ReviewerId(number), from_stored(name)) for number, name in rows]


def load_tags(connection: sqlite3.Connection) -> list[Tag]:
    """Living tags in palette order."""
    rows = connection.execute(
        "SELECT id, name, position, description, color, key, group_name, feasibility, effort_days, remedy, "
        "human_accuracy, human_trials, trigger_example, created_at FROM tag WHERE deleted_at IS NULL "
        "ORDER BY position, id"
    )
    return [
        Tag(
            id=TagId(row[0]), name=from_stored(row[1]), position=row[2], description=from_stored(row[3]), color=row[4],
            key=from_stored(row[5]), group=from_stored(row[6]), feasibility=row[7], effort_days=row[8],
            remedy=from_stored(row[9]), human_accuracy=row[10], human_trials=row[11],
            trigger=None if row[12] is None else row[12] - 1, created_at=row[13],
        )
        for row in rows
    ]  # fmt: skip


def load_answers(connection: sqlite3.Connection, count: int) -> list[AnswerColumn]:
    """All answers, a column a tag and reviewer; answers on examples that do not exist are left to ``check``."""
    groups = connection.execute(
        "SELECT tag_id, reviewer_id, group_concat(example_id), group_concat(answer) FROM assignment "
        "WHERE tag_id IN (SELECT id FROM tag WHERE deleted_at IS NULL) GROUP BY tag_id, reviewer_id"
    )
    columns = []
    for tag, reviewer, examples, answers in groups:
        rows = _numbers(examples) - 1
        inside = (rows >= 0) & (rows < count)
        columns.append(
            AnswerColumn(
                reviewer=ReviewerId(reviewer),
                tag=TagId(tag),
                rows=rows[inside].astype(np.int32),
                values=_numbers(answers)[inside].astype(np.int8),
            )
        )
    return columns


def _numbers(text: str) -> npt.NDArray[np.int64]:
    """Numbers from the text that ``group_concat`` made; five times faster than a row a number."""
    return np.fromstring(text, dtype=np.int64, sep=",")


def _marks(connection: sqlite3.Connection, field: MarkField, count: int) -> list[MarkColumn]:
    where = MARK_TABLES[field]
    rows = connection.execute(
        f"SELECT reviewer_id, example_id - 1, {where.column} FROM {where.table} "
        f"WHERE {where.column} IS NOT NULL AND example_id BETWEEN 1 AND ? ORDER BY reviewer_id, example_id",
        (count,),
    ).fetchall()
    reviewers = sorted({row[0] for row in rows})
    columns = []
    for reviewer in reviewers:
        mine = [row for row in rows if row[0] == reviewer] if len(reviewers) > 1 else rows
        columns.append(
            MarkColumn(
                field=field,
                reviewer=ReviewerId(reviewer),
                rows=np.array([row[1] for row in mine], dtype=np.int32),
                values=[from_stored(row[2]) for row in mine],
            )
        )
    return columns


def load_history(connection: sqlite3.Connection) -> list[Step]:
    """All lines of the history, oldest first."""
    labels = {number: from_stored(label) for number, label in connection.execute("SELECT id, label FROM edit_label")}
    rows = connection.execute("SELECT seq, kind, target, label_id, reviewer_id, at FROM edit ORDER BY seq")
    return [
        Step(
            seq=seq, kind=StepKind(kind), target=seq if target is None else target, label=labels.get(label, ""),
            reviewer=ReviewerId(reviewer), at=moments.to_text(at),
        )
        for seq, kind, target, label, reviewer, at in rows
    ]  # fmt: skip


def metadata_types(connection: sqlite3.Connection) -> dict[str, str]:
    """Type of each metadata column over all ready datasets; ``json`` where they differ."""
    types: dict[str, str] = {}
    for (text,) in connection.execute("SELECT columns FROM dataset WHERE state = 'ready' ORDER BY id"):
        columns = json.loads(text)
        if not isinstance(columns, dict):
            raise ValueError("the columns of a dataset are no JSON object")
        for name, kind in columns.items():
            types[name] = kind if types.get(name, kind) == kind else "json"
    return types
