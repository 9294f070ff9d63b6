"""Queues: ordered lists of examples to review, each with the order it stands in, because statistics depend on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from errortagger.domain.types import Answer, BoolArray, QueueKind, Rows, TagId
from errortagger.session.frame import CORRECT, ERRORS, OUTSIDE
from errortagger.session.session import Session


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
    """What makes the same queue again: ``random``, ``control``, ``re-review:<tag id>``, ``tag:<tag id>``, ``all`` or
    a filter."""

    def __len__(self) -> int:
        return len(self.rows)


def random_errors(session: Session) -> Queue:
    """All errors in the stored random order: what estimates come from."""
    rows = session.frame.orders[ERRORS]
    return Queue(QueueKind.RANDOM, rows[session.frame.side[rows] == ERRORS], "errors, random order", recipe="random")


def control(session: Session) -> Queue:
    """All correct examples in the stored random order: what tag error rate and prevalence need besides errors."""
    rows = session.frame.orders[CORRECT]
    kept = rows[session.frame.side[rows] == CORRECT]
    return Queue(QueueKind.CONTROL, kept, "correct examples, random order", recipe="control")


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
    """Whether an example needs nothing more in this queue."""
    if session.frame.side[row] == OUTSIDE:
        return True
    if queue.kind is QueueKind.REREVIEW and queue.tag is not None and queue.tag in session.tags:
        return session.answers.combined_at(queue.tag, row) not in (Answer.NOT_ASKED, Answer.DISPUTED)
    return bool(session.frame.reviewed[row])


def done_mask(session: Session, queue: Queue) -> BoolArray:
    """``is_done`` of every example of the queue, parallel to its rows."""
    outside = session.frame.side[queue.rows] == OUTSIDE
    if queue.kind is QueueKind.REREVIEW and queue.tag is not None and queue.tag in session.tags:
        answers = session.answers.combined(queue.tag)[queue.rows]
        settled: BoolArray = outside | ((answers != Answer.NOT_ASKED) & (answers != Answer.DISPUTED))
        return settled
    done: BoolArray = outside | session.frame.reviewed[queue.rows]
    return done
