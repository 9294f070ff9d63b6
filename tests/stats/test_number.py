from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.number import (
    Number,
    Reason,
    affine,
    message_for,
    never_below_zero,
    percent_text,
    unavailable,
    undefined,
    with_note,
)

FACTS = {"upper": "6.8%", "count": 39, "minimum": 30, "stratum": "cat", "share": "12%", "missing": 9, "prefix": 30}
NUMBER = Number(0.2, 0.1, 0.4, 0.05, 0.9, 2, 10, "midp_hypergeometric")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence_without_holes(reason: Reason) -> None:
    sentence = message_for(reason, **FACTS)
    assert len(sentence) > 5
    assert "{" not in sentence


def test_a_sentence_that_lacks_its_facts_is_refused() -> None:
    with pytest.raises(KeyError):
        message_for(Reason.TAG_NOT_SEEN)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_no_statistics(bad: float) -> None:
    with pytest.raises(ValueError, match="no statistic"):
        Number(bad)
    with pytest.raises(ValueError, match="no statistic"):
        Number(0.5, high=bad)


def test_a_missing_value_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Number(None)


def test_minus_zero_becomes_zero() -> None:
    assert math.copysign(1, Number(-0.0).value or 0.0) == 1
    assert json.dumps(Number(-0.0).to_json()) == '{"value": 0.0}'


def test_json_leaves_out_what_does_not_apply_but_keeps_the_value() -> None:
    assert Number(0.5, method="entered").to_json() == {"value": 0.5, "method": "entered"}
    assert undefined(Reason.NO_HLP).to_json() == {
        "value": None,
        "reason": "NO_HLP",
        "message": message_for(Reason.NO_HLP),
    }


def test_json_of_numpy_counts_is_plain_python() -> None:
    number = Number(np.float64(0.5), numerator=np.float64(3), denominator=6)  # type: ignore[arg-type]
    assert json.loads(json.dumps(number.to_json())) == {"value": 0.5, "numerator": 3, "denominator": 6}
    assert isinstance(number.denominator, int)


def test_json_carries_all_parts_in_a_fixed_order() -> None:
    assert list(NUMBER.to_json()) == [
        "value", "low", "high", "floor", "roof", "numerator", "denominator", "method",
    ]  # fmt: skip


def test_a_falling_map_swaps_the_ends_of_the_interval() -> None:
    turned = affine(NUMBER, -1.0, 1.0)
    assert (turned.low, turned.value, turned.high) == (0.6, 0.8, 0.9)
    assert (turned.floor, turned.roof) == (pytest.approx(0.1), 0.95)
    assert turned.numerator is None and turned.denominator is None


def test_a_map_of_nothing_stays_nothing_with_its_reason() -> None:
    moved = affine(undefined(Reason.NO_ERRORS, floor=0.2, roof=0.6), 0.5)
    assert moved.value is None and moved.reason is Reason.NO_ERRORS
    assert (moved.floor, moved.roof) == (0.1, 0.3)


def test_unavailable_takes_over_the_reason_and_drops_the_bounds() -> None:
    assert unavailable(undefined(Reason.NO_ERRORS, floor=0.2, roof=0.6)) == undefined(Reason.NO_ERRORS)


def test_never_below_zero_cuts_every_part() -> None:
    cut = never_below_zero(Number(-0.1, -0.3, 0.2, -0.5, 0.6))
    assert (cut.value, cut.low, cut.high, cut.floor, cut.roof) == (0, 0, 0.2, 0, 0.6)


def test_notes_are_joined_and_never_repeated() -> None:
    once = with_note(Number(0.5), "first")
    assert once.message == "first"
    assert with_note(once, "first") is once
    assert with_note(once, "") is once
    assert with_note(once, "second").message == "first; second"


def test_known_says_whether_there_is_a_value() -> None:
    assert Number(0.0).known
    assert not undefined(Reason.NO_ERRORS).known


def test_a_percentage_is_never_minus_zero() -> None:
    assert percent_text(-0.0) == "0.0%"
    assert percent_text(0.068) == "6.8%"


@given(st.floats(-5, 5), st.floats(-5, 5), st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted))
def test_a_map_keeps_the_value_inside_its_interval(slope: float, offset: float, ends: list[float]) -> None:
    moved = affine(Number(ends[1], ends[0], ends[2]), slope, offset)
    assert moved.low is not None and moved.value is not None and moved.high is not None
    assert moved.low <= moved.value <= moved.high
