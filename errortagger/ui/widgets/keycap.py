"""A key cap: a small box with the name of a key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.tokens import follow_theme, tokens
from errortagger.ui.widgets.paint import draw_keycap, keycap_width, painting
from errortagger.ui.widgets.plain import describe, one_line


class KeyCap(QWidget):
    """Shows the key ``text``."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = one_line(text, 24)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        describe(self, self.tr("Key {key}").replace("{key}", self._text))
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The key shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """Room for the text."""
        return QSize(round(keycap_width(self._text)), tokens().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap."""
        with painting(self) as painter:
            draw_keycap(painter, QRectF(self.rect()), self._text)
