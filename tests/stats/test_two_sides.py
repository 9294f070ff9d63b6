from __future__ import annotations

import pytest

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Reason, undefined
from errortagger.stats.two_sides import bounded_prevalence, prevalence, tag_error_rate, two_sides, why_not


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def test_totals_that_cannot_be_estimated_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be estimated"):
        two_sides(TagCounts(side(40, 20, 4), NO_CORRECT_LOADED), Frame("A", 40))


def test_a_side_without_examples_needs_no_review() -> None:
    counts, frame = TagCounts(side(0, 0, 0), side(50, 20, 2)), Frame("C", 0, 50)
    assert why_not(counts, frame) is None
    both = two_sides(counts, frame)
    assert prevalence(both).value == pytest.approx(0.1)
    assert tag_error_rate(both).value == 0.0


def test_a_census_gives_points_with_their_counts() -> None:
    both = two_sides(TagCounts(side(40, 40, 10), side(60, 60, 5)), Frame("C", 40, 60))
    rate, spread = tag_error_rate(both), prevalence(both)
    assert (rate.low, rate.value, rate.high, rate.method) == (2 / 3, 2 / 3, 2 / 3, "census")
    assert (rate.numerator, rate.denominator) == (10, 15)
    assert (spread.numerator, spread.denominator) == (15, 100)


def test_a_partial_review_has_no_pooled_counts() -> None:
    both = two_sides(TagCounts(side(40, 20, 10), side(60, 30, 5)), Frame("C", 40, 60))
    assert tag_error_rate(both).numerator is None
    assert tag_error_rate(both).method == "completion"


def test_an_unknown_prevalence_keeps_its_bounds_by_counting() -> None:
    missing = undefined(Reason.CORRECT_NOT_REVIEWED)
    number = bounded_prevalence(missing, TagCounts(side(40, 20, 4), side(60, 0, 0)), Frame("C", 40, 60))
    assert (number.value, number.floor, number.roof) == (None, 0.04, 0.84)


def test_bounds_of_a_prevalence_need_a_size_and_an_answer() -> None:
    missing = undefined(Reason.ERRORS_NOT_REVIEWED)
    nothing = TagCounts(side(40, 0, 0), side(60, 0, 0))
    assert bounded_prevalence(missing, nothing, Frame("C", 40, 60)) is missing
    some = TagCounts(side(40, 10, 1), NO_CORRECT_LOADED)
    assert bounded_prevalence(missing, some, Frame("A", 40)) is missing
