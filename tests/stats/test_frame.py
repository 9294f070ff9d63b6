from __future__ import annotations

import pytest

from errortagger.domain.problems import Problem
from errortagger.stats.frame import Frame
from errortagger.stats.number import Reason


def test_the_size_depends_on_what_was_loaded() -> None:
    assert Frame("A", 40).size is None
    assert Frame("B", 40, dataset_size=400).size == 400
    assert Frame("C", 40, 60).size == 100
    assert Frame("C", 40, 60, dataset_size=7).size == 100


def test_the_accuracy_is_known_by_counting() -> None:
    accuracy = Frame("C", 100, 900).accuracy()
    assert (accuracy.value, accuracy.low, accuracy.high, accuracy.method) == (0.9, 0.9, 0.9, "census")
    assert (accuracy.numerator, accuracy.denominator) == (900, 1000)


def test_without_a_size_there_is_no_accuracy_and_no_error_rate() -> None:
    assert Frame("A", 40).accuracy().reason is Reason.DATASET_SIZE_UNKNOWN
    assert Frame("A", 40).error_rate is None


def test_an_empty_set_has_no_accuracy() -> None:
    assert Frame("C", 0, 0).accuracy().message == "no examples in this set"
    assert Frame("C", 0, 0).error_rate is None


def test_a_typed_accuracy_gives_the_size() -> None:
    frame = Frame.from_accuracy(100, 0.9)
    assert (frame.mode, frame.size, frame.error_rate) == ("B", 1000, 0.1)


@pytest.mark.parametrize("accuracy", [1.0, -0.1, 90.0])
def test_a_typed_accuracy_out_of_range_says_what_to_enter(accuracy: float) -> None:
    with pytest.raises(Problem, match=r"Enter a fraction below 1|is no accuracy"):
        Frame.from_accuracy(100, accuracy)


def test_a_size_below_the_number_of_errors_says_what_to_enter() -> None:
    with pytest.raises(Problem) as caught:
        Frame("B", 100, dataset_size=40)
    assert "40 examples, but 100 errors" in str(caught.value)
    assert "whole dataset" in caught.value.action


def test_a_mode_that_lacks_its_part_is_refused() -> None:
    with pytest.raises(ValueError, match="mode C needs"):
        Frame("C", 40)
    with pytest.raises(ValueError, match="mode B needs"):
        Frame("B", 40)
