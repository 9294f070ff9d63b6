"""The table of sets of tags: one row a tag, what it adds to those before it, and the split as one stacked bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from errortagger.session.set_table import Overview, SetRow
from errortagger.stats.display import NO_VALUE, counts, explain, interval, percent, points
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number
from errortagger.ui.cells import Cell, CellKind, CellRole
from errortagger.ui.parts.sets_text import SHORT, figure, of_errors, span
from errortagger.ui.widgets.paint import marker_shape
from errortagger.ui.widgets.plain import describe, plain_tooltip
from errortagger.ui.widgets.priority_table import PriorityTable
from errortagger.ui.widgets.stacked_bar import Segment

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: head, unit, what it means, the share that it is about, its room."""

    title: str
    unit: str
    meaning: str
    share: Callable[[SetRow], Number] | None = None
    gain: Callable[[SetRow], Number] | None = None
    """Shown instead of the share, where the size of the dataset is known."""
    width: int = 96
    stretch: float = 0.0


COLUMNS: tuple[_Column, ...] = (
    _Column("#", "order", "Greedy order: each next tag adds the most errors that are not yet covered.", width=54),
    _Column("Tag", "cause or condition", "The cause or condition, in the reviewer's words.", width=120, stretch=3),
    _Column("Errors", "tagged", "Errors that have the tag, wherever they were reviewed.", width=62),
    _Column("Only this tag", "of errors", "Errors that have this tag and no other one: fixing it is enough for sure.",
            share=lambda row: row.only, width=98),
    _Column("Adds", "", "Gain from errors that have this tag and none of those above it in the order.",
            share=lambda row: row.adds, gain=lambda row: row.adds_gain, width=98),
    _Column("With those above", "", "Gain if this tag and all those above it in the order were fixed; an error with "
            "several of them counts once.", share=lambda row: row.so_far, gain=lambda row: row.so_far_gain, width=130,
            stretch=2),
    _Column("Its part", "of errors", "Shapley share: an error with k tags gives 1/k to each. The parts add up to the "
            "share of errors that have any tag.", share=lambda row: row.part, width=98),
)  # fmt: skip
_ORDER, _TAG, _ERRORS, _WITH_ABOVE = 0, 1, 2, 5
_DIGITS = 9
_LEFT_ALIGNED = (_TAG, _WITH_ABOVE)


class SetsTableModel(QAbstractTableModel):
    """Rows in greedy order, or sorted by a column with missing values last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given: tuple[SetRow, ...] = ()
        self._rows: list[SetRow] = []
        self._cells: list[list[Cell]] = []
        self._frame = Frame("A", 0)
        self._sorted = (-1, Qt.SortOrder.DescendingOrder)

    def set_rows(self, rows: Sequence[SetRow], frame: Frame) -> None:
        """Show these tags; the column a person sorted by stays the sorted one."""
        self.beginResetModel()
        self._given, self._frame = tuple(rows), frame
        self._arrange()
        self.endResetModel()

    def row_at(self, place: int) -> SetRow:
        """The tag of a row."""
        return self._rows[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell, its text, its words, its tooltip, the tag."""
        if not index.isValid():
            return None
        cell = self._cells[index.row()][index.column()]
        if role == CellRole.CELL:
            return cell
        if role == CellRole.TAG_ID:
            return int(self._rows[index.row()].tag.id)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.figure
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = COLUMNS[index.column()].title
            return ", ".join(part for part in (f"{title}: {cell.figure}", cell.detail) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._tip(index.row(), index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads, what they mean as tooltips, and the room columns want."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        ascending = section in (_ORDER, _TAG)
        unit = column.unit or ("points" if self._frame.size is not None else "of errors")
        facts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: column.title,
            Qt.ItemDataRole.AccessibleTextRole: f"{column.title} {unit}",
            Qt.ItemDataRole.ToolTipRole: plain_tooltip(f"{column.title}: {column.meaning}"),
            Qt.ItemDataRole.TextAlignmentRole: _LEFT if section in _LEFT_ALIGNED else _RIGHT,
            Qt.ItemDataRole.InitialSortOrderRole: (
                Qt.SortOrder.AscendingOrder if ascending else Qt.SortOrder.DescendingOrder
            ),
            CellRole.UNIT: unit,
            CellRole.WIDTH: column.width,
            CellRole.STRETCH: column.stretch,
        }
        return facts.get(role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the greedy order."""
        self.layoutAboutToBeChanged.emit()
        before, self._sorted = self._rows, (column, order)
        self._arrange()
        places = {row.tag.id: place for place, row in enumerate(self._rows)}
        for index in self.persistentIndexList():
            self.changePersistentIndex(index, self.index(places[before[index.row()].tag.id], index.column()))
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        self._rows = list(self._given)
        if 0 <= column < len(COLUMNS):
            known = [row for row in self._given if _key(row, column) is not None]
            known.sort(key=lambda row: _key(row, column) or 0, reverse=order is Qt.SortOrder.DescendingOrder)
            self._rows = known + [row for row in self._given if _key(row, column) is None]
        highs = [row.so_far.high if row.so_far.high is not None else row.so_far.value for row in self._given]
        top = max((high for high in highs if high is not None), default=1.0) or 1.0
        self._cells = [[self._cell(row, place, top) for place in range(len(COLUMNS))] for row in self._rows]

    def _cell(self, row: SetRow, column: int, top: float) -> Cell:
        spec = COLUMNS[column]
        if column == _ORDER:
            return Cell(kind=CellKind.NUMBER, figure=str(row.place or NO_VALUE), missing=row.place is None)
        if column == _TAG:
            shape = marker_shape(row.tag.position)
            return Cell(kind=CellKind.TAG, figure=row.tag.name, color=row.tag.color, shape=shape)
        share = spec.share(row) if spec.share is not None else None
        if share is None:
            return Cell(kind=CellKind.NUMBER, figure=f"{row.errors:,}")
        kind = CellKind.BAR if column == _WITH_ABOVE else CellKind.NUMBER
        if share.value is None:
            short = SHORT.get(share.reason, "") if share.reason is not None else ""
            return Cell(kind=kind, figure=NO_VALUE, detail=short, missing=True)
        low, high = (None if part is None else part / top for part in (share.low, share.high))
        if spec.gain is None:
            return Cell(kind=kind, figure=percent(share), detail=counts(share))
        text = figure(spec.gain(row), share, self._frame).removesuffix(" points")
        detail = span(spec.gain(row), share, self._frame) or counts(share)
        return Cell(kind=kind, figure=text, detail=detail, fill=share.value / top, low=low, high=high)

    def _tip(self, place: int, column: int) -> str:
        row, spec = self._rows[place], COLUMNS[column]
        if spec.share is None:
            return f"{spec.title}: {self._cells[place][column].figure}\n{spec.meaning}"
        share = spec.share(row)
        lines = [f"{row.tag.name}, {spec.title.lower()}: {percent(share)} of errors"]
        if spec.gain is not None and spec.gain(row).known:
            lines = [f"{row.tag.name}, {spec.title.lower()}: {points(spec.gain(row))} ({percent(share)} of errors)"]
        lines += [f"{of_errors(share)}"] * bool(of_errors(share))
        lines += [f"95% interval: {interval(share)} of errors"] * bool(interval(share))
        lines += [explain(share)] * bool(explain(share))
        return "\n".join([*lines, spec.meaning])


def _key(row: SetRow, column: int) -> float | str | None:
    share = COLUMNS[column].share
    if share is not None:
        return share(row).value
    return (row.place, row.tag.name.casefold(), row.errors)[column]


class SetsTable(PriorityTable):
    """Enter or a double click shows a tag's examples; a click on a head sorts, the third goes back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("What each tag adds"), object_name="setsTable")
        describe(self.horizontalHeader(), self.tr("Columns; click to sort"), object_name="setsTableHeader")
        self.lines_model = SetsTableModel(self)
        self.setModel(self.lines_model)

    def show_table(self, table: Overview, frame: Frame) -> None:
        """Show other numbers; the selected tag stays selected and the view keeps its place."""
        bar = self.verticalScrollBar()
        place = bar.value()
        self.lines_model.set_rows(table.rows, frame)
        bar.setValue(place)


def segments(table: Overview) -> tuple[list[Segment], str, str]:
    """The parts of the bar, and the rest with its tooltip."""
    found = []
    for row in table.rows:
        if row.part.value is None:
            continue
        tip = f"{row.tag.name}: {percent(row.part)} of errors, {of_errors(row.part)}\nan error with k tags counts 1/k"
        segment = Segment(
            id=int(row.tag.id),
            name=row.tag.name,
            color=row.tag.color,
            shape=marker_shape(row.tag.position),
            fraction=row.part.value,
            figure=percent(row.part),
            tip=tip,
        )
        found.append(segment)
    if not found:
        return [], "", ""
    rest = round(1.0 - sum(segment.fraction for segment in found), _DIGITS)
    told = f"no tag {percent(Number(rest))}" if rest > 0 else ""
    return found, told, f"Errors without any tag: {of_errors(table.untagged)}"
