"""Counts by stratum, and the part of a review by strata that stands for a whole side without weights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers, BoolArray
from errortagger.session.frame import FrameState
from errortagger.stats.counts import Stratum


class StrataCounter:
    """Counts one side's strata, for one tag after another, among all examples or some."""

    def __init__(self, frame: FrameState, side: int, mask: BoolArray | None = None) -> None:
        strata = frame.strata[side]
        self._names = strata.names if strata is not None else ()
        self._codes = strata.codes if strata is not None else np.empty(0, dtype=np.int16)
        if strata is None:
            return
        here = frame.side == side if mask is None else (frame.side == side) & mask
        self._sizes = self._count(here)
        self._drawn = np.flatnonzero(here & frame.in_random)

    def of(self, answers: Answers, trigger: int | None) -> tuple[Stratum, ...]:
        """The strata that hold any of the examples; empty without a plan, or where there is only one.

        Args:
            answers: of one tag, by row.
            trigger: row of the example that inspired the tag if it counts by itself: it is left out.
        """
        if np.count_nonzero(self._sizes if self._names else 0) < 2:
            return ()
        drawn, sizes = self._drawn, self._sizes.copy()
        if trigger is not None:
            drawn = drawn[drawn != trigger]
            sizes[self._codes[trigger]] -= 1
        said = answers[drawn]
        present = said == Answer.PRESENT
        considered = self._count(drawn[present | (said == Answer.ABSENT)])
        tagged = self._count(drawn[present])
        return tuple(
            Stratum(name, int(size), int(seen), int(found))
            for name, size, seen, found in zip(self._names, sizes, considered, tagged, strict=True)
            if size
        )

    def reached(self) -> tuple[Stratum, ...]:
        """How far every stratum is reviewed, whatever the tag: ``considered`` is reviewed in its order."""
        seen = self._count(self._drawn)
        return tuple(
            Stratum(name, int(size), int(count), 0)
            for name, size, count in zip(self._names, self._sizes, seen, strict=True)
            if size
        )

    def _count(self, rows: npt.NDArray[np.intp] | BoolArray) -> npt.NDArray[np.int64]:
        return np.bincount(self._codes[rows], minlength=len(self._names)).astype(np.int64)


def even_part(frame: FrameState, side: int, chosen: BoolArray, mask: BoolArray | None = None) -> BoolArray:
    """The start of every stratum's own order, each about the same part of it, as far as all were reviewed.

    That is as good as a random draw of the whole side, so that numbers that know nothing of strata may use it.
    Without a plan it is all that was chosen.

    Args:
        frame: sides and orders.
        side: which side.
        chosen: reviewed examples of this side.
        mask: the examples that are asked about; None: all.
    """
    strata = frame.strata[side]
    if strata is None:
        return chosen
    here = frame.side == side if mask is None else (frame.side == side) & mask
    order = frame.orders[side]
    rows = order[chosen[order]]
    codes = strata.codes[rows]
    sizes = np.bincount(strata.codes[here], minlength=len(strata.names))
    seen = np.bincount(codes, minlength=len(strata.names))
    some = sizes > 0
    least = float((seen[some] / sizes[some]).min(initial=1.0))
    wanted = np.rint(least * sizes)
    by_stratum = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(seen)[:-1]])
    place = np.empty(len(rows), dtype=np.int64)
    place[by_stratum] = np.arange(len(rows)) - starts[codes[by_stratum]]
    part = np.zeros(len(chosen), dtype=np.bool_)
    part[rows[place < wanted[codes]]] = True
    return part
