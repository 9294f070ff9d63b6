"""The statistics page: number cards over one table that says what to fix next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from errortagger.domain.problems import Problem
from errortagger.domain.types import TagId
from errortagger.session import queues, tag_steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.statistics import Table
from errortagger.session.tallies import KNOWN_PRESENT
from errortagger.ui.models.statistics import Statistics, StatisticsModel
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts import stats_text
from errortagger.ui.parts.stats_head import Remark, StatsBanner, StatsHead
from errortagger.ui.parts.stats_size_form import SizeForm
from errortagger.ui.parts.stats_table import StatsTable
from errortagger.ui.parts.stats_text import Nudge
from errortagger.ui.tokens import GUTTER, XS, L, M, follow_theme, tokens
from errortagger.ui.widgets.cards import CardRow
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.plain import PlainLabel, describe
from errortagger.ui.widgets.surface import Surface


class StatsPanel(QWidget):
    """Draws the newest statistics; works only while it is shown. Call :meth:`close_panel` before the project closes."""

    export_requested = Signal()
    tag_edit_requested = Signal(int)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Statistics"), object_name="statsPanel")
        self._workspace = workspace
        self._chance = ("", "")
        """The tag that was first, and how sure that was: shown until the ranking is drawn again."""
        self.model = StatisticsModel(workspace, self)
        self.note = StatsBanner(self)
        self.note.setObjectName("projectNote")
        self.trouble = StatsBanner(self, icon="triangle-alert", color="warn")
        self.trouble.setObjectName("statsTrouble")
        self.cards = CardRow(self)
        self.sheet = Surface(self)
        self.head = StatsHead(self.sheet)
        self.size_form = SizeForm(workspace, self.sheet)
        self.table = StatsTable(self.sheet)
        self.empty = EmptyState("chart-column", "", parent=self.sheet)
        self._remarks = (
            Remark("triangle-alert", self.sheet, color="warn", name="overlapRemark"),
            Remark("shuffle", self.sheet, name="coverageRemark"),
            Remark("info", self.sheet, name="methodRemark"),
        )
        self._column, self._stack, self._foot = QVBoxLayout(self), QStackedLayout(), QVBoxLayout()
        self.setFocusProxy(self.table)
        self._build()
        self._connect()
        follow_theme(self._space)
        self.note.set_text(workspace.session.info.note)

    def close_panel(self) -> None:
        """Stop working things out and wait for the thread; the panel cannot be used afterwards."""
        self.model.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self.model.set_active(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self.model.set_active(False)

    def show_statistics(self, made: Statistics) -> None:
        """Draw these numbers."""
        info, table = self._workspace.session.info, made.table
        self.trouble.set_text("")
        self.note.set_text(info.note)
        self.cards.set_texts(stats_text.cards(made, info, self._sureness(made)))
        nothing = stats_text.explains_emptiness(table, info)
        self._stack.setCurrentIndex(0 if nothing is None else 1)
        if nothing is not None:
            self.empty.set_state(*nothing)
        self.head.set_formula(stats_text.formula(table) if nothing is None else "")
        self.head.set_nudges(stats_text.nudges(table) if nothing is None else ())
        for remark, text in zip(self._remarks, stats_text.remarks(table), strict=True):
            remark.set_text(text)
            remark.setVisible(nothing is None)
        self.table.show_table(table)
        self._show_selected()

    def _build(self) -> None:
        for widget in (self.note, self.trouble, self.cards):
            self._column.addWidget(widget)
        self._column.addWidget(self.sheet, 1)
        table, empty = QWidget(self.sheet), QWidget(self.sheet)
        for holder, inside in ((table, self.table), (empty, self.empty)):
            box = QVBoxLayout(holder)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(inside)
            self._stack.addWidget(holder)
        self.sheet.column.addWidget(self.head)
        self.sheet.column.addWidget(self.size_form)
        self.sheet.column.addLayout(self._stack, 1)
        for remark in self._remarks:
            self._foot.addWidget(remark)
            remark.hide()
        self.sheet.column.addLayout(self._foot)
        self._waiting = PlainLabel(self.tr("Working out the numbers…"), self.sheet, color="faint")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._waiting)
        self._stack.setCurrentIndex(2)
        self.cards.set_texts(stats_text.waiting_cards())

    def _connect(self) -> None:
        self.model.table_changed.connect(self._on_table)
        self.model.failed.connect(self._on_failure)
        self.head.export_requested.connect(self.export_requested)
        self.head.nudged.connect(self._follow)
        self.head.show_requested.connect(lambda: self._with_current(self._show_examples))
        self.head.edit_requested.connect(lambda: self._with_current(self.tag_edit_requested.emit))
        self.size_form.done.connect(self.setFocus)
        self.table.row_activated.connect(self._show_examples)
        self.table.row_selected.connect(lambda _tag: self._show_selected())
        self.table.edit_requested.connect(self.tag_edit_requested)
        self.table.again_requested.connect(self._check_again)
        self.table.feasibility_changed.connect(self._enter_feasibility)
        self.empty.activated.connect(self._review_errors)

    def _space(self) -> None:
        t = tokens()
        self._column.setContentsMargins(*(t.px(GUTTER),) * 4)
        self._column.setSpacing(t.px(GUTTER))
        self._foot.setSpacing(t.px(XS))
        self._foot.setContentsMargins(t.px(L), 0, t.px(L), 0)
        self.sheet.column.setSpacing(t.px(M))
        self.sheet.column.setContentsMargins(1, t.px(L), 1, t.px(L))
        for widget in (self.head, self.size_form):
            widget.setContentsMargins(t.px(L) - 1, 0, t.px(L) - 1, 0)

    def _sureness(self, made: Statistics) -> str:
        best = stats_text.first_row(made.table)
        name = best.tag_name if best is not None else ""
        if made.ranked:
            self._chance = (name, stats_text.chance_of_first(made))
        return self._chance[1] if self._chance[0] == name else ""

    def _on_table(self, _table: Table) -> None:
        if self.model.latest is not None:
            self.show_statistics(self.model.latest)

    def _on_failure(self, problem: Problem) -> None:
        self.trouble.set_text(self.tr("These numbers are not up to date. {why}").replace("{why}", str(problem)))

    def _show_selected(self) -> None:
        tag = self._workspace.session.tags.get(TagId(self.table.current_tag() or 0))
        if tag is None:
            self.head.set_selected("", 0)
            return
        tally = self._workspace.session.tallies.of(tag.id)
        self.head.set_selected(tag.name, int(tally[ERRORS, KNOWN_PRESENT] + tally[CORRECT, KNOWN_PRESENT]))

    def _with_current(self, act: object) -> None:
        tag = self.table.current_tag()
        if tag is not None and callable(act):
            act(tag)

    def _show_examples(self, tag: int) -> None:
        if TagId(tag) in self._workspace.session.tags:
            self._workspace.open_queue(queues.with_tag(self._workspace.session, TagId(tag)))

    def _check_again(self, tag: int) -> None:
        if TagId(tag) in self._workspace.session.tags:
            self._workspace.open_queue(queues.rereview(self._workspace.session, TagId(tag)))

    def _review_errors(self) -> None:
        self._workspace.open_queue(queues.random_errors(self._workspace.session))

    def _follow(self, nudge: Nudge) -> None:
        if nudge.kind == "correct":
            self._workspace.open_queue(queues.control(self._workspace.session))
        elif nudge.kind == "errors":
            self._review_errors()
        elif nudge.kind == "size":
            self.size_form.open()
        elif nudge.tag is not None:
            self._check_again(nudge.tag)

    def _enter_feasibility(self, tag: int, score: int | None) -> None:
        session = self._workspace.session
        known = session.tags.get(TagId(tag))
        if known is None or known.feasibility == score:
            return
        try:
            patch = tag_steps.change(session, replace(known, feasibility=score))
        except Problem as problem:
            self._workspace.report(problem)
            return
        self._workspace.commit(patch)
