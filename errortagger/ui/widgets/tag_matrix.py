"""A square of tags against tags: one number a cell, darker for a larger share, worked by arrow keys and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, SMALL, Tokens, follow_theme, tokens
from errortagger.ui.widgets.paint import CENTER, LEFT, draw_box, draw_focus_ring, draw_marker, draw_text, text_width
from errortagger.ui.widgets.plain import describe, one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_CELL, _NARROW, _WIDE = 34, 40, 116
"""Height of a cell, its least and its largest width, in unscaled pixels."""
_LYING = 84
"""From this width on the names over the columns lie; in narrower columns they stand."""
_NAME, _LEAST_NAME, _STANDING = 220, 90, 132
_DEEPEST = 0.55
"""How strong the colour of the largest share is."""


class MatrixRole(IntEnum):
    """Roles beyond Qt's own."""

    CELL = Qt.ItemDataRole.UserRole + 1
    """The :class:`MatrixCell`."""
    HEAD = Qt.ItemDataRole.UserRole + 2
    """On the headers: the :class:`MatrixHead`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixHead:
    """One tag: a row and a column."""

    id: int
    name: str
    color: str
    shape: str = "circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One cell."""

    text: str
    """The number, or an em dash where nothing is known."""
    words: str
    """The cell in words: tooltip and screen reader."""
    strength: float = 0.0
    """0...1: how dark it is."""
    missing: bool = False
    own: bool = False
    """A tag against itself."""
    zero: bool = False


class TagMatrixModel(QAbstractTableModel):
    """Looks up what it was given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[MatrixHead, ...] = ()
        self._cells: Sequence[Sequence[MatrixCell]] = ()

    def set_cells(self, heads: Sequence[MatrixHead], cells: Sequence[Sequence[MatrixCell]]) -> None:
        """Show other numbers; while the tags are the same in the same order, the view keeps its place."""
        same = tuple(heads) == self._heads
        if same and heads:
            self._cells = cells
            self.dataChanged.emit(self.index(0, 0), self.index(len(heads) - 1, len(heads) - 1))
            return
        self.beginResetModel()
        self._heads, self._cells = tuple(heads), cells
        self.endResetModel()

    def head(self, place: int) -> MatrixHead:
        """The tag of a row or column."""
        return self._heads[place]

    def place_of(self, tag: int) -> int:
        """The row of a tag, -1 when it is not shown."""
        return next((place for place, head in enumerate(self._heads) if head.id == tag), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return 0 if parent.isValid() else len(self._heads)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return self.rowCount(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The number, its words, the cell."""
        if not index.isValid():
            return None
        cell = self._cells[index.row()][index.column()]
        if role == MatrixRole.CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(cell.words)
        return plain_tooltip(cell.words) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name of the tag, on both sides."""
        if not 0 <= section < len(self._heads):
            return None
        head = self._heads[section]
        if role == MatrixRole.HEAD:
            return head
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(head.name)
        return plain_tooltip(head.name) if role == Qt.ItemDataRole.ToolTipRole else None


class MatrixDelegate(QStyledItemDelegate):
    """Draws one cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw colour, number and focus."""
        t, cell = tokens(), index.data(MatrixRole.CELL)
        if not isinstance(cell, MatrixCell):
            return
        box = QRectF(option.rect).adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = t.color("raised") if cell.own else t.color("accent", _DEEPEST * cell.strength)
        draw_box(painter, box, radius=t.px(4), fill=fill if cell.own or cell.strength else None)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus):
            draw_focus_ring(painter, box, t.px(4))
        elif hovered or not (cell.own or cell.strength):
            draw_box(painter, box, radius=t.px(4), border=t.color("accent" if hovered else "line"))
        ink = "faint" if cell.missing or cell.zero else "text"
        font = number_font(BODY, 600 if cell.own else 500)
        draw_text(painter, box, cell.text, font=font, color=t.color(ink), align=CENTER)
        painter.restore()


class MatrixHeader(QHeaderView):
    """Names with their markers; those of the current cell are strong. Narrow columns have standing names."""

    def __init__(self, orientation: Qt.Orientation, parent: TagMatrix) -> None:
        super().__init__(orientation, parent)
        self._matrix = parent
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(1)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one name."""
        t, head = tokens(), self.model().headerData(logicalIndex, self.orientation(), MatrixRole.HEAD)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, t.color("panel"))
        if isinstance(head, MatrixHead):
            across = self.orientation() is Qt.Orientation.Horizontal
            index = self._matrix.currentIndex()
            strong = index.isValid() and logicalIndex == (index.column() if across else index.row())
            if across and rect.width() < t.px(_LYING):
                _turn(painter, rect)
                rect = QRect(0, 0, rect.height(), rect.width())
            _paint_head(painter, QRectF(rect), head, t, strong=strong)
        painter.restore()


def _turn(painter: QPainter, rect: QRect) -> None:
    """Write from below to above."""
    painter.translate(rect.left(), rect.bottom() + 1)
    painter.rotate(-90)


def _paint_head(painter: QPainter, box: QRectF, head: MatrixHead, t: Tokens, *, strong: bool) -> None:
    center = QPointF(box.left() + t.px(10), box.center().y())
    draw_marker(painter, center, t.px(9), color=head.color, shape=head.shape)
    words = box.adjusted(t.px(20), 0, -t.px(4), 0)
    font = text_font(SMALL, 600 if strong else 500)
    draw_text(painter, words, one_line(head.name), font=font, color=t.color("text" if strong else "mute"), align=LEFT)


class TagMatrix(QTableView):
    """Shows the model. Arrow keys move; Enter or a click opens a cell, named by the ids of its two tags."""

    opened = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str) -> None:
        super().__init__(parent)
        describe(self, name, object_name=object_name)
        self._pressed = QPersistentModelIndex()
        self.cells = TagMatrixModel(self)
        self.setHorizontalHeader(MatrixHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(MatrixHeader(Qt.Orientation.Vertical, self))
        self.setModel(self.cells)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))
        self.setItemDelegate(MatrixDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setTabKeyNavigation(False)
        self.cells.modelReset.connect(self.restyle)
        follow_theme(self.restyle)

    def set_cells(self, heads: Sequence[MatrixHead], cells: Sequence[Sequence[MatrixCell]]) -> None:
        """Show other numbers; the current cell stays at its two tags."""
        before = self.current_pair()
        self.cells.set_cells(heads, cells)
        if before is not None:
            row, column = (self.cells.place_of(tag) for tag in before)
            if row >= 0 and column >= 0:
                self.setCurrentIndex(self.cells.index(row, column))

    def current_pair(self) -> tuple[int, int] | None:
        """The tags of the current cell."""
        index = self.currentIndex()
        if not index.isValid():
            return None
        return self.cells.head(index.row()).id, self.cells.head(index.column()).id

    def restyle(self) -> None:
        """Take cells and heads from the tokens in use and the room there is."""
        t, count = tokens(), self.cells.rowCount()
        font = text_font(SMALL, 600)
        names = [text_width(one_line(self.cells.head(place).name), font) for place in range(count)]
        longest = max(names, default=0) + t.px(30)
        side = round(min(max(longest, t.px(_LEAST_NAME)), t.px(_NAME)))
        self.verticalHeader().setFixedWidth(side)
        room = self.width() - side - t.px(14)
        width = min(t.px(_WIDE), max(t.px(_NARROW), room // count if count else 0))
        lying = width >= t.px(_LYING)
        standing = round(min(longest, t.px(_STANDING)))
        self.horizontalHeader().setFixedHeight(t.px(_CELL) if lying else standing)
        self.horizontalHeader().setDefaultSectionSize(width)
        self.verticalHeader().setDefaultSectionSize(t.px(_CELL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the width."""
        super().resizeEvent(event)
        self.restyle()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The names of the current cell are strong."""
        super().currentChanged(current, previous)
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A cell is current from then on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.cells.rowCount():
            self.setCurrentIndex(self.cells.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the cell."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click begins."""
        super().mousePressEvent(event)
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()) if left else QModelIndex())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the cell it began on."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._pressed == QPersistentModelIndex(index):
            self._open(index)
        self._pressed = QPersistentModelIndex()

    def minimumSizeHint(self) -> QSize:
        """The names and three cells."""
        return QSize(tokens().px(240), tokens().px(5 * _CELL))

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(self.cells.head(index.row()).id, self.cells.head(index.column()).id)
