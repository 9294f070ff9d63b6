from __future__ import annotations

import pytest
from hypothesis import given, settings

from errortagger.stats.counts import NO_CORRECT_LOADED, Side
from errortagger.stats.intervals import midp_hypergeometric
from errortagger.stats.number import Reason
from errortagger.stats.proportion import Part, floor_and_roof, missing_note, population_share, share
from tests.stats.strategies import sides


def random_order(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


@settings(deadline=None)
@given(sides())
def test_a_share_lies_in_its_interval_and_the_interval_between_floor_and_roof(side: Side) -> None:
    number = share(side)
    if number.value is None:
        assert number.reason is not None and number.message
        assert number.low is None and number.high is None
        return
    assert None not in (number.low, number.high, number.floor, number.roof)
    assert 0 <= number.floor <= number.low <= number.value <= number.high <= number.roof <= 1  # type: ignore[operator]


@settings(deadline=None)
@given(sides())
def test_a_share_has_a_value_exactly_when_something_besides_the_trigger_was_considered(side: Side) -> None:
    drawn = side.considered - int(side.trigger)
    assert share(side).known == (side.population != 0 and (drawn > 0 or side.census))


def test_a_partial_review_gives_the_midp_interval_and_its_counts() -> None:
    number = share(random_order(300, 100, 12))
    low, high = midp_hypergeometric(300, 100, 12)
    assert (number.value, number.low, number.high) == (0.12, low / 300, high / 300)
    assert (number.numerator, number.denominator, number.method) == (12, 100, "midp_hypergeometric")
    assert (number.floor, number.roof) == (12 / 300, 212 / 300)
    assert number.message is None


def test_all_known_is_a_point_however_the_examples_were_reached() -> None:
    number = share(Side(40, 10, 2, 15, 25, 40, 10))
    assert (number.value, number.low, number.high, number.floor, number.roof) == (0.375,) * 5
    assert (number.numerator, number.denominator, number.method, number.message) == (15, 40, "census", None)


def test_targeted_reviews_alone_give_no_projection_but_floor_and_roof() -> None:
    number = share(Side(100, 0, 0, 12, 28, 40, 0))
    assert number.value is None and number.reason is Reason.ERRORS_NOT_REVIEWED
    assert number.message == "12 of 40 looked at (not a random sample, no projection)"
    assert (number.floor, number.roof) == (0.12, 0.72)


def test_nothing_reviewed_says_which_side_to_review() -> None:
    assert share(random_order(40, 0, 0)).message == "review some errors first"
    correct = share(random_order(40, 0, 0), Part.CORRECT)
    assert (correct.reason, correct.floor) == (Reason.CORRECT_NOT_REVIEWED, None)


def test_a_side_of_unknown_size_has_no_share() -> None:
    assert share(NO_CORRECT_LOADED, Part.CORRECT).reason is Reason.CORRECT_NOT_REVIEWED
    assert floor_and_roof(NO_CORRECT_LOADED) == (None, None)


@pytest.mark.parametrize(("part", "reason"), [(Part.ERRORS, Reason.NO_ERRORS), (Part.CORRECT, Reason.NO_SUPPORT)])
def test_an_empty_side_has_no_share(part: Part, reason: Reason) -> None:
    assert share(random_order(0, 0, 0), part).reason is reason


def test_a_tag_newer_than_all_reviews_says_how_many_to_review_again() -> None:
    number = share(Side(100, 0, 0, 0, 0, 39, 39, to_review_again=39))
    assert number.reason is Reason.TAG_NOT_CONSIDERED
    assert number.message == "tag is newer than all reviews: 39 to re-review"


def test_the_trigger_alone_is_no_estimate_but_a_floor() -> None:
    number = share(Side(400, 1, 1, 1, 0, 40, 40, trigger=True, to_review_again=39))
    assert number.reason is Reason.TAG_NOT_CONSIDERED
    assert (number.value, number.floor, number.roof) == (None, 1 / 400, 1.0)
    assert "1 of 1 looked at" in (number.message or "")


def test_the_trigger_counts_by_itself_and_not_as_a_random_draw() -> None:
    number = share(Side(400, 51, 4, 4, 47, 90, 90, trigger=True, to_review_again=39))
    low, high = midp_hypergeometric(399, 50, 3)
    assert number.value == pytest.approx((1 + 399 * 3 / 50) / 400)
    assert (number.low, number.high) == ((1 + low) / 400, (1 + high) / 400)
    assert "counts by itself" in (number.message or "")


def test_nothing_found_says_how_much_there_could_still_be() -> None:
    number = share(random_order(500, 40, 0))
    assert number.message == "0 of 40: could still be up to 6.8% of errors"
    assert (number.value, number.high) == (0.0, 0.068)


def test_the_upper_end_counts_targeted_absences() -> None:
    number = share(Side(100, 20, 0, 0, 95, 95, 20))
    assert number.high == number.roof == 0.05
    assert number.message == "0 of 20: could still be up to 5.0% of errors"


def test_a_random_order_that_contradicts_what_is_known_leaves_only_what_is_known() -> None:
    number = share(Side(100, 60, 0, 30, 60, 90, 60))
    assert (number.value, number.low, number.high) == (0.3, 0.3, 0.4)
    assert number.method == "known_counts"


def test_many_missing_answers_are_said_beside_the_number() -> None:
    side = Side(100, 30, 6, 6, 24, 40, 40)
    assert missing_note(side).startswith("more than 20% of the random order has no answer: 10 of 40")
    number = share(side)
    assert number.value == 0.2 and number.reason is None and number.message == missing_note(side)


def test_exactly_a_fifth_missing_is_not_yet_said() -> None:
    assert missing_note(Side(100, 32, 6, 6, 26, 40, 40)) == ""


def test_missing_answers_name_the_reviews_that_are_older_than_the_tag() -> None:
    assert missing_note(Side(100, 30, 6, 6, 24, 40, 40, to_review_again=8)).endswith("8 to re-review")


def test_a_census_has_no_missing_answers() -> None:
    assert missing_note(Side(10, 0, 0, 4, 6, 10, 10)) == ""


def test_the_population_view_does_not_shrink_to_a_point() -> None:
    number = population_share(12, 100)
    assert number.value == 0.12 and number.method == "jeffreys"
    assert number.low is not None and number.high is not None and number.low < 0.12 < number.high


@pytest.mark.parametrize(
    ("part", "reason"), [(Part.ERRORS, Reason.ERRORS_NOT_REVIEWED), (Part.CORRECT, Reason.CORRECT_NOT_REVIEWED)]
)
def test_the_population_view_of_nothing_has_no_value(part: Part, reason: Reason) -> None:
    assert population_share(0, 0, part=part).reason is reason
