"""Long work beside the window: runs a plain function on a thread and brings what comes of it to the window's thread."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from errortagger.app.jobs import CancelToken, Progress, ProgressSink
from errortagger.domain.problems import Cancelled, Problem

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[ProgressSink, CancelToken], T]
"""What runs on the thread: no Qt, tells how far it is, looks at the token."""
_QUIET_SECONDS = 0.05
"""Progress that comes faster than this is not worth a repaint."""


class Bug(Problem):
    """The work failed in a way nobody foresaw; ``details`` is the traceback, for a person to copy."""

    def __init__(self, name: str, error: BaseException) -> None:
        super().__init__(
            f"“{name}” did not work, because of a mistake in the program ({type(error).__name__}: {error})",
            action="Nothing that was saved is lost. Copy the details into a report, please.",
        )
        self.details = "".join(traceback.format_exception(error))


@dataclass(eq=False, slots=True)
class _Job(Generic[T]):
    """One piece of work and who is told of its end."""

    name: str
    work: Work[T]
    done: Callable[[T], object]
    failed: Callable[[Problem], object] | None
    cancelled: Callable[[], object] | None
    cancel: CancelToken = field(default_factory=CancelToken)
    thread: threading.Thread | None = None
    started: float = 0.0
    told: float = 0.0
    replaced: bool = False
    """Another job took its place: nobody is told of its end."""


class JobRunner(QObject):
    """Runs one job at a time. All signals and callbacks come on the thread the runner was made on."""

    started = Signal(str)
    """Name of the job that begins."""
    progressed = Signal(str, int, object, str)
    """Name, done, total or None, and the stage with the time left: what a progress strip shows."""
    finished = Signal()
    """Nothing runs any more."""
    trouble = Signal(object)
    """The Problem of a job that brought nobody to tell."""

    _came = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: _Job[object] | None = None
        self._next: _Job[object] | None = None
        self._closed = False
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    @property
    def name(self) -> str:
        """What is under way; empty when nothing is."""
        return self._job.name if self._job is not None else ""

    def run(
        self,
        name: str,
        work: Work[T],
        done: Callable[[T], object],
        failed: Callable[[Problem], object] | None = None,
        *,
        cancelled: Callable[[], object] | None = None,
        replace: bool = False,
    ) -> bool:
        """Start a job; exactly one of ``done``, ``failed`` and ``cancelled`` is called at its end.

        While another job runs the new one is refused (``failed`` is told), unless ``replace`` is set: then the other
        is cancelled without a word and the new one follows it. Answers whether the job was taken.
        """
        job: _Job[object] = _Job(name, work, done, failed, cancelled)  # type: ignore[arg-type]
        if self._closed:
            return False
        if self._job is None:
            self._start(job)
        elif replace:
            self._job.replaced = True
            self._job.cancel.cancel()
            self._next = job
        else:
            self._fail(job, Problem(f"“{self._job.name}” is still under way", action="Wait for it, or cancel it."))
            return False
        return True

    def cancel(self) -> None:
        """Ask the running job to end, and forget the one that waits for it."""
        if self._next is not None:
            dropped, self._next = self._next, None
            if dropped.cancelled is not None:
                dropped.cancelled()
        if self._job is not None:
            self._job.cancel.cancel()

    def close(self) -> None:
        """Cancel what runs and wait for its end; nobody is told of it any more. May be called twice."""
        self._closed = True
        self._next = None
        if self._job is not None:
            self._job.cancel.cancel()
            if self._job.thread is not None:
                self._job.thread.join()
            self._job = None

    def _start(self, job: _Job[object]) -> None:
        self._job = job
        job.started = time.monotonic()
        job.thread = threading.Thread(target=self._work, args=(job,), name=f"job {job.name}", daemon=True)
        self.started.emit(job.name)
        self.progressed.emit(job.name, 0, None, "")
        job.thread.start()

    def _work(self, job: _Job[object]) -> None:
        """On the thread of the job."""

        def report(progress: Progress) -> None:
            now = time.monotonic()
            if now - job.told >= _QUIET_SECONDS:
                job.told = now
                self._came.emit(job, "progress", progress)

        try:
            job.cancel.check()
            outcome: tuple[str, object] = ("done", job.work(report, job.cancel))
        except Cancelled:
            outcome = ("cancelled", None)
        except Problem as problem:
            outcome = ("failed", problem)
        except Exception as error:
            log.exception("the job %r failed", job.name)
            outcome = ("failed", Bug(job.name, error))
        self._came.emit(job, *outcome)

    def _take(self, job: _Job[object], what: str, value: object) -> None:
        """On the window's thread."""
        if job is not self._job:
            return
        if isinstance(value, Progress) and what == "progress":
            if not job.cancel.cancelled:
                self.progressed.emit(job.name, value.done, value.total, _detail(value, time.monotonic() - job.started))
            return
        if job.thread is not None:
            job.thread.join()
        self._job = None
        following, self._next = self._next, None
        if following is None:
            self.finished.emit()
        if not job.replaced:
            self._tell(job, what, value)
        if following is not None and self._job is None:
            self._start(following)

    def _tell(self, job: _Job[object], what: str, value: object) -> None:
        if what == "done":
            job.done(value)
        elif what == "failed" and isinstance(value, Problem):
            self._fail(job, value)
        elif job.cancelled is not None:
            job.cancelled()

    def _fail(self, job: _Job[object], problem: Problem) -> None:
        if job.failed is not None:
            job.failed(problem)
        else:
            self.trouble.emit(problem)


def _detail(progress: Progress, seconds: float) -> str:
    """The stage and, once it can be guessed, the time left."""
    share = progress.fraction
    if share is None or share <= 0.02 or seconds < 1.0:
        return progress.stage
    left = seconds * (1 - share) / share
    return f"{progress.stage} · {time_left(left)}" if left >= 1 else progress.stage


def time_left(seconds: float) -> str:
    """A rough span for people: ``about 20 s left``, ``about 3 min left``."""
    if seconds < 55:
        return f"about {max(5, round(seconds / 5) * 5)} s left" if seconds > 5 else "a few seconds left"
    return f"about {max(1, round(seconds / 60))} min left"
