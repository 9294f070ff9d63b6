"""Plain text only: labels and tooltips that show data as it is, never as markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, follow_theme, tokens
from errortagger.ui.widgets.paint import MAX_MEASURED, draw_text, text_width

MAX_TEXT = 20_000
"""Characters of one text that are shown unless a person asks for all."""
MAX_TOOLTIP = 2_000
_MARKS = {
    0x061C: "ALM", 0x200B: "ZWSP", 0x200E: "LRM", 0x200F: "RLM", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF",
    0x202D: "LRO", 0x202E: "RLO", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
}  # fmt: skip
_TABLE: dict[int, str] = {code: f"⟨{mark}⟩" for code, mark in _MARKS.items()}
_TABLE |= {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"}
_TABLE |= {0x7F: "␡", 0x2028: "⟨LS⟩", 0x2029: "⟨PS⟩"}
_TABLE |= {code: f"⟨{code:02X}⟩" for code in range(0x80, 0xA0)}


def visible(text: str) -> str:
    """The text with control and direction-changing characters replaced by visible marks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)


def one_line(text: str, limit: int = MAX_MEASURED) -> str:
    """The text on one line: white space folded to spaces, controls visible, cut at ``limit`` characters."""
    short = text[: limit + 1]
    folded = " ".join(visible(short).split())
    return folded if len(text) <= limit else f"{folded[:limit]}…"


def capped(text: str, limit: int = MAX_TEXT) -> str:
    """The text with visible controls, cut at ``limit`` characters with a remark of how much was left out."""
    if len(text) <= limit:
        return visible(text)
    return f"{visible(text[:limit])}\n… {len(text) - limit:,} more characters"


def plain_tooltip(text: str, key: str = "") -> str:
    """Text for ``setToolTip`` that shows literally, with an optional key after it."""
    shown = escape(capped(text, MAX_TOOLTIP), quote=False).replace("\n", "<br>")
    tail = f" &nbsp;<b>{escape(key)}</b>" if key else ""
    return f"<p style='white-space:pre-wrap;margin:0'>{shown}{tail}</p>" if shown or tail else ""


def describe(widget: QWidget, name: str, *, object_name: str = "", tip: str = "", key: str = "") -> None:
    """Give a widget its accessible name, its object name and a tooltip that also names the key."""
    widget.setAccessibleName(name)
    if object_name:
        widget.setObjectName(object_name)
    if tip or key:
        widget.setToolTip(plain_tooltip(tip or name, key))


class PlainLabel(QLabel):
    """A label that never interprets its text: no markup, no links, no images.

    ``color`` is a colour token, ``size`` and ``weight`` are token sizes, ``numbers`` asks for tabular figures.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        color: str = "text",
        size: int = BODY,
        weight: int = 400,
        numbers: bool = False,
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        self._color, self._size, self._weight, self._numbers = color, size, weight, numbers
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(wrap)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_theme(self.restyle)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show ``text`` literally, at most 20,000 characters of it."""
        super().setText(capped(text))

    def set_color(self, color: str) -> None:
        """Use another colour token."""
        self._color = color
        self.restyle()

    def restyle(self) -> None:
        """Take font and colour from the tokens in use."""
        made = number_font(self._size, self._weight) if self._numbers else text_font(self._size, self._weight)
        self.setFont(made)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._ink())
        self.setPalette(palette)

    def _ink(self) -> QColor:
        return tokens().color(self._color)


class ElidedLabel(PlainLabel):
    """A one-line label that shortens its text to the room there is; the tooltip then holds all of it."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        color: str = "text",
        size: int = BODY,
        weight: int = 400,
        numbers: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._whole = ""
        self._elide = elide
        super().__init__(parent=parent, color=color, size=size, weight=weight, numbers=numbers)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def text(self) -> str:
        """The whole text, not the shortened one."""
        return self._whole

    def setText(self, text: str) -> None:
        """Show ``text`` on one line."""
        self._whole = text
        QLabel.setText(self, one_line(text))
        self._hint()

    def sizeHint(self) -> QSize:
        """Room for the whole line."""
        return QSize(round(text_width(super().text(), self.font())) + 2, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """A few characters."""
        return QSize(min(self.sizeHint().width(), tokens().px(32)), self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._hint()

    def resizeEvent(self, event: object) -> None:
        """Offer the whole text as a tooltip only when it does not fit."""
        self._hint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shortened text."""
        painter = QPainter(self)
        align = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        box = self.contentsRect().toRectF()
        draw_text(painter, box, QLabel.text(self), font=self.font(), color=self._ink(), align=align, elide=self._elide)
        painter.end()

    def _hint(self) -> None:
        fits = text_width(QLabel.text(self), self.font()) <= self.width() + 1 and len(self._whole) <= MAX_MEASURED
        super().setToolTip("" if fits else plain_tooltip(self._whole))
