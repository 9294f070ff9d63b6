"""A box beside what it is about: not modal, inside its page, closed by Esc or its button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from errortagger.ui.tokens import PANEL_RADIUS, L, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.paint import draw_box, painting
from errortagger.ui.widgets.plain import describe

_WIDTH = 500


class Popover(QFrame):
    """Put widgets into :attr:`column`, then :meth:`show_beside` a place of the page. Scrolls where it does not fit."""

    closed = Signal()
    """It was closed: by Esc, its button, or by the page."""

    def __init__(self, page: QWidget, name: str, *, object_name: str) -> None:
        super().__init__(page)
        describe(self, name, object_name=object_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page, self._place = page, QRect()
        self._area = QScrollArea(self)
        self.body = QWidget(self._area)
        self.column = QVBoxLayout(self.body)
        self.close_button = IconButton("x", self.tr("Close"), self, object_name=f"{object_name}Close", key="Esc")
        self._build()
        follow_theme(self.restyle)
        self.hide()

    def show_beside(self, place: QRect) -> None:
        """Show it under a part of the page, or over it where there is more room; ``place`` in the page's pixels."""
        self._place = place
        self.show()
        self.raise_()
        self._arrange()

    def arrange_again(self) -> None:
        """Take the size of the content, at the same place."""
        if self.isVisible():
            self._arrange()

    def restyle(self) -> None:
        """Take padding and spacing from the tokens in use."""
        t = tokens()
        self.column.setContentsMargins(*(t.px(L),) * 4)
        self.column.setSpacing(t.px(S))
        self.arrange_again()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is closed."""
        super().hideEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a raised box."""
        t = tokens()
        with painting(self) as painter:
            fill = t.color("raised" if t.dark else "panel")
            edge = t.color("accent") if self.hasFocus() else t.color("faint", 0.55)
            box = QRectF(self.rect())
            draw_box(painter, box, radius=t.px(PANEL_RADIUS), fill=fill, border=edge)

    def _build(self) -> None:
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.body)
        for widget in (self._area, self._area.viewport(), self.body):
            widget.setAutoFillBackground(False)
        self.close_button.clicked.connect(lambda: self.hide())

    def _arrange(self) -> None:
        t, page = tokens(), self._page.rect()
        gap = t.px(S)
        width = min(t.px(_WIDTH), page.width() - 2 * gap)
        under = page.bottom() - self._place.bottom() - 2 * gap
        over = self._place.top() - page.top() - 2 * gap
        self.column.activate()
        wanted = max(self.column.heightForWidth(width - 4), self.column.minimumSize().height()) + 4
        height = min(wanted, max(under, over, t.px(160)))
        top = self._place.bottom() + gap if height <= under or under >= over else self._place.top() - gap - height
        left = min(max(self._place.left(), gap), page.width() - gap - width)
        self.setGeometry(QRect(QPoint(left, max(gap, top)), QRect(0, 0, width, height).size()))
        self._area.setGeometry(self.rect().adjusted(2, 2, -2, -2))
        side = self.close_button.sizeHint()
        self.close_button.setGeometry(QRect(QPoint(width - side.width() - t.px(6), t.px(6)), side))
        self.close_button.raise_()
