"""A batch of edits from a script (JSON lines): checked line by line, then one Patch, all or none."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.tag import PALETTE, Tag, name_key
from errortagger.domain.types import Answer, Human, LabelCheck, QueueKind, TagId
from errortagger.session.session import Session
from errortagger.session.tag_steps import change, check_plan, new_tag

_EXAMPLE_KEYS = {
    *("example", "add", "remove", "unsure", "label_check", "correct_label"),
    *("note", "reviewed", "excluded", "queue", "human"),
}
_TAG_KEYS = {
    *("tag", "description", "feasibility", "effort_days", "human_accuracy"),
    *("human_trials", "remedy", "key", "group", "color"),
}


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch did."""

    lines: int
    examples: int
    new_tags: tuple[str, ...]
    reviewed: int


def read_lines(lines: Iterable[str], where: str) -> list[tuple[int, dict[str, object]]]:
    """Parse JSON lines into (line number, object); blank lines are skipped. Raises Problem naming the line."""
    out: list[tuple[int, dict[str, object]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _at(where, number, f"this line is no JSON ({error})") from None
        if not isinstance(value, dict):
            raise _at(where, number, "this line is no JSON object")
        out.append((number, value))
    return out


class BatchBuilder:
    """Collects the edits of all lines. Tags made anywhere in the batch exist for the whole batch."""

    def __init__(self, session: Session, where: str) -> None:
        self._session = session
        self._where = where
        self._new: dict[str, Tag] = {}
        self._changed: dict[TagId, Tag] = {}
        self._answers: dict[TagId, dict[int, Answer]] = {}
        self._marks: dict[MarkField, dict[int, str | None]] = {}
        self._reviewed: dict[int, QueueKind] = {}
        self._removed: dict[int, list[TagId]] = {}
        self._examples: set[int] = set()

    def build(self, lines: list[tuple[int, dict[str, object]]]) -> tuple[Patch, BatchReport]:
        """The patch of all lines and what it does. Raises Problem naming the first bad line; nothing is changed."""
        for number, line in lines:
            try:
                self._line(line)
            except UsageProblem as problem:
                raise _at(self._where, number, problem.what, problem.action) from None
        self._finish_reviews()
        edits = [*self._tag_edits(), *self._answer_edits(), *self._mark_edits()]
        report = BatchReport(
            len(lines), len(self._examples), tuple(tag.name for tag in self._new.values()), len(self._reviewed)
        )
        return Patch(f"Batch of {len(lines)} edits", tuple(edits), how="script"), report

    def _line(self, line: dict[str, object]) -> None:
        if "tag" in line:
            self._describe(line)
        elif "example" in line:
            self._example(line)
        else:
            raise UsageProblem("neither 'example' nor 'tag' is given", action="Name the example or the tag.")

    def _describe(self, line: dict[str, object]) -> None:
        _only(line, _TAG_KEYS)
        tag = self._tag(_text(line, "tag"))
        fields: dict[str, object] = {key: line[key] for key in line if key != "tag"}
        for key in ("description", "remedy", "group", "key", "color"):
            if key in fields:
                fields[key] = _text(line, key)
        for key in ("feasibility", "human_trials"):
            if key in fields:
                fields[key] = _number(line, key, whole=True)
        for key in ("effort_days", "human_accuracy"):
            if key in fields:
                fields[key] = _number(line, key)
        described = replace(tag, **fields)  # type: ignore[arg-type]
        check_plan(described)
        if described.id in self._session.tags:
            change(self._session, described)
            self._changed[described.id] = described
        else:
            self._new[name_key(described.name)] = described

    def _example(self, line: dict[str, object]) -> None:
        _only(line, _EXAMPLE_KEYS)
        key = line["example"]
        row = self._session.columns.keys.find(str(key)) if isinstance(key, (str, int)) else None
        if row is None or self._session.columns.removed[row]:
            raise UsageProblem(f"there is no example {key!r}", action="Use the ids of the predictions file.")
        self._examples.add(row)
        for name in _names(line, "add"):
            self._answers.setdefault(self._tag(name).id, {})[row] = Answer.PRESENT
        for name in _names(line, "unsure"):
            self._answers.setdefault(self._tag(name).id, {})[row] = Answer.UNSURE
        for name in _names(line, "remove"):
            self._remove(name, row)
        self._marks_of(line, row)
        if line.get("reviewed", False) not in (True, False):
            raise UsageProblem("'reviewed' is neither true nor false", action="Use true or false.")
        if line.get("reviewed"):
            self._reviewed[row] = self._queue(line)

    def _remove(self, name: str, row: int) -> None:
        tag = self._session.tags.named(name) or self._new.get(name_key(name))
        if tag is None:
            raise UsageProblem(f"there is no tag {name!r} to remove", action="Check the spelling.")
        self._removed.setdefault(row, []).append(tag.id)
        self._answers.setdefault(tag.id, {})[row] = Answer.NOT_ASKED

    def _marks_of(self, line: dict[str, object], row: int) -> None:
        for key, field, allowed in (
            ("label_check", MarkField.LABEL_CHECK, tuple(LabelCheck)),
            ("human", MarkField.HUMAN, tuple(Human)),
            ("note", MarkField.NOTE, ()),
            ("correct_label", MarkField.CORRECT_LABEL, ()),
            ("excluded", MarkField.EXCLUDED, ()),
        ):
            if key not in line:
                continue
            value = None if line[key] is None else _text(line, key)
            if allowed and value is not None and value not in allowed:
                raise UsageProblem(f"{value!r} is no {key}", action=f"Use {', '.join(allowed)}.")
            self._marks.setdefault(field, {})[row] = value or None

    def _queue(self, line: dict[str, object]) -> QueueKind:
        queue = line.get("queue", QueueKind.TARGETED.value)
        if queue not in tuple(QueueKind):
            raise UsageProblem(f"{queue!r} is no queue", action=f"Use {', '.join(QueueKind)}.")
        return QueueKind(str(queue))

    def _tag(self, name: str) -> Tag:
        known = self._session.tags.named(name)
        if known is not None:
            return self._changed.get(known.id, known)
        key = name_key(name)
        if key not in self._new:
            tag = new_tag(self._session, name)
            position = len(self._session.tags) + len(self._new)
            self._new[key] = replace(tag, position=position, color=PALETTE[position % len(PALETTE)])
        return self._new[key]

    def _finish_reviews(self) -> None:
        """Judge the rest: a reviewed example is absent for every tag that it was not given, whoever made the tag."""
        me = self._session.reviewer.id
        for tag in (*self._session.tags.ids, *(tag.id for tag in self._new.values())):
            own, combined = self._session.answers.by(me, tag), self._session.answers.combined(tag)
            given = self._answers.setdefault(tag, {})
            for row in self._reviewed:
                mine = given.get(row, Answer(int(own[row])))
                if mine is Answer.NOT_ASKED and (
                    tag in self._removed.get(row, ()) or combined[row] in (Answer.NOT_ASKED, Answer.DISPUTED)
                ):
                    given[row] = Answer.ABSENT
        for row, tags in self._removed.items():
            if row not in self._reviewed and self._session.marks.get(MarkField.REVIEW, me, row) is not None:
                for tag in tags:
                    if self._answers[tag].get(row) is Answer.NOT_ASKED:
                        self._answers[tag][row] = Answer.ABSENT

    def _tag_edits(self) -> list[Edit]:
        changed = [TagEdit(self._session.tags[tag.id], tag) for tag in self._changed.values()]
        made = [TagEdit(None, tag) for tag in self._new.values()]
        return [*(edit for edit in changed if edit.before != edit.after), *made]

    def _answer_edits(self) -> list[Edit]:
        me = self._session.reviewer.id
        edits: list[Edit] = []
        for tag, by_row in self._answers.items():
            rows = np.array(sorted(by_row), dtype=np.int32)
            after = np.array([by_row[row] for row in sorted(by_row)], dtype=np.int8)
            before = self._session.answers.by(me, tag)[rows]
            moved = before != after
            if moved.any():
                edits.append(AnswerEdit(tag, me, rows[moved], before[moved].copy(), after[moved]))
        return edits

    def _mark_edits(self) -> list[Edit]:
        me = self._session.reviewer.id
        reviews = self._marks.setdefault(MarkField.REVIEW, {})
        for row, queue in self._reviewed.items():
            known = self._session.marks.get(MarkField.REVIEW, me, row)
            estimating = queue in (QueueKind.RANDOM, QueueKind.CONTROL)
            if known is None or (estimating and known not in (QueueKind.RANDOM, QueueKind.CONTROL)):
                reviews[row] = QueueKind.TARGETED if queue is QueueKind.REREVIEW else queue
        edits: list[Edit] = []
        for field, by_row in self._marks.items():
            own = self._session.marks.by(field, me)
            moved = [row for row in sorted(by_row) if own.get(row) != by_row[row]]
            if moved:
                before = tuple(own.get(row) for row in moved)
                edits.append(MarkEdit(field, me, tuple(moved), before, tuple(by_row[row] for row in moved)))
        return edits


def _at(where: str, number: int, what: str, action: str = "") -> Problem:
    return Problem(what, where=f"{where}, line {number}", action=action or "Nothing of this batch was applied.")


def _only(line: dict[str, object], allowed: set[str]) -> None:
    unknown = sorted(set(line) - allowed)
    if unknown:
        raise UsageProblem(f"unknown field {unknown[0]!r}", action=f"Use {', '.join(sorted(allowed))}.")


def _text(line: dict[str, object], key: str) -> str:
    value = line[key]
    if not isinstance(value, str):
        raise UsageProblem(f"{key!r} is no text", action="Put it in double quotes.")
    return value


def _names(line: dict[str, object], key: str) -> list[str]:
    value = line.get(key, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise UsageProblem(f"{key!r} is no list of tag names", action='Write ["tag", "tag"].')
    return value


def _number(line: dict[str, object], key: str, *, whole: bool = False) -> float | int | None:
    value = line[key]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and value != int(value)):
        raise UsageProblem(f"{key!r} is no {'whole ' if whole else ''}number", action="Write it without quotes.")
    return int(value) if whole else float(value)
