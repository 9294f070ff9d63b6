"""Surfaces: the rounded panel everything lies on, the hairline, and small headings."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.tokens import PANEL_RADIUS, SMALL, L, M, follow_theme, tokens
from errortagger.ui.widgets.paint import draw_box, painting
from errortagger.ui.widgets.plain import PlainLabel


class Surface(QFrame):
    """A rounded panel with a hairline and a vertical layout, :attr:`column`, padded by 16 px."""

    def __init__(self, parent: QWidget | None = None, *, padding: int = L, spacing: int = M) -> None:
        super().__init__(parent)
        self._padding, self._spacing = padding, spacing
        self.column = QVBoxLayout(self)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take padding and spacing from the tokens in use."""
        t = tokens()
        pad = t.px(self._padding)
        self.column.setContentsMargins(pad, pad, pad, pad)
        self.column.setSpacing(t.px(self._spacing))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel."""
        t = tokens()
        with painting(self) as painter:
            box = QRectF(self.rect())
            draw_box(painter, box, radius=t.px(PANEL_RADIUS), fill=t.color("panel"), border=t.color("line"))


class Bar(QWidget):
    """A strip in the panel colour with a hairline on one edge: ``top``, ``bottom``, ``left`` or ``right``."""

    def __init__(self, parent: QWidget | None = None, *, edge: str = "bottom") -> None:
        super().__init__(parent)
        self._edge = edge

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip."""
        t = tokens()
        rect = self.rect()
        with painting(self) as painter:
            painter.fillRect(rect, t.color("panel"))
            line = {
                "top": (0, 0, rect.width(), 1),
                "bottom": (0, rect.height() - 1, rect.width(), 1),
                "left": (0, 0, 1, rect.height()),
                "right": (rect.width() - 1, 0, 1, rect.height()),
            }[self._edge]
            painter.fillRect(*line, t.color("line"))


class Heading(PlainLabel):
    """A small muted heading above a group, e.g. TAGS."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text.upper(), parent, color="mute", size=SMALL, weight=500)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
