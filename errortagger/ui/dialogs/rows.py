"""A list of rows with a title, a detail and keys, under small headings; shared by all dialogs that offer a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
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

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, SMALL, TINY, Tokens, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import (
    RIGHT,
    draw_box,
    draw_keycap,
    draw_marker,
    draw_text,
    keycap_width,
    text_width,
)
from errortagger.ui.widgets.plain import describe, one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
HEIGHT, HEADER_HEIGHT = 34, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list. ``key`` is what the row stands for."""

    title: str
    key: object = None
    detail: str = ""
    """Muted, at the right end before the keys."""
    keys: tuple[str, ...] = ()
    icon: str = ""
    color: str = ""
    """A tag's colour: draws its marker."""
    shape: str = "circle"
    header: bool = False
    """A heading: cannot be chosen."""
    muted: bool = False

    def spoken(self) -> str:
        """The row for a screen reader."""
        return ", ".join(part for part in (self.title, self.detail, " ".join(self.keys)) if part)


class RowModel(QAbstractListModel):
    """Rows as Qt wants them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rows(self) -> list[Row]:
        """All rows, headings too."""
        return list(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- the signature is Qt's
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The row, its title, or what a screen reader says."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(row.title, 200)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(row.spoken(), 300)
        if role == Qt.ItemDataRole.ToolTipRole and len(row.title) > 60:
            return plain_tooltip(row.title)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading can be neither chosen nor reached."""
        if index.isValid() and self._rows[index.row()].header:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RowDelegate(QStyledItemDelegate):
    """Paints a row, or a heading."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are 34 px high, headings 30."""
        row = index.data(ROW_ROLE)
        t = tokens()
        return QSize(t.px(120), t.px(HEADER_HEIGHT if isinstance(row, Row) and row.header else HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        t = tokens()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.header:
            _paint_header(painter, area, row, t)
        else:
            current = bool(option.state & QStyle.StateFlag.State_Selected)
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            box = area.adjusted(0, 1, 0, -1)
            if current or hovered:
                fill = t.color("selection" if current else "raised")
                draw_box(painter, box, radius=t.px(CHIP_RADIUS), fill=fill)
            _paint_row(painter, box.adjusted(t.px(10), 0, -t.px(10), 0), row, t)
        painter.restore()


def _paint_header(painter: QPainter, area: QRectF, row: Row, t: Tokens) -> None:
    box = area.adjusted(t.px(10), t.px(8), -t.px(10), 0)
    draw_text(painter, box, one_line(row.title).upper(), font=text_font(TINY, 600), color=t.color("mute"))


def _paint_row(painter: QPainter, box: QRectF, row: Row, t: Tokens) -> None:
    left = box.left()
    if row.color:
        center = QPointF(left + t.px(6), box.center().y())
        draw_marker(painter, center, t.px(9), color=row.color, shape=row.shape)
        left += t.px(22)
    elif row.icon:
        side = t.px(16)
        paint_icon(painter, row.icon, QRectF(left, box.center().y() - side / 2, side, side), "mute")
        left += t.px(26)
    right = _paint_keys(painter, box, row.keys, t)
    right = _paint_detail(painter, QRectF(left, box.top(), right - left, box.height()), row, t)
    words = QRectF(left, box.top(), max(0.0, right - left), box.height())
    ink = t.color("faint" if row.muted else "text")
    draw_text(painter, words, one_line(row.title), font=text_font(BODY, 500), color=ink)


def _paint_keys(painter: QPainter, box: QRectF, keys: Sequence[str], t: Tokens) -> float:
    """Key caps from the right end; returns where they begin."""
    right = box.right()
    for key in reversed(keys):
        width = keycap_width(key)
        cap = QRectF(right - width, box.center().y() - t.px(10), width, t.px(20))
        draw_keycap(painter, cap, key)
        right = cap.left() - t.px(6)
    return right


def _paint_detail(painter: QPainter, box: QRectF, row: Row, t: Tokens) -> float:
    """The muted words before the keys; they take at most half of the room. Returns where they begin."""
    if not row.detail:
        return box.right()
    font = number_font(SMALL)
    words = one_line(row.detail)
    width = min(text_width(words, font) + 2, box.width() * 0.55)
    place = QRectF(box.right() - width, box.top(), width, box.height())
    elide = Qt.TextElideMode.ElideMiddle
    draw_text(painter, place, words, font=font, color=t.color("mute"), align=RIGHT, elide=elide)
    return place.left() - t.px(12)


class RowList(QListView):
    """Shows rows; a click or Enter picks one."""

    picked = QtSignal(object)
    """The Row that was picked."""

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str, shown: int = 8) -> None:
        super().__init__(parent)
        self._shown = shown
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe(self, name, object_name=object_name)
        follow_theme(self.restyle)

    def set_rows(self, rows: Sequence[Row], *, choose_first: bool = True) -> None:
        """Show other rows and go to the first that can be chosen."""
        self.rows.set_rows(rows)
        self.scrollToTop()
        if choose_first:
            self.step(1)

    def current_row(self) -> Row | None:
        """The row chosen, or None."""
        row = self.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, Row) and not row.header else None

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) row that can be chosen; at the end it begins again."""
        rows = self.rows.rows()
        places = [at for at, row in enumerate(rows) if not row.header]
        if not places:
            return
        at = self.currentIndex().row()
        beyond = [place for place in places if (place > at if by > 0 else place < at)]
        target = (beyond[0] if by > 0 else beyond[-1]) if beyond else (places[0] if by > 0 else places[-1])
        self.setCurrentIndex(self.rows.index(target))
        if target == places[0]:
            self.scrollToTop()

    def pick(self) -> None:
        """Pick the row that is chosen."""
        row = self.current_row()
        if row is not None:
            self.picked.emit(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks."""
        super().mouseReleaseEvent(event)
        under = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and under.isValid() and under == self.currentIndex():
            self.pick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space pick, arrows jump over headings."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pick()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Lay the rows out again at another scale."""
        self.setMinimumHeight(tokens().px(HEIGHT * 3))
        self.doItemsLayout()

    def sizeHint(self) -> QSize:
        """Room for some rows."""
        t = tokens()
        return QSize(t.px(320), t.px(HEIGHT) * self._shown + 2)
