"""The right side of the blind pass: the question, the answer, and afterwards what was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from errortagger.session.blind import label_keys
from errortagger.ui.tokens import TITLE, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.chip import Chip
from errortagger.ui.widgets.choice_list import ChoiceList
from errortagger.ui.widgets.plain import PlainLabel, describe
from errortagger.ui.widgets.surface import Heading, Surface

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_OWN = (*_ENTER, Qt.Key.Key_Escape, *_MOVES)
_LONGEST_ANSWER = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is shown once the person has answered. ``right`` None: nobody has said."""

    said: str | None
    """None: the example was seen before, so it was not asked."""
    truth: str | None
    right: bool | None


class AnswerLine(QLineEdit):
    """The answer. Enter reveals, Shift+Enter skips, Esc leaves; Space in an empty line is not typed."""

    entered = Signal()
    skipped = Signal()
    left = Signal()
    spaced = Signal()
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the blind pass, leave the rest to the editor."""
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        spaced = key == Qt.Key.Key_Space and (shift or not self.text().strip())
        if event.isAutoRepeat() and (spaced or key in _ENTER):
            return  # held since the last example
        if key in _ENTER:
            (self.skipped if shift else self.entered).emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in _MOVES:
            self.moved.emit(_MOVES[key])
        elif spaced:
            self.spaced.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim these keys before the window's shortcuts get them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN:
            event.accept()
            return True
        return super().event(event)


class BlindPane(Surface):
    """Data in by :meth:`ask` and :meth:`tell`, everything a person wants out by signals."""

    entered = Signal()
    """Reveal, or go on."""
    skipped = Signal()
    overruled = Signal()
    ended = Signal()
    spaced = Signal()
    left = Signal()
    """The line was left; the focus goes back to the stage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Blind pass"), object_name="blindPane")
        self._asking = True
        self._build_question()
        self._build_outcome()
        self._build_buttons()
        self._connect()
        follow_theme(self._space)

    def ask(self, question: str, labels: Sequence[str], typed: str = "") -> None:
        """Ask for an answer; ``labels`` may be none, then it can only be typed. ``typed``: what is there already."""
        self._asking = True
        self.line.setText(typed)
        self.question.setText(question)
        self.list.set_texts(labels, label_keys(labels))
        self.list.choose(typed)
        placeholder = self.tr("or type (T)") if labels else self.tr("Type what it is")
        self.line.setPlaceholderText(placeholder)
        self._show_parts()

    def tell(self, outcome: Outcome) -> None:
        """Show the answer beside the label, and who was right."""
        self._asking = False
        words, tone = {
            True: (self.tr("right"), "good"),
            False: (self.tr("wrong"), "error"),
            None: (self.tr("not judged"), "neutral"),
        }[outcome.right]
        seen = outcome.said is None
        self.verdict.set_text(self.tr("seen before") if seen else words, "neutral" if seen else tone)
        self._said.setText(self.tr("You had reviewed it, so it is not asked.") if seen else _or_dash(outcome.said))
        self._truth.setText(_or_dash(outcome.truth))
        self.overrule_button.setText(
            {
                True: self.tr("It was wrong after all"),
                False: self.tr("It was right after all"),
                None: self.tr("I had it right"),
            }[outcome.right]
        )
        self._show_parts()
        self.overrule_button.setVisible(not seen)

    def set_enabled(self, on: bool) -> None:
        """Switch off when there is no example or the project is read-only."""
        for widget in (self.line, self.list, self.enter_button, self.skip_button, self.overrule_button):
            widget.setEnabled(on)

    def answer(self) -> str:
        """What is typed or chosen."""
        return " ".join(self.line.text().split())

    def focus_line(self) -> None:
        """Go to the line, if there is something to answer."""
        if self._asking:
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.line.selectAll()

    def first_field(self) -> QWidget:
        """What takes the focus when the pane is gone to."""
        return self.enter_button if not self._asking else self.list if self.list.texts() else self.line

    def _build_question(self) -> None:
        self.question = PlainLabel("", self, size=TITLE, weight=600, wrap=True)
        self.line = AnswerLine(self)
        self.line.setMaxLength(_LONGEST_ANSWER)
        describe(self.line, self.tr("Your answer"), object_name="blindAnswer", key="T")
        self.list = ChoiceList(self.tr("Known labels"), self, object_name="blindLabels")
        self._hint = PlainLabel(
            self.tr(
                "Label and prediction are hidden. Answer as well as you can: what you get right is the human level. "
                "Without an answer, Enter shows the label, and you say yourself whether you had it right."
            ),
            self, color="mute", wrap=True,
        )  # fmt: skip
        self.column.addWidget(Heading(self.tr("Blind pass"), self))
        for widget in (self.question, self.line):
            self.column.addWidget(widget)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self._hint)

    def _build_outcome(self) -> None:
        self._outcome = QWidget(self)
        column = QVBoxLayout(self._outcome)
        column.setContentsMargins(0, 0, 0, 0)
        self.verdict = Chip("", self._outcome)
        self.verdict.setObjectName("blindVerdict")
        self._said, self._truth = (PlainLabel("", self._outcome, weight=500, wrap=True) for _ in range(2))
        self._said.setObjectName("blindSaid")
        self._truth.setObjectName("blindTruth")
        self.overrule_button = Button("", self._outcome, object_name="blindOverrule", icon="user-check", key="H")
        column.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Heading(self.tr("You said"), self._outcome))
        column.addWidget(self._said)
        column.addWidget(Heading(self.tr("The label"), self._outcome))
        column.addWidget(self._truth)
        column.addWidget(self.overrule_button)
        column.addStretch(1)
        self._outcome_column = column
        self.column.addWidget(self._outcome, 1)

    def _build_buttons(self) -> None:
        self.enter_button = Button(
            "", self, name=self.tr("Reveal or go on"), object_name="blindEnter", variant="primary", key="Enter",
            trailing="corner-down-left",
        )  # fmt: skip
        self.skip_button = Button(self.tr("Skip"), self, object_name="blindSkip", icon="skip-forward", key="S")
        self.end_button = Button(self.tr("End"), self, object_name="blindEnd", icon="eye", key="Shift+H")
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.skip_button, 1)
        self._buttons.addWidget(self.end_button, 1)
        self.column.addLayout(self._buttons)
        self.column.addWidget(self.enter_button)

    def _connect(self) -> None:
        self.line.entered.connect(self.entered)
        self.line.skipped.connect(self.skipped)
        self.line.spaced.connect(self.spaced)
        self.line.left.connect(self.left)
        self.line.moved.connect(self.list.step)
        self.line.textEdited.connect(lambda text: self.list.choose(" ".join(text.split())))
        self.list.picked.connect(self._pick)
        self.enter_button.clicked.connect(lambda: self.entered.emit())
        self.skip_button.clicked.connect(lambda: self.skipped.emit())
        self.end_button.clicked.connect(lambda: self.ended.emit())
        self.overrule_button.clicked.connect(lambda: self.overruled.emit())

    def _pick(self, label: str) -> None:
        self.list.choose(label)
        self.line.setText(label)

    def _show_parts(self) -> None:
        labels = bool(self.list.texts())
        for widget in (self.question, self.line, self._hint, self.skip_button):
            widget.setVisible(self._asking)
        self.list.setVisible(self._asking and labels)
        self._outcome.setVisible(not self._asking)
        self.enter_button.setText(self.tr("Reveal") if self._asking else self.tr("Next"))
        self.enter_button.restyle()
        stretch = self.column.indexOf(self._hint)
        self.column.setStretch(stretch, 0 if labels else 1)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _space(self) -> None:
        self.column.setSpacing(tokens().px(M))
        self._buttons.setSpacing(tokens().px(S))
        self._outcome_column.setSpacing(tokens().px(S))


def _or_dash(text: str | None) -> str:
    return text or "—"
