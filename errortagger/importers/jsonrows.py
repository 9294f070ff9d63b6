"""JSON Lines and JSON arrays of objects: numbers exact, bad lines reported, nested values kept as JSON text."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from errortagger.domain.problems import Problem
from errortagger.importers.base import ProblemLog, SourceTable, Watch, unique_names
from errortagger.importers.cells import Cell, ColumnBuilder, IntegerCell, JsonCell, NumberCell, json_text
from errortagger.importers.delimited import MAX_COLUMNS
from errortagger.importers.opening import open_regular, plan_text, shown

MAX_ARRAY = 1_000_000_000
"""Bytes of a JSON array, which has to be held in memory as a whole."""
_ROWS_A_CHUNK = 1_000
_NESTED = frozenset((dict, list))
_SPACE = re.compile(r"[ \t\n\r]*")
JsonRow = dict[str, Cell]


class RowDecoder:
    """Decodes objects with the standard library's parser, keeping the spelling of numbers.

    What was tolerated (NaN, a repeated key) is noted in ``notes`` until it is taken.
    """

    def __init__(self) -> None:
        self.notes: list[tuple[str, str]] = []
        self.decoder = json.JSONDecoder(
            parse_int=IntegerCell,
            parse_float=NumberCell,
            parse_constant=self._constant,
            object_pairs_hook=self._object,
        )

    def row(self, text: str) -> JsonRow | str:
        """One line as a row, or why it is none."""
        try:
            return self.flat(self.decoder.decode(text))
        except json.JSONDecodeError as error:
            return f"not valid JSON ({error.msg} at character {error.pos + 1})"
        except RecursionError:
            return "nested too deep"

    @staticmethod
    def flat(value: object) -> JsonRow | str:
        """An object as a row, its nested values as JSON text; or why it is none. Raises RecursionError."""
        if not isinstance(value, dict):
            return 'not a JSON object; each row must look like {"id": ...}'
        if not _NESTED.isdisjoint(map(type, value.values())):
            for key, part in value.items():
                if isinstance(part, dict | list):
                    value[key] = JsonCell(json_text(part))
        return value

    def _constant(self, name: str) -> None:
        self.notes.append(("not a number", f"{name} is no JSON value; read as missing"))

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        result = dict(pairs)
        if len(result) != len(pairs):
            self.notes.append(("repeated key", "a key stands twice in one object; the last value was used"))
        return result


@dataclass(slots=True)
class _RowCollector:
    """Builds columns from rows whose keys may differ: the columns are the union of all keys, in order of appearance."""

    log: ProblemLog
    rows: list[JsonRow] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    builders: dict[str, ColumnBuilder] = field(default_factory=dict)
    _done: int = 0

    def add(self, row: JsonRow, number: int) -> None:
        """Take in one row."""
        self.rows.append(row)
        self.numbers.append(number)
        if len(self.rows) >= _ROWS_A_CHUNK:
            self.flush()

    def flush(self) -> None:
        """Move the waiting rows into the columns."""
        rows = self.rows
        for key in dict.fromkeys(itertools.chain.from_iterable(rows)):
            if key not in self.builders:
                self.builders[key] = ColumnBuilder(key, self._done)
        if len(self.builders) > MAX_COLUMNS:
            raise Problem(
                f"the rows up to {self.numbers[-1]} have over {MAX_COLUMNS:,} different keys",
                action='Write a key as a value, e.g. {"key": ..., "value": ...}.',
            )
        for key, builder in self.builders.items():
            builder.add([row.get(key) for row in rows], self.log)
        self._done += len(rows)
        rows.clear()

    def table(self, path: str, format: str) -> SourceTable:
        """Everything as a table."""
        self.flush()
        names = unique_names([key.encode("utf-8", "replace").decode() for key in self.builders], self.log)
        for name, builder in zip(names, self.builders.values(), strict=True):
            builder.name = name
        if not self.numbers:
            self.log.add("no rows", "the file has no rows that can be read")
        return SourceTable(
            path=path,
            format=format,
            columns=[builder.build() for builder in self.builders.values()],
            rows=len(self.numbers),
            row_numbers=np.array(self.numbers, dtype=np.int64),
            log=self.log,
        )


def read_jsonl(path: str, *, log: ProblemLog, watch: Watch) -> SourceTable:
    """Read a JSON Lines file. A line that is no object is left out and reported by its number."""
    with open_regular(path) as handle:
        plan = plan_text(handle, where=shown(path), log=log, watch=watch)
        size = max(1, handle.seek(0, io.SEEK_END))
        text = plan.open(handle)
        collector = _lines(text, log, lambda: watch.at(0.1 + 0.9 * handle.tell() / size))
        text.detach()
    if not collector.numbers and log.rows_left_out:
        raise Problem(
            f"no line is a JSON object; line {log.listed[-1].row}: {log.listed[-1].message}",
            where=shown(path),
            action="Give one object a line.",
        )
    return collector.table(path, "jsonl")


def _lines(text: Iterable[str], log: ProblemLog, report: Callable[[], None]) -> _RowCollector:
    decoder = RowDecoder()
    collector = _RowCollector(log)
    for number, line in enumerate(text, start=1):
        if line.isspace():
            continue
        row = decoder.row(line)
        _take_notes(decoder, log, number)
        if isinstance(row, str):
            log.add("bad line", f"{row}; the row was left out", row=number, severity="error")
        else:
            collector.add(row, number)
        if number % _ROWS_A_CHUNK == 0:
            report()
    return collector


def _take_notes(decoder: RowDecoder, log: ProblemLog, number: int) -> None:
    if decoder.notes:
        for kind, note in decoder.notes:
            log.add(kind, note, row=number)
        decoder.notes.clear()


def read_json(path: str, *, log: ProblemLog, watch: Watch) -> SourceTable:
    """Read a JSON array of objects; JSON Lines under this suffix are read as such. Row numbers count objects from 1."""
    where = shown(path)
    with open_regular(path) as handle:
        size = handle.seek(0, io.SEEK_END)
        if size > MAX_ARRAY:
            raise Problem(
                f"a JSON array of {size / 1e9:.1f} GB is too large to read",
                where=where,
                action="Write JSON Lines (one object a line, suffix .jsonl).",
            )
        text = _whole_text(handle, where, log, watch)
    start = _SPACE.match(text, 0).end()  # type: ignore[union-attr]  # the pattern matches the empty string
    if text[start : start + 1] == "[":
        return _array(text, start + 1, where, log, watch).table(path, "json")
    return _not_an_array(text, path, log=log, watch=watch)


def _whole_text(handle: BinaryIO, where: str, log: ProblemLog, watch: Watch) -> str:
    plan = plan_text(handle, where=where, log=log, watch=watch, max_line=MAX_ARRAY)
    text = plan.open(handle)
    whole = text.read()
    text.detach()
    return whole


def _array(text: str, at: int, where: str, log: ProblemLog, watch: Watch) -> _RowCollector:
    decoder = RowDecoder()
    collector = _RowCollector(log)
    for number, (value, end) in enumerate(_elements(text, at, decoder, where), start=1):
        try:
            row = decoder.flat(value)
        except RecursionError:
            row = "nested too deep"
        _take_notes(decoder, log, number)
        if isinstance(row, str):
            log.add("bad row", f"{row}; the row was left out", row=number, severity="error")
        else:
            collector.add(row, number)
        if number % _ROWS_A_CHUNK == 0:
            watch.at(0.1 + 0.9 * end / len(text))
    return collector


def _elements(text: str, at: int, decoder: RowDecoder, where: str) -> Iterator[tuple[object, int]]:
    """The values of an array and where each ends. Raises Problem naming the line where the text stops being JSON."""

    def skip(position: int) -> int:
        return _SPACE.match(text, position).end()  # type: ignore[union-attr]  # matches the empty string

    at = skip(at)
    if text[at : at + 1] == "]":
        at += 1
    else:
        while True:
            try:
                value, at = decoder.decoder.raw_decode(text, at)
            except json.JSONDecodeError as error:
                raise _broken(where, error) from error
            except RecursionError as error:
                raise _broken(where, json.JSONDecodeError("Nested too deep", text, at)) from error
            yield value, at
            at = skip(at)
            if text[at : at + 1] == "]":
                at += 1
                break
            if text[at : at + 1] != ",":
                raise _broken(where, json.JSONDecodeError("Expecting ',' or ']'", text, at))
            at = skip(at + 1)
    if skip(at) != len(text):
        raise _broken(where, json.JSONDecodeError("Extra text after the list", text, skip(at)))


def _broken(where: str, error: json.JSONDecodeError) -> Problem:
    return Problem(
        f"line {error.lineno}, character {error.colno}: not valid JSON ({error.msg})",
        where=where,
        action="Correct the file or export it again.",
    )


def _not_an_array(text: str, path: str, *, log: ProblemLog, watch: Watch) -> SourceTable:
    """JSON Lines under the suffix of a list (NeMo manifests); one object alone is no table."""
    lines = (line for line in io.StringIO(text, newline="") if not line.isspace())
    first, second = next(lines, ""), next(lines, None)
    decoder = RowDecoder()
    if isinstance(decoder.row(first), dict) and (second is not None or _list_inside(first) is None):
        return _lines(io.StringIO(text, newline=""), log, lambda: watch.at(0.5)).table(path, "jsonl")
    try:
        value = decoder.decoder.decode(text)
    except json.JSONDecodeError as error:
        raise _broken(shown(path), error) from error
    except RecursionError as error:
        raise Problem("nested too deep", where=shown(path), action="Give a list of objects.") from error
    raise _one_object(shown(path), _list_inside(text) if isinstance(value, dict) else None)


def _list_inside(text: str) -> str | None:
    """The key of an object under which a list of objects stands, if there is one."""
    value = RowDecoder().decoder.decode(text)
    for key, part in value.items():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            return str(key)
    return None


def _one_object(where: str, key: str | None) -> Problem:
    if key is not None:
        return Problem(
            f"the file holds one object, with a list under {key!r}",
            where=where,
            action=f"Save the list under {key!r} as a file of its own.",
        )
    return Problem("the file holds no list of rows", where=where, action="Give a list of objects: [{...}, {...}].")
