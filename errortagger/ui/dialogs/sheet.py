"""The frame every dialog stands in: a title, a body that scrolls when it has to, and buttons under a hairline."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from errortagger.ui.tokens import SMALL, TITLE, XL, XS, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.paint import painting
from errortagger.ui.widgets.plain import PlainLabel
from errortagger.ui.widgets.screen_room import screen_room

SMALLEST_WINDOW = QSize(1280, 720)
"""Every dialog fits a window of this size, at any font scale."""
_MARGIN = 24
_LEAVING: set[QDialog] = set()


class Sheet(QDialog):
    """A dialog of ours. Fill :attr:`body`; add buttons with :meth:`add_button`. Esc closes, Enter is the default.

    It deletes itself once it is left, so read its answer before the next turn of the event loop.

    ``width`` is in unscaled pixels, ``height`` too (0: as high as the content). With ``scroll`` the body scrolls when
    the screen is too small for it; without, it holds something that scrolls by itself.
    """

    def __init__(
        self,
        title: str,
        parent: QWidget | None = None,
        *,
        object_name: str,
        subtitle: str = "",
        width: int = 520,
        height: int = 0,
        scroll: bool = True,
    ) -> None:
        super().__init__(parent)
        self._width, self._height = width, height
        self.setObjectName(object_name)
        self.title = PlainLabel("", self, size=TITLE + 2, weight=600, wrap=True)
        self.set_title(title)
        self.subtitle = PlainLabel(subtitle, self, color="mute", wrap=True)
        self.subtitle.setVisible(bool(subtitle))
        self.content = QWidget()
        self.content.setProperty("bare", True)
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._scroll = BodyScroll(self.content, self) if scroll else None
        self._foot = QWidget(self)
        self.buttons = QHBoxLayout(self._foot)
        self.buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.finished.connect(self._leave)
        follow_theme(self.restyle)

    def add_button(
        self, text: str, *, object_name: str, variant: str = "secondary", icon: str = "", tip: str = ""
    ) -> Button:
        """One more button at the right end; the ``primary`` one answers to Enter."""
        button = Button(text, self._foot, object_name=object_name, variant=variant, icon=icon, tip=tip)
        button.setAutoDefault(False)
        if variant == "primary":
            button.setDefault(True)
        self.buttons.addWidget(button)
        self._foot.show()
        return button

    def add_cancel(self, text: str = "") -> Button:
        """The button that closes without doing anything."""
        button = self.add_button(text or self.tr("Cancel"), object_name="sheetCancel")
        button.clicked.connect(self.reject)
        return button

    def set_title(self, title: str) -> None:
        """What the dialog is about: its heading, the title of its window, its accessible name."""
        self.title.setText(title)
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    def set_subtitle(self, text: str) -> None:
        """The muted sentence under the title; nothing hides it."""
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))

    def without_body(self) -> None:
        """Show title and buttons only."""
        (self._scroll or self.content).hide()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        pad = t.px(XL)
        self._head.setContentsMargins(pad, t.px(20), pad, t.px(M))
        self._head.setSpacing(t.px(XS))
        self._middle.setContentsMargins(pad, 0, pad, t.px(20))
        self.body.setSpacing(t.px(M))
        self.buttons.setContentsMargins(pad, t.px(14), pad, t.px(14))
        self.buttons.setSpacing(t.px(S))
        if self.isVisible():
            self.fit()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as asked for, as high as the content, never larger than the smallest window."""
        t = tokens()
        width = t.px(self._width)
        height = t.px(self._height) if self._height else self._natural_height(width)
        return QSize(width, height).boundedTo(SMALLEST_WINDOW - QSize(_MARGIN, _MARGIN * 2))

    def fit(self) -> None:
        """Take the size of the content, as far as the screen allows."""
        self._column.activate()
        room = screen_room(self).size() - QSize(_MARGIN, _MARGIN * 2)
        self.setMinimumSize(QSize(0, 0))
        self.resize(self.sizeHint().boundedTo(room))

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the screen, in the middle of the window it belongs to."""
        if not event.spontaneous():
            self.fit()
            self._centre()
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the surface, and the hairline over the buttons."""
        t = tokens()
        with painting(self) as painter:
            painter.fillRect(self.rect(), t.color("panel"))
            if self._foot.isVisibleTo(self):
                foot = self._foot.geometry()
                painter.fillRect(QRectF(0, foot.top(), self.width(), foot.height()), t.color("bg"))
                painter.fillRect(QRectF(0, foot.top(), self.width(), 1), t.color("line"))

    def _leave(self) -> None:
        """Let Qt delete the dialog; it is held until then, or the garbage collector would, in the midst of something.

        (``exec`` makes Python the owner, and a dialog that waits for Qt's deletion is garbage to Python.)
        """
        if self not in _LEAVING:
            _LEAVING.add(self)
            self.destroyed.connect(lambda: _LEAVING.discard(self))
            self.deleteLater()

    def _lay_out(self) -> None:
        self._head = QVBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.subtitle)
        self._middle = QVBoxLayout()
        self._middle.addWidget(self._scroll or self.content, 1)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._column.addLayout(self._head)
        self._column.addLayout(self._middle, 1)
        self._column.addWidget(self._foot)
        self._foot.hide()

    def _natural_height(self, width: int) -> int:
        """What title, body and buttons need at that width."""
        margins = self._middle.contentsMargins()
        body = 0
        if not (self._scroll or self.content).isHidden():
            body = _height_of(self.body, width - margins.left() - margins.right())
        foot = self.buttons.sizeHint().height() if self._foot.isVisibleTo(self) else 0
        return _height_of(self._head, width) + margins.top() + body + margins.bottom() + foot + 2

    def _centre(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        window = parent.window().frameGeometry()
        place = window.center() - self.rect().center()
        area = screen_room(parent.window())
        x = max(area.left(), min(place.x(), area.right() - self.width()))
        y = max(area.top(), min(place.y(), area.bottom() - self.height()))
        self.move(x, y)


class BodyScroll(QScrollArea):
    """Scrolls the body up and down, never sideways."""

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)


def _height_of(layout: QLayout, width: int) -> int:
    """What a layout needs at a width; labels that wrap need more where it is narrow."""
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()


def hint(text: str, parent: QWidget | None = None) -> PlainLabel:
    """A small muted sentence under a field."""
    return PlainLabel(text, parent, color="mute", size=SMALL, wrap=True)
