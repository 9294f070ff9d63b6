"""Records of the examples around the place, read ahead on another thread."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from errortagger.app.projects import OpenProject
from errortagger.domain.problems import Problem
from errortagger.domain.project import Example

_KEPT = 5_000


class Records(QObject):
    """A cache of records. ``want`` asks for some; ``arrived`` tells of each row that came."""

    arrived = Signal(int)
    failed = Signal(object)
    """The Problem that kept some from being read; they can be asked for again."""

    _came = Signal(object)

    def __init__(self, project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._records: OrderedDict[int, Example] = OrderedDict()
        self._pending: set[int] = set()
        self._closed = False
        self._came.connect(self._take)

    def get(self, row: int) -> Example | None:
        """The record, or None while it has not been read."""
        record = self._records.get(row)
        if record is not None:
            self._records.move_to_end(row)
        return record

    def want(self, rows: list[int], urgent: int | None = None) -> None:
        """Ask for records; those at hand or under way are not asked for again. ``urgent`` is read first."""
        missing = [row for row in rows if row not in self._records and row not in self._pending]
        if urgent is not None and urgent in missing and len(missing) > 1:
            self._ask([urgent])
            missing.remove(urgent)
        if missing:
            self._ask(missing)

    def forget(self) -> None:
        """Drop everything: the rows may hold something else now."""
        self._records.clear()

    def close(self) -> None:
        """Take nothing in any more."""
        self._closed = True

    def _ask(self, rows: list[int]) -> None:
        self._pending.update(rows)
        future = self._project.examples(rows)
        future.add_done_callback(lambda done: self._deliver(rows, done))

    def _deliver(self, rows: list[int], done: Future[list[Example]]) -> None:
        if not self._closed:
            self._came.emit((rows, done))

    def _take(self, delivery: tuple[list[int], Future[list[Example]]]) -> None:
        rows, done = delivery
        self._pending.difference_update(rows)
        try:
            records = done.result()
        except Problem as problem:
            self.failed.emit(problem)
            return
        for record in records:
            self._records[record.row] = record
            self.arrived.emit(record.row)
        while len(self._records) > _KEPT:
            self._records.popitem(last=False)
