from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.fairness import disparity, group_rates
from errortagger.stats.number import Number, Reason, undefined
from tests.stats.numbers import every_number_is_sound

rates = st.floats(0, 1).map(Number) | st.just(undefined(Reason.NO_SUPPORT))


@given(st.dictionaries(st.sampled_from("abcd"), rates), rates)
def test_no_groups_break_the_comparison(groups: dict[str, Number], overall: Number) -> None:
    found = disparity(groups, overall)
    every_number_is_sound(found)
    assert set(found.left_out) == {name for name, number in groups.items() if not number.known}


def test_distances_are_between_groups_and_to_all() -> None:
    found = disparity({"a": Number(0.1), "b": Number(0.4)}, Number(0.2))
    assert found.between_difference.value == pytest.approx(0.3)
    assert found.between_ratio.value == pytest.approx(0.25)
    assert found.overall_difference.value == pytest.approx(0.2)
    assert found.overall_ratio.value == pytest.approx(0.5)


def test_small_groups_are_left_out_and_named() -> None:
    groups = {"a": Number(0.1), "b": Number(0.2), "tiny": Number(1.0)}
    found = disparity(groups, Number(0.15), {"a": 50, "b": 40, "tiny": 3})
    assert found.left_out == ("tiny",)
    assert found.between_difference.value == pytest.approx(0.1)


def test_rates_of_zero_have_no_ratio() -> None:
    found = disparity({"a": Number(0.0), "b": Number(0.0)}, Number(0.0))
    assert found.between_ratio.reason is found.overall_ratio.reason is Reason.CONSTANT
    assert disparity({"a": Number(0.0), "b": Number(0.5)}, Number(0.2)).overall_ratio.value == 0.0


def test_rates_of_a_group_are_counted() -> None:
    truth = np.array([True, True, False, False, False])
    said = np.array([True, False, True, False, False])
    found = group_rates(truth != said, truth, said, confidence=0.9)
    assert found.recall.value == found.false_negative_rate.value == found.precision.value == 0.5
    assert found.false_positive_rate.value == pytest.approx(1 / 3)
    nobody = group_rates(truth != said, truth, said, np.zeros(5, dtype=bool))
    assert {number.reason for number in nobody.rates().values()} == {Reason.NO_SUPPORT, Reason.NEVER_PREDICTED}
