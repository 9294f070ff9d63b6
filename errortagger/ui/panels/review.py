"""The review page: queue, stage and inspector; turns keys and clicks into steps."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from errortagger.domain.patch import Changes, MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.types import Answer, LabelCheck, QueueKind, TagId
from errortagger.session import steps, tag_steps
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.blind_pane import BlindPane
from errortagger.ui.parts.blind_pass import BlindPass
from errortagger.ui.parts.inspector import Inspector
from errortagger.ui.parts.queue_bar import QueueBar
from errortagger.ui.parts.stage import Stage
from errortagger.ui.tokens import GUTTER, follow_theme, tokens
from errortagger.ui.widgets.plain import describe
from errortagger.ui.widgets.side_scroll import SideScroll

_FLASH_MS = 150


class ReviewPanel(QWidget):
    """One example at a time."""

    tag_edit_requested = Signal(int)
    locate_requested = Signal()
    queue_requested = Signal(str)
    correct_label_requested = Signal(int)
    blind_switched = Signal(bool)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Review"), object_name="reviewPanel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._workspace = workspace
        self.queue_bar = QueueBar(workspace, self)
        self.stage = Stage(workspace, self)
        self.side = SideScroll(self)
        self.inspector = Inspector(workspace, self.side.inside)
        self.blind_pane = BlindPane(self.side.inside)
        self.blind = BlindPass(workspace, self.blind_pane, self.stage.playback.toggle)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setObjectName("reviewSplitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.stage)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.side.column.addWidget(self.inspector)
        self.side.column.addWidget(self.blind_pane)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.queue_bar)
        self._column.addWidget(self.splitter, 1)
        self._flash = QTimer(self, singleShot=True, interval=_FLASH_MS)
        self._flash.timeout.connect(self.mark_reviewed)
        workspace.current_changed.connect(self._flash.stop)
        self._connect()
        follow_theme(self._space)
        self._show_side(self.blind.on)
        self.stage.show_current()
        self.inspector.show_current()

    def toggle_slot(self, slot: int) -> None:
        """Turn the tag in a palette position on or off."""
        tag = self._workspace.session.tags.slot(slot)
        if tag is not None:
            self.toggle_tag(int(tag.id))

    def toggle_tag(self, tag: int) -> None:
        """Turn a tag on or off; goes on after it if the person wants that."""
        row = self._markable()
        if row is None:
            return
        session = self._workspace.session
        self._workspace.commit(steps.toggle_tag(session, TagId(tag), row))
        present = steps.shown_answer(session, TagId(tag), row)[0] is Answer.PRESENT
        if present and self._workspace.settings.auto_advance == "tag" and not session.read_only:
            self._flash.start()
        else:
            self._flash.stop()

    def create_tag(self, name: str) -> None:
        """Make a tag and put it on the example shown."""
        if self._markable() is None:
            return
        try:
            self._workspace.commit(tag_steps.create(self._workspace.session, name, on_row=self._workspace.row))
        except Problem as problem:
            self._workspace.report(problem)

    def mark_reviewed(self) -> None:
        """All tags are judged: go to the next example that is not. In the blind pass: reveal, or go on."""
        self._flash.stop()
        if self.blind.on:
            self.blind.enter()
            return
        self.inspector.save_note()
        row = self._workspace.row
        if row is not None:
            self._workspace.commit_and_go_on(steps.mark_reviewed(self._workspace.session, row, self._kind()))

    def mark_unsure(self) -> None:
        """The person can't tell: goes on as well."""
        row = self._markable()
        if row is not None:
            patch = steps.mark_unsure(self._workspace.session, row, self._kind())
            self._workspace.commit_and_go_on(patch, notice=True)

    def take_back(self) -> None:
        """The review of this example did not count. In the blind pass: skip."""
        if self.blind.on:
            self.blind.skip()
        elif self._workspace.row is not None:
            self._workspace.commit(steps.unmark_reviewed(self._workspace.session, self._workspace.row), notice=True)

    def label_wrong(self) -> None:
        """First press: the label is wrong. Second press: what is right?"""
        row, session = self._markable(), self._workspace.session
        if row is None:
            return
        check = session.marks.get(MarkField.LABEL_CHECK, session.reviewer.id, row)
        if check in (LabelCheck.LABEL_WRONG, LabelCheck.BOTH_WRONG):
            self.correct_label_requested.emit(row)
            return
        self._workspace.commit(steps.set_label_check(session, row, LabelCheck.LABEL_WRONG), notice=True)

    def cycle_human(self) -> None:
        """A human would get it right: yes, no, unset. In the blind pass: it was right, or wrong, after all."""
        if self.blind.on:
            self.blind.overrule()
        elif self._workspace.row is not None:
            self._workspace.commit(steps.cycle_human(self._workspace.session, self._workspace.row))

    def toggle_bookmark(self) -> None:
        """Bookmark on or off."""
        self._flag(MarkField.BOOKMARK, "Bookmark")

    def defer(self) -> None:
        """To the end of the queue, and on to the next; what is deferred already stays so. In the blind pass: skip."""
        if self.blind.on:
            self.blind.skip()
            return
        row, session = self._workspace.row, self._workspace.session
        if row is None:
            return
        deferred = session.marks.get(MarkField.DEFERRED, session.reviewer.id, row) is not None
        if deferred or self._flag(MarkField.DEFERRED, "Defer"):
            self._workspace.next_open()

    def same_as_previous(self) -> None:
        """The same tags as on the example before this one in the queue."""
        view, session = self._workspace.view, self._workspace.session
        if self._markable() is not None and view.row is not None and view.position > 0:
            patch = steps.same_as(session, view.row, int(view.queue.rows[view.position - 1]))
            self._workspace.commit(patch, notice=True)
            if patch.empty:
                self._workspace.notice.emit(self.tr("The previous example has no other tags"), False)

    def back_to_touched(self) -> None:
        """Go to the example that was changed last; changes nothing."""
        row = self._workspace.view.last_touched()
        if row is not None:
            self._workspace.go_to(row)

    def exclude(self, reason: str | None) -> None:
        """Take the example out of every count, or back in."""
        if self._workspace.row is not None:
            patch = steps.exclude(self._workspace.session, [self._workspace.row], reason)
            if self._workspace.commit(patch, notice=True) and reason:
                self._workspace.next_open()

    def set_correct_label(self, row: int, check: LabelCheck | None, label: str | None) -> None:
        """Say what was found about the label, and what it should be."""
        self._workspace.commit(steps.set_label_check(self._workspace.session, row, check, label), notice=True)

    def play(self) -> None:
        """Play or pause. In the blind pass, where there is nothing to play: reveal, or go on."""
        if self.blind.on:
            self.blind.space()
        else:
            self.stage.playback.toggle()

    def take_focus(self) -> None:
        """Keys go to the review again; to the line, while an answer is to be typed."""
        if self.blind.typed:
            self.blind_pane.focus_line()
        else:
            self._to_stage()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and arrows choose an answer in the blind pass."""
        if not (self.blind.on and self.blind.key(event.key(), event.text())):
            super().keyPressEvent(event)

    def first_field(self) -> QWidget | None:
        """What takes the focus when the right side is gone to; None while it is hidden."""
        if not self.side.isVisible():
            return None
        return self.blind_pane.first_field() if self.blind.on else self.inspector.palette_.first_field()

    def set_focus_mode(self, on: bool) -> None:
        """Hide everything but the stage, or show it again."""
        self.side.setVisible(not on or self.blind.on)
        self.queue_bar.setVisible(not on)
        self.take_focus()

    def find_tag(self) -> None:
        """Go to the line that finds or makes a tag, showing it first if it is hidden; or to the answer."""
        self.set_focus_mode(False)
        if self.blind.on:
            self.blind_pane.focus_line()
        else:
            self.inspector.focus_tags()

    def write_note(self) -> None:
        """Go to the note, showing it first if it is hidden."""
        if self._markable() is None:
            return
        self.set_focus_mode(False)
        self.inspector.focus_note()

    def _flag(self, field: MarkField, label: str) -> Changes | None:
        if self._workspace.row is None:
            return None
        return self._workspace.commit(steps.toggle_flag(self._workspace.session, field, self._workspace.row, label))

    def _markable(self) -> int | None:
        """The example shown, unless only answers count now."""
        if self.blind.on:
            self.blind.refuse()
            return None
        return self._workspace.row

    def _to_stage(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_side(self, blind: bool) -> None:
        """Tags and marks, or the question of the blind pass."""
        self.inspector.save_note()
        self.inspector.setVisible(not blind)
        self.blind_pane.setVisible(blind)
        if blind:
            self.side.show()
        self.blind_switched.emit(blind)

    def _kind(self) -> QueueKind:
        return self._workspace.view.queue.kind

    def _connect(self) -> None:
        inspector = self.inspector
        inspector.tag_toggled.connect(self.toggle_tag)
        inspector.tag_created.connect(self.create_tag)
        inspector.tag_edit_requested.connect(self.tag_edit_requested)
        inspector.tag_menu_requested.connect(self._tag_menu)
        inspector.done_requested.connect(self.mark_reviewed)
        inspector.label_wrong_requested.connect(self.label_wrong)
        inspector.unsure_requested.connect(self.mark_unsure)
        inspector.human_requested.connect(self.cycle_human)
        inspector.left.connect(self.take_focus)
        self.blind.left.connect(self._to_stage)
        self.blind.switched.connect(self._show_side)
        self.stage.locate_requested.connect(self.locate_requested)
        self.queue_bar.chosen.connect(self.queue_requested)

    def _tag_menu(self, tag: int, place: QPoint) -> None:
        menu = QMenu(self)
        entries = (
            (self.tr("Can't tell"), lambda: self._answer(tag, Answer.UNSURE)),
            (self.tr("Absent"), lambda: self._answer(tag, Answer.ABSENT)),
            (self.tr("Not asked"), lambda: self._answer(tag, Answer.NOT_ASKED)),
            (self.tr("Show its examples"), lambda: self.queue_requested.emit(f"tag:{tag}")),
            (self.tr("Edit…"), lambda: self.tag_edit_requested.emit(tag)),
        )
        for text, run in entries:
            menu.addAction(text).triggered.connect(lambda _checked=False, chosen=run: chosen())
        menu.exec(place)
        menu.deleteLater()

    def _answer(self, tag: int, answer: Answer) -> None:
        if self._workspace.row is not None:
            patch = steps.set_answer(self._workspace.session, TagId(tag), [self._workspace.row], answer)
            self._workspace.commit(patch)

    def _space(self) -> None:
        t = tokens()
        self._column.setContentsMargins(t.px(GUTTER), t.px(10), t.px(GUTTER), t.px(GUTTER))
        self._column.setSpacing(t.px(10))
        self.splitter.setHandleWidth(t.px(GUTTER))
        self.side.setMinimumWidth(t.px(260))
        if self.splitter.sizes() == [0, 0] or not self.splitter.isVisible():
            self.splitter.setSizes([t.px(1000), t.px(288)])
