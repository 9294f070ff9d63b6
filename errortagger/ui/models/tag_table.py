"""The tag list as a table: keys, name, group, how many examples have each tag, and how many were never asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from errortagger.domain.tag import DIGIT_SLOTS, Tag
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.session import Session
from errortagger.session.tallies import KNOWN_PRESENT, UNASKED

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-errortagger-tag"
TITLES = ("Key", "Tag", "Group", "Errors", "Correct", "To re-check")
TIPS = (
    "The digit goes with the place in the list; a letter of its own stays with the tag.",
    "Cause or condition, in the reviewers' words.",
    "Tags of one group stand for kinds of the same thing.",
    "Errors that have the tag.",
    "Correct examples that have the tag.",
    "Reviewed examples that were never asked about the tag, or are disputed.",
)


@dataclass(frozen=True, slots=True)
class TagLine:
    """One tag with its counts."""

    tag: Tag
    errors: int
    correct: int
    again: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that toggle it, as they are written on key caps."""
        slot = (DIGIT_SLOTS[self.tag.position],) if self.tag.position < len(DIGIT_SLOTS) else ()
        return (*slot, self.tag.key.upper()) if self.tag.key else slot


def tag_lines(session: Session) -> list[TagLine]:
    """All tags in palette order with their counts."""
    found = []
    for tag in session.tags:
        tally = session.tallies.of(tag.id)
        errors, correct = (int(tally[side, KNOWN_PRESENT]) for side in (ERRORS, CORRECT))
        found.append(TagLine(tag, errors, correct, int(tally[:, UNASKED].sum())))
    return found


class TagTableModel(QAbstractTableModel):
    """Tags in palette order. A row can be dragged to another place; the model only tells where."""

    moved = Signal(int, int)
    """Id of the tag and its new position."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[TagLine] = []

    def set_lines(self, lines: Sequence[TagLine]) -> None:
        """Show these tags. While they are the same ones in the same order, only their looks change."""
        before, self._lines = self._lines, list(lines)
        if [line.tag.id for line in before] != [line.tag.id for line in lines]:
            self.beginResetModel()
            self.endResetModel()
        elif before != self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(TITLES) - 1))

    def line_at(self, row: int) -> TagLine:
        """The tag of a row."""
        return self._lines[row]

    def row_of(self, tag: int) -> int:
        """The row of a tag, -1 when it is not in the list."""
        return next((row for row, line in enumerate(self._lines) if line.tag.id == tag), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of tags."""
        return 0 if parent.isValid() else len(self._lines)

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
            return f"{TITLES[index.column()]}: {self.text(index.row(), index.column()) or 'none'}"
        return None

    def text(self, row: int, column: int) -> str:
        """A cell in words."""
        line = self._lines[row]
        texts = (" ".join(line.keys), line.tag.name, line.tag.group, *(f"{n:,}" for n in _counts(line)))
        return texts[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be dragged; they drop between rows."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """What is dragged."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The id of the dragged tag."""
        data = QMimeData()
        data.setData(MIME, str(int(self._lines[indexes[0].row()].tag.id)).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Tell where a tag was dropped. Answers False: the rows follow from the project, not from the view."""
        text = bytes(data.data(MIME).data()).decode("ascii", "replace")
        source = self.row_of(int(text)) if text.isdigit() else -1
        if source >= 0:
            place = row if row >= 0 else parent.row() if parent.isValid() else len(self._lines)
            target = place - 1 if source < place else place
            if target != source:
                self.moved.emit(int(text), target)
        return False


def _counts(line: TagLine) -> tuple[int, int, int]:
    return line.errors, line.correct, line.again
