from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.media.engine import NOTHING, PlaybackEngine

RATE = 1000


def ramp(count: int = 1000, channels: int = 1) -> np.ndarray:
    """Frame number as value; further channels are its multiples."""
    return (np.arange(count)[:, np.newaxis] * np.arange(1, channels + 1)).astype(np.int16)


def engine_with(frames: np.ndarray, **settings_: float) -> PlaybackEngine:
    engine = PlaybackEngine()
    engine.load(frames, RATE)
    for name, value in settings_.items():
        setattr(engine, name, value)
    return engine


def left(engine: PlaybackEngine, count: int, now: float = 0.0) -> list[int]:
    return [int(value) for value in engine.fill(count, now)[:, 0]]


def test_frames_go_out_as_they_are_on_both_sides() -> None:
    engine = engine_with(ramp())
    assert engine.start()
    out = engine.fill(300, 0.0)
    assert out.dtype == np.int16 and out.shape == (300, 2)
    assert np.array_equal(out, np.repeat(ramp()[:300], 2, axis=1))
    assert np.array_equal(engine.fill(300, 0.3)[:, 1], np.arange(300, 600))


def test_two_channels_keep_their_sides_and_more_are_mixed() -> None:
    stereo = engine_with(ramp(100, 2))
    stereo.start()
    assert np.array_equal(stereo.fill(100, 0.0), ramp(100, 2))
    five = engine_with(ramp(100, 5))
    five.start()
    assert np.array_equal(five.fill(100, 0.0)[:, 0], np.arange(100) * 3)


def test_silence_before_start_and_after_the_end() -> None:
    engine = engine_with(ramp(10) + 1)
    assert left(engine, 5) == [0] * 5
    engine.start()
    assert left(engine, 15) == [*range(1, 11), 0, 0, 0, 0, 0]
    assert not engine.playing
    assert left(engine, 3) == [0] * 3


def test_a_clip_without_frames_does_not_start() -> None:
    engine = engine_with(NOTHING)
    assert not engine.start()
    assert left(engine, 4) == [0] * 4
    assert engine.position(0.0, 0.0) == 0.0


def test_it_is_drained_once_the_last_frame_was_heard() -> None:
    engine = engine_with(ramp(100))
    engine.start()
    engine.fill(100, 0.0)
    assert not engine.drained(0.0)
    engine.fill(50, 0.1)
    assert engine.drained(0.0)
    assert not engine.drained(0.05)
    engine.fill(50, 0.15)
    assert engine.drained(0.05)


def test_starting_at_the_end_starts_over() -> None:
    engine = engine_with(ramp(10) + 1)
    engine.start()
    engine.fill(20, 0.0)
    engine.start()
    assert left(engine, 3) == [1, 2, 3]
    assert not engine.drained(0.0)


def test_a_region_is_repeated_without_a_gap() -> None:
    engine = engine_with(ramp(), loop=True)
    engine.set_region(0.1, 0.15)
    engine.start()
    expected = [*range(100, 150)] * 3
    assert left(engine, 150) == expected
    engine.loop = False
    assert left(engine, 60) == [*range(100, 160)]


def test_without_a_region_the_whole_clip_is_repeated() -> None:
    engine = engine_with(ramp(30), loop=True)
    engine.start()
    assert left(engine, 75) == [*range(30), *range(30), *range(15)]


def test_a_seek_behind_the_region_plays_to_the_end_and_then_loops() -> None:
    engine = engine_with(ramp(200), loop=True)
    engine.set_region(0.05, 0.1)
    engine.start()
    engine.seek(0.19)
    assert left(engine, 20) == [*range(190, 200), *range(50, 60)]


@pytest.mark.parametrize(
    ("start", "end", "region"),
    [
        (0.2, 0.6, (0.2, 0.6)),
        (0.6, 0.2, (0.2, 0.6)),
        (-1.0, 9.0, (0.0, 1.0)),
        (0.5, 0.5, (0.5, 0.52)),
        (1.0, 1.0, (0.98, 1.0)),
    ],
)
def test_a_region_is_clamped_to_the_clip_and_never_empty(start: float, end: float, region: tuple[float, float]) -> None:
    engine = engine_with(ramp())
    engine.set_region(start, end)
    assert engine.region == pytest.approx(region)
    engine.clear_region()
    assert engine.region is None


def test_double_speed_takes_every_second_frame_and_half_speed_fills_in() -> None:
    fast = engine_with(ramp(), speed=2.0)
    fast.start()
    assert left(fast, 5) == [0, 2, 4, 6, 8]
    slow = engine_with(ramp() * 2, speed=0.5)
    slow.start()
    assert left(slow, 5) == [0, 1, 2, 3, 4]


def test_gain_is_applied_and_clipped() -> None:
    engine = engine_with(np.array([[100], [-100], [20_000], [-20_000]], dtype=np.int16), gain=2.0)
    engine.start()
    assert left(engine, 4) == [200, -200, 32767, -32768]


def test_the_position_is_that_of_the_frame_being_heard() -> None:
    engine = engine_with(ramp(5000))
    engine.start()
    engine.fill(100, now=10.0)
    engine.fill(100, now=10.1)
    assert engine.position(10.1, latency=0.0) == pytest.approx(0.1)
    assert engine.position(10.15, latency=0.0) == pytest.approx(0.15)
    assert engine.position(10.15, latency=0.1) == pytest.approx(0.05)
    assert engine.position(10.1, latency=0.5) == 0.0
    assert engine.position(99.0, latency=0.0) == pytest.approx(0.2), "nothing more was handed over"


def test_the_position_follows_speed_and_loop() -> None:
    fast = engine_with(ramp(5000), speed=2.0)
    fast.start()
    fast.fill(100, now=0.0)
    assert fast.position(0.05, latency=0.0) == pytest.approx(0.1)
    loop = engine_with(ramp(5000), loop=True)
    loop.set_region(1.0, 1.1)
    loop.start()
    loop.fill(250, now=0.0)
    assert loop.position(0.23, latency=0.0) == pytest.approx(1.03)


def test_a_seek_shows_its_place_at_once_though_old_frames_are_still_heard() -> None:
    engine = engine_with(ramp(5000))
    engine.start()
    engine.fill(100, now=0.0)
    engine.seek(2.0)
    assert engine.position(0.01, latency=0.05) == 2.0
    engine.fill(100, now=0.1)
    assert engine.position(0.1, latency=0.05) == 2.0
    assert engine.position(0.17, latency=0.05) == pytest.approx(2.02)


def test_stopping_goes_on_where_the_ear_was() -> None:
    engine = engine_with(ramp(5000))
    engine.start()
    engine.fill(200, now=0.0)
    engine.stop(engine.position(0.12, latency=0.02))
    assert engine.position(50.0, latency=0.02) == pytest.approx(0.1)
    engine.start()
    assert left(engine, 2, now=60.0) == [100, 101]


@pytest.mark.parametrize(("seconds", "found"), [(-3.0, 0.0), (0.5, 0.5), (7.0, 1.0)])
def test_a_seek_is_clamped_to_the_clip(seconds: float, found: float) -> None:
    engine = engine_with(ramp())
    engine.seek(seconds)
    assert engine.position(0.0, 0.0) == found


@given(
    sizes=st.lists(st.integers(1, 700), min_size=1, max_size=30),
    speed=st.sampled_from([0.5, 0.75, 1.0, 1.37, 2.0]),
    loop=st.booleans(),
    region=st.tuples(st.floats(0, 1), st.floats(0, 1)) | st.none(),
)
@settings(max_examples=80, deadline=None)
def test_blocks_of_any_size_give_the_same_sound(
    sizes: list[int], speed: float, loop: bool, region: tuple[float, float] | None
) -> None:
    frames = np.random.default_rng(0).integers(-30_000, 30_000, (1000, 2)).astype(np.int16)
    whole, parts = engine_with(frames, speed=speed, loop=loop), engine_with(frames, speed=speed, loop=loop)
    for engine in (whole, parts):
        if region is not None:
            engine.set_region(*region)
        engine.start()
    now = 0.0
    pieces = []
    for size in sizes:
        pieces.append(parts.fill(size, now))
        now += size / RATE
        assert 0.0 <= parts.position(now, 0.03) <= 1.0
    together = np.concatenate(pieces).astype(int)
    assert np.abs(together - whole.fill(sum(sizes), 0.0)).max() <= 1


def test_history_does_not_grow_while_it_plays_for_hours() -> None:
    engine = engine_with(ramp(100), loop=True)
    engine.start()
    for number in range(2000):
        engine.fill(500, number * 0.5)
    assert len(engine._segments) < 200
