"""Where frames go: the sound device, or nowhere at the same pace."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Protocol

import numpy as np

from errortagger.media.engine import Stereo

if TYPE_CHECKING:
    import miniaudio

Fill = Callable[[int], Stereo]
"""Gives the next so many frames, shape (n, 2); called on the output's thread."""

PERIOD_MS = 25
PERIODS = 3
"""A device holds this many periods: enough for an interpreter that is busy for 50 ms."""


class AudioUnavailable(Exception):
    """There is no device, or it does not play."""


class AudioOutput(Protocol):
    """Something that pulls frames at their rate. Used by one thread at a time."""

    @property
    def latency(self) -> float:
        """Seconds from a frame being handed over to it being heard, about."""
        ...

    def start(self, rate: int, fill: Fill) -> None:
        """Begin to pull; a running output is started anew. Raises AudioUnavailable."""
        ...

    def stop(self) -> None:
        """Stop pulling."""
        ...

    def close(self) -> None:
        """Give the device back."""
        ...


class NullOutput:
    """Plays to nobody, at the pace of a clock: for machines without sound, and for tests with a clock of their own.

    ``automatic`` pulls on a thread; without it nothing happens until ``pump``.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, automatic: bool = True) -> None:
        self._clock = clock
        self._automatic = automatic
        self._fill: Fill | None = None
        self._rate = 1
        self._started = 0.0
        self._pulled = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def latency(self) -> float:
        """Nothing is buffered."""
        return 0.0

    @property
    def running(self) -> bool:
        """Whether it pulls."""
        return self._fill is not None

    def start(self, rate: int, fill: Fill) -> None:
        """See ``AudioOutput.start``."""
        self.stop()
        self._rate, self._fill = rate, fill
        self._started, self._pulled = self._clock(), 0
        if self._automatic:
            self._stopping = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(self._stopping,), name="audio-null", daemon=True)
            self._thread.start()

    def pump(self) -> None:
        """Pull the blocks whose time has come by the clock, as a device would."""
        due = (self._clock() - self._started) * self._rate
        block = max(1, self._rate * PERIOD_MS // 1000)
        while (fill := self._fill) is not None and self._pulled <= due:
            self._pulled += block
            fill(block)

    def stop(self) -> None:
        """See ``AudioOutput.stop``."""
        self._fill = None
        self._stopping.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=1.0)

    def close(self) -> None:
        """See ``AudioOutput.close``."""
        self.stop()

    def _run(self, stopping: threading.Event) -> None:
        while not stopping.wait(PERIOD_MS / 1000):
            self.pump()


class MiniaudioOutput:
    """The sound device, by miniaudio. It is opened at the clip's rate and kept open while the rate stays."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._device: miniaudio.PlaybackDevice | None = None
        self._rate = 0
        self._latency = PERIOD_MS * (PERIODS - 1) / 1000

    @property
    def latency(self) -> float:
        """See ``AudioOutput.latency``; as the device states it."""
        return self._latency

    def start(self, rate: int, fill: Fill) -> None:
        """See ``AudioOutput.start``."""
        import miniaudio

        try:
            device = self._open(rate)
            device.stop()
            source = _generator(fill)
            next(source)
            device.start(source)
        except (miniaudio.MiniaudioError, KeyError, OSError) as error:
            self.close()
            raise AudioUnavailable(f"the sound device does not play ({error})") from error

    def stop(self) -> None:
        """See ``AudioOutput.stop``; a device that does not stop is closed."""
        import miniaudio

        if self._device is not None:
            try:
                self._device.stop()
            except miniaudio.MiniaudioError:
                self.close()

    def close(self) -> None:
        """See ``AudioOutput.close``."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _open(self, rate: int) -> miniaudio.PlaybackDevice:
        import miniaudio

        if self._device is not None and self._rate == rate:
            return self._device
        self.close()
        self._device = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=2,
            sample_rate=rate,
            buffersize_msec=PERIOD_MS,
            callback_periods=PERIODS,
            backends=[miniaudio.Backend[self._backend]],
            app_name="ErrorTagger",
        )
        self._rate = rate
        self._latency = _stated_latency(self._device, self._latency)
        return self._device


def _generator(fill: Fill) -> Generator[Stereo, int, None]:
    """What miniaudio pulls from: it sends a count and gets frames."""
    count = yield np.empty((0, 2), dtype=np.int16)
    while True:
        count = yield fill(count)


def _stated_latency(device: miniaudio.PlaybackDevice, default: float) -> float:
    """Seconds buffered by the device: all periods but the one being filled."""
    with contextlib.suppress(AttributeError, ZeroDivisionError):  # not part of miniaudio's public interface
        facts = device._device.playback
        return float(facts.internalPeriodSizeInFrames * (facts.internalPeriods - 1) / facts.internalSampleRate)
    return default
