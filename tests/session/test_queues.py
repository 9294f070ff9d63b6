from __future__ import annotations

import numpy as np
import pytest

from errortagger.domain.types import Answer, QueueKind, TagId
from errortagger.session import queues, steps, tag_steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.queues import Queue, done_mask, is_done
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import BEN


@pytest.fixture
def project() -> Session:
    return world.session("car noise")


def agrees(project: Session, queue: Queue) -> bool:
    """Whether the two ways to ask what is done say the same."""
    return done_mask(project, queue).tolist() == [is_done(project, queue, int(row)) for row in queue.rows]


def test_the_random_queue_holds_all_errors_that_count(project: Session) -> None:
    project.commit(steps.exclude(project, [3], "duplicate"))
    queue = queues.random_errors(project)
    assert (queue.kind, queue.rows.tolist()) == (QueueKind.RANDOM, [0, 1, 2, 4, 5, 6, 7, 8, 9])
    assert len(queue) == 9


def test_the_control_queue_holds_all_correct_examples_that_count(project: Session) -> None:
    project.commit(steps.exclude(project, [10], "duplicate"))
    queue = queues.control(project)
    assert (queue.kind, queue.rows.tolist()) == (QueueKind.CONTROL, list(range(11, 20)))


def test_a_late_tag_is_asked_again_on_earlier_reviews_errors_first(project: Session) -> None:
    world.review(project, 11, queue=QueueKind.CONTROL)
    world.review(project, 2, 0)
    tag = world.make_tag(project, "late", on_row=2)
    queue = queues.rereview(project, tag)
    assert (queue.kind, queue.tag, queue.rows.tolist()) == (QueueKind.REREVIEW, tag, [0, 11])
    assert queue.title == "re-check late"


def test_disputed_answers_join_the_re_review(project: Session) -> None:
    world.give(project, "car noise", 4)
    world.review(project, 4)
    ben = world.reopened(project, BEN)
    world.give(ben, "car noise", 4, answer=Answer.ABSENT)
    assert queues.rereview(ben, TagId(1)).rows.tolist() == [4]


def test_an_example_is_done_with_a_re_review_once_the_tag_is_answered(project: Session) -> None:
    world.review(project, 0, 1)
    tag = world.make_tag(project, "late")
    queue = queues.rereview(project, tag)
    world.give(project, "late", 0, answer=Answer.ABSENT)
    assert done_mask(project, queue).tolist() == [True, False]
    assert agrees(project, queue)
    project.commit(tag_steps.delete(project, tag))
    assert done_mask(project, queue).tolist() == [True, True]
    assert agrees(project, queue)


def test_an_excluded_example_needs_nothing_more(project: Session) -> None:
    random, again = queues.random_errors(project), queues.rereview(project, TagId(1))
    project.commit(steps.exclude(project, [0], "duplicate"))
    assert done_mask(project, random).tolist() == [True] + [False] * 9
    assert agrees(project, random)
    assert agrees(project, again)


def test_examples_that_carry_a_tag_make_a_targeted_queue(project: Session) -> None:
    world.give(project, "car noise", 12, 5, 20)
    queue = queues.with_tag(project, TagId(1))
    assert (queue.kind, queue.rows.tolist(), queue.recipe) == (QueueKind.TARGETED, [5, 12, 20], "tag:1")


def test_a_queue_of_everything_holds_what_is_outside_last_and_removed_rows_not_at_all() -> None:
    project = world.session(examples=world.columns([0, -1, 1, 1], removed=[3]))
    queue = queues.everything(project)
    assert queue.rows.tolist() == [2, 0, 1]
    assert agrees(project, queue)


def test_a_sorted_queue_is_a_targeted_one_with_missing_values_last(project: Session) -> None:
    sizes = np.full(len(project), np.nan)
    sizes[[7, 1, 4]] = [0.3, 0.1, 0.2]
    queue = queues.ordered_by(project, queues.random_errors(project), sizes, "by size", recipe="size")
    assert queue.kind is QueueKind.TARGETED
    assert queue.rows.tolist() == [1, 4, 7, 0, 2, 3, 5, 6, 8, 9]
    assert (queue.title, queue.recipe) == ("by size", "size")


def test_a_stretch_holds_the_next_examples_of_the_random_order_that_are_not_reviewed() -> None:
    project = world.session("car noise")
    world.review(project, 0, 1, 3)
    project.commit(steps.exclude(project, [4], "duplicate"))
    made = queues.next_stretch(project, ERRORS, 3)
    assert made.rows.tolist() == [2, 3, 5, 6]
    assert (made.kind, made.title, made.recipe) == (QueueKind.RANDOM, "4 errors, random order", "random:2:7")
    world.review(project, 2, 5)
    again = queues.stretch_again(project, made.recipe)
    assert again is not None and again.rows.tolist() == made.rows.tolist()
    correct = queues.next_stretch(project, CORRECT, 100)
    assert correct.rows.tolist() == list(range(10, 20)) and correct.kind is QueueKind.CONTROL


def test_a_stretch_of_what_is_all_reviewed_is_empty() -> None:
    project = world.session("car noise")
    world.review(project, *range(10))
    assert len(queues.next_stretch(project, ERRORS, 5)) == 0


@pytest.mark.parametrize("recipe", ["random", "random:1", "random:a:2", "tag:1:2", "filter:a:1:2", "random:-1:2"])
def test_other_recipes_are_no_stretch(recipe: str) -> None:
    assert queues.stretch_again(world.session("car noise"), recipe) is None
