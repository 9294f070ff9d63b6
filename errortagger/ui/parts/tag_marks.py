"""The parts of the tag form that are no text: the colour of a tag and its feasibility."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QColorDialog, QHBoxLayout, QSizePolicy, QWidget

from errortagger.domain.tag import PALETTE
from errortagger.ui.tokens import CONTROL_RADIUS, SMALL, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.interval_bar import SCORES, draw_score, score_at
from errortagger.ui.widgets.paint import draw_box, draw_focus_ring, keyboard_focus, note_focus, painting
from errortagger.ui.widgets.plain import PlainLabel, describe

COLOR_NAMES = ("sky blue", "orange", "green", "pink", "yellow", "red", "blue")
"""Words for the palette, in its order."""


class Swatch(QAbstractButton):
    """One colour to choose; a ring shows the chosen one."""

    def __init__(self, color: str, name: str, parent: QWidget | None = None, *, object_name: str) -> None:
        super().__init__(parent)
        self.color = color
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        describe(self, name, object_name=object_name, tip=name)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        side = tokens().px(28)
        self.setFixedSize(QSize(side, side))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour, its ring when chosen, the focus."""
        t = tokens()
        box = QRectF(self.rect())
        with painting(self) as painter:
            inset = t.px(6 if self.isChecked() else 4)
            dot = box.adjusted(inset, inset, -inset, -inset)
            if self.isChecked():
                ring = box.adjusted(t.px(2), t.px(2), -t.px(2), -t.px(2))
                draw_box(painter, ring, radius=ring.width() / 2, border=t.color("text"), width=2.0)
            rim = None if t.dark else t.color("text", 0.35)
            draw_box(painter, dot, radius=dot.width() / 2, fill=QColor(self.color), border=rim)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(CONTROL_RADIUS))


class ColorEdit(QWidget):
    """The seven colours that are told apart by everybody, and any other."""

    chosen = Signal(str)
    """``#rrggbb`` that a person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Colour"), object_name="tagColor")
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.swatches = [
            Swatch(color, name, self, object_name=f"tagColor{position}")
            for position, (color, name) in enumerate(zip(PALETTE, COLOR_NAMES, strict=True))
        ]
        self.own = Swatch("#000000", self.tr("own colour"), self, object_name="tagColorOwn")
        for swatch in (*self.swatches, self.own):
            self._group.addButton(swatch)
            self._row.addWidget(swatch)
            swatch.clicked.connect(lambda _checked=False, made=swatch: self.chosen.emit(made.color))
        self.other = Button(self.tr("Other…"), self, object_name="tagColorOther", variant="quiet", size=SMALL)
        self._row.addWidget(self.other)
        self._row.addStretch(1)
        self.other.clicked.connect(lambda: self.ask())
        follow_theme(self.restyle)
        self.set_color(PALETTE[0])

    def set_color(self, color: str) -> None:
        """Show which colour a tag has."""
        known = next((swatch for swatch in self.swatches if swatch.color.lower() == color.lower()), None)
        self.own.setVisible(known is None)
        if known is None:
            self.own.color = QColor(color).name() if QColor(color).isValid() else "#808080"
        (known or self.own).setChecked(True)
        self.own.update()

    def ask(self) -> QColorDialog:
        """Let a person choose any colour."""
        dialog = QColorDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        checked = self._group.checkedButton()
        if isinstance(checked, Swatch):
            dialog.setCurrentColor(QColor(checked.color))
        dialog.colorSelected.connect(lambda color: self.chosen.emit(color.name()))
        dialog.open()
        return dialog

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._row.setSpacing(tokens().px(2))


class ScoreSquares(QWidget):
    """Five squares. A click, a digit or the arrows enter a score; the same square again, 0 or Delete clear it."""

    chosen = Signal(object)
    """1...5, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        describe(self, self.tr("Feasibility"), object_name="tagFeasibility")
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        t = tokens()
        self.setFixedSize(QSize(t.px(92), t.px(28)))

    def set_score(self, score: int | None) -> None:
        """Show a score."""
        self._score = score
        words = self.tr("not entered") if score is None else f"{score} of {SCORES}"
        self.setAccessibleName(f"{self.tr('Feasibility')}: {words}")
        self.update()

    def score(self) -> int | None:
        """The score shown."""
        return self._score

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Enter the score of the square; the same square again clears it."""
        hit = score_at(self._squares(), event.position().x())
        if event.button() is Qt.MouseButton.LeftButton and hit is not None:
            self.chosen.emit(None if hit == self._score else hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits, arrows, Delete."""
        digit, now = event.key() - Qt.Key.Key_0, self._score or 0
        if 1 <= digit <= SCORES:
            self.chosen.emit(digit)
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.chosen.emit(None)
        elif event.key() == Qt.Key.Key_Right:
            self.chosen.emit(min(SCORES, now + 1))
        elif event.key() == Qt.Key.Key_Left:
            self.chosen.emit(now - 1 if now > 1 else None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares."""
        with painting(self) as painter:
            if not self.isEnabled():
                painter.setOpacity(0.45)
            draw_score(painter, self._squares(), self._score)
            if keyboard_focus(self):
                draw_focus_ring(painter, QRectF(self.rect()), tokens().px(CONTROL_RADIUS))

    def _squares(self) -> QRectF:
        pad = tokens().px(8)
        return QRectF(self.rect()).adjusted(pad, 0, -pad, 0)


class ScoreEdit(QWidget):
    """The squares and what they mean."""

    chosen = Signal(object)
    """1...5, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.squares = ScoreSquares(self)
        self._words = PlainLabel("", self, color="mute", size=SMALL)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.squares)
        self._row.addWidget(self._words, 1)
        self.squares.chosen.connect(self.chosen)
        follow_theme(self.restyle)

    def set_score(self, score: int | None) -> None:
        """Show a score."""
        self.squares.set_score(score)
        used = 1.0 if score is None else score / SCORES
        entered = self.tr("not entered") if score is None else f"{score} of {SCORES}"
        self._words.setText(self.tr("{entered}, used as {used}").format(entered=entered, used=f"{used:.1f}"))

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._row.setSpacing(tokens().px(S))
