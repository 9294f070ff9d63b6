from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.domain.criterion import Criterion
from errortagger.domain.problems import UsageProblem
from errortagger.stats.errors import Errors, evaluate

texts = st.none() | st.text(alphabet="aB c.", max_size=6)


def judge(rule: str, truth: str | None, prediction: str | None) -> tuple[int, float]:
    result = evaluate(Criterion.parse(rule), [truth], [prediction])
    assert result.problems == []
    return int(result.is_error[0]), float(result.size[0])


def test_exact_compares_the_strings_as_they_are() -> None:
    result = evaluate(Criterion.parse("exact"), ["a", "A", "a", None, "", "a"], ["a", "a", None, "a", "a", ""])
    assert result.is_error.tolist() == [0, 1, 1, -1, -1, 1]
    assert result.is_error.dtype == np.int8
    assert np.isnan(result.size).all() and result.size.dtype == np.float64
    assert result.problems == []


def test_normalized_folds_case_punctuation_and_space() -> None:
    truths, predictions = ["Hello, you!", "a b", None, "", "x", "?"], ["hello  YOU", "ab", "x", "x", None, None]
    assert evaluate(Criterion.parse("normalized"), truths, predictions).is_error.tolist() == [0, 1, -1, -1, 1, 0]


@given(st.lists(st.tuples(texts, texts), max_size=8))
def test_whatever_is_exactly_right_is_right_under_every_looser_rule(pairs: list[tuple[str | None, str | None]]) -> None:
    truths, predictions = [t for t, _ in pairs], [p for _, p in pairs]
    exact = evaluate(Criterion.parse("exact"), truths, predictions).is_error
    for rule in ("normalized", "wer>0.0", "cer>0.5"):
        looser = evaluate(Criterion.parse(rule), truths, predictions).is_error
        assert not ((exact == 0) & (looser == 1)).any()
        assert len(looser) == len(pairs)


@pytest.mark.parametrize(
    ("rule", "truth", "prediction", "outcome"),
    [
        ("wer>0.0", "the cat sat", "the cat sat", (0, 0.0)),
        ("wer>0.0", "The cat, sat.", "the CAT sat", (0, 0.0)),
        ("wer>0.0", "the cat sat", "the hat sat", (1, 1 / 3)),
        ("wer>0.5", "the cat sat", "the hat sat", (0, 1 / 3)),
        ("wer>0.5", "one two", "one", (0, 0.5)),
        ("wer>0.0", "one", "one two three", (1, 2.0)),
        ("wer>0.0", "one two", None, (1, 1.0)),
        ("cer>0.1", "abcd", "abcx", (1, 0.25)),
        ("cer>0.25", "abcd", "abcx", (0, 0.25)),
        ("abs>0.5", "1.0", "1.4", (0, 0.4)),
        ("abs>0.5", "1.0", "-1", (1, 2.0)),
        ("abs>0.5", " 1e3 ", "1000", (0, 0.0)),
    ],
)
def test_thresholds_are_exceeded_not_met(
    rule: str, truth: str, prediction: str | None, outcome: tuple[int, float]
) -> None:
    is_error, size = judge(rule, truth, prediction)
    assert (is_error, size) == (outcome[0], pytest.approx(outcome[1]))


def test_a_reference_without_words_is_wrong_only_if_something_was_recognised() -> None:
    for rule in ("wer>0.0", "cer>0.0"):
        for truth, prediction, wrong in (("", "hello", 1), ("", None, 0), ("...", "", 0), ("", "!", 0)):
            is_error, size = judge(rule, truth, prediction)
            assert is_error == wrong and math.isnan(size)
        assert judge(rule, None, "hello")[0] == -1


def test_numbers_that_are_none_are_unknown_and_listed() -> None:
    result = evaluate(Criterion.parse("abs>0.5"), ["1", "one", "1", "nan", None, ""], ["x", "1", None, "1", "x", "1"])
    assert result.is_error.tolist() == [-1] * 6
    assert np.isnan(result.size).all()
    assert result.problems == [
        (0, "prediction 'x' is not a number"),
        (1, "ground truth 'one' is not a number"),
        (2, "prediction '' is not a number"),
        (3, "ground truth 'nan' is not a number"),
    ]


def test_boxes_are_wrong_when_any_is_missed_misnamed_or_not_there() -> None:
    can, far = {"label": "can", "box": [0, 0, 10, 10]}, {"label": "can", "box": [50, 50, 60, 60]}
    jar = can | {"label": "jar"}
    truths = [[can], [can], [can], [can], [], []]
    found = [[can], [], [jar], [can, far], [], [far]]
    result = evaluate(Criterion.parse("iou<0.5"), [json.dumps(t) for t in truths], [json.dumps(f) for f in found])
    assert result.is_error.tolist() == [0, 1, 1, 1, 0, 1]
    assert result.size.tolist() == [0, 1, 2, 1, 0, 1]


def test_boxes_that_cannot_be_read_are_unknown_and_listed() -> None:
    result = evaluate(Criterion.parse("iou<0.5"), ["[]", "cat", None, "", "[]"], [None, "[]", "[]", "[]", "[1]"])
    assert result.is_error.tolist() == [0, -1, -1, -1, -1]
    assert [index for index, _ in result.problems] == [1, 4]
    assert "boxes are no JSON" in result.problems[0][1]


def test_a_column_says_which_rows_are_errors() -> None:
    column: list[object] = [
        1, 0, True, np.bool_(False), "TRUE", " no ", "error", "correct", 1.0, "0.0", None, math.nan, "", "maybe", 2,
    ]  # fmt: skip
    blank: list[str | None] = [None] * len(column)
    result: Errors = evaluate(Criterion.parse("column:is wrong"), blank, blank, column)
    assert result.is_error.tolist() == [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, -1, -1, -1, -1, -1]
    assert np.isnan(result.size).all()
    assert result.problems == [
        (10, "column 'is wrong' is empty"),
        (11, "column 'is wrong' is empty"),
        (12, "column 'is wrong' is empty"),
        (13, "column 'is wrong' says 'maybe', which is neither yes nor no"),
        (14, "column 'is wrong' says 2, which is neither yes nor no"),
    ]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageProblem, match="there is no column 'wrong'"):
        evaluate(Criterion.parse("column:wrong"), ["a"], ["a"])


def test_ground_truth_and_prediction_must_be_parallel() -> None:
    for rule in ("exact", "wer>0.0"):
        with pytest.raises(ValueError):
            evaluate(Criterion.parse(rule), ["a"], ["a", "b"])
