from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from errortagger.stats.completion import DRAWS, accuracy_draws, generator, limits, side_totals
from errortagger.stats.counts import NO_CORRECT_LOADED, Side
from errortagger.stats.intervals import completion_limits
from tests.stats.strategies import sides


def random_order(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def test_the_same_counts_give_the_same_draws() -> None:
    assert np.array_equal(generator(1, 2).random(5), generator(1, 2).random(5))
    assert not np.array_equal(generator(1, 2).random(5), generator(2, 1).random(5))


def test_the_draws_of_the_two_sides_are_independent() -> None:
    side = random_order(300, 100, 12)
    errors, correct = side_totals(side, stream=0), side_totals(side, stream=1)
    assert abs(float(np.corrcoef(errors, correct)[0, 1])) < 0.03


def test_the_middle_of_the_draws_is_that_of_the_exact_law() -> None:
    low, high = limits(side_totals(random_order(1000, 100, 12), stream=0), 120, 0.95)
    exact = completion_limits(1000, 100, 12)
    assert abs(low - exact[0]) <= 3 and abs(high - exact[1]) <= 3


@settings(max_examples=60, deadline=None)
@given(sides())
def test_draws_never_contradict_what_is_known(side: Side) -> None:
    if side.considered == int(side.trigger) and not side.census:
        return
    totals = side_totals(side, stream=0)
    assert totals.shape == (DRAWS,)
    assert totals.min() >= side.known_present
    assert totals.max() <= (side.population or 0) - side.known_absent


def test_draws_that_contradict_what_is_known_give_way_to_all_that_is_possible() -> None:
    totals = side_totals(Side(1000, 300, 0, 300, 300, 600, 300), stream=0)
    assert (totals.min(), totals.max()) == (300, 700)
    assert abs(float(totals.mean()) - 500) < 5


def test_draws_that_partly_fit_are_kept() -> None:
    totals = side_totals(Side(100, 20, 2, 10, 18, 28, 20), stream=0)
    assert totals.min() == 10
    assert float(np.median(totals)) < 20


def test_a_side_of_unknown_size_cannot_be_completed() -> None:
    with pytest.raises(ValueError, match="unknown size"):
        side_totals(NO_CORRECT_LOADED, stream=1)


def test_a_measured_accuracy_is_drawn_around_its_share() -> None:
    draws = accuracy_draws(186, 200)
    assert abs(float(draws.mean()) - 186.5 / 201) < 0.001
    assert draws.min() >= 0 and draws.max() <= 1


def test_limits_hold_the_value_and_keep_between_floor_and_roof() -> None:
    draws = np.arange(1000) / 1000
    assert limits(draws, 0.5, 0.9) == (0.049, 0.949)
    assert limits(draws, 0.999, 0.9) == (0.049, 0.999)
    assert limits(draws, 0.5, 0.9, within=(0.2, 0.8)) == (0.2, 0.8)
