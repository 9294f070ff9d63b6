from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from errortagger.domain.patch import Changes, MarkField, Patch
from errortagger.domain.problems import Problem
from errortagger.domain.snapshot import StepKind
from errortagger.domain.types import Answer, QueueKind, TagId
from errortagger.session import steps, tag_steps
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import ANA, Pages


def pages_of(project: Session) -> Pages:
    assert isinstance(project._journal, Pages)
    return project._journal


def test_every_commit_is_written_down_before_it_is_told() -> None:
    project = world.session("car noise")
    seen: list[int] = []
    project.observe(lambda _: seen.append(len(pages_of(project).records)))
    world.give(project, "car noise", 0)
    [record] = pages_of(project).records
    assert seen == [1]
    assert (record.step.seq, record.step.kind, record.step.label, record.step.at) == (
        1,
        "do",
        "Tag car noise",
        world.NOON,
    )
    assert record.step.reviewer == ANA.id


def test_observers_are_told_once_what_changed_and_by_whom() -> None:
    project = world.session("car noise", "accent")
    told: list[Changes] = []
    leave = project.observe(told.append)
    me = object()
    project.commit(steps.mark_reviewed(project, 3, QueueKind.RANDOM), initiator=me)
    project.commit(tag_steps.create(project, "wind"))
    leave()
    world.give(project, "wind", 3)
    review, made = told
    assert (review.rows.tolist(), review.tags, review.marks) == ([3], {1, 2}, {MarkField.REVIEW})
    assert review.initiator is me
    assert not review.tag_list
    assert made.tag_list
    assert made.rows.tolist() == []


def test_an_undo_is_the_inverse_patch_and_a_line_of_its_own() -> None:
    project = world.session("car noise")
    world.give(project, "car noise", 0)
    undone = project.undo()
    redone = project.redo()
    assert undone is not None
    assert redone is undone
    lines = [(record.step.kind, record.step.target) for record in pages_of(project).records]
    assert lines == [(StepKind.DO, 1), (StepKind.UNDO, 1), (StepKind.REDO, 1)]
    assert pages_of(project).records[1].patch == undone.inverse()
    assert [step.label for step in project.history.steps] == ["Tag car noise"] * 3


def test_without_steps_there_is_nothing_to_undo_or_redo() -> None:
    project = world.session("car noise")
    assert project.undo() is None
    assert project.redo() is None


def test_an_empty_patch_does_nothing() -> None:
    project = world.session()
    told: list[Changes] = []
    project.observe(told.append)
    changes = project.commit(Patch("nothing", ()))
    assert changes.rows.tolist() == []
    assert (told, project.history.steps) == ([], [])


def test_a_read_only_project_refuses_changes_with_the_reason() -> None:
    project = world.session("car noise")
    project.read_only = "the disk is full"
    with pytest.raises(Problem, match=r"the disk is full.*Save a copy"):
        world.give(project, "car noise", 0)
    assert world.answer_of(project, "car noise", 0) is Answer.NOT_ASKED


def test_what_cannot_be_written_down_is_not_done() -> None:
    class FullDisk:
        def record(self, record: object) -> None:
            raise Problem("the disk is full")

    project = Session(world.data("car noise"), ANA, journal=FullDisk())
    with pytest.raises(Problem, match="the disk is full"):
        world.give(project, "car noise", 0)
    assert world.answer_of(project, "car noise", 0) is Answer.NOT_ASKED
    assert project.history.undo_label is None


def test_a_session_without_a_file_works_until_it_needs_an_old_step() -> None:
    project = Session(world.data("car noise"), ANA)
    world.give(project, "car noise", 0)
    project.undo()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", project.now())
    old = replace(world.data("car noise"), history=list(project.history.steps))
    with pytest.raises(Problem, match="step 1 of the history is not in memory"):
        Session(old, ANA).redo()


def test_undo_is_refused_when_the_answers_are_no_longer_what_the_step_left() -> None:
    project = world.session("car noise")
    world.give(project, "car noise", 0, 1)
    edit = steps.answer_edit(project, TagId(1), [1], Answer.ABSENT)
    assert edit is not None
    project.answers.apply(edit)
    with pytest.raises(Problem, match="cannot be undone"):
        project.undo()
    assert world.answer_of(project, "car noise", 0) is Answer.PRESENT


def test_undo_is_refused_when_a_note_is_no_longer_what_the_step_left() -> None:
    project = world.session()
    project.commit(steps.set_note(project, 0, "siren"))
    project.marks._values[MarkField.NOTE][ANA.id][0] = "dog"
    with pytest.raises(Problem, match="cannot be undone"):
        project.undo()


def test_rows_of_a_removed_dataset_are_not_visible() -> None:
    project = world.session(examples=world.columns([1, 0, 1], removed=[1]))
    assert len(project) == 3
    assert project.visible.tolist() == [True, False, True]


def test_new_project_facts_make_everybody_look_again() -> None:
    project = world.session()
    told: list[Changes] = []
    project.observe(told.append)
    project.replace_info(replace(project.info, dataset_size=1000))
    assert project.info.dataset_size == 1000
    assert [changes.everything for changes in told] == [True]


def test_the_present_reviewer_is_known_even_if_the_file_does_not_list_them() -> None:
    project = Session(replace(world.data("car noise"), reviewers=[]), ANA)
    assert list(project.reviewers.values()) == [ANA]
    assert np.array_equal(project.answers.by(ANA.id, TagId(1)), np.full(22, Answer.NOT_ASKED))
