from __future__ import annotations

import itertools
import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason
from errortagger.stats.tag_metrics import TagMetrics, TagPlan, tag_metrics
from tests.stats.strategies import plans, tables

CLOSE = 1e-9


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def numbers(metrics: TagMetrics) -> dict[str, Number]:
    every = {field.name: getattr(metrics, field.name) for field in fields(metrics)}
    return {name: number for name, number in every.items() if isinstance(number, Number)}


PARTIAL = TagCounts(side(300, 100, 12), side(2700, 100, 3))
FRAME = Frame("C", 300, 2700)


@settings(max_examples=150, deadline=None)
@given(tables(), plans)
def test_no_number_is_ever_out_of_order_or_without_a_reason(table: tuple[TagCounts, Frame], plan: TagPlan) -> None:
    for name, number in numbers(tag_metrics(*table, plan)).items():
        json.dumps(number.to_json(), allow_nan=False)
        if number.value is None:
            assert number.reason is not None and number.message, name
            assert number.low is None and number.high is None, name
            continue
        assert number.reason is None, name
        parts = [number.floor, number.low, number.value, number.high, number.roof]
        given_parts = [part for part in parts if part is not None]
        assert all(a <= b + 1e-12 for a, b in itertools.pairwise(given_parts)), (name, number)
        assert (number.low is None) == (number.high is None), name


@settings(max_examples=150, deadline=None)
@given(tables(), plans)
def test_rates_are_fractions_and_gains_fit_together(table: tuple[TagCounts, Frame], plan: TagPlan) -> None:
    counts, frame = table
    metrics = tag_metrics(counts, frame, plan)
    for name in ("error_share", "tag_error_rate", "prevalence", "model_accuracy", "ceiling_gain", "headroom"):
        value = numbers(metrics)[name].value
        assert value is None or -1e-12 <= value <= 1 + 1e-12, name
    gain, gap, spread = metrics.gain_signed.value, metrics.gap.value, metrics.prevalence.value
    ceiling, human = metrics.ceiling_gain.value, plan.human_accuracy
    if gain is None or human is None or spread is None:
        return
    if gap is not None:
        assert gain == pytest.approx(spread * gap, abs=CLOSE)
    if ceiling is not None:
        assert gain == pytest.approx(ceiling - spread * (1 - human), abs=CLOSE)
    assert metrics.headroom.value == max(0.0, gain)


@settings(max_examples=80, deadline=None)
@given(tables())
def test_prevalence_rate_and_lift_are_tied_together(table: tuple[TagCounts, Frame]) -> None:
    metrics = tag_metrics(*table)
    spread, rate, ceiling = metrics.prevalence.value, metrics.tag_error_rate.value, metrics.ceiling_gain.value
    if rate is None or ceiling is None or spread is None:
        return
    assert rate * spread == pytest.approx(ceiling, abs=CLOSE)
    assert metrics.model_accuracy.value == pytest.approx(1 - rate)
    assert metrics.lift.value == pytest.approx(rate / (table[1].error_rate or 1))


def test_the_same_counts_give_the_same_numbers() -> None:
    first = tag_metrics(PARTIAL, FRAME, TagPlan(human_accuracy=0.99))
    tag_metrics.cache_clear()
    assert tag_metrics(PARTIAL, FRAME, TagPlan(human_accuracy=0.99)) == first


def test_reviewed_counts_are_never_pooled() -> None:
    metrics = tag_metrics(PARTIAL, FRAME)
    assert metrics.tag_error_rate.value == pytest.approx(36 / (36 + 81))
    assert metrics.tag_error_rate.value != pytest.approx(12 / 15)
    assert metrics.tag_accuracy is metrics.model_accuracy


def test_errors_only_with_a_typed_size_gives_the_ceiling_and_the_accuracy_it_leads_to() -> None:
    frame = Frame("B", 100, dataset_size=1000)
    metrics = tag_metrics(TagCounts(side(100, 100, 5), NO_CORRECT_LOADED), frame)
    assert metrics.ceiling_gain.value == pytest.approx(0.005)
    assert (metrics.ceiling_gain.numerator, metrics.ceiling_gain.denominator) == (5, 1000)
    assert metrics.accuracy_if_fixed.value == pytest.approx(0.905)
    assert metrics.prevalence.reason is Reason.CORRECT_NOT_REVIEWED
    assert metrics.prevalence.message == "the correct examples are not loaded"
    assert (metrics.prevalence.floor, metrics.prevalence.roof) == (0.005, 0.905)


def test_errors_only_without_a_size_still_gives_the_share() -> None:
    metrics = tag_metrics(TagCounts(side(100, 40, 5), NO_CORRECT_LOADED), Frame("A", 100))
    assert metrics.error_share.value == 0.125
    for number in (metrics.ceiling_gain, metrics.accuracy_if_fixed, metrics.lift, metrics.prevalence):
        assert number.reason is Reason.DATASET_SIZE_UNKNOWN
    assert metrics.gap.reason is Reason.NO_HLP


def test_an_empty_set_has_no_numbers() -> None:
    metrics = tag_metrics(TagCounts(side(0, 0, 0), side(0, 0, 0)), Frame("C", 0, 0))
    assert {number.reason for number in numbers(metrics).values()} == {Reason.NO_ERRORS, Reason.NO_HLP}
    assert metrics.prevalence.message == "no examples in this set"


def test_a_set_without_errors_has_no_lift_and_nothing_to_fix() -> None:
    metrics = tag_metrics(TagCounts(side(0, 0, 0), side(50, 50, 5)), Frame("C", 0, 50), TagPlan(human_accuracy=0.9))
    assert metrics.lift.reason is metrics.ceiling_gain.reason is metrics.accuracy_if_fixed.reason is Reason.NO_ERRORS
    assert metrics.gap.value == pytest.approx(-0.1)
    assert metrics.headroom.value == 0.0 and metrics.headroom.message == "model above human"


def test_a_tag_not_seen_says_how_common_it_may_be() -> None:
    counts = TagCounts(side(40, 20, 0), side(60, 20, 0))
    metrics = tag_metrics(counts, Frame("C", 40, 60), TagPlan(human_accuracy=0.9))
    assert metrics.tag_error_rate.reason is Reason.TAG_NOT_SEEN
    upper = metrics.prevalence.high
    assert upper is not None
    assert metrics.tag_error_rate.message == f"tag not met yet; at most {100 * upper:.1f}% of the data"
    assert metrics.gap.reason is Reason.TAG_NOT_SEEN
    assert metrics.gain_signed.value == 0.0


def test_a_tag_that_no_example_has_says_so() -> None:
    metrics = tag_metrics(TagCounts(side(40, 40, 0), side(60, 60, 0)), Frame("C", 40, 60))
    assert metrics.tag_error_rate.message == "no example has the tag"


def test_human_trials_widen_the_gain() -> None:
    fact = tag_metrics(PARTIAL, FRAME, TagPlan(human_accuracy=0.9))
    measured = tag_metrics(PARTIAL, FRAME, TagPlan(human_accuracy=0.9, human_trials=20))
    assert fact.human_accuracy == Number(0.9, method="entered", message="entered")
    human = measured.human_accuracy
    assert (human.numerator, human.denominator, human.method) == (18, 20, "jeffreys")
    for name in ("gap", "gain_signed"):
        wide, narrow = numbers(measured)[name], numbers(fact)[name]
        assert wide.value == pytest.approx(narrow.value)
        assert None not in (wide.low, narrow.low, wide.high, narrow.high)
        assert wide.high - wide.low > narrow.high - narrow.low  # type: ignore[operator]


def test_human_trials_keep_the_gain_in_doubt_when_all_is_reviewed() -> None:
    counts = TagCounts(side(40, 40, 10), side(60, 60, 10))
    metrics = tag_metrics(counts, Frame("C", 40, 60), TagPlan(human_accuracy=0.9, human_trials=20))
    assert metrics.tag_error_rate.low == metrics.tag_error_rate.high == 0.5
    assert metrics.gap.low is not None and metrics.gap.high is not None and metrics.gap.low < metrics.gap.high


def test_a_human_level_without_correct_reviews_waits_for_them() -> None:
    counts = TagCounts(side(40, 20, 4), side(60, 0, 0))
    metrics = tag_metrics(counts, Frame("C", 40, 60), TagPlan(human_accuracy=0.9))
    assert metrics.human_accuracy.value == 0.9
    assert metrics.headroom.reason is metrics.gain_signed.reason is Reason.CORRECT_NOT_REVIEWED


def test_expected_gain_is_feasibility_times_headroom() -> None:
    metrics = tag_metrics(PARTIAL, FRAME, TagPlan(feasibility=2, human_accuracy=0.99))
    assert not metrics.expected_gain_is_ceiling
    assert metrics.expected_gain.value == pytest.approx(0.4 * (metrics.headroom.value or 0))
    assert metrics.expected_gain.high == pytest.approx(0.4 * (metrics.headroom.high or 0))


def test_without_a_human_level_expected_gain_is_marked_as_a_ceiling() -> None:
    metrics = tag_metrics(PARTIAL, FRAME, TagPlan(feasibility=5))
    assert metrics.expected_gain_is_ceiling
    assert metrics.expected_gain.value == metrics.ceiling_gain.value == pytest.approx(0.012)


def test_many_missing_answers_are_said_beside_every_number_made_from_them() -> None:
    gaps = Side(100, 30, 6, 6, 24, 40, 40)
    metrics = tag_metrics(TagCounts(gaps, replace(gaps, population=200)), Frame("C", 100, 200))
    for name in ("error_share", "tag_error_rate", "prevalence", "lift", "ceiling_gain", "accuracy_if_fixed"):
        assert (numbers(metrics)[name].message or "").count("10 of 40 skipped") == 1, name


def test_targeted_reviews_move_floor_and_roof_of_the_whole() -> None:
    errors = Side(100, 20, 5, 25, 15, 40, 20)
    metrics = tag_metrics(TagCounts(errors, side(200, 50, 5)), Frame("C", 100, 200))
    assert (metrics.prevalence.floor, metrics.prevalence.roof) == (30 / 300, 240 / 300)
    assert (metrics.tag_error_rate.floor, metrics.tag_error_rate.roof) == (25 / (25 + 155), 85 / (85 + 5))


def test_counts_of_another_set_are_refused() -> None:
    with pytest.raises(ValueError, match="not those of the frame"):
        tag_metrics(PARTIAL, Frame("C", 301, 2700))
    with pytest.raises(ValueError, match="not those of the frame"):
        tag_metrics(PARTIAL, Frame("C", 300, 2701))


@pytest.mark.parametrize(
    "wrong", [{"feasibility": 0}, {"feasibility": 6}, {"human_accuracy": 1.1}, {"human_trials": 0}]
)
def test_a_plan_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        TagPlan(**wrong)  # type: ignore[arg-type]
