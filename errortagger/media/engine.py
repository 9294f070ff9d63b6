"""The playback engine: hands out frames for an output and knows which of them is being heard. No device, no thread."""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Stereo = npt.NDArray[np.int16]
"""Shape (frames, 2)."""

NOTHING: npt.NDArray[np.int16] = np.empty((0, 1), dtype=np.int16)
"""Frames of no clip."""
SLOWEST, FASTEST = 0.5, 2.0
SHORTEST_LOOP = 0.02
"""Seconds; a loop region is never shorter."""
_HISTORY = 10.0
"""Seconds of handed frames that are remembered; no output holds more."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """Frames handed out in one go."""

    device_start: int
    """Count of frames handed out before."""
    source_start: float
    step: float
    """Source frames an output frame."""
    count: int


class PlaybackEngine:
    """Play, loop, seek, gain and speed over frames in memory. Thread-safe: the output pulls from its own thread.

    Frames go out at the clip's own rate; speed is resampled linearly, so that the pitch moves with it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames = NOTHING
        self._rate = 1
        self._next = 0.0
        self._playing = False
        self._ended = False
        self._silence = 0
        self._silence_before = -1
        self._region: tuple[float, float] | None = None
        self.loop = False
        """Whether playing goes on at the start of the region (or of the clip) when it comes to its end."""
        self.gain = 1.0
        self.speed = 1.0
        self._handed = 0
        self._filled_at = 0.0
        self._fill_start = 0
        self._segments: deque[_Segment] = deque()

    def load(self, frames: npt.NDArray[np.int16], rate: int) -> None:
        """Take a clip, shape (n, channels), stop, go to its start; the loop region is forgotten."""
        with self._lock:
            self._frames = frames
            self._rate = rate
            self._region = None
            self._playing = False
            self._go(0.0)

    @property
    def rate(self) -> int:
        """Frames a second of the clip and of what is handed out."""
        return self._rate

    @property
    def playing(self) -> bool:
        """Whether frames of the clip are handed out."""
        return self._playing

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self._frames) / self._rate

    @property
    def region(self) -> tuple[float, float] | None:
        """Loop region in seconds; None means the whole clip."""
        return self._region

    def set_region(self, start: float, end: float) -> None:
        """Set the loop region in seconds, clamped to the clip and to ``SHORTEST_LOOP``; either order of the ends."""
        with self._lock:
            low, high = sorted((min(max(start, 0.0), self.duration), min(max(end, 0.0), self.duration)))
            low = max(0.0, min(low, self.duration - SHORTEST_LOOP))
            self._region = (low, max(high, min(low + SHORTEST_LOOP, self.duration)))

    def clear_region(self) -> None:
        """The loop is the whole clip again."""
        with self._lock:
            self._region = None

    def start(self) -> bool:
        """Begin to hand out frames; False when there are none.

        At the end of the clip, or outside of the region while looping, it begins at the start.
        """
        with self._lock:
            if not len(self._frames):
                return False
            low, high = self._bounds()
            outside = self.loop and not low <= self._next < high
            if outside or self._next >= len(self._frames):
                self._go(low if self.loop else 0.0)
            self._playing = True
            self._ended = False
            self._silence, self._silence_before = 0, -1
            return True

    def stop(self, at: float) -> None:
        """Hand out silence from now on; ``at`` (seconds) is where to go on."""
        with self._lock:
            self._playing = False
            self._go(at * self._rate)

    def seek(self, seconds: float) -> None:
        """Go on from there, clamped to the clip."""
        with self._lock:
            self._go(seconds * self._rate)

    def fill(self, count: int, now: float) -> Stereo:
        """The next ``count`` frames, silence where there are none; ``now`` is the time of the call in seconds."""
        out = np.zeros((count, 2), dtype=np.int16)
        with self._lock:
            self._filled_at, self._fill_start = now, self._handed
            self._silence_before = self._silence if self._ended else -1
            done = 0
            while self._playing and done < count:
                done += self._hand(out, done)
            if self._ended:
                self._silence += count - done
            self._handed += count
            self._forget()
        return out

    def drained(self, latency: float) -> bool:
        """Whether the clip ended and all of it had been heard when the last frames were asked for."""
        return self._ended and self._silence_before >= latency * self._rate

    def position(self, now: float, latency: float) -> float:
        """Seconds into the clip of what is heard now, given the output's latency in seconds."""
        with self._lock:
            if not self._segments:
                return self._next / self._rate
            heard = self._fill_start + (now - self._filled_at - latency) * self._rate
            heard = min(heard, float(self._handed))
            return self._source_at(heard) / self._rate

    def _go(self, frame: float) -> None:
        self._next = float(min(max(round(frame), 0), len(self._frames)))
        self._segments.clear()
        self._ended = False
        self._silence, self._silence_before = 0, -1

    def _bounds(self) -> tuple[float, float]:
        """The loop region in frames."""
        low, high = self._region or (0.0, self.duration)
        return round(low * self._rate), min(round(high * self._rate), len(self._frames))

    def _hand(self, out: Stereo, done: int) -> int:
        """Write the frames up to the next turning point; returns their number."""
        low, high = self._bounds()
        end = high if self.loop and self._next < high else len(self._frames)
        step = min(max(self.speed, SLOWEST), FASTEST)
        count = min(len(out) - done, math.ceil((end - self._next) / step))
        if count > 0:
            out[done : done + count] = self._render(self._next, step, count)
            self._segments.append(_Segment(self._handed + done, self._next, step, count))
            self._next += count * step
        if self._next >= end:
            if self.loop and high > low:
                self._next = float(low)
            else:
                self._next, self._playing, self._ended = float(len(self._frames)), False, True
        return max(count, 0)

    def _render(self, start: float, step: float, count: int) -> npt.NDArray[np.int16]:
        if step == 1.0 and start == int(start):
            chunk: npt.NDArray[np.int16] | npt.NDArray[np.float32] = self._frames[int(start) : int(start) + count]
        else:
            places = start + np.arange(count) * step
            left = places.astype(np.int64)
            part = (places - left).astype(np.float32)[:, np.newaxis]
            right = np.minimum(left + 1, len(self._frames) - 1)
            chunk = self._frames[left] * (1 - part) + self._frames[right] * part
        if chunk.shape[1] > 2:
            chunk = chunk.mean(axis=1, keepdims=True, dtype=np.float32)
        if self.gain != 1.0:
            chunk = chunk * np.float32(self.gain)
        if chunk.dtype != np.int16:
            chunk = np.rint(chunk).clip(-32768, 32767)
        return np.broadcast_to(chunk, (count, 2)).astype(np.int16)

    def _source_at(self, device_frame: float) -> float:
        found = self._segments[0]
        for segment in self._segments:
            if segment.device_start > device_frame:
                break
            found = segment
        passed = min(max(device_frame - found.device_start, 0.0), float(found.count))
        return min(found.source_start + passed * found.step, float(len(self._frames)))

    def _forget(self) -> None:
        oldest = self._handed - _HISTORY * self._rate
        while len(self._segments) > 1 and self._segments[1].device_start < oldest:
            self._segments.popleft()
