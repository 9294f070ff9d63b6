from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.intervals import completion_mean, log_beta_binomial, rule_of_three
from errortagger.stats.sequences import confidence_sequence, endless_sequence


def _by_definition(population: int, considered: int, tagged: int) -> tuple[int, int]:
    """All totals whose prior over posterior is below 1 / alpha, one by one."""
    prior = log_beta_binomial(population, 0.5, 0.5)
    rest = population - considered
    posterior = log_beta_binomial(rest, tagged + 0.5, considered - tagged + 0.5)
    kept = np.flatnonzero(prior[tagged : tagged + rest + 1] - posterior < math.log(20))
    return tagged + int(kept[0]), tagged + int(kept[-1])


@given(st.integers(1, 400), st.data())
def test_bisection_finds_what_the_definition_gives(population: int, data: st.DataObject) -> None:
    considered = data.draw(st.integers(0, population))
    tagged = data.draw(st.integers(0, considered))
    assert confidence_sequence(population, considered, tagged) == _by_definition(population, considered, tagged)


@given(st.integers(0, 200), st.data())
def test_the_endless_sequence_holds_the_share_and_grows_with_confidence(considered: int, data: st.DataObject) -> None:
    tagged = data.draw(st.integers(0, considered))
    low, high = endless_sequence(tagged, considered)
    wider = endless_sequence(tagged, considered, 0.99)
    assert wider[0] <= low <= high <= wider[1]
    if considered:
        assert low <= tagged / considered <= high


def test_the_endless_sequence_is_that_of_a_very_large_population() -> None:
    low, high = confidence_sequence(10_000_000, 100, 12)
    assert endless_sequence(12, 100) == pytest.approx((low / 10_000_000, high / 10_000_000), abs=1e-4)


def test_impossible_counts_and_confidences_are_refused() -> None:
    with pytest.raises(ValueError, match="no counts"):
        confidence_sequence(10, 20, 5)
    with pytest.raises(ValueError, match="not between 0 and 1"):
        endless_sequence(1, 2, 1.0)


def test_a_sequence_misses_the_truth_at_any_look_in_less_than_one_run_of_twenty() -> None:
    rng = np.random.default_rng(11)
    missed = 0
    for _ in range(150):
        tags = rng.permutation(np.arange(300) < 30)
        seen = np.cumsum(tags)
        looks = (confidence_sequence(300, n, int(seen[n - 1])) for n in range(10, 151, 5))
        missed += any(not low <= 30 <= high for low, high in looks)
    assert missed / 150 < 0.05


def test_the_rule_of_three_is_a_share() -> None:
    assert rule_of_three(100) == 0.03
    assert rule_of_three(2) == rule_of_three(0) == 1.0


def test_the_mean_of_the_completion_is_that_of_its_law() -> None:
    law = np.exp(log_beta_binomial(80, 3.5, 17.5))
    assert completion_mean(100, 20, 3) == pytest.approx(3 + float(law @ np.arange(81)))
