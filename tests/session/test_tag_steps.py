from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from errortagger.domain.problems import UsageProblem
from errortagger.domain.tag import PALETTE, Tag
from errortagger.domain.types import Answer, QueueKind, TagId
from errortagger.session import tag_steps
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import ANA, BEN

YES, NO, UNSURE, NOBODY = Answer.PRESENT, Answer.ABSENT, Answer.UNSURE, Answer.NOT_ASKED
A, B, C = TagId(1), TagId(2), TagId(3)


@pytest.fixture
def project() -> Session:
    return world.session("engine", "wind", "accent")


def names(project: Session) -> list[str]:
    assert [tag.position for tag in project.tags] == list(range(len(project.tags)))
    return [tag.name for tag in project.tags]


def everything(project: Session) -> tuple[object, ...]:
    """All that steps on tags can change, as plain values."""
    answers = {
        (tag, who): project.answers.by(who, tag).tolist()
        for tag in map(TagId, range(1, 12))
        for who in project.reviewers
    }
    return tuple(project.tags), answers, [project.tallies.of(tag).tolist() for tag in project.tags.ids]


def refusal(project: Session, **changes: object) -> str:
    with pytest.raises(UsageProblem) as found:
        tag_steps.change(project, replace(project.tags[A], **changes))  # type: ignore[arg-type]
    return str(found.value)


def test_a_new_tag_comes_last_with_the_next_color(project: Session) -> None:
    tag = project.tags[world.make_tag(project, "  low   bandwidth ")]
    assert (tag.name, tag.position, tag.color, tag.created_at) == ("low bandwidth", 3, PALETTE[3], world.NOON)
    assert tag.id == 4


def test_a_tag_is_made_and_put_on_an_example_in_one_step(project: Session) -> None:
    patch = tag_steps.create(project, "siren", on_row=5)
    project.commit(patch)
    assert (patch.label, patch.focus) == ("New tag siren", 5)
    assert world.answer_of(project, "siren", 5) is YES
    before = names(project)
    project.undo()
    assert names(project) == before[:-1]


def test_an_example_is_a_trigger_only_once_reviewing_has_begun(project: Session) -> None:
    first = world.make_tag(project, "siren", on_row=5)
    world.review(project, 0)
    second = world.make_tag(project, "horn", on_row=6)
    third = world.make_tag(project, "dog")
    assert [project.tags[tag].trigger for tag in (first, second, third)] == [None, 6, None]


@pytest.mark.parametrize("name", ["", "Wind", "x" * 81])
def test_a_bad_or_taken_name_is_refused(project: Session, name: str) -> None:
    with pytest.raises(UsageProblem):
        tag_steps.create(project, name)


def test_a_renamed_tag_keeps_its_answers(project: Session) -> None:
    world.give(project, "engine", 0, 3)
    patch = tag_steps.change(project, replace(project.tags[A], name=" car  engine"))
    project.commit(patch)
    assert patch.label == "Rename engine to car engine"
    assert names(project) == ["car engine", "wind", "accent"]
    assert np.flatnonzero(project.answers.combined(A) == YES).tolist() == [0, 3]


def test_a_tag_may_change_the_case_of_its_own_name(project: Session) -> None:
    project.commit(tag_steps.change(project, replace(project.tags[A], name="Engine")))
    assert names(project)[0] == "Engine"
    assert "already a tag 'wind'" in refusal(project, name="WIND")


def test_a_plan_is_kept_with_the_tag(project: Session) -> None:
    plan = replace(
        project.tags[A], description="road", feasibility=4, effort_days=2.5, human_accuracy=0.93, human_trials=200,
        remedy="add data", group="noise", key=" E ",
    )  # fmt: skip
    patch = tag_steps.change(project, plan)
    project.commit(patch)
    assert patch.label == "Change engine"
    assert project.tags[A] == replace(plan, key="e")
    assert tag_steps.change(project, project.tags[A]).empty


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"feasibility": 0}, "feasibility 0"),
        ({"feasibility": 6}, "feasibility 6"),
        ({"effort_days": 0.0}, "effort"),
        ({"effort_days": float("nan")}, "effort"),
        ({"human_accuracy": 1.01}, "human accuracy"),
        ({"human_accuracy": -0.1}, "human accuracy"),
        ({"human_trials": 0}, "human trials"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(project: Session, changes: dict[str, object], why: str) -> None:
    assert why in refusal(project, **changes)


def test_a_letter_belongs_to_one_tag_or_action(project: Session) -> None:
    project.commit(tag_steps.change(project, replace(project.tags[B], key="e")))
    assert "belongs to tag 'wind'" in refusal(project, key="E")
    assert "belongs to another action" in refusal(project, key="t")
    assert "Use one letter" in refusal(project, key="ee")
    assert "Use one letter" in refusal(project, key="7")
    project.commit(tag_steps.change(project, replace(project.tags[A], key="c")))
    assert [tag.key for tag in project.tags] == ["c", "e", ""]


def test_a_tag_moves_to_another_place_and_the_others_close_up(project: Session) -> None:
    project.commit(tag_steps.move(project, C, 0))
    assert names(project) == ["accent", "engine", "wind"]
    project.commit(tag_steps.move(project, C, 99))
    assert names(project) == ["engine", "wind", "accent"]
    assert tag_steps.move(project, A, -5).empty
    project.undo()
    assert names(project) == ["accent", "engine", "wind"]


def test_delete_and_undo_restores_exactly(project: Session) -> None:
    world.give(project, "engine", 0, 3)
    world.review(project, 0, 1, 2)
    ben = world.reopened(project, BEN)
    world.give(ben, "engine", 1, answer=YES)
    world.give(ben, "engine", 2, answer=UNSURE)
    before = everything(ben)
    ben.commit(tag_steps.delete(ben, A))
    assert names(ben) == ["wind", "accent"]
    assert ben.answers.count(A) == 0
    ben.undo()
    assert everything(ben) == before
    ben.redo()
    assert names(ben) == ["wind", "accent"]


KLEENE = [
    (YES, YES, YES), (YES, NO, YES), (YES, UNSURE, YES), (YES, NOBODY, YES),
    (NO, NO, NO), (NO, UNSURE, UNSURE), (NO, NOBODY, NOBODY),
    (UNSURE, UNSURE, UNSURE), (UNSURE, NOBODY, UNSURE), (NOBODY, NOBODY, NOBODY),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "both"), KLEENE)
def test_a_merged_tag_is_present_if_either_was_and_absent_only_if_both_were(
    project: Session, first: Answer, second: Answer, both: Answer
) -> None:
    for row, answers in ((0, (first, second)), (1, (second, first))):
        world.give(project, "engine", row, answer=answers[0])
        world.give(project, "wind", row, answer=answers[1])
    project.commit(tag_steps.merge(project, A, B))
    assert [project.answers.at(ANA.id, A, row) for row in (0, 1)] == [both, both]
    assert names(project) == ["engine", "accent"]


def test_a_merge_keeps_reviewers_apart_and_can_be_undone(project: Session) -> None:
    world.give(project, "engine", 0, answer=NO)
    ben = world.reopened(project, BEN)
    world.give(ben, "wind", 0)
    before = everything(ben)
    ben.commit(tag_steps.merge(ben, A, B))
    assert (ben.answers.at(ANA.id, A, 0), ben.answers.at(BEN.id, A, 0)) == (NOBODY, YES)
    ben.undo()
    assert everything(ben) == before


def test_a_tag_is_not_merged_with_itself(project: Session) -> None:
    with pytest.raises(UsageProblem, match="itself"):
        tag_steps.merge(project, A, A)


def test_a_split_keeps_absent_and_asks_again_where_the_tag_was_present(project: Session) -> None:
    project.commit(tag_steps.change(project, replace(project.tags[B], group="noise")))
    for row, answer in enumerate((YES, NO, UNSURE)):
        world.give(project, "wind", row, answer=answer)
    before = everything(project)
    project.commit(tag_steps.split(project, B, ["gust", "storm"]))
    assert names(project) == ["engine", "gust", "storm", "accent"]
    for name in ("gust", "storm"):
        assert [world.answer_of(project, name, row) for row in range(4)] == [NOBODY, NO, NOBODY, NOBODY]
        assert project.tags[world.tag_id(project, name)].group == "noise"
    project.undo()
    assert everything(project) == before


def test_a_tag_nobody_judged_is_split_too(project: Session) -> None:
    world.give(project, "accent", 0)
    project.commit(tag_steps.split(project, C, ["north", "south", "west"]))
    assert names(project) == ["engine", "wind", "north", "south", "west"]


def test_a_split_needs_two_different_new_names(project: Session) -> None:
    for wanted in (["gust"], ["gust", "Gust"], ["gust", "engine"]):
        with pytest.raises(UsageProblem):
            tag_steps.split(project, B, wanted)
    assert names(project) == ["engine", "wind", "accent"]


def test_deleting_a_tag_that_nobody_used_is_one_edit(project: Session) -> None:
    world.review(project, 0, queue=QueueKind.TARGETED)
    tag = world.make_tag(project, "unused")
    assert len(tag_steps.delete(project, tag).edits) == 1


def test_a_tag_checks_its_letter_against_all_others() -> None:
    tag = Tag(id=A, name="engine", position=0, key="e")
    tag_steps.check_key(tag, [tag])
    with pytest.raises(UsageProblem, match="belongs to tag 'wind'"):
        tag_steps.check_key(tag, [Tag(id=B, name="wind", position=1, key="E")])
