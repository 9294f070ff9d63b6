"""A reader for text examples: plain, selectable, at a comfortable line length, and deaf to the window's keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import TITLE, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import MAX_TEXT, PlainLabel, describe, visible

MAX_LINE = 2_000
"""Characters of one line; longer lines are broken so that layout stays fast."""
MAX_ALL = 1_000_000
"""Characters shown at most, even when all is asked for."""
LINE_LENGTH = 76
"""Average characters in a line; wider windows get margins."""


def broken_lines(text: str, limit: int = MAX_LINE) -> str:
    """The text with every line longer than ``limit`` characters broken into pieces of that length."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines.extend(line[at : at + limit] for at in range(0, max(len(line), 1), limit))
    return "\n".join(lines)


class Reader(QPlainTextEdit):
    """The read-only page: digits and letters pressed in it still reach the shortcuts of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("bare", True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines at a comfortable length."""
        self.fit_margins()
        super().resizeEvent(event)

    def fit_margins(self) -> None:
        """A column of about 76 characters at the left, under the labels."""
        column = QFontMetricsF(self.font()).averageCharWidth() * LINE_LENGTH * 0.95
        self.setViewportMargins(0, 0, max(0, int(self.width() - column)), 0)


class TextView(QWidget):
    """Shows one text. Up to 20,000 characters at once; a button shows the rest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.reader = Reader(self)
        describe(self.reader, self.tr("Text of the example"), object_name="textView")
        self._empty = PlainLabel(self.tr("This example has no text."), self, color="mute", size=TITLE)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._more = Button("", self, object_name="textViewShowAll", variant="quiet", icon="chevrons-down")
        self._more.clicked.connect(self.show_all)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.reader, 1)
        self._column.addWidget(self._empty, 1)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow_theme(self.restyle)
        self.set_text("")

    def set_text(self, text: str | None, *, truncated: bool = False) -> None:
        """Show ``text`` literally; ``truncated`` says that the file holds more than was read."""
        self._text = text or ""
        self._show(self._text[:MAX_TEXT])
        left = len(self._text) - MAX_TEXT
        self._more.setVisible(left > 0 or truncated)
        self._more.setEnabled(left > 0)
        words = self.tr("Show all ({n} more characters)").replace("{n}", f"{left:,}")
        self._more.setText(words if left > 0 else self.tr("The file holds more text than is read here"))
        self._more.setAccessibleName(self._more.text())

    def show_all(self) -> None:
        """Show the whole text, up to a million characters."""
        self._show(self._text[:MAX_ALL])
        self._more.hide()

    def text(self) -> str:
        """What is on the page."""
        return self.reader.toPlainText()

    def restyle(self) -> None:
        """Take font and margins from the tokens in use."""
        self.reader.setFont(text_font(TITLE))
        self.reader.fit_margins()
        self._column.setSpacing(tokens().px(S))

    def sizeHint(self) -> QSize:
        """A page of a usual size."""
        return QSize(tokens().px(560), tokens().px(320))

    def _show(self, text: str) -> None:
        self.reader.setPlainText(broken_lines(visible(text)))
        self.reader.setVisible(bool(text))
        self._empty.setVisible(not text)
