"""The list of tags on the tags page: order by dragging or Ctrl+arrows, Enter edits, Delete deletes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from errortagger.ui.models.tag_table import TIPS, TITLES, TagLine, TagTableModel
from errortagger.ui.parts.quiet_table import QuietCell, QuietRole, QuietTable
from errortagger.ui.tokens import tokens
from errortagger.ui.widgets.paint import marker_shape
from errortagger.ui.widgets.plain import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (76, 0, 130, 76, 84, 104)
_GROUP, _FIRST_NUMBER = 2, 3
_LEAST_NAME = 150


class TagLinesModel(TagTableModel):
    """Adds how the cells are drawn."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell to draw, tooltips, texts."""
        if index.isValid() and role == QuietRole.CELL:
            return _cell(self.line_at(index.row()), index.column(), self.text(index.row(), index.column()))
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.line_at(index.row()).tag.description)
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads, their meaning as tooltips, widths."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        right = section >= _FIRST_NUMBER
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        facts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: TITLES[section],
            Qt.ItemDataRole.ToolTipRole: plain_tooltip(TIPS[section]),
            Qt.ItemDataRole.TextAlignmentRole: side | Qt.AlignmentFlag.AlignVCenter,
            QuietRole.WIDTH: _WIDTHS[section],
        }
        return facts.get(role)


def _cell(line: TagLine, column: int, text: str) -> QuietCell:
    if column == 0:
        return QuietCell(keys=line.keys)
    if column == 1:
        return QuietCell(text=text, strong=True, marker=line.tag.color, shape=marker_shape(line.tag.position))
    if column < _FIRST_NUMBER:
        return QuietCell(text=text, color="mute")
    zero = text == "0"
    color = "faint" if zero else "warn" if column == len(TITLES) - 1 else "text"
    return QuietCell(text=text, color=color, number=True)


class TagList(QuietTable):
    """Shows the model; asks for every change by signals, naming tags by their ids."""

    chosen = Signal(int)
    """Another tag is selected; -1 for none."""
    edit_requested = Signal()
    delete_requested = Signal()
    new_requested = Signal()
    moved = Signal(int, int)
    """Id of the tag and its new position."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Tags"), parent, object_name="tagTable")
        self.lines_model = TagLinesModel(self)
        self.setModel(self.lines_model)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.lines_model.moved.connect(self.moved)
        self.doubleClicked.connect(lambda _index: self.edit_requested.emit())
        self.fit_columns()

    def fit_columns(self) -> None:
        """A narrow list leaves the group out."""
        self.setColumnHidden(_GROUP, self.viewport().width() < tokens().px(sum(_WIDTHS) + _LEAST_NAME))
        super().fit_columns()

    def current_tag(self) -> int:
        """Id of the selected tag, -1 for none."""
        index = self.currentIndex()
        return int(self.lines_model.line_at(index.row()).tag.id) if index.isValid() else -1

    def select_tag(self, tag: int) -> bool:
        """Select a tag; False when it is not in the list."""
        row = self.lines_model.row_of(tag)
        self.select_row(row)
        return row >= 0

    def move_current(self, by: int) -> None:
        """Ask for the selected tag to go up (-1) or down (+1)."""
        index = self.currentIndex()
        target = index.row() + by
        if index.isValid() and 0 <= target < self.lines_model.rowCount():
            self.moved.emit(self.current_tag(), target)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which tag is selected."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.current_tag())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+arrows move the tag, Enter and F2 edit it, Delete deletes it, Insert makes one."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if ctrl and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.currentIndex().isValid():
            self.edit_requested.emit()
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.delete_requested.emit()
        elif event.key() == Qt.Key.Key_Insert:
            self.new_requested.emit()
        else:
            super().keyPressEvent(event)
