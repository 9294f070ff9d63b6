"""Steps on examples: each function builds the exact Patch of one action; ``Session.commit`` applies it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch
from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, Human, LabelCheck, QueueKind, Rows, TagId
from errortagger.session.session import Session

ASKED = (Answer.ABSENT, Answer.PRESENT, Answer.UNSURE)


def shown_answer(session: Session, tag: TagId, row: int) -> tuple[Answer, bool]:
    """What to show for a tag on an example: the reviewer's own answer, else what the others said; True if it is own."""
    own = session.answers.at(session.reviewer.id, tag, row)
    if own is not Answer.NOT_ASKED:
        return own, True
    return session.answers.combined_at(tag, row), False


def is_reviewed_by_me(session: Session, row: int) -> bool:
    """Whether the present reviewer has marked the example reviewed."""
    return session.marks.get(MarkField.REVIEW, session.reviewer.id, row) is not None


def answer_edit(session: Session, tag: TagId, rows: Sequence[int] | Rows, answer: Answer) -> AnswerEdit | None:
    """The cells of one tag that would really change, or None."""
    if len(rows) == 1:
        return _one_answer(session, tag, int(rows[0]), answer)
    positions = np.unique(np.asarray(rows, dtype=np.int32)).astype(np.int32)
    before = session.answers.by(session.reviewer.id, tag)[positions]
    changing = before != answer
    if not changing.any():
        return None
    after = np.full(int(changing.sum()), answer, dtype=np.int8)
    return AnswerEdit(tag, session.reviewer.id, positions[changing], before[changing].copy(), after)


def _one_answer(session: Session, tag: TagId, row: int, answer: Answer) -> AnswerEdit | None:
    """``answer_edit`` for the one row of a key press."""
    before = session.answers.by(session.reviewer.id, tag)[row]
    if before == answer:
        return None
    cell = np.array([row], dtype=np.int32)
    return AnswerEdit(
        tag, session.reviewer.id, cell, np.array([before], dtype=np.int8), np.array([answer], dtype=np.int8)
    )


def mark_edit(session: Session, field: MarkField, rows: Iterable[int], value: str | None) -> MarkEdit | None:
    """The values of one field that would really change, or None."""
    own = session.marks.by(field, session.reviewer.id)
    changing = [(row, own.get(row)) for row in rows if own.get(row) != value]
    if not changing:
        return None
    positions, before = zip(*changing, strict=True)
    return MarkEdit(field, session.reviewer.id, positions, before, (value,) * len(positions))


def patch(label: str, edits: Iterable[Edit | None], *, focus: int | None = None, how: str = "key") -> Patch:
    """A patch of the edits that are there."""
    return Patch(label, tuple(edit for edit in edits if edit is not None), focus, how)


def toggle_tag(session: Session, tag: TagId, row: int) -> Patch:
    """Turn a tag on or off. Off means not asked, but absent once the example was reviewed or others found the tag."""
    answer, _ = shown_answer(session, tag, row)
    name = session.tags[tag].name
    if answer is not Answer.PRESENT:
        return patch(f"Tag {name}", [answer_edit(session, tag, [row], Answer.PRESENT)], focus=row)
    judged = is_reviewed_by_me(session, row) or _others_found(session, tag, row)
    off = Answer.ABSENT if judged else Answer.NOT_ASKED
    return patch(f"Untag {name}", [answer_edit(session, tag, [row], off)], focus=row)


def set_answer(session: Session, tag: TagId, rows: Sequence[int] | Rows, answer: Answer, *, how: str = "key") -> Patch:
    """Give one answer to one tag on some examples, as one step."""
    words = {Answer.PRESENT: "Tag", Answer.ABSENT: "Untag", Answer.UNSURE: "Can't tell", Answer.NOT_ASKED: "Clear"}
    label = f"{words[answer]} {session.tags[tag].name}"
    focus = int(rows[0]) if len(rows) == 1 else None
    return patch(
        label if focus is not None else f"{label} ({len(rows)})",
        [answer_edit(session, tag, rows, answer)],
        focus=focus,
        how=how,
    )


def toggle_unsure(session: Session, tag: TagId, row: int) -> Patch:
    """Answer "can't tell" for one tag, or take that back."""
    own = session.answers.at(session.reviewer.id, tag, row)
    return set_answer(session, tag, [row], Answer.NOT_ASKED if own is Answer.UNSURE else Answer.UNSURE)


def mark_reviewed(session: Session, row: int, queue: QueueKind) -> Patch:
    """The example was judged for every tag there is: what was not answered is absent from now on.

    An answer that came with the predictions file stays; another reviewer's does not speak for this one. An example
    that was a targeted review becomes a random one when the random order reaches it; a re-review leaves the review as
    it is.
    """
    return patch("Reviewed", _review_edits(session, row, queue, Answer.ABSENT), focus=row)


def mark_unsure(session: Session, row: int, queue: QueueKind) -> Patch:
    """The reviewer can't tell: every tag without an answer is "can't tell", and the example counts as reviewed."""
    return patch("Can't tell", _review_edits(session, row, queue, Answer.UNSURE), focus=row)


def unmark_reviewed(session: Session, row: int) -> Patch:
    """Take the review back; the answers stay."""
    return patch("Not reviewed", [mark_edit(session, MarkField.REVIEW, [row], None)], focus=row)


def _review_edits(session: Session, row: int, queue: QueueKind, rest: Answer) -> list[Edit | None]:
    me = session.reviewer.id
    open_tags = [
        tag.id
        for tag in session.tags
        if session.answers.by(me, tag.id)[row] == Answer.NOT_ASKED
        and session.said_by_file(tag.id)[row] == Answer.NOT_ASKED
    ]
    edits: list[Edit | None] = [answer_edit(session, tag, [row], rest) for tag in open_tags]
    before = session.marks.get(MarkField.REVIEW, session.reviewer.id, row)
    estimating = queue in (QueueKind.RANDOM, QueueKind.CONTROL)
    if before is None or (estimating and before not in (QueueKind.RANDOM, QueueKind.CONTROL)):
        value = QueueKind.TARGETED if queue is QueueKind.REREVIEW else queue
        edits.append(mark_edit(session, MarkField.REVIEW, [row], value))
    edits.append(mark_edit(session, MarkField.DEFERRED, [row], None))
    return edits


def same_as(session: Session, row: int, source: int) -> Patch:
    """Give an example the tags that another one carries; tags it has already stay."""
    edits = [
        answer_edit(session, tag.id, [row], Answer.PRESENT)
        for tag in session.tags
        if shown_answer(session, tag.id, source)[0] is Answer.PRESENT
        and shown_answer(session, tag.id, row)[0] is not Answer.PRESENT
    ]
    return patch("Same tags as before", edits, focus=row)


def set_label_check(session: Session, row: int, value: LabelCheck | None, correct_label: str | None = None) -> Patch:
    """Say what was found about the ground truth; None takes it back, and the corrected label with it."""
    label = {LabelCheck.OK: "Label is right", LabelCheck.UNCLEAR: "Label is unclear"}.get(
        value or LabelCheck.OK, "Label is wrong"
    )
    edits = [
        mark_edit(session, MarkField.LABEL_CHECK, [row], value),
        mark_edit(session, MarkField.CORRECT_LABEL, [row], (correct_label or None) if value else None),
    ]
    return patch(label if value else "Label check taken back", edits, focus=row)


def set_note(session: Session, row: int, text: str) -> Patch:
    """Write a note; an empty one is none."""
    return patch("Note", [mark_edit(session, MarkField.NOTE, [row], text or None)], focus=row)


def cycle_human(session: Session, row: int) -> Patch:
    """Would a human get it right: unset, right, wrong, unset."""
    following = {None: Human.RIGHT, Human.RIGHT.value: Human.WRONG, Human.WRONG.value: None}
    now = session.marks.get(MarkField.HUMAN, session.reviewer.id, row)
    value = following.get(now)
    label = {None: "Human: unset", Human.RIGHT: "Human gets it right", Human.WRONG: "Human gets it wrong"}[value]
    return patch(label, [mark_edit(session, MarkField.HUMAN, [row], value)], focus=row)


def toggle_flag(session: Session, field: MarkField, row: int, label: str) -> Patch:
    """Set or clear a mark that has no value: DEFERRED or BOOKMARK."""
    now = session.marks.get(field, session.reviewer.id, row)
    return patch(label, [mark_edit(session, field, [row], None if now else "1")], focus=row)


def exclude(session: Session, rows: Sequence[int], reason: str | None) -> Patch:
    """Take examples out of every count with a reason; None brings them back, whoever excluded them."""
    label = f"Exclude: {reason}" if reason else "Include again"
    focus = rows[0] if len(rows) == 1 else None
    if reason:
        fresh = [row for row in rows if session.marks.any(MarkField.EXCLUDED, row) is None]
        return patch(label, [mark_edit(session, MarkField.EXCLUDED, fresh, reason)], focus=focus)
    edits: list[Edit | None] = []
    for reviewer in session.reviewers:
        held = session.marks.by(MarkField.EXCLUDED, reviewer)
        mine = [row for row in rows if row in held]
        if mine:
            edits.append(
                MarkEdit(MarkField.EXCLUDED, reviewer, tuple(mine), tuple(held[r] for r in mine), (None,) * len(mine))
            )
    return patch(label, edits, focus=focus)


def _others_found(session: Session, tag: TagId, row: int) -> bool:
    others = (who for who in session.answers.reviewers(tag) if who != session.reviewer.id)
    return any(session.answers.at(who, tag, row) is Answer.PRESENT for who in others)


def tags_on(session: Session, row: int) -> list[Tag]:
    """The tags an example carries, in palette order."""
    return [tag for tag in session.tags if shown_answer(session, tag.id, row)[0] is Answer.PRESENT]
