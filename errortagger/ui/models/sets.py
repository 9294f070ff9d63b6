"""Keeps the numbers of sets of tags up to date beside the window: counted here, worked out on one thread."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.domain.patch import Changes
from errortagger.domain.problems import Problem
from errortagger.domain.types import TagId
from errortagger.session.set_compare import Compared, compare
from errortagger.session.set_table import Overview, overview
from errortagger.session.sets import SetFigures, Together, set_figures, together
from errortagger.session.statistics import Figures, compute, figures
from errortagger.ui.jobs import JobRunner
from errortagger.ui.models.workspace import Workspace

FRAME_MS = 16
_SHARE_OF_TIME = 10
"""Counting may take one part in so many of the window's time."""
_LONGEST_WAIT_MS = 500
Pair = tuple[TagId, TagId]


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """What is shown."""

    figures: SetFigures
    overview: Overview
    ticked: frozenset[TagId]
    together: Together | None
    """None while nothing is ticked."""
    pair: Pair | None
    compared: Compared | None
    """None while there are not two tags."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is to be worked out; None where the program chooses."""

    figures: SetFigures
    ticked: frozenset[TagId] | None
    pair: Pair | None
    ranking: Figures | None
    """Chooses the pair: the first two of the prioritization."""
    overview: Overview | None
    """Made from the same figures before."""


def work_out(asked: Question) -> Sets:
    """All numbers of the page; runs on a thread."""
    table = asked.overview or overview(asked.figures)
    ticked = _best_two(table) if asked.ticked is None else asked.ticked
    pair = asked.pair or _first_two(asked.ranking)
    return Sets(
        figures=asked.figures,
        overview=table,
        ticked=ticked,
        together=together(asked.figures, ticked),
        pair=pair,
        compared=compare(asked.figures, *pair) if pair is not None else None,
    )


def _best_two(table: Overview) -> frozenset[TagId]:
    """The two tags that cover most together, as far as they cover anything."""
    return frozenset(row.tag.id for row in table.rows[:2] if row.place is not None and (row.adds.value or 0) > 0)


def _first_two(found: Figures | None) -> Pair | None:
    if found is None or len(found.tags) < 2:
        return None
    ids = {tag.name: tag.id for tag, _ in found.tags}
    first, second = (ids[row.tag_name] for row in compute(found, ranking=False).rows[:2])
    return first, second


class SetsModel(QObject):
    """Watches the workspace while somebody looks. The newest wins, but something new is shown at every end."""

    sets_changed = Signal(object)
    """The newest Sets."""
    failed = Signal(object)
    """The Problem that kept the numbers from being worked out; told once until it works again."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runner = JobRunner(self)
        self._latest: Sets | None = None
        self._figures: SetFigures | None = None
        self._overview: Overview | None = None
        self._ticked: frozenset[TagId] | None = None
        self._pair: Pair | None = None
        self._active, self._stale, self._asked = False, True, False
        self._in_trouble, self._closed = False, False
        self._pause_ms = FRAME_MS
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._start)
        workspace.changed.connect(self._on_changes)

    @property
    def latest(self) -> Sets | None:
        """The newest numbers, None before the first."""
        return self._latest

    @property
    def up_to_date(self) -> bool:
        """Whether nothing has changed since the newest numbers, and nothing is under way."""
        return not (self._stale or self._asked or self._runner.running)

    def set_active(self, on: bool) -> None:
        """Work while somebody looks; otherwise only remember that something changed."""
        self._active = on
        if not on:
            self._soon.stop()
        elif self._stale or self._asked:
            self._soon.start(0)

    def tick(self, tags: Iterable[TagId]) -> None:
        """Ask for another set of tags."""
        self._ticked = frozenset(tags)
        self._ask()

    def compare(self, first: TagId, second: TagId) -> None:
        """Ask for another pair."""
        self._pair = (first, second)
        self._ask()

    def close(self) -> None:
        """Stop, and wait for what runs. May be called twice."""
        self._closed = True
        self.set_active(False)
        self._runner.close()

    def _ask(self) -> None:
        self._asked = True
        if self._active:
            self._soon.start(0)

    def _on_changes(self, _changes: Changes) -> None:
        self._stale = True
        if self._active and not self._soon.isActive():
            self._soon.start(self._pause_ms)

    def _start(self) -> None:
        """Take the integers here if they are old, and the rest elsewhere; what comes meanwhile follows."""
        if self._closed or self._runner.running or not (self._stale or self._asked):
            return
        if self._stale or self._figures is None:
            self._count()
        found, session = self._figures, self._workspace.session
        if found is None:
            return
        known = {tag.id for tag in found.tags}
        if self._pair is not None and not known.issuperset(self._pair):
            self._pair = None
        ranking = figures(session) if self._pair is None and len(known) > 1 else None
        self._asked = False
        self._run(Question(found, self._ticked, self._pair, ranking, self._overview))

    def _count(self) -> None:
        start = time.perf_counter()
        self._figures, self._overview, self._stale = set_figures(self._workspace.session), None, False
        spent = (time.perf_counter() - start) * 1000
        self._pause_ms = round(min(_LONGEST_WAIT_MS, max(FRAME_MS, spent * _SHARE_OF_TIME)))

    def _run(self, asked: Question) -> None:
        def work(_progress: ProgressSink, _cancel: CancelToken) -> Sets:
            return work_out(asked)

        self._runner.run(self.tr("Sets of tags"), work, self._take, self._fail)

    def _take(self, made: Sets) -> None:
        if self._closed:
            return
        self._in_trouble = False
        self._latest = made
        if made.figures is self._figures:
            self._overview = made.overview
        self._pair = self._pair or made.pair
        if self._ticked is None and made.ticked:
            self._ticked = made.ticked
        self.sets_changed.emit(made)
        self._go_on()

    def _fail(self, problem: Problem) -> None:
        if not self._closed and not self._in_trouble:
            self._in_trouble = True
            self._workspace.report(problem)
            self.failed.emit(problem)
        self._go_on()

    def _go_on(self) -> None:
        if self._active and (self._stale or self._asked) and not self._soon.isActive():
            self._soon.start(self._pause_ms)
