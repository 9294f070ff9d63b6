"""Progress of a verb: one line on standard error, and only on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from errortagger.app.jobs import Progress


class ProgressLine:
    """A context manager that is a progress sink. It writes nothing unless standard error is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = ""

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._last:
            print("\r" + " " * len(self._last) + "\r", end="", file=sys.stderr, flush=True)

    def __call__(self, progress: Progress) -> None:
        """Show how far the work is."""
        if not self._shown:
            return
        share = progress.fraction
        text = f"{progress.stage} {share:.0%}" if share is not None else f"{progress.stage} …"
        if text != self._last:
            print("\r" + text.ljust(len(self._last)), end="", file=sys.stderr, flush=True)
            self._last = text
