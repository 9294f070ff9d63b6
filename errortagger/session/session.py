"""The only door to an open project: every change is a Patch that goes through ``Session.commit``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from errortagger.domain.patch import AnswerEdit, Changes, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.problems import Problem
from errortagger.domain.project import IMPORT_REVIEWER, ProjectInfo, Reviewer
from errortagger.domain.snapshot import ExampleColumns, ProjectData, Step, StepKind, StepRecord
from errortagger.domain.types import Answers, BoolArray, ReviewerId, Rows, TagId
from errortagger.session.answers import AnswerBook, Consensus
from errortagger.session.frame import FrameState
from errortagger.session.history import History, PatchLoader
from errortagger.session.marks import MarkBook
from errortagger.session.observers import Observer, Observers
from errortagger.session.strata import Strata
from errortagger.session.tags import TagBook
from errortagger.session.tallies import Tallies


class Journal(Protocol):
    """Where commits are written down."""

    def record(self, record: StepRecord) -> None:
        """Write one commit. Raises Problem if nothing can be written any more."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Session:
    """One open project in memory.

    ``commit`` hands a patch to its consumers in a fixed order: journal, columns and tallies, history, observers.
    Undo is the same function with the inverse patch.
    """

    def __init__(
        self,
        data: ProjectData,
        reviewer: Reviewer,
        *,
        journal: Journal | None = None,
        load_patch: PatchLoader | None = None,
        clock: Callable[[], str] = _now,
        consensus: Consensus = Consensus.MAJORITY,
    ) -> None:
        self.info: ProjectInfo = data.info
        self.reviewer = reviewer
        self.reviewers: dict[ReviewerId, Reviewer] = {who.id: who for who in (*data.reviewers, reviewer)}
        self.columns: ExampleColumns = data.columns
        self.metadata_columns = data.metadata_columns
        self.settings = dict(data.settings)
        self.marks = MarkBook(data.marks)
        self.answers = AnswerBook(len(data.columns), data.answers, consensus)
        self.tags = TagBook(data.tags, data.next_tag_id)
        self.frame = FrameState(data.columns, self.marks)
        self.tallies = Tallies(self.frame, self.answers, self.tags.ids)
        self.history = History(data.history, reviewer.id, load_patch or _no_patches)
        self.read_only: str | None = None
        """Why nothing can be changed, or None."""
        self.advice = "Save a copy to go on working."
        """What to do when nothing can be changed."""
        self._journal = journal
        self._clock = clock
        self._observers = Observers()

    def __len__(self) -> int:
        """All rows, removed ones too; see ``visible``."""
        return len(self.columns)

    @property
    def visible(self) -> BoolArray:
        """Rows that exist: not of a removed dataset."""
        return ~self.columns.removed

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Be told of every change; returns the function that ends it."""
        return self._observers.subscribe(observer)

    def said_by_file(self, tag: TagId) -> Answers:
        """Answers that came with the predictions file (tag columns), int8 over all rows. Not to be written to."""
        file = next((who.id for who in self.reviewers.values() if who.name == IMPORT_REVIEWER), ReviewerId(-1))
        return self.answers.by(file, tag)

    def now(self) -> str:
        """UTC, ISO 8601."""
        return self._clock()

    def commit(self, patch: Patch, *, initiator: object | None = None) -> Changes:
        """Apply a patch and write it down. An empty patch does nothing. Raises Problem if the project is read-only."""
        seq = self.history.last_seq + 1
        return self._apply(patch, patch, kind=StepKind.DO, target=seq, initiator=initiator)

    def undo(self, *, initiator: object | None = None) -> Patch | None:
        """Take the reviewer's last step back; returns it, or None if there is none."""
        found = self.history.next_undo()
        if found is None:
            return None
        target, patch = found
        self._apply(patch.inverse(), patch, kind=StepKind.UNDO, target=target, initiator=initiator)
        return patch

    def redo(self, *, initiator: object | None = None) -> Patch | None:
        """Do the last undone step again; returns it, or None if there is none."""
        found = self.history.next_redo()
        if found is None:
            return None
        target, patch = found
        self._apply(patch, patch, kind=StepKind.REDO, target=target, initiator=initiator)
        return patch

    def replace_info(self, info: ProjectInfo) -> None:
        """Take over changed project facts (they are saved by the caller); observers redraw everything."""
        self.info = info
        self._observers.tell(Changes(np.empty(0, dtype=np.int32), everything=True))

    def follow(self, side: int, strata: Strata | None) -> None:
        """Review a side by strata, or (None) in random order; the plan is saved by the caller. Observers redraw."""
        self.frame.follow(side, strata)
        self.tallies = Tallies(self.frame, self.answers, self.tags.ids)
        self._observers.tell(Changes(np.empty(0, dtype=np.int32), everything=True))

    def _apply(
        self, patch: Patch, original: Patch, *, kind: StepKind, target: int, initiator: object | None
    ) -> Changes:
        if patch.empty:
            return Changes(np.empty(0, dtype=np.int32), initiator=initiator)
        if self.read_only:
            raise Problem(self.read_only, where=self.info.name, action=self.advice)
        self._refuse_stale(patch, kind)
        step = Step(self.history.last_seq + 1, kind, target, original.label, self.reviewer.id, self._clock())
        if self._journal is not None:
            self._journal.record(StepRecord(step, patch))
        self._apply_edits(patch)
        self.history.add(step, original)
        changes = _changes(patch, initiator)
        self._observers.tell(changes)
        return changes

    def _refuse_stale(self, patch: Patch, kind: StepKind) -> None:
        """A patch of the past may only be reversed while what it changed is still as it left it."""
        if kind is StepKind.DO:
            return
        done = f"{kind}ne"
        if not all(self._holds(edit) for edit in patch.edits) or self._orphans(patch):
            raise Problem(
                f"{patch.label!r} cannot be {done}: another reviewer has changed the same answers since",
                action="Change them by hand.",
            )
        if self.tags.clashes(edit for edit in patch.edits if isinstance(edit, TagEdit)):
            raise Problem(
                f"{patch.label!r} cannot be {done}: another tag has the same name or key by now",
                action="Rename that tag, or give it another key, first.",
            )

    def _holds(self, edit: Edit) -> bool:
        if isinstance(edit, AnswerEdit):
            return self.answers.holds(edit)
        return self.marks.holds(edit) if isinstance(edit, MarkEdit) else self.tags.holds(edit)

    def _orphans(self, patch: Patch) -> bool:
        """Whether a tag would go away while answers that the patch does not know stay behind."""
        for gone in (e.before.id for e in patch.edits if isinstance(e, TagEdit) and e.before and e.after is None):
            known = sum(len(e.rows) for e in patch.edits if isinstance(e, AnswerEdit) and e.tag == gone)
            if self.answers.count(gone) != known:
                return True
        return False

    def _apply_edits(self, patch: Patch) -> None:
        """Change the state: the share of all rows touched is taken out of the tallies once, and put back once."""
        made = [edit for edit in patch.edits if isinstance(edit, TagEdit) and edit.before is None]
        for edit in made:
            self._apply_tag(edit)
        flagged = [self._stage(edit) for edit in patch.edits if isinstance(edit, MarkEdit)]
        rows: Rows = np.unique(np.concatenate([patch.rows(), *flagged])).astype(np.int32)
        flags_change = any(len(part) for part in flagged)
        tags = None if flags_change else {edit.tag for edit in patch.edits if isinstance(edit, AnswerEdit)}
        self.tallies.take(rows, tags)
        for answers in (edit for edit in patch.edits if isinstance(edit, AnswerEdit)):
            self.answers.apply(answers)
        if flags_change:
            self.frame.settle(rows)
        self.tallies.give(rows, tags)
        for tag_edit in patch.edits:
            if isinstance(tag_edit, TagEdit) and tag_edit.before is not None:
                self._apply_tag(tag_edit)

    def _stage(self, edit: MarkEdit) -> Rows:
        """Take the marks in; returns the rows whose flags will change."""
        self.marks.apply(edit)
        return self.frame.stage(edit)

    def _apply_tag(self, edit: TagEdit) -> None:
        self.tags.apply(edit)
        if edit.before is None and edit.after is not None:
            self.tallies.add_tag(edit.after.id)
        if edit.before is not None and edit.after is None:
            self.tallies.drop_tag(edit.before.id)


def _changes(patch: Patch, initiator: object | None) -> Changes:
    tags: set[TagId] = {edit.tag for edit in patch.edits if isinstance(edit, AnswerEdit)}
    marks: set[MarkField] = {edit.field for edit in patch.edits if isinstance(edit, MarkEdit)}
    tag_list = any(isinstance(edit, TagEdit) for edit in patch.edits)
    return Changes(patch.rows(), frozenset(tags), tag_list, frozenset(marks), initiator=initiator)


def _no_patches(seq: int) -> Patch:
    raise Problem(f"step {seq} of the history is not in memory", action="Open the project file to undo it.")
