"""Going to an example by its id or its number in the queue; ids complete without listing them all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import BoolArray, Rows
from errortagger.ui.dialogs.finder import Finder
from errortagger.ui.dialogs.rows import Row
from errortagger.ui.dialogs.sheet import Sheet

_SHOWN = 8
_LOOKED_AT = 4_000
"""Places in the ids that one completion looks at; with more of them the query is too short to tell anything."""


class IdFinder:
    """Ids that contain a text, those that begin with it first, without regard to case (of a to z)."""

    def __init__(self, keys: TextColumn, visible: BoolArray | None = None) -> None:
        self._keys = keys
        self._visible = visible
        self._lower = keys.buffer.lower()

    def find(self, text: str, limit: int = _SHOWN) -> list[int]:
        """At most ``limit`` rows, best first. Looks at a bounded number of places, so it is quick for a million ids."""
        wanted = text.strip().encode("utf-8", "surrogatepass").lower()
        if not wanted:
            return []
        begins: list[int] = []
        inside: list[int] = []
        for row, at_start in self._places(wanted):
            kind = begins if at_start else inside
            if len(kind) < limit and row not in begins and row not in inside:
                kind.append(row)
            if len(begins) == limit:
                break
        return (begins + inside)[:limit]

    def _places(self, wanted: bytes) -> Iterator[tuple[int, bool]]:
        offsets = self._keys.offsets
        at = -1
        for _ in range(_LOOKED_AT):
            at = self._lower.find(wanted, at + 1)
            if at < 0:
                return
            row = int(np.searchsorted(offsets, at, side="right")) - 1
            fits = at + len(wanted) <= offsets[row + 1]
            if fits and (self._visible is None or self._visible[row]):
                yield row, at == int(offsets[row])


class GotoDialog(Sheet):
    """Type an id or a number, Enter goes there. :meth:`row` is the example chosen."""

    def __init__(
        self,
        keys: TextColumn,
        queue: Rows,
        parent: QWidget | None = None,
        *,
        visible: BoolArray | None = None,
    ) -> None:
        super().__init__("", parent, object_name="gotoDialog", width=480, height=420, scroll=False)
        self.set_title(self.tr("Go to an example"))
        self._keys, self._queue = keys, queue
        self._ids = IdFinder(keys, visible)
        self._row: int | None = None
        self._ask = self.tr("Type the id of an example, or a part of it, or its number in the queue.")
        self.finder = Finder(
            self.tr("Id or number"),
            self.tr("Id, or number 1 to {n} in the queue").replace("{n}", f"{len(queue):,}"),
            self._rows,
            self,
            object_name="goto",
            nothing=self._ask,
        )
        self.finder.line.textChanged.connect(self._on_typed)
        self.finder.picked.connect(self._on_picked)
        self.body.addWidget(self.finder)
        self.finder.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def row(self) -> int | None:
        """The example to show; None if the dialog was left."""
        return self._row

    def _rows(self, text: str) -> list[Row]:
        typed = text.strip()
        found = [Row(title=self._keys[row], key=row, icon="hash") for row in self._ids.find(text)]
        exact = [row for row in found if row.title == typed]
        return [*exact, *self._numbered(typed), *(row for row in found if row.title != typed)]

    def _on_typed(self, text: str) -> None:
        """Say why nothing is listed."""
        no_such = self.tr("No example has an id with “{text}” in it.").replace("{text}", text.strip())
        self.finder.nothing.setText(no_such if text.strip() else self._ask)

    def _numbered(self, text: str) -> list[Row]:
        digits = text.replace(",", "")
        if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits[:12]) <= len(self._queue):
            return []
        row = int(self._queue[int(digits) - 1])
        where = self.tr("number {n} of this queue").replace("{n}", f"{int(digits):,}")
        return [Row(title=self._keys[row], key=row, detail=where, icon="list-ordered")]

    def _on_picked(self, row: Row) -> None:
        self._row = row.key if isinstance(row.key, int) else None
        self.accept()
