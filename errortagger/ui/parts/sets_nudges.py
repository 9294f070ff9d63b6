"""A line of next steps on the page of sets of tags; hidden while there is none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.parts.sets_text import Nudge
from errortagger.ui.tokens import SMALL, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.flow_layout import FlowLayout
from errortagger.ui.widgets.plain import describe, plain_tooltip

_ICONS = {"errors": "shuffle", "again": "refresh-cw"}


class SetsNudges(QWidget):
    """One button for each step; the buttons stay as they are while the steps are the same."""

    nudged = Signal(object)
    """The Nudge that was followed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Next steps"), object_name="setsNextSteps")
        self._shown: tuple[Nudge, ...] = ()
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self.restyle)
        self.hide()

    def set_steps(self, steps: Sequence[Nudge]) -> None:
        """Offer these next steps."""
        if tuple(steps) == self._shown:
            return
        self._shown = tuple(steps)
        self._flow.clear()
        for step in steps:
            self._flow.addWidget(self._button(step))
        self.setVisible(bool(steps))
        self.updateGeometry()

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._flow.set_gap(tokens().px(S))

    def _button(self, step: Nudge) -> Button:
        suffix = "" if step.tag is None else str(step.tag)
        button = Button(
            step.text, self, object_name=f"setsNudge_{step.kind}{suffix}", icon=_ICONS[step.kind],
            icon_color="accent", tip=step.tip, size=SMALL,
        )  # fmt: skip
        button.setAccessibleDescription(step.tip)
        button.setMaximumWidth(tokens().px(520))
        button.setToolTip(plain_tooltip(f"{step.text}\n{step.tip}"))
        button.clicked.connect(lambda _checked=False, chosen=step: self.nudged.emit(chosen))
        return button
