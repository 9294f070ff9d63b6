"""Tag columns of a predictions file as answers: one column of 0 and 1 a tag, or one column that lists tags."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.tag import clean_name, name_key
from errortagger.domain.types import Answer, Answers
from errortagger.importers import guessing
from errortagger.importers.base import Column, ColumnType, ProblemLog, RowNumbers, SourceTable
from errortagger.importers.examples import Taker

MAX_TAGS = 1_000
LIST_NAMES = frozenset(("tags", "errortags", "truetags", "taglist"))
_ANSWERS = {
    "1": Answer.PRESENT,
    "1.0": Answer.PRESENT,
    "true": Answer.PRESENT,
    "0": Answer.ABSENT,
    "0.0": Answer.ABSENT,
    "false": Answer.ABSENT,
    "?": Answer.UNSURE,
    "": Answer.NOT_ASKED,
}
_LOOK = 500


@dataclass(slots=True)
class _TagSet:
    """Tags by name, in order of appearance; names that differ in case only are one tag."""

    rows: int
    log: ProblemLog
    answers: dict[str, Answers] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _from: dict[str, str] = field(default_factory=dict)

    def tag(self, raw: str, *, column: str, before: Answer, row: int | None = None) -> Answers | None:
        """Answers of a tag, made at first sight and filled with ``before``. None if it cannot be a tag here."""
        try:
            name = clean_name(raw)
        except UsageProblem as problem:
            self.log.add("bad tag name", f"{raw[:100]!r}: {problem.what}", row=row, column=column)
            return None
        key = name_key(name)
        if self._from.setdefault(key, column) != column:
            what = f"tag {name!r} also comes from column {self._from[key]!r}; its answers there are used"
            self.log.add("tag in two columns", what, row=row, column=column)
            return None
        if key not in self._names:
            if len(self._names) >= MAX_TAGS:
                raise Problem(
                    f"column {column!r} names over {MAX_TAGS:,} different tags",
                    action="It is hardly a tag column; leave it out of --tag-columns to keep it as metadata.",
                )
            self._names[key] = name
            self.answers[name] = np.full(self.rows, before, dtype=np.int8)
        return self.answers[self._names[key]]


def tag_answers(taker: Taker, log: ProblemLog) -> dict[str, Answers]:
    """Answers by tag name for all tag columns of the mapping; arrays parallel to the kept rows.

    A column of single answers is one tag: 1 present, 0 absent, ? unsure, empty not asked; anything else is reported
    and counts as not asked. A column of lists ("a;b", "a|b", a JSON list) makes one tag of each name in it: the named
    are present and all others of that column absent, because whoever wrote the list had judged the row. An empty cell
    is an empty list (all absent); a missing one (null) says nothing (not asked).
    """
    tags = _TagSet(len(taker.kept), log)
    numbers = taker.table.row_numbers[taker.kept]
    for name in taker.mapping.tag_columns:
        column = taker.table.column(name)
        cells = taker.cells(column)
        if _lists(column):
            _read_lists(column, cells, numbers, tags)
        else:
            _read_answers(column, cells, numbers, tags)
    return tags.answers


def _lists(column: Column) -> bool:
    """Whether a column lists tags; a column of which half the filled cells are single answers does not."""
    if column.type is ColumnType.JSON:
        return True
    if column.type is not ColumnType.TEXT:
        return False
    cells = column.filled(_LOOK)
    return sum(cell.strip().lower() in _ANSWERS for cell in cells) < len(cells) / 2 or _is_list_name(column)


def _read_answers(column: Column, cells: Sequence[str | None], numbers: RowNumbers, tags: _TagSet) -> None:
    answers = tags.tag(column.name, column=column.name, before=Answer.NOT_ASKED)
    if answers is None:
        return
    for at, cell in enumerate(cells):
        answer = _ANSWERS.get((cell or "").strip().lower())
        if answer is None:
            message = f"{(cell or '')[:100]!r} is no answer (1, 0, ? or empty); taken as not asked"
            tags.log.add("bad tag answer", message, row=int(numbers[at]), column=column.name)
        else:
            answers[at] = answer


def _read_lists(column: Column, cells: Sequence[str | None], numbers: RowNumbers, tags: _TagSet) -> None:
    separator = _separator(cells)
    missing = np.array([cell is None for cell in cells], dtype=np.bool_)
    made: dict[int, Answers] = {}
    for at, cell in enumerate(cells):
        for raw in _names_in(cell, separator):
            if not raw.strip():
                continue
            answers = tags.tag(raw, column=column.name, before=Answer.ABSENT, row=int(numbers[at]))
            if answers is not None:
                answers[at] = Answer.PRESENT
                made[id(answers)] = answers
    for answers in made.values():
        answers[missing] = Answer.NOT_ASKED


def _separator(cells: Sequence[str | None]) -> str:
    plain = [cell for cell in cells if cell and not cell.lstrip().startswith("[")]
    return "|" if not any(";" in cell for cell in plain) and any("|" in cell for cell in plain) else ";"


def _names_in(cell: str | None, separator: str) -> Iterator[str]:
    if not cell:
        return
    if cell.lstrip().startswith("["):
        try:
            parts = json.loads(cell)
        except (ValueError, RecursionError):
            parts = None
        if isinstance(parts, list):
            yield from (part if isinstance(part, str) else json.dumps(part) for part in parts)
            return
    yield from cell.split(separator)


def _is_list_name(column: Column) -> bool:
    return guessing.name_key(column.name) in LIST_NAMES


def suggest_tag_columns(table: SourceTable, fields: dict[str, str]) -> list[str]:
    """Columns that look like tags: all answers (0, 1, ?, true, false, empty), or lists under a telling name."""
    free = [column for column in table.columns if column.name not in fields.values()]
    return [column.name for column in free if _is_list_name(column) or _looks_like_answers(column)]


def _looks_like_answers(column: Column) -> bool:
    if guessing.name_key(column.name) in guessing.KNOWN_NAMES or column.type is ColumnType.JSON:
        return False
    if not all(cell.strip().lower() in _ANSWERS for cell in column.filled(_LOOK)):
        return False
    cells = {cell.strip().lower() for cell in column.to_list() if cell}
    return bool(cells & {"1", "1.0", "true", "0", "0.0", "false"}) and cells <= _ANSWERS.keys()
