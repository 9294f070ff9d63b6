from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from errortagger.stats.calibration import calibration
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

confidences = st.floats(-0.5, 1.5) | st.just(float("nan")) | st.sampled_from([0.0, 0.1, 0.5, 1.0])


@given(st.lists(st.tuples(confidences, st.booleans()), max_size=30), st.integers(1, 12))
def test_no_input_breaks_it(drawn: list[tuple[float, bool]], bins: int) -> None:
    values, right = np.array([c for c, _ in drawn]), np.array([r for _, r in drawn], dtype=bool)
    result = calibration(values, right, bins=bins)
    every_number_is_sound(result)
    assert sum(bar.count for bar in result.bars) == result.count == len(drawn) - result.left_out
    for bar in result.bars:
        assert bar.low - 1e-12 <= bar.confidence <= bar.high + 1e-12


def test_scores_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(5)
    values = rng.uniform(0, 1, 400)
    right = rng.uniform(0, 1, 400) < values**2
    result = calibration(values, right)
    assert result.shown
    assert result.brier.value == pytest.approx(metrics.brier_score_loss(right, values))
    assert result.log_loss.value == pytest.approx(metrics.log_loss(right, values))
    assert result.auroc.value == pytest.approx(metrics.roc_auc_score(right, values))
    assert result.overconfidence.value is not None and result.overconfidence.value > 0.1


def test_a_confidence_on_an_edge_belongs_to_the_lower_bin() -> None:
    result = calibration(np.array([0.0, 0.5, 0.51]), np.array([True, True, False]), bins=2)
    assert [(bar.index, bar.count) for bar in result.bars] == [(0, 2), (1, 1)]


def test_few_examples_are_not_shown() -> None:
    result = calibration(np.full(199, 0.5), np.ones(199, dtype=bool))
    assert not result.shown
    assert result.auroc.reason is Reason.CONSTANT


def test_without_confidence_there_is_nothing() -> None:
    result = calibration(np.array([np.nan, 2.0]), np.array([True, False]))
    assert (result.count, result.left_out, result.expected_error.reason) == (0, 2, Reason.NO_VALUES)


def test_no_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="0 bins"):
        calibration(np.array([0.5]), np.array([True]), bins=0)
