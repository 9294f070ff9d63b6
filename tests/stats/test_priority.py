from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Reason
from errortagger.stats.priority import PriorityRow, TagEntry, competition_ranks, rank_rows
from errortagger.stats.tag_metrics import TagPlan

FRAME = Frame("C", 100, 900)


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def entry(name: str, errors: int, correct: int, **plan: float) -> TagEntry:
    counts = TagCounts(side(100, 100, errors), side(900, 200, correct))
    return TagEntry(name=name, counts=counts, plan=TagPlan(**plan), remedy="add data")  # type: ignore[arg-type]


def places(rows: tuple[PriorityRow, ...]) -> list[tuple[str, int | None]]:
    return [(row.tag_name, row.rank) for row in rows]


def test_tags_come_in_the_order_of_their_expected_gain() -> None:
    rows = rank_rows([entry("rare", 3, 1), entry("common", 30, 5), entry("middle", 10, 2)], FRAME)
    assert places(rows) == [("common", 1), ("middle", 2), ("rare", 3)]
    assert rows[0].remedy == "add data" and rows[0].metrics.expected_gain.value == pytest.approx(0.03)


def test_feasibility_counts() -> None:
    rows = rank_rows([entry("hard", 30, 5, feasibility=1), entry("easy", 10, 2, feasibility=5)], FRAME)
    assert places(rows) == [("easy", 1), ("hard", 2)]


def test_equal_gains_share_a_rank_and_the_larger_prevalence_comes_first() -> None:
    rows = rank_rows([entry("a", 10, 0), entry("b", 10, 20), entry("c", 2, 0)], FRAME)
    assert places(rows) == [("b", 1), ("a", 1), ("c", 3)]


def test_the_name_decides_when_all_else_is_equal() -> None:
    assert places(rank_rows([entry("beta", 10, 2), entry("Alpha", 10, 2)], FRAME)) == [("Alpha", 1), ("beta", 1)]


def test_an_unknown_gain_comes_last_without_a_rank() -> None:
    unknown = TagEntry(name="new", counts=TagCounts(side(100, 0, 0), side(900, 0, 0)))
    assert places(rank_rows([unknown, entry("old", 0, 0)], FRAME)) == [("old", 1), ("new", None)]


def test_without_a_size_tags_are_ranked_by_feasible_share() -> None:
    frame = Frame("A", 100)
    entries = [
        TagEntry(name=name, counts=TagCounts(side(100, 50, x), NO_CORRECT_LOADED), plan=TagPlan(feasibility=feasible))
        for name, x, feasible in (("a", 20, 1), ("b", 10, 5))
    ]
    late = TagEntry(name="c", counts=TagCounts(side(100, 0, 0), NO_CORRECT_LOADED))
    rows = rank_rows([*entries, late], frame)
    assert places(rows) == [("b", 1), ("a", 2), ("c", None)]
    assert rows[0].metrics.expected_gain.reason is Reason.DATASET_SIZE_UNKNOWN


def test_without_patterns_the_chance_of_being_first_has_a_reason() -> None:
    row = rank_rows([entry("a", 10, 2)], FRAME)[0]
    assert row.probability_top.reason is Reason.ERRORS_NOT_REVIEWED
    assert row.rank_low is None and row.rank_high is None


def test_patterns_give_the_chance_of_being_first_by_gain() -> None:
    patterns = np.array([[1, 0]] * 30 + [[0, 1]] * 20 + [[0, 0]] * 50, dtype=np.int8)
    human = entry("near human", 30, 60, human_accuracy=0.5)
    rows = rank_rows([human, entry("far", 20, 2, human_accuracy=1.0)], FRAME, patterns=patterns)
    assert places(rows) == [("far", 1), ("near human", 2)]
    assert rows[0].probability_top.value == 1.0
    assert (rows[0].rank_low, rows[0].rank_high, rows[1].rank_low) == (1, 1, 2)
    assert rows[0].probability_top.message == "from 100 errors that were judged on every ranked tag"


def test_a_tag_nobody_was_asked_about_does_not_silence_the_others() -> None:
    patterns = np.array([[-1, 1, 0]] * 30 + [[-1, 0, 1]] * 20 + [[-1, 0, 0]] * 50, dtype=np.int8)
    new = TagEntry(name="new", counts=TagCounts(side(100, 0, 0), side(900, 0, 0)))
    rows = rank_rows([new, entry("a", 30, 5), entry("b", 20, 2)], FRAME, patterns=patterns)
    assert [row.probability_top.value for row in rows] == [1.0, 0.0, None]
    assert [(row.rank_low, row.rank_high) for row in rows] == [(1, 1), (2, 2), (None, None)]


def test_no_tags_make_an_empty_table() -> None:
    assert rank_rows([], FRAME, patterns=np.empty((3, 0), dtype=np.int8)) == ()


def test_a_row_knows_how_much_is_to_be_reviewed_again() -> None:
    errors = Side(100, 10, 2, 2, 8, 20, 20, to_review_again=10)
    correct = Side(900, 5, 0, 0, 5, 8, 8, to_review_again=3)
    row = rank_rows([TagEntry(name="late", counts=TagCounts(errors, correct))], FRAME)[0]
    assert row.to_review_again == 13


@given(st.lists(st.none() | st.floats(0, 1), max_size=8))
def test_ranks_count_the_better_ones(gains: list[float | None]) -> None:
    ranked = competition_ranks(gains, [None] * len(gains), [str(i) for i in range(len(gains))])
    assert sorted(position for position, _ in ranked) == list(range(len(gains)))
    for position, rank in ranked:
        gain = gains[position]
        if gain is None:
            assert rank is None
        else:
            assert rank == 1 + sum(1 for g in gains if g is not None and round(g, 9) > round(gain, 9))
    assert [rank is None for _, rank in ranked] == sorted(rank is None for _, rank in ranked)
