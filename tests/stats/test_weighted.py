from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.number import Reason
from errortagger.stats.weighted import Stratum, kish_effective, stratified_share, weighted_share


def test_equal_weights_give_the_plain_share() -> None:
    result = weighted_share(np.ones(50), np.arange(50) < 6)
    assert result is not None
    assert result.share == pytest.approx(0.12)
    assert result.effective == pytest.approx(49)
    assert kish_effective(np.ones(50)) == pytest.approx(50)


def test_no_weight_at_all_gives_no_share() -> None:
    assert weighted_share(np.zeros(5), np.ones(5, dtype=bool)) is None
    assert kish_effective(np.zeros(5)) == 0.0


def test_one_example_has_no_spread() -> None:
    result = weighted_share(np.ones(1), np.ones(1, dtype=bool))
    assert result is not None
    assert (result.share, result.standard_error, result.effective) == (1.0, 0.0, None)


def test_strata_count_by_their_size_and_not_by_how_much_was_reviewed() -> None:
    number = stratified_share([Stratum("a", 300, 10, 5), Stratum("b", 100, 50, 0)]).number
    assert number.value == pytest.approx(0.375)
    assert (number.numerator, number.denominator) == (5, 60)


def test_all_reviewed_strata_are_a_census() -> None:
    result = stratified_share([Stratum("a", 30, 30, 3), Stratum("b", 10, 10, 1)])
    assert (result.number.value, result.number.low, result.number.high) == (0.1, 0.1, 0.1)
    assert (result.number.method, result.effective) == ("census", None)


def test_a_stratum_without_review_is_named_with_its_size() -> None:
    number = stratified_share([Stratum("cat", 30, 10, 3), Stratum("dog", 10, 0, 0)]).number
    assert number.reason is Reason.STRATUM_EMPTY
    assert number.message == "stratum dog (25% of errors) has no review"
    assert (number.floor, number.roof) == (3 / 40, pytest.approx(1 - 7 / 40))


def test_a_lonely_review_joins_the_stratum_beside_it() -> None:
    alone = stratified_share([Stratum("a", 30, 10, 3), Stratum("b", 20, 1, 1), Stratum("c", 40, 12, 2)])
    joined = stratified_share([Stratum("a + b", 50, 11, 4), Stratum("c", 40, 12, 2)])
    assert alone == joined
    first = stratified_share([Stratum("a", 30, 1, 0), Stratum("b", 20, 10, 1)])
    assert first == stratified_share([Stratum("one", 50, 11, 1)])


def test_a_single_review_of_everything_still_gives_an_interval() -> None:
    number = stratified_share([Stratum("a", 30, 1, 1)]).number
    assert number.value == number.high == 1.0
    assert number.low is not None and number.low < 0.5


def test_strata_without_errors_do_not_count() -> None:
    assert stratified_share([Stratum("a", 0, 0, 0)]).number.reason is Reason.NO_ERRORS
    with_empty = stratified_share([Stratum("a", 30, 10, 3), Stratum("b", 0, 0, 0)])
    assert with_empty == stratified_share([Stratum("a", 30, 10, 3)])


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.integers(1, 60), st.data()), min_size=1, max_size=4))
def test_a_stratified_share_lies_in_its_interval_between_floor_and_roof(
    drawn: list[tuple[int, st.DataObject]],
) -> None:
    strata = []
    for number, (population, data) in enumerate(drawn):
        considered = data.draw(st.integers(1, population))
        strata.append(Stratum(str(number), population, considered, data.draw(st.integers(0, considered))))
    found = stratified_share(strata).number
    parts = [found.floor, found.low, found.value, found.high, found.roof]
    assert None not in parts
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(parts))  # type: ignore[operator]
