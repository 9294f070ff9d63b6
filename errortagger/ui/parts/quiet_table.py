"""A calm table of texts, figures and key caps: hairlines between rows, one selected row, painted from the tokens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
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
from errortagger.ui.widgets.paint import (
    LEFT,
    RIGHT,
    draw_focus_ring,
    draw_keycap,
    draw_marker,
    draw_text,
    keycap_width,
)
from errortagger.ui.widgets.plain import describe, one_line

Index = QModelIndex | QPersistentModelIndex
PAD = 14


class QuietRole(IntEnum):
    """Roles beyond Qt's own."""

    CELL = Qt.ItemDataRole.UserRole + 1
    """The :class:`QuietCell`."""
    WIDTH = Qt.ItemDataRole.UserRole + 2
    """On the header: width of the column in unscaled pixels; 0 takes what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietCell:
    """One cell: key caps, a marker and a text, of which any can be missing."""

    text: str = ""
    color: str = "text"
    """Colour token of the text."""
    strong: bool = False
    number: bool = False
    """A figure: right-aligned, all digits of one width."""
    struck: bool = False
    keys: tuple[str, ...] = ()
    marker: str = ""
    """Colour of the marker, empty for none."""
    shape: str = "circle"


class QuietDelegate(QStyledItemDelegate):
    """Draws one :class:`QuietCell`."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw background, hairline and cell."""
        t, area = tokens(), QRectF(option.rect)
        cell = index.data(QuietRole.CELL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, t.color("selection"))
        elif isinstance(option.widget, QuietTable) and option.widget.hovered_row() == index.row():
            painter.fillRect(area, t.color("raised"))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), t.color("line"))
        if isinstance(cell, QuietCell):
            _paint_cell(painter, area.adjusted(t.px(PAD), 0, -t.px(PAD), -1), cell, t)
        if option.state & QStyle.StateFlag.State_HasFocus and option.widget.hasFocus():
            draw_focus_ring(painter, area.adjusted(1, 1, -1, -2), t.px(4))
        painter.restore()


def _paint_cell(painter: QPainter, box: QRectF, cell: QuietCell, t: Tokens) -> None:
    left = box.left()
    for key in cell.keys:
        width = keycap_width(key)
        draw_keycap(painter, QRectF(left, box.center().y() - t.px(9), width, t.px(18)), one_line(key, 12))
        left += width + t.px(4)
    if cell.marker:
        center = QPointF(left + t.px(5), box.center().y())
        draw_marker(painter, center, t.px(10), color=cell.marker, shape=cell.shape)
        left += t.px(20)
    weight = 600 if cell.strong else 500 if cell.number else 400
    font = number_font(BODY, weight) if cell.number else text_font(BODY, weight)
    font.setStrikeOut(cell.struck)
    words = QRectF(left, box.top(), box.right() - left, box.height())
    align = RIGHT if cell.number else LEFT
    draw_text(painter, words, one_line(cell.text), font=font, color=t.color(cell.color), align=align)


class QuietHeader(QHeaderView):
    """Column heads that stand exactly over their cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        t, area = tokens(), QRectF(rect)
        text, align = (
            self.model().headerData(logicalIndex, Qt.Orientation.Horizontal, role)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole)
        )
        painter.save()
        painter.fillRect(area, t.color("panel"))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), t.color("line"))
        words = area.adjusted(t.px(PAD), 0, -t.px(PAD), 0)
        side = RIGHT if align == RIGHT else LEFT
        draw_text(painter, words, str(text), font=text_font(SMALL, 600), color=t.color("mute"), align=side)
        painter.restore()


class QuietTable(QTableView):
    """Rows of equal height; whole rows are selected; the widths come from the model's header."""

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str, row_height: int = 40) -> None:
        super().__init__(parent)
        self._row_height, self._hovered = row_height, -1
        describe(self, name, object_name=object_name)
        self.verticalHeader().hide()
        self.setHorizontalHeader(QuietHeader(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setItemDelegate(QuietDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take heights, type and widths from the tokens in use."""
        t = tokens()
        self.verticalHeader().setDefaultSectionSize(t.px(self._row_height))
        self.horizontalHeader().setFixedHeight(t.px(36))
        self.fit_columns()

    def hovered_row(self) -> int:
        """The row under the pointer, -1 for none."""
        return self._hovered

    def select_row(self, row: int) -> None:
        """Select a row and bring it into view."""
        model = self.model()
        if 0 <= row < model.rowCount():
            self.setCurrentIndex(model.index(row, max(0, self.currentIndex().column())))

    def fit_columns(self) -> None:
        """Spread the columns over the width."""
        if self.model() is None:
            return
        t, across = tokens(), Qt.Orientation.Horizontal
        columns = [column for column in range(self.model().columnCount()) if not self.isColumnHidden(column)]
        widths = [t.px(self.model().headerData(column, across, QuietRole.WIDTH) or 0) for column in columns]
        open_ones = widths.count(0) or 1
        rest = max(t.px(80) * open_ones, self.viewport().width() - sum(widths))
        for column, width in zip(columns, widths, strict=True):
            self.setColumnWidth(column, width or rest // open_ones)

    def sizeHintForRow(self, row: int) -> int:
        """The height of every row."""
        return tokens().px(self._row_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the columns over the new width."""
        super().resizeEvent(event)
        self.fit_columns()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: object) -> None:
        """No row is under the pointer."""
        self._hover(-1)

    def minimumSizeHint(self) -> QSize:
        """A head and three rows."""
        return QSize(tokens().px(240), tokens().px(36 + 3 * self._row_height))

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()
