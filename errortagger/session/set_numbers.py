"""Shares of errors for facts that are made of several answers, where some answers are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, Answers, BoolArray, Rows
from errortagger.session.frame import ERRORS, FrameState
from errortagger.session.session import Session
from errortagger.session.statistics import stats_frame
from errortagger.session.strata_counts import even_part
from errortagger.session.tallies import KNOWN_PRESENT, PASSED, UNASKED
from errortagger.stats.counts import Side
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason, affine
from errortagger.stats.proportion import share

_BY_ITSELF = "the error that inspired a tag counts by itself until the re-check is done"


@dataclass(frozen=True, slots=True, eq=False)
class SetFigures:
    """All that the numbers of sets of tags need; made on the screen's thread, used on any.

    Rows are the errors that were reviewed or have any answer, in the random order, without excluded ones.
    """

    frame: Frame
    tags: tuple[Tag, ...]
    answers: Answers
    """int8, errors x tags, values of Answer."""
    in_random: BoolArray
    """Of these errors: reviewed in the random order; what estimates are made of."""
    triggers: tuple[int | None, ...]
    """For each tag the row here of the error that inspired it, while its re-check is unfinished; it is no random
    draw."""
    errors_with: tuple[int, ...]
    """For each tag the errors that have it, wherever they were reviewed."""
    never_asked: tuple[int, ...]
    """For each tag the reviewed errors that were never asked about it, or are disputed."""
    to_recheck: tuple[int, ...]
    """The same with correct examples: how long the re-check is."""
    passed: int
    """Errors of the random order before its cursor."""
    confidence: float = 0.95

    @property
    def random(self) -> int:
        """Errors reviewed in the random order."""
        return int(np.count_nonzero(self.in_random))

    def column(self, tag: Tag) -> int:
        """The column of a tag."""
        return self.tags.index(tag)


def set_figures(session: Session) -> SetFigures:
    """Copy what is known of the errors. Touches one byte for each tag and looked-at error."""
    frame = session.frame
    columns = [session.answers.combined(tag) for tag in session.tags.ids]
    looked_at = frame.reviewed.copy()
    for column in columns:
        looked_at |= column != Answer.NOT_ASKED
    order = frame.orders[ERRORS]
    rows = order[looked_at[order] & (frame.side[order] == ERRORS)]
    answers = np.empty((len(columns), len(rows)), dtype=np.int8)
    for place, column in enumerate(columns):
        np.take(column, rows, out=answers[place])
    tallies = [session.tallies.of(tag) for tag in session.tags.ids]
    return SetFigures(
        frame=stats_frame(session, session.tallies.totals),
        tags=tuple(session.tags),
        answers=answers.T,
        in_random=even_part(frame, ERRORS, frame.in_random & (frame.side == ERRORS))[rows],
        triggers=tuple(_trigger(frame, rows, tag, session) for tag in session.tags),
        errors_with=tuple(int(tally[ERRORS, KNOWN_PRESENT]) for tally in tallies),
        never_asked=tuple(int(tally[ERRORS, UNASKED]) for tally in tallies),
        to_recheck=tuple(int(tally[:, UNASKED].sum()) for tally in tallies),
        passed=int(session.tallies.totals[ERRORS, PASSED]),
    )


def _trigger(frame: FrameState, rows: Rows, tag: Tag, session: Session) -> int | None:
    row, unfinished = tag.trigger, session.tallies.of(tag.id)[ERRORS, UNASKED] > 0
    if row is None or not unfinished or row >= len(session) or not frame.in_random[row]:
        return None
    if session.answers.combined_at(tag.id, row) is not Answer.PRESENT:
        return None
    found = np.flatnonzero(rows == row)
    return int(found[0]) if len(found) else None


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """The errors that one group of estimates rests on."""

    drawn: BoolArray
    """Judged on every tag that matters, and drawn at random."""
    aside: BoolArray
    """In the random order, but there because they inspired one of the tags: known, not drawn."""

    @property
    def judged(self) -> int:
        """Errors drawn."""
        return int(np.count_nonzero(self.drawn))


def judged(answers: Answers) -> BoolArray:
    """Which errors have an answer, present or absent, for every tag. ``answers``: errors x tags."""
    complete: BoolArray = ((answers == Answer.PRESENT) | (answers == Answer.ABSENT)).all(axis=1)
    return complete


def base(found: SetFigures, columns: Sequence[int]) -> Base:
    """The complete cases for some tags; all errors, when every error was judged on all of them."""
    complete = judged(found.answers[:, list(columns)])
    aside = np.zeros(len(complete), dtype=np.bool_)
    if np.count_nonzero(complete) == found.frame.errors:
        return Base(complete, aside)
    aside[[row for column in columns if (row := found.triggers[column]) is not None]] = True
    return Base(complete & found.in_random & ~aside, aside)


def share_of(found: SetFigures, fact: Answers, on: Base) -> Number:
    """The share of all errors for which a fact is true.

    Args:
        found: the figures.
        fact: PRESENT, ABSENT or (not known) NOT_ASKED for each error; known for all that were drawn.
        on: the errors that were drawn. All others with a known fact move floor and roof only.
    """
    true, false = fact == Answer.PRESENT, fact == Answer.ABSENT
    own_true, own_false = (int(np.count_nonzero(on.aside & known)) for known in (true, false))
    own, errors = own_true + own_false, found.frame.errors
    considered = on.judged
    side = Side(
        population=errors - own,
        considered=considered,
        tagged=int(np.count_nonzero(on.drawn & true)),
        known_present=int(np.count_nonzero(true)) - own_true,
        known_absent=int(np.count_nonzero(false)) - own_false,
        reviewed=0,
        prefix=max(considered, found.passed - own),
    )
    number = _told(share(side, confidence=found.confidence), found, considered)
    if not own:
        return number
    moved = affine(number, (errors - own) / errors, own_true / errors)
    if moved.value is None:
        return moved
    return replace(moved, numerator=side.tagged + own_true, denominator=considered + own, message=_BY_ITSELF)


def _told(number: Number, found: SetFigures, considered: int) -> Number:
    """Where reviews are there, but none that was asked about everything, that is what is missing."""
    if number.value is not None or considered or not found.in_random.any():
        return number
    message = f"none of the {found.random:,} errors reviewed in random order was judged on every one of these tags"
    return replace(number, reason=Reason.TAG_NOT_CONSIDERED, message=message)


def both(first: Answers, second: Answers) -> Answers:
    """Three-valued "and"."""
    out = np.full(len(first), Answer.NOT_ASKED, dtype=np.int8)
    out[(first == Answer.PRESENT) & (second == Answer.PRESENT)] = Answer.PRESENT
    out[(first == Answer.ABSENT) | (second == Answer.ABSENT)] = Answer.ABSENT
    return out


def either(first: Answers, second: Answers) -> Answers:
    """Three-valued "or"."""
    out = np.full(len(first), Answer.NOT_ASKED, dtype=np.int8)
    out[(first == Answer.ABSENT) & (second == Answer.ABSENT)] = Answer.ABSENT
    out[(first == Answer.PRESENT) | (second == Answer.PRESENT)] = Answer.PRESENT
    return out


def negation(fact: Answers) -> Answers:
    """Three-valued "not"."""
    out = np.full(len(fact), Answer.NOT_ASKED, dtype=np.int8)
    out[fact == Answer.PRESENT] = Answer.ABSENT
    out[fact == Answer.ABSENT] = Answer.PRESENT
    return out
