"""Does what a next step says: opens the queue, the form or the tag that supplies a number."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from errortagger.domain.types import Modality, TagId
from errortagger.session import queues
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.stats.explanations import Step
from errortagger.ui.models.workspace import Workspace

NOUNS = {Modality.IMAGE: "images", Modality.AUDIO: "clips", Modality.TEXT: "texts", Modality.NONE: "examples"}
"""What examples are called, in the plural."""
_SIDES = {"errors": ERRORS, "correct": CORRECT, "labels": CORRECT}


class StepTaker(QObject):
    """Takes the steps of the statistics page."""

    size_requested = Signal()
    """Ask for the size of the dataset."""
    edit_requested = Signal(int)
    """Edit a tag, to enter its human level."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def take(self, step: Step, tag: int | None) -> None:
        """Do it; ``tag``: which tag it is about."""
        if step.kind in _SIDES:
            self._review(_SIDES[step.kind], step.count)
        elif step.kind == "size":
            self.size_requested.emit()
        elif tag is not None and step.kind == "human":
            self.edit_requested.emit(tag)
        elif tag is not None:
            self.check_again(tag)

    def check_again(self, tag: int) -> None:
        """Re-check the reviewed examples that were never asked about a tag."""
        session = self._workspace.session
        if TagId(tag) in session.tags:
            self._workspace.open_queue(queues.rereview(session, TagId(tag)))

    def review_errors(self) -> None:
        """Review errors in random order."""
        self._review(ERRORS, None)

    def _review(self, side: int, count: int | None) -> None:
        session = self._workspace.session
        if count is not None:
            self._workspace.open_queue(queues.next_stretch(session, side, count))
        else:
            self._workspace.open_queue(queues.random_errors(session) if side == ERRORS else queues.control(session))
