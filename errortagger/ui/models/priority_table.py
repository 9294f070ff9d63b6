"""The prioritization table as a Qt model: numbers of the statistics turned into cells once, then looked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from errortagger.stats.display import NO_VALUE, counts, explain, interval, percent, points, points_interval
from errortagger.stats.number import Number, Reason
from errortagger.stats.priority import PriorityRow
from errortagger.ui.cells import Cell, CellKind, CellRole

Index = QModelIndex | QPersistentModelIndex
POINTS = "points"
_SHORT = {
    Reason.NO_ERRORS: "no errors",
    Reason.ERRORS_NOT_REVIEWED: "review errors",
    Reason.CORRECT_NOT_REVIEWED: "review correct",
    Reason.DATASET_SIZE_UNKNOWN: "size unknown",
    Reason.TAG_NOT_SEEN: "not met yet",
    Reason.TAG_NOT_CONSIDERED: "to re-review",
    Reason.NO_HLP: "no human level",
    Reason.CORRECT_LABELS_NOT_CHECKED: "not checked",
    Reason.TOO_MANY_MISSING: "many missing",
}
"""Two words for a cell; the sentence is in the tooltip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityLine:
    """One row of the table: the tag's looks and its numbers."""

    tag_id: int
    color: str
    shape: str
    row: PriorityRow


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: head, unit, formula, how a cell is made from a line, what it is sorted by, its room."""

    title: str
    unit: str
    formula: str
    cell: Callable[[PriorityLine, float], Cell]
    key: Callable[[PriorityLine], float | str | None]
    number: Callable[[PriorityLine], Number] | None = None
    width: int = 84
    stretch: float = 0.0
    bar: bool = False


def _fraction(value: float | None, top: float) -> float | None:
    return None if value is None else value / top


def _missing(kind: CellKind, number: Number) -> Cell:
    short = _SHORT.get(number.reason) if number.reason is not None else None
    return Cell(kind=kind, figure=NO_VALUE, detail=short or number.message or "", missing=True)


def _bar(pick: Callable[[PriorityLine], Number], tone: str) -> Callable[[PriorityLine, float], Cell]:
    def make(line: PriorityLine, top: float) -> Cell:
        number = pick(line)
        if not number.known:
            return _missing(CellKind.BAR, number)
        return Cell(
            kind=CellKind.BAR, figure=percent(number), detail=counts(number) or _span(interval(number)), tone=tone,
            fill=_fraction(number.value, top), low=_fraction(number.low, top), high=_fraction(number.high, top),
        )  # fmt: skip

    return make


def _rate(pick: Callable[[PriorityLine], Number]) -> Callable[[PriorityLine, float], Cell]:
    def make(line: PriorityLine, top: float) -> Cell:
        number = pick(line)
        if not number.known:
            return _missing(CellKind.NUMBER, number)
        return Cell(kind=CellKind.NUMBER, figure=percent(number), detail=_span(interval(number)))

    return make


def _gain(
    pick: Callable[[PriorityLine], Number], *, signed: bool = False, strong: bool = False
) -> Callable[[PriorityLine, float], Cell]:
    def make(line: PriorityLine, top: float) -> Cell:
        number = pick(line)
        if not number.known:
            return _missing(CellKind.NUMBER, number)
        figure = _bare(points(number))
        if signed and (number.value or 0) > 0:
            figure = f"+{figure}"
        if strong and line.row.metrics.expected_gain_is_ceiling:
            figure = f"≤ {figure}"
        span = _span(_bare(points_interval(number)))
        return Cell(kind=CellKind.NUMBER, figure=figure, detail=span, strong=strong)

    return make


def _bare(text: str) -> str:
    """Points without their unit, which is in the head, and with a true minus sign."""
    return text.removesuffix(" points").replace("-", "−")


def _span(text: str) -> str:
    """``6.7% to 19.8%`` in the room of a cell: ``6.7 – 19.8``."""
    return text.replace("%", "").replace(" to ", " – ")


def _tag_cell(line: PriorityLine, top: float) -> Cell:
    again = line.row.to_review_again
    detail = f"{again:,} to re-review" if again else line.row.remedy
    return Cell(
        kind=CellKind.TAG, figure=line.row.tag_name, detail=detail, color=line.color, shape=line.shape,
        tone="warn" if again else "mute",
    )  # fmt: skip


def _errors_cell(line: PriorityLine, top: float) -> Cell:
    return Cell(kind=CellKind.NUMBER, figure=f"{line.row.counts.errors.known_present:,}")


def _score_cell(line: PriorityLine, top: float) -> Cell:
    score = line.row.plan.feasibility
    return Cell(kind=CellKind.SCORE, figure=str(score) if score else "not entered", score=score)


def _value(pick: Callable[[PriorityLine], Number]) -> Callable[[PriorityLine], float | None]:
    return lambda line: pick(line).value


def _number_column(
    title: str,
    unit: str,
    formula: str,
    pick: Callable[[PriorityLine], Number],
    make: Callable[[Callable[[PriorityLine], Number]], Callable[[PriorityLine, float], Cell]],
    *,
    width: int,
    stretch: float = 0.0,
    bar: bool = False,
) -> _Column:
    return _Column(title, unit, formula, make(pick), _value(pick), pick, width, stretch, bar)


_COLUMNS: tuple[_Column, ...] = (
    _Column("Tag", "cause or condition", "The cause or condition, in the reviewer's words.", _tag_cell,
            lambda line: line.row.tag_name.casefold(), width=160, stretch=3),
    _Column("Errors", "tagged", "Errors that have the tag, wherever they were reviewed.", _errors_cell,
            lambda line: line.row.counts.errors.known_present, width=62),
    _number_column("Error share", "of errors", "Errors with the tag ÷ errors considered, in the random order.",
                   lambda line: line.row.metrics.error_share, lambda p: _bar(p, "accent"),
                   width=140, stretch=2, bar=True),
    _number_column("Tag error rate", "of tagged data", "Errors with the tag ÷ all data with the tag.",
                   lambda line: line.row.metrics.tag_error_rate, lambda p: _bar(p, "error"),
                   width=140, stretch=2, bar=True),
    _number_column("Prevalence", "of all data", "Data with the tag ÷ all data.",
                   lambda line: line.row.metrics.prevalence, lambda p: _bar(p, "mute"),
                   width=140, stretch=2, bar=True),
    _number_column("Model", "accuracy", "Accuracy of the model on data with the tag: 1 − tag error rate.",
                   lambda line: line.row.metrics.model_accuracy, _rate, width=92),
    _number_column("Human", "accuracy", "Accuracy of people on data with the tag, as entered or measured.",
                   lambda line: line.row.metrics.human_accuracy, _rate, width=100),
    _number_column("Gap", POINTS, "Human accuracy − model accuracy on data with the tag, in percentage points.",
                   lambda line: line.row.metrics.gap, lambda p: _gain(p, signed=True), width=98),
    _number_column("Headroom", POINTS, "Gap × prevalence, never below zero: what the whole dataset would gain if the "
                   "model were as good as people on this tag, in percentage points of accuracy.",
                   lambda line: line.row.metrics.headroom, _gain, width=98),
    _number_column("Ceiling gain", POINTS, "Error share × error rate: what the whole dataset would gain if "
                   "every error with the tag were fixed, in percentage points of accuracy.",
                   lambda line: line.row.metrics.ceiling_gain, _gain, width=94),
    _Column("Feasibility", "click to enter", "How likely a fix is to work, 1 to 5, used as 0.2 to 1.0 (1.0 while none "
            "is entered). Click a square to enter it, click it again to clear it.", _score_cell,
            lambda line: line.row.plan.feasibility, width=100),
    _number_column("Expected gain", POINTS, "Feasibility × headroom, in percentage points of accuracy. Where "
                   "no human level is known, feasibility × ceiling gain, marked ≤.",
                   lambda line: line.row.metrics.expected_gain, lambda p: _gain(p, strong=True), width=106),
)  # fmt: skip
TITLES = tuple(column.title for column in _COLUMNS)
_LEFT_ALIGNED = frozenset(("Tag", "Feasibility", *(column.title for column in _COLUMNS if column.bar)))
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

    def set_lines(self, lines: Sequence[PriorityLine], *, confidence: float = 0.95) -> None:
        """Show these tags, best first; the column a person sorted by stays the sorted one."""
        self.beginResetModel()
        self._given, self._confidence = list(lines), confidence
        self._arrange()
        self.endResetModel()

    def line_at(self, row: int) -> PriorityLine:
        """The line shown in a row."""
        return self._lines[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

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
            return ", ".join(part for part in (f"{TITLES[index.column()]}: {cell.figure}", cell.detail) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if TITLES[index.column()] in _LEFT_ALIGNED else _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads, their formulas as tooltips, and the room columns want."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        column = _COLUMNS[section]
        facts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: column.title,
            Qt.ItemDataRole.AccessibleTextRole: f"{column.title} {column.unit}".strip(),
            Qt.ItemDataRole.ToolTipRole: _rich(f"{column.title}: {column.formula}"),
            Qt.ItemDataRole.TextAlignmentRole: _LEFT if column.title in _LEFT_ALIGNED else _RIGHT,
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

    def _first_order(self, section: int) -> Qt.SortOrder:
        return Qt.SortOrder.AscendingOrder if section == 0 else Qt.SortOrder.DescendingOrder

    def _arrange(self) -> None:
        column, order = self._sorted
        self._lines = list(self._given)
        if 0 <= column < len(_COLUMNS):
            key = _COLUMNS[column].key
            known = [line for line in self._given if key(line) is not None]
            known.sort(key=lambda line: key(line) or 0, reverse=order is Qt.SortOrder.DescendingOrder)
            self._lines = known + [line for line in self._given if key(line) is None]
        tops = [_top(column, self._lines) for column in _COLUMNS]
        self._cells = [[c.cell(line, top) for c, top in zip(_COLUMNS, tops, strict=True)] for line in self._lines]

    def _tooltip(self, row: int, column: int) -> str:
        line, spec = self._lines[row], _COLUMNS[column]
        if spec.number is None:
            cell = self._cells[row][column]
            return _rich("\n".join(part for part in (f"{spec.title}: {cell.figure}", cell.detail) if part))
        return _rich("\n".join(_explained(spec, spec.number(line), self._confidence)))


def _explained(column: _Column, number: Number, confidence: float) -> list[str]:
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


def _top(column: _Column, lines: Sequence[PriorityLine]) -> float:
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
