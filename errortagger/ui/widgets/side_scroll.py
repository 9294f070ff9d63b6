"""A pane that scrolls up and down when the window is too low for it; it is never narrower than its content."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from errortagger.ui.tokens import tokens


class SideScroll(QScrollArea):
    """Put widgets into :attr:`column`; hidden ones take no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget(self)
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self.inside)
        self.viewport().setAutoFillBackground(False)
        self.inside.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """As wide as the content needs, beside the scroll bar if there is one; hardly any height."""
        bar = self.verticalScrollBar()
        width = self.inside.minimumSizeHint().width() + (bar.sizeHint().width() if bar.maximum() > 0 else 0)
        return QSize(width, tokens().px(120))

    def sizeHint(self) -> QSize:
        """The size of the content."""
        return self.inside.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the content needs has changed, and so what is needed here."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
