from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.number import Reason
from errortagger.stats.size_share import NO_SIZE, size_share
from tests.stats.numbers import every_number_is_sound

reviews = st.lists(st.tuples(st.floats(0, 50), st.booleans()), max_size=25)


@given(reviews, st.integers(0, 30), st.floats(0, 500), st.booleans())
def test_the_share_lies_in_its_interval_between_floor_and_roof(
    drawn: list[tuple[float, bool]], others: int, rest: float, future: bool
) -> None:
    sizes, tagged = np.array([s for s, _ in drawn]), np.array([t for _, t in drawn], dtype=bool)
    total = float(sizes.sum()) + (rest if others else 0.0)
    number = size_share(sizes, tagged, total=total, population=len(drawn) + others, future=future)
    every_number_is_sound(number)
    parts = [number.floor, number.low, number.value, number.high, number.roof]
    if number.value is None:
        assert number.reason in (Reason.ERRORS_NOT_REVIEWED, Reason.NO_ERRORS)
    elif not future:
        assert all(a is not None and b is not None and a <= b + 1e-9 for a, b in itertools.pairwise(parts))
    else:
        assert number.floor is None and number.roof is None


def test_large_errors_weigh_more() -> None:
    number = size_share(np.array([9.0, 1.0]), np.array([True, False]), total=40.0, population=8)
    assert number.value == 0.9
    assert (number.floor, number.roof) == (9 / 40, 1 - 1 / 40)


def test_when_all_is_reviewed_the_share_is_a_point_for_the_dataset_only() -> None:
    sizes, tagged = np.array([3.0, 1.0]), np.array([True, False])
    whole = size_share(sizes, tagged, total=4.0, population=2)
    assert (whole.low, whole.high, whole.method) == (0.75, 0.75, "census")
    future = size_share(sizes, tagged, total=4.0, population=2, future=True)
    assert future.low is not None and future.high is not None and future.low < 0.75 < future.high


def test_without_sizes_or_reviews_there_is_no_share() -> None:
    nothing = size_share(np.zeros(0), np.zeros(0, dtype=bool), total=5.0, population=3)
    assert nothing.reason is Reason.ERRORS_NOT_REVIEWED
    empty = size_share(np.zeros(2), np.ones(2, dtype=bool), total=5.0, population=3)
    assert empty.message == NO_SIZE


@pytest.mark.parametrize(("tagged", "low", "high"), [(True, None, 1.0), (False, 0.0, None)])
def test_a_tag_on_all_or_none_keeps_its_end(tagged: bool, low: float | None, high: float | None) -> None:
    number = size_share(np.ones(10), np.full(10, tagged), total=30.0, population=30)
    assert low is None or number.low == low
    assert high is None or number.high == pytest.approx(1.0)
    assert number.low != number.high
