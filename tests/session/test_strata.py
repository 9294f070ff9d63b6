"""A side reviewed by strata: its order, its cursors, its counts, and the part of it that needs no weights."""

from __future__ import annotations

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, LabelCheck, QueueKind
from errortagger.session import queues, steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.session import Session
from errortagger.session.set_numbers import set_figures
from errortagger.session.statistics import compute, figures, plan_coverage, slice_figures
from errortagger.session.strata import ReviewPlan, Strata, interleaved, plans_of, plans_text
from errortagger.session.strata_counts import StrataCounter, even_part
from errortagger.session.tallies import Tallies
from tests.session import world

PLAN = ReviewPlan("class", ("cat", "dog"), (1.0, 1.0), "equal")
CODES = np.array([0, 0, 0, 1, 0, 0, 1, 0, 0, 1] + [0, 1] * 5 + [0, 0], dtype=np.int16)
"""Errors 3, 6 and 9 are dogs, the other seven cats."""


def planned(*shares: float, side: int = ERRORS) -> Session:
    session = world.session("noise", "echo")
    session.follow(side, Strata(PLAN, PLAN.strata, shares or (1.0, 1.0), CODES))
    return session


def test_the_order_takes_turns_and_keeps_the_random_order_within_a_stratum() -> None:
    rows = queues.random_errors(planned()).rows.tolist()
    assert rows == [0, 3, 1, 6, 2, 9, 4, 5, 7, 8]
    assert queues.random_errors(planned(2.0, 1.0)).rows.tolist()[:6] == [0, 3, 1, 2, 6, 4]


def test_every_start_of_the_order_holds_the_strata_in_their_shares() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        shares = rng.integers(1, 9, size=4).astype(float)
        lanes = [np.arange(place * 100, place * 100 + 100, dtype=np.int32) for place in range(4)]
        order = interleaved(lanes, shares.tolist())
        for start in (1, 7, 40, 100):
            held = np.bincount(order[:start] // 100, minlength=4)
            assert np.abs(held - start * shares / shares.sum()).max() < 2
        assert sorted(order.tolist()) == list(range(400))


def test_queues_say_that_they_follow_a_plan() -> None:
    assert queues.random_errors(planned()).title == "errors, planned order"
    assert queues.control(planned(side=CORRECT)).title == "correct examples, planned order"
    assert queues.control(planned()).title == "correct examples, random order"


def test_each_stratum_has_its_own_cursor() -> None:
    session = planned()
    world.review(session, 6)
    assert np.flatnonzero(session.frame.passed).tolist() == [3, 6]
    world.review(session, 1)
    assert np.flatnonzero(session.frame.passed).tolist() == [0, 1, 3, 6]
    assert np.flatnonzero(session.frame.in_random).tolist() == [1, 6]
    session.undo()
    assert np.flatnonzero(session.frame.passed).tolist() == [3, 6]


def test_without_a_plan_everything_is_as_before() -> None:
    session = planned()
    world.review(session, 6)
    session.follow(ERRORS, None)
    plain = world.session("noise", "echo")
    world.review(plain, 6)
    assert queues.random_errors(session).rows.tolist() == queues.random_errors(plain).rows.tolist()
    for name in ("passed", "in_random", "rank", "reviewed", "side"):
        assert np.array_equal(getattr(session.frame, name), getattr(plain.frame, name)), name
    assert session.frame.cursor == plain.frame.cursor
    assert np.array_equal(session.tallies.totals, plain.tallies.totals)


def brute(session: Session, code: int) -> tuple[int, int, int]:
    """Population, considered and tagged of one stratum of the errors, counted one by one."""
    order = [row for row in range(10) if CODES[row] == code]
    marks = [session.marks.any(MarkField.REVIEW, row) for row in order]
    last = max((place for place, value in enumerate(marks) if value == QueueKind.RANDOM), default=-1)
    inside = [row for row in order if not session.frame.excluded[row]]
    judged = [row for row in order[: last + 1] if row in inside and session.frame.reviewed[row]]
    said = [session.answers.combined_at(world.tag_id(session, "noise"), row) for row in judged]
    return (
        len(inside),
        sum(answer in (Answer.PRESENT, Answer.ABSENT) for answer in said),
        said.count(Answer.PRESENT),
    )


def test_random_work_leaves_the_counts_of_a_recount() -> None:
    rng = np.random.default_rng(11)
    for _ in range(15):
        session = planned()
        for _ in range(40):
            row, deed = int(rng.integers(10)), int(rng.integers(6))
            if deed == 0:
                world.give(session, "noise", row)
            elif deed == 1:
                session.undo()
            elif deed == 2 and not session.frame.excluded[row]:
                session.commit(steps.exclude(session, [row], "duplicate"))
            elif not session.frame.reviewed[row]:
                world.review(session, row, queue=QueueKind.RANDOM if deed < 5 else QueueKind.TARGETED)
        fresh = Tallies(session.frame, session.answers, session.tags.ids)
        assert np.array_equal(session.tallies.totals, fresh.totals)
        noise = world.tag_id(session, "noise")
        assert np.array_equal(session.tallies.of(noise), fresh.of(noise))
        found = StrataCounter(session.frame, ERRORS).of(session.answers.combined(noise), None)
        want = [brute(session, code) for code in (0, 1)]
        if all(population for population, _, _ in want):
            assert [(part.population, part.considered, part.tagged) for part in found] == want


def reviewed() -> Session:
    """All three dogs and three of seven cats are reviewed; noise is on the first two cats and one dog."""
    session = planned()
    world.give(session, "noise", 0, 1, 3)
    world.review(session, 0, 3, 1, 6, 2, 9)
    return session


def test_the_error_share_is_weighed_and_its_coverage_is_told() -> None:
    table = compute(figures(reviewed()))
    noise = next(row for row in table.rows if row.tag_name == "noise")
    assert noise.metrics.error_share.value == pytest.approx((7 * 2 / 3 + 1) / 10)
    assert noise.metrics.error_share.method == "stratified_beta"
    assert "3 of 7 cat, 3 of 3 dog" in (noise.metrics.error_share.message or "")
    assert table.to_json()["review_plan"] == "errors by class: 3 of 7 cat, 3 of 3 dog"
    assert plan_coverage(reviewed()) == "errors by class: 3 of 7 cat, 3 of 3 dog"
    assert plan_coverage(world.session()) == ""


def test_a_side_without_a_plan_has_no_strata() -> None:
    session = world.session("noise")
    noise = session.answers.combined(world.tag_id(session, "noise"))
    assert StrataCounter(session.frame, ERRORS).of(noise, None) == ()
    assert figures(session).tags[0][1].errors.strata == ()


def test_wrong_labels_leave_the_strata_of_the_model_errors() -> None:
    session = reviewed()
    session.commit(steps.set_label_check(session, 0, LabelCheck.LABEL_WRONG))
    model = compute(figures(session)).more.facts["noise"].model_side
    assert model is not None
    assert [(part.population, part.considered, part.tagged) for part in model.strata] == [(6, 2, 1), (3, 3, 1)]


def test_sets_of_tags_rest_on_the_part_that_stands_for_all() -> None:
    found = set_figures(reviewed())
    assert found.random == 4


def test_a_slice_is_weighed_by_what_it_holds() -> None:
    mask = np.zeros(22, dtype=np.bool_)
    mask[[0, 1, 3, 4, 5]] = True
    counts = slice_figures(reviewed(), mask, "some").tags[0][1].errors
    assert [(part.population, part.considered, part.tagged) for part in counts.strata] == [(4, 2, 2), (1, 1, 1)]
    mask[3] = False
    assert slice_figures(reviewed(), mask, "cats").tags[0][1].errors.strata == ()


def test_the_trigger_is_left_out_of_its_stratum() -> None:
    session = planned()
    world.review(session, 0, 3)
    world.make_tag(session, "late", on_row=1)
    world.review(session, 1, 6)
    counts = next(counts for tag, counts in figures(session).tags if tag.name == "late").errors
    assert counts.trigger
    assert [(part.population, part.considered, part.tagged) for part in counts.strata] == [(6, 0, 0), (3, 1, 0)]


def test_numbers_without_weights_use_the_part_that_stands_for_all() -> None:
    session = planned()
    world.review(session, 0, 3, 1, 6, 2, 9)
    part = even_part(session.frame, ERRORS, session.frame.in_random & (session.frame.side == ERRORS))
    assert np.flatnonzero(part).tolist() == [0, 1, 2, 3]
    found = figures(session)
    assert found.label_errors.checked == 4
    assert len(found.patterns) == 4


def test_the_part_that_stands_for_all_is_all_of_an_even_review() -> None:
    session = planned(7.0, 3.0)
    rows = queues.random_errors(session).rows.tolist()
    world.review(session, *rows[:5])
    chosen = session.frame.in_random & (session.frame.side == ERRORS)
    assert np.count_nonzero(even_part(session.frame, ERRORS, chosen)) >= 3
    nothing = even_part(planned().frame, ERRORS, np.zeros(22, dtype=np.bool_))
    assert not nothing.any()


def test_plans_are_kept_as_text_and_nothing_else_is_read() -> None:
    plans = {"errors": ReviewPlan("column:mic", ("a", "ä"), (1.0, 2.5), "numbers", (0.5,))}
    assert plans_of(plans_text(plans)) == plans
    assert plans_of("") == {}
    for text in ('{"tags": {}}', "[1]", '{"errors": 1}', '{"errors": {"by": "x"}}', "{"):
        with pytest.raises(ValueError, match=r"plan|Expecting"):
            plans_of(text)
    with pytest.raises(ValueError, match="shares"):
        plans_of(plans_text({"errors": ReviewPlan("class", ("a", "b"), (1.0, 0.0), "numbers")}))
