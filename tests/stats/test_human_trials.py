from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.domain.types import Answer
from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame, View
from errortagger.stats.human_trials import MIN_TRIALS, HumanTrials, SideTrials, weighted
from errortagger.stats.number import Reason, message_for
from errortagger.stats.options import Options
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.tag_metrics import TagMetrics, TagPlan, tag_metrics

FRAME = Frame("C", 100, 900)
CENSUS = TagCounts(Side(100, 100, 30, 30, 70, 100, 100), Side(900, 900, 90, 90, 810, 900, 900))
"""Everything is reviewed: 30 errors and 90 correct examples have the tag."""
PARTIAL = TagCounts(Side(100, 50, 15, 15, 35, 50, 50), Side(900, 100, 10, 10, 90, 100, 100))
TRIALS = HumanTrials(SideTrials(12, 20), SideTrials(38, 40))
OPTIONS = [
    Options(),
    Options(guaranteed=True),
    Options(watching=True),
    Options(View.POPULATION),
    Options(View.POPULATION, guaranteed=True),
]
sides = st.integers(0, 60).flatmap(lambda count: st.builds(SideTrials, st.integers(0, count), st.just(count)))


def measured(counts: TagCounts = CENSUS, trials: HumanTrials = TRIALS, options: Options | None = None) -> TagMetrics:
    return tag_metrics(counts, FRAME, TagPlan(trials=trials), options=options or Options())


def test_each_side_counts_by_how_many_examples_with_the_tag_it_has() -> None:
    level = measured().human_accuracy
    assert level.value == pytest.approx((30 * 12 / 20 + 90 * 38 / 40) / 120)
    assert level.value != pytest.approx(50 / 60)


def test_partly_reviewed_sides_count_by_their_estimated_totals() -> None:
    assert measured(PARTIAL).human_accuracy.value == pytest.approx((30 * 0.6 + 90 * 0.95) / 120)


def test_the_number_says_where_it_comes_from() -> None:
    assert measured().human_accuracy.message == "50 of 60 human trials, on 60 of 120 examples with the tag"
    everyone = HumanTrials(SideTrials(20, 30), SideTrials(80, 90))
    assert measured(trials=everyone).human_accuracy.message == "100 of 120 human trials"
    entered = tag_metrics(CENSUS, FRAME, TagPlan(human_accuracy=0.95, human_trials=60))
    assert entered.human_accuracy.message == "entered as 57 of 60 human trials"


def test_the_gain_is_what_the_human_gets_right_of_the_errors_less_what_it_gets_wrong_of_the_rest() -> None:
    metrics = measured()
    gain = (30 * 12 / 20 - 90 * 2 / 40) / 1000
    assert metrics.gain_signed.value == pytest.approx(gain)
    assert metrics.headroom.value == pytest.approx(gain)
    assert metrics.gap.value == pytest.approx(gain * 1000 / 120)
    assert not metrics.expected_gain_is_ceiling


def test_the_doubt_of_the_trials_is_that_of_two_beta_laws() -> None:
    rng = np.random.default_rng(1)
    errors, correct = rng.beta(12.5, 8.5, 400_000), rng.beta(38.5, 2.5, 400_000)
    expected = np.quantile((30 * errors - 90 * (1 - correct)) / 1000, [0.025, 0.975])
    gain, level = measured().gain_signed, measured().human_accuracy
    assert [gain.low, gain.high] == pytest.approx(expected.tolist(), abs=2e-4)
    assert [level.low, level.high] == pytest.approx(
        np.quantile((30 * errors + 90 * correct) / 120, [0.025, 0.975]).tolist(), abs=2e-3
    )


def test_an_entered_level_wins_over_trials() -> None:
    plan = TagPlan(human_accuracy=0.9, trials=TRIALS)
    assert tag_metrics(CENSUS, FRAME, plan) == tag_metrics(CENSUS, FRAME, TagPlan(human_accuracy=0.9))


def test_a_level_takes_ten_trials() -> None:
    few = measured(trials=HumanTrials(SideTrials(3, 4), SideTrials(5, MIN_TRIALS - 5)))
    assert few.human_accuracy.message == "9 human trials on examples with the tag; a level takes at least 10"
    assert {few.human_accuracy.reason, few.headroom.reason, few.gap.reason} == {Reason.NO_HLP}
    assert few.expected_gain_is_ceiling
    assert measured(trials=HumanTrials(SideTrials(3, 4), SideTrials(5, 6))).human_accuracy.known


def test_without_any_trial_the_reason_names_the_ways_to_a_level() -> None:
    assert measured(trials=HumanTrials()).human_accuracy.message == message_for(Reason.NO_HLP)
    assert all(word in message_for(Reason.NO_HLP) for word in ("enter", "human_correct", "human_label", "blind pass"))


@pytest.mark.parametrize(
    ("trials", "missing"),
    [
        (HumanTrials(SideTrials(9, 20)), "20 human trials, but none on a correct example with the tag"),
        (HumanTrials(correct=SideTrials(9, 20)), "20 human trials, but none on an error with the tag"),
    ],
)
def test_a_side_with_the_tag_but_without_a_trial_is_a_reason(trials: HumanTrials, missing: str) -> None:
    metrics = measured(trials=trials)
    assert (metrics.human_accuracy.reason, metrics.human_accuracy.message) == (Reason.NO_HLP, missing)
    assert metrics.headroom.message == missing


def test_a_tag_that_correct_examples_do_not_have_needs_trials_on_errors_only() -> None:
    counts = TagCounts(CENSUS.errors, Side(900, 100, 0, 0, 100, 100, 100))
    metrics = measured(counts, HumanTrials(SideTrials(15, 20)))
    assert metrics.human_accuracy.value == 0.75
    assert metrics.headroom.value == pytest.approx(30 * 0.75 / 1000)


def test_trials_without_reviewed_correct_examples_wait_for_them() -> None:
    counts = TagCounts(CENSUS.errors, Side(900, 0, 0, 0, 0, 0, 0))
    assert measured(counts).human_accuracy.reason is Reason.CORRECT_NOT_REVIEWED
    alone = tag_metrics(TagCounts(CENSUS.errors, NO_CORRECT_LOADED), Frame("A", 100), TagPlan(trials=TRIALS))
    assert alone.headroom.reason is Reason.DATASET_SIZE_UNKNOWN


@pytest.mark.parametrize("options", OPTIONS)
def test_every_kind_of_interval_holds_the_value_and_says_its_method(options: Options) -> None:
    for counts in (CENSUS, PARTIAL):
        metrics = measured(counts, options=options)
        for number in (metrics.human_accuracy, metrics.gap, metrics.gain_signed, metrics.headroom):
            assert number.value is not None and number.low is not None and number.high is not None
            assert number.low <= number.value <= number.high
            assert number.low < number.high


def test_guaranteed_intervals_are_wider_and_more_trials_make_them_narrower() -> None:
    usual, sure = measured(PARTIAL), measured(PARTIAL, options=Options(guaranteed=True))
    many = measured(PARTIAL, HumanTrials(SideTrials(120, 200), SideTrials(380, 400)))

    def width(metrics: TagMetrics) -> float:
        number = metrics.gain_signed
        assert number.low is not None and number.high is not None
        return number.high - number.low

    assert width(many) < width(usual) < width(sure)


@given(sides, sides, st.integers(0, 100), st.integers(0, 100))
def test_the_level_lies_between_those_of_the_sides(errors: SideTrials, correct: SideTrials, e: int, c: int) -> None:
    trials = HumanTrials(errors, correct)
    if not trials.count:
        return
    shares = [side.right / side.count for side in (errors, correct) if side.count]
    assert min(shares) - 1e-9 <= trials.accuracy(e, c) <= max(shares) + 1e-9


def test_weights_of_nothing_take_the_level_of_the_errors() -> None:
    levels = (np.array([0.2, 0.4]), np.array([0.9, 0.8]))
    assert weighted(levels, np.array([0.0, 1.0]), np.array([0.0, 3.0])).tolist() == pytest.approx([0.2, 0.7])


def test_more_right_than_asked_is_no_trial() -> None:
    with pytest.raises(ValueError, match="cannot be right"):
        SideTrials(3, 2)


def test_measured_levels_take_part_in_the_chance_of_being_first() -> None:
    patterns = np.zeros((100, 2), dtype=np.int8)
    patterns[:30, 0] = patterns[20:50, 1] = Answer.PRESENT
    good = HumanTrials(SideTrials(20, 20), SideTrials(40, 40))
    entries = [
        TagEntry(
            name="hopeless", counts=CENSUS, plan=TagPlan(trials=HumanTrials(SideTrials(0, 20), SideTrials(40, 40)))
        ),
        TagEntry(name="human", counts=CENSUS, plan=TagPlan(trials=good)),
    ]
    rows = rank_rows(entries, FRAME, patterns=patterns)
    assert [row.tag_name for row in rows] == ["human", "hopeless"]
    assert (rows[0].probability_top.value or 0) > 0.95
    assert rank_rows(entries, FRAME, patterns=patterns) == rows
