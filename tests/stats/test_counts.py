from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from errortagger.domain.types import Answer
from errortagger.stats.counts import NO_CORRECT_LOADED, Side, tally

FITTING = {
    "population": 40, "considered": 10, "tagged": 3, "known_present": 5, "known_absent": 9, "reviewed": 15,
    "prefix": 12,
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"tagged": 6},
        {"tagged": -1},
        {"considered": 13},
        {"known_absent": 6},
        {"population": 14},
        {"population": 11, "known_present": 4, "known_absent": 7, "reviewed": 11},
        {"reviewed": 41},
        {"tagged": 0, "known_absent": 10, "trigger": True},
        {"to_review_again": -1},
    ],
)
def test_counts_that_contradict_each_other_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="contradict"):
        Side(**(FITTING | wrong))


def test_a_side_is_a_census_only_when_every_example_has_an_answer() -> None:
    assert not Side(**FITTING).census
    assert Side(**(FITTING | {"population": 15, "known_absent": 10})).census
    assert Side(0, 0, 0, 0, 0, 0, 0).census
    assert not NO_CORRECT_LOADED.census


def test_tally_counts_answers_within_and_beyond_the_random_order() -> None:
    answers = np.array([1, 0, 1, -1, 2, 1, 0], dtype=np.int8)
    members = np.array([1, 1, 1, 1, 1, 1, 0], dtype=bool)
    reviewed = np.array([1, 1, 1, 1, 1, 1, 1], dtype=bool)
    reached = np.array([1, 1, 0, 1, 1, 0, 1], dtype=bool)
    side = tally(answers, members=members, reviewed=reviewed, reached=reached, trigger=0)
    assert side == Side(6, 2, 1, 3, 1, 6, 4, trigger=True, to_review_again=2)


def test_a_tag_on_an_example_that_was_passed_over_is_known_but_not_considered() -> None:
    answers, every = np.array([1, 1, 0], dtype=np.int8), np.ones(3, dtype=bool)
    side = tally(answers, members=every, reviewed=np.array([False, True, True]), reached=every)
    assert (side.known_present, side.considered, side.tagged, side.prefix) == (2, 2, 1, 3)


def test_the_trigger_counts_only_while_reviews_without_an_answer_are_left() -> None:
    answers, every = np.array([1, 0], dtype=np.int8), np.ones(2, dtype=bool)
    assert not tally(answers, members=every, reviewed=every, reached=every, trigger=0).trigger
    waiting = np.array([1, -1], dtype=np.int8)
    assert tally(waiting, members=every, reviewed=every, reached=every, trigger=0).trigger
    assert not tally(waiting, members=every, reviewed=every, reached=every).trigger


def test_a_trigger_outside_the_random_order_is_no_trigger() -> None:
    answers = np.array([1, -1], dtype=np.int8)
    every, reached = np.ones(2, dtype=bool), np.array([False, True])
    assert not tally(answers, members=every, reviewed=every, reached=reached, trigger=0).trigger


@given(
    arrays(np.int8, 12, elements=st.sampled_from([int(answer) for answer in Answer])),
    arrays(np.bool_, 12),
    arrays(np.bool_, 12),
    arrays(np.bool_, 12),
)
def test_tally_agrees_with_counting_one_by_one(
    answers: np.ndarray, members: np.ndarray, reviewed: np.ndarray, reached: np.ndarray
) -> None:
    side = tally(answers, members=members, reviewed=reviewed, reached=reached)
    own = [i for i in range(12) if members[i]]
    assert side.population == len(own)
    assert side.known_present == sum(1 for i in own if answers[i] == 1)
    assert side.known_absent == sum(1 for i in own if answers[i] == 0)
    assert side.tagged == sum(1 for i in own if answers[i] == 1 and reached[i] and reviewed[i])
    assert side.considered == sum(1 for i in own if answers[i] in (0, 1) and reached[i] and reviewed[i])
    assert side.to_review_again == sum(1 for i in own if reviewed[i] and answers[i] not in (0, 1))
    assert side.known == side.known_present + side.known_absent
