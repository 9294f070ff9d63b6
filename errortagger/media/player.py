"""The player: play, pause, seek, loop, speed and gain for one clip at a time. Nothing in it raises into the window."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable

from errortagger.media.engine import FASTEST, NOTHING, SLOWEST, PlaybackEngine, Stereo
from errortagger.media.output import AudioOutput, AudioUnavailable, MiniaudioOutput, NullOutput
from errortagger.media.probe import probe
from errortagger.media.results import AudioClip

VARIABLE = "ERRORTAGGER_AUDIO"
"""Environment variable: ``null`` plays silently; anything else means the sound device."""
MAX_GAIN = 64.0

_log = logging.getLogger(__name__)

Clock = Callable[[], float]


def choose_output() -> tuple[AudioOutput, str]:
    """The output for this machine, and a sentence when it is a silent one. Asks the sound system: takes a while."""
    if os.environ.get(VARIABLE, "").strip().lower() == "null":
        return NullOutput(), f"Sound is switched off ({VARIABLE}=null)."
    found = probe()
    if found.problem:
        return NullOutput(), found.problem
    return MiniaudioOutput(found.backend), ""


class Player:
    """Plays one clip at a time. All methods return at once; the device is handled on a thread of the player.

    ``output`` None chooses one by ``choose_output`` on that thread. ``on_end`` is called on it too, once each time the
    clip was heard to its end. With ``threaded`` False everything happens within the calls (tests).
    """

    def __init__(
        self,
        output: AudioOutput | None = None,
        *,
        clock: Clock = time.monotonic,
        on_end: Callable[[], None] | None = None,
        threaded: bool = True,
    ) -> None:
        self.on_end = on_end
        self._clock = clock
        self._engine = PlaybackEngine()
        self._output = output
        self._problem = ""
        self._clip: AudioClip | None = None
        self._running_rate = 0
        self._run_number = 0
        self._told_end = -1
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        if threaded:
            self._thread = threading.Thread(target=self._work, name="audio-control", daemon=True)
            self._thread.start()
            self._post(self._choose)

    @property
    def problem(self) -> str:
        """Why nothing is heard, in a sentence; empty when sound plays or before the device was looked for."""
        return self._problem

    @property
    def clip(self) -> AudioClip | None:
        """What is loaded."""
        return self._clip

    @property
    def playing(self) -> bool:
        """Whether the clip moves."""
        return self._engine.playing

    @property
    def duration(self) -> float:
        """Seconds that can be played."""
        return self._engine.duration

    @property
    def position(self) -> float:
        """Seconds into the clip of what is heard at this moment."""
        latency = self._output.latency if self._output is not None else 0.0
        return self._engine.position(self._clock(), latency)

    @property
    def gain(self) -> float:
        """Factor on the amplitude, 0 to 64; what it makes too loud is clipped."""
        return self._engine.gain

    @gain.setter
    def gain(self, value: float) -> None:
        self._engine.gain = min(max(value, 0.0), MAX_GAIN)

    @property
    def speed(self) -> float:
        """0.5 to 2; the pitch moves with it."""
        return self._engine.speed

    @speed.setter
    def speed(self, value: float) -> None:
        self._engine.speed = min(max(value, SLOWEST), FASTEST)

    @property
    def loop(self) -> bool:
        """Whether the region, or the whole clip where there is none, is repeated."""
        return self._engine.loop

    @loop.setter
    def loop(self, on: bool) -> None:
        self._engine.loop = on

    @property
    def region(self) -> tuple[float, float] | None:
        """Loop region in seconds; None means the whole clip."""
        return self._engine.region

    @region.setter
    def region(self, span: tuple[float, float] | None) -> None:
        if span is None:
            self._engine.clear_region()
        else:
            self._engine.set_region(*span)

    def load(self, clip: AudioClip | None) -> None:
        """Stop and take another clip, at its start, without a loop region. Speed, gain and loop stay as they are."""
        self._clip = clip
        if clip is None:
            self._engine.load(NOTHING, 1)
        else:
            self._engine.load(clip.frames, clip.rate)
        self._post(self._rest)

    def play(self) -> None:
        """Play on from the position; at the end of the clip, from its start."""
        if not self._engine.playing and self._engine.start():
            self._run_number += 1
            self._post(self._run)

    def pause(self) -> None:
        """Stop where the ear is."""
        if self._engine.playing:
            self._engine.stop(self.position)
            self._post(self._rest)

    def toggle(self) -> None:
        """Play or pause."""
        if self._engine.playing:
            self.pause()
        else:
            self.play()

    def seek(self, seconds: float) -> None:
        """Go to a time, clamped to the clip; it plays on if it was playing."""
        self._engine.seek(seconds)
        if not self._engine.playing:
            self._post(self._rest)

    def close(self) -> None:
        """Stop, give the device back, end the thread. Nothing may be called afterwards but ``close``."""
        self._engine.stop(0.0)
        self._post(self._shut)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._tasks.put(None)
            self._thread.join(timeout=3.0)

    def _fill(self, count: int) -> Stereo:
        """Called by the output, on its thread."""
        frames = self._engine.fill(count, self._clock())
        latency = self._output.latency if self._output is not None else 0.0
        if self._told_end != self._run_number and self._engine.drained(latency):
            self._told_end = self._run_number
            self._post(self._finish)
        return frames

    def _run(self) -> None:
        """Make the output pull, if playing is still wanted."""
        if not self._engine.playing or self._running_rate == self._engine.rate:
            return
        rate = self._engine.rate
        output = self._output or self._choose()
        try:
            output.start(rate, self._fill)
        except AudioUnavailable as error:
            self._problem = f"Sound is not played: {error}."
            _log.warning("%s", self._problem)
            output.close()
            self._output = output = NullOutput(self._clock)
            output.start(rate, self._fill)
        self._running_rate = rate

    def _rest(self) -> None:
        """Make the output stop, if nothing was started meanwhile."""
        wanted = self._engine.playing and self._running_rate == self._engine.rate
        if self._output is not None and self._running_rate and not wanted:
            self._output.stop()
            self._running_rate = 0
        if self._engine.playing:
            self._run()

    def _finish(self) -> None:
        """The clip was heard to its end."""
        self._rest()
        if self.on_end is not None:
            self.on_end()

    def _shut(self) -> None:
        if self._output is not None:
            self._output.close()
        self._running_rate = 0

    def _choose(self) -> AudioOutput:
        if self._output is None:
            self._output, self._problem = choose_output()
        return self._output

    def _post(self, task: Callable[[], None] | Callable[[], AudioOutput]) -> None:
        if self._thread is None:
            task()
        else:
            self._tasks.put(lambda: (task(), None)[1])

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except Exception:  # no fault of a sound system may end the thread
                _log.exception("audio")
