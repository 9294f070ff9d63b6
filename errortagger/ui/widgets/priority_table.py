"""The prioritization table: paints what the model says, and tells what a person clicks."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
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

from errortagger.ui.cells import Cell, CellKind, CellRole
from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, SMALL, TINY, Tokens, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.interval_bar import draw_interval_bar, draw_score, score_at
from errortagger.ui.widgets.paint import LEFT, RIGHT, draw_focus_ring, draw_marker, draw_text, text_width
from errortagger.ui.widgets.plain import describe, one_line

ROW_HEIGHT, HEADER_HEIGHT = 44, 48
PAD = 10
_FIGURE_ROOM = 66
_HEAD_ROLES = (Qt.ItemDataRole.DisplayRole, CellRole.UNIT, Qt.ItemDataRole.TextAlignmentRole)
_NUMBERS = (CellKind.NUMBER, CellKind.BAR)
Index = QModelIndex | QPersistentModelIndex


class PriorityDelegate(QStyledItemDelegate):
    """Draws one :class:`Cell`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row."""
        return QSize(tokens().px(60), tokens().px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw background, hairline and cell."""
        t = tokens()
        area = QRectF(option.rect)
        cell = index.data(CellRole.CELL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, t.color("selection"))
        elif isinstance(option.widget, PriorityTable) and option.widget.hovered_row() == index.row():
            painter.fillRect(area, t.color("raised"))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), t.color("line"))
        if isinstance(cell, Cell):
            _PAINTERS[cell.kind](painter, area.adjusted(t.px(PAD), 0, -t.px(PAD), -1), cell, t)
        if option.state & QStyle.StateFlag.State_HasFocus and option.widget.hasFocus():
            draw_focus_ring(painter, area.adjusted(1, 1, -1, -2), t.px(4))
        painter.restore()


def _lines(box: QRectF, t: Tokens, *, two: bool) -> tuple[QRectF, QRectF]:
    """Where figure and detail go: one above the other, or the figure in the middle alone."""
    if not two:
        return box, QRectF()
    middle = box.center().y()
    upper = QRectF(box.left(), middle - t.px(17), box.width(), t.px(18))
    return upper, QRectF(box.left(), middle + t.px(1), box.width(), t.px(15))


def _paint_figure(painter: QPainter, box: QRectF, cell: Cell, t: Tokens) -> None:
    upper, lower = _lines(box, t, two=bool(cell.detail))
    font = number_font(BODY, 600 if cell.strong else 500)
    color = t.color("faint" if cell.missing else "text")
    draw_text(painter, upper, cell.figure, font=font, color=color, align=RIGHT)
    if cell.warn:
        side = t.px(13)
        left = upper.right() - text_width(cell.figure, font) - side - t.px(4)
        paint_icon(painter, "triangle-alert", QRectF(left, upper.top(), side, upper.height()), "warn")
    if cell.detail:
        small = number_font(TINY) if any(c.isdigit() for c in cell.detail) else text_font(TINY)
        draw_text(painter, lower, cell.detail, font=small, color=t.color("mute"), align=RIGHT)


def _paint_bar(painter: QPainter, box: QRectF, cell: Cell, t: Tokens) -> None:
    room = min(t.px(_FIGURE_ROOM), box.width())
    if cell.missing:
        _paint_figure(painter, box, cell, t)
        return
    bar = box.adjusted(0, 0, -room - t.px(8), 0)
    if bar.width() >= t.px(24):
        draw_interval_bar(painter, bar, fill=cell.fill, low=cell.low, high=cell.high, tone=cell.tone)
    _paint_figure(painter, QRectF(box.right() - room, box.top(), room, box.height()), cell, t)


def _paint_tag(painter: QPainter, box: QRectF, cell: Cell, t: Tokens) -> None:
    center = QRectF(box.left(), box.top(), t.px(14), box.height()).center()
    draw_marker(painter, center, t.px(10), color=cell.color, shape=cell.shape)
    words = box.adjusted(t.px(22), 0, 0, 0)
    upper, lower = _lines(words, t, two=bool(cell.detail))
    draw_text(painter, upper, one_line(cell.figure), font=text_font(BODY, 600), color=t.color("text"), align=LEFT)
    if cell.detail:
        draw_text(painter, lower, one_line(cell.detail), font=text_font(TINY), color=t.color(cell.tone), align=LEFT)


def _paint_score(painter: QPainter, box: QRectF, cell: Cell, t: Tokens) -> None:
    draw_score(painter, box, cell.score)


_PAINTERS = {
    CellKind.TAG: _paint_tag,
    CellKind.NUMBER: _paint_figure,
    CellKind.BAR: _paint_bar,
    CellKind.SCORE: _paint_score,
}


class PriorityHeader(QHeaderView):
    """Column heads in the tokens' type, with an arrow on the sorted one; a third click goes back to the ranking."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorClearable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        describe(self, self.tr("Columns; click to sort"), object_name="priorityHeader")

    def sizeHint(self) -> QSize:
        """48 px high."""
        return QSize(super().sizeHint().width(), tokens().px(HEADER_HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head: title and unit."""
        t = tokens()
        text, unit, align = (self._fact(logicalIndex, role) for role in _HEAD_ROLES)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(rect)
        painter.fillRect(area, t.color("panel"))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), t.color("line"))
        upper, lower = _lines(area.adjusted(t.px(PAD), 0, -t.px(PAD), 0), t, two=bool(unit))
        font = text_font(SMALL, 600)
        sorted_here = self.sortIndicatorSection() == logicalIndex
        side = RIGHT if align == RIGHT else LEFT
        if sorted_here:
            self._paint_arrow(painter, upper, text_width(str(text), font), right=align == RIGHT)
        ink = t.color("text" if sorted_here else "mute")
        draw_text(painter, upper, str(text), font=font, color=ink, align=side)
        draw_text(painter, lower, str(unit), font=text_font(TINY), color=t.color("mute"), align=side)
        painter.restore()

    def _fact(self, section: int, role: int) -> object:
        return self.model().headerData(section, Qt.Orientation.Horizontal, role)

    def _paint_arrow(self, painter: QPainter, box: QRectF, words: float, *, right: bool) -> None:
        side = tokens().px(12)
        down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        left = box.right() - words - side - 2 if right else box.left() + words + 4
        left = max(left, box.left() - side + 2)
        arrow = QRectF(left, box.top(), side, box.height())
        paint_icon(painter, "arrow-down" if down else "arrow-up", arrow, "accent")


def _is_name(index: Index) -> bool:
    cell = index.data(CellRole.CELL) if index.isValid() else None
    return isinstance(cell, Cell) and cell.kind is CellKind.TAG


class PriorityTable(QTableView):
    """Shows a model with :class:`CellRole` cells. Rows are tags, named by their ids in the signals."""

    row_activated = Signal(int)
    """A click on the name, a double click elsewhere, or Enter: show the examples of the tag."""
    row_selected = Signal(int)
    feasibility_changed = Signal(int, object)
    """Id of the tag and 1...5, or None when the entered value was clicked again."""
    edit_requested = Signal(int)
    """F2: edit the tag."""
    menu_requested = Signal(int, QPoint)
    explain_requested = Signal(int, int, bool)
    """Row and column, and whether a key asked: a click on a number, or E or Alt+Enter on the current cell."""
    current_moved = Signal()
    """Another cell is the current one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("What to fix next"), object_name="priorityTable")
        self._hovered = -1
        self._tag: int | None = None
        self._column = 0
        self.setHorizontalHeader(PriorityHeader(self))
        self.verticalHeader().hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setItemDelegate(PriorityDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.doubleClicked.connect(self._on_double_click)
        follow_theme(self.restyle)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show ``model`` in its own order until a head is clicked."""
        super().setModel(model)
        if model is None:
            return
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        model.modelReset.connect(self._restore)
        model.layoutChanged.connect(self._restore)
        self._fit_columns()

    def restyle(self) -> None:
        """Take row height and column widths from the tokens in use."""
        self.verticalHeader().setDefaultSectionSize(tokens().px(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(tokens().px(HEADER_HEIGHT))
        self._fit_columns()

    def hovered_row(self) -> int:
        """The row under the pointer, -1 for none."""
        return self._hovered

    def current_tag(self) -> int | None:
        """Id of the selected tag."""
        return self._tag

    def select_tag(self, tag: int) -> bool:
        """Select the row of a tag; False when it is not in the table."""
        model = self._model()
        if model is None:
            return False
        for row in range(model.rowCount()):
            if model.index(row, 0).data(CellRole.TAG_ID) == tag:
                self.setCurrentIndex(model.index(row, min(self._column, model.columnCount() - 1)))
                return True
        return False

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which tag is selected."""
        super().currentChanged(current, previous)
        tag = current.data(CellRole.TAG_ID) if current.isValid() else None
        if isinstance(tag, int) and tag != self._tag:
            self._tag = tag
            self.row_selected.emit(tag)
        if current.isValid():
            self._column = current.column()
            self.current_moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the columns over the width."""
        super().resizeEvent(event)
        self._fit_columns()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row; show a hand over what can be clicked."""
        index = self.indexAt(event.position().toPoint())
        self._hover(index.row())
        over = self._score_under(index, event.position().x()) is not None or _is_name(index)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: object) -> None:
        """No row is under the pointer."""
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the row; a square enters the feasibility."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        tag = index.data(CellRole.TAG_ID)
        if not isinstance(tag, int):
            return
        if event.button() is Qt.MouseButton.RightButton:
            self.menu_requested.emit(tag, event.globalPosition().toPoint())
            return
        score = self._score_under(index, event.position().x())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        cell = index.data(CellRole.CELL)
        if score is not None:
            self.feasibility_changed.emit(tag, None if isinstance(cell, Cell) and cell.score == score else score)
        elif isinstance(cell, Cell) and cell.kind in _NUMBERS:
            self.explain_requested.emit(index.row(), index.column(), False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the name of a tag opens its examples."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and _is_name(index):
            self._on_activated(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the examples of the tag, F2 edits it, E and Alt+Enter explain the number."""
        current, held = self.currentIndex(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        alt = enter and held == Qt.KeyboardModifier.AltModifier
        plain = event.key() == Qt.Key.Key_E and held == Qt.KeyboardModifier.NoModifier
        if current.isValid() and (plain or alt):
            self.explain_requested.emit(current.row(), current.column(), True)
        elif enter:
            self._on_activated(current)
        elif event.key() == Qt.Key.Key_F2 and self._tag is not None and self.currentIndex().isValid():
            self.edit_requested.emit(self._tag)
        else:
            super().keyPressEvent(event)

    def _model(self) -> QAbstractItemModel | None:
        return self.model()

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _score_under(self, index: Index, x: float) -> int | None:
        cell = index.data(CellRole.CELL) if index.isValid() else None
        if not isinstance(cell, Cell) or cell.kind is not CellKind.SCORE:
            return None
        pad = tokens().px(PAD)
        return score_at(QRectF(self.visualRect(index)).adjusted(pad, 0, -pad, 0), x)

    def _on_double_click(self, index: Index) -> None:
        if not _is_name(index):  # there the first click has opened them
            self._on_activated(index)

    def _on_activated(self, index: Index) -> None:
        cell = index.data(CellRole.CELL) if index.isValid() else None
        if isinstance(cell, Cell) and cell.kind is not CellKind.SCORE:
            self.row_activated.emit(int(index.data(CellRole.TAG_ID)))

    def _restore(self) -> None:
        """After new rows: the same tag stays selected."""
        if self._tag is not None and not self.select_tag(self._tag):
            self._tag = None

    def _fit_columns(self) -> None:
        model = self._model()
        if model is None:
            return
        t, across = tokens(), Qt.Orientation.Horizontal
        columns = range(model.columnCount())
        widths = [t.px(model.headerData(c, across, CellRole.WIDTH) or 80) for c in columns]
        shares = [float(model.headerData(c, across, CellRole.STRETCH) or 0) for c in columns]
        left = max(0, self.viewport().width() - sum(widths))
        total = sum(shares) or 1.0
        for column in columns:
            self.setColumnWidth(column, widths[column] + int(left * shares[column] / total))
