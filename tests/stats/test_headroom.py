from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.frame import Frame
from errortagger.stats.headroom import (
    HumanLevel,
    accuracy_if_fixed,
    ceiling_gain,
    gain_if_fixed,
    gain_to_human,
    gap_to_human,
    headroom,
)
from errortagger.stats.number import Number, Reason, message_for, undefined

fractions = st.floats(0, 1)


@given(fractions, fractions, fractions)
def test_the_gain_has_the_sign_of_the_gap(model: float, human: float, spread: float) -> None:
    gap, gain = gap_to_human(model, human), gain_to_human(model, human, spread)
    assert gain * gap >= 0
    assert abs(gain) <= abs(gap)


def test_the_dogs_of_the_cat_classifier_gain_half_a_point() -> None:
    assert gain_if_fixed(0.05, 0.1) == pytest.approx(0.005)


def test_a_human_level_entered_as_a_fact_has_no_interval() -> None:
    assert HumanLevel(0.93).number() == Number(0.93, method="entered", message="entered")
    assert set(HumanLevel(0.93).draws().tolist()) == {0.93}


@given(fractions, st.integers(1, 300))
def test_a_measured_human_level_lies_in_its_interval(accuracy: float, trials: int) -> None:
    number = HumanLevel(accuracy, trials).number()
    assert number.low is not None and number.high is not None
    assert 0 <= number.low <= accuracy <= number.high <= 1


def test_the_ceiling_of_an_unknown_share_keeps_the_reason_and_scales_the_bounds() -> None:
    missing = undefined(Reason.ERRORS_NOT_REVIEWED, floor=0.2, roof=0.6)
    ceiling = ceiling_gain(missing, Frame("C", 100, 900))
    assert (ceiling.reason, ceiling.floor, ceiling.roof) == (Reason.ERRORS_NOT_REVIEWED, pytest.approx(0.02), 0.06)
    assert ceiling_gain(missing, Frame("A", 100)).floor is None


def test_the_ceiling_needs_the_size_of_the_dataset() -> None:
    ceiling = ceiling_gain(Number(0.2), Frame("A", 100))
    assert ceiling.reason is Reason.DATASET_SIZE_UNKNOWN
    assert accuracy_if_fixed(ceiling, Frame("A", 100)).reason is Reason.DATASET_SIZE_UNKNOWN


def test_only_a_negative_gain_says_that_the_model_is_above_the_human() -> None:
    assert headroom(Number(-0.01)).message == "model above human"
    assert headroom(Number(0.0)).message is None
    assert headroom(undefined(Reason.NO_HLP)).message == message_for(Reason.NO_HLP)
