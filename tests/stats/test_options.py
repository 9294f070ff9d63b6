from __future__ import annotations

import itertools
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.fixing import if_fixed
from errortagger.stats.frame import Frame, View
from errortagger.stats.human_trials import HumanTrials, SideTrials
from errortagger.stats.intervals import clopper_pearson, exact_hypergeometric, jeffreys
from errortagger.stats.number import Number, Reason
from errortagger.stats.options import USUAL, Options
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.proportion import completion_share, population_share, share, worst_case
from errortagger.stats.sequences import confidence_sequence, endless_sequence
from errortagger.stats.tag_metrics import TagMetrics, TagPlan, tag_metrics
from tests.stats.numbers import every_number_is_sound
from tests.stats.strategies import plans, tables

FUTURE = Options(View.POPULATION)
STRICT = [
    Options(view, guaranteed=guaranteed, watching=watching)
    for view in View
    for guaranteed, watching in ((True, False), (False, True), (True, True))
]
EVERY = [USUAL, FUTURE, *STRICT]


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


PARTIAL = TagCounts(side(300, 100, 12), side(2700, 100, 3))
WHOLE = TagCounts(side(100, 100, 12), side(900, 900, 30))
FRAME, WHOLE_FRAME = Frame("C", 300, 2700), Frame("C", 100, 900)
HUMAN = TagPlan(human_accuracy=0.97, human_trials=100)


def numbers(metrics: TagMetrics) -> dict[str, Number]:
    every = {field.name: getattr(metrics, field.name) for field in fields(metrics)}
    return {name: number for name, number in every.items() if isinstance(number, Number)}


def width(number: Number) -> float:
    assert number.low is not None and number.high is not None
    return number.high - number.low


@settings(max_examples=120, deadline=None)
@given(tables(), plans, st.sampled_from(EVERY))
def test_no_switch_breaks_a_number(table: tuple[TagCounts, Frame], plan: TagPlan, options: Options) -> None:
    metrics = tag_metrics(*table, plan, 0.9, options)
    every_number_is_sound(metrics)
    for name, number in numbers(metrics).items():
        parts = [number.floor, number.low, number.value, number.high, number.roof]
        known = [part for part in parts if part is not None]
        if number.value is not None:
            assert all(a <= b + 1e-12 for a, b in itertools.pairwise(known)), (name, number)
        if options.future:
            assert number.floor is None and number.roof is None, (name, number)


@pytest.mark.parametrize("options", EVERY)
def test_values_are_the_same_however_the_interval_is_made(options: Options) -> None:
    usual = numbers(tag_metrics(PARTIAL, FRAME, HUMAN))
    for name, number in numbers(tag_metrics(PARTIAL, FRAME, HUMAN, 0.95, options)).items():
        assert number.value == pytest.approx(usual[name].value), name


@pytest.mark.parametrize("view", list(View))
def test_guaranteed_is_wider_than_usual_and_watching_wider_still(view: View) -> None:
    usual, sure, watched = (
        numbers(tag_metrics(PARTIAL, FRAME, HUMAN, 0.95, options))
        for options in (Options(view), Options(view, guaranteed=True), Options(view, watching=True))
    )
    names = set(usual) - {"human_accuracy"}
    for name in names:
        assert width(usual[name]) < width(sure[name]) < width(watched[name]), name
    assert sure["tag_error_rate"].method == "exact_bounds"
    assert watched["tag_error_rate"].method == "confidence_sequence_bounds"


def test_a_census_is_a_point_for_the_dataset_and_in_doubt_for_the_future() -> None:
    here = numbers(tag_metrics(WHOLE, WHOLE_FRAME))
    future = numbers(tag_metrics(WHOLE, WHOLE_FRAME, TagPlan(), 0.95, FUTURE))
    for name in ("error_share", "tag_error_rate", "prevalence", "lift", "ceiling_gain", "accuracy_if_fixed"):
        assert width(here[name]) == pytest.approx(0.0)
        assert width(future[name]) > 0.005, name
        assert future[name].value == pytest.approx(here[name].value)
    assert (future["error_share"].low, future["error_share"].high) == jeffreys(12, 100)
    for options in STRICT[:3]:
        assert width(tag_metrics(WHOLE, WHOLE_FRAME, TagPlan(), 0.95, options).tag_error_rate) == 0.0


def test_the_share_uses_the_interval_that_was_asked_for() -> None:
    one = side(300, 100, 12)
    assert share(one, options=Options(guaranteed=True)).high == exact_hypergeometric(300, 100, 12)[1] / 300
    assert share(one, options=Options(watching=True)).low == confidence_sequence(300, 100, 12)[0] / 300
    sure = population_share(12, 100, options=Options(View.POPULATION, guaranteed=True))
    assert (sure.low, sure.high, sure.method) == (*clopper_pearson(12, 100), "clopper_pearson")
    watched = share(one, options=Options(View.POPULATION, watching=True))
    assert (watched.low, watched.high, watched.method) == (*endless_sequence(12, 100), "confidence_sequence")
    assert Options(guaranteed=True, watching=True).strict


def test_the_example_that_inspired_a_tag_was_not_drawn_from_the_future() -> None:
    found = Side(300, 50, 5, 5, 45, 90, 90, trigger=True, to_review_again=40)
    assert share(found, options=FUTURE).value == pytest.approx(4 / 49)
    only = Side(300, 1, 1, 1, 0, 40, 40, trigger=True, to_review_again=39)
    assert share(only, options=FUTURE).reason is Reason.TAG_NOT_CONSIDERED
    assert share(only, options=FUTURE).floor is None


def test_nothing_found_says_how_much_there_could_be_in_future_data() -> None:
    number = share(side(500, 40, 0), options=FUTURE)
    assert number.message is not None and number.message.startswith("0 of 40: could still be up to")
    assert number.message.endswith("of errors")


def test_a_tag_not_met_yet_is_bounded_in_every_view() -> None:
    counts, frame = TagCounts(side(40, 20, 0), side(60, 20, 0)), Frame("C", 40, 60)
    for options in EVERY:
        rate = tag_metrics(counts, frame, TagPlan(), 0.95, options).tag_error_rate
        assert rate.reason is Reason.TAG_NOT_SEEN and "at most" in (rate.message or "")


def test_without_correct_examples_the_future_ceiling_still_has_both_doubts() -> None:
    frame = Frame("B", 100, dataset_size=1000)
    counts = TagCounts(side(100, 60, 6), NO_CORRECT_LOADED)
    for options in (FUTURE, STRICT[-1]):
        metrics = tag_metrics(counts, frame, TagPlan(), 0.95, options)
        assert metrics.ceiling_gain.value == pytest.approx(0.01)
        assert metrics.accuracy_if_fixed.value == pytest.approx(0.91)
        assert width(metrics.accuracy_if_fixed) > 0
    unknown = tag_metrics(TagCounts(side(100, 60, 6), NO_CORRECT_LOADED), Frame("A", 100), TagPlan(), 0.95, FUTURE)
    assert unknown.ceiling_gain.reason is Reason.DATASET_SIZE_UNKNOWN


def test_a_set_without_errors_or_without_correct_examples_has_a_future() -> None:
    for options in (FUTURE, STRICT[3], STRICT[4]):
        none = tag_metrics(TagCounts(side(0, 0, 0), side(50, 20, 5)), Frame("C", 0, 50), TagPlan(), 0.95, options)
        assert none.tag_error_rate.value == 0.0
        full = tag_metrics(TagCounts(side(50, 20, 5), side(0, 0, 0)), Frame("C", 50, 0), TagPlan(), 0.95, options)
        assert full.tag_error_rate.value == 1.0


def test_targeted_reviews_that_contradict_the_random_order_leave_what_is_certain() -> None:
    odd = Side(1000, 300, 0, 300, 300, 600, 300)
    for options in STRICT[:3]:
        metrics = tag_metrics(TagCounts(odd, side(0, 0, 0)), Frame("C", 1000, 0), TagPlan(), 0.95, options)
        assert (metrics.prevalence.low, metrics.prevalence.high) == (0.3, 0.7)


def test_accuracy_is_counted_here_and_estimated_for_the_future() -> None:
    frame = Frame("C", 10, 90)
    assert width(frame.accuracy()) == 0.0
    assert (frame.accuracy(View.POPULATION).low, frame.accuracy(View.POPULATION).high) == jeffreys(90, 100)
    assert Frame("A", 10).accuracy(View.POPULATION).reason is Reason.DATASET_SIZE_UNKNOWN


def test_the_table_takes_the_switches() -> None:
    entry = TagEntry(name="noise", counts=PARTIAL)
    assert rank_rows([entry], FRAME, options=FUTURE)[0].metrics.error_share.method == "jeffreys"
    assert rank_rows([entry], FRAME)[0].metrics.error_share.method == "midp_hypergeometric"


def test_skipped_and_undecided_examples_are_bounded_whatever_they_are() -> None:
    gaps = Side(100, 30, 6, 6, 24, 40, 40)
    bounds = worst_case(gaps)
    assert bounds is not None
    assert (bounds.missing, bounds.lowest, bounds.highest) == (10, 0.15, 0.4)
    assert "15.0% to 40.0% whatever they are" in (share(gaps).message or "")
    assert worst_case(side(100, 0, 0)) is None
    full = worst_case(side(100, 40, 4))
    assert full is not None and full.lowest == full.highest == 0.1
    assert share(replace(gaps, prefix=37, reviewed=37)).message is None


def test_the_completion_share_needs_a_review() -> None:
    assert completion_share(100, 0, 0).reason is Reason.ERRORS_NOT_REVIEWED
    assert completion_share(100, 20, 20).high == 1.0


def test_fixing_a_tag_is_told_from_two_published_rates() -> None:
    fixed = if_fixed(0.05, 0.9)
    assert (fixed.gain, fixed.accuracy, fixed.error_rate) == pytest.approx((0.005, 0.905, 0.095))


def test_human_trials_on_one_side_only_leave_the_other_open_when_guaranteed() -> None:
    plan = TagPlan(trials=HumanTrials(SideTrials(18, 20)))
    only_errors = TagCounts(side(300, 100, 12), side(2700, 100, 0))
    metrics = tag_metrics(only_errors, FRAME, plan, 0.95, Options(guaranteed=True))
    assert metrics.human_accuracy.value == pytest.approx(0.9)
    assert width(metrics.human_accuracy) > 0.3
    every_number_is_sound(metrics)
