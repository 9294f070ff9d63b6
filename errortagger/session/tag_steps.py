"""Steps on the tag list: make, change, order, merge, split, delete. Each is one Patch, so each can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from errortagger.domain.patch import AnswerEdit, Edit, Patch, TagEdit
from errortagger.domain.problems import UsageProblem
from errortagger.domain.tag import PALETTE, Tag, clean_name
from errortagger.domain.types import Answer, Answers, ReviewerId, TagId
from errortagger.session.session import Session

RESERVED_KEYS = "tdaxusnhmrlkpzogvf"
"""Letters that belong to actions; a tag cannot have them for its own."""


def new_tag(session: Session, name: str, *, trigger: int | None = None) -> Tag:
    """A tag that is not in the list yet. Raises UsageProblem for a bad or taken name."""
    clean = clean_name(name)
    session.tags.refuse_duplicate(clean)
    position = len(session.tags)
    color = PALETTE[position % len(PALETTE)]
    late = trigger is not None and bool(session.tallies.totals[:, 1].sum())
    return Tag(
        id=session.tags.take_id(),
        name=clean,
        position=position,
        color=color,
        trigger=trigger if late else None,
        created_at=session.now(),
    )


def create(session: Session, name: str, *, on_row: int | None = None) -> Patch:
    """Make a tag, and put it on the example that inspired it.

    That example is remembered as the tag's trigger if reviewing had begun: it is no random draw (statistics 4).
    """
    tag = new_tag(session, name, trigger=on_row)
    edits: list[Edit] = [TagEdit(None, tag)]
    if on_row is not None:
        rows = np.array([on_row], dtype=np.int32)
        edits.append(AnswerEdit(tag.id, session.reviewer.id, rows, _all(1, Answer.NOT_ASKED), _all(1, Answer.PRESENT)))
    return Patch(f"New tag {tag.name}", tuple(edits), on_row)


def change(session: Session, changed: Tag) -> Patch:
    """Rename, recolour, describe or plan a tag. Raises UsageProblem for a bad name, key or number."""
    before = session.tags[changed.id]
    after = replace(changed, name=clean_name(changed.name), key=changed.key.strip().lower())
    session.tags.refuse_duplicate(after.name, but=after.id)
    check_key(after, session.tags)
    check_plan(after)
    label = f"Rename {before.name} to {after.name}" if before.name != after.name else f"Change {before.name}"
    return Patch(label, () if after == before else (TagEdit(before, after),))


def move(session: Session, tag: TagId, position: int) -> Patch:
    """Put a tag at another place of the palette; its digit key goes with the place."""
    order = [other for other in session.tags if other.id != tag]
    order.insert(max(0, min(position, len(order))), session.tags[tag])
    return Patch(f"Move {session.tags[tag].name}", _renumber(order))


def delete(session: Session, tag: TagId) -> Patch:
    """Delete a tag with all its answers."""
    rest = [other for other in session.tags if other.id != tag]
    edits = (*_clear(session, tag), TagEdit(session.tags[tag], None), *_renumber(rest))
    return Patch(f"Delete {session.tags[tag].name}", edits)


def merge(session: Session, keep: TagId, gone: TagId) -> Patch:
    """Put one tag into another: present if either is, absent only if both are (statistics 4)."""
    if keep == gone:
        raise UsageProblem("a tag cannot be merged with itself", action="Choose two tags.")
    edits: list[Edit] = []
    for reviewer in session.reviewers:
        first, second = session.answers.by(reviewer, keep), session.answers.by(reviewer, gone)
        edits += _to(keep, reviewer, first, either(first, second))
    rest = [other for other in session.tags if other.id != gone]
    label = f"Merge {session.tags[gone].name} into {session.tags[keep].name}"
    return Patch(label, (*edits, *_clear(session, gone), TagEdit(session.tags[gone], None), *_renumber(rest)))


def split(session: Session, tag: TagId, names: Sequence[str]) -> Patch:
    """Replace a tag by finer ones: absent stays absent for all, present becomes a question to ask again."""
    if len(names) < 2:
        raise UsageProblem("a split needs at least two new tags", action="Name them.")
    old = session.tags[tag]
    edits: list[Edit] = [*_clear(session, tag), TagEdit(old, None)]
    fresh = [replace(new_tag(session, name), group=old.group) for name in names]
    if len({part.name.casefold() for part in fresh}) < len(fresh):
        raise UsageProblem("two of the new tags have the same name", action="Choose different names.")
    order = [other for other in session.tags if other.id != tag]
    place = min(old.position, len(order))
    order[place:place] = fresh
    final = {part.id: replace(part, position=order.index(part)) for part in fresh}
    edits += [TagEdit(None, part) for part in final.values()]
    edits += [edit for edit in _renumber(order) if edit.after is not None and edit.after.id not in final]
    for reviewer in session.answers.reviewers(tag):
        absent = np.flatnonzero(session.answers.by(reviewer, tag) == Answer.ABSENT).astype(np.int32)
        if len(absent):
            before, after = _all(len(absent), Answer.NOT_ASKED), _all(len(absent), Answer.ABSENT)
            edits += [AnswerEdit(part, reviewer, absent, before, after) for part in final]
    return Patch(f"Split {old.name} into {', '.join(part.name for part in fresh)}", tuple(edits))


def either(first: Answers, second: Answers) -> Answers:
    """Kleene's OR of two answer columns: 1 if any is 1, 0 only if both are 0, else missing."""
    present = (first == Answer.PRESENT) | (second == Answer.PRESENT)
    absent = (first == Answer.ABSENT) & (second == Answer.ABSENT)
    unsure = (first == Answer.UNSURE) | (second == Answer.UNSURE)
    rest = np.where(unsure, np.int8(Answer.UNSURE), np.int8(Answer.NOT_ASKED))
    return np.where(present, np.int8(Answer.PRESENT), np.where(absent, np.int8(Answer.ABSENT), rest)).astype(np.int8)


def check_plan(tag: Tag) -> None:
    """Raise UsageProblem for a plan that makes no sense, naming the value and what is allowed."""
    if tag.feasibility is not None and not 1 <= tag.feasibility <= 5:
        raise UsageProblem(f"feasibility {tag.feasibility} of tag {tag.name!r} is out of range", action="Use 1 to 5.")
    if tag.effort_days is not None and not 0 < tag.effort_days < 1e6:
        raise UsageProblem(f"effort of tag {tag.name!r} is out of range", action="Use days, more than 0.")
    if tag.human_accuracy is not None and not 0 <= tag.human_accuracy <= 1:
        raise UsageProblem(f"human accuracy of tag {tag.name!r} is out of range", action="Use a fraction from 0 to 1.")
    if tag.human_trials is not None and tag.human_trials < 1:
        raise UsageProblem(f"human trials of tag {tag.name!r} are out of range", action="Use a count of at least 1.")


def check_key(tag: Tag, others: Iterable[Tag]) -> None:
    """Raise UsageProblem for a letter that is none, belongs to an action, or to another tag."""
    if not tag.key:
        return
    if len(tag.key) != 1 or not tag.key.isalpha():
        raise UsageProblem(f"{tag.key!r} cannot be the key of a tag", action="Use one letter.")
    if tag.key in RESERVED_KEYS:
        raise UsageProblem(f"the key {tag.key.upper()} belongs to another action", action="See all keys with F1.")
    other = next((other for other in others if other.id != tag.id and other.key.casefold() == tag.key), None)
    if other is not None:
        raise UsageProblem(f"the key {tag.key.upper()} belongs to tag {other.name!r}", action="Choose another letter.")


def _renumber(order: Sequence[Tag]) -> tuple[TagEdit, ...]:
    return tuple(TagEdit(tag, replace(tag, position=index)) for index, tag in enumerate(order) if tag.position != index)


def _clear(session: Session, tag: TagId) -> list[Edit]:
    edits: list[Edit] = []
    for reviewer in session.answers.reviewers(tag):
        column = session.answers.by(reviewer, tag)
        edits += _to(tag, reviewer, column, _all(len(column), Answer.NOT_ASKED))
    return edits


def _to(tag: TagId, reviewer: ReviewerId, before: Answers, after: Answers) -> list[Edit]:
    rows = np.flatnonzero(before != after).astype(np.int32)
    return [AnswerEdit(tag, reviewer, rows, before[rows].copy(), after[rows].copy())] if len(rows) else []


def _all(count: int, answer: Answer) -> Answers:
    return np.full(count, answer, dtype=np.int8)
