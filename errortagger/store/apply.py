"""Steps of the history applied to the tables: one function for the writer, imports and copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from errortagger.domain.patch import AnswerEdit, MarkEdit, MarkField, TagEdit
from errortagger.domain.snapshot import StepKind, StepRecord
from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer
from errortagger.store import moments
from errortagger.store.codec import encode
from errortagger.store.text import to_stored


@dataclass(frozen=True, slots=True)
class MarkTable:
    """Where the values of a mark field live."""

    table: str
    column: str
    by_reviewer: bool = True
    """False: one value an example, whoever said it."""


MARK_TABLES: dict[MarkField, MarkTable] = {
    MarkField.REVIEW: MarkTable("review", "queue"),
    MarkField.LABEL_CHECK: MarkTable("label_check", "value"),
    MarkField.CORRECT_LABEL: MarkTable("label_check", "correct_label"),
    MarkField.NOTE: MarkTable("note", "text"),
    MarkField.HUMAN: MarkTable("human_answer", "value"),
    MarkField.HUMAN_ANSWER: MarkTable("human_answer", "answer"),
    MarkField.DEFERRED: MarkTable("deferral", "value"),
    MarkField.BOOKMARK: MarkTable("bookmark", "value"),
    MarkField.EXCLUDED: MarkTable("exclusion", "reason", by_reviewer=False),
}

_SHARED = {"label_check": ("value", "correct_label"), "human_answer": ("value", "answer")}
"""Tables whose rows hold the values of two fields; a row without any is deleted."""
_TAG_COLUMNS = (
    "id", "name", "position", "description", "color", "key", "group_name", "feasibility", "effort_days", "remedy",
    "human_accuracy", "human_trials", "trigger_example", "created_at",
)  # fmt: skip


@dataclass(slots=True)
class Applier:
    """Writes steps into one database, inside the caller's transactions."""

    connection: sqlite3.Connection
    _labels: dict[str, int] = field(default_factory=dict)

    def forget(self) -> None:
        """After a rollback: what was remembered may not be in the file."""
        self._labels.clear()

    def apply(self, record: StepRecord) -> None:
        """Write the line of the history and what it changes."""
        step, patch = record.step, record.patch
        target = None if step.kind is StepKind.DO else step.target
        self.connection.execute(
            "INSERT INTO edit (seq, kind, target, at, reviewer_id, label_id, how, edits) VALUES (?,?,?,?,?,?,?,?)",
            (step.seq, step.kind.value, target, moments.to_milliseconds(step.at), step.reviewer,
             self._label(step.label), patch.how, encode(patch)),
        )  # fmt: skip
        for edit in patch.edits:
            if isinstance(edit, AnswerEdit):
                self._answers(edit, step.seq)
            elif isinstance(edit, MarkEdit):
                self._marks(edit, step.seq)
            else:
                self._tag(edit, step.at)

    def _label(self, label: str) -> int:
        known = self._labels.get(label)
        if known is None:
            text = to_stored(label)
            row = self.connection.execute("SELECT id FROM edit_label WHERE label = ?", (text,)).fetchone()
            if row is None:
                row = self.connection.execute(
                    "INSERT INTO edit_label (label) VALUES (?) RETURNING id", (text,)
                ).fetchone()
            known = self._labels[label] = int(row[0])
        return known

    def _answers(self, edit: AnswerEdit, seq: int) -> None:
        order = np.argsort(edit.rows) if len(edit.rows) > 1 else np.zeros(len(edit.rows), dtype=np.intp)
        ids = np.asarray(edit.rows, dtype=np.int64)[order] + 1
        after = np.asarray(edit.after)[order]
        gone = after == Answer.NOT_ASKED
        key = (int(edit.tag), int(edit.reviewer))
        if gone.any():
            self.connection.executemany(
                "DELETE FROM assignment WHERE tag_id = ? AND reviewer_id = ? AND example_id = ?",
                [(*key, example) for example in ids[gone].tolist()],
            )
        if not gone.all():
            self.connection.executemany(
                "INSERT OR REPLACE INTO assignment (tag_id, reviewer_id, example_id, answer, edit) VALUES (?,?,?,?,?)",
                [(*key, *cell, seq) for cell in zip(ids[~gone].tolist(), after[~gone].tolist(), strict=True)],
            )

    def _marks(self, edit: MarkEdit, seq: int) -> None:
        where = MARK_TABLES[edit.field]
        reviewer = int(edit.reviewer)
        cells = list(zip(edit.rows, edit.after, strict=True))
        gone = [row + 1 for row, value in cells if value is None]
        kept = [(reviewer, int(row) + 1, to_stored(value), seq) for row, value in cells if value is not None]
        if gone:
            self._unmark(where, reviewer, gone, seq)
        if kept:
            key = "reviewer_id, example_id" if where.by_reviewer else "example_id"
            self.connection.executemany(
                f"INSERT INTO {where.table} (reviewer_id, example_id, {where.column}, edit) VALUES (?,?,?,?) "
                f"ON CONFLICT ({key}) DO UPDATE SET {where.column} = excluded.{where.column}, "
                "reviewer_id = excluded.reviewer_id, edit = excluded.edit",
                kept,
            )

    def _unmark(self, where: MarkTable, reviewer: int, examples: Sequence[int], seq: int) -> None:
        if where.table in _SHARED:
            keys = [(reviewer, int(example)) for example in examples]
            self.connection.executemany(
                f"UPDATE {where.table} SET {where.column} = NULL, edit = {int(seq)} "
                "WHERE reviewer_id = ? AND example_id = ?",
                keys,
            )
            empty = " AND ".join(f"{column} IS NULL" for column in _SHARED[where.table])
            self.connection.executemany(
                f"DELETE FROM {where.table} WHERE reviewer_id = ? AND example_id = ? AND {empty}", keys
            )
        elif where.by_reviewer:
            self.connection.executemany(
                f"DELETE FROM {where.table} WHERE reviewer_id = ? AND example_id = ?",
                [(reviewer, int(example)) for example in examples],
            )
        else:
            self.connection.executemany(
                f"DELETE FROM {where.table} WHERE example_id = ?", [(int(example),) for example in examples]
            )

    def _tag(self, edit: TagEdit, at: str) -> None:
        if edit.after is not None:
            marks = ",".join("?" * len(_TAG_COLUMNS))
            self.connection.execute(
                f"INSERT OR REPLACE INTO tag ({', '.join(_TAG_COLUMNS)}, deleted_at) VALUES ({marks}, NULL)",
                tag_row(edit.after),
            )
        elif edit.before is not None:
            self.connection.execute("UPDATE tag SET deleted_at = ? WHERE id = ?", (at, edit.before.id))


def tag_row(tag: Tag) -> tuple[object, ...]:
    """A tag as its row of the table ``tag``, without ``deleted_at``."""
    trigger = None if tag.trigger is None else int(tag.trigger) + 1
    return (
        int(tag.id), to_stored(tag.name), tag.position, to_stored(tag.description), tag.color, to_stored(tag.key),
        to_stored(tag.group), tag.feasibility, tag.effort_days, to_stored(tag.remedy), tag.human_accuracy,
        tag.human_trials, trigger, tag.created_at,
    )  # fmt: skip
