from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn import metrics

from errortagger.stats.associations import binary_association, level_association, numeric_association, two_by_two
from errortagger.stats.contingency import TwoByTwo
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

anything = hnp.arrays(np.float64, st.integers(0, 20), elements=st.floats(allow_nan=True, allow_infinity=True))
levels = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.booleans()), max_size=25)


@given(anything, st.data())
def test_no_numbers_break_it(values: np.ndarray, data: st.DataObject) -> None:
    wrong = data.draw(hnp.arrays(np.bool_, len(values)))
    result = numeric_association(wrong, values)
    every_number_is_sound(result)
    assert result.count + result.missing == len(values)


def test_numbers_are_those_of_scipy() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=120)
    wrong = values + rng.normal(size=120) > 0.7
    result = numeric_association(wrong, values)
    r = stats.pointbiserialr(wrong, values)
    assert (result.point_biserial.value, result.point_biserial_p) == pytest.approx((r.statistic, r.pvalue))
    assert result.auroc.value == pytest.approx(metrics.roc_auc_score(wrong, values))


def test_a_number_that_tells_all_is_certain() -> None:
    result = numeric_association(np.array([True, False]), np.array([1.0, 0.0]))
    assert result.point_biserial.value == pytest.approx(1.0)
    assert result.point_biserial_p is None
    three = numeric_association(np.array([True, False, False]), np.array([1.0, 0.0, 0.0]))
    assert three.point_biserial_p is not None and three.point_biserial_p < 1e-6


def test_a_constant_number_is_associated_with_nothing() -> None:
    assert numeric_association(np.array([True, False]), np.ones(2)).auroc.reason is Reason.CONSTANT
    assert numeric_association(np.zeros(0, dtype=bool), np.zeros(0)).auroc.reason is Reason.NO_VALUES


@settings(max_examples=25)
@given(levels)
def test_no_levels_break_it(drawn: list[tuple[str | None, bool]]) -> None:
    wrong = np.array([w for _, w in drawn], dtype=bool)
    result = level_association(wrong, [name for name, _ in drawn])
    every_number_is_sound(result)
    if result.test is not None:
        expected = metrics.mutual_info_score([str(name) for name, _ in drawn], wrong)
        assert result.information_nats.value == pytest.approx(max(0.0, expected), abs=1e-12)
        assert result.information_bits.value == pytest.approx(max(0.0, expected) / math.log(2), abs=1e-12)
        assert result.permutation_p is not None and 0 < result.permutation_p <= 1


def test_levels_that_matter_have_a_small_permutation_p_and_many_examples_none() -> None:
    wrong = np.arange(200) < 60
    names = ["short" if w else "long" for w in wrong]
    assert level_association(wrong, names).permutation_p == pytest.approx(1 / 1001)
    assert level_association(np.tile(wrong, 6), names * 6).permutation_p is None


def test_one_level_is_associated_with_nothing() -> None:
    result = level_association(np.array([True, False]), ["a", "a"])
    assert result.test is None and result.cramers_v.reason is Reason.CONSTANT
    assert result.levels[0].lift.value == 1.0
    assert level_association(np.zeros(0, dtype=bool), []).cramers_v.reason is Reason.NO_VALUES


def test_a_property_is_counted_and_compared() -> None:
    table = two_by_two(np.array([True, True, False, False]), np.array([True, False, False, False]))
    assert table == TwoByTwo(1, 0, 1, 2)
    result = binary_association(table)
    assert result.corrected
    assert result.lift.value == 2.0
    assert not binary_association(TwoByTwo(1, 2, 3, 4)).corrected
