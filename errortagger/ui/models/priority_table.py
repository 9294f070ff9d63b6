"""The prioritization table as a Qt model: numbers of the statistics turned into cells once, then looked up."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from errortagger.stats.display import counts, explain, interval, percent, points, points_interval
from errortagger.stats.number import Number
from errortagger.ui.cells import Cell, CellRole
from errortagger.ui.models.priority_columns import POINTS, USUAL, Column, PriorityLine

Index = QModelIndex | QPersistentModelIndex
TITLES = tuple(column.title for column in USUAL)
"""Heads when nothing is switched on."""
_LEFT_ALIGNED = frozenset(("Tag", "Feasibility"))
"""Besides columns with bars."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PriorityTableModel(QAbstractTableModel):
    """Rows in the order they are given (the ranking), or sorted by a column with missing values last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given: list[PriorityLine] = []
        self._lines: list[PriorityLine] = []
        self._cells: list[list[Cell]] = []
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.DescendingOrder)
        self._confidence = 0.95
        self._columns = USUAL

    def set_lines(
        self, lines: Sequence[PriorityLine], *, confidence: float = 0.95, columns: Sequence[Column] = USUAL
    ) -> None:
        """Show these tags, best first; the column a person sorted by stays the sorted one."""
        self.beginResetModel()
        title = self._columns[self._sorted[0]].title if self._sorted[0] >= 0 else ""
        self._given, self._confidence, self._columns = list(lines), confidence, tuple(columns)
        titles = [column.title for column in self._columns]
        self._sorted = (titles.index(title) if title in titles else -1, self._sorted[1])
        self._arrange()
        self.endResetModel()

    @property
    def sorted_column(self) -> int:
        """The column the rows are sorted by; -1: the ranking."""
        return self._sorted[0]

    def column_name(self, column: int) -> str:
        """What a column shows, as explanations call it; empty: nothing to explain."""
        return self._columns[column].name if 0 <= column < len(self._columns) else ""

    def line_at(self, row: int) -> PriorityLine:
        """The line shown in a row."""
        return self._lines[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell, its text, its words for screen readers, its tooltip, the tag."""
        if not index.isValid():
            return None
        cell = self._cells[index.row()][index.column()]
        if role == CellRole.CELL:
            return cell
        if role == CellRole.TAG_ID:
            return self._lines[index.row()].tag_id
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.figure
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (f"{self._title(index)}: {cell.figure}", cell.detail, cell.warn) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(self._columns[index.column()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads, their formulas as tooltips, and the room columns want."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        facts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: column.title,
            Qt.ItemDataRole.AccessibleTextRole: f"{column.title} {column.unit}".strip(),
            Qt.ItemDataRole.ToolTipRole: _rich(f"{column.title}: {column.formula}"),
            Qt.ItemDataRole.TextAlignmentRole: _aligned(column),
            Qt.ItemDataRole.InitialSortOrderRole: self._first_order(section),
            CellRole.UNIT: column.unit,
            CellRole.WIDTH: column.width,
            CellRole.STRETCH: column.stretch,
        }
        return facts.get(role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the ranking."""
        self.layoutAboutToBeChanged.emit()
        before = self._lines
        self._sorted = (column, order)
        self._arrange()
        places = {line.tag_id: row for row, line in enumerate(self._lines)}
        for index in self.persistentIndexList():
            moved = self.index(places[before[index.row()].tag_id], index.column())
            self.changePersistentIndex(index, moved)
        self.layoutChanged.emit()

    def _title(self, index: Index) -> str:
        return self._columns[index.column()].title

    def _first_order(self, section: int) -> Qt.SortOrder:
        return Qt.SortOrder.AscendingOrder if section == 0 else Qt.SortOrder.DescendingOrder

    def _arrange(self) -> None:
        column, order = self._sorted
        self._lines = list(self._given)
        if 0 <= column < len(self._columns):
            key = self._columns[column].key
            known = [line for line in self._given if key(line) is not None]
            known.sort(key=lambda line: key(line) or 0, reverse=order is Qt.SortOrder.DescendingOrder)
            self._lines = known + [line for line in self._given if key(line) is None]
        tops = [_top(column, self._lines) for column in self._columns]
        self._cells = [[c.cell(line, top) for c, top in zip(self._columns, tops, strict=True)] for line in self._lines]

    def _tooltip(self, row: int, column: int) -> str:
        line, spec = self._lines[row], self._columns[column]
        if spec.number is None:
            cell = self._cells[row][column]
            return _rich("\n".join(part for part in (f"{spec.title}: {cell.figure}", cell.detail) if part))
        return _rich("\n".join(_explained(spec, spec.number(line), self._confidence)))


def _aligned(column: Column) -> Qt.AlignmentFlag:
    return _LEFT if column.bar or column.title in _LEFT_ALIGNED else _RIGHT


def _explained(column: Column, number: Number, confidence: float) -> list[str]:
    in_points = column.unit == POINTS
    figure = points(number) if in_points else percent(number)
    parts = [f"{column.title}: {figure}"]
    if counts(number):
        parts.append(counts(number))
    span = points_interval(number) if in_points else interval(number)
    if span:
        parts.append(f"{confidence:.0%} interval {span}")
    if number.method == "census":
        parts.append("counted on all of them, nothing is estimated")
    if explain(number):
        parts.append(explain(number))
    return [*parts, column.formula]


def _top(column: Column, lines: Sequence[PriorityLine]) -> float:
    """Where the bars of a column end: the highest limit among the rows."""
    if not column.bar or column.number is None:
        return 1.0
    numbers = [column.number(line) for line in lines]
    highs = [high for n in numbers if n.known for high in (n.value, n.high) if high is not None]
    return min(1.0, max(highs, default=1.0)) or 1.0


def _rich(text: str) -> str:
    """Text for a tooltip that shows literally."""
    shown = escape(text[:2000], quote=False).replace("\n", "<br>")
    return f"<p style='white-space:pre-wrap;margin:0'>{shown}</p>"
