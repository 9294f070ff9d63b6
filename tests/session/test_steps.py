from __future__ import annotations

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, Human, LabelCheck, QueueKind, TagId
from errortagger.session import steps
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import ANA, BEN, CLEO

NOISE, ACCENT = TagId(1), TagId(2)


@pytest.fixture
def project() -> Session:
    return world.session("car noise", "accent")


def mine(project: Session, tag: TagId, row: int) -> Answer:
    return project.answers.at(project.reviewer.id, tag, row)


def toggle(project: Session, row: int = 0, tag: TagId = NOISE) -> Answer:
    """Press a tag's key and return what is shown then."""
    project.commit(steps.toggle_tag(project, tag, row))
    return steps.shown_answer(project, tag, row)[0]


def mark(project: Session, field: MarkField, row: int = 0) -> str | None:
    return project.marks.get(field, project.reviewer.id, row)


def test_a_tag_taken_off_before_the_review_was_never_asked(project: Session) -> None:
    assert toggle(project) is Answer.PRESENT
    assert toggle(project) is Answer.NOT_ASKED


def test_a_tag_taken_off_after_the_review_is_absent(project: Session) -> None:
    world.review(project, 0)
    assert toggle(project) is Answer.PRESENT
    assert toggle(project) is Answer.ABSENT


def test_a_tag_that_others_found_is_absent_when_it_is_taken_off(project: Session) -> None:
    world.give(project, "car noise", 0)
    ben = world.reopened(project, BEN)
    assert steps.shown_answer(ben, NOISE, 0) == (Answer.PRESENT, False)
    ben.commit(steps.toggle_tag(ben, NOISE, 0))
    assert steps.shown_answer(ben, NOISE, 0) == (Answer.ABSENT, True)
    assert [toggle(ben), toggle(ben)] == [Answer.PRESENT, Answer.ABSENT]
    assert ben.answers.at(ANA.id, NOISE, 0) is Answer.PRESENT


def test_a_tag_that_one_cannot_tell_is_turned_on_by_its_key(project: Session) -> None:
    world.give(project, "car noise", 0, answer=Answer.UNSURE)
    assert toggle(project) is Answer.PRESENT


def test_every_step_shows_the_example_it_is_about(project: Session) -> None:
    patch = steps.toggle_tag(project, NOISE, 7)
    assert (patch.label, patch.focus, patch.how) == ("Tag car noise", 7, "key")
    project.commit(patch)
    assert steps.toggle_tag(project, NOISE, 7).label == "Untag car noise"


def test_a_bulk_step_changes_only_the_cells_that_differ(project: Session) -> None:
    world.give(project, "car noise", 2)
    patch = steps.set_answer(project, NOISE, np.array([3, 2, 1, 3]), Answer.PRESENT, how="bulk")
    assert (patch.label, patch.focus, patch.how) == ("Tag car noise (4)", None, "bulk")
    assert patch.rows().tolist() == [1, 3]
    project.commit(patch)
    project.undo()
    assert [mine(project, NOISE, row) for row in (1, 2, 3)] == [Answer.NOT_ASKED, Answer.PRESENT, Answer.NOT_ASKED]


def test_an_answer_that_is_given_already_is_no_step(project: Session) -> None:
    world.give(project, "car noise", 0)
    world.give(project, "car noise", 1)
    assert steps.set_answer(project, NOISE, [0], Answer.PRESENT).empty
    assert steps.set_answer(project, NOISE, [0, 1], Answer.PRESENT).empty


def test_cannot_tell_is_said_and_taken_back_for_one_tag(project: Session) -> None:
    project.commit(steps.toggle_unsure(project, NOISE, 0))
    assert mine(project, NOISE, 0) is Answer.UNSURE
    project.commit(steps.toggle_unsure(project, NOISE, 0))
    assert mine(project, NOISE, 0) is Answer.NOT_ASKED


def test_a_review_judges_every_tag_that_exists_now(project: Session) -> None:
    world.give(project, "accent", 0)
    world.review(project, 0)
    assert [mine(project, tag, 0) for tag in (NOISE, ACCENT)] == [Answer.ABSENT, Answer.PRESENT]
    assert mark(project, MarkField.REVIEW) == QueueKind.RANDOM
    late = world.make_tag(project, "late")
    assert mine(project, late, 0) is Answer.NOT_ASKED
    assert steps.is_reviewed_by_me(project, 0)
    assert not steps.is_reviewed_by_me(project, 1)


def test_a_review_keeps_what_one_cannot_tell(project: Session) -> None:
    world.give(project, "car noise", 0, answer=Answer.UNSURE)
    world.review(project, 0)
    assert mine(project, NOISE, 0) is Answer.UNSURE


def test_a_review_speaks_for_its_reviewer_and_leaves_the_other_answer_as_it_is(project: Session) -> None:
    world.give(project, "car noise", 0)
    world.give(project, "accent", 0, answer=Answer.UNSURE)
    ben = world.reopened(project, BEN)
    world.review(ben, 0)
    assert [mine(ben, tag, 0) for tag in (NOISE, ACCENT)] == [Answer.ABSENT, Answer.ABSENT]
    ana = next(who for who in ben.reviewers if who != ben.reviewer.id and ben.answers.at(who, NOISE, 0) >= 0)
    assert ben.answers.at(ana, NOISE, 0) is Answer.PRESENT
    assert world.answer_of(ben, "car noise", 0) is Answer.DISPUTED


def test_a_review_decides_what_others_dispute(project: Session) -> None:
    world.give(project, "car noise", 0)
    ben = world.reopened(project, BEN)
    world.give(ben, "car noise", 0, answer=Answer.ABSENT)
    cleo = world.reopened(ben, CLEO)
    assert world.answer_of(cleo, "car noise", 0) is Answer.DISPUTED
    world.review(cleo, 0)
    assert world.answer_of(cleo, "car noise", 0) is Answer.ABSENT


def test_a_review_ends_a_deferral(project: Session) -> None:
    project.commit(steps.toggle_flag(project, MarkField.DEFERRED, 0, "Defer"))
    assert mark(project, MarkField.DEFERRED) == "1"
    world.review(project, 0)
    assert mark(project, MarkField.DEFERRED) is None


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        (QueueKind.TARGETED, QueueKind.RANDOM, QueueKind.RANDOM),
        (QueueKind.TARGETED, QueueKind.REREVIEW, QueueKind.TARGETED),
        (QueueKind.RANDOM, QueueKind.TARGETED, QueueKind.RANDOM),
        (QueueKind.RANDOM, QueueKind.REREVIEW, QueueKind.RANDOM),
        (QueueKind.RANDOM, QueueKind.CONTROL, QueueKind.RANDOM),
        (QueueKind.REREVIEW, QueueKind.TARGETED, QueueKind.TARGETED),
    ],
)
def test_where_a_review_came_from_is_only_ever_improved(
    project: Session, first: QueueKind, then: QueueKind, stays: QueueKind
) -> None:
    world.review(project, 0, queue=first)
    world.review(project, 0, queue=then)
    assert mark(project, MarkField.REVIEW) == stays


def test_cannot_tell_for_the_whole_example_counts_as_reviewed(project: Session) -> None:
    world.give(project, "accent", 0)
    project.commit(steps.mark_unsure(project, 0, QueueKind.RANDOM))
    assert [mine(project, tag, 0) for tag in (NOISE, ACCENT)] == [Answer.UNSURE, Answer.PRESENT]
    assert steps.is_reviewed_by_me(project, 0)


def test_a_review_can_be_taken_back_and_the_answers_stay(project: Session) -> None:
    world.review(project, 0)
    project.commit(steps.unmark_reviewed(project, 0))
    assert not steps.is_reviewed_by_me(project, 0)
    assert mine(project, NOISE, 0) is Answer.ABSENT


def test_an_example_gets_the_tags_of_another_one_and_keeps_its_own(project: Session) -> None:
    world.give(project, "car noise", 0)
    world.give(project, "accent", 1)
    project.commit(steps.same_as(project, 1, source=0))
    assert [tag.name for tag in steps.tags_on(project, 1)] == ["car noise", "accent"]
    assert [tag.name for tag in steps.tags_on(project, 0)] == ["car noise"]
    assert steps.same_as(project, 1, source=0).empty


@pytest.mark.parametrize(
    ("check", "label"),
    [
        (LabelCheck.OK, "Label is right"),
        (LabelCheck.LABEL_WRONG, "Label is wrong"),
        (LabelCheck.BOTH_WRONG, "Label is wrong"),
        (LabelCheck.UNCLEAR, "Label is unclear"),
    ],
)
def test_a_label_check_says_what_was_found(project: Session, check: LabelCheck, label: str) -> None:
    patch = steps.set_label_check(project, 0, check, "noon")
    project.commit(patch)
    assert patch.label == label
    assert (mark(project, MarkField.LABEL_CHECK), mark(project, MarkField.CORRECT_LABEL)) == (check, "noon")


def test_a_label_check_is_taken_back_with_the_corrected_label(project: Session) -> None:
    project.commit(steps.set_label_check(project, 0, LabelCheck.LABEL_WRONG, "noon"))
    project.commit(steps.set_label_check(project, 0, LabelCheck.LABEL_WRONG, ""))
    assert mark(project, MarkField.CORRECT_LABEL) is None
    project.commit(steps.set_label_check(project, 0, None, "noon"))
    assert (mark(project, MarkField.LABEL_CHECK), mark(project, MarkField.CORRECT_LABEL)) == (None, None)


def test_an_empty_note_is_none(project: Session) -> None:
    project.commit(steps.set_note(project, 0, "siren at 2 s"))
    assert mark(project, MarkField.NOTE) == "siren at 2 s"
    project.commit(steps.set_note(project, 0, ""))
    assert mark(project, MarkField.NOTE) is None


def test_the_human_key_goes_through_right_wrong_and_unset(project: Session) -> None:
    seen = []
    for _ in range(4):
        patch = steps.cycle_human(project, 0)
        project.commit(patch)
        seen.append((patch.label, mark(project, MarkField.HUMAN)))
    assert seen == [
        ("Human gets it right", Human.RIGHT),
        ("Human gets it wrong", Human.WRONG),
        ("Human: unset", None),
        ("Human gets it right", Human.RIGHT),
    ]


def test_a_bookmark_is_set_and_cleared(project: Session) -> None:
    project.commit(steps.toggle_flag(project, MarkField.BOOKMARK, 0, "Bookmark"))
    assert mark(project, MarkField.BOOKMARK) == "1"
    project.commit(steps.toggle_flag(project, MarkField.BOOKMARK, 0, "Bookmark"))
    assert mark(project, MarkField.BOOKMARK) is None


def test_an_example_is_excluded_once_and_by_one_reviewer(project: Session) -> None:
    project.commit(steps.exclude(project, [0, 1], "duplicate"))
    ben = world.reopened(project, BEN)
    ben.commit(steps.exclude(ben, [1, 2], "corrupt file"))
    assert ben.marks.merged(MarkField.EXCLUDED) == {0: "duplicate", 1: "duplicate", 2: "corrupt file"}
    assert ben.marks.by(MarkField.EXCLUDED, BEN.id) == {2: "corrupt file"}


def test_an_example_comes_back_whoever_excluded_it(project: Session) -> None:
    project.commit(steps.exclude(project, [0], "duplicate"))
    ben = world.reopened(project, BEN)
    patch = steps.exclude(ben, [0, 5], None)
    ben.commit(patch)
    assert patch.label == "Include again"
    assert ben.marks.merged(MarkField.EXCLUDED) == {}
    assert not ben.frame.excluded.any()
    ben.undo()
    assert ben.marks.by(MarkField.EXCLUDED, ANA.id) == {0: "duplicate"}
    assert bool(ben.frame.excluded[0])
