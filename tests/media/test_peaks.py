from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.media.peaks import BASE, PeakBuilder, Peaks, build


def clip(count: int, channels: int = 1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-32768, 32768, (count, channels)).astype(np.int16)


def peaks_of(frames: np.ndarray, rate: int = 1000) -> Peaks:
    return Peaks(frames, rate, build(frames))


@given(st.integers(1, 3000), st.lists(st.integers(1, 700), min_size=1, max_size=8), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_blocks_of_any_length_make_the_same_pyramid(count: int, cuts: list[int], channels: int) -> None:
    frames = clip(count, channels)
    builder = PeakBuilder(channels)
    start = 0
    while start < count:
        length = cuts[start % len(cuts)]
        builder.add(frames[start : start + length])
        start += length
    for made, expected in zip(builder.finish(), build(frames), strict=True):
        assert np.array_equal(made, expected)


def test_each_level_holds_the_extremes_of_its_buckets() -> None:
    frames = clip(10_000, 2)
    bucket = BASE
    for level in build(frames):
        for number in range(len(level)):
            part = frames[number * bucket : (number + 1) * bucket]
            assert np.array_equal(level[number, :, 0], part.min(axis=0))
            assert np.array_equal(level[number, :, 1], part.max(axis=0))
        bucket *= 4


@given(
    count=st.integers(1, 40_000),
    start=st.floats(-5, 45),
    length=st.floats(0.001, 60),
    columns=st.integers(1, 300),
    seed=st.integers(0, 3),
)
@settings(max_examples=150, deadline=None)
def test_a_column_never_hides_a_peak_and_never_invents_one_far_away(
    count: int, start: float, length: float, columns: int, seed: int
) -> None:
    frames = clip(count, 1, seed)
    low, high = peaks_of(frames).view(start, start + length, columns)
    edges = np.linspace(start, start + length, columns + 1) * 1000
    slack = (edges[1] - edges[0]) / 4 + 1
    for column in range(columns):
        first, last = edges[column], edges[column + 1]
        inner = frames[max(0, int(np.ceil(first))) : max(0, int(np.floor(last)))]
        outer = frames[max(0, int(np.floor(first - slack))) : max(0, int(np.ceil(last + slack)))]
        if len(inner):
            assert low[0, column] <= inner.min() / 32768
            assert high[0, column] >= inner.max() / 32768
        if len(outer):
            assert low[0, column] >= min(outer.min() / 32768, 0) - 1e-6
            assert high[0, column] <= max(outer.max() / 32768, 0) + 1e-6
        else:
            assert low[0, column] == high[0, column] == 0


def test_single_frames_are_exact_when_zoomed_in() -> None:
    frames = clip(100, 2)
    low, high = peaks_of(frames, rate=10).view(1.0, 2.0, 10)
    assert np.array_equal(low, frames[10:20].T.astype(np.float32) / 32768)
    assert np.array_equal(low, high)


def test_deeper_than_a_frame_the_frame_is_repeated() -> None:
    frames = clip(10, 1)
    low, high = peaks_of(frames, rate=10).view(0.3, 0.4, 4)
    assert np.array_equal(low, np.full((1, 4), frames[3, 0] / 32768, dtype=np.float32))
    assert np.array_equal(low, high)


def test_what_lies_outside_of_the_clip_is_zero() -> None:
    frames = np.full((1000, 1), 20_000, dtype=np.int16)
    low, high = peaks_of(frames).view(-1.0, 2.0, 30)
    assert not low[0, :10].any() and not high[0, 20:].any()
    assert (high[0, 10:20] > 0.6).all()


@pytest.mark.parametrize(("start", "end", "columns"), [(0, 1, 0), (1, 1, 5), (2, 1, 5)])
def test_an_empty_view_is_no_error(start: float, end: float, columns: int) -> None:
    low, high = peaks_of(clip(100)).view(start, end, columns)
    assert low.shape == high.shape == (1, columns)


def test_a_clip_without_frames_has_no_peaks() -> None:
    peaks = peaks_of(np.empty((0, 2), dtype=np.int16))
    assert peaks.levels == ()
    assert peaks.loudest() == 0.0
    assert peaks.view(0, 1, 4)[0].shape == (2, 4)


def test_the_loudest_value_counts_the_full_negative_scale() -> None:
    frames = np.zeros((500, 1), dtype=np.int16)
    frames[250] = -32768
    assert peaks_of(frames).loudest() == 1.0
