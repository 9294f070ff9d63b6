"""Keeps the statistics of the open project up to date beside the window: fast numbers first, the ranking when idle."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.app.statistics import keep_choices, kept_choices
from errortagger.app.statistics_columns import extra_columns
from errortagger.domain.patch import Changes
from errortagger.domain.problems import Problem
from errortagger.session.choices import AUTOMATIC, USUAL, Choices
from errortagger.session.extra_columns import NO_COLUMNS, ExtraColumns
from errortagger.session.statistics import Figures, Table, compute, figures
from errortagger.stats.number import Number
from errortagger.stats.proportion import share
from errortagger.ui.jobs import JobRunner
from errortagger.ui.models.workspace import Workspace

FRAME_MS = 16
IDLE_MS = 250
"""The ranking is drawn when nothing has changed for so long."""
_SHARE_OF_TIME = 10
"""Counting may take one part in so many of the window's time; after a pause it starts at once."""
_LONGEST_WAIT_MS = 500


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is shown: the table, the share of errors whose label is wrong, and whether the ranking was drawn."""

    table: Table
    label_wrong: Number
    ranked: bool

    @property
    def choices(self) -> Choices:
        """The switches that were on."""
        return self.table.more.choices


def work_out(
    found: Figures, *, ranking: bool, choices: Choices = USUAL, columns: ExtraColumns = NO_COLUMNS
) -> Statistics:
    """All numbers of some figures; runs on a thread."""
    table = compute(found, ranking=ranking, choices=choices, columns=columns)
    return Statistics(table, share(found.label_errors.side(), options=choices.options), ranking)


class StatisticsModel(QObject):
    """Watches the workspace while somebody looks. The newest figures win; what was overtaken is never shown."""

    table_changed = Signal(object)
    """The newest Table."""
    choices_refused = Signal()
    """A chosen column could not be used; the switches are as before it was chosen."""
    failed = Signal(object)
    """The Problem that kept the numbers from being worked out; told once until it works again."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._numbers = JobRunner(self)
        self._ranking = JobRunner(self)
        self._reading = JobRunner(self)
        self.choices = kept_choices(workspace.project)
        """The switches; change them by ``choose``."""
        self._columns, self._columns_stale = NO_COLUMNS, True
        self._latest: Statistics | None = None
        self._figures: Figures | None = None
        self._generation = 0
        self._active, self._stale, self._in_trouble, self._closed = False, True, False, False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._count)
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._rank)
        self._pause_ms, self._counted = FRAME_MS, 0.0
        workspace.changed.connect(self._on_changes)

    @property
    def latest(self) -> Statistics | None:
        """The newest numbers, None before the first."""
        return self._latest

    @property
    def table(self) -> Table | None:
        """The newest table, None before the first."""
        return self._latest.table if self._latest is not None else None

    def choose(self, choices: Choices) -> None:
        """Take other switches, remember them, and work everything out anew."""
        if choices == self.choices:
            return
        sources = (self.choices.size_by, self.choices.group_by)
        self.choices = choices
        keep_choices(self._workspace.project, choices)
        self._columns_stale = self._columns_stale or sources != (choices.size_by, choices.group_by)
        self._stale = True
        if self._active:
            self._read()
            self._soon.start(0)

    def set_active(self, on: bool) -> None:
        """Work while somebody looks; otherwise only remember that something changed."""
        self._active = on
        if not on:
            self._soon.stop()
            self._idle.stop()
            return
        self._read()
        if self._stale:
            self._soon.start(0)
        elif self._latest is not None and not self._latest.ranked:
            self._idle.start()

    def close(self) -> None:
        """Stop, and wait for what runs. May be called twice."""
        self._closed = True
        self.set_active(False)
        for runner in (self._numbers, self._ranking, self._reading):
            runner.close()

    def _read(self) -> None:
        """Read the columns that the switches ask for; the numbers that need none do not wait for them."""
        if not self._columns_stale or self._closed:
            return
        self._columns_stale = False
        project, choices = self._workspace.project, self.choices

        def work(_progress: ProgressSink, _cancel: CancelToken) -> ExtraColumns:
            return extra_columns(project, choices)

        self._reading.run(self.tr("Columns"), work, self._take_columns, self._without_columns, replace=True)

    def _take_columns(self, columns: ExtraColumns) -> None:
        nothing_new = columns.size is None and columns.group is None and self._columns is NO_COLUMNS
        self._columns = columns
        if not nothing_new:
            self._again()

    def _without_columns(self, problem: Problem) -> None:
        """A column cannot be used: say so, and go back to what fits the project."""
        self._workspace.report(problem)
        self._columns, usual = NO_COLUMNS, replace(self.choices, size_by=AUTOMATIC, group_by=AUTOMATIC)
        if usual != self.choices:
            self.choose(usual)
            self.choices_refused.emit()

    def _again(self) -> None:
        self._stale = True
        self._idle.stop()
        if self._active and not self._closed:
            self._soon.start(0)

    def _on_changes(self, changes: Changes) -> None:
        self._stale = True
        if changes.everything:
            self._columns_stale = True
            if self._active:
                self._read()
        self._idle.stop()
        if self._active and not self._soon.isActive():
            since = (time.perf_counter() - self._counted) * 1000
            self._soon.start(max(FRAME_MS, round(self._pause_ms - since)))

    def _count(self) -> None:
        """Take the integers here, the rest elsewhere."""
        if self._closed:
            return
        start = time.perf_counter()
        found = figures(self._workspace.session)
        self._counted = time.perf_counter()
        spent = (self._counted - start) * 1000
        self._pause_ms = round(min(_LONGEST_WAIT_MS, max(FRAME_MS, spent * _SHARE_OF_TIME)))
        self._figures, self._stale = found, False
        self._generation += 1
        self._run(self._numbers, found, ranking=False)

    def _rank(self) -> None:
        if self._figures is not None and not self._stale and not self._closed:
            self._run(self._ranking, self._figures, ranking=True)

    def _run(self, runner: JobRunner, found: Figures, *, ranking: bool) -> None:
        generation, choices, columns = self._generation, self.choices, self._columns

        def work(_progress: ProgressSink, _cancel: CancelToken) -> Statistics:
            return work_out(found, ranking=ranking, choices=choices, columns=columns)

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
