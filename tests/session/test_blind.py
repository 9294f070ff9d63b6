from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from errortagger.domain.criterion import Criterion
from errortagger.domain.patch import MarkField
from errortagger.domain.types import Human, QueueKind
from errortagger.session import blind, queues, steps
from errortagger.session.queues import Queue, done_mask, is_done
from errortagger.session.session import Session
from errortagger.session.view import View
from tests.session import world
from tests.session.world import ANA, BEN, CORRECT, ERRORS


def hashed(errors: int = 60, correct: int = 60) -> Session:
    """Examples whose random order is not row order."""
    keys = np.random.default_rng(3).integers(0, 2**62, errors + correct)
    examples = replace(world.columns([1] * errors + [0] * correct), random_key=keys)
    return world.session("car noise", examples=examples)


# -- the queue


def test_the_queue_mixes_both_sides_and_keeps_the_random_order_of_each() -> None:
    project = hashed()
    queue = queues.blind(project)
    is_error = project.columns.error[queue.rows] == 1
    assert queue.rows[is_error].tolist() == queues.random_errors(project).rows.tolist()
    assert queue.rows[~is_error].tolist() == queues.control(project).rows.tolist()
    assert queue.rows.tolist() == queues.blind(project).rows.tolist()


def test_nobody_can_tell_from_the_last_ones_which_side_comes_next() -> None:
    project = hashed(4_000, 4_000)
    is_error = project.columns.error[queues.blind(project).rows][:4_000] == 1
    for before in ([True, True], [True, False], [False, True], [False, False]):
        after = is_error[2:][(is_error[:-2] == before[0]) & (is_error[1:-1] == before[1])]
        assert len(after) > 800 and 0.45 < after.mean() < 0.55


def test_excluded_and_undecided_examples_are_not_asked() -> None:
    project = world.session()
    project.commit(steps.exclude(project, [0], "duplicate"))
    rows = queues.blind(project).rows.tolist()
    assert sorted(rows) == [*ERRORS[1:], *CORRECT]


def test_errors_alone_can_be_asked_as_well() -> None:
    assert sorted(queues.blind(world.session(examples=world.columns([1, 1, 1]))).rows.tolist()) == [0, 1, 2]


def test_an_example_is_done_once_it_was_answered_reviewed_by_the_same_person_or_known_from_the_file() -> None:
    human = np.full(22, -1, dtype=np.int8)
    human[3] = 1
    project = world.session(examples=replace(world.columns(), human_correct=human))
    project.commit(blind.answer(project, 0, "cat", True))
    world.review(project, 1)
    project.commit(steps.cycle_human(project, 2))
    queue = queues.blind(project)
    done = {row for row in queue.rows.tolist() if is_done(project, queue, row)}
    assert done == {0, 1, 2, 3}
    assert set(queue.rows[done_mask(project, queue)].tolist()) == done
    ben = world.reopened(project, BEN)
    assert {row for row in queue.rows.tolist() if is_done(ben, queue, row)} == {3}


def test_a_view_goes_from_answer_to_answer() -> None:
    project = world.session()
    view = View(project, queues.blind(project))
    first = view.row
    assert first is not None
    project.commit(blind.answer(project, first, "cat", True))
    assert view.progress() == (1, 20)
    assert view.next_open() and view.row != first
    project.undo()
    assert view.progress() == (0, 20)


# -- what is hidden


def test_label_and_prediction_are_hidden_in_the_blind_queue_until_the_person_has_answered() -> None:
    project = world.session()
    queue = queues.blind(project)
    assert blind.is_hidden(project, queue, 0)
    assert not blind.is_hidden(project, queues.random_errors(project), 0)
    assert not blind.is_hidden(project, queue, None)
    project.commit(blind.answer(project, 0, "", None))
    world.review(project, 1)
    assert not blind.is_hidden(project, queue, 0) and not blind.is_hidden(project, queue, 1)
    assert blind.is_hidden(world.reopened(project, BEN), queue, 0)


def test_columns_whose_names_may_give_the_answer_away_are_left_out() -> None:
    metadata = {
        "age": 31, "true_label": "cat", "predProb": 0.3, "y_pred": 1, "WER": 0.5, "speaker": "anna", "income": 5,
        "file_name": "cat.png", "conf": 0.9, "modelOutput": "x", "yearly": 3,
    }  # fmt: skip
    assert blind.safe_facts(metadata) == {"age": 31, "speaker": "anna", "income": 5, "yearly": 3}


# -- judging


@pytest.mark.parametrize(
    ("rule", "truth", "said", "right"),
    [
        ("exact", "cat", "cat", True),
        ("exact", "cat", "Cat", False),
        ("normalized", "Turn it on.", "turn it on", True),
        ("wer>0.0", "turn the volume down", "turn the volume town", False),
        ("wer>0.5", "turn the volume down", "turn the volume town", True),
        ("abs>0.5", "3", "3.4", True),
        ("abs>0.5", "3", "four", None),
        ("iou<0.5", "[]", "a car", None),
        ("column:wrong", "cat", "cat", None),
        ("exact", None, "cat", None),
        ("exact", "cat", "", None),
    ],
)
def test_an_answer_is_judged_by_the_error_criterion(
    rule: str, truth: str | None, said: str, right: bool | None
) -> None:
    assert blind.judge(Criterion.parse(rule), truth, said) is right


def test_an_answer_is_spelled_as_the_known_label_is() -> None:
    labels = ("New York", "Paris")
    assert [blind.spelled(typed, labels) for typed in (" new  york ", "Paris", "rome")] == ["New York", "Paris", "rome"]
    assert blind.spelled("US", ("US", "us")) == "US"


def test_labels_are_known_once_in_alphabetical_order_and_numbers_by_size() -> None:
    assert blind.known_labels(["b", None, "A", "b", "", "a"]) == ("A", "a", "b")
    assert blind.known_labels(["10", "9", "class 12", "class 3"]) == ("9", "10", "class 3", "class 12")


def test_a_digit_chooses_itself_and_the_other_labels_take_the_digits_that_are_left() -> None:
    assert blind.label_keys(("cat", "dog")) == ("1", "2")
    assert blind.label_keys([str(number) for number in range(11)]) == (*"0123456789", "")
    assert blind.label_keys(("1", "none", "other")) == ("1", "2", "3")
    assert blind.label_keys([f"x{number}" for number in range(12)]) == (*"1234567890", "", "")


@pytest.mark.parametrize(
    ("rule", "labels", "listed"),
    [
        ("exact", ("cat", "dog"), True),
        ("wer>0.0", ("cat", "dog"), False),
        ("exact", ("cat",), False),
        ("exact", tuple(f"class {number}" for number in range(31)), False),
        ("exact", ("cat", "x" * 41), False),
    ],
)
def test_few_short_labels_are_offered(rule: str, labels: tuple[str, ...], listed: bool) -> None:
    assert blind.can_be_listed(Criterion.parse(rule), labels) is listed


# -- steps


def test_the_answer_and_whether_it_was_right_are_one_step_and_no_review() -> None:
    project = world.session("car noise")
    project.commit(blind.answer(project, 4, "cat", False))
    assert project.marks.get(MarkField.HUMAN_ANSWER, ANA.id, 4) == "cat"
    assert project.marks.get(MarkField.HUMAN, ANA.id, 4) == Human.WRONG
    assert not project.frame.reviewed.any() and project.answers.count(world.tag_id(project, "car noise")) == 0
    assert project.frame.cursor == [0, 0]
    project.undo()
    assert project.marks.get(MarkField.HUMAN_ANSWER, ANA.id, 4) is None
    assert project.marks.get(MarkField.HUMAN, ANA.id, 4) is None


def test_the_person_can_overrule_both_ways() -> None:
    project = world.session()
    project.commit(blind.answer(project, 0, "kitty", None))
    said = []
    for _ in range(3):
        project.commit(blind.overrule(project, 0))
        said.append(project.marks.get(MarkField.HUMAN, ANA.id, 0))
    assert said == [Human.RIGHT, Human.WRONG, Human.RIGHT]


def test_the_score_counts_what_this_reviewer_answered_blind() -> None:
    project = world.session()
    for row, right in ((0, True), (1, True), (2, False), (3, None)):
        project.commit(blind.answer(project, row, "cat", right))
    project.commit(steps.cycle_human(project, 9))
    assert blind.score(project).text() == "blind 4 · human right 2 of 3"
    assert blind.score(world.reopened(project, BEN)) == blind.Score(0, 0, 0)


def test_the_blind_pass_is_a_queue_of_its_own() -> None:
    assert queues.blind(world.session()).blind
    assert not Queue(QueueKind.TARGETED, np.empty(0, dtype=np.int32), "x", recipe="filter:blind").blind
