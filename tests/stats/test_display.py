from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats import display
from errortagger.stats.number import Number, Reason, undefined

MISSING = undefined(Reason.NO_HLP)


def test_decimals_depend_on_the_width_of_the_interval() -> None:
    assert display.percent(Number(0.1234, 0.05, 0.2)) == "12%"
    assert display.percent(Number(0.1234, 0.1, 0.15)) == "12.3%"
    assert display.percent(Number(0.1234)) == "12.3%"
    assert display.interval(Number(0.12, 0.067, 0.198)) == "7% to 20%"
    assert display.interval(Number(0.12, 0.1, 0.15)) == "10.0% to 15.0%"


def test_what_has_no_value_is_an_em_dash() -> None:
    assert display.percent(MISSING) == display.points(MISSING) == display.factor(MISSING) == "—"
    assert display.interval(MISSING) == display.points_interval(MISSING) == display.counts(MISSING) == ""
    assert display.explain(MISSING).startswith("enter human performance, import it")


def test_something_never_rounds_to_nothing_nor_nearly_all_to_all() -> None:
    assert display.percent(Number(0.0003)) == "<0.1%"
    assert display.percent(Number(0.003, 0.0, 0.2)) == "<1%"
    assert display.percent(Number(0.9997)) == ">99.9%"
    assert display.percent(Number(0.0)) == "0.0%"
    assert display.percent(Number(1.0)) == "100.0%"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number(0.0016), "0.16 points"),
        (Number(0.006, 0.002, 0.03), "0.6 points"),
        (Number(0.12, 0.0, 0.3), "12 points"),
        (Number(-0.012, -0.03, 0.01), "-1.2 points"),
        (Number(-0.00001), "0.00 points"),
    ],
)
def test_gains_are_in_points_and_never_minus_zero(number: Number, text: str) -> None:
    assert display.points(number) == text


def test_the_interval_of_a_gain_uses_the_decimals_of_the_gain() -> None:
    assert display.points_interval(Number(0.006, -0.0001, 0.03)) == "0.0 to 3.0 points"
    assert display.points_interval(Number(0.006, 0.004, 0.008)) == "0.40 to 0.80 points"


def test_a_point_has_no_interval() -> None:
    assert display.interval(Number(0.12, 0.12, 0.12)) == ""
    assert display.points_interval(Number(0.12, 0.12, 0.12)) == ""


def test_counts_stand_beside_the_rate() -> None:
    assert display.counts(Number(0.12, numerator=1200, denominator=10_000)) == "1,200 of 10,000"
    assert display.counts(Number(0.12, numerator=1.25, denominator=10)) == "1.2 of 10"


def test_lift_is_a_factor() -> None:
    assert display.factor(Number(2.069)) == "2.1x"


def test_bounds_by_counting_are_told_when_there_is_no_value() -> None:
    number = undefined(Reason.ERRORS_NOT_REVIEWED, message="12 of 40 looked at", floor=0.12, roof=0.72)
    assert display.explain(number) == "12 of 40 looked at; at least 12.0%, at most 72.0%, by counting"
    assert display.explain(Number(0.5, floor=0.1, roof=0.9)) == ""


@given(st.floats(0, 1), st.floats(0, 0.3))
def test_no_text_ever_says_nan_or_minus_zero(value: float, width: float) -> None:
    number = Number(value, max(0.0, value - width), min(1.0, value + width))
    for text in (display.percent(number), display.points(number), display.interval(number)):
        assert "nan" not in text and "-0" not in text
