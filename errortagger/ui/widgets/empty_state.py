"""What a pane shows when it has nothing: an icon, a title, a sentence and the next step."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from errortagger.ui.tokens import TITLE, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import painting
from errortagger.ui.widgets.plain import PlainLabel


class IconMark(QWidget):
    """A single icon of a token colour, drawn at ``size`` unscaled pixels."""

    def __init__(self, icon: str, parent: QWidget | None = None, *, size: int = 32, color: str = "faint") -> None:
        super().__init__(parent)
        self._icon, self._size, self._color = icon, size, color
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        side = tokens().px(self._size)
        self.setFixedSize(QSize(side, side))

    def set_icon_name(self, icon: str, color: str = "") -> None:
        """Show another icon."""
        self._icon, self._color = icon, color or self._color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        with painting(self) as painter:
            paint_icon(painter, self._icon, self.rect().toRectF(), self._color)


class EmptyState(QWidget):
    """An icon, a title, a sentence and (with a text for it) a button; all of it plain text."""

    activated = Signal()
    """The button was pressed."""

    def __init__(
        self, icon: str, title: str, text: str = "", parent: QWidget | None = None, *, button: str = ""
    ) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._mark = IconMark(icon, self)
        self._title = PlainLabel(size=TITLE, weight=600, wrap=True, parent=self)
        self._text = PlainLabel(color="mute", wrap=True, parent=self)
        self._button = Button(button, self, object_name="emptyStateButton", variant="secondary")
        self._button.clicked.connect(lambda: self.activated.emit())
        self._middle = QWidget(self)
        self._column = QVBoxLayout(self._middle)
        self._fill()
        self.set_state(icon, title, text, button)
        follow_theme(self.restyle)

    def set_state(self, icon: str, title: str, text: str = "", button: str = "") -> None:
        """Say something else; an empty ``button`` hides the button."""
        self._mark.set_icon_name(icon)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(button)
        self._button.setAccessibleName(button or title)
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{title}. {text}" if text else title)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._column.setSpacing(tokens().px(S))
        self._middle.setMaximumWidth(tokens().px(440))

    def _fill(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(label)
        self._column.addSpacing(4)
        self._column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._middle, 1000)
        across.addStretch(1)
        down = QVBoxLayout(self)
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)
