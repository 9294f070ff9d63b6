from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial import distance

from errortagger.stats.drift import (
    drift_word,
    jensen_shannon,
    level_drift,
    missing_drift,
    numeric_drift,
    stability_index,
)
from errortagger.stats.number import Reason
from tests.stats.numbers import arrays_hold_no_nan, every_number_is_sound

anything = hnp.arrays(np.float64, st.integers(0, 20), elements=st.floats(allow_nan=True, allow_infinity=True))
names = st.lists(st.sampled_from("abcd"), max_size=20)


@settings(max_examples=60)
@given(anything, anything)
def test_no_numbers_break_it(reference: np.ndarray, current: np.ndarray) -> None:
    result = numeric_drift(reference, current)
    every_number_is_sound(result)
    arrays_hold_no_nan(result.reference_shares, result.current_shares)
    assert result.reference + result.reference_missing == len(reference)


def test_the_same_data_have_not_drifted() -> None:
    values = np.random.default_rng(1).normal(size=300)
    result = numeric_drift(values, values)
    assert (result.ks.value, result.wasserstein.value, result.stability.value, result.jensen_shannon.value) == (0,) * 4
    assert result.ks_p == 1.0


def test_shifted_data_have_drifted_by_their_shift() -> None:
    values = np.random.default_rng(1).normal(size=500)
    result = numeric_drift(values, values + 2 * values.std())
    assert result.wasserstein_scaled.value == pytest.approx(2.0)
    assert drift_word(result.stability.value or 0.0) == "large"


def test_a_constant_reference_has_no_scale() -> None:
    result = numeric_drift(np.ones(30), np.array([1.0, 2.0]))
    assert result.wasserstein_scaled.reason is result.mean_shift.reason is Reason.CONSTANT
    assert result.wasserstein.value == 0.5


def test_a_single_reference_value_has_no_spread() -> None:
    assert numeric_drift(np.ones(1), np.ones(3)).mean_shift.reason is Reason.CONSTANT


def test_many_different_values_are_binned_together_and_few_are_counted() -> None:
    rng = np.random.default_rng(0)
    many = numeric_drift(rng.normal(size=100), rng.normal(size=100))
    few = numeric_drift(rng.integers(0, 4, 100).astype(float), rng.integers(0, 5, 100).astype(float))
    assert many.pooled_stability.known and few.pooled_stability.known
    assert (few.pooled_stability.value or 0) > 0.1


def test_a_tiny_share_fills_empty_bins_with_less() -> None:
    reference = np.append(np.zeros(20_000), 1.0)
    result = numeric_drift(reference, np.append(np.zeros(200), 2.0))
    assert result.pooled_stability.value is not None and result.pooled_stability.value > 0


def test_distances_of_shares_are_those_of_scipy() -> None:
    a, b = np.array([0.1, 0.9, 0.0]), np.array([0.5, 0.25, 0.25])
    assert jensen_shannon(a, b) == pytest.approx(distance.jensenshannon(a, b, 2))
    assert stability_index(a, a) == 0.0


@pytest.mark.parametrize(("index", "word"), [(0.05, "none"), (0.2, "some"), (0.3, "large")])
def test_drift_has_words(index: float, word: str) -> None:
    assert drift_word(index) == word


@settings(max_examples=25)
@given(names, names)
def test_no_levels_break_it(reference: list[str], current: list[str]) -> None:
    result = level_drift(reference, current)
    every_number_is_sound(result)
    assert set(result.new) == set(current) - set(reference)
    assert set(result.vanished) == set(reference) - set(current)


def test_rare_levels_are_tested_by_permutation() -> None:
    rare = level_drift(["a"] * 10 + ["b"], ["a"] * 3 + ["b"] * 6)
    assert rare.p_method == "permutation"
    assert rare.p is not None and rare.p < 0.05
    common = level_drift(["a", "b"] * 50, ["a", "b", "b"] * 30)
    assert (common.p_method, common.p) == ("chi_square", common.chi_square_p)


def test_one_level_throughout_has_not_drifted() -> None:
    result = level_drift(["a"] * 5, ["a"] * 7)
    assert (result.p, result.p_method, result.chi_square.reason) == (None, "", Reason.CONSTANT)
    assert result.total_variation.value == 0.0


def test_a_number_that_goes_missing_has_drifted() -> None:
    found = missing_drift(np.ones(100), np.where(np.arange(100) < 30, np.nan, 1.0))
    assert found.new == ("missing",)
    assert found.p is not None and found.p < 0.001
