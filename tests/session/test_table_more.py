"""The numbers beyond the promise equal brute force on a project in memory."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, LabelCheck, QueueKind, TagId
from errortagger.session import steps
from errortagger.session.choices import COLUMN, OFF, SIZE, USUAL, Choices, choices_of
from errortagger.session.extra_columns import ExtraColumns, GroupColumn, SizeColumn, coded
from errortagger.session.frame import ERRORS
from errortagger.session.session import Session
from errortagger.session.statistics import Table, compute, figures, slice_figures
from errortagger.stats.counts import Side
from errortagger.stats.frame import View
from errortagger.stats.intervals import beta_quantile
from errortagger.stats.number import Reason
from errortagger.stats.weighted import weighted_share
from tests.session import world

NOISE = TagId(1)
SIZES = np.arange(22, dtype=np.float64) % 5


def busy(seed: int) -> Session:
    """Errors reviewed at random with answers and label checks of all kinds, and a late tag."""
    dice = random.Random(seed)
    project = world.session("car noise", "accent")
    for row in range(10):
        tag = dice.choice(project.tags.ids)
        project.commit(steps.set_answer(project, tag, [row], dice.choice([Answer.PRESENT, Answer.UNSURE])))
        if dice.random() < 0.7:
            project.commit(steps.set_label_check(project, row, dice.choice(list(LabelCheck))))
        if dice.random() < 0.7:
            project.commit(steps.mark_reviewed(project, row, dice.choice([QueueKind.RANDOM, QueueKind.TARGETED])))
        if dice.random() < 0.1:
            project.commit(steps.exclude(project, [row], "duplicate"))
    world.make_tag(project, "late", on_row=dice.randrange(10))
    return project


def model_side(project: Session, tag: TagId) -> Side:
    """The definition, error by error."""
    frame, answers = project.frame, project.answers.combined(tag)
    wrong = {row for _, row, value in project.marks.everyone(MarkField.LABEL_CHECK) if value == LabelCheck.LABEL_WRONG}
    rows = [row for row in range(22) if frame.side[row] == ERRORS and row not in wrong]
    voted = [row for row in rows if answers[row] in (Answer.PRESENT, Answer.ABSENT)]
    drawn = [row for row in voted if frame.in_random[row]]
    unasked = [r for r in rows if frame.reviewed[r] and answers[r] in (Answer.NOT_ASKED, Answer.DISPUTED)]
    trigger = project.tags[tag].trigger
    return Side(
        population=len(rows),
        considered=len(drawn),
        tagged=sum(answers[row] == Answer.PRESENT for row in drawn),
        known_present=sum(answers[row] == Answer.PRESENT for row in voted),
        known_absent=sum(answers[row] == Answer.ABSENT for row in voted),
        reviewed=sum(bool(frame.reviewed[row]) for row in rows),
        prefix=sum(bool(frame.passed[row]) for row in rows),
        trigger=bool(unasked) and trigger in drawn and answers[trigger] == Answer.PRESENT,
        to_review_again=len(unasked),
    )


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_model_errors_are_the_errors_without_those_whose_label_alone_is_wrong(seed: int) -> None:
    project = busy(seed)
    table = compute(figures(project), ranking=False)
    for tag in project.tags:
        facts = table.more.facts[tag.name]
        assert facts.shared == model_side(project, tag.id)
        assert facts.model_share is not None
        if facts.model_share.known:
            assert facts.model_share.low <= facts.model_share.value <= facts.model_share.high  # type: ignore[operator]


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_skipped_and_undecided_answers_are_counted(seed: int) -> None:
    project = busy(seed)
    table = compute(figures(project), ranking=False)
    frame = project.frame
    passed = [row for row in range(22) if frame.passed[row] and frame.side[row] == ERRORS]
    for tag in project.tags:
        answers = project.answers.combined(tag.id)
        found = table.more.facts[tag.name].errors
        assert found.skipped == sum(not frame.reviewed[row] for row in passed)
        assert found.cant_tell == sum(bool(frame.reviewed[r]) and answers[r] == Answer.UNSURE for r in passed)


def reviewed() -> Session:
    """Six of ten errors reviewed; noise on three, the labels of two of these six are wrong."""
    project = world.session("car noise", "accent")
    world.give(project, "car noise", 0, 1, 2)
    world.review(project, *range(6))
    for row in (0, 5):
        project.commit(steps.set_label_check(project, row, LabelCheck.LABEL_WRONG))
    return project


def table(project: Session, **how: object) -> Table:
    columns = how.pop("columns", ExtraColumns())
    assert isinstance(columns, ExtraColumns)
    return compute(figures(project), ranking=False, choices=Choices(**how), columns=columns)  # type: ignore[arg-type]


def test_both_denominators_are_exported() -> None:
    row = tag_json(table(reviewed()), "car noise")
    assert row["error_share"]["value"] == 0.5
    assert row["error_share_of_model_errors"]["value"] == 0.5
    assert (row["error_share_of_model_errors"]["numerator"], row["error_share_of_model_errors"]["denominator"]) == (
        2,
        4,
    )


def tag_json(made: Table, name: str) -> dict[str, dict[str, object]]:
    tags = made.to_json()["tags"]
    assert isinstance(tags, list)
    return next(row for row in tags if row["tag"] == name)  # type: ignore[return-value]


def test_all_reviewed_model_errors_are_a_point() -> None:
    project = reviewed()
    world.review(project, *range(6, 10))
    number = table(project).more.facts["car noise"].model_share
    assert number is not None
    assert (number.value, number.low, number.high, number.method) == (0.25, 0.25, 0.25, "census")


def test_the_size_share_is_the_ratio_over_the_errors_considered() -> None:
    made = table(reviewed(), columns=ExtraColumns(SizeColumn(SIZES, "word errors")))
    number = made.more.facts["car noise"].size_share
    expected = weighted_share(SIZES[:6], np.array([1, 1, 1, 0, 0, 0], dtype=np.bool_))
    assert number is not None and expected is not None
    assert number.value == pytest.approx(expected.share) == pytest.approx(3 / 10)
    assert (number.numerator, number.denominator, number.method) == (3, 10, "linearised_ratio")
    assert number.floor == pytest.approx(3 / 20) and number.roof == pytest.approx(1 - 7 / 20)
    assert number.floor <= number.low <= number.value <= number.high <= number.roof  # type: ignore[operator]
    assert tag_json(made, "car noise")["size_share"]["value"] == pytest.approx(0.3)
    assert made.to_json()["size_by"] == "word errors"


def test_unequal_weights_give_the_weighted_share_and_say_what_the_reviews_are_worth() -> None:
    made = table(reviewed(), columns=ExtraColumns(SizeColumn(SIZES, "weight")), view=View.POPULATION)
    number = made.more.facts["car noise"].size_share
    expected = weighted_share(SIZES[:6], np.array([1, 1, 1, 0, 0, 0], dtype=np.bool_))
    assert number is not None and expected is not None and expected.effective is not None
    assert number.value == pytest.approx(expected.share)
    tagged = expected.share * expected.effective
    low = beta_quantile(tagged + 0.5, expected.effective - tagged + 0.5, 0.025)
    assert number.low == pytest.approx(low)
    worth = float(SIZES[:6].sum()) ** 2 / float((SIZES[:6] ** 2).sum())
    assert number.message == f"6 weighted reviews, worth {worth:.1f} of equal weight (Kish)"


def test_when_every_error_is_reviewed_the_size_share_is_a_point() -> None:
    project = reviewed()
    world.review(project, *range(6, 10))
    number = table(project, columns=ExtraColumns(SizeColumn(SIZES, "size"))).more.facts["car noise"].size_share
    assert number is not None
    assert (number.value, number.low, number.high, number.method) == (0.15, 0.15, 0.15, "census")


def test_errors_without_a_size_are_left_out_and_none_at_all_is_said() -> None:
    sizes = np.where(np.arange(22) == 1, np.nan, SIZES)
    number = table(reviewed(), columns=ExtraColumns(SizeColumn(sizes, "size"))).more.facts["car noise"].size_share
    assert number is not None and (number.numerator, number.denominator) == (2, 9)
    nothing = table(reviewed(), columns=ExtraColumns(SizeColumn(np.full(22, np.nan), "size")))
    assert nothing.more.facts["car noise"].size_share.message == "no error has a size"  # type: ignore[union-attr]
    zero = table(reviewed(), columns=ExtraColumns(SizeColumn(np.zeros(22), "size"))).more.facts["car noise"].size_share
    assert zero is not None and zero.reason is Reason.NO_ERRORS


def test_a_tag_that_was_never_asked_has_no_size_share_yet() -> None:
    project = reviewed()
    world.make_tag(project, "late")
    made = table(project, columns=ExtraColumns(SizeColumn(SIZES, "size")))
    assert made.more.facts["late"].size_share.reason is Reason.TAG_NOT_CONSIDERED  # type: ignore[union-attr]
    fresh = table(world.session("noise"), columns=ExtraColumns(SizeColumn(SIZES, "size")))
    assert fresh.more.facts["noise"].size_share.reason is Reason.ERRORS_NOT_REVIEWED  # type: ignore[union-attr]


def test_the_example_that_inspired_a_tag_is_no_draw_of_sizes() -> None:
    project = reviewed()
    world.make_tag(project, "late", on_row=4)
    project.commit(steps.set_answer(project, world.tag_id(project, "late"), [0, 1], Answer.ABSENT))
    number = table(project, columns=ExtraColumns(SizeColumn(SIZES + 1, "size"))).more.facts["late"].size_share
    assert number is not None and (number.numerator, number.denominator) == (0, 3)


def test_no_size_column_no_size_share() -> None:
    made = table(reviewed())
    assert "size_share" not in tag_json(made, "car noise") and made.to_json()["size_by"] is None


def test_groups_of_the_examples_that_count_are_told() -> None:
    project = reviewed()
    codes = coded([f"talker {row % 4}" if row else None for row in range(22)])
    made = table(project, columns=ExtraColumns(group=GroupColumn("speaker_id", codes)))
    assert made.more.groups is not None
    assert made.more.groups.sentence("clips").startswith("19 clips of 4 speakers, up to 5 of one")
    assert made.to_json()["group_warning"] == made.more.groups.sentence()
    part = slice_figures(project, np.arange(22) < 4, "few")
    sliced = compute(part, columns=ExtraColumns(group=GroupColumn("speaker_id", codes, chosen=True))).more
    assert sliced.groups is not None and (sliced.groups.examples, sliced.groups.repeats) == (3, False)
    guessed = compute(part, columns=ExtraColumns(group=GroupColumn("speaker_id", codes))).more
    assert guessed.groups is None


def test_empty_texts_and_missing_numbers_are_no_group() -> None:
    assert coded(["a", " ", None, float("nan"), "a", 3, "3"]).tolist() == [0, -1, -1, -1, 0, 1, 1]


def test_the_switches_reach_every_number_and_the_export_says_which() -> None:
    usual, future = table(reviewed()), table(reviewed(), view=View.POPULATION)
    sure, watched = table(reviewed(), guaranteed=True), table(reviewed(), watching=True)
    methods = [made.rows[0].metrics.error_share.method for made in (usual, future, sure, watched)]
    assert methods == ["midp_hypergeometric", "jeffreys", "exact_hypergeometric", "confidence_sequence"]
    assert future.to_json()["view"] == "population" and future.info.accuracy.method == "jeffreys"
    assert [made.to_json()["guaranteed"] for made in (usual, sure)] == [False, True]
    assert [made.to_json()["valid_while_watching"] for made in (usual, watched)] == [False, True]
    named = table(reviewed(), model_errors_only=True).to_json()
    assert (named["error_shares_of"], usual.to_json()["error_shares_of"]) == ("model errors", "all errors")


def test_the_plan_of_each_tag_is_exported() -> None:
    project = reviewed()
    world.review(project, *range(10, 13), queue=QueueKind.CONTROL)
    row = tag_json(table(project), "car noise")
    assert row["more_errors_for_error_share"] == 4  # type: ignore[comparison-overlap]
    assert row["more_correct_for_tag_error_rate"] == 7  # type: ignore[comparison-overlap]
    assert 0 <= row["doubt_on_correct_side"] <= 1  # type: ignore[operator]
    empty = tag_json(table(world.session("car noise")), "car noise")
    assert empty["more_correct_for_tag_error_rate"] is None and empty["doubt_on_correct_side"] is None


def test_the_json_holds_nothing_that_json_cannot() -> None:
    made = table(reviewed(), columns=ExtraColumns(SizeColumn(SIZES, "size"), GroupColumn("speaker", coded("ab" * 11))))
    assert json.loads(json.dumps(made.to_json(), allow_nan=False))["grouped_by"] == "speaker"


def test_choices_come_back_from_their_text() -> None:
    chosen = Choices(
        view=View.POPULATION, guaranteed=True, watching=True, model_errors_only=True, size_by=f"{COLUMN}price",
        group_by=OFF, plan_points=3,
    )  # fmt: skip
    assert choices_of(chosen.to_text()) == chosen
    assert choices_of(replace(chosen, size_by=SIZE).to_text()).size_by == SIZE
    assert chosen.half_width == 0.03


@pytest.mark.parametrize(
    "text", ["", "no json", "[1]", '{"view": 3, "plan_points": [5], "size_by": 7, "watching": "yes"}']
)
def test_unknown_choices_are_as_usual(text: str) -> None:
    assert choices_of(text) == USUAL
