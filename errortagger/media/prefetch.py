"""Decodes the files around the cursor before they are wanted, and keeps them while memory lasts."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from errortagger.media.request_queue import Callback, Ticket
from errortagger.media.results import ImageFrame, MediaFailure, MediaKind, MediaRequest, MediaResult

Size = tuple[int, int]
"""Width and height in pixels that the view has; 0 means as large as the picture is."""
Locate = Callable[[int], tuple[str, str] | None]
"""Kind and media name of a row, None when the row has no media. Called on the thread that moves the cursor."""
OnReady = Callable[[int, MediaResult], None]
"""Row and what there is to show. Called on a dispatcher thread."""

GROWTH = 1.2
"""A picture is decoded again when the view has grown by more than this factor."""


class Decoder(Protocol):
    """What is needed of the decode service."""

    def request(self, request: MediaRequest, callback: Callback) -> Ticket:
        """See ``DecodeService.request``."""
        ...


@dataclass(frozen=True, slots=True)
class _Pending:
    number: int
    ticket: Ticket
    size: Size
    open_anyway: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    result: MediaResult
    size: Size
    """What was asked for."""
    open_anyway: bool


class Prefetcher:
    """Keeps the rows around a cursor decoded. Thread-safe.

    ``ahead`` rows in the direction of travel and ``behind`` rows the other way are asked for, the nearest first; rows
    that were passed are cancelled. At most ``max_bytes`` are kept, the least recently used go first, the row under the
    cursor never; what does not fit is not decoded ahead.
    """

    def __init__(
        self,
        service: Decoder,
        locate: Locate,
        *,
        ahead: int = 6,
        behind: int = 2,
        max_bytes: int = 256 << 20,
        on_ready: OnReady | None = None,
    ) -> None:
        self._service = service
        self._locate = locate
        self._ahead = ahead
        self._behind = behind
        self._max_bytes = max_bytes
        self.on_ready = on_ready
        self._lock = threading.RLock()
        self._numbers = itertools.count()
        self._pending: dict[int, _Pending] = {}
        self._cache: OrderedDict[int, _Entry] = OrderedDict()
        self._bytes = 0
        self._sizes: dict[int, int] = {}
        self._ring: dict[int, int] = {}
        self._cursor: tuple[int, int] | None = None
        self._forward = True
        self._missed = 0
        """How many rows in a row were left before they were decoded; falls again as they are there in time."""

    def move_to(self, order: Sequence[int], position: int, size: Size) -> None:
        """Put the cursor on ``order[position]``, for a view of ``size``; returns at once.

        Call it again with the same position when the view was resized.
        """
        with self._lock:
            self._note_step(position)
            rows = self._rows_around(order, position)
            retry = self._may_retry(rows[0]) if rows and self._arrived_at(rows[0], position) else False
            fitting = self._fitting(rows)
            urgency = self._urgency(fitting, order, position)
            self._ring = {row: rank for rank, row in enumerate(fitting)}
            for row in [row for row in self._pending if row not in self._ring]:
                self._pending.pop(row).ticket.cancel()
            for row in urgency:
                self._want(row, urgency[row], size, again=retry and row == rows[0])
            self._evict()

    def get(self, row: int) -> MediaResult | None:
        """What is there to show for a row, perhaps decoded for a smaller view; None while it is not known."""
        with self._lock:
            entry = self._cache.get(row)
            if entry is None:
                return None
            self._cache.move_to_end(row)
            return entry.result

    def reload(self, row: int, size: Size, *, open_anyway: bool = False) -> None:
        """Ask again for one row, e.g. after a failure that may have passed or when the user said *open anyway*."""
        with self._lock:
            pending = self._pending.pop(row, None)
            if pending is not None:
                pending.ticket.cancel()
            self._request(row, 0, size, open_anyway=open_anyway)

    def clear(self) -> None:
        """Forget everything, e.g. when the media folder changed; nothing asked before arrives afterwards."""
        with self._lock:
            for pending in self._pending.values():
                pending.ticket.cancel()
            self._pending.clear()
            self._cache.clear()
            self._sizes.clear()
            self._ring = {}
            self._cursor = None
            self._bytes = 0

    @property
    def nbytes(self) -> int:
        """Memory of what is kept."""
        return self._bytes

    def _rows_around(self, order: Sequence[int], position: int) -> list[int]:
        if not 0 <= position < len(order):
            return []
        way = 1 if self._forward else -1
        ahead = [(step, way * step) for step in range(1, self._ahead + 1)]
        behind = [(2.5 * step, -way * step) for step in range(1, self._behind + 1)]
        places = [position, *(position + offset for _, offset in sorted([*ahead, *behind]))]
        return list(dict.fromkeys(int(order[place]) for place in places if 0 <= place < len(order)))

    def _note_step(self, position: int) -> None:
        """Learn the direction of travel, and whether the cursor leaves rows before they are decoded."""
        if self._cursor is None or position == self._cursor[1]:
            return
        row, last = self._cursor
        self._forward = position > last
        if abs(position - last) > 2:
            self._missed = 0
        elif row in self._cache:
            self._missed = max(0, self._missed - 1)
        else:
            self._missed = min(self._ahead, self._missed + 1)

    def _urgency(self, rows: list[int], order: Sequence[int], position: int) -> dict[int, int]:
        """Priority of each row: the nearest first, unless the cursor outruns the decoders.

        Then the row under it would be decoded too late again and again, and nothing be ever seen; so one further ahead
        goes first, in time for when the cursor gets there, and the row under the cursor, where it may stop, second.
        """
        way = 1 if self._forward else -1
        places = (position + way * step for step in range(self._missed, self._ahead + 1)) if self._missed > 1 else ()
        soon = [row for place in places if 0 <= place < len(order) and (row := int(order[place])) in rows]
        urgent = dict.fromkeys([*soon[:1], *rows[:1], *soon[1:], *rows])
        return {row: priority for priority, row in enumerate(urgent)}

    def _arrived_at(self, row: int, position: int) -> bool:
        """Remember the cursor; whether it came to another row."""
        moved = self._cursor is None or self._cursor[0] != row
        self._cursor = (row, position)
        return moved

    def _may_retry(self, row: int) -> bool:
        entry = self._cache.get(row)
        return entry is not None and isinstance(entry.result, MediaFailure) and entry.result.may_recover

    def _fitting(self, rows: list[int]) -> list[int]:
        """The rows from the cursor outwards that are known to fit into memory together; always the first."""
        total = 0
        for count, row in enumerate(rows):
            total += self._sizes.get(row, 0)
            if total > self._max_bytes and count:
                return rows[:count]
        return rows

    def _want(self, row: int, rank: int, size: Size, *, again: bool) -> None:
        pending = self._pending.get(row)
        if pending is not None:
            if not _has_grown(pending.size, size):
                pending.ticket.move(rank)
                return
            pending.ticket.cancel()
            self._request(row, rank, size, open_anyway=pending.open_anyway)
            return
        entry = self._cache.get(row)
        if entry is None or again or _is_too_small(entry, size):
            self._request(row, rank, size, open_anyway=entry is not None and entry.open_anyway)

    def _request(self, row: int, rank: int, size: Size, *, open_anyway: bool) -> None:
        place = self._locate(row)
        if place is None:
            return
        kind, media = place
        request = MediaRequest(MediaKind(kind), media, *size, open_anyway=open_anyway, priority=rank)
        number = next(self._numbers)
        ticket = self._service.request(request, partial(self._arrived, row, number))
        self._pending[row] = _Pending(number, ticket, size, open_anyway)

    def _arrived(self, row: int, number: int, result: MediaResult) -> None:
        with self._lock:
            pending = self._pending.get(row)
            if pending is None or pending.number != number:
                return
            del self._pending[row]
            self._keep(row, _Entry(result, pending.size, pending.open_anyway))
            self._evict()
            notify = self.on_ready
        if notify is not None:
            notify(row, result)

    def _keep(self, row: int, entry: _Entry) -> None:
        self._drop(row)
        self._cache[row] = entry
        self._bytes += entry.result.nbytes
        self._sizes[row] = entry.result.nbytes

    def _drop(self, row: int) -> None:
        old = self._cache.pop(row, None)
        if old is not None:
            self._bytes -= old.result.nbytes

    def _evict(self) -> None:
        """Give memory back: first what is far from the cursor, then the ring from its far end."""
        if self._bytes <= self._max_bytes:
            return
        far = [row for row in self._cache if row not in self._ring]
        near = sorted(
            (row for row in self._cache if self._ring.get(row, 0) > 0), key=self._ring.__getitem__, reverse=True
        )
        for row in (*far, *near):
            if self._bytes <= self._max_bytes:
                return
            self._drop(row)


def _has_grown(old: Size, new: Size) -> bool:
    return any(before > 0 and (after == 0 or after > before * GROWTH) for before, after in zip(old, new, strict=True))


def _is_too_small(entry: _Entry, size: Size) -> bool:
    """Whether a picture was decoded so much smaller than the view is now that it looks blurred."""
    frame = entry.result
    if not isinstance(frame, ImageFrame) or not _has_grown(entry.size, size):
        return False
    room = zip(size, (frame.source_width, frame.source_height), strict=True)
    scale = min([1.0, *(limit / side for limit, side in room if limit > 0)])
    return frame.source_width * scale > frame.width * GROWTH
