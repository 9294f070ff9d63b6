"""Long work: progress out, cancel in. Plain Python, so that it runs under the window, the command line and tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from errortagger.domain.problems import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is."""

    stage: str
    """In words: "Reading rows"."""
    done: int
    total: int | None = None
    """None: not known yet."""

    @property
    def fraction(self) -> float | None:
        """0...1, or None while the total is not known."""
        return min(1.0, self.done / self.total) if self.total else None


ProgressSink = Callable[[Progress], None]


class CancelToken:
    """Set by a person, looked at by the work."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to end."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work should end."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if the work should end."""
        if self.cancelled:
            raise Cancelled


def silent(_progress: Progress) -> None:
    """A sink for those who do not watch."""
