"""The head of the prioritization table: what it is ranked by, what to do with a row, what would make it better."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.parts.stats_options import OptionsButton
from errortagger.ui.parts.stats_text import Nudge
from errortagger.ui.tokens import CONTROL_RADIUS, SMALL, TITLE, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.flow_layout import FlowLayout
from errortagger.ui.widgets.paint import draw_box, painting
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe, plain_tooltip

_ICONS = {"errors": "shuffle", "correct": "list-plus", "size": "hash", "again": "refresh-cw", "labels": "check-check"}


class StatsBanner(QWidget):
    """One quiet sentence about the project, e.g. who reviewed it; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None, *, icon: str = "info", color: str = "accent") -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._label = ElidedLabel(parent=self, color="mute")
        self._row = QHBoxLayout(self)
        self._row.addWidget(IconMark(icon, self, size=16, color=color))
        self._row.addWidget(self._label, 1)
        follow_theme(self.restyle)
        self.set_text("")

    def set_text(self, text: str) -> None:
        """Say something else; empty hides the banner."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """The sentence."""
        return self._label.text()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._row.setContentsMargins(t.px(M), t.px(S) - 1, t.px(M), t.px(S) - 1)
        self._row.setSpacing(t.px(S))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a soft box."""
        t = tokens()
        with painting(self) as painter:
            draw_box(painter, QRectF(self.rect()), radius=t.px(CONTROL_RADIUS), fill=t.color("accent", 0.09))


class StatsHead(QWidget):
    """Title, formula, the buttons of the selected row, Export, and a line of next steps."""

    export_requested = Signal()
    show_requested = Signal()
    """Show the examples of the selected tag."""
    edit_requested = Signal()
    """Edit the selected tag."""
    nudged = Signal(object)
    """The Nudge that was followed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(self.tr("What to fix next"), self, size=TITLE, weight=600)
        self._formula = ElidedLabel(parent=self, color="mute")
        self.options = OptionsButton(self)
        self.show_button = Button(self.tr("Show examples"), self, object_name="showExamplesButton", key="Enter")
        self.edit_button = Button(self.tr("Edit tag…"), self, object_name="editTagButton", icon="pencil", key="F2")
        self.export_button = Button(self.tr("Export…"), self, object_name="exportButton", icon="upload", key="Ctrl+E")
        self._shown: tuple[Nudge, ...] = ()
        self._steps = QWidget(self)
        describe(self._steps, self.tr("Next steps"), object_name="nextSteps")
        self._flow = FlowLayout(self._steps)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self._steps.setSizePolicy(policy)
        self._top = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._build()
        follow_theme(self.restyle)
        self.set_selected("", 0)
        self.set_nudges(())

    def set_formula(self, text: str) -> None:
        """Say what the rows are ranked by."""
        self._formula.setText(text)

    def formula(self) -> str:
        """What the rows are ranked by."""
        return self._formula.text()

    def set_selected(self, tag: str, examples: int) -> None:
        """Name the selected tag and how many examples have it; an empty name means that none is selected."""
        words = self.tr("Show {count} examples").replace("{count}", f"{examples:,}")
        self.show_button.setText(words if examples != 1 else self.tr("Show 1 example"))
        self.show_button.setVisible(bool(tag) and examples > 0)
        self.edit_button.setVisible(bool(tag))
        self.show_button.setAccessibleName(f"{self.show_button.text()}: {tag}")
        self.edit_button.setAccessibleName(f"{self.edit_button.text()}: {tag}")

    def set_nudges(self, steps: Sequence[Nudge]) -> None:
        """Offer these next steps; the buttons stay as they are while the steps are the same."""
        if tuple(steps) == self._shown:
            return
        self._shown = tuple(steps)
        self._flow.clear()
        for step in steps:
            self._flow.addWidget(self._step_button(step))
        self._steps.setVisible(bool(steps))
        self._steps.updateGeometry()

    def step_buttons(self) -> list[Button]:
        """The buttons of the next steps, in order."""
        return self._steps.findChildren(Button)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._top.setSpacing(t.px(S))
        self._column.setSpacing(t.px(S))
        self._flow.set_gap(t.px(S))

    def _step_button(self, step: Nudge) -> Button:
        suffix = "" if step.tag is None else str(step.tag)
        button = Button(
            step.text, self._steps, object_name=f"nudge_{step.kind}{suffix}", icon=_ICONS[step.kind],
            icon_color="accent", tip=step.tip, size=SMALL,
        )  # fmt: skip
        button.setAccessibleDescription(step.tip)
        button.setMaximumWidth(tokens().px(320))
        button.setToolTip(plain_tooltip(f"{step.text}\n{step.tip}"))
        button.clicked.connect(lambda _checked=False, chosen=step: self.nudged.emit(chosen))
        button.show()
        return button

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._top.addWidget(self._title)
        self._top.addSpacing(4)
        self._top.addWidget(self._formula, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.options, self.show_button, self.edit_button, self.export_button):
            self._top.addWidget(button)
        self._column.addLayout(self._top)
        self._column.addWidget(self._steps)
        self.export_button.clicked.connect(lambda: self.export_requested.emit())
        self.show_button.clicked.connect(lambda: self.show_requested.emit())
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit())


class Remark(QWidget):
    """A small sentence with an icon before it; wraps."""

    def __init__(self, icon: str, parent: QWidget | None = None, *, color: str = "faint", name: str) -> None:
        super().__init__(parent)
        self._label = PlainLabel("", self, color="mute", size=SMALL, wrap=True)
        self._label.setObjectName(name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(IconMark(icon, self, size=14, color=color), 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._label, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self.restyle)

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._label.setText(text)

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._row.setSpacing(tokens().px(S))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(tokens().px(100), tokens().px(16))
