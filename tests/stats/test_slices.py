from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from errortagger.stats.number import Reason
from errortagger.stats.slices import Slice, slice_rows, slice_table, slices_of
from tests.stats.numbers import every_number_is_sound

groups = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.booleans()), max_size=60)


@given(groups)
def test_slices_of_a_feature_share_out_all_examples(drawn: list[tuple[str | None, bool]]) -> None:
    wrong = np.array([w for _, w in drawn], dtype=bool)
    slices = slices_of({"group": [g for g, _ in drawn]})
    table = slice_table(slices, wrong, min_support=5)
    every_number_is_sound(table)
    assert sum(row.size for row in table.rows) == len(drawn)
    assert sum(row.errors for row in table.rows) == int(wrong.sum())
    assert table.tested == sum(row.q is not None for row in table.rows)


def test_a_slice_is_compared_with_the_rest_and_not_with_all() -> None:
    table = slice_rows([("a", 100, 30)], 400, 60)
    row = table.rows[0]
    assert row.difference.value == pytest.approx(0.3 - 0.1)
    assert row.p == row.q == pytest.approx(stats.fisher_exact([[30, 70], [30, 270]])[1])
    assert row.found
    assert table.note.startswith("1 slices compared")


def test_small_slices_are_shown_but_no_members_of_the_family() -> None:
    table = slice_rows([("small", 29, 20), ("big", 100, 10)], 400, 60)
    small, big = table.rows
    assert small.low_support and small.q is None and not small.found
    assert small.error_rate.message == "fewer than 30 examples"
    assert (table.tested, big.q) == (1, big.p)


def test_a_slice_without_a_rest_has_nothing_to_compare_with() -> None:
    whole = slice_rows([("all", 40, 4), ("none", 0, 0)], 40, 4)
    assert [row.difference.reason for row in whole.rows] == [Reason.NO_SUPPORT, Reason.NO_SUPPORT]
    assert whole.rows[1].error_rate.reason is Reason.NO_SUPPORT
    assert whole.tested == 0


def test_a_slice_that_is_no_part_of_the_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="no part"):
        slice_rows([("a", 10, 5)], 12, 1)


def test_features_are_crossed_and_numbers_cut() -> None:
    features = {"group": ["f", "f", "m", "m"], "age": np.array([1.0, 2.0, 1.0, 1.0])}
    names = [part.name for part in slices_of(features, [["group", "age"]])]
    assert names == ["group=f&age=1", "group=f&age=2", "group=m&age=1"]
    cut = slices_of(features, [["age"]], edges={"age": np.array([0.0, 1.5, 3.0])})
    assert [part.name for part in cut] == ["age=(1.5, 3]", "age=[0, 1.5]"]
    assert isinstance(cut[0], Slice) and cut[0].rows.tolist() == [False, True, False, False]
