"""Fields of the tag form: a label, an editor and a line for what is wrong, and how each reads and writes a tag."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.tag import MAX_NAME, Tag
from errortagger.domain.types import REMEDIES
from errortagger.ui.tokens import SMALL, XS, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import painting
from errortagger.ui.widgets.plain import PlainLabel, describe

_COUNT_OF = re.compile(r"(\d+)\s*(?:of|/)\s*(\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One text field: how its text is read off a tag, and the tag that a text makes. ``write`` raises UsageProblem."""

    name: str
    label: str
    read: Callable[[Tag], str]
    write: Callable[[Tag, str], Tag]
    hint: str = ""
    limit: int = 200


def read_number(text: str) -> float:
    """A number with a point or a comma. Raises UsageProblem."""
    if _NUMBER.fullmatch(text) is None:
        raise UsageProblem(f"{text!r} is no number", action="Type for example 2.5.")
    return float(text.replace(",", "."))


def _effort(tag: Tag, text: str) -> Tag:
    typed = text.strip().removesuffix("days").removesuffix("day").strip()
    return replace(tag, effort_days=read_number(typed) if typed else None)


def _human(tag: Tag, text: str) -> Tag:
    """``95``, ``95%`` or ``57 of 60``; the last also says how many trials there were."""
    typed = text.strip()
    if not typed:
        return replace(tag, human_accuracy=None, human_trials=None)
    of = _COUNT_OF.fullmatch(typed)
    if of is not None:
        right, trials = int(of[1]), int(of[2])
        if not 0 < trials <= 10**9 or right > trials:
            raise UsageProblem(f"{right} of {trials} is no share", action="Type right answers, then trials: 57 of 60.")
        return replace(tag, human_accuracy=right / trials, human_trials=trials)
    value = read_number(typed.removesuffix("%").strip())
    if 0 < value <= 1 and not typed.endswith("%"):
        raise UsageProblem(f"{typed} could mean {100 * value:g}% or {value:g}%", action="Add the % sign.")
    if value > 100:
        raise UsageProblem(f"{typed} is more than everything", action="Type a percentage up to 100.")
    return replace(tag, human_accuracy=value / 100)


def _show_human(tag: Tag) -> str:
    return "" if tag.human_accuracy is None else f"{100 * tag.human_accuracy:.4g}%"


def _trials(tag: Tag, text: str) -> Tag:
    typed = text.strip()
    if typed and not (typed.isdecimal() and 0 < int(typed) <= 10**9):
        raise UsageProblem(f"{typed!r} is no count", action="Type a whole number, or leave it empty.")
    if typed and tag.human_accuracy is None:
        raise UsageProblem("trials of what?", action="Enter the human accuracy first.")
    return replace(tag, human_trials=int(typed) if typed else None)


FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("name", "Name", lambda tag: tag.name, lambda tag, text: replace(tag, name=text), limit=MAX_NAME),
    FieldSpec("key", "Own key", lambda tag: tag.key.upper(), lambda tag, text: replace(tag, key=text),
              "A letter", limit=1),
    FieldSpec("group", "Group", lambda tag: tag.group, lambda tag, text: replace(tag, group=" ".join(text.split())),
              "For example noise", limit=80),
    FieldSpec("description", "Description", lambda tag: tag.description,
              lambda tag, text: replace(tag, description=text.strip()), "What counts, and what does not", limit=4_000),
    FieldSpec("effort_days", "Effort, days", lambda tag: "" if tag.effort_days is None else f"{tag.effort_days:g}",
              _effort, "Days", limit=16),
    FieldSpec("remedy", "Remedy", lambda tag: tag.remedy, lambda tag, text: replace(tag, remedy=" ".join(text.split())),
              "What one would do", limit=200),
    FieldSpec("human_accuracy", "Human accuracy", _show_human, _human, "95% or 57 of 60", limit=30),
    FieldSpec("human_trials", "From trials", lambda tag: "" if tag.human_trials is None else str(tag.human_trials),
              _trials, "Count", limit=12),
)  # fmt: skip
BY_NAME = {spec.name: spec for spec in FIELDS}


class LineEditor(QLineEdit):
    """One line; Enter or leaving it commits, Esc takes the text back."""

    finished = Signal()
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editingFinished.connect(self.finished)

    def words(self) -> str:
        """What is typed."""
        return self.text()

    def set_words(self, text: str) -> None:
        """Show a text."""
        if text != self.text():
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the text back."""
        if event.key() == Qt.Key.Key_Escape:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)


class TextEditor(QPlainTextEdit):
    """Several lines; leaving it or Ctrl+Enter commits, Esc takes the text back, Tab goes on."""

    finished = Signal()
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def words(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def set_words(self, text: str) -> None:
        """Show a text."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def sizeHint(self) -> QSize:
        """Three lines."""
        return QSize(tokens().px(160), tokens().px(68))

    def minimumSizeHint(self) -> QSize:
        """The same: it never collapses."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter commits, Esc takes back."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving commits."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()


class DropDown(QComboBox):
    """A drop-down with a chevron of ours. The wheel never changes it; Enter and Esc go to what it stands in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter and Esc to the form."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape) and not self.isEditable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field as Qt does, then a chevron."""
        super().paintEvent(event)
        t = tokens()
        side = t.px(16)
        box = QRectF(self.width() - side - t.px(6), (self.height() - side) / 2, side, side)
        with painting(self) as painter:
            paint_icon(painter, "chevron-down", box, "mute" if self.isEnabled() else "faint")


class ChoiceEditor(DropDown):
    """A line with suggestions; any other text is as good."""

    finished = Signal()
    taken_back = Signal()

    def __init__(self, suggestions: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems(suggestions)
        self.setCurrentIndex(-1)
        self._line = LineEditor(self)
        self._line.finished.connect(self.finished)
        self._line.taken_back.connect(self.taken_back)
        self.setLineEdit(self._line)
        self.activated.connect(lambda _index: self.finished.emit())

    def words(self) -> str:
        """What is typed or chosen."""
        return self.currentText()

    def set_words(self, text: str) -> None:
        """Show a text."""
        if text != self.currentText():
            self.setEditText(text)

    def describe_line(self, name: str, hint: str, limit: int) -> None:
        """Name the line inside for screen readers."""
        self._line.setPlaceholderText(hint)
        self._line.setMaxLength(limit)
        describe(self._line, name, object_name=f"{self.objectName()}Line")


Editor = LineEditor | TextEditor | ChoiceEditor


def _editor_for(spec: FieldSpec, parent: QWidget) -> Editor:
    if spec.name == "description":
        text = TextEditor(parent)
        text.setPlaceholderText(spec.hint)
        return text
    if spec.name == "remedy":
        return ChoiceEditor(REMEDIES, parent)
    line = LineEditor(parent)
    line.setMaxLength(spec.limit)
    line.setPlaceholderText(spec.hint)
    return line


class Field(QWidget):
    """A labelled editor with room for a problem in plain words. It commits nothing by itself."""

    committed = Signal(str)
    """Name of the field whose text differs from what was shown."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._shown = ""
        self.label = PlainLabel(spec.label, self, color="mute", size=SMALL, weight=500)
        self.editor = _editor_for(spec, self)
        describe(self.editor, spec.label, object_name=f"tagField_{spec.name}")
        if isinstance(self.editor, ChoiceEditor):
            self.editor.describe_line(spec.label, spec.hint, spec.limit)
        self.label.setBuddy(self.editor)
        self.trouble = PlainLabel("", self, color="error", size=SMALL, wrap=True)
        self.trouble.setObjectName(f"tagTrouble_{spec.name}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.label, self.editor, self.trouble):
            self._column.addWidget(widget)
        self.editor.finished.connect(self._finish)
        self.editor.taken_back.connect(self.take_back)
        follow_theme(self.restyle)
        self.say(None)

    def show_tag(self, tag: Tag | None, *, force: bool) -> None:
        """Show what the tag says. Without ``force``, what a person is typing at the moment is left alone."""
        text = self.spec.read(tag) if tag is not None else ""
        typing = self.dirty and self._has_focus()
        self._shown = text
        if force or not (typing or self.trouble.text()):
            self.editor.set_words(text)
            self.say(None)

    @property
    def dirty(self) -> bool:
        """Whether something else is typed than the tag says."""
        return self.editor.words() != self._shown

    def take_back(self) -> None:
        """Show again what the tag says."""
        self.editor.set_words(self._shown)
        self.say(None)

    def say(self, problem: Problem | None) -> None:
        """Tell what is wrong with the text, beside the field and to screen readers."""
        text = str(problem)[:1].upper() + str(problem)[1:] if problem is not None else ""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._column.setSpacing(tokens().px(XS))

    def changeEvent(self, event: QEvent) -> None:
        """A label is as quiet as its field is idle."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self.label.set_color("mute" if self.isEnabled() else "faint")

    def _has_focus(self) -> bool:
        return self.editor.hasFocus() or self.editor.isAncestorOf(QApplication.focusWidget() or self)

    def _finish(self) -> None:
        if self.dirty:
            self.committed.emit(self.spec.name)
        else:
            self.say(None)
