"""Where the reviewer is: a queue and a place in it."""

from __future__ import annotations

import numpy as np

from errortagger.domain.patch import MarkField
from errortagger.session.queues import Queue, done_mask
from errortagger.session.session import Session


class View:
    """A place in a queue. Moving changes nothing in the project."""

    def __init__(self, session: Session, queue: Queue) -> None:
        self._session = session
        self.queue = queue
        self.position = 0
        self._trail: list[int] = []

    @property
    def row(self) -> int | None:
        """The example shown, or None if the queue is empty."""
        return int(self.queue.rows[self.position]) if len(self.queue) else None

    def show_queue(self, queue: Queue, *, row: int | None = None) -> None:
        """Take another queue and stand at ``row`` if it is in it, else at the first example that is not done."""
        self.queue = queue
        self.position = 0
        if row is None or not self.go_to(row):
            self.position = self._first_open(0) if self._first_open(0) is not None else 0  # type: ignore[assignment]

    def step(self, by: int) -> bool:
        """Move along the queue; False at either end."""
        target = min(max(self.position + by, 0), max(len(self.queue) - 1, 0))
        moved = target != self.position
        self.position = target
        return moved

    def go_to(self, row: int) -> bool:
        """Stand at an example; False if it is not in the queue."""
        found = np.flatnonzero(self.queue.rows == row)
        if not len(found):
            return False
        self.position = int(found[0])
        return True

    def next_open(self) -> bool:
        """Go to the next example that is not done, from here on and then from the start; deferred ones come last.

        False, and no move, if everything is done.
        """
        place = self._first_open(self.position + 1)
        if place is None:
            return False
        self.position = place
        return True

    def touched(self, row: int) -> None:
        """Remember an example that the reviewer changed."""
        if row in self._trail:
            self._trail.remove(row)
        self._trail.append(row)
        del self._trail[:-200]

    def last_touched(self) -> int | None:
        """The example the reviewer changed last, other than the one shown."""
        while self._trail and self._trail[-1] == self.row:
            self._trail.pop()
        return self._trail[-1] if self._trail else None

    def progress(self) -> tuple[int, int]:
        """How many of the queue are done, and how many there are."""
        return int(done_mask(self._session, self.queue).sum()), len(self.queue)

    def _first_open(self, start: int) -> int | None:
        todo = np.flatnonzero(~done_mask(self._session, self.queue))
        if not len(todo):
            return None
        deferred = self._session.marks.by(MarkField.DEFERRED, self._session.reviewer.id)
        late = np.array([int(row) in deferred for row in self.queue.rows[todo]], dtype=np.bool_) if deferred else None
        fresh = todo if late is None else todo[~late]
        for places in (fresh[fresh >= start], fresh, todo[todo >= start], todo):
            if len(places):
                return int(places[0])
        return None
