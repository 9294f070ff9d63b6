from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from errortagger.domain.types import Answer
from errortagger.stats.tag_sets import (
    co_occurrence,
    greedy_order,
    human_gain_range,
    set_counts,
    set_gains,
    split,
    union,
)

patterns = arrays(np.int8, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(0, 1))
ANY = arrays(np.int8, st.tuples(st.integers(1, 12), st.just(3)), elements=st.sampled_from([-1, 0, 1, 2]))


@given(patterns, st.sets(st.integers(0, 2), min_size=1))
def test_the_gain_of_a_set_lies_between_cautious_and_optimistic(rows: np.ndarray, chosen: set[int]) -> None:
    counts = set_counts(rows, sorted(chosen))
    assert counts.all <= counts.any <= counts.sum
    assert counts.judged == len(rows)


@given(patterns)
def test_the_greedy_order_adds_up_and_never_adds_more_later(rows: np.ndarray) -> None:
    steps = greedy_order(rows)
    assert sorted(step.column for step in steps) == [0, 1, 2]
    marginal = [step.marginal for step in steps]
    assert marginal == sorted(marginal, reverse=True)
    assert [step.cumulative for step in steps] == list(itertools.accumulate(marginal))
    assert steps[-1].cumulative == set_counts(rows, [0, 1, 2]).any


@given(patterns)
def test_the_split_is_the_mean_contribution_over_all_orders(rows: np.ndarray) -> None:
    parts = split(rows)
    assert parts is not None
    means = [Fraction(0)] * 3
    for order in itertools.permutations(range(3)):
        covered = np.zeros(len(rows), dtype=bool)
        for tag in order:
            means[tag] += Fraction(int(((rows[:, tag] == 1) & ~covered).sum()), 6 * len(rows))
            covered |= rows[:, tag] == 1
    assert parts.share.tolist() == pytest.approx([float(mean) for mean in means])
    assert float(parts.share.sum()) == pytest.approx(1 - parts.untagged / parts.judged)


@given(ANY)
def test_a_union_is_known_only_when_it_follows_from_what_is_known(rows: np.ndarray) -> None:
    for row, answer in zip(rows.tolist(), union(rows, [0, 1, 2]).tolist(), strict=True):
        if 1 in row:
            assert answer == Answer.PRESENT
        elif row == [0, 0, 0]:
            assert answer == Answer.ABSENT
        else:
            assert answer == Answer.NOT_ASKED


def test_only_errors_judged_on_every_tag_of_the_set_count() -> None:
    rows = np.array([[1, -1], [1, 0], [0, 1], [2, 0]], dtype=np.int8)
    assert set_counts(rows, [0]).judged == 3
    assert set_counts(rows, [0, 1]).judged == 2
    assert [step.marginal for step in greedy_order(rows)] == [1, 1]


def test_ties_go_to_the_larger_total_then_to_the_tag_order() -> None:
    rows = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 0]], dtype=np.int8)
    assert [step.column for step in greedy_order(rows)] == [0, 1, 2]
    twins = np.array([[0, 1], [1, 0]], dtype=np.int8)
    assert [step.column for step in greedy_order(twins)] == [0, 1]


def test_nothing_judged_on_every_tag_gives_no_split() -> None:
    assert split(np.array([[-1, 0]], dtype=np.int8)) is None


def test_pairs_are_counted_over_the_errors_judged_on_both() -> None:
    patterns = np.array([[1, 1], [1, -1], [0, 1], [1, 0]], dtype=np.int8)
    found = co_occurrence(patterns)
    assert found.both.tolist() == [[3, 1], [1, 2]]
    assert found.judged.tolist() == [[4, 3], [3, 3]]


def test_gains_of_a_set_scale_with_all_errors_and_need_a_judged_one() -> None:
    counts = set_counts(np.array([[1, 1], [0, 1], [0, 0], [0, 0]], dtype=np.int8), [0, 1])
    gains = set_gains(counts, 20, 100)
    assert gains is not None
    assert (gains.any, gains.all, gains.sum) == pytest.approx((0.1, 0.1, 0.15))
    assert set_gains(set_counts(np.zeros((0, 2), dtype=np.int8), [0]), 20, 100) is None
    assert set_gains(counts, 0, 0) is None


def test_the_gain_to_the_human_level_of_a_set_is_a_range() -> None:
    assert human_gain_range([0.01, 0.03], 0.035) == (0.03, 0.035)
    assert human_gain_range([0.01, 0.01], 0.5) == (0.01, 0.02)
    assert human_gain_range([], 0.0) == (0.0, 0.0)
