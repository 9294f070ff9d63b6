from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from errortagger.stats.features import MISSING
from errortagger.stats.heatmap import axis, heatmap
from errortagger.stats.number import Reason

numbers = hnp.arrays(np.float64, st.integers(0, 40), elements=st.floats(allow_nan=True, allow_infinity=True))


@settings(max_examples=60)
@given(numbers, st.integers(1, 9), st.booleans(), st.data())
def test_cells_share_out_all_examples(values: np.ndarray, bins: int, quantiles: bool, data: st.DataObject) -> None:
    wrong = data.draw(hnp.arrays(np.bool_, len(values)))
    rows = axis("f", values, bins=bins, quantiles=quantiles)
    columns = axis("name", data.draw(st.lists(st.sampled_from("ab"), min_size=len(values), max_size=len(values))))
    grid = heatmap(rows, wrong, columns)
    assert (grid.counts.sum(), grid.errors.sum()) == (len(values), wrong.sum())
    found = [
        place for r in range(len(rows.labels)) for c in range(len(columns.labels)) for place in grid.examples(r, c)
    ]
    assert sorted(found) == list(range(len(values)))


def test_equal_bins_are_those_of_numpy() -> None:
    values = np.random.default_rng(0).normal(size=300)
    rows = axis("f", values)
    edges = np.linspace(values.min(), values.max(), 9)
    assert [right for _, right in rows.intervals] == pytest.approx(edges[1:].tolist())
    assert np.bincount(rows.codes, minlength=8).tolist() == np.histogram(values, edges)[0].tolist()
    assert rows.intervals[0][0] < values.min()


def test_bins_of_equal_counts_hold_as_many_examples() -> None:
    rows = axis("f", np.arange(100.0), bins=4, quantiles=True)
    assert np.bincount(rows.codes).tolist() == [25, 25, 25, 25]


def test_few_values_and_names_are_not_cut() -> None:
    assert axis("f", np.array([3.0, 1.0, 3.0])).labels == ("1", "3")
    assert axis("f", ["b", None, "a"]).labels == (MISSING, "a", "b")
    assert axis("f", np.ones(5)).labels == ("1",)


def test_missing_numbers_are_a_bin_of_their_own() -> None:
    rows = axis("f", np.append(np.arange(20.0), np.nan))
    assert rows.labels[-1] == MISSING
    assert heatmap(rows, np.ones(21, dtype=bool)).counts[0, 0] == 1


def test_rows_run_from_the_largest_down() -> None:
    grid = heatmap(axis("f", np.array([1.0, 2.0, 2.0])), np.array([True, False, True]))
    assert grid.row_labels == ("2", "1")
    assert grid.counts.tolist() == [[2], [1]]
    assert grid.row_intervals == ()
    assert grid.examples(0).tolist() == [1, 2]
    assert grid.rate(0).value == 0.5 and grid.hatched(0)


def test_an_empty_cell_stays_blank() -> None:
    grid = heatmap(axis("f", ["a", "b"]), np.array([True, False]), axis("g", ["x", "y"]))
    assert grid.rate(0, 0).reason is Reason.NO_SUPPORT
    assert not grid.hatched(0, 0)


def test_no_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="0 bins"):
        axis("f", np.arange(20.0), bins=0)
