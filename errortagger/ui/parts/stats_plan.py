"""One line about the selected row: how many more reviews for a narrower interval, and where the next one pays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from errortagger.stats.explanations import Step
from errortagger.ui.parts.stats_explain import STEP_ICONS
from errortagger.ui.tokens import SMALL, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.plain import PlainLabel, describe


class PlanLine(QWidget):
    """A sentence and its buttons; hidden while no row is selected."""

    step_taken = Signal(object)
    """The Step whose button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Plan for the selected tag"), object_name="planLine")
        self._label = PlainLabel("", self, color="mute", size=SMALL, wrap=True)
        self._label.setObjectName("planText")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(IconMark("target", self, size=14, color="accent"))
        self._row.addWidget(self._label, 1)
        self._buttons: list[Button] = []
        self._steps: tuple[Step, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self.restyle)
        self.hide()

    def set_plan(self, text: str, steps: Sequence[Step]) -> None:
        """Say something else; the buttons stay as they are while the steps are the same."""
        self._label.setText(text)
        self.setVisible(bool(text))
        if tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(step) for step in steps]

    def text(self) -> str:
        """The sentence."""
        return self._label.text()

    def step_buttons(self) -> list[Button]:
        """The buttons, in order."""
        return list(self._buttons)

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._row.setSpacing(tokens().px(S))

    def _button(self, step: Step) -> Button:
        button = Button(
            step.text, self, object_name=f"plan_{step.kind}", icon=STEP_ICONS[step.kind], icon_color="accent",
            size=SMALL,
        )  # fmt: skip
        button.clicked.connect(lambda _checked=False, chosen=step: self.step_taken.emit(chosen))
        self._row.addWidget(button)
        button.show()
        return button
