"""The page of sets of tags: what tags gain together, what each adds, which occur together, which is larger."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from errortagger.domain.problems import Problem
from errortagger.domain.tag import Tag
from errortagger.domain.types import TagId
from errortagger.session import queues
from errortagger.session.sets import pair_queue
from errortagger.ui.models.sets import Sets, SetsModel
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts import sets_text
from errortagger.ui.parts.sets_compare import CompareCard
from errortagger.ui.parts.sets_nudges import SetsNudges
from errortagger.ui.parts.sets_sheet import SetsSheet
from errortagger.ui.parts.sets_text import Nudge
from errortagger.ui.parts.sets_ticks import TickList, TickRow
from errortagger.ui.parts.stats_head import StatsBanner
from errortagger.ui.tokens import GUTTER, M, S, follow_theme, tokens
from errortagger.ui.widgets.cards import CardRow
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.paint import marker_shape
from errortagger.ui.widgets.plain import describe
from errortagger.ui.widgets.surface import Surface

_SIDE = 300
"""Width of the left column, in unscaled pixels."""
_SHOWN, _NOTHING = 1, 2
"""Before the first numbers the page is blank."""


class SetsPanel(QWidget):
    """Draws the newest numbers; works only while it is shown. Call :meth:`close_panel` before the project closes."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Sets of tags"), object_name="setsPanel")
        self._workspace = workspace
        self.model = SetsModel(workspace, self)
        self._page, self._nothing = QWidget(self), Surface(self)
        self._left, self._below = Surface(self._page), Surface(self._page)
        self.ticks = TickList(self._left)
        self.comparing = CompareCard(self._below)
        self.trouble = StatsBanner(self._page, icon="triangle-alert", color="warn")
        self.trouble.setObjectName("setsTrouble")
        self.cards = CardRow(self._page, count=3)
        self.nudges = SetsNudges(self._page)
        self.sheet = SetsSheet(self._page)
        self.empty = EmptyState("blend", "", parent=self._nothing)
        self._stack, self._row = QStackedLayout(self), QHBoxLayout(self._page)
        self._side, self._main = QVBoxLayout(), QVBoxLayout()
        self._build()
        self._connect()
        self.setFocusProxy(self.ticks)
        follow_theme(self._space)

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

    def show_sets(self, made: Sets) -> None:
        """Draw these numbers."""
        self.trouble.set_text("")
        nothing = sets_text.explains_emptiness(made.figures, made.overview)
        if nothing is not None:
            self.empty.set_state(*nothing)
            self._stack.setCurrentIndex(_NOTHING)
            return
        self._stack.setCurrentIndex(_SHOWN)
        counted = zip(made.figures.tags, made.figures.errors_with, strict=True)
        self.ticks.view.rows.set_rows([_tick_row(*each) for each in counted])
        self.ticks.view.rows.set_ticked(frozenset(int(tag) for tag in made.ticked))
        self.cards.set_texts(sets_text.cards(made.together, made))
        self.nudges.set_steps(sets_text.nudges(made))
        self.sheet.show_sets(made)
        self.comparing.set_tags(made.figures.tags, made.pair)
        self.comparing.show_compared(made.compared)

    def _build(self) -> None:
        self._left.column.addWidget(self.ticks)
        self._below.column.addWidget(self.comparing)
        self._side.addWidget(self._left, 1)
        self._side.addWidget(self._below)
        for widget in (self.trouble, self.cards, self.nudges):
            self._main.addWidget(widget)
        self._main.addWidget(self.sheet, 1)
        self._row.addLayout(self._side)
        self._row.addLayout(self._main, 1)
        self._nothing.column.addWidget(self.empty)
        holder = QWidget(self)
        self._around = QVBoxLayout(holder)
        self._around.addWidget(self._nothing)
        for page in (QWidget(self), self._page, holder):
            self._stack.addWidget(page)

    def _connect(self) -> None:
        self.model.sets_changed.connect(self.show_sets)
        self.model.failed.connect(self._on_failure)
        self.ticks.ticked.connect(lambda tags: self.model.tick(TagId(tag) for tag in tags))
        self.comparing.chosen.connect(lambda first, second: self.model.compare(TagId(first), TagId(second)))
        self.sheet.tag_opened.connect(self._show_examples)
        self.sheet.pair_opened.connect(self._show_pair)
        self.nudges.nudged.connect(self._follow)
        self.empty.activated.connect(self._review_errors)

    def _space(self) -> None:
        t = tokens()
        for layout in (self._row, self._around):
            layout.setContentsMargins(*(t.px(GUTTER),) * 4)
        for box in (self._row, self._side, self._main):
            box.setSpacing(t.px(GUTTER))
        for surface in (self._left, self._below):
            surface.setFixedWidth(t.px(_SIDE))
            surface.column.setContentsMargins(*(t.px(M),) * 4)
            surface.column.setSpacing(t.px(S))

    def _on_failure(self, problem: Problem) -> None:
        self.trouble.set_text(self.tr("These numbers are not up to date. {why}").replace("{why}", str(problem)))

    def _show_examples(self, tag: int) -> None:
        if TagId(tag) in self._workspace.session.tags:
            self._workspace.open_queue(queues.with_tag(self._workspace.session, TagId(tag)))

    def _show_pair(self, first: int, second: int) -> None:
        tags = self._workspace.session.tags
        if TagId(first) in tags and TagId(second) in tags:
            self._workspace.open_queue(pair_queue(self._workspace.session, TagId(first), TagId(second)))

    def _review_errors(self) -> None:
        self._workspace.open_queue(queues.random_errors(self._workspace.session))

    def _follow(self, nudge: Nudge) -> None:
        if nudge.tag is None:
            self._review_errors()
        elif TagId(nudge.tag) in self._workspace.session.tags:
            self._workspace.open_queue(queues.rereview(self._workspace.session, TagId(nudge.tag)))


def _tick_row(tag: Tag, errors: int) -> TickRow:
    return TickRow(id=int(tag.id), name=tag.name, color=tag.color, shape=marker_shape(tag.position), errors=errors)
