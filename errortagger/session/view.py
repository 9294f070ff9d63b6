"""Where the reviewer is: a queue and a place in it."""

from __future__ import annotations

import numpy as np

from errortagger.domain.patch import Changes, MarkField
from errortagger.session.queues import Queue, done_mask, is_done
from errortagger.session.session import Session

_MANY = 1_000
"""Above so many changed rows everything is looked at anew."""


class View:
    """A place in a queue. Moving changes nothing in the project."""

    def __init__(self, session: Session, queue: Queue) -> None:
        self._session = session
        self.position = 0
        self._trail: list[int] = []
        self._take(queue)
        self._leave = session.observe(self._on_changes)

    def close(self) -> None:
        """Follow the session no longer."""
        self._leave()

    @property
    def row(self) -> int | None:
        """The example shown, or None if the queue is empty."""
        return int(self.queue.rows[self.position]) if len(self.queue) else None

    def show_queue(self, queue: Queue, *, row: int | None = None) -> None:
        """Take another queue and stand at ``row`` if it is in it, else at the first example that is not done."""
        self._take(queue)
        self.position = 0
        if row is None or not self.go_to(row):
            self.position = self._first_open(0) or 0

    def step(self, by: int) -> bool:
        """Move along the queue; False at either end."""
        target = min(max(self.position + by, 0), max(len(self.queue) - 1, 0))
        moved = target != self.position
        self.position = target
        return moved

    def go_to(self, row: int) -> bool:
        """Stand at an example; False if it is not in the queue."""
        place = int(self._places[row])
        if place < 0:
            return False
        self.position = place
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
        return next((row for row in reversed(self._trail) if row != self.row), None)

    def progress(self) -> tuple[int, int]:
        """How many of the queue are done, and how many there are."""
        return int(np.count_nonzero(self._done)), len(self.queue)

    def _take(self, queue: Queue) -> None:
        self.queue = queue
        self._places = np.full(len(self._session), -1, dtype=np.int32)
        self._places[queue.rows] = np.arange(len(queue), dtype=np.int32)
        self._done = done_mask(self._session, queue)

    def _on_changes(self, changes: Changes) -> None:
        """Keep what is done up to date; a key press touches one row, and must not look at a million."""
        asks_of_tags = changes.tag_list and self.queue.tag is not None
        if changes.everything or asks_of_tags or len(changes.rows) > _MANY:
            self._done = done_mask(self._session, self.queue)
            return
        for row in changes.rows.tolist():
            place = self._places[row]
            if place >= 0:
                self._done[place] = is_done(self._session, self.queue, row)

    def _first_open(self, start: int) -> int | None:
        todo = np.flatnonzero(~self._done)
        if not len(todo):
            return None
        deferred = self._session.marks.by(MarkField.DEFERRED, self._session.reviewer.id)
        late = np.array([int(row) in deferred for row in self.queue.rows[todo]], dtype=np.bool_) if deferred else None
        fresh = todo if late is None else todo[~late]
        by_wish = (fresh[fresh >= start], fresh, todo[todo >= start], todo)
        return next(int(places[0]) for places in by_wish if len(places))
