"""Integer tallies per tag and side, kept right with every patch; a recount over everything gives the same."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers, BoolArray, Rows, TagId
from errortagger.session.answers import AnswerBook
from errortagger.session.frame import FrameState

CONSIDERED, TAGGED, KNOWN_PRESENT, KNOWN_ABSENT, UNASKED, CANT_TELL = range(6)
"""Columns of a tag's tally. The first two count the set R; known counts every answer; unasked counts reviewed
examples that were never asked about the tag, or are disputed; can't tell counts such answers in R."""
POPULATION, REVIEWED, PASSED, IN_RANDOM = range(4)
"""Columns of a side's totals."""
_FEW = 4
"""Up to so many rows are counted one by one."""
_VOTES = (int(Answer.ABSENT), int(Answer.PRESENT))
IntTable = npt.NDArray[np.int64]


def tag_tally(frame: FrameState, answers: Answers, rows: Rows | BoolArray | slice = slice(None)) -> IntTable:
    """Tally of one tag over some rows: int64, 2 sides x 6 columns."""
    side, answer = frame.side[rows], answers[rows]
    in_random, reviewed = frame.in_random[rows], frame.reviewed[rows]
    present, absent = answer == Answer.PRESENT, answer == Answer.ABSENT
    unasked = reviewed & ((answer == Answer.NOT_ASKED) | (answer == Answer.DISPUTED))
    unsure = in_random & (answer == Answer.UNSURE)
    flags = (in_random & (present | absent), in_random & present, present, absent, unasked, unsure)
    out = np.zeros((2, 6), dtype=np.int64)
    for index in (0, 1):
        here = side == index
        out[index] = [np.count_nonzero(here & flag) for flag in flags]
    return out


def side_totals(frame: FrameState, rows: Rows | BoolArray | slice = slice(None)) -> IntTable:
    """Totals of both sides over some rows: int64, 2 sides x 4 columns."""
    side = frame.side[rows]
    flags = (frame.reviewed[rows], frame.passed[rows], frame.in_random[rows])
    out = np.zeros((2, 4), dtype=np.int64)
    for index in (0, 1):
        here = side == index
        out[index] = [np.count_nonzero(here), *(np.count_nonzero(here & flag) for flag in flags)]
    return out


class Tallies:
    """The tallies of the whole project. ``take`` and ``give`` bracket a change of state of some rows."""

    def __init__(self, frame: FrameState, answers: AnswerBook, tags: Iterable[TagId]) -> None:
        self._frame = frame
        self._answers = answers
        self.totals = side_totals(frame)
        self._tags: dict[TagId, IntTable] = {tag: tag_tally(frame, answers.combined(tag)) for tag in tags}

    def of(self, tag: TagId) -> IntTable:
        """A tag's tally, 2 sides x 6 columns. Not to be written to."""
        return self._tags[tag]

    def add_tag(self, tag: TagId) -> None:
        """Start to count a tag."""
        self._tags[tag] = tag_tally(self._frame, self._answers.combined(tag))

    def drop_tag(self, tag: TagId) -> None:
        """Stop counting a tag."""
        self._tags.pop(tag, None)

    def take(self, rows: Rows, tags: Iterable[TagId] | None = None) -> None:
        """Take the rows' share out before they change; ``tags=None`` means that the rows' flags will change."""
        self._shift(rows, tags, -1)

    def give(self, rows: Rows, tags: Iterable[TagId] | None = None) -> None:
        """Put the rows' share back in after they changed."""
        self._shift(rows, tags, +1)

    def _shift(self, rows: Rows, tags: Iterable[TagId] | None, sign: int) -> None:
        if tags is None:
            self.totals += sign * side_totals(self._frame, rows)
        if len(rows) <= _FEW:
            for row in rows.tolist():
                self._shift_row(row, self._tags if tags is None else tags, sign)
            return
        for tag in self._tags if tags is None else tags:
            if tag in self._tags:
                self._tags[tag] += sign * tag_tally(self._frame, self._answers.combined(tag), rows)

    def _shift_row(self, row: int, tags: Iterable[TagId], sign: int) -> None:
        """What ``tag_tally`` does, for one row: a key press touches one row and up to all tags."""
        side = int(self._frame.side[row])
        if side < 0:
            return
        in_random, reviewed = bool(self._frame.in_random[row]), bool(self._frame.reviewed[row])
        for tag in tags:
            table = self._tags.get(tag)
            if table is None:
                continue
            counts, answer = table[side], self._answers.combined(tag)[row]
            if answer in _VOTES:
                counts[KNOWN_PRESENT if answer == Answer.PRESENT else KNOWN_ABSENT] += sign
                if in_random:
                    counts[CONSIDERED] += sign
                    counts[TAGGED] += sign * int(answer == Answer.PRESENT)
            elif answer == Answer.UNSURE:
                counts[CANT_TELL] += sign * int(in_random)
            elif reviewed:
                counts[UNASKED] += sign
