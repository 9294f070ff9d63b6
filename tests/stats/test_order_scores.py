from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from errortagger.stats.number import Reason
from errortagger.stats.order_scores import auroc, average_precision, mean_ranks, precision_at

scored = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30)


@given(scored)
def test_scores_are_those_of_scikit_learn(drawn: list[tuple[int, bool]]) -> None:
    scores = np.array([s for s, _ in drawn], dtype=float)
    positive = np.array([p for _, p in drawn])
    if positive.any():
        assert average_precision(scores, positive).value == pytest.approx(
            metrics.average_precision_score(positive, scores)
        )
    else:
        assert average_precision(scores, positive).reason is Reason.NO_SUPPORT
    if positive.any() and not positive.all():
        assert auroc(scores, positive).value == pytest.approx(metrics.roc_auc_score(positive, scores))
    else:
        assert auroc(scores, positive).reason is Reason.CONSTANT


def test_equal_values_share_their_rank() -> None:
    assert mean_ranks(np.array([2.0, 1.0, 2.0])).tolist() == [2.5, 1.0, 2.5]
    assert auroc(np.zeros(0), np.zeros(0, dtype=bool)).reason is Reason.NO_VALUES


def test_the_top_is_counted_in_the_order_given_where_scores_are_equal() -> None:
    scores, positive = np.array([0.5, 0.9, 0.5]), np.array([True, False, False])
    assert precision_at(scores, positive, 2).value == 0.5
    assert precision_at(scores, positive, 9).denominator == 3
    assert precision_at(np.zeros(0), np.zeros(0, dtype=bool), 5).reason is Reason.NO_VALUES
