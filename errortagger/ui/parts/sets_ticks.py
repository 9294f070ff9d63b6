"""The list of tags to tick: Space or a click ticks one, buttons and keys tick all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, SMALL, TITLE, M, S, Tokens, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import (
    LEFT,
    RIGHT,
    draw_box,
    draw_focus_ring,
    draw_marker,
    draw_text,
    keyboard_focus,
    note_focus,
    text_width,
)
from errortagger.ui.widgets.plain import PlainLabel, describe, one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 32
ROW = Qt.ItemDataRole.UserRole + 1
_TICKS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickRow:
    """One tag to tick."""

    id: int
    name: str
    color: str
    shape: str
    errors: int
    """Errors that have it."""


class TickModel(QAbstractListModel):
    """The tags in palette order, and which of them are ticked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TickRow, ...] = ()
        self.ticked: frozenset[int] = frozenset()

    def set_rows(self, rows: Sequence[TickRow]) -> None:
        """Show these tags; while they are the same ones the view keeps its place."""
        before, self._rows = self._rows, tuple(rows)
        if [row.id for row in before] != [row.id for row in rows]:
            self.beginResetModel()
            self.endResetModel()
        elif before != self._rows:
            self._tell()

    def set_ticked(self, tags: frozenset[int]) -> None:
        """Tick exactly these."""
        if tags != self.ticked:
            self.ticked = tags
            self._tell()

    def row_at(self, place: int) -> TickRow:
        """The tag of a row."""
        return self._rows[place]

    def ids(self) -> frozenset[int]:
        """All tags."""
        return frozenset(row.id for row in self._rows)

    def place_of(self, tag: int) -> int:
        """The row of a tag, -1 when it is not in the list."""
        return next((place for place, row in enumerate(self._rows) if row.id == tag), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, state, words."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        on = row.id in self.ticked
        words = f"{row.name}, {'ticked' if on else 'not ticked'}, {row.errors:,} error{'' if row.errors == 1 else 's'}"
        facts: dict[int, object] = {
            ROW: row,
            Qt.ItemDataRole.DisplayRole: one_line(row.name),
            Qt.ItemDataRole.CheckStateRole: Qt.CheckState.Checked if on else Qt.CheckState.Unchecked,
            Qt.ItemDataRole.AccessibleTextRole: one_line(words),
            Qt.ItemDataRole.ToolTipRole: plain_tooltip(words),
        }
        return facts.get(role)

    def _tell(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


class TickDelegate(QStyledItemDelegate):
    """Draws tick, marker, name and count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row."""
        return QSize(tokens().px(160), tokens().px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        t, row = tokens(), index.data(ROW)
        if not isinstance(row, TickRow):
            return
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        box = QRectF(option.rect).adjusted(0, t.px(1), 0, -t.px(1))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on or option.state & QStyle.StateFlag.State_MouseOver:
            draw_box(painter, box, radius=t.px(CHIP_RADIUS), fill=t.color("selection" if on else "raised"))
        if option.state & QStyle.StateFlag.State_HasFocus and keyboard_focus(option.widget):
            draw_focus_ring(painter, box, t.px(CHIP_RADIUS))
        _paint_row(painter, box, row, t, on=on)
        painter.restore()


def _paint_row(painter: QPainter, box: QRectF, row: TickRow, t: Tokens, *, on: bool) -> None:
    mark = QRectF(box.left() + t.px(8), box.center().y() - t.px(8), t.px(16), t.px(16))
    paint_icon(painter, "square-check" if on else "square", mark, "accent" if on else "faint")
    center = QPointF(mark.right() + t.px(14), box.center().y())
    draw_marker(painter, center, t.px(9), color=row.color, shape=row.shape)
    count = f"{row.errors:,}"
    width = text_width(count, number_font(BODY)) + 2
    number = QRectF(box.right() - t.px(10) - width, box.top(), width, box.height())
    draw_text(painter, number, count, font=number_font(BODY), color=t.color("mute"), align=RIGHT)
    left = center.x() + t.px(12)
    words = QRectF(left, box.top(), number.left() - left - t.px(6), box.height())
    font = text_font(BODY, 600 if on else 500)
    draw_text(painter, words, one_line(row.name), font=font, color=t.color("text"), align=LEFT)


class TickView(QListView):
    """The rows. Space, Enter or a click ticks; Ctrl+A ticks all, Ctrl+Shift+A none."""

    ticked = Signal(object)
    """The set of ids that is ticked now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Tags to fix together"), object_name="setsTicks")
        self.rows = TickModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(TickDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the height of a row from the tokens in use."""
        self.scheduleDelayedItemsLayout()

    def tick_all(self) -> None:
        """Tick every tag."""
        self._set(self.rows.ids())

    def tick_none(self) -> None:
        """Tick no tag."""
        self._set(frozenset())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came; a row is current from then on."""
        note_focus(self, event.reason())
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick the current row, all or none."""
        self.setProperty("keyboardFocus", True)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if ctrl and event.key() == Qt.Key.Key_A:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.tick_none if shift else self.tick_all)()
        elif event.key() in _TICKS:
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick what is clicked."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._toggle(self.indexAt(event.position().toPoint()))

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid():
            self._set(self.rows.ticked ^ {self.rows.row_at(index.row()).id})

    def _set(self, tags: frozenset[int]) -> None:
        if tags != self.rows.ticked:
            self.rows.set_ticked(tags)
            self.ticked.emit(tags)


class TickList(QWidget):
    """The list under its title, with the buttons All and None."""

    ticked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = TickView(self)
        self._title = PlainLabel(self.tr("Fix together"), self, size=TITLE, weight=600)
        self.all_button = Button(
            self.tr("All"),
            self,
            object_name="tickAll",
            variant="quiet",
            size=SMALL,
            key="Ctrl+A",
            tip=self.tr("Tick all"),
        )
        self.none_button = Button(
            self.tr("None"), self, object_name="tickNone", variant="quiet", size=SMALL, key="Ctrl+Shift+A",
            tip=self.tr("Tick none"),
        )  # fmt: skip
        self._head, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.all_button)
        self._head.addWidget(self.none_button)
        self._column.addLayout(self._head)
        self._column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.view.ticked.connect(self.ticked)
        self.all_button.clicked.connect(lambda: self.view.tick_all())
        self.none_button.clicked.connect(lambda: self.view.tick_none())
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._column.setSpacing(t.px(M))
        self._head.setSpacing(t.px(S) // 2)
