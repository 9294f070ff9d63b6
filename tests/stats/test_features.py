from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from errortagger.stats.features import MISSING, binned, is_numeric, levels, places, quantile_edges, usable

anything = hnp.arrays(np.float64, st.integers(0, 30), elements=st.floats(allow_nan=True, allow_infinity=True))


@given(anything)
def test_every_number_gets_a_name_and_missing_ones_say_so(values: np.ndarray) -> None:
    names = levels(values)
    assert len(names) == len(values)
    for name, known in zip(names, usable(values), strict=True):
        assert (name == MISSING) != known


def test_numbers_are_cut_into_quarters() -> None:
    names = levels(np.arange(1.0, 9.0))
    assert names[0] == "[1, 2.75]"
    assert [names.count(name) for name in dict.fromkeys(names)] == [2, 2, 2, 2]


def test_few_different_numbers_stay_as_they_are() -> None:
    assert levels(np.array([1.0, 2.0, np.nan])) == ["1", "2", MISSING]


def test_bins_may_be_given() -> None:
    assert levels(np.array([0.0, 5.0, 11.0]), edges=np.array([0.0, 5.0, 10.0])) == ["[0, 5]", "[0, 5]", MISSING]
    assert binned(np.array([1.0, 2.0]), np.array([1.0])) == ["1", MISSING]
    assert binned(np.array([1.0]), np.zeros(0)) == [MISSING]


def test_the_first_interval_holds_its_lower_end() -> None:
    assert places(np.array([0.0, 1.0, 1.5, 3.0, np.nan]), np.array([0.0, 1.0, 2.0])).tolist() == [0, 0, 1, -1, -1]


def test_names_stay_names() -> None:
    assert levels(["a", None]) == ["a", MISSING]
    assert is_numeric(np.zeros(1)) and not is_numeric(["a"])
    assert quantile_edges(np.array([np.nan]), 4).size == 0
