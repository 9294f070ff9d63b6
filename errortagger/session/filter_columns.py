"""Tests whole columns: texts coded once, floats, and one bytes buffer; what ``filtering`` is built from."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from errortagger.domain.filter import FilterProblem, Limit, Match, Op, Pattern, Range, Span, Special, Value
from errortagger.domain.filter_match import Test, matches
from errortagger.domain.filter_nodes import number_of
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import BoolArray

Scalar = TypeVar("Scalar", float, str)
_UFUNCS = {Op.LESS: np.less, Op.AT_MOST: np.less_equal, Op.MORE: np.greater, Op.AT_LEAST: np.greater_equal}
_SIGNS = {Op.LESS: (-1,), Op.AT_MOST: (-1, 0), Op.MORE: (1,), Op.AT_LEAST: (0, 1)}
_EXACT_FLOAT = 2**53


def _holds(op: Op, left: Scalar, right: Scalar) -> bool:
    return (left > right) - (left < right) in _SIGNS[op]


class CodedColumn:
    """Texts coded once: distinct texts and, by row, which one it is (the last code means no value)."""

    def __init__(self, values: Sequence[object]) -> None:
        kinds = set(map(type, values))
        texts = values if kinds <= {str, type(None)} else [_spelled(value) for value in values]
        distinct = dict.fromkeys(texts)
        distinct.pop(None, None)
        lookup: dict[object, int] = {text: code for code, text in enumerate(distinct)}
        lookup[None] = len(lookup)
        self.texts: list[str] = [str(text) for text in distinct]
        self._codes = np.fromiter(map(lookup.__getitem__, texts), dtype=np.int32, count=len(texts))

    def where(self, test: Test) -> BoolArray:
        """Rows whose text passes."""
        return self.where_hits([test(text) for text in self.texts])

    def where_hits(self, hits: Sequence[bool]) -> BoolArray:
        """Rows of the distinct texts that are marked."""
        table = np.zeros(len(self.texts) + 1, dtype=np.bool_)
        table[:-1] = hits
        return table[self._codes]


def hits_of(pattern: Pattern, texts: Sequence[str], span: Span, *, prose: bool = False) -> list[bool]:
    """Which texts match. Raises FilterProblem for a regular expression that is none."""
    if pattern.match is Match.REGEX:
        return _search(pattern.text, texts, span)
    return matches(pattern, texts, prose=prose)


def _search(expression: str, texts: Sequence[str], span: Span) -> list[bool]:
    """Which texts hold a match. RE2 takes time linear in the text whatever the expression is, and bounded memory."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        column = pa.array(texts, pa.large_string())
    except UnicodeEncodeError:  # a path with bytes that are no text
        column = pa.array([_encodable(text) for text in texts], pa.large_string())
    try:
        found = pc.match_substring_regex(column, _encodable(expression), ignore_case=True)
    except pa.ArrowInvalid as error:
        reason = str(error).removeprefix("Invalid regular expression: ")
        raise FilterProblem(f"not a regular expression: {reason}", span=span) from error
    hits: list[bool] = found.to_pylist()
    return hits


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def sized(values: npt.NDArray[np.floating], op: Op, value: Value) -> BoolArray:
    """A column of floats (NaN: no value) against a number, a range, or the question whether there is a value."""
    kind = values.dtype.type
    if isinstance(value, Special):
        missing: BoolArray = np.isnan(values)
        return missing if value is Special.MISSING else ~missing
    if isinstance(value, Range):
        found = np.ones(len(values), dtype=np.bool_) if value.low is None else values >= kind(value.low.number)
        return found & ~np.isnan(values) if value.high is None else found & (values <= kind(value.high.number))
    number = kind(value.number if isinstance(value, Limit) else number_of(value.text))
    if op in _UFUNCS:
        return np.asarray(_UFUNCS[op](values, number), dtype=np.bool_)
    equal: BoolArray = values == number
    return ~equal & ~np.isnan(values) if op is Op.NOT else equal


def is_numeric(value: Value) -> bool:
    """Whether floats can answer: not for text, dates, and whole numbers that a float cannot hold."""
    if isinstance(value, Special):
        return True
    if isinstance(value, Range):
        return all(end is None or end.number is not None for end in (value.low, value.high))
    if isinstance(value, Limit):
        return value.number is not None
    number = number_of(value.text) if value.match is Match.WORD else None
    return number is not None and abs(number) < _EXACT_FLOAT


def size_test(op: Op, value: Limit | Range) -> Test:
    """A test of texts for being below, above or between numbers or dates."""
    if isinstance(value, Limit):
        return _limit_test(op, value)
    ends = ((Op.AT_LEAST, value.low), (Op.AT_MOST, value.high))
    tests = [_limit_test(side, end) for side, end in ends if end is not None]
    return lambda text: all(test(text) for test in tests)


def _limit_test(op: Op, limit: Limit) -> Test:
    """Numbers compare with cells that spell a number. Dates compare with cells as long as they are precise."""
    number = limit.number
    if number is not None:
        return lambda text: (cell := number_of(text.strip())) is not None and _holds(op, cell, number)
    date = limit.text
    return lambda text: text[:4].isdecimal() and _holds(op, text[: len(date)], date)


def as_floats(values: Sequence[object] | npt.NDArray[np.generic] | None) -> npt.NDArray[np.float64] | None:
    """The values as floats, NaN where there is none; None unless all are numbers."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        return values.astype(np.float64)
    if values is None or not set(map(type, values)) <= {int, float, type(None)}:
        return None
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        return None


def _spelled(value: object) -> str | None:
    """A metadata value as a person would type it; None where there is none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isnan(number):
            return None
        return str(int(number)) if number.is_integer() and abs(number) < _EXACT_FLOAT else repr(number)
    if isinstance(value, int | np.integer):
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, default=str)


def contains_ascii(column: TextColumn, text: str) -> BoolArray | None:
    """Rows whose text holds another, case ignored, searched in the buffer as a whole; None if not all is ASCII."""
    if not text.isascii() or not text or not column.buffer.isascii():
        return None
    haystack, needle = column.buffer.lower(), text.lower().encode()
    starts: list[int] = []
    place = haystack.find(needle)
    while place >= 0:
        starts.append(place)
        place = haystack.find(needle, place + 1)
    at = np.array(starts, dtype=np.int64)
    rows = np.searchsorted(column.offsets, at, side="right") - 1
    found = np.zeros(len(column), dtype=np.bool_)
    found[rows[at + len(needle) <= column.offsets[rows + 1]]] = True
    return found
