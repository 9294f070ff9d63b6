from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.compare import compare_tags


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.integers(0, 60))
def test_changing_places_turns_the_chances_around(both: int, only_a: int, only_b: int, rest: int) -> None:
    considered = both + only_a + only_b + 3
    there = compare_tags(considered + rest, considered, both=both, only_a=only_a, only_b=only_b)
    back = compare_tags(considered + rest, considered, both=both, only_a=only_b, only_b=only_a)
    assert there.a_greater_here == pytest.approx(1 - back.a_greater_here, abs=1e-9)
    assert there.a_greater_in_future == pytest.approx(1 - back.a_greater_in_future, abs=1e-9)
    assert there.difference == pytest.approx(-back.difference)
    assert (there.exact_p, there.midp_p) == (back.exact_p, back.midp_p)
    assert 0 < there.midp_p <= there.exact_p <= 1


def test_no_difference_seen_is_even_odds() -> None:
    result = compare_tags(300, 40, both=7, only_a=0, only_b=0)
    assert not result.difference_seen
    assert result.a_greater_here == pytest.approx(0.5)
    assert result.a_greater_in_future == pytest.approx(0.5)
    assert (result.exact_p, result.midp_p) == (1.0, 1.0)


def test_a_census_leaves_no_doubt_about_this_dataset() -> None:
    result = compare_tags(80, 80, both=3, only_a=9, only_b=8)
    assert result.a_greater_here == 1.0 and result.difference_seen


@pytest.mark.parametrize("counts", [(40, 0, 0, 0, 0), (40, 50, 0, 0, 0), (40, 20, 10, 8, 3), (40, 20, -1, 8, 3)])
def test_counts_that_do_not_fit_are_refused(counts: tuple[int, int, int, int, int]) -> None:
    population, considered, both, only_a, only_b = counts
    with pytest.raises(ValueError, match="no counts"):
        compare_tags(population, considered, both=both, only_a=only_a, only_b=only_b)


def test_the_interval_of_the_difference_holds_it_and_shrinks_to_a_point_when_all_is_reviewed() -> None:
    partial = compare_tags(500, 100, both=4, only_a=12, only_b=5)
    assert partial.low < partial.difference < partial.high
    whole = compare_tags(100, 100, both=4, only_a=12, only_b=5)
    assert (whole.low, whole.high) == (whole.difference, whole.difference)


def test_large_data_are_compared_by_draws() -> None:
    large, larger = (compare_tags(size, 100, both=4, only_a=12, only_b=5) for size in (5_000, 500_000))
    assert larger.a_greater_here == pytest.approx(large.a_greater_here, abs=0.01)
    assert (larger.low, larger.high) == pytest.approx((large.low, large.high), abs=0.01)
