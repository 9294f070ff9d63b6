"""Checks that hold for every result: no NaN, no infinity, no minus zero, a reason beside every missing value."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from errortagger.stats.number import Number


def numbers_in(thing: Any) -> Iterator[Number]:
    """Every Number in a result, however deep."""
    if isinstance(thing, Number):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from numbers_in(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from numbers_in(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from numbers_in(value)
    elif isinstance(thing, float):
        assert math.isfinite(thing), thing


def every_number_is_sound(thing: Any) -> None:
    for number in numbers_in(thing):
        text = json.dumps(number.to_json(), allow_nan=False)
        assert "-0.0," not in text and not text.endswith("-0.0}"), text
        assert number.value is not None or (number.reason is not None and number.message), number
        if number.value is not None and number.low is not None and number.high is not None:
            assert number.low <= number.value + 1e-12 and number.value <= number.high + 1e-12, number


def arrays_hold_no_nan(*arrays: np.ndarray) -> None:
    for array in arrays:
        assert np.isfinite(array).all()
