"""The history as a list: one row a step, newest first, with whether it was undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from errortagger.domain.snapshot import Step, StepKind

Index = QModelIndex | QPersistentModelIndex
TITLES = ("When", "Reviewer", "Step", "")


@dataclass(slots=True)
class StepRow:
    """One step and what became of it."""

    step: Step
    undone: bool = False


class StepRows:
    """Follows the append-only history: takes in only the lines that are new."""

    def __init__(self) -> None:
        self.taken = 0
        """How many lines of the history are in."""
        self._by_seq: dict[int, StepRow] = {}
        self.rows: list[StepRow] = []
        """Oldest first."""

    def take(self, steps: Sequence[Step]) -> None:
        """Take in the lines that were added."""
        for step in steps[self.taken :]:
            if step.kind is StepKind.DO:
                row = self._by_seq[step.seq] = StepRow(step)
                self.rows.append(row)
            elif step.target in self._by_seq:
                self._by_seq[step.target].undone = step.kind is StepKind.UNDO
        self.taken = len(steps)


class StepsModel(QAbstractTableModel):
    """Rows of :class:`StepRows`, newest first. Reviewers are named by ``set_names``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = StepRows()
        self._names: dict[int, str] = {}
        self._locale = QLocale()

    def set_names(self, names: dict[int, str]) -> None:
        """Names of the reviewers by id."""
        self._names = names

    def take(self, steps: Sequence[Step]) -> None:
        """Show the history as it is now; rows that are there keep their place."""
        added, changed = self._peek(steps)
        if added:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
        self._steps.take(steps)
        if added:
            self.endInsertRows()
        if changed:
            last = self.index(self.rowCount() - 1, len(TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_at(self, row: int) -> StepRow:
        """The step of a row."""
        return self._steps.rows[len(self._steps.rows) - 1 - row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of steps."""
        return 0 if parent.isValid() else len(self._steps.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts, also for screen readers."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (self.text(index.row(), column) for column in range(len(TITLES)))))
        return None

    def text(self, row: int, column: int) -> str:
        """A cell in words."""
        found = self.row_at(row)
        if column == 0:
            return self._when(found.step.at)
        if column == 1:
            return self._names.get(int(found.step.reviewer), "?")
        if column == 2:
            return found.step.label
        return "undone" if found.undone else ""

    def _peek(self, steps: Sequence[Step]) -> tuple[int, bool]:
        fresh = steps[self._steps.taken :]
        added = sum(step.kind is StepKind.DO for step in fresh)
        return added, added < len(fresh)

    def _when(self, at: str) -> str:
        """The moment in the person's own time zone and way of writing: the time alone if it is today."""
        try:
            moment = datetime.fromisoformat(at).astimezone()
        except ValueError:
            return at
        shown = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
        time = shown.time().toString("HH:mm:ss")
        if moment.date() == datetime.now().astimezone().date():
            return time
        return f"{self._locale.toString(shown.date(), QLocale.FormatType.ShortFormat)}  {time[:5]}"
