"""The open project as panels see it: one object that holds session, place and records, and tells of changes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from errortagger.app.projects import OpenProject
from errortagger.app.settings import Settings, SettingsFile
from errortagger.domain.patch import Changes, Patch
from errortagger.domain.problems import Problem
from errortagger.domain.project import Example
from errortagger.domain.types import QueueKind
from errortagger.session import queues
from errortagger.session.queues import Queue
from errortagger.session.session import Session
from errortagger.session.view import View
from errortagger.ui.models.records import Records

_RETRY_MS = 5_000
"""A full disk is tried again this often."""


class Workspace(QObject):
    """One open project in one window. Panels observe it and ask it; they never talk to each other."""

    current_changed = Signal()
    """Another example is shown (or none)."""
    record_ready = Signal()
    """The record of the example shown has arrived."""
    queue_changed = Signal()
    changed = Signal(object)
    """Changes: something in the project changed."""
    notice = Signal(str, bool)
    """A sentence for the person, and whether Undo belongs beside it."""
    trouble = Signal(str, str)
    """What went wrong, and what to do; for things that must not be overlooked."""
    saved = Signal(int)
    """Last step that is on disk."""
    page_requested = Signal(str)
    """A panel wants another page shown: ``review``, ``stats``, ``tags``."""

    _failed = Signal(object)

    def __init__(self, project: OpenProject, settings: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.session: Session = project.session
        self.settings_file = settings
        self.moving = False
        """A step is being done and another example will be shown right after it."""
        self.records = Records(project, self)
        self.view = View(self.session, self._queue_at_start())
        self._leave = self.session.observe(self._on_changes)
        self._again = QTimer(self, interval=_RETRY_MS)
        self._again.timeout.connect(self.try_saving_again)
        self._before_blind = "random"
        self._place = QTimer(self, singleShot=True, interval=400)
        self._place.timeout.connect(self._save_place)
        self.records.arrived.connect(self._on_record)
        self.records.failed.connect(self.report)
        project.on_failure = self._failed.emit
        project.on_saved = self.saved.emit
        self._failed.connect(self._on_failure)
        self._resume()

    @property
    def settings(self) -> Settings:
        """The person's settings."""
        return self.settings_file.settings

    @property
    def row(self) -> int | None:
        """The example shown."""
        return self.view.row

    @property
    def record(self) -> Example | None:
        """The record of the example shown; None until it has been read."""
        return None if self.row is None else self.records.get(self.row)

    @property
    def path(self) -> Path:
        """The project file."""
        return self.project.path

    def commit(self, patch: Patch, *, notice: bool = False) -> Changes | None:
        """Do a step; a Problem becomes a message. With ``notice`` the step is named beside an Undo button."""
        if not patch.empty and self._refused():
            return None
        try:
            changes = self.session.commit(patch, initiator=self)
        except Problem as problem:
            self.report(problem)
            return None
        for row in changes.rows[-5:].tolist():
            self.view.touched(row)
        if notice and not patch.empty:
            self.notice.emit(patch.label, True)
        return changes

    def commit_and_go_on(self, patch: Patch, *, notice: bool = False) -> bool:
        """Do a step and show the next open example; what is left behind is not drawn once more. False if refused."""
        self.moving = True
        try:
            changes = self.commit(patch, notice=notice)
        finally:
            self.moving = False
        if changes is not None and not self.next_open():
            self.current_changed.emit()
        return changes is not None

    def undo(self) -> None:
        """Take the last step back and show the example that it changed."""
        self._travel(undo=True)

    def redo(self) -> None:
        """Do the last undone step again and show the example that it changes."""
        self._travel(undo=False)

    def _refused(self) -> bool:
        """Nothing can be changed: said in passing, because the next key is refused as well."""
        if self.session.read_only:
            self.notice.emit(f"Not changed: {self.session.read_only}. {self.session.advice}", False)
        return bool(self.session.read_only)

    def report(self, problem: Problem) -> None:
        """Tell the person of a problem."""
        self.trouble.emit(f"{problem.where}: {problem.what}" if problem.where else problem.what, problem.action)

    def try_saving_again(self) -> None:
        """Write what a full disk kept from being written; says so when it works again."""
        if not self.project.failed:
            self._again.stop()
        elif self.project.try_again():
            self._again.stop()
            self.notice.emit("Saving works again; nothing was lost", False)
            self.changed.emit(Changes(self.view.queue.rows[:0], everything=True))

    def step(self, by: int) -> None:
        """Move along the queue, marking nothing."""
        if self.view.step(by):
            self.show_current()

    def next_open(self) -> bool:
        """Go to the next example that is not done; says so when the queue is finished."""
        if self.view.next_open():
            self.show_current()
            return True
        self.notice.emit(f"All {len(self.view.queue)} of this queue are done", False)
        return False

    def go_to(self, row: int) -> None:
        """Show an example, in this queue if it belongs to it (by now), else in the queue of all examples."""
        if not self.view.go_to(row):
            recipe = self.view.queue.recipe
            again = self._make("all" if recipe.startswith("filter:") else recipe)
            self.view.show_queue(again if row in again.rows else queues.everything(self.session), row=row)
            self.queue_changed.emit()
        self.show_current()

    def open_queue(self, queue: Queue, *, row: int | None = None) -> None:
        """Review another queue. An empty one is refused in words."""
        if not len(queue):
            self.notice.emit(f"Nothing to show: {queue.title}", False)
            return
        self.view.show_queue(queue, row=row)
        self.queue_changed.emit()
        self.show_current()
        self.page_requested.emit("review")

    def switch_blind(self) -> None:
        """Begin the blind pass, or end it and go back to the queue before."""
        if self.view.queue.blind:
            self._end_blind()
            return
        self._before_blind = self.view.queue.recipe
        queue = queues.blind(self.session)
        self.open_queue(queue)
        if len(queue) and queues.done_mask(self.session, queue).all():
            self.notice.emit(
                "Nothing left to ask: you have answered or reviewed it all, or the file has answers", False
            )

    def _end_blind(self) -> None:
        try:
            back = self._make(self._before_blind)
        except Problem as problem:
            self.report(problem)
            back = queues.random_errors(self.session)
        self.open_queue(back if len(back) else queues.everything(self.session))

    def refresh_queue(self) -> None:
        """Make the present queue again, as the answers are now."""
        try:
            queue = self._make(self.view.queue.recipe)
        except Problem as problem:
            self.report(problem)
            return
        self.open_queue(queue, row=self.row)

    def show_current(self) -> None:
        """Fetch what is shown and what comes next, and tell the panels."""
        rows = self.view.queue.rows
        self.records.want(rows[max(0, self.view.position - 3) : self.view.position + 9].tolist(), self.row)
        self._place.start()
        self.current_changed.emit()

    def close(self) -> None:
        """Save the place, wait for the disk, let go of the project."""
        self._leave()
        self.view.close()
        self._place.stop()
        self._again.stop()
        self._save_place()
        self.records.close()
        self.project.on_failure = self.project.on_saved = None
        self.project.close()

    def _make(self, recipe: str) -> Queue:
        kind, _, rest = recipe.partition(":")
        tag = next((tag.id for tag in self.session.tags if str(int(tag.id)) == rest), None)
        part = queues.stretch_again(self.session, recipe)
        if part is not None:
            return part
        if kind == "control":
            return queues.control(self.session)
        if kind == "all":
            return queues.everything(self.session)
        if kind == queues.BLIND:
            return queues.blind(self.session)
        if kind in ("re-review", "tag") and tag is not None:
            make = queues.rereview if kind == "re-review" else queues.with_tag
            return make(self.session, tag)
        if kind == "filter":
            from errortagger.app.slices import filter_queue

            return filter_queue(self.project, rest)
        return queues.random_errors(self.session)

    def _queue_at_start(self) -> Queue:
        recipe, _ = self.project.place()
        try:
            queue = self._make(recipe)
        except Problem:
            queue = queues.random_errors(self.session)
        return queue if len(queue) else queues.everything(self.session)

    def _resume(self) -> None:
        _, key = self.project.place()
        row = self.session.columns.keys.find(key) if key is not None else None
        self.view.show_queue(self.view.queue, row=row)
        queue = self.view.queue
        if row is not None and (queue.kind is not QueueKind.TARGETED or queue.blind) and self._is_done(row):
            self.view.next_open()
        self.show_current()

    def _is_done(self, row: int) -> bool:
        return queues.is_done(self.session, self.view.queue, row)

    def _travel(self, *, undo: bool) -> None:
        if self._refused():
            return
        try:
            patch = self.session.undo(initiator=self) if undo else self.session.redo(initiator=self)
        except Problem as problem:
            self.report(problem)
            return
        if patch is None:
            self.notice.emit("Nothing to undo" if undo else "Nothing to redo", False)
            return
        if patch.focus is not None and patch.focus != self.row:
            self.go_to(patch.focus)
        self.notice.emit(f"{'Undone' if undo else 'Redone'}: {patch.label}", False)

    def _on_changes(self, changes: Changes) -> None:
        self.changed.emit(changes)

    def _on_record(self, row: int) -> None:
        if row == self.row:
            self.record_ready.emit()

    def _on_failure(self, problem: Problem) -> None:
        if not self._again.isActive():
            self.report(problem)
            self._again.start()
        self.changed.emit(Changes(self.view.queue.rows[:0], everything=True))

    def _save_place(self) -> None:
        record = None if self.row is None else self.session.columns.keys[self.row]
        self.project.save_place(self.view.queue.recipe, record)
