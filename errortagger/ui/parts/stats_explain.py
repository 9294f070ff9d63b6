"""Explains one number of the prioritization table beside its cell: the formula with its numbers, and what next."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from errortagger.stats.explanations import Explanation, Step
from errortagger.ui.tokens import DISPLAY, SMALL, TINY, TITLE, XS, M, S, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.flow_layout import FlowLayout
from errortagger.ui.widgets.plain import PlainLabel
from errortagger.ui.widgets.popover import Popover

STEP_ICONS = {"errors": "shuffle", "correct": "list-plus", "size": "hash", "again": "refresh-cw", "human": "user-check"}


class ExplainPopover(Popover):
    """Shows an Explanation; its buttons do what would supply or sharpen the number."""

    step_taken = Signal(object)
    """The Step whose button was pressed."""

    def __init__(self, page: QWidget) -> None:
        self._shown: Explanation | None = None
        self._content: QWidget | None = None
        super().__init__(page, "", object_name="explainPopover")

    @property
    def shown(self) -> Explanation | None:
        """What is explained; None while it is closed."""
        return self._shown if self.isVisible() else None

    def explain(self, made: Explanation, place: QRect) -> None:
        """Explain a number beside its cell; ``place`` in the page's pixels."""
        self.update_text(made)
        self.show_beside(place)

    def update_text(self, made: Explanation) -> None:
        """The same number has changed."""
        if made == self._shown:
            return
        self._shown = made
        self.setAccessibleName(self.tr("Explanation of {}").format(f"{made.title}: {made.tag}"))
        self.setAccessibleDescription(made.to_text())
        self._fill(made)
        self.arrange_again()

    def text(self) -> str:
        """All that is said."""
        return self._shown.to_text() if self._shown is not None else ""

    def step_buttons(self) -> list[Button]:
        """The buttons of the steps, in order."""
        return self._content.findChildren(Button) if self._content is not None else []

    def restyle(self) -> None:
        """Take the sizes from the tokens in use."""
        if self._shown is not None:
            self._fill(self._shown)
        super().restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """E, which opened it, closes it as well."""
        if event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _fill(self, made: Explanation) -> None:
        if self._content is not None:
            self._content.hide()
            self.column.removeWidget(self._content)
            self._content.deleteLater()
        self._content = QWidget(self.body)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().px(S))
        for widget in (*self._head(made), self._lines(made), self._source(made), self._steps(made)):
            if widget is not None:
                column.addWidget(widget)
        self.column.addWidget(self._content)
        self._content.show()
        chain = [self, *self.step_buttons(), self.close_button]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _label(self, text: str, *, color: str = "text", size: int = SMALL, weight: int = 400) -> PlainLabel:
        label = PlainLabel(text, self._content, color=color, size=size, weight=weight, numbers=True, wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return label

    def _head(self, made: Explanation) -> list[QWidget | None]:
        t = tokens()
        title = self._label(f"{made.title} · {made.tag}", size=TITLE, weight=600)
        title.setContentsMargins(0, 0, t.px(34), 0)
        known = not made.missing
        figure = self._label(made.figure, size=DISPLAY, weight=600) if known else None
        missing = None if known else self._label(made.missing, weight=500)
        worked = self._label("\n".join(made.worked), weight=500) if made.worked else None
        return [title, figure, missing, worked, self._label(made.formula, color="mute")]

    def _lines(self, made: Explanation) -> QWidget | None:
        if not made.lines:
            return None
        t = tokens()
        box = QWidget(self._content)
        grid = QGridLayout(box)
        grid.setContentsMargins(0, t.px(XS), 0, 0)
        grid.setHorizontalSpacing(t.px(M))
        grid.setVerticalSpacing(t.px(XS))
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, t.px(112))
        for row, line in enumerate(made.lines):
            label: QLabel = self._label(line.label, color="mute")
            label.setFixedWidth(t.px(112))
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._label(line.text), row, 1)
        return box

    def _source(self, made: Explanation) -> QWidget | None:
        words = self.tr("Reference: {}").format(made.reference)
        return self._label(words, color="faint", size=TINY) if made.reference else None

    def _steps(self, made: Explanation) -> QWidget | None:
        if not made.steps:
            return None
        box = QWidget(self._content)
        flow = FlowLayout(box)
        flow.set_gap(tokens().px(S))
        for step in made.steps:
            flow.addWidget(self._button(step, box))
        return box

    def _button(self, step: Step, parent: QWidget) -> Button:
        button = Button(
            step.text, parent, object_name=f"explain_{step.kind}", icon=STEP_ICONS[step.kind], icon_color="accent",
            size=SMALL,
        )  # fmt: skip
        button.clicked.connect(lambda _checked=False, chosen=step: self.step_taken.emit(chosen))
        return button
