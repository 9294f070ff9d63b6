"""A side reviewed by strata: shares weighed by what the strata hold, in every number that is made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, Stratum, TagCounts
from errortagger.stats.frame import Frame, View
from errortagger.stats.next_reviews import more_for_share
from errortagger.stats.number import Reason
from errortagger.stats.options import USUAL, Options
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.proportion import Part, share
from errortagger.stats.row_facts import Facts
from errortagger.stats.strata import effective_counts, reviews_for, seen_text, share_point
from errortagger.stats.tag_metrics import tag_metrics
from errortagger.stats.worked import worked_lines

FUTURE = Options(View.POPULATION)


def side_of(*strata: tuple[str, int, int, int], own: int = 0, **more: int) -> Side:
    """A side from (name, population, considered, tagged); ``own``: the trigger beside them."""
    parts = tuple(Stratum(*each) for each in strata)
    considered, tagged = (sum(values) + own for values in zip(*((p.considered, p.tagged) for p in parts), strict=True))
    facts = {
        "population": sum(part.population for part in parts) + own, "considered": considered, "tagged": tagged,
        "known_present": tagged, "known_absent": considered - tagged, "reviewed": considered, "prefix": considered,
    }  # fmt: skip
    return Side(**{**facts, **more}, trigger=bool(own), to_review_again=own, strata=parts)


CATS_AND_DOGS = side_of(("cat", 300, 10, 5), ("dog", 100, 50, 0))


def test_every_stratum_weighs_what_it_holds() -> None:
    number = share(CATS_AND_DOGS)
    assert number.value == pytest.approx(0.75 * 0.5)
    assert (number.numerator, number.denominator, number.method) == (5, 60, "stratified_beta")
    assert number.message == "weighed by strata: 10 of 300 cat, 50 of 100 dog"


def test_strata_that_do_not_add_up_to_the_side_are_refused() -> None:
    with pytest.raises(ValueError, match="contradict"):
        replace(CATS_AND_DOGS, tagged=4)


def test_what_was_counted_elsewhere_moves_floor_and_roof() -> None:
    number = share(replace(CATS_AND_DOGS, known_present=200))
    assert number.floor == number.low == number.value == 0.5


def test_a_stratum_without_a_review_leaves_only_what_was_counted() -> None:
    side = side_of(("cat", 60, 20, 5), ("dog", 40, 0, 0))
    number = share(side)
    assert (number.value, number.reason) == (None, Reason.STRATUM_EMPTY)
    assert (number.floor, number.roof) == (0.05, 0.85)
    future = share(side, options=FUTURE)
    assert (future.reason, future.floor, future.roof) == (Reason.STRATUM_EMPTY, None, None)
    whole = tag_metrics(TagCounts(side, side_of(("cat", 50, 5, 0), ("dog", 50, 5, 1))), Frame("C", 100, correct=100))
    assert whole.tag_error_rate.reason is Reason.STRATUM_EMPTY


def test_a_side_that_is_all_reviewed_is_counted_and_not_estimated() -> None:
    number = share(side_of(("cat", 30, 30, 3), ("dog", 10, 10, 1)))
    assert (number.value, number.low, number.high, number.method) == (0.1, 0.1, 0.1, "census")


def test_the_example_that_inspired_the_tag_counts_by_itself() -> None:
    side = side_of(("cat", 59, 20, 4), ("dog", 40, 20, 0), own=1)
    assert share(side).value == pytest.approx((1 + 59 * 4 / 20) / 100)
    assert share(side, options=FUTURE).value == pytest.approx(59 / 99 * 4 / 20)


def test_future_data_have_wider_intervals_and_no_floor() -> None:
    now, later = share(CATS_AND_DOGS), share(CATS_AND_DOGS, options=FUTURE)
    assert later.value == pytest.approx(now.value) and later.floor is None
    assert None not in (now.low, now.high, later.low, later.high)
    assert later.high - later.low > now.high - now.low  # type: ignore[operator]


def test_the_rate_is_made_of_the_weighed_totals() -> None:
    counts = TagCounts(CATS_AND_DOGS, side_of(("cat", 1000, 100, 10), ("dog", 500, 50, 0)))
    found = tag_metrics(counts, Frame("C", 400, correct=1500))
    errors, correct = 150, 100
    assert found.tag_error_rate.value == pytest.approx(errors / (errors + correct))
    assert found.prevalence.value == pytest.approx((errors + correct) / 1900)
    assert found.tag_error_rate.method == "stratified_completion"
    low, high = found.tag_error_rate.low, found.tag_error_rate.high
    assert low is not None and high is not None and low < 0.6 < high
    assert found.ceiling_gain.value == pytest.approx(150 / 1900)
    later = tag_metrics(counts, Frame("C", 400, correct=1500), options=FUTURE)
    assert later.tag_error_rate.value == pytest.approx(0.6)
    assert later.ceiling_gain.method == later.tag_error_rate.method == "stratified_jeffreys"


def test_there_is_no_guaranteed_interval_by_strata_and_that_is_said() -> None:
    strict = Options(guaranteed=True)
    number = share(CATS_AND_DOGS, options=strict)
    assert number.method == "stratified_beta" and "no guaranteed" in (number.message or "")
    frame = Frame("B", 400, dataset_size=1000)
    found = tag_metrics(TagCounts(CATS_AND_DOGS, NO_CORRECT_LOADED), frame, options=Options(View.POPULATION, True))
    assert found.ceiling_gain.method == "stratified_jeffreys"


def test_the_totals_of_a_side_agree_with_its_interval() -> None:
    """The law that other numbers are made of is the one of the interval that is shown."""
    from errortagger.stats.completion import side_totals

    number, draws = share(CATS_AND_DOGS), side_totals(CATS_AND_DOGS, stream=0)
    assert number.low is not None and number.high is not None
    assert np.quantile(draws, 0.025) / 400 == pytest.approx(number.low, abs=0.006)
    assert np.quantile(draws, 0.975) / 400 == pytest.approx(number.high, abs=0.006)
    x, n = effective_counts(CATS_AND_DOGS)
    assert x / n == pytest.approx(number.value)


def test_totals_stay_between_what_is_known_even_against_the_random_order() -> None:
    from errortagger.stats.completion import side_totals

    known = replace(CATS_AND_DOGS, known_present=340)
    assert side_totals(known, stream=0).min() >= 340
    assert side_totals(known, stream=0).max() <= 400 - 55
    assert share(known).low == 340 / 400


def test_the_interval_holds_in_nineteen_of_twenty_reviews() -> None:
    """Unequal strata, unequally reviewed; the plain share of the same reviews is wrong."""
    rng, truth = np.random.default_rng(5), {"a": (200, 60), "b": (60, 6), "c": (40, 30)}
    held, plain = 0, []
    whole = sum(tagged for _, tagged in truth.values()) / 300
    for _ in range(600):
        drawn = [(name, size, 20, int(rng.hypergeometric(x, size - x, 20))) for name, (size, x) in truth.items()]
        number = share(side_of(*drawn))
        assert number.low is not None and number.high is not None
        held += number.low <= whole <= number.high
        plain.append(sum(x for _, _, _, x in drawn) / 60)
    assert held / 600 > 0.94
    assert abs(float(np.mean(plain)) - whole) > 0.05


def test_a_plan_says_how_many_reviews_a_width_takes() -> None:
    equal = reviews_for([60, 40], [1, 1], 0.1)
    assert equal[0] == equal[1]
    proportional = sum(reviews_for([600, 400], [600, 400], 0.1))
    assert proportional == pytest.approx(88, abs=2)
    assert reviews_for([10, 0], [1, 1], 0.001) == [10, 0]
    assert sum(reviews_for([900, 100], [1, 1], 0.1)) > sum(reviews_for([900, 100], [900, 100], 0.1))


def test_more_reviews_are_counted_at_the_pace_of_the_strata() -> None:
    even = side_of(("a", 300, 30, 6), ("b", 100, 10, 2))
    uneven = side_of(("a", 300, 10, 2), ("b", 100, 30, 6))
    few, many = more_for_share(even, 0.1), more_for_share(uneven, 0.1)
    assert few is not None and many is not None and many.needed > few.needed


def test_the_coverage_names_the_strata_and_no_more_than_six() -> None:
    parts = [Stratum(f"s{place}", 10, place, 0) for place in range(8)]
    assert seen_text(parts[:2]) == "0 of 10 s0, 1 of 10 s1"
    assert seen_text(parts).endswith("5 of 10 s5, and 2 more strata")


def test_the_words_for_correct_examples_are_kept() -> None:
    number = share(side_of(("a", 50, 10, 0), ("b", 50, 10, 0)), Part.CORRECT)
    assert "of correct examples" in (number.message or "") and number.low == 0.0


def facts_of(errors: Side, correct: Side, options: Options = USUAL) -> Facts:
    frame = Frame("C", errors.population or 0, correct=correct.population or 0)
    row = rank_rows([TagEntry(name="noise", counts=TagCounts(errors, correct))], frame, options=options)[0]
    return Facts(row=row, frame=frame, options=options)


def test_the_arithmetic_that_is_shown_is_the_sum_over_the_strata() -> None:
    correct = side_of(("cat", 100, 10, 1), ("dog", 100, 10, 0))
    facts = facts_of(CATS_AND_DOGS, correct)
    share_ = facts.row.metrics.error_share
    assert worked_lines("error_share", share_, facts) == ["(300 × 5 / 10 + 100 × 0 / 50) / 400 = 38%"]
    lines = worked_lines("tag_error_rate", facts.row.metrics.tag_error_rate, facts)
    assert lines[:2] == [
        "400 × ((300 × 5 / 10 + 100 × 0 / 50) / 400) = 150 errors with the tag",
        "200 × ((100 × 1 / 10 + 100 × 0 / 10) / 200) = 10 correct examples with the tag",
    ]
    later = facts_of(CATS_AND_DOGS, correct, FUTURE)
    assert worked_lines("error_share", later.row.metrics.error_share, later) == [
        "(300 × 5 / 10 + 100 × 0 / 50) / 400 = 38%"
    ]


def test_the_arithmetic_counts_the_trigger_and_joins_single_reviews() -> None:
    side = side_of(("cat", 59, 20, 4), ("dog", 30, 20, 0), ("owl", 10, 1, 1), own=1)
    facts = facts_of(side, side_of(("cat", 10, 5, 0), ("dog", 10, 5, 1)))
    expected = (1 + 59 * 4 / 20 + 40 * 1 / 21) / 100
    assert facts.row.metrics.error_share.value == pytest.approx(expected)
    lines = worked_lines("error_share", facts.row.metrics.error_share, facts)
    assert lines == ["(1 + 59 × 4 / 20 + 40 × 1 / 21) / 100 = 15%"]


def test_a_weighed_share_needs_a_review_in_every_stratum() -> None:
    with pytest.raises(ValueError, match="no review"):
        share_point(side_of(("cat", 60, 20, 5), ("dog", 40, 0, 0)))
