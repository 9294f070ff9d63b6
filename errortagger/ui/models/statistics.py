"""Keeps the statistics of the open project up to date beside the window: fast numbers first, the ranking when idle."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.domain.patch import Changes
from errortagger.domain.problems import Problem
from errortagger.session.statistics import Figures, Table, compute, figures
from errortagger.stats.number import Number
from errortagger.stats.proportion import share
from errortagger.ui.jobs import JobRunner
from errortagger.ui.models.workspace import Workspace

FRAME_MS = 16
IDLE_MS = 250
"""The ranking is drawn when nothing has changed for so long."""
_SHARE_OF_TIME = 10
"""Counting may take one part in so many of the window's time."""
_LONGEST_WAIT_MS = 500


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is shown: the table, the share of errors whose label is wrong, and whether the ranking was drawn."""

    table: Table
    label_wrong: Number
    ranked: bool


def work_out(found: Figures, *, ranking: bool) -> Statistics:
    """All numbers of some figures; runs on a thread."""
    table = compute(found, ranking=ranking)
    return Statistics(table, share(found.label_errors.side()), ranking)


class StatisticsModel(QObject):
    """Watches the workspace while somebody looks. The newest figures win; what was overtaken is never shown."""

    table_changed = Signal(object)
    """The newest Table."""
    failed = Signal(object)
    """The Problem that kept the numbers from being worked out; told once until it works again."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._numbers = JobRunner(self)
        self._ranking = JobRunner(self)
        self._latest: Statistics | None = None
        self._figures: Figures | None = None
        self._generation = 0
        self._active, self._stale, self._in_trouble, self._closed = False, True, False, False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._count)
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._rank)
        self._pause_ms = FRAME_MS
        workspace.changed.connect(self._on_changes)

    @property
    def latest(self) -> Statistics | None:
        """The newest numbers, None before the first."""
        return self._latest

    @property
    def table(self) -> Table | None:
        """The newest table, None before the first."""
        return self._latest.table if self._latest is not None else None

    def set_active(self, on: bool) -> None:
        """Work while somebody looks; otherwise only remember that something changed."""
        self._active = on
        if not on:
            self._soon.stop()
            self._idle.stop()
        elif self._stale:
            self._soon.start(0)
        elif self._latest is not None and not self._latest.ranked:
            self._idle.start()

    def close(self) -> None:
        """Stop, and wait for what runs. May be called twice."""
        self._closed = True
        self.set_active(False)
        self._numbers.close()
        self._ranking.close()

    def _on_changes(self, _changes: Changes) -> None:
        self._stale = True
        self._idle.stop()
        if self._active and not self._soon.isActive():
            self._soon.start(self._pause_ms)

    def _count(self) -> None:
        """Take the integers here, the rest elsewhere."""
        if self._closed:
            return
        start = time.perf_counter()
        found = figures(self._workspace.session)
        spent = (time.perf_counter() - start) * 1000
        self._pause_ms = round(min(_LONGEST_WAIT_MS, max(FRAME_MS, spent * _SHARE_OF_TIME)))
        self._figures, self._stale = found, False
        self._generation += 1
        self._run(self._numbers, found, ranking=False)

    def _rank(self) -> None:
        if self._figures is not None and not self._stale and not self._closed:
            self._run(self._ranking, self._figures, ranking=True)

    def _run(self, runner: JobRunner, found: Figures, *, ranking: bool) -> None:
        generation = self._generation

        def work(_progress: ProgressSink, _cancel: CancelToken) -> Statistics:
            return work_out(found, ranking=ranking)

        runner.run(
            self.tr("Statistics"),
            work,
            lambda made: self._take(made, generation),
            lambda problem: self._fail(problem, generation),
            replace=True,
        )

    def _take(self, made: Statistics, generation: int) -> None:
        if generation != self._generation or self._closed:
            return
        self._in_trouble = False
        self._latest = made
        if self._active and not made.ranked and not self._stale:
            self._idle.start()
        self.table_changed.emit(made.table)

    def _fail(self, problem: Problem, generation: int) -> None:
        if generation != self._generation or self._in_trouble:
            return
        self._in_trouble = True
        self._workspace.report(problem)
        self.failed.emit(problem)
