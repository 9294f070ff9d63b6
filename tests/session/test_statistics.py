from __future__ import annotations

import random
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.domain.patch import MarkField, Patch
from errortagger.domain.types import Answer, BoolArray, Human, LabelCheck, QueueKind, TagId
from errortagger.session import statistics, steps, tag_steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.session import Session
from errortagger.session.statistics import compute, figures, slice_figures
from errortagger.stats.counts import NO_CORRECT_LOADED, Side, tally
from errortagger.stats.number import Reason
from tests.session import world
from tests.session.world import BEN

NOISE = TagId(1)
ALL = np.ones(22, dtype=np.bool_)


def only(*rows: int) -> BoolArray:
    mask = np.zeros(22, dtype=np.bool_)
    mask[list(rows)] = True
    return mask


def busy(seed: int) -> Session:
    """Two reviewers who did all kinds of things at random."""
    dice = random.Random(seed)
    project = world.session("car noise", "accent")
    for who in (world.ANA, BEN):
        project = world.reopened(project, who)
        for _ in range(25):
            project.commit(anything(project, dice))
        world.make_tag(project, f"late {who.name}", on_row=dice.randrange(22))
    return project


def anything(project: Session, dice: random.Random) -> Patch:
    """A step of any kind on any example."""
    row, tag = dice.randrange(22), dice.choice(project.tags.ids)
    makers = (
        lambda: steps.toggle_tag(project, tag, row),
        lambda: steps.toggle_unsure(project, tag, row),
        lambda: steps.mark_reviewed(project, row, dice.choice(list(QueueKind))),
        lambda: steps.exclude(project, [row], dice.choice(["duplicate", None])),
        lambda: steps.set_label_check(project, row, dice.choice(list(LabelCheck))),
    )
    return dice.choice(makers)()


def brute_force(project: Session, tag: TagId, side: int, mask: BoolArray) -> Side:
    """The definitions of the statistics, example by example."""
    frame = project.frame
    error = project.columns.error == (1 if side == ERRORS else 0)
    random_ranks = [
        int(frame.rank[row])
        for _, row, queue in project.marks.everyone(MarkField.REVIEW)
        if queue in ("random", "control") and frame.home(row) == side
    ]
    reached = error & (frame.rank <= max(random_ranks, default=-1))
    reviewed = np.array([project.marks.any(MarkField.REVIEW, row) is not None for row in range(22)])
    excluded = np.array([project.marks.any(MarkField.EXCLUDED, row) is not None for row in range(22)])
    members = error & ~excluded & mask
    trigger = project.tags[tag].trigger
    if trigger is not None and not members[trigger]:
        trigger = None
    side_counts = tally(
        project.answers.combined(tag),
        members=members,
        reviewed=reviewed,
        reached=reached & members,
        trigger=trigger,
    )
    asked_again = members & reviewed & np.isin(project.answers.combined(tag), (Answer.NOT_ASKED, Answer.DISPUTED))
    again = int(asked_again.sum())
    return replace(
        side_counts,
        prefix=int((reached & members).sum()),
        to_review_again=again,
        trigger=side_counts.trigger and again > 0,
    )


@given(st.integers(0, 10_000), st.lists(st.booleans(), min_size=22, max_size=22))
@settings(max_examples=25, deadline=None)
def test_the_figures_of_any_slice_equal_brute_force(seed: int, chosen: list[bool]) -> None:
    project = busy(seed)
    mask = np.array(chosen)
    for found, part in ((figures(project), ALL), (slice_figures(project, mask, "any"), mask)):
        for tag, counts in found.tags:
            assert counts.errors == brute_force(project, tag.id, ERRORS, part)
            assert counts.correct == brute_force(project, tag.id, CORRECT, part)
        assert found.excluded == sum(bool(project.frame.excluded[row] and part[row]) for row in range(22))


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_slice_of_everything_is_the_whole(seed: int) -> None:
    project = busy(seed)
    whole, sliced = figures(project), slice_figures(project, ALL, "all")
    for field in fields(whole):
        ours, theirs = getattr(whole, field.name), getattr(sliced, field.name)
        if field.name != "slice":
            assert np.array_equal(ours, theirs) if isinstance(ours, np.ndarray) else ours == theirs, field.name


def reviewed_project() -> Session:
    """All errors reviewed, noise on four of them; the first half of the correct examples, noise on one."""
    project = world.session("car noise", "accent")
    world.give(project, "car noise", 0, 1, 2, 3, 10)
    world.review(project, *range(10))
    world.review(project, *range(10, 15), queue=QueueKind.CONTROL)
    return project


def test_the_table_says_how_much_was_reviewed() -> None:
    payload = compute(figures(reviewed_project())).to_json()
    dataset = payload["dataset"]
    assert isinstance(dataset, dict)
    counts = {key: dataset[key] for key in (
        "examples", "errors", "correct", "excluded", "reviewed_errors", "reviewed_correct", "random_order_errors",
        "random_order_correct",
    )}  # fmt: skip
    assert list(counts.values()) == [20, 10, 10, 0, 10, 5, 10, 5]
    assert (payload["mode"], payload["slice"]) == ("C", None)


def test_the_table_ranks_by_expected_gain_with_the_plan_of_each_tag() -> None:
    project = reviewed_project()
    plan = replace(project.tags[NOISE], feasibility=4, effort_days=2.0, human_accuracy=0.9, remedy="add data")
    project.commit(tag_steps.change(project, plan))
    first, second = compute(figures(project)).rows
    assert (first.tag_name, first.rank, first.remedy) == ("car noise", 1, "add data")
    assert (first.plan.feasibility, first.plan.effort_days, first.plan.human_accuracy) == (4, 2.0, 0.9)
    assert first.metrics.error_share.value == pytest.approx(0.4)
    assert second.metrics.error_share.value == 0


def test_the_ranking_can_be_left_out_to_be_fast() -> None:
    table = compute(figures(reviewed_project()), ranking=False)
    assert all(row.probability_top.value is None for row in table.rows)
    assert all(row.probability_top.value is not None for row in compute(figures(reviewed_project())).rows)


def test_errors_alone_are_mode_a_and_with_a_typed_size_mode_b() -> None:
    project = world.session("car noise", examples=world.columns([1] * 4))
    assert figures(project).frame.mode == "A"
    project.replace_info(replace(project.info, dataset_size=100))
    found = figures(project)
    assert (found.frame.mode, found.frame.size) == ("B", 100)
    assert [counts.correct for _, counts in found.tags] == [NO_CORRECT_LOADED]
    assert found.label_correct is None
    assert found.human_correct is None
    project.replace_info(replace(project.info, dataset_size=3))
    assert figures(project).frame.mode == "A"


def test_the_typed_size_is_not_that_of_a_slice() -> None:
    project = world.session("car noise", examples=world.columns([1] * 4))
    project.replace_info(replace(project.info, dataset_size=100))
    mask = np.array([True, True, False, False])
    assert slice_figures(project, mask, "half").frame.mode == "A"


def test_a_slice_without_correct_examples_is_no_errors_only_project() -> None:
    frame = slice_figures(world.session("car noise"), only(0, 1), "x").frame
    assert (frame.mode, frame.errors, frame.correct) == ("C", 2, 0)


def test_a_project_without_errors_says_so() -> None:
    project = world.session("car noise", examples=world.columns([0, 0]))
    [row] = compute(figures(project)).rows
    assert row.metrics.error_share.reason is Reason.NO_ERRORS


def late_tag_project() -> Session:
    """Five errors reviewed, then a tag is born on the sixth, which and the seventh are reviewed too."""
    project = world.session("car noise")
    world.review(project, *range(5))
    world.make_tag(project, "late", on_row=5)
    world.review(project, 5, 6)
    return project


def late(project: Session, mask: BoolArray | None = None) -> Side:
    found = figures(project) if mask is None else slice_figures(project, mask, "x")
    return next(counts.errors for tag, counts in found.tags if tag.name == "late")


def test_a_late_tag_counts_only_later_reviews_and_sets_its_trigger_apart() -> None:
    side = late(late_tag_project())
    assert (side.considered, side.tagged, side.to_review_again, side.trigger) == (2, 1, 5, True)


def test_the_trigger_is_a_draw_like_any_other_once_the_re_review_is_done() -> None:
    project = late_tag_project()
    for row in range(5):
        world.give(project, "late", row, answer=Answer.ABSENT)
    side = late(project)
    assert (side.considered, side.tagged, side.to_review_again, side.trigger) == (7, 1, 0, False)


def test_the_trigger_counts_only_in_slices_that_hold_it() -> None:
    project = late_tag_project()
    world.give(project, "late", 6)
    assert late(project, only(0, 5, 6)).trigger
    assert not late(project, only(0, 6)).trigger


def test_a_trigger_that_lost_its_tag_or_its_example_is_none() -> None:
    project = late_tag_project()
    project.commit(steps.exclude(project, [5], "corrupt file"))
    assert not late(project).trigger
    project.undo()
    world.give(project, "late", 5, answer=Answer.ABSENT)
    assert not late(project).trigger
    edit = replace(project.tags[world.tag_id(project, "late")], trigger=10_000)
    project.commit(tag_steps.change(project, edit))
    assert not late(project).trigger


def test_every_review_checks_the_label_and_it_is_right_unless_said_otherwise() -> None:
    project = reviewed_project()
    for row, check in ((0, "label_wrong"), (1, "both_wrong"), (2, "unclear"), (10, "both_wrong"), (11, "label_wrong")):
        project.commit(steps.set_label_check(project, row, LabelCheck(check)))
    project.commit(steps.set_label_check(project, 19, LabelCheck.LABEL_WRONG))
    found = figures(project)
    errors, correct = found.label_errors, found.label_correct
    assert correct is not None
    assert (errors.population, errors.checked, errors.label_wrong, errors.unclear) == (10, 10, 1, 1)
    assert (correct.population, correct.checked, correct.label_wrong, correct.unclear) == (10, 5, 2, 0)
    assert found.both_wrong == 1


def test_human_answers_of_several_reviewers_are_put_to_the_vote_and_a_tie_is_no_answer() -> None:
    project = reviewed_project()
    project.commit(steps.cycle_human(project, 0))
    project.commit(steps.cycle_human(project, 1))
    ben = world.reopened(project, BEN)
    for _ in range(2):
        ben.commit(steps.cycle_human(ben, 1))
    assert ben.marks.get(MarkField.HUMAN, BEN.id, 1) == Human.WRONG
    checks = figures(ben).human_errors
    assert (checks.population, checks.judged, checks.right) == (10, 1, 1)  # one right, one wrong: nobody knows


def test_patterns_are_the_answers_of_the_reviewed_start_of_the_random_order(monkeypatch: pytest.MonkeyPatch) -> None:
    project = world.session("car noise", "accent")
    world.give(project, "accent", 1)
    world.review(project, 0, 1)
    world.review(project, 7, queue=QueueKind.TARGETED)
    assert figures(project).patterns.tolist() == [[0, 0], [0, 1]]
    monkeypatch.setattr(statistics, "MAX_PATTERNS", 1)
    assert figures(project).patterns.tolist() == [[0, 0]]


def test_without_tags_there_are_no_patterns() -> None:
    project = world.session()
    world.review(project, 0)
    assert figures(project).patterns.shape == (1, 0)
