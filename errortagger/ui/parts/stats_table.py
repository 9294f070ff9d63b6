"""The prioritization table on the statistics page: digits enter the feasibility, a menu offers what a row can do."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from errortagger.session.statistics import Table
from errortagger.ui.cells import CellRole
from errortagger.ui.models.priority_columns import PriorityLine, columns_for
from errortagger.ui.models.priority_table import PriorityTableModel
from errortagger.ui.parts.stats_text import lines
from errortagger.ui.tokens import tokens
from errortagger.ui.widgets.priority_table import PriorityTable

_NARROWEST = 118
"""Room that a column with bars needs, in unscaled pixels."""
_CLEARS = (Qt.Key.Key_0, Qt.Key.Key_Delete)


class StatsTable(PriorityTable):
    """Enter or a double click shows a tag's examples, F2 edits it, 1 to 5 enter its feasibility, 0 clears it."""

    again_requested = Signal(int)
    """Re-check the reviewed examples that were never asked about the tag."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines_model = PriorityTableModel(self)
        self.setModel(self.lines_model)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.menu_requested.connect(self.open_menu)

    def show_table(self, table: Table) -> None:
        """Show other numbers; the selected tag stays selected and the view keeps its place."""
        bar = self.verticalScrollBar()
        place, column = bar.value(), self.lines_model.column_name(self.currentIndex().column())
        more = table.more
        columns = columns_for(model_errors=more.choices.model_errors_only, size_unit=more.size_unit)
        self.lines_model.set_lines(lines(table), confidence=table.info.confidence, columns=columns)
        self._show_sorted()
        self._stand_on(column)
        self._fit_columns()
        bar.setValue(place)

    def number_at(self, row: int, column: int) -> tuple[int, str]:
        """The tag of a row and what a column shows, as explanations call it."""
        return self.lines_model.line_at(row).tag_id, self.lines_model.column_name(column)

    def cell_of(self, tag: int, name: str) -> QRect:
        """Where a number is shown now, in the table's own pixels; empty when it is not in the table."""
        for row, line in enumerate(self._lines()):
            columns = (c for c in range(self._columns()) if self.lines_model.column_name(c) == name)
            if line.tag_id == tag and (column := max(columns, default=-1)) >= 0:
                box = self.visualRect(self.lines_model.index(row, column))
                return QRect(self.viewport().mapTo(self, box.topLeft()), box.size())
        return QRect()

    def _show_sorted(self) -> None:
        """The arrow follows the sorted column when columns come or go."""
        header, column = self.horizontalHeader(), self.lines_model.sorted_column
        if header.sortIndicatorSection() != column:
            header.blockSignals(True)
            header.setSortIndicator(column, header.sortIndicatorOrder())
            header.blockSignals(False)

    def _stand_on(self, name: str) -> None:
        """The same number stays the current one when columns come or go."""
        current = self.currentIndex()
        columns = [c for c in range(self._columns()) if self.lines_model.column_name(c) == name]
        if current.isValid() and name and columns and current.column() not in columns:
            self.setCurrentIndex(self.lines_model.index(current.row(), columns[-1]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits enter the feasibility; Shift+F10 and the menu key open the menu."""
        tag, plain = self.current_tag(), event.modifiers() in (_NONE, Qt.KeyboardModifier.KeypadModifier)
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        score = event.key() - Qt.Key.Key_0
        if tag is not None and plain and 1 <= score <= 5:
            self.feasibility_changed.emit(tag, score)
        elif tag is not None and plain and event.key() in _CLEARS:
            self.feasibility_changed.emit(tag, None)
        elif tag is not None and (event.key() == Qt.Key.Key_Menu or (shift and event.key() == Qt.Key.Key_F10)):
            self.open_menu(tag, self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
        else:
            super().keyPressEvent(event)

    def open_menu(self, tag: int, place: QPoint) -> None:
        """Offer what can be done with a tag."""
        menu = self.menu_for(tag)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def menu_for(self, tag: int) -> QMenu:
        """The menu of a row."""
        again = next((line.row.to_review_again for line in self._lines() if line.tag_id == tag), 0)
        menu = QMenu(self)
        menu.setObjectName("priorityMenu")
        recheck = self.tr("Re-check ({count})").replace("{count}", f"{again:,}")
        entries = (
            (self.tr("Show its examples"), "Enter", lambda: self.row_activated.emit(tag)),
            (self.tr("Edit tag…"), "F2", lambda: self.edit_requested.emit(tag)),
            (recheck, "", lambda: self.again_requested.emit(tag)),
        )
        for text, key, run in entries[: 3 if again else 2]:
            action = menu.addAction(f"{text}\t{key}" if key else text)
            action.triggered.connect(lambda _checked=False, chosen=run: chosen())
        scores = menu.addMenu(self.tr("Feasibility"))
        for score in (5, 4, 3, 2, 1, None):
            action = scores.addAction(self.tr("not entered\t0") if score is None else f"{score} of 5\t{score}")
            action.triggered.connect(lambda _checked=False, value=score: self.feasibility_changed.emit(tag, value))
        return menu

    def _fit_columns(self) -> None:
        """Where the columns do not fit, those with bars, then the names, give way before the table has to scroll."""
        super()._fit_columns()
        across, count = Qt.Orientation.Horizontal, self._columns()
        flexible = [c for c in range(count) if self.lines_model.headerData(c, across, CellRole.STRETCH)]
        over = sum(self.columnWidth(column) for column in range(count)) - self.viewport().width()
        for group in (flexible[1:], flexible[:1]):
            for place, column in enumerate(group):
                width = self.columnWidth(column)
                part = math.ceil(max(0, over) / (len(group) - place))
                narrow = max(width - part, min(width, tokens().px(_NARROWEST)))
                self.setColumnWidth(column, narrow)
                over -= width - narrow

    def _columns(self) -> int:
        return self.lines_model.columnCount() if self.model() is not None else 0

    def _lines(self) -> list[PriorityLine]:
        return [self.lines_model.line_at(row) for row in range(self.lines_model.rowCount())]


_NONE = Qt.KeyboardModifier.NoModifier
