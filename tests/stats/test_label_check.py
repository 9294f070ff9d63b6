from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.frame import Frame
from errortagger.stats.label_check import NOBODY, HumanChecks, LabelChecks, human_accuracy, label_check_accuracy
from errortagger.stats.number import Reason

FRAME = Frame("C", 100, 900)


def test_correcting_both_sides_can_lower_the_accuracy() -> None:
    adjusted = label_check_accuracy(LabelChecks(100, 100, 10, 3), LabelChecks(900, 150, 6, 4), FRAME)
    assert adjusted.accuracy.value == pytest.approx(0.874)
    assert adjusted.if_unclear_are_errors == pytest.approx(0.85)
    assert adjusted.if_unclear_are_right == pytest.approx(0.877)
    assert adjusted.at_most == pytest.approx(0.91)
    assert adjusted.accuracy.method == "completion"
    assert adjusted.accuracy.message == "85.0% to 87.7% depending on the labels that are unclear"
    assert adjusted.accuracy.low is not None and adjusted.accuracy.high is not None
    assert adjusted.accuracy.low < 0.874 < adjusted.accuracy.high


def test_all_labels_checked_leave_no_doubt() -> None:
    adjusted = label_check_accuracy(LabelChecks(100, 100, 10), LabelChecks(900, 900, 9), FRAME)
    number = adjusted.accuracy
    assert number.low == number.high == number.value == pytest.approx(0.901)
    assert (number.method, number.message) == ("census", None)


def test_without_checked_correct_examples_there_is_only_an_upper_bound() -> None:
    adjusted = label_check_accuracy(LabelChecks(100, 100, 10), LabelChecks(900, 0, 0), FRAME)
    assert adjusted.accuracy.reason is Reason.CORRECT_LABELS_NOT_CHECKED
    assert adjusted.accuracy.message == "labels of correct examples were not re-checked; at most 91.0%"
    assert adjusted.at_most == pytest.approx(0.91)


def test_errors_only_with_a_typed_size_has_an_upper_bound_too() -> None:
    adjusted = label_check_accuracy(LabelChecks(100, 100, 10), None, Frame("B", 100, dataset_size=1000))
    assert adjusted.accuracy.reason is Reason.CORRECT_LABELS_NOT_CHECKED
    assert adjusted.at_most == pytest.approx(0.91)


def test_nothing_checked_says_what_to_do_first() -> None:
    adjusted = label_check_accuracy(LabelChecks(100, 0, 0), LabelChecks(900, 0, 0), FRAME)
    assert (adjusted.accuracy.reason, adjusted.at_most) == (Reason.ERRORS_NOT_REVIEWED, None)
    unsized = label_check_accuracy(LabelChecks(100, 10, 0), None, Frame("A", 100))
    assert (unsized.accuracy.reason, unsized.at_most) == (Reason.DATASET_SIZE_UNKNOWN, None)


def test_correct_labels_alone_do_in_a_set_without_errors() -> None:
    adjusted = label_check_accuracy(LabelChecks(0, 0, 0), LabelChecks(50, 50, 5), Frame("C", 0, 50))
    assert adjusted.accuracy.value == pytest.approx(0.9)


def test_a_set_without_correct_examples_needs_none_checked() -> None:
    adjusted = label_check_accuracy(LabelChecks(50, 50, 5), LabelChecks(0, 0, 0), Frame("C", 50, 0))
    assert adjusted.accuracy.value == pytest.approx(0.1)
    assert adjusted.at_most == pytest.approx(0.1)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_the_adjusted_accuracy_lies_in_its_interval_and_under_its_bound(
    errors: int, correct: int, data: st.DataObject
) -> None:
    sides = []
    for population in (errors, correct):
        checked = data.draw(st.integers(1, population))
        wrong = data.draw(st.integers(0, checked))
        sides.append(LabelChecks(population, checked, wrong, data.draw(st.integers(0, checked - wrong))))
    adjusted = label_check_accuracy(sides[0], sides[1], Frame("C", errors, correct))
    number = adjusted.accuracy
    assert None not in (number.low, number.value, number.high, adjusted.at_most)
    assert -1e-12 <= number.low <= number.value <= number.high <= 1 + 1e-12  # type: ignore[operator]
    assert number.value <= adjusted.at_most + 1e-12  # type: ignore[operator]
    assert adjusted.if_unclear_are_errors <= number.value + 1e-12  # type: ignore[operator]
    assert adjusted.if_unclear_are_right >= number.value - 1e-12  # type: ignore[operator]


def test_human_accuracy_weighs_each_side_by_its_size() -> None:
    number = human_accuracy(HumanChecks(100, 50, 25), HumanChecks(900, 50, 50), FRAME)
    assert number.value == pytest.approx(0.95)
    assert number.low is not None and number.high is not None and number.low < 0.95 <= number.high


def test_a_human_asked_on_everything_is_known_by_counting() -> None:
    number = human_accuracy(HumanChecks(100, 100, 60), HumanChecks(900, 900, 890), FRAME)
    assert (number.value, number.method) == (0.95, "census")
    assert (number.numerator, number.denominator) == (950, 1000)


def test_human_answers_are_needed_on_both_sides() -> None:
    both = human_accuracy(HumanChecks(100, 0, 0), HumanChecks(900, 0, 0), FRAME)
    assert (both.reason, both.message) == (Reason.NO_HLP, NOBODY)
    errors = human_accuracy(HumanChecks(100, 50, 25), HumanChecks(900, 0, 0), FRAME)
    assert (errors.reason, errors.message) == (Reason.NO_HLP, "human answers on correct examples are needed too")
    assert human_accuracy(HumanChecks(100, 50, 25), None, Frame("A", 100)).reason is Reason.NO_HLP
