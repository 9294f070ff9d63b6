"""The requests that wait for a decoder: newest first, what is no longer wanted falls out."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from enum import Enum

from errortagger.media.results import MediaRequest, MediaResult

Callback = Callable[[MediaResult], None]


class _State(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


class Ticket:
    """One request on its way. Made by ``DecodeService.request``; any thread may use it."""

    def __init__(self, request: MediaRequest, callback: Callback, queue: RequestQueue) -> None:
        self.request = request
        self._callback = callback
        self._queue = queue
        self._state = _State.WAITING
        self._priority = request.priority

    @property
    def over(self) -> bool:
        """Whether the answer was delivered or is no longer wanted."""
        return self._state is _State.OVER

    def cancel(self) -> None:
        """The answer is no longer wanted: the callback will not be called."""
        self._queue.cancel(self)

    def move(self, priority: int) -> None:
        """Change how urgent the request is, while it waits."""
        self._queue.move(self, priority)


class RequestQueue:
    """Waiting requests, lowest priority number first, of equals the newest first. Thread-safe."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._heap: list[tuple[int, int, Ticket]] = []
        self._order = itertools.count(0, -1)
        self._generations: dict[str, int] = {}
        self._closed = False

    def put(self, request: MediaRequest, callback: Callback) -> Ticket:
        """Add a request; requests of older generations of its channel are no longer wanted."""
        ticket = Ticket(request, callback, self)
        with self._ready:
            newest = max(self._generations.get(request.channel, request.generation), request.generation)
            self._generations[request.channel] = newest
            if self._closed or self._is_old(ticket):
                ticket._state = _State.OVER
                return ticket
            self._push(ticket)
        return ticket

    def supersede(self, channel: str, generation: int) -> None:
        """What the channel asked before this generation is no longer wanted."""
        with self._ready:
            self._generations[channel] = max(self._generations.get(channel, generation), generation)

    def cancel(self, ticket: Ticket) -> None:
        """See ``Ticket.cancel``."""
        with self._ready:
            ticket._state = _State.OVER
            self._sweep()

    def move(self, ticket: Ticket, priority: int) -> None:
        """See ``Ticket.move``."""
        with self._ready:
            if ticket._state is _State.WAITING and ticket._priority != priority:
                ticket._priority = priority
                self._push(ticket)
                self._sweep()

    def take(self) -> Ticket | None:
        """Wait for the most urgent request; None once the queue is closed."""
        with self._ready:
            while not self._closed:
                while self._heap:
                    priority, _, ticket = heapq.heappop(self._heap)
                    if self._is_current(ticket, priority):
                        ticket._state = _State.RUNNING
                        return ticket
                self._ready.wait()
        return None

    def finish(self, ticket: Ticket) -> Callback | None:
        """The callback to call with the answer; None when it is no longer wanted."""
        with self._ready:
            wanted = self.is_wanted(ticket)
            ticket._state = _State.OVER
            return ticket._callback if wanted else None

    def is_wanted(self, ticket: Ticket) -> bool:
        """Whether somebody still waits for the answer."""
        return not self._closed and not ticket.over and not self._is_old(ticket)

    def close(self) -> None:
        """Nothing is wanted any more; whoever waits in ``take`` gets None."""
        with self._ready:
            self._closed = True
            self._heap.clear()
            self._ready.notify_all()

    def __len__(self) -> int:
        with self._ready:
            return sum(self._is_current(ticket, priority) for priority, _, ticket in self._heap)

    def _push(self, ticket: Ticket) -> None:
        heapq.heappush(self._heap, (ticket._priority, next(self._order), ticket))
        self._ready.notify()

    def _is_old(self, ticket: Ticket) -> bool:
        request = ticket.request
        return request.generation < self._generations.get(request.channel, request.generation)

    def _is_current(self, ticket: Ticket, priority: int) -> bool:
        """False for an entry that a move or cancel left behind."""
        return ticket._state is _State.WAITING and ticket._priority == priority and not self._is_old(ticket)

    def _sweep(self) -> None:
        """Throw dead entries out before they outnumber the living."""
        if len(self._heap) > 256 and len(self._heap) > 2 * sum(self._is_current(t, p) for p, _, t in self._heap):
            self._heap = [entry for entry in self._heap if self._is_current(entry[2], entry[0])]
            heapq.heapify(self._heap)
