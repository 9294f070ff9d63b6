from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.next_reviews import More, MoreForRate, correct_part, more_for_rate, more_for_share
from errortagger.stats.planning import doubt

Z = 1.959963984540054


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def test_more_errors_for_a_share_are_those_of_the_formula() -> None:
    assert more_for_share(side(300, 60, 6), 0.05) == More(108, 48)
    assert more_for_share(side(300, 20, 0), 0.03) == More(157, 137)
    assert more_for_share(side(300, 200, 6), 0.05) == More(49, 0)


def test_a_side_that_is_all_answered_needs_no_more() -> None:
    assert more_for_share(side(50, 50, 5), 0.01) == More(50, 0)
    assert more_for_share(NO_CORRECT_LOADED, 0.05) is None


def test_future_data_may_need_more_than_there_are() -> None:
    found = more_for_share(side(100, 100, 50), 0.05, future=True)
    assert found is not None and not found.enough and (found.more, found.needed) == (0, 385)


def half_width(counts: TagCounts, errors: int, correct: int) -> float:
    """Of the tag error rate after so many reviews, with the shares as they are guessed now."""
    shares = [(part.tagged + 2) / (part.considered + 4) for part in (counts.errors, counts.correct)]
    sizes = [counts.errors.population or 0, counts.correct.population or 0]
    totals = [n * p.tagged / p.considered for n, p in zip(sizes, (counts.errors, counts.correct), strict=True)]
    whole = sum(totals)
    rate = totals[0] / whole
    variance = sum(
        (slope / whole * size) ** 2 * share * (1 - share) * (1 - seen / size) / seen
        for slope, size, share, seen in zip((1 - rate, rate), sizes, shares, (errors, correct), strict=True)
    )
    return Z * math.sqrt(variance)


def test_the_plan_for_a_rate_is_the_cheapest_that_is_precise_enough() -> None:
    counts, frame = TagCounts(side(60, 20, 8), side(90, 15, 3)), Frame("C", 60, 90)
    found = more_for_rate(counts, frame, 0.12)
    assert found is not None
    assert half_width(counts, 20 + found.errors, 15 + found.correct) <= 0.12
    every = itertools.product(range(20, 61), range(15, 91))
    cheapest = min(e + c for e, c in every if half_width(counts, e, c) <= 0.12)
    assert abs(20 + found.errors + 15 + found.correct - cheapest) <= 2


def test_what_is_precise_already_needs_no_more() -> None:
    counts = TagCounts(side(60, 20, 8), side(90, 15, 3))
    assert more_for_rate(counts, Frame("C", 60, 90), 0.9) == MoreForRate(0, 0)


def test_a_counted_side_is_not_reviewed_again() -> None:
    found = more_for_rate(TagCounts(side(60, 60, 20), side(90, 15, 3)), Frame("C", 60, 90), 0.01)
    assert found is not None and found.errors == 0 and found.correct > 60
    assert more_for_rate(TagCounts(side(6, 6, 2), side(9, 9, 3)), Frame("C", 6, 9), 0.01) == MoreForRate(0, 0)


def test_without_a_rate_there_is_no_plan() -> None:
    assert more_for_rate(TagCounts(side(60, 20, 8), NO_CORRECT_LOADED), Frame("A", 60), 0.05) is None
    nothing = TagCounts(side(60, 20, 0), side(90, 15, 0))
    assert more_for_rate(nothing, Frame("C", 60, 90), 0.05) is None
    assert correct_part(nothing, Frame("C", 60, 90)) is None
    only = TagCounts(side(60, 20, 5), side(0, 0, 0))
    assert more_for_rate(only, Frame("C", 60, 0), 0.05) is not None


def test_the_doubt_is_split_as_the_variances_are() -> None:
    counts, frame = TagCounts(side(300, 43, 21), side(700, 91, 3)), Frame("C", 300, 700)
    whole = doubt(counts, frame)
    assert whole is not None and correct_part(counts, frame) == whole.correct_part


def test_a_side_on_which_all_answers_agree_is_in_doubt_too() -> None:
    counts, frame = TagCounts(side(300, 43, 21), side(700, 30, 0)), Frame("C", 300, 700)
    whole = doubt(counts, frame)
    assert whole is not None and whole.correct_part == 0
    assert (correct_part(counts, frame) or 0) > 0.9
    assert correct_part(TagCounts(side(300, 300, 20), side(700, 700, 0)), frame) is None


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_plan_never_asks_for_more_than_is_left(data: st.DataObject) -> None:
    sides = []
    for _ in range(2):
        population = data.draw(st.integers(1, 500))
        considered = data.draw(st.integers(1, population))
        sides.append(side(population, considered, data.draw(st.integers(0, considered))))
    counts, frame = TagCounts(*sides), Frame("C", sides[0].population or 0, sides[1].population or 0)
    width = data.draw(st.sampled_from((0.01, 0.03, 0.05, 0.1)))
    found, part = more_for_rate(counts, frame, width), correct_part(counts, frame)
    if found is not None:
        for more, one in ((found.errors, sides[0]), (found.correct, sides[1])):
            assert 0 <= more <= (one.population or 0) - one.considered
    assert part is None or 0 <= part <= 1
    alone = more_for_share(sides[0], width)
    assert alone is not None and 0 <= alone.more <= (sides[0].population or 0) - sides[0].considered


@pytest.mark.parametrize("width", [0.05, 0.02])
def test_narrower_intervals_take_more(width: float) -> None:
    counts, frame = TagCounts(side(300, 43, 21), side(700, 91, 30)), Frame("C", 300, 700)
    wide, narrow = more_for_rate(counts, frame, width), more_for_rate(counts, frame, width / 2)
    assert wide is not None and narrow is not None
    assert wide.errors <= narrow.errors and wide.correct < narrow.correct
