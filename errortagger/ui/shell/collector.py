"""Collects garbage on the window's thread, between events; Python left alone does it anywhere."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2_000
_OLDER = 6
"""Collections of one generation before the next older one is collected too, as Python does it."""


class Collector(QObject):
    """Takes garbage collection over from Python while it lives; :meth:`close` gives it back.

    Widgets that are left in a cycle are destroyed by whichever thread happens to collect, and in the middle of whatever
    Qt is doing: either ends the process now and then.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._young = gc.get_threshold()[0]
        self._rounds = 0
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """Collect if enough was made since the last time; answers how many objects went."""
        if gc.get_count()[0] <= self._young:
            return 0
        self._rounds += 1
        generation = 2 if self._rounds % (_OLDER * _OLDER) == 0 else 1 if self._rounds % _OLDER == 0 else 0
        return gc.collect(generation)

    def close(self) -> None:
        """Stop; Python collects by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
