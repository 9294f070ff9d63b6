"""A list of short texts of which one is chosen: by its key, by arrows, or by a click."""

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

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, follow_theme, tokens
from errortagger.ui.widgets.paint import draw_box, draw_focus_ring, draw_keycap, draw_text, keycap_width
from errortagger.ui.widgets.plain import describe, one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a text with the key that chooses it."""

    def __init__(self, choices: ChoiceList) -> None:
        super().__init__(choices)
        self._choices = choices

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
        key = self._choices.key_at(index.row())
        if key:
            cap = QRectF(left, box.center().y() - t.px(9), keycap_width(key), t.px(18))
            draw_keycap(painter, cap, key, on=chosen)
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
        self._keys: tuple[str, ...] = ()
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

    def set_texts(self, texts: Sequence[str], keys: Sequence[str] = ()) -> None:
        """Offer other texts; none is chosen. ``keys``: of each text, or nothing."""
        self._keys = tuple(keys)
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

    def key_at(self, place: int) -> str:
        """The key that chooses a text, or nothing."""
        return self._keys[place] if place < len(self._keys) else ""

    def pick_key(self, key: str) -> bool:
        """Choose by key; False if it is that of no text."""
        if not key or key not in self._keys:
            return False
        self.picked.emit(self._texts.stringList()[self._keys.index(key)])
        return True

    def step(self, by: int) -> None:
        """Choose the next or the previous text; at the end it begins again."""
        count, at = self._texts.rowCount(), self.currentIndex().row()
        if count:
            target = (at + by) % count if at >= 0 else (0 if by > 0 else count - 1)
            self.picked.emit(self._texts.stringList()[target])

    def restyle(self) -> None:
        """Lay the rows out again at another scale."""
        self.setMinimumHeight(tokens().px(ROW_HEIGHT * 3))
        self.doItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and keys of texts choose; everything else belongs to the window."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif not self.pick_key(event.text()):
            event.ignore()
