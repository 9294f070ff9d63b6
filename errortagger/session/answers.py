"""All answers in memory: one int8 column a reviewer and tag, and the combined column that statistics read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import AnswerEdit
from errortagger.domain.snapshot import AnswerColumn
from errortagger.domain.types import Answer, Answers, ReviewerId, Rows, TagId


class Consensus(StrEnum):
    """How several reviewers' answers become one. "Can't tell" is no vote; it shows only where nobody voted."""

    MAJORITY = "majority"
    """The more frequent of present and absent; a tie is DISPUTED (statistics 4)."""
    ANY = "any"
    """Present if anybody says so."""
    ALL = "all"
    """Present or absent only if all who voted agree, else DISPUTED."""


def combine(stack: npt.NDArray[np.int8], rule: Consensus = Consensus.MAJORITY) -> Answers:
    """Several reviewers' answers as one. ``stack``: int8, reviewers x rows."""
    present = (stack == Answer.PRESENT).sum(axis=0)
    absent = (stack == Answer.ABSENT).sum(axis=0)
    unsure = (stack == Answer.UNSURE).any(axis=0)
    out = np.where(unsure, np.int8(Answer.UNSURE), np.int8(Answer.NOT_ASKED))
    out = np.where((present > 0) & (absent > 0), np.int8(Answer.DISPUTED), out)
    yes, no = present > 0, absent > 0
    if rule is Consensus.MAJORITY:
        yes, no = present > absent, absent > present
    elif rule is Consensus.ALL:
        yes, no = yes & ~no, no & ~yes
    out = np.where(no, np.int8(Answer.ABSENT), out)
    return np.where(yes, np.int8(Answer.PRESENT), out).astype(np.int8)


class AnswerBook:
    """Answers by reviewer and tag. A column exists from the first answer on; rows not answered hold NOT_ASKED."""

    def __init__(self, n: int, columns: Iterable[AnswerColumn] = (), rule: Consensus = Consensus.MAJORITY) -> None:
        self._n = n
        self._rule = rule
        self._own: dict[TagId, dict[ReviewerId, Answers]] = {}
        self._combined: dict[TagId, Answers] = {}
        self._nobody = np.full(n, Answer.NOT_ASKED, dtype=np.int8)
        self._nobody.setflags(write=False)
        for column in columns:
            self._column(column.tag, column.reviewer)[column.rows] = column.values
        for tag, by_reviewer in self._own.items():
            if len(by_reviewer) > 1:
                self._combined[tag] = combine(np.stack(list(by_reviewer.values())), rule)

    def combined(self, tag: TagId) -> Answers:
        """What all reviewers together say, int8 over all rows, values of Answer. Not to be written to."""
        by_reviewer = self._own.get(tag)
        if not by_reviewer:
            return self._nobody
        if len(by_reviewer) == 1:
            return next(iter(by_reviewer.values()))
        return self._combined[tag]

    def by(self, reviewer: ReviewerId, tag: TagId) -> Answers:
        """What one reviewer says, int8 over all rows. Not to be written to."""
        return self._own.get(tag, {}).get(reviewer, self._nobody)

    def at(self, reviewer: ReviewerId, tag: TagId, row: int) -> Answer:
        """One reviewer's answer on one row."""
        return Answer(int(self.by(reviewer, tag)[row]))

    def combined_at(self, tag: TagId, row: int) -> Answer:
        """All reviewers' answer on one row."""
        return Answer(int(self.combined(tag)[row]))

    def reviewers(self, tag: TagId) -> list[ReviewerId]:
        """Who has a column for the tag."""
        return list(self._own.get(tag, {}))

    def count(self, tag: TagId) -> int:
        """How many answers of all reviewers there are for the tag."""
        return sum(int(np.count_nonzero(c != Answer.NOT_ASKED)) for c in self._own.get(tag, {}).values())

    def holds(self, edit: AnswerEdit) -> bool:
        """Whether the cells still are what the edit expects them to be."""
        return bool(np.array_equal(self.by(edit.reviewer, edit.tag)[edit.rows], edit.before))

    def apply(self, edit: AnswerEdit) -> None:
        """Set the cells of the edit."""
        self._column(edit.tag, edit.reviewer)[edit.rows] = edit.after
        if len(self._own[edit.tag]) > 1:
            self._combine(edit.tag, edit.rows)

    def _column(self, tag: TagId, reviewer: ReviewerId) -> Answers:
        by_reviewer = self._own.setdefault(tag, {})
        column = by_reviewer.get(reviewer)
        if column is None:
            column = by_reviewer[reviewer] = np.full(self._n, Answer.NOT_ASKED, dtype=np.int8)
        return column

    def _combine(self, tag: TagId, rows: Rows) -> None:
        columns = list(self._own[tag].values())
        target = self._combined.get(tag)
        if target is None:
            self._combined[tag] = combine(np.stack(columns), self._rule)
            return
        target[rows] = combine(np.stack([column[rows] for column in columns]), self._rule)
