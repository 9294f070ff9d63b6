from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.snapshot import ExampleColumns
from errortagger.domain.types import Human, QueueKind, TagId
from errortagger.session import blind, steps, tag_steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.human import RIGHT, UNKNOWN, WRONG, human_right, reached
from errortagger.session.session import Session
from errortagger.session.statistics import compute, figures, slice_figures
from errortagger.stats.human_trials import HumanTrials, SideTrials
from errortagger.stats.number import Reason
from tests.session import world
from tests.session.world import BEN, CLEO

NOISE = TagId(1)


def from_file(said: dict[int, int], count: int = 22) -> ExampleColumns:
    """The usual examples, with what the file says of a human."""
    human = np.full(count, UNKNOWN, dtype=np.int8)
    human[list(said)] = list(said.values())
    return replace(world.columns(), human_correct=human)


def say(project: Session, value: Human, *rows: int) -> None:
    for row in rows:
        project.commit(steps.patch("H", [steps.mark_edit(project, MarkField.HUMAN, [row], value)], focus=row))


def answer(project: Session, right: bool | None, rows: Sequence[int]) -> None:
    for row in rows:
        project.commit(blind.answer(project, row, "words", right))


def big(errors: int = 40, correct: int = 60) -> ExampleColumns:
    return world.columns([1] * errors + [0] * correct)


def reviewed(noise: Sequence[int], examples: ExampleColumns | None = None) -> Session:
    """All examples reviewed in random order, with noise on some."""
    project = world.session("car noise", examples=examples or big())
    world.give(project, "car noise", *noise)
    error = project.columns.error
    world.review(project, *np.flatnonzero(error == 1).tolist())
    world.review(project, *np.flatnonzero(error == 0).tolist(), queue=QueueKind.CONTROL)
    return project


# -- who was right


def test_the_file_is_believed_and_where_it_is_silent_the_majority_of_reviewers() -> None:
    project = world.session(examples=from_file({0: RIGHT, 1: WRONG}))
    say(project, Human.WRONG, 0, 2, 3)
    say(project, Human.RIGHT, 1, 4)
    project = world.reopened(project, BEN)
    say(project, Human.WRONG, 2)
    say(project, Human.RIGHT, 3)
    project = world.reopened(project, CLEO)
    say(project, Human.RIGHT, 2)
    assert human_right(project)[:6].tolist() == [RIGHT, WRONG, WRONG, UNKNOWN, RIGHT, UNKNOWN]


def test_without_marks_the_column_of_the_file_is_not_copied() -> None:
    project = world.session(examples=from_file({0: RIGHT}))
    assert human_right(project) is project.columns.human_correct


# -- how far humans were asked


def test_humans_were_asked_up_to_the_last_answer_that_leaves_at_most_a_fifth_open() -> None:
    project = world.session()
    answer(project, True, [0, 1, 3, 4, 5])
    right = human_right(project)
    assert np.flatnonzero(reached(project.frame, right, ERRORS)).tolist() == [0, 1, 2, 3, 4, 5]
    answer(project, True, [9])
    assert np.flatnonzero(reached(project.frame, human_right(project), ERRORS)).tolist() == [0, 1, 2, 3, 4, 5]
    assert not reached(project.frame, right, CORRECT).any()


def test_answers_picked_here_and_there_stand_for_nothing() -> None:
    project = world.session()
    answer(project, True, [4, 8])
    assert not reached(project.frame, human_right(project), ERRORS).any()
    assert figures(project).human_errors.judged == 0


def test_what_was_reviewed_before_the_blind_pass_is_passed_over() -> None:
    project = world.session()
    world.review(project, 0, 1, 2, 3)
    answer(project, True, [4, 5, 6])
    assert np.flatnonzero(reached(project.frame, human_right(project), ERRORS)).tolist() == list(range(7))


def test_the_blind_pass_alone_gives_the_human_accuracy_of_the_dataset() -> None:
    project = world.session()
    answer(project, True, [0, 1, 2, 10, 11, 12, 13])
    answer(project, False, [3])
    assert not project.frame.reviewed.any()
    table = compute(figures(project), ranking=False)
    assert table.info.human_accuracy.value == pytest.approx((10 * 3 / 4 + 10 * 1) / 20)
    assert table.to_json()["dataset"]["human_accuracy"]["value"] == table.info.human_accuracy.value  # type: ignore[index]


def test_a_file_that_knows_of_everything_gives_a_human_accuracy_without_doubt() -> None:
    said = dict.fromkeys(range(20), RIGHT) | {0: WRONG}
    number = compute(figures(world.session(examples=from_file(said)))).info.human_accuracy
    assert (number.value, number.low, number.high, number.method) == (0.95, 0.95, 0.95, "census")


def test_nothing_known_of_humans_says_how_to_get_it() -> None:
    number = compute(figures(world.session("car noise"))).info.human_accuracy
    assert number.reason is Reason.NO_HLP
    assert number.message is not None and "human_correct" in number.message and "blind pass" in number.message


def test_a_slice_counts_its_own_answers_only() -> None:
    project = world.session()
    answer(project, True, range(0, 8))
    mask = np.zeros(22, dtype=np.bool_)
    mask[[0, 1, 2, 15]] = True
    checks = slice_figures(project, mask, "some").human_errors
    assert (checks.population, checks.judged, checks.right) == (3, 3, 3)


# -- trials on a tag


def test_trials_of_a_tag_are_the_answers_on_examples_that_have_it() -> None:
    project = reviewed([0, 1, 2, 3, 40, 41])
    answer(project, True, [0, 1, 40, 50])
    answer(project, False, [2, 10])
    answer(project, None, [3])
    assert figures(project).trials == (HumanTrials(SideTrials(2, 3), SideTrials(1, 1)),)


def test_targeted_reviews_give_no_trials() -> None:
    project = world.session("car noise", examples=big())
    world.give(project, "car noise", 5, 6)
    world.review(project, 5, 6, queue=QueueKind.TARGETED)
    answer(project, True, range(0, 10))
    assert figures(project).trials == (HumanTrials(),)


def test_excluded_examples_give_no_trials() -> None:
    project = reviewed([0, 1])
    answer(project, True, [0, 1])
    project.commit(steps.exclude(project, [1], "duplicate"))
    assert figures(project).trials == (HumanTrials(SideTrials(1, 1)),)


def test_the_human_level_of_a_tag_comes_from_its_trials_until_one_is_entered() -> None:
    project = reviewed([*range(0, 20), *range(40, 50)])
    answer(project, True, [*range(0, 16), *range(40, 49)])
    answer(project, False, [*range(16, 20), 49])
    row = compute(figures(project)).rows[0]
    level = row.metrics.human_accuracy
    assert level.value == pytest.approx((20 * 16 / 20 + 10 * 9 / 10) / 30)
    assert level.message == "25 of 30 human trials"
    assert row.metrics.headroom.value == pytest.approx((16 - 1) / 100)
    assert not row.metrics.expected_gain_is_ceiling
    project.commit(tag_steps.change(project, replace(project.tags[NOISE], human_accuracy=0.5)))
    entered = compute(figures(project)).rows[0].metrics.human_accuracy
    assert (entered.value, entered.message) == (0.5, "entered")


def test_the_human_level_of_a_tag_comes_from_the_file() -> None:
    examples = replace(big(), human_correct=np.ones(100, dtype=np.int8))
    project = reviewed([*range(0, 20), *range(40, 50)], examples)
    level = compute(figures(project)).rows[0].metrics.human_accuracy
    assert (level.value, level.message) == (1.0, "30 of 30 human trials")
    assert level.low is not None and level.low < 1.0


def test_trials_on_one_side_only_are_a_reason() -> None:
    project = reviewed([*range(0, 20), *range(40, 50)])
    answer(project, True, range(0, 20))
    level = compute(figures(project)).rows[0].metrics.human_accuracy
    assert (level.reason, level.message) == (
        Reason.NO_HLP, "20 human trials, but none on a correct example with the tag",
    )  # fmt: skip
