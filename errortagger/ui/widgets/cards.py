"""Number cards: a title, one strong figure and the counts behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from errortagger.ui.tokens import DISPLAY, GUTTER, PANEL_RADIUS, SMALL, XS, L, follow_theme, tokens
from errortagger.ui.widgets.paint import draw_box, draw_focus_ring, keyboard_focus, note_focus, painting
from errortagger.ui.widgets.plain import ElidedLabel, plain_tooltip
from errortagger.ui.widgets.surface import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What one card says. ``value`` is an em dash where a number cannot be had; ``detail`` then says why."""

    title: str
    value: str
    detail: str = ""
    tooltip: str = ""
    muted: bool = False
    """Draw the value quietly (it is missing)."""
    action: str = ""
    """What a click on the card does; empty: nothing."""


_PRESSES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NumberCard(Surface):
    """One card. A click anywhere on it, or Enter where it has an action, emits :attr:`clicked`."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._title = ElidedLabel(color="mute", size=SMALL, weight=500)
        self._value = ElidedLabel(size=DISPLAY, weight=600, numbers=True)
        self._detail = ElidedLabel(color="mute", size=SMALL)
        self._action = ""
        super().__init__(parent, padding=L, spacing=XS)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for label in (self._title, self._value, self._detail):
            self.column.addWidget(label)

    def set_text(self, text: CardText) -> None:
        """Show another number."""
        self._title.setText(text.title)
        self._value.set_color("faint" if text.muted else "text")
        self._value.setText(text.value)
        self._detail.setText(text.detail)
        self._action = text.action
        told = "\n".join(part for part in (text.tooltip or text.detail, text.action) if part)
        self.setToolTip(plain_tooltip(told))
        self.setAccessibleName(": ".join(part for part in (text.title, text.value, text.detail) if part))
        self.setAccessibleDescription(text.action)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if text.action else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if text.action else Qt.CursorShape.ArrowCursor)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Claim Enter and Space before the window's shortcuts get them, once reached by key."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._presses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if self._presses(event) and not event.isAutoRepeat():
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came, so that the ring shows for the keyboard only."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel, lit up under the pointer where a click does something."""
        super().paintEvent(event)
        t, box = tokens(), QRectF(self.rect())
        if not self._action:
            return
        with painting(self) as painter:
            if self.underMouse():
                draw_box(painter, box, radius=t.px(PANEL_RADIUS), border=t.color("accent", 0.6))
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(PANEL_RADIUS))

    def _presses(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return bool(self._action) and plain and event.key() in _PRESSES and self.hasFocus()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell that the card was clicked."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class CardRow(QWidget):
    """Number cards of equal width side by side."""

    clicked = Signal(int)
    """Position of the card that was clicked."""

    def __init__(self, parent: QWidget | None = None, *, count: int = 4) -> None:
        super().__init__(parent)
        self.setObjectName("numberCards")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.cards = [NumberCard(self) for _ in range(count)]
        for position, card in enumerate(self.cards):
            card.setObjectName(f"numberCard{position}")
            card.clicked.connect(lambda position=position: self.clicked.emit(position))
            self._row.addWidget(card, 1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the gap from the tokens in use."""
        self._row.setSpacing(tokens().px(GUTTER))

    def set_texts(self, texts: Sequence[CardText]) -> None:
        """Fill the cards from the left; cards without a text are hidden."""
        for position, card in enumerate(self.cards):
            card.setVisible(position < len(texts))
            if position < len(texts):
                card.set_text(texts[position])
