from __future__ import annotations

import pytest

from errortagger.domain.types import QueueKind
from errortagger.session import queues, steps
from errortagger.session.frame import CORRECT, ERRORS, OUTSIDE
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import BEN


@pytest.fixture
def project() -> Session:
    return world.session("car noise")


def in_random(project: Session) -> list[int]:
    return [row for row in range(len(project)) if project.frame.in_random[row]]


def test_examples_stand_on_the_side_of_errors_of_correct_ones_or_outside(project: Session) -> None:
    sides = project.frame.side
    assert [int(sides[row]) for row in (0, 10, 20)] == [ERRORS, CORRECT, OUTSIDE]
    assert [project.frame.home(row) for row in (0, 10, 20)] == [ERRORS, CORRECT, OUTSIDE]


def test_examples_of_a_removed_dataset_are_outside_and_in_no_order() -> None:
    project = world.session(examples=world.columns(removed=[0, 10]))
    assert (int(project.frame.side[0]), int(project.frame.rank[0])) == (OUTSIDE, -1)
    assert project.frame.orders[ERRORS].tolist() == list(range(1, 10))
    assert project.frame.orders[CORRECT].tolist() == list(range(11, 20))


def test_reviews_in_the_random_order_move_its_cursor(project: Session) -> None:
    world.review(project, 0, 1)
    assert (project.frame.cursor, in_random(project)) == ([2, 0], [0, 1])


def test_the_control_queue_moves_the_cursor_of_correct_examples(project: Session) -> None:
    world.review(project, 10, queue=QueueKind.CONTROL)
    assert (project.frame.cursor, in_random(project)) == ([0, 1], [10])


def test_a_targeted_review_joins_when_the_cursor_passes_it(project: Session) -> None:
    world.review(project, 3, queue=QueueKind.TARGETED)
    assert in_random(project) == []
    world.review(project, 0, 1)
    assert in_random(project) == [0, 1]
    world.review(project, 4)
    assert in_random(project) == [0, 1, 3, 4]


def test_a_targeted_review_becomes_a_random_one_when_the_random_order_reaches_it(project: Session) -> None:
    world.review(project, 3, queue=QueueKind.TARGETED)
    world.review(project, 3)
    assert (project.frame.cursor[ERRORS], in_random(project)) == (4, [3])


def test_undo_moves_the_cursor_back_to_the_last_random_review(project: Session) -> None:
    world.review(project, 0)
    world.review(project, 3, queue=QueueKind.TARGETED)
    world.review(project, 6)
    assert in_random(project) == [0, 3, 6]
    project.undo()
    assert (project.frame.cursor[ERRORS], in_random(project)) == (1, [0])
    project.redo()
    assert (project.frame.cursor[ERRORS], in_random(project)) == (7, [0, 3, 6])


def test_the_cursor_stays_while_another_reviewer_holds_it(project: Session) -> None:
    world.review(project, 4)
    ben = world.reopened(project, BEN)
    world.review(ben, 4)
    ben.undo()
    assert ben.frame.cursor[ERRORS] == 5
    assert bool(ben.frame.reviewed[4])


def test_an_example_that_is_passed_over_is_no_review(project: Session) -> None:
    world.review(project, 2)
    assert bool(project.frame.passed[0])
    assert not project.frame.reviewed[0]
    assert in_random(project) == [2]


def test_an_excluded_example_leaves_its_side_but_keeps_its_rank(project: Session) -> None:
    world.review(project, 0, 1)
    project.commit(steps.exclude(project, [0], "corrupt file"))
    assert (int(project.frame.side[0]), int(project.frame.rank[1])) == (OUTSIDE, 1)
    assert in_random(project) == [1]
    project.commit(steps.exclude(project, [0], None))
    assert in_random(project) == [0, 1]


def test_a_review_of_an_undecided_example_moves_no_cursor(project: Session) -> None:
    world.review(project, 20)
    assert project.frame.cursor == [0, 0]
    assert bool(project.frame.reviewed[20])
    assert in_random(project) == []


def test_the_cursor_is_the_same_after_opening_again(project: Session) -> None:
    world.review(project, 0, 5)
    world.review(project, 12, queue=QueueKind.CONTROL)
    world.review(project, 3, queue=QueueKind.TARGETED)
    project.commit(steps.exclude(project, [5], "duplicate"))
    again = world.reopened(project)
    assert again.frame.cursor == project.frame.cursor == [6, 3]
    assert in_random(again) == in_random(project) == [0, 3, 12]


def test_the_random_order_follows_the_stored_keys() -> None:
    columns = world.columns()
    columns.random_key[:] = columns.random_key[::-1].copy()
    project = world.session(examples=columns)
    assert queues.random_errors(project).rows.tolist() == list(range(9, -1, -1))
