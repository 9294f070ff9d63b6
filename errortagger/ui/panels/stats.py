"""The statistics page: number cards over one table that says what to fix next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from errortagger.app.statistics_columns import group_sources, size_sources
from errortagger.domain.problems import Problem
from errortagger.domain.types import TagId
from errortagger.session import queues, tag_steps
from errortagger.session.choices import Choices
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.statistics import Table
from errortagger.session.tallies import KNOWN_PRESENT
from errortagger.stats.explanations import Explanation, Step, explain, plan
from errortagger.ui.models.statistics import Statistics, StatisticsModel
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts import stats_text
from errortagger.ui.parts.stats_explain import ExplainPopover
from errortagger.ui.parts.stats_head import Remark, StatsBanner, StatsHead
from errortagger.ui.parts.stats_plan import PlanLine
from errortagger.ui.parts.stats_size_form import SizeForm
from errortagger.ui.parts.stats_steps import NOUNS, StepTaker
from errortagger.ui.parts.stats_table import StatsTable
from errortagger.ui.parts.stats_text import Nudge
from errortagger.ui.tokens import GUTTER, XS, L, M, follow_theme, tokens
from errortagger.ui.widgets.cards import CardRow
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.plain import PlainLabel, describe
from errortagger.ui.widgets.surface import Surface

LABEL_CARD = 2
"""Position of the card about wrong labels."""


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
        self.plan = PlanLine(self.sheet)
        self.explanation = ExplainPopover(self)
        self._explained: tuple[int, str] | None = None
        """The tag and the column that are explained."""
        self._steps = StepTaker(workspace, self)
        self._remarks = (
            Remark("triangle-alert", self.sheet, color="warn", name="overlapRemark"),
            Remark("users", self.sheet, color="warn", name="groupRemark"),
            Remark("shuffle", self.sheet, name="coverageRemark"),
            Remark("info", self.sheet, name="methodRemark"),
        )
        self._column, self._stack, self._foot = QVBoxLayout(self), QStackedLayout(), QVBoxLayout()
        self.setFocusProxy(self.table)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.setEnabled(False)
        self._build()
        self._connect()
        self._show_choices()
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
        self.explanation.hide()
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
        noun = NOUNS[info.modality]
        for remark, text in zip(self._remarks, stats_text.remarks(table, noun), strict=True):
            remark.set_text(text)
            remark.setVisible(nothing is None and bool(text))
        self.table.show_table(table)
        self._show_selected()
        self._explain_again()

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
        self._foot.addWidget(self.plan)
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
        self.model.choices_refused.connect(self._show_choices)
        self.cards.clicked.connect(self._on_card)
        self.head.options.chosen.connect(self._choose)
        self.head.export_requested.connect(self.export_requested)
        self.head.nudged.connect(self._follow)
        self.head.show_requested.connect(lambda: self._with_current(self._show_examples))
        self.head.edit_requested.connect(lambda: self._with_current(self.tag_edit_requested.emit))
        self.size_form.done.connect(self.setFocus)
        self.table.row_activated.connect(self._show_examples)
        self.table.row_selected.connect(lambda _tag: self._show_selected())
        self.table.edit_requested.connect(self.tag_edit_requested)
        self.table.again_requested.connect(self._steps.check_again)
        self.table.feasibility_changed.connect(self._enter_feasibility)
        self.table.explain_requested.connect(self._explain)
        self.table.current_moved.connect(self._follow_current)
        self.plan.step_taken.connect(lambda step: self._with_current(lambda tag: self._steps.take(step, tag)))
        self.explanation.step_taken.connect(self._take_explained)
        self.explanation.closed.connect(self._on_explanation_closed)
        self._escape.activated.connect(self.explanation.hide)
        self._steps.size_requested.connect(self.size_form.open)
        self._steps.edit_requested.connect(self.tag_edit_requested)
        self.empty.activated.connect(self._steps.review_errors)

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
        facts = self.model.table.more.facts.get(tag.name) if tag is not None and self.model.table is not None else None
        self.plan.set_plan(*(plan(facts) if facts is not None else ("", ())))
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

    def _follow(self, nudge: Nudge) -> None:
        self._steps.take(Step(nudge.kind, nudge.text, nudge.count), nudge.tag)

    def _on_card(self, position: int) -> None:
        if position == LABEL_CARD and self.cards.cards[position].accessibleDescription():
            self._steps.take(Step("labels", stats_text.CHECK_LABELS, stats_text.LABEL_CHECKS), None)

    def _choose(self, choices: Choices) -> None:
        self.model.choose(choices)
        self._show_choices()

    def _show_choices(self) -> None:
        project = self._workspace.project
        self.head.options.set_choices(self.model.choices, sizes=size_sources(project), groups=group_sources(project))

    def _explain(self, row: int, column: int, by_key: bool = False) -> None:
        """Open the explanation; a key that asks takes the keyboard there, Esc brings it back."""
        self._explained = self.table.number_at(row, column)
        self._explain_again(open_=True)
        if by_key and self.explanation.isVisible():
            self.explanation.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow_current(self) -> None:
        """While an explanation is open, it is about the current number."""
        current = self.table.currentIndex()
        if self.explanation.isVisible() and current.isValid():
            self._explain(current.row(), current.column())

    def _explain_again(self, *, open_: bool = False) -> None:
        """Explain the chosen number, as it is now."""
        made = self._explanation()
        if made is None:
            self.explanation.hide()
        elif open_:
            tag, name = self._explained or (0, "")
            box = self.table.cell_of(tag, name)
            self.explanation.explain(made, QRect(self.table.mapTo(self, box.topLeft()), box.size()))
            self._escape.setEnabled(True)
        elif self.explanation.isVisible():
            self.explanation.update_text(made)

    def _explanation(self) -> Explanation | None:
        table, (tag, name) = self.model.table, self._explained or (0, "")
        known = self._workspace.session.tags.get(TagId(tag))
        facts = table.more.facts.get(known.name) if table is not None and known is not None else None
        return explain(name, facts) if facts is not None and name else None

    def _take_explained(self, step: Step) -> None:
        tag = self._explained[0] if self._explained else None
        self.explanation.hide()
        self._steps.take(step, tag)

    def _on_explanation_closed(self) -> None:
        self._explained = None
        self._escape.setEnabled(False)
        if self.isVisible():
            self.table.setFocus()

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
