"""The blind pass in the window: what keys and buttons do while label and prediction are hidden."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal

from errortagger.domain.criterion import CriterionKind
from errortagger.domain.patch import Changes, MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.types import Human, Modality
from errortagger.session import blind
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.blind_pane import BlindPane, Outcome

_WORDS = (CriterionKind.WER, CriterionKind.CER)


class BlindPass(QObject):
    """Joins the pane with the workspace. It is on while the queue of the blind pass is reviewed."""

    switched = Signal(bool)
    """The blind pass began or ended, or other keys matter now."""
    left = Signal()
    """Keys go to the stage."""

    _labels_came = Signal(object)

    def __init__(self, workspace: Workspace, pane: BlindPane, play: Callable[[], None]) -> None:
        super().__init__(pane)
        self._workspace, self._pane, self._play = workspace, pane, play
        self._labels: tuple[str, ...] | None = None
        self._shown: tuple[int | None, bool, bool] | None = None
        self._mode = (False, False, False)
        for signal, slot in (
            (pane.entered, self.enter), (pane.skipped, self.skip), (pane.overruled, self.overrule),
            (pane.spaced, self.space), (pane.left, self.left), (pane.ended, workspace.switch_blind),
            (workspace.queue_changed, self.refresh), (workspace.current_changed, self.refresh),
            (workspace.record_ready, self.refresh), (workspace.changed, self._on_changes),
            (self._labels_came, self._take_labels),
        ):  # fmt: skip
            signal.connect(slot)
        self.refresh()

    @property
    def on(self) -> bool:
        """Whether the blind pass is going on."""
        return self._workspace.view.queue.blind

    @property
    def asking(self) -> bool:
        """Whether an answer is waited for."""
        workspace = self._workspace
        return blind.is_hidden(workspace.session, workspace.view.queue, workspace.row)

    @property
    def typed(self) -> bool:
        """Whether the answer is typed rather than chosen, so that keys should go to the line."""
        return self.asking and not self._choices()

    def hints(self) -> list[tuple[str, str]]:
        """The keys that matter now."""
        plays = self._workspace.session.info.modality is Modality.AUDIO
        if self.typed:
            play = [("⇧Space", self.tr("play"))] if plays else []
            return [("⏎", self.tr("reveal")), *play, ("⇧⏎", self.tr("skip")), ("Esc", self.tr("leave the line"))]
        play = [("Space", self.tr("play"))] if plays else []
        if self.asking:
            choose = [("1–9", self.tr("choose")), ("T", self.tr("type"))]
            return [*choose, *play, ("⏎", self.tr("reveal")), ("S", self.tr("skip")), ("⇧H", self.tr("end"))]
        return [
            ("⏎", self.tr("next")), *play, ("H", self.tr("right or wrong after all")),
            ("Ctrl Z", self.tr("take back")), ("⇧H", self.tr("end")),
        ]  # fmt: skip

    def enter(self) -> None:
        """Reveal, or go on."""
        row, record, workspace = self._workspace.row, self._workspace.record, self._workspace
        if row is None or record is None:
            return
        if not self.asking:
            workspace.next_open()
            return
        criterion = workspace.session.info.criterion
        said = self._pane.answer()
        if criterion.kind not in _WORDS:
            said = blind.spelled(said, self._labels or ())
        right = blind.judge(criterion, record.ground_truth, said)
        workspace.commit(blind.answer(workspace.session, row, said, right))

    def space(self) -> None:
        """Play where there is something to play; elsewhere the same as Enter."""
        if self._workspace.session.info.modality is Modality.AUDIO:
            self._play()
        else:
            self.enter()

    def skip(self) -> None:
        """Go on without an answer; the example comes again at the end."""
        self._workspace.next_open()

    def overrule(self) -> None:
        """The answer was right after all, or wrong after all."""
        workspace, row = self._workspace, self._workspace.row
        if row is not None and not self.asking and self._said(row) is not None:
            workspace.commit(blind.overrule(workspace.session, row))

    def choose(self, key: str) -> bool:
        """Choose a label by its key; False if there is none."""
        return self.asking and self._pane.list.pick_key(key)

    def step(self, by: int) -> None:
        """Choose the next or the previous label."""
        if self.asking:
            self._pane.list.step(by)

    def key(self, key: int, text: str) -> bool:
        """Digits and arrows choose among the known labels; False: the key means nothing here."""
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        return self.choose(text)

    def refuse(self) -> None:
        """Say that only answers count now."""
        self._workspace.notice.emit(
            self.tr("The blind pass takes answers only; Shift+H ends it"), False
        )  # fmt: skip

    def refresh(self) -> None:
        """Show what is to be shown of the present example."""
        mode = (self.on, self.asking, self.typed)
        if mode[0] != self._mode[0]:
            self._shown = None
        if mode != self._mode:
            self._mode = mode
            self.switched.emit(self.on)
        if not self.on:
            return
        self._want_labels()
        session = self._workspace.session
        self._pane.set_enabled(self._workspace.row is not None and not session.read_only)
        state = (self._workspace.row, self.asking, bool(self._choices()))
        if self.asking and state != self._shown:
            again = self._shown is not None and self._shown[:2] == state[:2]
            self._pane.ask(self._question(), self._choices(), typed=self._pane.answer() if again else "")
        elif not self.asking:
            self._tell()
        if state != self._shown:
            self._shown = state
            self._place_focus()

    def _tell(self) -> None:
        row, record = self._workspace.row, self._workspace.record
        if row is None or record is None:
            return
        session = self._workspace.session
        judged = session.marks.get(MarkField.HUMAN, session.reviewer.id, row)
        right = None if judged is None else judged == Human.RIGHT
        self._pane.tell(Outcome(said=self._said(row), truth=record.ground_truth, right=right))

    def _place_focus(self) -> None:
        if not self._pane.isVisible():
            return
        if self.typed:
            self._pane.focus_line()
        else:
            self.left.emit()

    def _said(self, row: int) -> str | None:
        session = self._workspace.session
        return session.marks.get(MarkField.HUMAN_ANSWER, session.reviewer.id, row)

    def _question(self) -> str:
        heard = self._workspace.session.info.modality is Modality.AUDIO
        if self._workspace.session.info.criterion.kind in _WORDS:
            return self.tr("What is said?") if heard else self.tr("What should it say?")
        return self.tr("What is it?")

    def _choices(self) -> tuple[str, ...]:
        labels = self._labels or ()
        return labels if blind.can_be_listed(self._workspace.session.info.criterion, labels) else ()

    def _on_changes(self, changes: Changes) -> None:
        if changes.everything:
            self._labels = None
        self.refresh()

    def _want_labels(self) -> None:
        """Read the known labels once, on another thread."""
        if self._labels is None:
            self._labels = ()
            self._workspace.project.labels().add_done_callback(self._deliver)

    def _deliver(self, done: Future[list[str | None]]) -> None:
        """On the reading thread: put the labels in order there."""
        found: tuple[str, ...] | Problem
        try:
            found = blind.known_labels(done.result())
        except CancelledError:
            return
        except Problem as problem:
            found = problem
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._labels_came.emit(found)

    def _take_labels(self, found: object) -> None:
        if isinstance(found, Problem):
            self._workspace.report(found)
        elif isinstance(found, tuple):
            self._labels = found
            self.refresh()
