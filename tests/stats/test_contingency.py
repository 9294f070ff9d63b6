from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from errortagger.stats.contingency import CORRECTED, TwoByTwo, chi_square, fisher_p, lift, odds_ratio, risk_ratio
from errortagger.stats.multiplicity import benjamini_hochberg
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

counts = st.integers(0, 25)
tables = st.builds(TwoByTwo, counts, counts, counts, counts)


@given(tables)
def test_fisher_is_that_of_scipy(table: TwoByTwo) -> None:
    a, b, c, d = table.cells
    assert fisher_p(table) == pytest.approx(stats.fisher_exact([[a, b], [c, d]])[1])


def test_fisher_holds_for_large_tables() -> None:
    assert fisher_p(TwoByTwo(700, 900, 9_000, 11_000)) == pytest.approx(
        stats.fisher_exact([[700, 900], [9_000, 11_000]])[1]
    )


@given(tables)
def test_no_table_breaks_the_ratios(table: TwoByTwo) -> None:
    ratios = (odds_ratio(table), risk_ratio(table), lift(table))
    every_number_is_sound(ratios)
    if table.one_sided:
        assert ratios[0].reason is ratios[1].reason is Reason.CONSTANT
    else:
        assert (ratios[0].message == CORRECTED) == (0 in table.cells)


def test_a_lift_needs_an_example_and_an_error() -> None:
    assert lift(TwoByTwo(0, 0, 3, 4)).reason is Reason.NO_SUPPORT
    assert lift(TwoByTwo(0, 2, 0, 4)).reason is Reason.NO_ERRORS


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="no counts"):
        TwoByTwo(-1, 2, 3, 4)


@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=2, max_size=4))
def test_chi_square_is_that_of_scipy(rows: list[list[int]]) -> None:
    table = np.array(rows)
    result = chi_square(table)
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(kept.shape) < 2:
        assert result is None
        return
    assert result is not None
    expected = stats.chi2_contingency(kept, correction=False)
    assert (result.statistic, result.p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-9)
    assert result.cramers_v.value == pytest.approx(stats.contingency.association(kept, method="cramer"), abs=1e-7)
    every_number_is_sound(result.cramers_v_corrected)


def test_two_examples_have_no_corrected_effect() -> None:
    result = chi_square(np.array([[1, 0], [0, 1]]))
    assert result is not None
    assert result.cramers_v.value == 1.0
    assert result.cramers_v_corrected.reason is Reason.NO_VALUES


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_q_values_are_those_of_scipy(values: list[float]) -> None:
    assert benjamini_hochberg(values) == pytest.approx(stats.false_discovery_control(values).tolist())


def test_tests_that_could_not_be_made_are_no_members_of_the_family() -> None:
    assert benjamini_hochberg([0.04, None, 0.01]) == [0.04, None, 0.02]
    assert benjamini_hochberg([]) == []
