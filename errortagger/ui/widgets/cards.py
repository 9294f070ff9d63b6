"""Number cards: a title, one strong figure and the counts behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from errortagger.ui.tokens import DISPLAY, GUTTER, SMALL, XS, L, follow_theme, tokens
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


class NumberCard(Surface):
    """One card. A click anywhere on it emits :attr:`clicked`."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._title = ElidedLabel(color="mute", size=SMALL, weight=500)
        self._value = ElidedLabel(size=DISPLAY, weight=600, numbers=True)
        self._detail = ElidedLabel(color="mute", size=SMALL)
        super().__init__(parent, padding=L, spacing=XS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for label in (self._title, self._value, self._detail):
            self.column.addWidget(label)

    def set_text(self, text: CardText) -> None:
        """Show another number."""
        self._title.setText(text.title)
        self._value.set_color("faint" if text.muted else "text")
        self._value.setText(text.value)
        self._detail.setText(text.detail)
        self.setToolTip(plain_tooltip(text.tooltip or text.detail))
        self.setAccessibleName(": ".join(part for part in (text.title, text.value, text.detail) if part))

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
