"""Fields of the dialogs: a choice with a chevron, a labelled row, one out of a few, a sentence of trouble."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from errortagger.domain.problems import Problem
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, CONTROL_RADIUS, SMALL, S, Tokens, follow_theme, tokens
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import (
    draw_box,
    draw_focus_ring,
    draw_text,
    keyboard_focus,
    note_focus,
    painting,
    text_width,
)
from errortagger.ui.widgets.plain import PlainLabel, describe, one_line


class Choice(QComboBox):
    """A drop-down of (value, text). The wheel scrolls what it stands in and never changes it."""

    picked = Signal(object)
    """A person chose another value."""

    def __init__(
        self, name: str, parent: QWidget | None = None, *, object_name: str, options: Iterable[tuple[object, str]] = ()
    ) -> None:
        super().__init__(parent)
        describe(self, name, object_name=object_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_options(options)
        self.activated.connect(lambda _index: self.picked.emit(self.value()))

    def set_options(self, options: Iterable[tuple[object, str]]) -> None:
        """Offer other values, keeping the chosen one if it is still there."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for value, text in options:
            self.addItem(one_line(text, 120), value)
        self.blockSignals(False)
        self.set_value(before)

    def value(self) -> object:
        """The value chosen; None for an empty list."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose a value without telling anybody; the first one if it is not offered."""
        self.blockSignals(True)
        at = next((index for index in range(self.count()) if self.itemData(index) == value), 0)
        self.setCurrentIndex(at)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls around it."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field as Qt does, then a chevron of ours."""
        super().paintEvent(event)
        t = tokens()
        side = t.px(16)
        box = QRectF(self.width() - side - t.px(8), (self.height() - side) / 2, side, side)
        with painting(self) as painter:
            paint_icon(painter, "chevron-down", box, "mute" if self.isEnabled() else "faint")


class LabelledRow(QWidget):
    """A name on the left, a field on the right; ``top`` keeps the name at the top of a high field."""

    def __init__(
        self, label: str, field: QWidget, parent: QWidget | None = None, *, label_width: int = 128, top: bool = False
    ) -> None:
        super().__init__(parent)
        self._label_width, self._top = label_width, top
        self._label = PlainLabel(label, self, color="mute", weight=500)
        self._label.setWordWrap(True)
        self._label.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(field, 1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the sizes from the tokens in use."""
        self._label.setFixedWidth(tokens().px(self._label_width))
        self._label.setContentsMargins(0, tokens().px(8) if self._top else 0, 0, 0)
        self._row.setSpacing(tokens().px(S))


class Option(QAbstractButton):
    """One of a few choices: a mark, a word, and a sentence that says what it means."""

    def __init__(
        self, title: str, text: str = "", parent: QWidget | None = None, *, object_name: str, single: bool = True
    ) -> None:
        super().__init__(parent)
        self._text, self._single = text, single
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe(self, title, object_name=object_name)
        self.setAccessibleDescription(text)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One or two lines."""
        t = tokens()
        words = max(text_width(self.text(), text_font(BODY, 600)), text_width(self._text, text_font(SMALL)))
        return QSize(round(words) + t.px(56), t.px(48 if self._text else 34))

    def minimumSizeHint(self) -> QSize:
        """The sentence may be cut; the height may not."""
        return QSize(tokens().px(160), self.sizeHint().height())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box, mark and words."""
        t = tokens()
        box = QRectF(self.rect())
        with painting(self) as painter:
            if not self.isEnabled():
                painter.setOpacity(0.5)
            on, hovered = self.isChecked(), self.underMouse() and self.isEnabled()
            fill = t.color("selection") if on else t.color("raised") if hovered else None
            border = t.color("accent" if on else "line")
            draw_box(painter, box, radius=t.px(CONTROL_RADIUS), fill=fill, border=border)
            mark = QRectF(box.left() + t.px(12), box.center().y() - t.px(8), t.px(16), t.px(16))
            paint_icon(painter, self._mark(), mark, "accent" if on else "faint")
            left = mark.right() + t.px(12)
            self._paint_words(painter, QRectF(left, box.top(), box.right() - left - t.px(10), box.height()), t)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(CONTROL_RADIUS))

    def _mark(self) -> str:
        if self._single:
            return "circle-check" if self.isChecked() else "circle"
        return "square-check" if self.isChecked() else "square"

    def _paint_words(self, painter: QPainter, box: QRectF, t: Tokens) -> None:
        half = box.height() / 2
        title = box if not self._text else QRectF(box.left(), box.top() + t.px(4), box.width(), half - t.px(3))
        draw_text(painter, title, self.text(), font=text_font(BODY, 600 if self._text else 500), color=t.color("text"))
        if self._text:
            under = QRectF(box.left(), box.top() + half, box.width(), half - t.px(6))
            draw_text(painter, under, self._text, font=text_font(SMALL), color=t.color("mute"))


class OptionGroup(QWidget):
    """Several options, one of them chosen; arrows move between them."""

    chosen = Signal(object)
    """A person chose another value."""

    def __init__(
        self,
        name: str,
        options: Sequence[tuple[object, str, str]],
        parent: QWidget | None = None,
        *,
        object_name: str,
        columns: bool = False,
    ) -> None:
        super().__init__(parent)
        describe(self, name, object_name=object_name)
        self._values = [value for value, _, _ in options]
        self._group = QButtonGroup(self)
        self._box = QHBoxLayout(self) if columns else QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for number, (value, title, text) in enumerate(options):
            option = Option(title, text, self, object_name=f"{object_name}_{value}")
            self._group.addButton(option, number)
            self._box.addWidget(option)
        if options:
            self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._values[number]))
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._box.setSpacing(tokens().px(6))

    def value(self) -> object:
        """The value chosen."""
        return self._values[self._group.checkedId()]

    def set_value(self, value: object) -> None:
        """Choose a value without telling anybody; an unknown one changes nothing."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def focus_chosen(self) -> None:
        """Put the keyboard on the option that is chosen."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)


class TroubleLine(QWidget):
    """A sentence of trouble with what to do, in place of a dialog; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None, *, object_name: str = "troubleLine") -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._mark = IconMark("triangle-alert", self, size=18, color="warn")
        self._label = PlainLabel("", self, wrap=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._label, 1)
        follow_theme(self.restyle)
        self.hide()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._row.setContentsMargins(t.px(12), t.px(9), t.px(12), t.px(9))
        self._row.setSpacing(t.px(S))
        self.update()

    def text(self) -> str:
        """The sentence shown; empty while there is none."""
        return "" if self.isHidden() else self._label.text()

    def show_problem(self, problem: Problem) -> None:
        """Say what happened, where and what to do."""
        self.show_text(sentence(problem))

    def show_text(self, text: str) -> None:
        """Say something; nothing hides the line."""
        self._label.setText(text)
        self.setAccessibleName(one_line(text))
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        t = tokens()
        with painting(self) as painter:
            fill, rim = t.color("warn", 0.12), t.color("warn", 0.5)
            draw_box(painter, QRectF(self.rect()), radius=t.px(CONTROL_RADIUS), fill=fill, border=rim)


def tab_chain(*widgets: QWidget) -> None:
    """Let Tab go through the widgets in this order."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)


def sentence(problem: Problem) -> str:
    """A problem as one or two sentences that begin with a capital letter."""
    what = problem.what[:1].upper() + problem.what[1:]
    head = f"{problem.where}: {problem.what}" if problem.where else what
    return f"{head.rstrip('.')}. {problem.action}".rstrip() if problem.action else head
