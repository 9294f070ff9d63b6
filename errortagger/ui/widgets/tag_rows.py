"""The rows of the tag palette: what one row says, and the list model that filters them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from errortagger.ui.widgets.fuzzy import ranked
from errortagger.ui.widgets.plain import one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex


class TagState(StrEnum):
    """This reviewer's answer for a tag on what is shown."""

    PRESENT = "present"
    PARTIAL = "present on some"
    """Present on some of the selected examples."""
    ABSENT = "absent"
    """Judged, and not there."""
    UNSURE = "can't tell"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """One tag as the palette shows it."""

    id: int
    name: str
    color: str
    key: str = ""
    """What is on the key cap: the digit of the slot, or the tag's letter."""
    shape: str = "circle"
    count: int = 0
    """Examples that have the tag."""
    state: TagState = TagState.NOT_ASKED
    others: int = 0
    """Other reviewers who said that it is present; drawn as a hollow marker."""
    description: str = ""

    def spoken(self, *, reviewed: bool) -> str:
        """The row in words."""
        parts = [self.name]
        if self.key:
            parts.append(f"key {self.key}")
        if reviewed or self.state not in (TagState.NOT_ASKED, TagState.ABSENT):
            parts.append(self.state.value)
        if self.others:
            parts.append(f"present for {self.others} other reviewer{'s' if self.others > 1 else ''}")
        parts.append(f"{self.count:,} example{'' if self.count == 1 else 's'}")
        return ", ".join(parts)


class Role(IntEnum):
    """Roles beyond Qt's own."""

    ROW = Qt.ItemDataRole.UserRole + 1
    """The TagRow, None for the row that creates."""
    CREATE = Qt.ItemDataRole.UserRole + 2
    """The name that would be created, empty for tags."""


class TagListModel(QAbstractListModel):
    """Tags in their fixed order, or those that fit a query, the best first, then a row to create the typed name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[TagRow] = []
        self._shown: list[int] = []
        self._query = ""
        self.reviewed = False

    def set_rows(self, rows: Sequence[TagRow], *, reviewed: bool) -> None:
        """Take new rows. When the tags are the same, only their looks change and the view keeps its place."""
        same = [(r.id, r.name) for r in rows] == [(r.id, r.name) for r in self._rows]
        self.reviewed = reviewed
        if same:
            self._rows = list(rows)
            if self._shown:
                self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
            return
        self._rows = list(rows)
        self._filter()

    def set_query(self, query: str) -> None:
        """Show what fits ``query``; an empty one shows all tags in their order."""
        self._query = " ".join(query.split())
        self._filter()

    def find(self, name: str) -> TagRow | None:
        """The tag of that name, whatever its case."""
        wanted = " ".join(name.split()).casefold()
        return next((row for row in self._rows if row.name.casefold() == wanted), None)

    def row_of(self, index: Index) -> TagRow | None:
        """The tag at an index; None for the row that creates and for no row."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        return self._rows[self._shown[index.row()]]

    def creates(self) -> str:
        """The name the last row would create; empty when there is no such row."""
        return self._query if self._query and self.find(self._query) is None else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Tags shown, and the row that creates."""
        return 0 if parent.isValid() else len(self._shown) + bool(self.creates())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tooltip, words for screen readers, the row itself."""
        if not index.isValid():
            return None
        row = self.row_of(index)
        create = self.creates() if row is None else ""
        if role == Role.ROW:
            return row
        if role == Role.CREATE:
            return create
        words = row.spoken(reviewed=self.reviewed) if row is not None else self.tr("Create tag") + f" {create}"
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(row.name if row is not None else create)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(words)
        if role == Qt.ItemDataRole.ToolTipRole:
            described = f"{words}\n{row.description}" if row is not None and row.description else words
            return plain_tooltip(described)
        return None

    def _filter(self) -> None:
        self.beginResetModel()
        names = [row.name for row in self._rows]
        self._shown = ranked(self._query, names) if self._query else list(range(len(names)))
        self.endResetModel()
