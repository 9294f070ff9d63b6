from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import cohen_kappa_score

from errortagger.stats.agreement import alpha_word, fleiss_kappa, krippendorff_alpha, pair_agreement, rating_counts
from errortagger.stats.number import Reason
from errortagger.stats.set_agreement import exact_distance, jaccard_distance, masi_distance, set_agreement
from tests.stats.numbers import every_number_is_sound

answers = hnp.arrays(np.int8, 30, elements=st.sampled_from([-1, 0, 1, 2, 3]))
tags = st.none() | st.frozensets(st.sampled_from("ab"))


@settings(max_examples=60)
@given(answers, answers)
def test_no_answers_break_the_agreement_of_two(first: np.ndarray, second: np.ndarray) -> None:
    pair = pair_agreement(first, second)
    every_number_is_sound(pair)
    known = np.isin(first, (0, 1)) & np.isin(second, (0, 1))
    assert pair.judged == known.sum()
    if pair.kappa.known:
        assert pair.kappa.value == pytest.approx(cohen_kappa_score(first[known], second[known]))


def test_a_rare_tag_has_a_low_kappa_in_spite_of_much_agreement() -> None:
    first, second = np.zeros(100, dtype=np.int8), np.zeros(100, dtype=np.int8)
    first[0] = second[1] = 1
    pair = pair_agreement(first, second)
    assert pair.agreement.value == 0.98 and pair.pabak.value == pytest.approx(0.96)
    assert pair.positive_agreement.value == 0.0
    assert pair.kappa.value is not None and pair.kappa.value < 0
    assert pair.kappa.method == "bootstrap"


def test_reviewers_who_never_use_the_tag_have_no_kappa() -> None:
    never = np.zeros(30, dtype=np.int8)
    pair = pair_agreement(never, never)
    assert pair.kappa.reason is pair.positive_agreement.reason is Reason.CONSTANT_RATINGS
    assert pair.kappa.message == "neither reviewer used the tag"


def test_few_examples_have_no_interval_and_none_no_number() -> None:
    few = pair_agreement(np.array([1, 0, 1], dtype=np.int8), np.array([1, 0, 0], dtype=np.int8))
    assert few.kappa.known and few.kappa.low is None
    nothing = pair_agreement(np.array([-1], dtype=np.int8), np.array([1], dtype=np.int8))
    assert nothing.agreement.reason is nothing.kappa.reason is nothing.pabak.reason is Reason.NO_VALUES


def test_fleiss_is_that_of_the_published_example() -> None:
    table = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    assert fleiss_kappa(np.array(table)).value == pytest.approx(0.2099, abs=1e-4)


def test_fleiss_needs_as_many_reviewers_on_every_example() -> None:
    assert fleiss_kappa(np.array([[2, 0], [1, 0]])).reason is Reason.NO_VALUES
    assert fleiss_kappa(np.zeros((0, 2), dtype=np.int64)).reason is Reason.NO_VALUES
    assert fleiss_kappa(np.array([[1, 0], [0, 1]])).reason is Reason.NO_VALUES
    assert fleiss_kappa(np.array([[3, 0], [3, 0]])).reason is Reason.CONSTANT_RATINGS


def test_alpha_is_that_of_krippendorffs_example_with_missing_ratings() -> None:
    a = [1, 2, 3, 3, 2, 1, 4, 1, 2, -1, -1, -1]
    b = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, -1, 3]
    c = [-1, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, -1]
    d = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, -1]
    ratings = np.array([a, b, c, d]).T
    found = krippendorff_alpha(rating_counts(np.where(ratings > 0, ratings - 1, -1), 5))
    assert found.alpha.value == pytest.approx(0.743, abs=5e-4)
    assert (found.examples, found.word) == (11, "tentative")


def test_alpha_without_pairs_or_without_difference_has_a_reason() -> None:
    assert krippendorff_alpha(np.array([[1, 0]])).alpha.reason is Reason.NO_VALUES
    same = krippendorff_alpha(np.array([[2, 0], [3, 0]]))
    assert (same.alpha.reason, same.word) == (Reason.CONSTANT_RATINGS, "")


@pytest.mark.parametrize(("alpha", "word"), [(0.9, "firm"), (0.7, "tentative"), (0.2, "weak")])
def test_alpha_has_words(alpha: float, word: str) -> None:
    assert alpha_word(alpha) == word


@pytest.mark.parametrize(
    ("one", "other", "masi"),
    [("", "", 0), ("", "a", 1), ("a", "b", 1), ("a", "ab", 1 - 1 / 2 * 2 / 3), ("ab", "bc", 1 - 1 / 3 * 1 / 3)],
)
def test_distances_of_sets(one: str, other: str, masi: float) -> None:
    first, second = frozenset(one), frozenset(other)
    assert masi_distance(first, second) == masi_distance(second, first) == pytest.approx(masi)
    assert exact_distance(first, second) == float(one != other)
    assert 0 <= jaccard_distance(first, second) <= 1


@settings(max_examples=40)
@given(st.lists(st.lists(tags, min_size=1, max_size=3), max_size=25))
def test_no_sets_break_the_agreement(reviews: list[list[frozenset[str] | None]]) -> None:
    every_number_is_sound(set_agreement(reviews))


def test_reviewers_who_agree_on_every_set_have_an_alpha_of_one() -> None:
    whole = set_agreement([[frozenset(), frozenset()], [frozenset("ab"), frozenset("ab")]] * 15)
    assert whole.masi.alpha.value == whole.jaccard.alpha.value == whole.exact.alpha.value == 1.0
    assert whole.all_equal.value == 1.0
