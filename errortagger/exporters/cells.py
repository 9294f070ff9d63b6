"""Single values: as plain JSON values for programs, as text for people. Never NaN, never minus zero."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator

import numpy as np

from errortagger.domain.problems import Problem
from errortagger.exporters.base import Batch, ExportColumn, ExportTable, Kind, Values

Plain = str | int | float | bool | list[object] | dict[str, object] | None
NO_VALUE = "—"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode
_CONTROL = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"} | {0x7F: "\u2421"}
_BIDI = {code: f"\u27e8U+{code:04X}\u27e9" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}
_VISIBLE = {**_CONTROL, **_BIDI}


def dumps(value: object) -> str:
    """JSON text of a value; what JSON cannot hold is null (NaN) or text."""
    try:
        return _encode(value)
    except ValueError:
        return _encode(_clean(value))


def encoded(text: str) -> bytes:
    """UTF-8; half characters (of paths that are no text) are escaped in a way that JSON readers turn back."""
    return text.encode("utf-8", "backslashreplace")


def storable(text: str) -> str:
    """The text, with half characters written out, so that any file can hold it."""
    return text if text.isascii() else encoded(text).decode("utf-8")


def visible(text: str) -> str:
    """The text for people: control characters as pictures, marks that reorder text as their numbers."""
    if text.isascii() and text.isprintable():
        return text
    return storable(text).translate(_VISIBLE)


def _clean(value: object) -> object:
    if isinstance(value, float | np.floating):
        return _number(value)
    if isinstance(value, dict):
        return {str(key): _clean(part) for key, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value


def _number(value: float | np.floating) -> Plain:
    if math.isfinite(value):
        return float(value) + 0.0
    return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _as_text(value: object) -> Plain:
    return value if isinstance(value, str) else str(value)


def _as_integer(value: object) -> Plain:
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating) and (math.isnan(value) or float(value).is_integer()):
        return None if math.isnan(value) else int(value)
    raise TypeError


def _as_number(value: object) -> Plain:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError
    return int(value) if isinstance(value, int | np.integer) else _number(value)


def _as_statistic(value: object) -> Plain:
    number = _as_number(value)
    return None if isinstance(number, str) else number


def _as_boolean(value: object) -> Plain:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise TypeError


def _as_json(value: object) -> Plain:
    plain: Plain = json.loads(dumps(value))
    return plain


_PLAIN: dict[Kind, Callable[[object], Plain]] = {
    Kind.TEXT: _as_text,
    Kind.INTEGER: _as_integer,
    Kind.NUMBER: _as_number,
    Kind.FRACTION: _as_statistic,
    Kind.POINTS: _as_statistic,
    Kind.BOOLEAN: _as_boolean,
    Kind.JSON: _as_json,
}
_NOUNS = {Kind.INTEGER: "a whole number", Kind.BOOLEAN: "yes or no"}


def mismatch(column: ExportColumn, row: int, value: object) -> Problem:
    """The problem of a value that is not what its column says; ``row`` counts from 1."""
    what = f"row {row}: {value!r} is not {_NOUNS.get(column.kind, 'a number')}"
    return Problem(what, where=f"column {column.name!r}", action="Export this column as text.")


def unpacked(values: Values) -> list[object]:
    """A column as Python values; numbers of 32 bits as the shortest number that means the same."""
    if isinstance(values, np.ndarray):
        shortest = values.astype(str).astype(np.float64) if values.dtype == np.float32 else values
        found: list[object] = shortest.tolist()
        return found
    return list(values)


def plain_column(column: ExportColumn, values: Values, start: int = 0) -> list[Plain]:
    """The values as JSON has them. Raises Problem naming the row for one that does not fit the column."""
    convert = _PLAIN[column.kind]
    result: list[Plain] = []
    for value in unpacked(values):
        try:
            result.append(None if value is None else convert(value))
        except TypeError:
            raise mismatch(column, start + len(result) + 1, value) from None
    return result


def plain_rows(table: ExportTable, batch: Batch) -> Iterator[tuple[Plain, ...]]:
    """The rows of a batch as JSON values."""
    columns = [
        plain_column(column, values, batch.start) for column, values in zip(table.columns, batch.columns, strict=True)
    ]
    return zip(*columns, strict=True)


def shown(value: Plain, kind: Kind) -> str:
    """The value as a person reads it; empty where there is none."""
    if value is None:
        return ""
    if kind is Kind.BOOLEAN:
        return "yes" if value else "no"
    if kind is Kind.FRACTION and isinstance(value, int | float):
        return f"{100 * value:.1f}%"
    if kind is Kind.POINTS and isinstance(value, int | float):
        return f"{100 * value + 0.0:.2f}".replace("-0.00", "0.00")
    if kind is Kind.JSON:
        return visible(dumps(value))
    return visible(str(value))
