"""What humans get right: from the file, from reviewers' marks, and from the blind pass; per tag as trials."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, Answers, BoolArray, Human, Rows
from errortagger.session.frame import FrameState
from errortagger.session.session import Session
from errortagger.stats.human_trials import HumanTrials, SideTrials

_ANSWERED = 0.8
"""A start of the random order stands for the rest while no more than a fifth of it is without an answer."""
RIGHT, WRONG, UNKNOWN = 1, 0, -1


def human_right(session: Session) -> Answers:
    """Whether a human got each example right: int8, RIGHT, WRONG or UNKNOWN. Not to be written to.

    What the file says holds; else the majority of what reviewers said, and a tie is unknown.
    """
    said = session.columns.human_correct
    votes: dict[int, int] = {}
    for _, row, value in session.marks.everyone(MarkField.HUMAN):
        if said[row] == UNKNOWN:
            votes[row] = votes.get(row, 0) + (1 if value == Human.RIGHT else -1)
    if not votes:
        return said
    right = said.copy()
    for row, balance in votes.items():
        right[row] = UNKNOWN if balance == 0 else int(balance > 0)
    return right


def reached(frame: FrameState, right: Answers, side: int) -> BoolArray:
    """The start of a side's random order up to which humans were asked, whether it was reviewed or not.

    The blind pass follows the random order without reviewing. Examples that were reviewed before, and so could not
    be asked blind, are passed over; of the others at most a fifth may be without an answer.
    """
    mask = np.zeros(len(right), dtype=np.bool_)
    answered = np.flatnonzero(right != UNKNOWN)
    answered = answered[frame.side[answered] == side]
    if not len(answered):
        return mask
    order = frame.orders[side]
    if frame.strata[side] is None:  # ranks are places in this order; a plan ranks each stratum by itself
        order = order[: int(frame.rank[answered].max()) + 1]
    order = order[frame.side[order] == side]
    known = right[order] != UNKNOWN
    asked = np.cumsum(known | ~frame.reviewed[order])
    ends = np.flatnonzero(known & (np.cumsum(known) >= _ANSWERED * asked))
    mask[order[: ends[-1] + 1 if len(ends) else 0]] = True
    return mask


def answered_rows(right: Answers, judged: Iterable[BoolArray]) -> tuple[Rows, Rows]:
    """Rows with a human's answer among the examples that estimates may use, for both sides."""
    known = right != UNKNOWN
    errors, correct = (np.flatnonzero(known & mask).astype(np.int32) for mask in judged)
    return errors, correct


def tag_trials(right: Answers, answers: Answers, rows: tuple[Rows, Rows]) -> HumanTrials:
    """The human trials on examples with a tag. ``rows``: from ``answered_rows``."""
    errors, correct = (_side(right, answers, side) for side in rows)
    return HumanTrials(errors, correct)


def _side(right: Answers, answers: Answers, rows: Rows) -> SideTrials:
    tagged = rows[answers[rows] == Answer.PRESENT]
    return SideTrials(int(np.count_nonzero(right[tagged] == RIGHT)), len(tagged))
