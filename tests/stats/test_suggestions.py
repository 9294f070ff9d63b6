from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from errortagger.domain.types import Answer
from errortagger.stats.number import Reason
from errortagger.stats.suggestions import logistic_scores, neighbour_scores, quality, queue, suggestions
from tests.stats.numbers import every_number_is_sound

answered = hnp.arrays(np.int8, 12, elements=st.sampled_from([-1, 0, 1, 2, 3]))


def two_groups(size: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of which the first half has the tag, and answers on two of three of them."""
    rng = np.random.default_rng(0)
    centres = np.repeat([[3.0, 0.0], [0.0, 3.0]], size // 2, axis=0)
    answers = np.repeat(np.array([1, 0], dtype=np.int8), size // 2)
    answers[::3] = Answer.NOT_ASKED
    return centres + rng.normal(0, 0.5, (size, 2)), answers


def test_unanswered_examples_that_lie_near_tagged_ones_come_first() -> None:
    vectors, answers = two_groups()
    found = suggestions(vectors, answers)
    assert found.shown
    assert sorted(found.rows[:10].tolist()) == list(range(0, 30, 3))
    assert found.quality.average_precision.value == pytest.approx(1.0)
    assert set(found.rows.tolist()).isdisjoint(np.flatnonzero(answers >= 0).tolist())
    every_number_is_sound(found)


def test_suggestions_that_are_no_better_than_chance_are_not_shown() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(120, 4))
    answers = (rng.uniform(size=120) < 0.3).astype(np.int8)
    assert not suggestions(vectors, answers).shown


def test_a_score_is_the_mean_tag_of_the_nearest_others() -> None:
    vectors = np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2], [0.0, 1.0]])
    answers = np.array([1, 1, 0, -1], dtype=np.int8)
    scores = neighbour_scores(vectors, answers, count=2)
    assert scores.considered_scores.tolist() == [0.5, 0.5, 1.0]
    assert scores.rest_scores.tolist() == [0.5]


def test_the_own_group_is_no_evidence() -> None:
    vectors, answers = np.ones((6, 2)), np.array([1, 1, 1, 0, 0, 0], dtype=np.int8)
    scores = neighbour_scores(vectors, answers, groups=np.array([0, 0, 0, 1, 1, 1]))
    assert scores.considered_scores.tolist() == [0, 0, 0, 1, 1, 1]
    alone = neighbour_scores(vectors, answers, groups=np.zeros(6, dtype=np.int64))
    assert alone.considered_scores.tolist() == [0.0] * 6


def test_a_model_is_fitted_from_ten_examples_of_each_kind() -> None:
    vectors, answers = two_groups()
    fitted = logistic_scores(vectors, answers)
    assert fitted is not None and fitted.method == "logistic"
    assert quality(fitted, answers).better_than_chance
    few = answers.copy()
    few[np.flatnonzero(answers == 1)[9:]] = Answer.UNSURE
    assert logistic_scores(vectors, few) is None


def test_a_model_is_judged_on_groups_it_was_not_fitted_on() -> None:
    vectors, answers = two_groups()
    assert logistic_scores(vectors, answers, groups=np.arange(60) // 4) is not None
    assert logistic_scores(vectors, answers, groups=(np.arange(60) >= 30).astype(np.int64)) is None


def test_when_all_is_answered_nothing_is_suggested() -> None:
    vectors, answers = two_groups()
    fitted = logistic_scores(vectors, np.repeat(np.array([1, 0], dtype=np.int8), 30))
    assert fitted is not None and fitted.rest_scores.size == 0
    assert suggestions(vectors, np.abs(answers)).rows.size == 0


@settings(max_examples=40)
@given(answered)
def test_no_answers_break_it(answers: np.ndarray) -> None:
    vectors = np.random.default_rng(0).normal(size=(12, 3))
    found = suggestions(vectors, answers)
    every_number_is_sound(found)
    assert np.isfinite(found.scores).all()
    assert len(found.rows) == int((~np.isin(answers, (0, 1))).sum())


def test_nothing_answered_means_nothing_known() -> None:
    answers = np.full(4, Answer.NOT_ASKED, dtype=np.int8)
    scores = neighbour_scores(np.ones((4, 2)), answers)
    measured = quality(scores, answers)
    assert measured.auroc.reason is measured.baseline.reason is Reason.NO_VALUES
    assert measured.chance is None and not measured.better_than_chance
    assert queue(scores)[0].tolist() == [0, 1, 2, 3]
