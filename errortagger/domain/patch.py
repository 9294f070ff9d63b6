"""Edits and patches: an exact list of what changes, that knows its own inverse. Undo is commit of the inverse."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from errortagger.domain.tag import Tag
from errortagger.domain.types import Answers, ReviewerId, Rows, TagId


class MarkField(StrEnum):
    """What a reviewer can say of an example besides tags. A value of None means nothing was said."""

    REVIEW = "review"
    """Value: a QueueKind, where the review came from."""
    LABEL_CHECK = "label_check"
    """Value: a LabelCheck."""
    CORRECT_LABEL = "correct_label"
    """Value: what the label should be."""
    NOTE = "note"
    HUMAN = "human"
    """Value: Human.RIGHT or Human.WRONG."""
    HUMAN_ANSWER = "human_answer"
    """Value: what the reviewer answered in the blind pass, before seeing label and prediction."""
    DEFERRED = "deferred"
    """Value: "1"; put at the end of the queue."""
    BOOKMARK = "bookmark"
    """Value: "1"."""
    EXCLUDED = "excluded"
    """Value: the reason. Holds for all reviewers: the example leaves every count."""


@dataclass(frozen=True, slots=True)
class AnswerEdit:
    """One reviewer's answers for one tag on some examples. Holds only cells that really change."""

    tag: TagId
    reviewer: ReviewerId
    rows: Rows
    before: Answers
    after: Answers

    def inverse(self) -> AnswerEdit:
        """The edit that takes this one back."""
        return AnswerEdit(self.tag, self.reviewer, self.rows, self.after, self.before)


@dataclass(frozen=True, slots=True)
class MarkEdit:
    """One field of some examples, by one reviewer. ``before`` and ``after`` are parallel to ``rows``."""

    field: MarkField
    reviewer: ReviewerId
    rows: tuple[int, ...]
    before: tuple[str | None, ...]
    after: tuple[str | None, ...]

    def inverse(self) -> MarkEdit:
        """The edit that takes this one back."""
        return MarkEdit(self.field, self.reviewer, self.rows, self.after, self.before)


@dataclass(frozen=True, slots=True)
class TagEdit:
    """A tag made (before is None), changed, or deleted (after is None). A deleted tag's answers are edits beside it."""

    before: Tag | None
    after: Tag | None

    def inverse(self) -> TagEdit:
        """The edit that takes this one back."""
        return TagEdit(self.after, self.before)


Edit = AnswerEdit | MarkEdit | TagEdit


@dataclass(frozen=True, slots=True)
class Patch:
    """One step of a person: a label for the history and the edits that make it up, in order."""

    label: str
    edits: tuple[Edit, ...]
    focus: int | None = None
    """Row to show when the step is undone or redone."""
    how: str = "key"
    """``key``, ``bulk``, ``script`` or ``import``: kept with each answer so that statistics can be audited."""

    def inverse(self) -> Patch:
        """The patch that takes this one back: inverse edits in reverse order."""
        return Patch(self.label, tuple(edit.inverse() for edit in reversed(self.edits)), self.focus, self.how)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not self.edits

    def rows(self) -> Rows:
        """Every row the patch touches, sorted, once."""
        parts = [np.asarray(e.rows, dtype=np.int32) for e in self.edits if not isinstance(e, TagEdit)]
        return np.unique(np.concatenate(parts)).astype(np.int32) if parts else np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one commit touched, and who asked; observers get it once."""

    rows: Rows
    tags: frozenset[TagId] = frozenset()
    """Tags of which an answer changed."""
    tag_list: bool = False
    """A tag was made, changed or deleted."""
    marks: frozenset[MarkField] = field(default_factory=frozenset)
    everything: bool = False
    """All examples may differ (import, new error criterion)."""
    initiator: object | None = None
