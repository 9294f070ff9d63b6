from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from errortagger.stats.classification import classification, confusions, examples_of_cell
from errortagger.stats.number import Number, Reason
from tests.stats.numbers import every_number_is_sound

labels = st.sampled_from(["cat", "dog", "bird", ""])
pairs = st.lists(st.tuples(labels, labels), max_size=40)


@settings(max_examples=40)
@given(pairs)
def test_numbers_are_those_of_scikit_learn(drawn: list[tuple[str, str]]) -> None:
    truths, predictions = [t for t, _ in drawn], [p for _, p in drawn]
    result = classification(truths, predictions)
    every_number_is_sound(result)
    order = list(result.labels)
    if len(order) < 2:
        assert result.accuracy.known == bool(drawn)
        return
    assert result.matrix.tolist() == metrics.confusion_matrix(truths, predictions, labels=order).tolist()
    assert result.mcc.value == pytest.approx(metrics.matthews_corrcoef(truths, predictions))
    for name, average in (("macro", result.macro), ("micro", result.micro), ("weighted", result.weighted)):
        expected = metrics.precision_recall_fscore_support(
            truths, predictions, labels=order, average=name, zero_division=0
        )
        assert [n.value for n in (average.precision, average.recall, average.f1)] == pytest.approx(expected[:3])
    if result.kappa.known:
        assert result.kappa.value == pytest.approx(metrics.cohen_kappa_score(truths, predictions))


def test_always_saying_the_commonest_label_is_told() -> None:
    result = classification(["neg"] * 99 + ["pos"], ["neg"] * 100, ["neg", "pos"])
    positive = result.classes[1]
    assert result.banner == "no better than always saying 'neg'"
    assert positive.precision.reason is Reason.NEVER_PREDICTED
    assert (positive.recall.value, positive.f1.value) == (0.0, 0.0)
    assert result.macro.note == "1 class undefined, counted as 0"
    assert (result.balanced_accuracy.value, result.mcc.value) == (0.5, 0.0)


def test_a_class_that_is_never_right_is_told_when_the_whole_is_good() -> None:
    truths = ["a"] * 10 + ["b"] * 10 + ["c"]
    result = classification(truths, [*truths[:-1], "a"])
    assert result.banner == "never right on 'c'"
    assert result.macro.note == "1 class undefined, counted as 0"


def test_a_good_model_has_no_banner_and_no_note() -> None:
    result = classification(["a", "b", "a", "b"], ["a", "b", "a", "a"])
    assert result.banner is None
    assert result.macro.note == ""
    assert classification(["a"], ["a"]).banner is None


def test_undefined_classes_are_counted_in_the_plural() -> None:
    result = classification(["a", "b", "c"], ["d", "d", "d"])
    assert result.macro.note == "4 classes undefined, counted as 0"


def test_declared_labels_give_the_order_and_only_those_that_occur_are_listed() -> None:
    result = classification(["b", "a", "x"], ["a", "a", "x"], ["c", "b", "a"])
    assert result.labels == ("b", "a", "x")


def test_one_label_throughout_has_no_kappa_and_no_false_positive_rate() -> None:
    result = classification(["a", "a"], ["a", "a"])
    assert result.kappa.reason is Reason.CONSTANT
    assert result.classes[0].false_positive_rate.reason is Reason.NO_SUPPORT
    assert result.mcc.value == 0.0


def test_a_cell_leads_to_its_examples() -> None:
    assert examples_of_cell(["a", "b", "a"], ["b", "b", "b"], "a", "b").tolist() == [0, 2]


def test_errors_alone_give_confusions_and_say_what_is_missing() -> None:
    found = confusions(["a", "a", "b", "c"], ["b", "b", "a", "c"], most=1)
    assert np.diag(found.matrix).sum() == 0
    assert found.missing.message == "needs the correct examples as well"
    assert found.commonest == (("a", "b", Number(2 / 3, numerator=2, denominator=3)),)
    assert confusions([], []).commonest == ()
