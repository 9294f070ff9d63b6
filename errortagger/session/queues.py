"""Queues: ordered lists of examples to review, each with the order it stands in, because statistics depend on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, BoolArray, QueueKind, Rows, TagId
from errortagger.session.frame import CORRECT, ERRORS, OUTSIDE
from errortagger.session.session import Session

BLIND = "blind"
"""Recipe of the blind pass."""
_LOW_BITS = 20


@dataclass(frozen=True, slots=True)
class Queue:
    """A snapshot of an order: it does not change under the reviewer's eyes."""

    kind: QueueKind
    rows: Rows
    title: str
    """In words, e.g. "errors, random order"."""
    tag: TagId | None = None
    """The tag that a re-review asks about."""
    recipe: str = ""
    """What makes the same queue again: ``random`` or ``control`` (with two ranks: that part of it), ``blind``,
    ``re-review:<tag id>``, ``tag:<tag id>``, ``all`` or a filter."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def blind(self) -> bool:
        """Whether it is asked what the example is, before label and prediction are shown."""
        return self.recipe == BLIND


def random_errors(session: Session) -> Queue:
    """All errors in the stored random order, or in that of the review plan: what estimates come from."""
    rows, planned = session.frame.orders[ERRORS], session.frame.strata[ERRORS] is not None
    title = "errors, planned order" if planned else "errors, random order"
    return Queue(QueueKind.RANDOM, rows[session.frame.side[rows] == ERRORS], title, recipe="random")


def control(session: Session) -> Queue:
    """All correct examples in their stored order: what tag error rate and prevalence need besides errors."""
    rows = session.frame.orders[CORRECT]
    kept = rows[session.frame.side[rows] == CORRECT]
    planned = session.frame.strata[CORRECT] is not None
    title = "correct examples, planned order" if planned else "correct examples, random order"
    return Queue(QueueKind.CONTROL, kept, title, recipe="control")


def next_stretch(session: Session, side: int, count: int) -> Queue:
    """The next examples of a side's stored random order: from the first that is not reviewed on, ``count`` of those."""
    order, frame = session.frame.orders[side], session.frame
    todo = np.flatnonzero((frame.side[order] == side) & ~frame.reviewed[order])[:count]
    return stretch(session, side, *((int(todo[0]), int(todo[-1]) + 1) if len(todo) else (0, 0)))


def stretch(session: Session, side: int, start: int, end: int) -> Queue:
    """The part of a side's stored random order between two ranks, as ``next_stretch`` makes it."""
    whole = random_errors(session) if side == ERRORS else control(session)
    order = session.frame.orders[side][start:end]
    rows = order[session.frame.side[order] == side]
    return replace(whole, rows=rows, title=f"{len(rows):,} {whole.title}", recipe=f"{whole.recipe}:{start}:{end}")


def stretch_again(session: Session, recipe: str) -> Queue | None:
    """The stretch of a recipe; None if it names none."""
    kind, *ends = recipe.split(":")
    if kind not in ("random", "control") or len(ends) != 2 or not all(end.isdecimal() for end in ends):
        return None
    return stretch(session, ERRORS if kind == "random" else CORRECT, int(ends[0]), int(ends[1]))


def blind(session: Session) -> Queue:
    """Errors and correct examples mixed at random, about as many of each, so that nobody can tell which comes next.

    Each side keeps its stored random order: the start of the queue is a start of both. Their gaps are exponential,
    from the lower bits of the random keys: whichever came before, the next one is an error as often as not.
    """
    sides = [random_errors(session).rows, control(session).rows]
    keys = session.columns.random_key
    places = [np.cumsum(-np.log((keys[rows] % 2**_LOW_BITS + 0.5) / 2**_LOW_BITS)) for rows in sides]
    order = np.argsort(np.concatenate(places), kind="stable")
    return Queue(QueueKind.TARGETED, np.concatenate(sides)[order].astype(np.int32), "blind pass", recipe=BLIND)


def rereview(session: Session, tag: TagId) -> Queue:
    """Reviewed examples that were never asked about a tag, or are disputed; errors first, each in random order."""
    answers = session.answers.combined(tag)
    unasked = (answers == Answer.NOT_ASKED) | (answers == Answer.DISPUTED)
    wanted = session.frame.reviewed & unasked & (session.frame.side != OUTSIDE)
    rows = np.concatenate([order[wanted[order]] for order in session.frame.orders])
    return Queue(
        QueueKind.REREVIEW,
        rows.astype(np.int32),
        f"re-check {session.tags[tag].name}",
        tag,
        recipe=f"re-review:{int(tag)}",
    )


def with_tag(session: Session, tag: TagId) -> Queue:
    """The examples that carry a tag, errors first, each in random order."""
    answers = session.answers.combined(tag) == Answer.PRESENT
    return targeted(session, answers, f"tagged {session.tags[tag].name}", recipe=f"tag:{int(tag)}")


def targeted(session: Session, mask: BoolArray, title: str, *, recipe: str) -> Queue:
    """Any selection of examples, errors first, then correct ones, then those outside; each in random order."""
    visible = mask & session.visible
    keys = session.columns.random_key
    side = np.where(session.frame.side == OUTSIDE, np.int8(2), session.frame.side)
    rows = np.flatnonzero(visible)
    order = np.lexsort((keys[rows], side[rows]))
    return Queue(QueueKind.TARGETED, rows[order].astype(np.int32), title, recipe=recipe)


def everything(session: Session) -> Queue:
    """All examples, as ``targeted`` orders them."""
    return targeted(session, np.ones(len(session), dtype=np.bool_), "all examples", recipe="all")


def ordered_by(session: Session, queue: Queue, column: Sequence[float], title: str, *, recipe: str) -> Queue:
    """The same examples, smallest value first; missing values last. A sorted review is never a random one."""
    values = np.asarray(column, dtype=np.float64)[queue.rows]
    rows = queue.rows[np.argsort(values, kind="stable")]
    return Queue(QueueKind.TARGETED, rows, title, recipe=recipe)


def is_done(session: Session, queue: Queue, row: int) -> bool:
    """Whether an example needs nothing more in this queue; one whose error is undecided is looked at like any other."""
    if session.frame.excluded[row] or session.columns.removed[row]:
        return True
    if queue.blind:
        return session.columns.human_correct[row] >= 0 or _seen(session, row)
    if queue.kind is QueueKind.REREVIEW and queue.tag is not None and queue.tag in session.tags:
        return session.answers.combined_at(queue.tag, row) not in (Answer.NOT_ASKED, Answer.DISPUTED)
    return bool(session.frame.reviewed[row])


def done_mask(session: Session, queue: Queue) -> BoolArray:
    """``is_done`` of every example of the queue, parallel to its rows."""
    outside = session.frame.excluded[queue.rows] | session.columns.removed[queue.rows]
    if queue.blind:
        seen = np.array([_seen(session, row) for row in queue.rows.tolist()], dtype=np.bool_)
        asked: BoolArray = outside | seen | (session.columns.human_correct[queue.rows] >= 0)
        return asked
    if queue.kind is QueueKind.REREVIEW and queue.tag is not None and queue.tag in session.tags:
        answers = session.answers.combined(queue.tag)[queue.rows]
        settled: BoolArray = outside | ((answers != Answer.NOT_ASKED) & (answers != Answer.DISPUTED))
        return settled
    done: BoolArray = outside | session.frame.reviewed[queue.rows]
    return done


def _seen(session: Session, row: int) -> bool:
    """Whether the reviewer knows label and prediction of an example by now, or has said what a human would."""
    marks, me = session.marks, session.reviewer.id
    return any(marks.get(field, me, row) is not None for field in _SEEN)


_SEEN = (MarkField.HUMAN_ANSWER, MarkField.HUMAN, MarkField.REVIEW)
