"""A batch of edits from a script (JSON lines): checked line by line, then one Patch, all or none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.tag import PALETTE, Tag, name_key
from errortagger.domain.types import Answer, Human, LabelCheck, QueueKind, ReviewerId, TagId
from errortagger.session.session import Session
from errortagger.session.tag_steps import check_key, check_plan, new_tag

_LARGEST = 2**53
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_EXAMPLE_KEYS = {
    *("example", "add", "remove", "unsure", "label_check", "correct_label"),
    *("note", "reviewed", "excluded", "queue", "human", "human_answer"),
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
    unknown_tags: tuple[str, ...] = ()
    """Tags that a line takes off, and that do not exist: there was nothing to take off."""


def read_lines(lines: Iterable[str], where: str) -> list[tuple[int, dict[str, object]]]:
    """Parse JSON lines into (line number, object); blank lines are skipped. Raises Problem naming the line."""
    out: list[tuple[int, dict[str, object]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_no_key_twice)
        except (ValueError, RecursionError) as error:
            raise _at(where, number, f"this line is no JSON ({error})") from None
        if not isinstance(value, dict):
            raise _at(where, number, "this line is no JSON object")
        out.append((number, value))
    return out


class BatchBuilder:
    """Collects the edits of all lines. Tags made anywhere in the batch exist for the whole batch.

    Where lines about the same example contradict each other, the later one holds.
    """

    def __init__(self, session: Session, where: str) -> None:
        self._session = session
        self._where = where
        self._new: dict[str, Tag] = {}
        self._changed: dict[TagId, Tag] = {}
        self._answers: dict[TagId, dict[int, Answer]] = {}
        self._marks: dict[MarkField, dict[int, str | None]] = {}
        self._reviewed: dict[int, QueueKind] = {}
        self._removed: dict[int, list[TagId]] = {}
        self._removed_early: list[tuple[int, str]] = []
        """Tags that were taken off before any line made them."""
        self._examples: set[int] = set()

    def build(self, lines: list[tuple[int, dict[str, object]]]) -> tuple[Patch, BatchReport]:
        """The patch of all lines and what it does. Raises Problem naming the first bad line; nothing is changed."""
        for number, line in lines:
            try:
                self._line(line)
            except UsageProblem as problem:
                raise _at(self._where, number, problem.what, problem.action) from None
        unknown = self._finish_removals()
        self._finish_reviews()
        self._find_triggers()
        edits = [*self._tag_edits(), *self._answer_edits(), *self._mark_edits()]
        made = tuple(tag.name for tag in self._new.values())
        report = BatchReport(len(lines), len(self._examples), made, len(self._reviewed), unknown)
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
        described = replace(tag, **_plan_of(line))  # type: ignore[arg-type]
        check_plan(described)
        check_key(described, self._living())
        if described.id in self._session.tags:
            self._changed[described.id] = described
        else:
            self._new[name_key(described.name)] = described

    def _living(self) -> list[Tag]:
        """All tags as they will be."""
        return [*(self._changed.get(tag.id, tag) for tag in self._session.tags), *self._new.values()]

    def _example(self, line: dict[str, object]) -> None:
        _only(line, _EXAMPLE_KEYS)
        row = self._row(line["example"])
        self._examples.add(row)
        _refuse_contradiction(line)
        for name in _names(line, "add"):
            self._answers.setdefault(self._tag(name).id, {})[row] = Answer.PRESENT
        for name in _names(line, "unsure"):
            self._answers.setdefault(self._tag(name).id, {})[row] = Answer.UNSURE
        for name in _names(line, "remove"):
            self._remove(name, row)
        self._marks_of(line, row)
        if not isinstance(line.get("reviewed", False), bool):
            raise UsageProblem("'reviewed' is neither true nor false", action="Use true or false.")
        queue = _queue(line)
        if line.get("reviewed"):
            self._reviewed[row] = queue
            self._marks.setdefault(MarkField.DEFERRED, {})[row] = None

    def _row(self, key: object) -> int:
        known = isinstance(key, (str, int)) and not isinstance(key, bool)
        row = self._session.columns.keys.find(str(key)) if known else None
        if row is None or self._session.columns.removed[row]:
            raise UsageProblem(f"there is no example {key!r}", action="Use the ids of the predictions file.")
        return row

    def _remove(self, name: str, row: int) -> None:
        tag = self._session.tags.named(name) or self._new.get(name_key(name))
        if tag is None:
            self._removed_early.append((row, name))
            return
        self._removed.setdefault(row, []).append(tag.id)
        self._answers.setdefault(tag.id, {})[row] = Answer.NOT_ASKED

    def _marks_of(self, line: dict[str, object], row: int) -> None:
        for key, field, allowed in (
            ("label_check", MarkField.LABEL_CHECK, tuple(LabelCheck)),
            ("human", MarkField.HUMAN, tuple(Human)),
            ("human_answer", MarkField.HUMAN_ANSWER, ()),
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

    def _finish_removals(self) -> tuple[str, ...]:
        """Take off the tags that a later line made; the names that no line made."""
        unknown: dict[str, None] = {}
        for row, name in self._removed_early:
            tag = self._new.get(name_key(name))
            if tag is None:
                unknown[name] = None
            elif row not in self._answers.setdefault(tag.id, {}):
                self._remove(name, row)
        return tuple(unknown)

    def _finish_reviews(self) -> None:
        """Judge the rest: for this reviewer, a reviewed example is absent for every tag that it was not given."""
        me = self._session.reviewer.id
        for tag in (*self._session.tags.ids, *(tag.id for tag in self._new.values())):
            own, of_file = self._session.answers.by(me, tag), self._session.said_by_file(tag)
            given = self._answers.setdefault(tag, {})
            for row in self._reviewed:
                mine = given.get(row, Answer(int(own[row])))
                if mine is Answer.NOT_ASKED and (tag in self._removed.get(row, ()) or of_file[row] == Answer.NOT_ASKED):
                    given[row] = Answer.ABSENT
        for row, tags in self._removed.items():
            if row not in self._reviewed and self._session.marks.get(MarkField.REVIEW, me, row) is not None:
                for tag in tags:
                    if self._answers[tag].get(row) is Answer.NOT_ASKED:
                        self._answers[tag][row] = Answer.ABSENT

    def _find_triggers(self) -> None:
        """A late tag that was only found, and nowhere judged absent, was inspired by its first example.

        That example is no random draw (statistics 4). A batch that judged the tag on others too knew it beforehand.
        """
        if not self._session.frame.reviewed.any():
            return
        for key, tag in self._new.items():
            given = self._answers[tag.id]
            found = [row for row, answer in given.items() if answer is Answer.PRESENT]
            if found and Answer.ABSENT not in given.values():
                self._new[key] = replace(tag, trigger=found[0])

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
        edits: list[Edit] = self._exclusion_edits(self._marks.pop(MarkField.EXCLUDED, {}))
        for field, by_row in self._marks.items():
            own = self._session.marks.by(field, me)
            moved = [row for row in sorted(by_row) if own.get(row) != by_row[row]]
            if moved:
                before = tuple(own.get(row) for row in moved)
                edits.append(MarkEdit(field, me, tuple(moved), before, tuple(by_row[row] for row in moved)))
        return edits

    def _exclusion_edits(self, wanted: dict[int, str | None]) -> list[Edit]:
        """An exclusion is one for all reviewers: whoever made it, it is changed and taken back as theirs."""
        marks = self._session.marks
        by_holder: dict[ReviewerId, list[int]] = {}
        for row in sorted(wanted):
            if marks.any(MarkField.EXCLUDED, row) != wanted[row]:
                holder = marks.holder(MarkField.EXCLUDED, row)
                by_holder.setdefault(self._session.reviewer.id if holder is None else holder, []).append(row)
        return [
            MarkEdit(
                MarkField.EXCLUDED,
                who,
                tuple(rows),
                tuple(marks.get(MarkField.EXCLUDED, who, row) for row in rows),
                tuple(wanted[row] for row in rows),
            )
            for who, rows in by_holder.items()
        ]


def _at(where: str, number: int, what: str, action: str = "") -> Problem:
    return Problem(what, where=f"{where}, line {number}", action=action or "Nothing of this batch was applied.")


def _only(line: dict[str, object], allowed: set[str]) -> None:
    unknown = sorted(set(line) - allowed)
    if unknown:
        raise UsageProblem(f"unknown field {unknown[0]!r}", action=f"Use {', '.join(sorted(allowed))}.")


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; a key that is there twice would silently lose its first value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice!r} is there twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value")


def _refuse_contradiction(line: dict[str, object]) -> None:
    lists = {key: {name_key(name) for name in _names(line, key)} for key in ("add", "unsure", "remove")}
    for first, second in (("add", "remove"), ("add", "unsure"), ("unsure", "remove")):
        both = sorted(lists[first] & lists[second])
        if both:
            raise UsageProblem(f"{both[0]!r} is in {first!r} and in {second!r}", action="Name it in one of them.")


def _queue(line: dict[str, object]) -> QueueKind:
    queue = line.get("queue", QueueKind.TARGETED.value)
    if queue not in tuple(QueueKind):
        raise UsageProblem(f"{queue!r} is no queue", action=f"Use {', '.join(QueueKind)}.")
    return QueueKind(str(queue))


def _plan_of(line: dict[str, object]) -> dict[str, object]:
    """The fields of a tag that a line gives, as the tag holds them."""
    fields: dict[str, object] = {}
    for key in ("description", "remedy", "group"):
        if key in line:
            fields[key] = _text(line, key)
    if "key" in line:
        fields["key"] = _text(line, "key").strip().lower()
    if "color" in line:
        fields["color"] = _text(line, "color").upper()
        if not _COLOR.fullmatch(_text(line, "color")):
            raise UsageProblem(f"{line['color']!r} is no color", action="Write it like #56B4E9.")
    for key in ("feasibility", "human_trials"):
        if key in line:
            fields[key] = _number(line, key, whole=True)
    for key in ("effort_days", "human_accuracy"):
        if key in line:
            fields[key] = _number(line, key)
    return fields


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
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST
    if not fits or not isinstance(value, (int, float)) or (whole and value != int(value)):
        kind = "whole number" if whole else "number"
        raise UsageProblem(f"{key!r} is no {kind}", action="Write a plain number, without quotes.")
    return int(value) if whole else float(value)
