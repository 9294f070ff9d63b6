from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics

from errortagger.stats.number import Reason
from errortagger.stats.regression import beyond, modified_z, regression
from tests.stats.numbers import every_number_is_sound

anything = hnp.arrays(np.float64, st.integers(0, 20), elements=st.floats(allow_nan=True, allow_infinity=True))


@given(anything, st.data())
def test_no_input_breaks_it(truths: np.ndarray, data: st.DataObject) -> None:
    predictions = data.draw(hnp.arrays(np.float64, len(truths), elements=st.floats(allow_nan=True)))
    result = regression(truths, predictions)
    every_number_is_sound(result)
    assert result.count + result.left_out == len(truths)
    every_number_is_sound(beyond(truths, predictions, 1.0))


def test_numbers_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    truths = rng.normal(10, 3, 200)
    predictions = truths + rng.normal(0.5, 1, 200)
    result = regression(truths, predictions)
    assert result.mean_absolute.value == pytest.approx(metrics.mean_absolute_error(truths, predictions))
    assert result.root_mean_square.value == pytest.approx(metrics.mean_squared_error(truths, predictions) ** 0.5)
    assert result.median_absolute.value == pytest.approx(metrics.median_absolute_error(truths, predictions))
    assert result.r_squared.value == pytest.approx(metrics.r2_score(truths, predictions))
    assert result.largest.value == pytest.approx(metrics.max_error(truths, predictions))


def test_missing_numbers_are_left_out_and_counted() -> None:
    result = regression(np.array([1.0, np.nan, 3.0]), np.array([2.0, 2.0, np.inf]))
    assert (result.count, result.left_out, result.bias.value) == (1, 2, 1.0)
    assert regression(np.array([np.nan]), np.array([1.0])).mean_absolute.reason is Reason.NO_VALUES


def test_a_constant_truth_has_no_r_squared() -> None:
    assert regression(np.ones(5), np.arange(5.0)).r_squared.reason is Reason.CONSTANT


def test_a_residual_far_from_the_median_is_an_outlier() -> None:
    truths = np.zeros(21)
    predictions = np.append(np.linspace(-1, 1, 20), 30.0)
    assert regression(truths, predictions).outliers.tolist() == [20]
    assert regression(truths, predictions, outlier=1e9).outliers.size == 0


def test_without_a_median_deviation_the_mean_deviation_serves() -> None:
    residuals = np.append(np.zeros(20), 5.0)
    assert modified_z(residuals)[-1] == pytest.approx(5 / (1.2533 * 5 / 21))
    assert modified_z(np.ones(4)).tolist() == [0, 0, 0, 0]
    assert modified_z(np.zeros(0)).size == 0


def test_an_error_is_further_off_than_allowed() -> None:
    found = beyond(np.array([1.0, 1.0, np.nan, 1.0]), np.array([1.5, 1.6, 9.0, 0.0]), 0.5)
    assert found.errors.tolist() == [1, 3]
    assert (found.rate.numerator, found.rate.denominator) == (2, 3)
