from __future__ import annotations

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, QueueKind
from errortagger.session import queues, steps, tag_steps
from errortagger.session import view as view_module
from errortagger.session.session import Session
from errortagger.session.view import View
from tests.session import world


@pytest.fixture
def project() -> Session:
    return world.session("car noise")


@pytest.fixture
def view(project: Session) -> View:
    return View(project, queues.random_errors(project))


def test_one_stands_at_the_first_example_and_walks_to_the_ends(view: View) -> None:
    assert view.row == 0
    assert not view.step(-1)
    assert view.step(3)
    assert view.row == 3
    assert view.step(100)
    assert view.row == 9
    assert not view.step(1)


def test_in_an_empty_queue_there_is_no_example(project: Session) -> None:
    view = View(project, queues.targeted(project, np.zeros(22, dtype=np.bool_), "none", recipe="none"))
    assert view.row is None
    assert not view.step(1)
    assert not view.next_open()
    assert view.progress() == (0, 0)


def test_one_can_go_to_an_example_of_the_queue_only(view: View) -> None:
    assert view.go_to(7)
    assert view.row == 7
    assert not view.go_to(15)
    assert view.row == 7


def test_the_next_open_example_is_looked_for_ahead_and_then_from_the_start(project: Session, view: View) -> None:
    world.review(project, 1, 9)
    assert view.next_open()
    assert view.row == 2
    view.go_to(8)
    assert view.next_open()
    assert view.row == 0


def test_deferred_examples_come_last(project: Session, view: View) -> None:
    project.commit(steps.toggle_flag(project, MarkField.DEFERRED, 1, "Defer"))
    assert view.next_open()
    assert view.row == 2
    world.review(project, 0, 2, 3, 4, 5, 6, 7, 8, 9)
    assert view.next_open()
    assert view.row == 1


def test_nobody_moves_when_everything_is_done(project: Session, view: View) -> None:
    view.go_to(4)
    world.review(project, *range(10))
    assert not view.next_open()
    assert view.row == 4


def test_another_queue_opens_at_the_first_open_example_or_where_one_was(project: Session, view: View) -> None:
    world.review(project, 10, queue=QueueKind.CONTROL)
    view.show_queue(queues.control(project))
    assert view.row == 11
    view.show_queue(queues.random_errors(project), row=6)
    assert view.row == 6
    view.show_queue(queues.control(project), row=6)
    assert view.row == 11


def test_a_finished_queue_opens_at_its_start(project: Session, view: View) -> None:
    world.review(project, *range(10))
    view.show_queue(queues.random_errors(project))
    assert view.row == 0


def test_progress_follows_every_change(project: Session, view: View) -> None:
    assert view.progress() == (0, 10)
    world.review(project, 0, 1, 12)
    assert view.progress() == (2, 10)
    project.undo()
    project.undo()
    assert view.progress() == (1, 10)


def test_progress_follows_a_change_of_many_rows(project: Session, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "_MANY", 3)
    project.commit(steps.exclude(project, [0, 1, 2, 3, 4], "out of scope"))
    assert view.progress() == (5, 10)


def test_progress_is_looked_at_anew_when_everything_may_differ(project: Session, view: View) -> None:
    project.frame.reviewed[2] = True
    project.replace_info(project.info)
    assert view.progress() == (1, 10)


def test_a_re_review_is_over_when_its_tag_is_deleted(project: Session) -> None:
    world.review(project, 0, 1)
    tag = world.make_tag(project, "late")
    view = View(project, queues.rereview(project, tag))
    world.give(project, "late", 0, answer=Answer.ABSENT)
    assert view.progress() == (1, 2)
    project.commit(tag_steps.delete(project, tag))
    assert view.progress() == (2, 2)


def test_a_closed_view_follows_no_longer(project: Session, view: View) -> None:
    view.close()
    world.review(project, 0)
    assert view.progress() == (0, 10)


def test_the_last_touched_example_is_another_one_than_is_shown(view: View) -> None:
    assert view.last_touched() is None
    for row in (2, 5, 2):
        view.touched(row)
    view.go_to(2)
    assert view.last_touched() == 5
    view.go_to(8)
    assert view.last_touched() == 2


def test_the_trail_is_kept_short(view: View) -> None:
    for row in range(300):
        view.touched(row)
    assert len(view._trail) == 200
