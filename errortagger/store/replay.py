"""Playing the history from the start: what the tables of a project must hold if nothing was lost or altered."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField
from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer
from errortagger.store import load
from errortagger.store.apply import MARK_TABLES, tag_row
from errortagger.store.codec import CodecError, decode
from errortagger.store.text import from_stored

K = TypeVar("K")


@dataclass(slots=True)
class State:
    """Answers by (tag, reviewer, row), marks by (field, reviewer, row), living tags by id."""

    answers: dict[tuple[int, int, int], int] = field(default_factory=dict)
    marks: dict[tuple[MarkField, int, int], str] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    damaged: list[int] = field(default_factory=list)
    """Steps whose bytes cannot be read."""

    def apply(self, edit: Edit) -> None:
        """One edit of the history."""
        if isinstance(edit, AnswerEdit):
            for row, answer in zip(edit.rows.tolist(), edit.after.tolist(), strict=True):
                key = (int(edit.tag), int(edit.reviewer), row)
                if answer == Answer.NOT_ASKED:
                    self.answers.pop(key, None)
                else:
                    self.answers[key] = answer
        elif isinstance(edit, MarkEdit):
            self._mark(edit)
        elif edit.after is not None:
            self.tags[int(edit.after.id)] = edit.after
        elif edit.before is not None:
            self.tags.pop(int(edit.before.id), None)

    def _mark(self, edit: MarkEdit) -> None:
        shared = not MARK_TABLES[edit.field].by_reviewer
        for row, value in zip(edit.rows, edit.after, strict=True):
            key = (edit.field, 0 if shared else int(edit.reviewer), row)
            if value is None:
                self.marks.pop(key, None)
            else:
                self.marks[key] = value


def replayed(connection: sqlite3.Connection) -> State:
    """What the history adds up to."""
    state = State()
    for seq, edits in connection.execute("SELECT seq, edits FROM edit ORDER BY seq"):
        try:
            patch = decode(edits)
        except CodecError:
            state.damaged.append(seq)
            continue
        for edit in patch.edits:
            state.apply(edit)
    return state


def stored(connection: sqlite3.Connection) -> State:
    """What the tables hold."""
    state = State()
    rows = connection.execute("SELECT tag_id, reviewer_id, example_id - 1, answer FROM assignment")
    state.answers = {(tag, reviewer, row): answer for tag, reviewer, row, answer in rows}
    for mark, where in MARK_TABLES.items():
        cells = connection.execute(
            f"SELECT {'reviewer_id' if where.by_reviewer else '0'}, example_id - 1, {where.column} FROM {where.table} "
            f"WHERE {where.column} IS NOT NULL"
        )
        state.marks.update({(mark, reviewer, row): from_stored(value) for reviewer, row, value in cells})
    state.tags = {int(tag.id): tag for tag in load.load_tags(connection)}
    return state


def differences(history: State, tables: State) -> list[str]:
    """In words, what differs; empty when both agree."""
    found = []
    if history.damaged:
        found.append(f"{len(history.damaged)} steps of the history cannot be read, the first is {history.damaged[0]}")
    answers = _count(history.answers, tables.answers)
    if answers:
        found.append(f"{answers} answers differ from what the history adds up to")
    for mark in MarkField:
        mine, theirs = (
            {key: value for key, value in state.marks.items() if key[0] is mark} for state in (history, tables)
        )
        marks = _count(mine, theirs)
        if marks:
            found.append(f"{marks} values of {mark.value} differ from what the history adds up to")
    tags = _count(
        {number: tag_row(tag) for number, tag in history.tags.items()},
        {number: tag_row(tag) for number, tag in tables.tags.items()},
    )
    if tags:
        found.append(f"{tags} tags differ from what the history adds up to")
    return found


def _count(mine: Mapping[K, object], theirs: Mapping[K, object]) -> int:
    return sum(mine.get(key) != theirs.get(key) for key in mine.keys() | theirs.keys())
