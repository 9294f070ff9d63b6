from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from errortagger.media import player as module
from errortagger.media.engine import Stereo
from errortagger.media.output import AudioUnavailable, Fill, NullOutput
from errortagger.media.peaks import Peaks, build
from errortagger.media.player import Player
from errortagger.media.probe import ProbeResult
from errortagger.media.results import AudioClip
from tests.media.conftest import wait_until

RATE = 1000


def near(seconds: float) -> object:
    """Within two steps of the clock, at double speed."""
    return pytest.approx(seconds, abs=0.011)


class Clock:
    """A clock that stands until it is told to move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A player on a silent output whose time the test moves."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.output = NullOutput(self.clock, automatic=False)
        self.ends = 0
        self.player = Player(self.output, clock=self.clock, on_end=self._end, threaded=False)

    def pass_time(self, seconds: float) -> None:
        """In steps of 5 ms, a fifth of what the output pulls at a time."""
        end = self.clock.now + seconds
        while self.clock.now < end - 1e-9:
            self.clock.now += 0.005
            self.output.pump()

    def _end(self) -> None:
        self.ends += 1


def clip(seconds: float = 2.0, rate: int = RATE) -> AudioClip:
    values = (np.arange(round(seconds * rate)) % 30_000).astype(np.int16)[:, np.newaxis]
    return AudioClip(rate=rate, frames=values, peaks=Peaks(values, rate, build(values)), duration=seconds)


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.player.load(clip())
    return made


def test_the_position_moves_with_the_clock_while_it_plays(stage: Stage) -> None:
    assert (stage.player.position, stage.player.playing) == (0.0, False)
    stage.player.play()
    assert stage.player.playing
    stage.pass_time(0.5)
    assert stage.player.position == near(0.5)
    stage.clock.now += 0.01
    assert stage.player.duration == 2.0


def test_pause_keeps_the_place_and_gives_the_device_a_rest(stage: Stage) -> None:
    stage.player.toggle()
    stage.pass_time(0.7)
    stage.player.toggle()
    assert not stage.output.running
    stage.pass_time(5.0)
    assert stage.player.position == near(0.7)
    stage.player.toggle()
    stage.pass_time(0.2)
    assert stage.player.position == near(0.9)


def test_it_stops_at_the_end_says_so_once_and_starts_over(stage: Stage) -> None:
    stage.player.play()
    stage.pass_time(2.5)
    assert (stage.ends, stage.player.playing, stage.output.running) == (1, False, False)
    assert stage.player.position == 2.0
    stage.player.play()
    stage.pass_time(0.1)
    assert stage.player.position == near(0.1)
    stage.pass_time(5.0)
    assert stage.ends == 2


def test_pausing_is_not_an_end(stage: Stage) -> None:
    stage.player.play()
    stage.pass_time(1.0)
    stage.player.pause()
    stage.player.pause()
    stage.pass_time(9.0)
    assert stage.ends == 0


def test_a_seek_works_while_playing_and_while_paused(stage: Stage) -> None:
    stage.player.seek(1.5)
    assert stage.player.position == 1.5
    stage.player.play()
    stage.pass_time(0.1)
    stage.player.seek(0.2)
    assert stage.player.position == near(0.2)
    stage.pass_time(0.3)
    assert stage.player.position == near(0.5)


def test_a_loop_goes_round_until_it_is_switched_off(stage: Stage) -> None:
    stage.player.region = (0.5, 1.0)
    stage.player.loop = True
    stage.player.play()
    assert stage.player.position == 0.5
    stage.pass_time(1.2)
    assert stage.player.position == near(0.7)
    assert (stage.ends, stage.player.loop, stage.player.region) == (0, True, (0.5, 1.0))
    stage.player.loop = False
    stage.pass_time(1.4)
    assert (stage.ends, stage.player.playing) == (1, False)
    stage.player.region = None
    assert stage.player.region is None


def test_speed_moves_the_position_faster_and_is_clamped(stage: Stage) -> None:
    stage.player.speed = 2.0
    stage.player.play()
    stage.pass_time(0.5)
    assert stage.player.position == near(1.0)
    stage.player.speed = 9.0
    assert stage.player.speed == 2.0
    stage.player.speed = 0.0
    assert stage.player.speed == 0.5


def test_gain_is_clamped(stage: Stage) -> None:
    stage.player.gain = 1 / stage.player.clip.peak if stage.player.clip else 0
    assert stage.player.gain == pytest.approx(32768 / 1999)
    stage.player.gain = -1.0
    assert stage.player.gain == 0.0
    stage.player.gain = 1e9
    assert stage.player.gain == 64.0


def test_another_clip_stops_the_first_and_keeps_speed_gain_and_loop(stage: Stage) -> None:
    stage.player.speed, stage.player.gain, stage.player.loop = 1.5, 2.0, True
    stage.player.region = (0.2, 0.4)
    stage.player.play()
    stage.pass_time(0.1)
    other = clip(1.0, rate=500)
    stage.player.load(other)
    assert not stage.output.running
    assert (stage.player.clip, stage.player.playing, stage.player.position) == (other, False, 0.0)
    assert (stage.player.speed, stage.player.gain, stage.player.loop) == (1.5, 2.0, True)
    assert stage.player.region is None
    stage.player.loop, stage.player.speed = False, 1.0
    stage.player.play()
    stage.pass_time(0.25)
    assert stage.player.position == near(0.25)


def test_without_a_clip_nothing_plays_and_nothing_raises(stage: Stage) -> None:
    stage.player.load(None)
    for act in (stage.player.play, stage.player.toggle, stage.player.pause):
        act()
    stage.player.seek(3.0)
    assert (stage.player.playing, stage.player.position, stage.player.duration) == (False, 0.0, 0.0)
    assert not stage.output.running


def test_a_seek_in_the_last_moment_still_lets_the_device_rest() -> None:
    stage = Stage()
    late = _Late(stage.output)
    player = Player(late, clock=stage.clock, threaded=False)
    player.load(clip(0.5))
    player.play()
    stage.pass_time(0.5)
    assert not player.playing and stage.output.running, "the tail is still to be heard"
    player.seek(0.1)
    assert not stage.output.running


class _Late:
    """An output with a latency of a second."""

    latency = 1.0

    def __init__(self, inner: NullOutput) -> None:
        self._inner = inner
        self.start, self.stop, self.close = inner.start, inner.stop, inner.close


def test_the_end_is_told_when_the_last_frame_was_heard_and_not_when_it_was_handed_over() -> None:
    stage = Stage()
    ends: list[float] = []
    player = Player(_Late(stage.output), clock=stage.clock, on_end=lambda: ends.append(player.position), threaded=False)
    player.load(clip(0.5))
    player.play()
    stage.pass_time(1.2)
    assert player.position == near(0.2)
    assert ends == []
    stage.pass_time(0.4)
    assert ends == [near(0.5)]


class Broken:
    """A device that was there when it was looked for, and is gone."""

    latency = 0.0

    def __init__(self) -> None:
        self.closed = False

    def start(self, rate: int, fill: Fill) -> None:
        raise AudioUnavailable("the device was unplugged")

    def stop(self) -> None:
        raise AssertionError("never started")

    def close(self) -> None:
        self.closed = True


def test_a_device_that_fails_is_replaced_by_silence_and_the_problem_told() -> None:
    broken = Broken()
    ended = threading.Event()
    player = Player(broken, on_end=ended.set)
    player.load(clip(0.1))
    player.play()
    assert ended.wait(60)
    assert broken.closed
    assert player.problem == "Sound is not played: the device was unplugged."
    player.close()


def test_it_plays_in_real_time_on_its_own_threads_and_leaves_none() -> None:
    before = set(threading.enumerate())
    ended = threading.Event()
    player = Player(NullOutput(), on_end=ended.set)
    player.load(clip(0.2, rate=8000))
    started = time.monotonic()
    player.play()
    assert ended.wait(60)
    assert time.monotonic() - started >= 0.2
    assert player.position == near(0.2)
    player.close()
    player.close()
    assert set(threading.enumerate()) <= before


def test_rapid_play_and_pause_ends_as_asked() -> None:
    player = Player(NullOutput())
    player.load(clip(30.0))
    for _ in range(51):
        player.toggle()
    assert player.playing
    player.toggle()
    place = player.position
    wait_until(lambda: player._tasks.empty())
    assert not player.playing
    assert player.position == place
    player.close()


def test_a_callback_that_raises_does_not_end_the_player(caplog: pytest.LogCaptureFixture) -> None:
    ends: list[int] = []

    def end() -> None:
        ends.append(1)
        raise ValueError("a bug of the window")

    player = Player(NullOutput(), on_end=end)
    player.load(clip(0.05))
    for count in (1, 2):
        player.play()
        wait_until(lambda count=count: len(ends) == count)  # type: ignore[misc]
        wait_until(lambda: not player.playing)
    player.close()
    assert "a bug of the window" in caplog.text


def test_the_null_device_is_chosen_by_the_environment_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERRORTAGGER_AUDIO", "null")
    player = Player()
    wait_until(lambda: bool(player.problem))
    assert player.problem == "Sound is switched off (ERRORTAGGER_AUDIO=null)."
    player.close()


def test_without_a_sound_device_it_falls_back_to_silence_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERRORTAGGER_AUDIO")
    monkeypatch.setattr(module, "probe", lambda: ProbeResult(problem="No sound device was found."))
    output, problem = module.choose_output()
    assert isinstance(output, NullOutput)
    assert problem == "No sound device was found."


def test_the_device_that_the_probe_found_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERRORTAGGER_AUDIO")
    monkeypatch.setattr(module, "probe", lambda: ProbeResult(backend="NULL"))
    output, problem = module.choose_output()
    assert isinstance(output, module.MiniaudioOutput)
    assert problem == ""
    heard: list[Stereo] = []
    play_until(output, heard, lambda: len(heard) >= 3)
    assert all(block.shape[1] == 2 for block in heard)


def play_until(output: module.MiniaudioOutput, heard: list[Stereo], condition: Callable[[], bool]) -> None:
    def fill(count: int) -> Stereo:
        block = np.full((count, 2), 5, dtype=np.int16)
        heard.append(block)
        return block

    output.start(8000, fill)
    wait_until(condition)
    output.close()
