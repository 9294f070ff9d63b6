from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.preprocessing import MultiLabelBinarizer

from errortagger.stats.multilabel import jaccard, multilabel
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

NAMES = ["bike", "bus", "car"]
sets = st.frozensets(st.sampled_from(NAMES))


@given(st.lists(st.tuples(sets, sets), max_size=30))
def test_numbers_are_those_of_scikit_learn(drawn: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    truths, predictions = [t for t, _ in drawn], [p for _, p in drawn]
    result = multilabel(truths, predictions, NAMES)
    every_number_is_sound(result)
    if not drawn:
        assert result.subset_accuracy.reason is result.jaccard.reason is Reason.NO_VALUES
        return
    binary = MultiLabelBinarizer(classes=NAMES).fit([])
    a, b = binary.transform(truths), binary.transform(predictions)
    assert result.subset_accuracy.value == pytest.approx(metrics.accuracy_score(a, b))
    assert result.hamming_loss.value == pytest.approx(metrics.hamming_loss(a, b))
    assert result.jaccard.value == pytest.approx(metrics.jaccard_score(a, b, average="samples", zero_division=1.0))
    expected = metrics.precision_recall_fscore_support(a, b, average="macro", zero_division=0)
    assert result.macro.f1.value == pytest.approx(expected[2])
    assert result.errors == sum(t != p for t, p in drawn)


def test_two_empty_sets_agree_fully() -> None:
    assert jaccard(frozenset(), frozenset()) == 1.0
    assert jaccard(frozenset("a"), frozenset()) == 0.0


def test_labels_that_were_not_declared_are_added_by_name() -> None:
    assert multilabel([{"z", "a"}], [{"b"}], ["z"]).labels == ("z", "a", "b")


def test_no_labels_at_all_leave_no_decision_to_count() -> None:
    result = multilabel([frozenset()], [frozenset()])
    assert result.hamming_loss.reason is Reason.NO_VALUES
    assert result.subset_accuracy.value == 1.0
