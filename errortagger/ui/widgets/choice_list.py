"""A list of short texts of which one is chosen: by a digit for the first ten, by arrows, or by a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from errortagger.domain.tag import DIGIT_SLOTS
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, follow_theme, tokens
from errortagger.ui.widgets.paint import draw_box, draw_focus_ring, draw_keycap, draw_text, keycap_width
from errortagger.ui.widgets.plain import describe, one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a text with the digit that chooses it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row."""
        return QSize(tokens().px(120), tokens().px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        t = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        box = QRectF(option.rect).adjusted(0, t.px(2), 0, -t.px(2))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hovered:
            draw_box(painter, box, radius=t.px(CHIP_RADIUS), fill=t.color("selection" if chosen else "raised"))
        if chosen and focused:
            draw_focus_ring(painter, box, t.px(CHIP_RADIUS))
        left = box.left() + t.px(8)
        digit = DIGIT_SLOTS[index.row()] if index.row() < len(DIGIT_SLOTS) else ""
        if digit:
            width = keycap_width(digit)
            draw_keycap(painter, QRectF(left, box.center().y() - t.px(9), width, t.px(18)), digit, on=chosen)
        words = QRectF(left + t.px(28), box.top(), box.right() - left - t.px(36), box.height())
        text = one_line(str(index.data() or ""))
        draw_text(painter, words, text, font=text_font(BODY, 600 if chosen else 500), color=t.color("text"))
        painter.restore()


class ChoiceList(QListView):
    """Data in by :meth:`set_texts`; ``picked`` tells what a person chose. A click leaves the focus where it is."""

    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str) -> None:
        super().__init__(parent)
        self._texts = QStringListModel(self)
        self.setModel(self._texts)
        self.setItemDelegate(ChoiceDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", True)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)
        describe(self, name, object_name=object_name)
        self.clicked.connect(lambda index: self.picked.emit(str(index.data())))
        follow_theme(self.restyle)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Offer other texts; none is chosen."""
        if list(texts) != self._texts.stringList():
            self._texts.setStringList(list(texts))
            longest = max(texts, key=len, default="")
            self.setToolTip(plain_tooltip("\n".join(texts)) if len(longest) > 25 else "")
        self.choose("")

    def texts(self) -> list[str]:
        """What is offered."""
        return self._texts.stringList()

    def chosen(self) -> str:
        """The text chosen, or nothing."""
        return str(self.currentIndex().data() or "")

    def choose(self, text: str) -> None:
        """Mark a text as chosen; one that is not offered takes the mark away."""
        texts = self._texts.stringList()
        self.setCurrentIndex(self._texts.index(texts.index(text)) if text in texts else QModelIndex())

    def pick_place(self, place: int) -> bool:
        """Choose by place, from 0; False if there is none."""
        texts = self._texts.stringList()
        if not 0 <= place < len(texts):
            return False
        self.picked.emit(texts[place])
        return True

    def step(self, by: int) -> None:
        """Choose the next or the previous text; at the end it begins again."""
        count, at = self._texts.rowCount(), self.currentIndex().row()
        if count:
            self.pick_place((at + by) % count if at >= 0 else (0 if by > 0 else count - 1))

    def restyle(self) -> None:
        """Lay the rows out again at another scale."""
        self.setMinimumHeight(tokens().px(ROW_HEIGHT * 3))
        self.doItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and digits choose; everything else belongs to the window."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.text() in DIGIT_SLOTS and event.text():
            self.pick_place(DIGIT_SLOTS.index(event.text()))
        else:
            event.ignore()
