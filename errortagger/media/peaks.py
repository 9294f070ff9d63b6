"""Waveform peaks: a pyramid of minima and maxima, so that any stretch of a clip is drawn within a millisecond."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BASE = 64
"""Frames in one bucket of the finest level."""
STEP = 4
"""Buckets of one level in one bucket of the next."""

Level = npt.NDArray[np.int16]
"""Shape (buckets, channels, 2): minimum and maximum of each bucket."""
Curve = npt.NDArray[np.float32]
"""Shape (channels, columns), full scale −1 to 1."""


class PeakBuilder:
    """Makes the pyramid while a file is read block by block."""

    def __init__(self, channels: int) -> None:
        self._rest = np.empty((0, channels), dtype=np.int16)
        self._parts: list[Level] = []

    def add(self, block: npt.NDArray[np.int16]) -> None:
        """Take the next frames, shape (n, channels)."""
        frames = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(frames) // BASE * BASE
        if whole:
            self._parts.append(_buckets(frames[:whole]))
        self._rest = frames[whole:].copy()

    def finish(self) -> list[Level]:
        """All levels, finest first; the last has at most ``STEP`` buckets. No level for a clip without frames."""
        if len(self._rest):
            self._parts.append(_extremes(self._rest)[np.newaxis])
            self._rest = self._rest[:0]
        if not self._parts:
            return []
        levels = [np.concatenate(self._parts)]
        while len(levels[-1]) > STEP:
            levels.append(_coarser(levels[-1]))
        return levels


def build(frames: npt.NDArray[np.int16]) -> list[Level]:
    """All levels of a whole clip, shape (n, channels), finest first."""
    builder = PeakBuilder(frames.shape[1])
    builder.add(frames)
    return builder.finish()


class Peaks:
    """Minima and maxima of a clip over any stretch of time."""

    def __init__(self, frames: npt.NDArray[np.int16], rate: int, levels: Sequence[Level]) -> None:
        self._frames = frames
        self._rate = rate
        self.levels = tuple(levels)

    @property
    def nbytes(self) -> int:
        """Memory of the pyramid, without the frames."""
        return sum(level.nbytes for level in self.levels)

    def loudest(self) -> float:
        """Largest absolute value in the clip, 0 to 1."""
        if not self.levels:
            return 0.0
        top = self.levels[-1].astype(np.int32)
        return float(np.abs(top).max() / 32768)

    def view(self, start_s: float, end_s: float, columns: int) -> tuple[Curve, Curve]:
        """Minimum and maximum of each of ``columns`` equal stretches of [start_s, end_s) seconds.

        Each stretch that touches the clip covers at least one frame; where it covers many, its ends are rounded
        outwards to buckets, so that no peak is ever hidden. A stretch outside the clip is 0.
        """
        shape = (self._frames.shape[1], max(columns, 0))
        low, high = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
        if columns <= 0 or end_s <= start_s or not len(self._frames):
            return low, high
        edges = np.linspace(start_s, end_s, columns + 1) * self._rate
        data, bucket = self._level((end_s - start_s) * self._rate / columns)
        first = np.floor(edges[:-1] / bucket).astype(np.int64)
        last = np.maximum(np.ceil(edges[1:] / bucket).astype(np.int64), first + 1)
        inside = (last > 0) & (first < len(data)) & (edges[:-1] < len(self._frames)) & (edges[1:] > 0)
        if inside.any():
            minimum, maximum = _ranges(data, first[inside].clip(0), last[inside].clip(max=len(data)))
            low[:, inside] = minimum.T / np.float32(32768)
            high[:, inside] = maximum.T / np.float32(32768)
        return low, high

    def _level(self, frames_per_column: float) -> tuple[npt.NDArray[np.int16], int]:
        """The coarsest data with at least four buckets a column, as (n, channels, 2), and frames in a bucket."""
        best: tuple[npt.NDArray[np.int16], int] = (self._frames[:, :, np.newaxis], 1)
        bucket = BASE
        for level in self.levels:
            if bucket * STEP > frames_per_column:
                break
            best = (level, bucket)
            bucket *= STEP
        return best


def _buckets(frames: npt.NDArray[np.int16]) -> Level:
    """Halves folded onto each other: ten times as fast as a reduction over an axis that short."""
    low = high = frames.reshape(-1, BASE, frames.shape[1])
    while low.shape[1] > 1:
        half = low.shape[1] // 2
        low, high = np.minimum(low[:, :half], low[:, half:]), np.maximum(high[:, :half], high[:, half:])
    return np.stack([low[:, 0], high[:, 0]], axis=-1)


def _extremes(frames: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    return np.stack([frames.min(axis=0), frames.max(axis=0)], axis=-1)


def _coarser(level: Level) -> Level:
    starts = np.arange(0, len(level), STEP)
    low = np.minimum.reduceat(level[:, :, 0], starts, axis=0)
    high = np.maximum.reduceat(level[:, :, 1], starts, axis=0)
    return np.stack([low, high], axis=-1)


def _ranges(
    data: npt.NDArray[np.int16], first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Extremes of data[first:last] for each pair, shape (pairs, channels); each range holds at least one entry."""
    base, end = int(first[0]), int(last.max())
    window = data[base:end]
    bounds = np.stack([first, np.minimum(last, end)], axis=1).reshape(-1) - base
    sentinel = window[-1:]
    padded = np.concatenate([window, sentinel])
    low = np.minimum.reduceat(padded[:, :, 0], bounds, axis=0)[::2]
    high = np.maximum.reduceat(padded[:, :, -1], bounds, axis=0)[::2]
    return low, high
