"""Planning a review by strata before it begins: what by, how many of each, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from errortagger.app.plans import EQUAL, NUMBERS, PROPORTIONAL, Proposal, kept_plans, numbers_of, plan_sources
from errortagger.app.projects import OpenProject
from errortagger.domain.problems import Problem
from errortagger.session.choices import POINTS
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.strata import SIDES
from errortagger.ui.dialogs.fields import Choice, LabelledRow, TroubleLine, tab_chain
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.tokens import SMALL, XS, M, follow_theme, tokens
from errortagger.ui.widgets.plain import PlainLabel, describe, one_line

RANDOM = ""
"""Of what to plan by: no plan."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for."""

    side: int
    by: str
    allocation: str | tuple[float, ...]
    points: int


Ask = Callable[[Wish, Callable[[Proposal], object], Callable[[Problem], object]], object]
"""Works a wish out on another thread, then tells the one or the other."""


class StrataTable(QWidget):
    """The strata with what they hold and how many reviews are planned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Strata"), object_name="planStrata")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._labels: list[PlainLabel] = []
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._grid.setHorizontalSpacing(tokens().px(M))
        self._grid.setVerticalSpacing(tokens().px(XS))

    def show_lines(self, lines: list[tuple[str, str, str]]) -> None:
        """Show lines of three cells, the first one as the head; none clears the table."""
        for label in self._labels:
            self._grid.removeWidget(label)
            label.deleteLater()
        self._labels.clear()
        for place, cells in enumerate(lines):
            for column, text in enumerate(cells):
                label = PlainLabel(text, self, color="text" if place else "mute", size=SMALL, numbers=column > 0)
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                self._grid.addWidget(label, place, column, side)
                self._labels.append(label)

    def texts(self) -> list[str]:
        """What is shown, cell by cell."""
        return [label.text() for label in self._labels]


class PlanDialog(Sheet):
    """Asks for a plan. Accepted, :meth:`proposal` is what was chosen; None: random order."""

    def __init__(self, project: OpenProject, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__("", parent, object_name="planDialog", width=560)
        self._project, self._ask = project, ask
        self._proposal: Proposal | None = None
        self._wish: Wish | None = None
        self._typed = ""
        self._left = False
        self.set_title(self.tr("Plan the review"))
        self.set_subtitle(
            self.tr("Strata are reviewed in turns, and weighed by what they hold. A plan is declared before reviewing.")
        )
        words = ((ERRORS, self.tr("errors")), (CORRECT, self.tr("correct examples")))
        self.side = Choice(self.tr("Review of"), self, object_name="planSide", options=words)
        sources = [(RANDOM, self.tr("no strata, random order")), *plan_sources(project)]
        self.by = Choice(self.tr("Strata by"), self, object_name="planBy", options=sources)
        ways = (
            (PROPORTIONAL, self.tr("as many as the stratum holds")), (EQUAL, self.tr("the same number of each")),
            (NUMBERS, self.tr("in ratios")),
        )  # fmt: skip
        self.allocation = Choice(self.tr("Reviews"), self, object_name="planAllocation", options=ways)
        self.ratios = QLineEdit(self)
        describe(self.ratios, self.tr("Ratios"), object_name="planRatios")
        self.ratios.setPlaceholderText(self.tr("for example 3, 1, 1"))
        widths = [(points, f"± {points}") for points in POINTS]
        self.points = Choice(self.tr("Interval in points"), self, object_name="planPoints", options=widths)
        self.points.set_value(5)
        self.table = StrataTable(self)
        self.trouble = TroubleLine(self, object_name="planTrouble")
        self._build()
        self._show_side()

    def proposal(self) -> Proposal | None:
        """What was chosen; None: random order."""
        return self._proposal

    def chosen_side(self) -> int:
        """ERRORS or CORRECT."""
        return CORRECT if self.side.value() == CORRECT else ERRORS

    def _build(self) -> None:
        fields = (self.side, self.by, self.allocation, self.ratios, self.points)
        for field in fields:
            self.body.addWidget(LabelledRow(field.accessibleName(), field, self))
        self.body.addWidget(self.table)
        self.body.addWidget(self.trouble)
        self.add_cancel()
        self.go = self.add_button(self.tr("Declare"), object_name="planGo", variant="primary")
        self.go.clicked.connect(self._on_go)
        self.side.picked.connect(lambda _value: self._show_side())
        for choice in (self.by, self.allocation, self.points):
            choice.picked.connect(lambda _value: self.work_out())
        self.ratios.editingFinished.connect(self._on_ratios)
        self.finished.connect(self._on_finished)
        tab_chain(*fields)
        self.by.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_side(self) -> None:
        """Show the plan that the side has."""
        try:
            plan = kept_plans(self._project).get(SIDES[self.chosen_side()])
        except Problem as problem:
            self._fail(problem)
            return
        if plan is not None and self.by.findData(plan.by) < 0:
            self.by.addItem(one_line(plan.by, 120), plan.by)
        self.by.set_value(RANDOM if plan is None else plan.by)
        self.allocation.set_value(PROPORTIONAL if plan is None else plan.allocation)
        if plan is not None and plan.allocation == NUMBERS:
            self.ratios.setText(", ".join(f"{share:g}" for share in plan.shares))
        self.work_out()

    def work_out(self) -> None:
        """Ask for the strata of what is chosen."""
        begun = self._project.session.frame.begun(self.chosen_side())
        by, allocation = str(self.by.value()), str(self.allocation.value())
        self.ratios.setEnabled(allocation == NUMBERS and by != RANDOM)
        for field in (self.by, self.allocation, self.points):
            field.setEnabled(not begun)
        self._proposal, self._wish, self._typed = None, None, self.ratios.text()
        self.table.show_lines([])
        self.go.setEnabled(not begun and by == RANDOM)
        self.trouble.show_text(self._late() if begun else "")
        if by == RANDOM:
            return
        try:
            ratios = self._ratios() if allocation == NUMBERS else allocation
        except Problem as problem:
            self._fail(problem)
            return
        points = self.points.value()
        wish = Wish(self.chosen_side(), by, ratios, points if isinstance(points, int) else 5)
        self._wish = wish
        self._ask(wish, lambda found: self._show(wish, found), lambda problem: self._show_problem(wish, problem))

    def _ratios(self) -> str | tuple[float, ...]:
        """What was typed; equal ratios before anything was."""
        return tuple(numbers_of(self.ratios.text())) if self.ratios.text().strip() else EQUAL

    def _on_ratios(self) -> None:
        """Leaving the line unchanged changes nothing, so that a click elsewhere is not lost."""
        if self._typed != self.ratios.text():
            self.work_out()

    def _late(self) -> str:
        return self.tr(
            "This side is being reviewed already; its plan can no longer be changed. Take those reviews back, or make "
            "a new project, to plan anew."
        )

    def _show(self, wish: Wish, found: Proposal) -> None:
        if self._left or wish != self._wish:
            return
        self._proposal = found
        if self.allocation.value() == NUMBERS and not self.ratios.text().strip():
            self.ratios.setText(", ".join("1" for _ in found.plan.strata))
            self._typed = self.ratios.text()
        begun = self._project.session.frame.begun(wish.side)
        head = (self.tr("Stratum"), self.tr("Examples"), self.tr("Planned for ± {n}").replace("{n}", str(wish.points)))
        lines = [
            (name, f"{size:,}", f"{count:,}")
            for name, size, count in zip(found.plan.strata, found.sizes, found.reviews, strict=True)
        ]
        total = (self.tr("All"), f"{sum(found.sizes):,}", f"{sum(found.reviews):,}")
        self.table.show_lines([head, *lines, total])
        self.go.setEnabled(not begun)
        self.fit()

    def _show_problem(self, wish: Wish, problem: Problem) -> None:
        if not self._left and wish == self._wish:
            self._fail(problem)

    def _fail(self, problem: Problem) -> None:
        self.go.setEnabled(False)
        self.trouble.show_problem(problem)
        self.fit()

    def _on_go(self) -> None:
        if self.by.value() == RANDOM or self._proposal is not None:
            self.accept()

    def _on_finished(self) -> None:
        self._left = True
