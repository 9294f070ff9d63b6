"""Chips: small pills that state one fact, such as a score or a class."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.fonts import number_font
from errortagger.ui.tokens import SMALL, follow_theme, tokens
from errortagger.ui.widgets.paint import CENTER, draw_box, draw_text, painting, text_width
from errortagger.ui.widgets.plain import one_line, plain_tooltip

TONES = ("neutral", "accent", "truth", "prediction", "error", "warn", "good")
MAX_WIDTH = 320


class Chip(QWidget):
    """A pill with a text in one of the tones; ``outlined`` draws a border and ``dashed`` breaks it."""

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        tone: str = "neutral",
        outlined: bool = False,
        dashed: bool = False,
    ) -> None:
        super().__init__(parent)
        self._text, self._tone = "", tone
        self._outlined, self._dashed = outlined or dashed, dashed
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)
        follow_theme(self.restyle)

    def set_text(self, text: str, tone: str = "") -> None:
        """Show another fact, in another tone if one is given."""
        self._text = one_line(text, 200)
        self._tone = tone or self._tone
        self.setAccessibleName(self._text)
        self.setToolTip(plain_tooltip(text) if len(self._text) > 40 else "")
        self.restyle()

    def text(self) -> str:
        """The fact shown."""
        return self._text

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the text, up to a limit."""
        t = tokens()
        width = text_width(self._text, number_font(SMALL, 600)) + t.px(24)
        return QSize(min(round(width), t.px(MAX_WIDTH)), t.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        t = tokens()
        neutral = self._tone == "neutral"
        ink = t.color("mute" if neutral else self._tone)
        fill = t.color("keycap") if neutral else t.color(self._tone, 0.2 if t.dark else 0.13)
        box = QRectF(self.rect())
        with painting(self) as painter:
            border = ink if self._outlined else None
            draw_box(painter, box, radius=box.height() / 2, fill=fill, border=border, dashed=self._dashed)
            inner = box.adjusted(t.px(8), 0, -t.px(8), 0)
            draw_text(painter, inner, self._text, font=number_font(SMALL, 600), color=ink, align=CENTER)
