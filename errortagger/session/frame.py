"""Which examples count, on which side, and which of their reviews were reached in the random order (statistics 0)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import MarkEdit, MarkField
from errortagger.domain.snapshot import ExampleColumns
from errortagger.domain.types import BoolArray, QueueKind, Rows
from errortagger.session.marks import MarkBook
from errortagger.session.strata import Strata, interleaved

ERRORS, CORRECT, OUTSIDE = 0, 1, -1
"""Sides: index into tallies; OUTSIDE is excluded, removed or undecided."""
_RANDOM = (QueueKind.RANDOM, QueueKind.CONTROL)


class FrameState:
    """Sides, stored random order, cursors, and the flags derived from them.

    The random order of a side includes excluded examples, so that a rank never moves; a cursor is the number of ranks
    passed. ``in_random`` marks reviewed examples with a rank before the cursor: the set R that estimates are made of.

    A side with a review plan has ranks and a cursor in each stratum: a lane of its own. Without one a side is one lane.
    """

    def __init__(self, columns: ExampleColumns, marks: MarkBook) -> None:
        n = len(columns)
        error = np.where(columns.removed, np.int8(-1), columns.error)
        self._home = np.select([error == 1, error == 0], [ERRORS, CORRECT], OUTSIDE).astype(np.int8)
        self.orders: tuple[Rows, Rows] = (
            _order(self._home == ERRORS, columns),
            _order(self._home == CORRECT, columns),
        )
        """The order in which each side is reviewed."""
        self._random_orders = self.orders
        self._lane: npt.NDArray[np.int16] = self._home.astype(np.int16)
        self._lanes: list[Rows] = list(self.orders)
        self.strata: tuple[Strata | None, Strata | None] = (None, None)
        self.rank: npt.NDArray[np.int32] = np.full(n, -1, dtype=np.int32)
        """By row: the place in its lane."""
        for order in self.orders:
            self.rank[order] = np.arange(len(order), dtype=np.int32)
        self.excluded: BoolArray = np.zeros(n, dtype=np.bool_)
        self._reviews = np.zeros(n, dtype=np.uint16)
        self._random_reviews = np.zeros(n, dtype=np.uint16)
        self.cursor = [0, 0]
        """By lane."""
        self._load(marks)
        self.side: npt.NDArray[np.int8] = self._home.copy()
        self.reviewed: BoolArray = np.zeros(n, dtype=np.bool_)
        self.passed: BoolArray = np.zeros(n, dtype=np.bool_)
        """Rank before the cursor, reviewed or not."""
        self.in_random: BoolArray = np.zeros(n, dtype=np.bool_)
        self.settle(np.arange(n, dtype=np.int32))

    def follow(self, side: int, strata: Strata | None) -> None:
        """Review a side by strata, or (None) in random order. Flags change; tallies must be counted anew."""
        self.strata = (strata, self.strata[CORRECT]) if side == ERRORS else (self.strata[ERRORS], strata)
        none = np.empty(0, dtype=np.int32)
        self._lane, self._lanes, orders = self._home.astype(np.int16), [none, none], []
        for each, order in enumerate(self._random_orders):
            found = self.strata[each]
            if found is None:
                self._lanes[each] = order
                orders.append(order)
                continue
            codes = found.codes[order]
            lanes = [order[codes == code] for code in range(len(found.names))]
            self._lane[order] = codes + np.int16(len(self._lanes))
            self._lanes.extend(lanes)
            orders.append(interleaved(lanes, found.shares))
        self.orders = (orders[ERRORS], orders[CORRECT])
        for lane in self._lanes:
            self.rank[lane] = np.arange(len(lane), dtype=np.int32)
        done = (np.flatnonzero(self._random_reviews[lane]) for lane in self._lanes)
        self.cursor = [int(ranks[-1]) + 1 if len(ranks) else 0 for ranks in done]
        self.settle(np.arange(len(self._home), dtype=np.int32))

    def begun(self, side: int) -> bool:
        """Whether any example of a side was reviewed in its order."""
        return bool(self._random_reviews[self._random_orders[side]].any())

    def stage(self, edit: MarkEdit) -> Rows:
        """Take in an edit's marks and return every row whose flags may change; ``settle`` then changes them.

        Between the two calls the flags are still the old ones, so that tallies can be taken back first.
        """
        rows = np.asarray(edit.rows, dtype=np.int32)
        if edit.field is MarkField.EXCLUDED:
            self.excluded[rows] = [value is not None for value in edit.after]
            return rows
        if edit.field is not MarkField.REVIEW:
            return np.empty(0, dtype=np.int32)
        old = list(self.cursor)
        for row, before, after in zip(edit.rows, edit.before, edit.after, strict=True):
            self._count(row, before, -1)
            self._count(row, after, +1)
        parts = [rows]
        for lane, order in enumerate(self._lanes):
            self._fall_back(lane)
            low, high = sorted((old[lane], self.cursor[lane]))
            parts.append(order[low:high])
        return np.unique(np.concatenate(parts)).astype(np.int32)

    def settle(self, rows: Rows) -> None:
        """Derive the flags of some rows anew."""
        home = self._home[rows]
        self.side[rows] = np.where(self.excluded[rows], np.int8(OUTSIDE), home)
        self.reviewed[rows] = self._reviews[rows] > 0
        cursor = np.asarray(self.cursor)[self._lane[rows]]
        self.passed[rows] = (home != OUTSIDE) & (self.rank[rows] < cursor)
        self.in_random[rows] = self.passed[rows] & self.reviewed[rows] & (self.side[rows] != OUTSIDE)

    def home(self, row: int) -> int:
        """The side of an example, excluded or not."""
        return int(self._home[row])

    def _load(self, marks: MarkBook) -> None:
        for _, row, value in marks.everyone(MarkField.REVIEW):
            self._count(row, value, +1)
        for _, row, _value in marks.everyone(MarkField.EXCLUDED):
            self.excluded[row] = True

    def _count(self, row: int, value: str | None, step: int) -> None:
        if value is None:
            return
        self._reviews[row] = max(0, int(self._reviews[row]) + step)
        if value not in _RANDOM:
            return
        self._random_reviews[row] = max(0, int(self._random_reviews[row]) + step)
        lane = int(self._lane[row])
        if step > 0 and lane != OUTSIDE:
            self.cursor[lane] = max(self.cursor[lane], int(self.rank[row]) + 1)

    def _fall_back(self, lane: int) -> None:
        """Move a cursor back to the last rank that still has a review from the random order (after an undo)."""
        order, cursor = self._lanes[lane], self.cursor[lane]
        while cursor > 0 and self._random_reviews[order[cursor - 1]] == 0:
            cursor -= 1
        self.cursor[lane] = cursor


def _order(mask: BoolArray, columns: ExampleColumns) -> Rows:
    rows = np.flatnonzero(mask)
    return rows[np.argsort(columns.random_key[rows], kind="stable")].astype(np.int32)
