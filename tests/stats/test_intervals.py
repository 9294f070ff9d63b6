from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.intervals import (
    clopper_pearson,
    completion_limits,
    exact_hypergeometric,
    jeffreys,
    midp_hypergeometric,
    wilson,
    zero_count_limit,
    zero_count_upper,
)
from errortagger.stats.sequences import confidence_sequence

LIMITS = (midp_hypergeometric, exact_hypergeometric, completion_limits, confidence_sequence)


def brute_force(population: int, considered: int, tagged: int, *, weight: Fraction) -> tuple[int, int]:
    """Every total tried in exact arithmetic."""
    half, kept = Fraction(25, 1000), []
    for total in range(tagged, population - considered + tagged + 1):
        chances = [
            Fraction(math.comb(total, x) * math.comb(population - total, considered - x))
            / math.comb(population, considered)
            for x in range(considered + 1)
        ]
        seen = weight * chances[tagged]
        if sum(chances[:tagged], seen) > half and sum(chances[tagged + 1 :], seen) > half:
            kept.append(total)
    return kept[0], kept[-1]


@st.composite
def counts(draw: st.DrawFn, most: int = 40) -> tuple[int, int, int]:
    population = draw(st.integers(1, most))
    considered = draw(st.integers(1, population))
    return population, considered, draw(st.integers(0, considered))


@settings(max_examples=150, deadline=None)
@given(counts())
def test_midp_and_exact_limits_agree_with_exact_arithmetic(case: tuple[int, int, int]) -> None:
    assert midp_hypergeometric(*case) == brute_force(*case, weight=Fraction(1, 2))
    assert exact_hypergeometric(*case) == brute_force(*case, weight=Fraction(1))


@settings(max_examples=100, deadline=None)
@given(counts(200))
def test_all_finite_limits_hold_the_estimate_and_keep_to_what_is_possible(case: tuple[int, int, int]) -> None:
    population, considered, tagged = case
    for limits in LIMITS:
        low, high = limits(*case)
        assert tagged <= low <= high <= population - considered + tagged
        if considered == population:
            assert low == high == tagged


@settings(max_examples=60, deadline=None)
@given(counts(200))
def test_limits_are_mirrored_when_tagged_and_untagged_change_places(case: tuple[int, int, int]) -> None:
    population, considered, tagged = case
    for limits in (midp_hypergeometric, exact_hypergeometric):
        low, high = limits(population, considered, tagged)
        assert limits(population, considered, considered - tagged) == (population - high, population - low)


@pytest.mark.parametrize("case", [(1_000_000, 200, 24), (1_000_000, 400_000, 48_123), (1_000_000, 999_000, 7)])
def test_limits_of_a_million_agree_with_summed_probabilities(case: tuple[int, int, int]) -> None:
    from scipy.stats import hypergeom

    population, considered, tagged = case
    low, high = midp_hypergeometric(*case)

    def tails(total: int) -> tuple[float, float]:
        law = hypergeom(population, total, considered)
        half = law.pmf(tagged) / 2
        return law.cdf(tagged) - half, law.sf(tagged) + half

    assert tails(high)[0] > 0.025 >= tails(high + 1)[0]
    assert tails(low)[1] > 0.025 >= (tails(low - 1)[1] if low > tagged else 0.0)


def test_limits_of_a_million_at_the_edges() -> None:
    assert midp_hypergeometric(1_000_000, 1_000_000, 5) == (5, 5)
    assert midp_hypergeometric(1_000_000, 0, 0) == (0, 1_000_000)


def test_nothing_considered_leaves_everything_open() -> None:
    assert midp_hypergeometric(30, 0, 0) == (0, 30)
    assert wilson(0, 0) == (0.0, 1.0)
    assert zero_count_upper(0, 30) == 1.0


@pytest.mark.parametrize("case", [(10, 11, 0), (10, 5, 6), (10, 5, -1)])
def test_counts_that_do_not_fit_are_refused(case: tuple[int, int, int]) -> None:
    for limits in LIMITS:
        with pytest.raises(ValueError, match="no counts"):
            limits(*case)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_a_confidence_outside_zero_to_one_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        midp_hypergeometric(10, 5, 2, confidence)


def test_more_confidence_gives_a_wider_interval() -> None:
    narrow, wide = midp_hypergeometric(1000, 100, 12, 0.8), midp_hypergeometric(1000, 100, 12, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(0, 300))
def test_nothing_found_is_the_upper_midp_limit(considered: int, rest: int) -> None:
    population = considered + rest
    limit = zero_count_limit(population, considered)
    assert limit == midp_hypergeometric(population, considered, 0)[1]
    assert zero_count_upper(considered, population) == limit / population


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.data())
def test_endless_population_intervals_hold_the_share(considered: int, data: st.DataObject) -> None:
    tagged = data.draw(st.integers(0, considered))
    for limits in (wilson, jeffreys, clopper_pearson):
        low, high = limits(tagged, considered)
        assert 0 <= low <= tagged / considered <= high <= 1
        assert (low == 0.0) == (tagged == 0)
        assert (high == 1.0) == (tagged == considered)


@settings(max_examples=40, deadline=None)
@given(counts(120))
def test_the_confidence_sequence_is_wider_than_the_completion(case: tuple[int, int, int]) -> None:
    one_look, any_look = completion_limits(*case), confidence_sequence(*case)
    assert any_look[0] <= one_look[0] and one_look[1] <= any_look[1]
