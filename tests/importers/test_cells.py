from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.importers.base import ProblemLog
from errortagger.importers.cells import (
    ColumnBuilder,
    IntegerCell,
    JsonCell,
    NumberCell,
    guess_type,
    json_text,
    number_cell,
    typed_column,
)


def type_of(*cells: str | None) -> str:
    return guess_type(pa.chunked_array([pa.array(cells, pa.string())])).value


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1", "-2", ""), "integer"),
        (("9007199254740993", ""), "integer"),
        (("9223372036854775807",), "integer"),
        (("9223372036854775808",), "number"),
        (("0.5", "1e5", "-0"), "number"),
        (("1E+5", "1e-05"), "number"),
        (("007", "1"), "text"),
        (("+1",), "text"),
        ((".5",), "text"),
        (("5.",), "text"),
        (("1_000",), "text"),
        ((" 1",), "text"),
        (("1\n",), "text"),
        (("１",), "text"),
        (("NaN", "1"), "text"),
        (("Infinity",), "text"),
        (("1e999",), "text"),
        (("true", "False", ""), "boolean"),
        (("true", "1"), "text"),
        (("yes", "no"), "text"),
        (("", None), "text"),
        ((), "text"),
    ],
)
def test_a_column_has_a_type_only_if_every_filled_cell_has(cells, expected):
    assert type_of(*cells) == expected


def test_one_odd_cell_far_below_makes_the_whole_column_text():
    assert type_of(*["1"] * 5_000, "x") == "text"
    assert type_of(*["true"] * 5_000, "x") == "text"
    assert type_of(*[""] * 5_000, "true") == "boolean"


def test_empty_cells_are_missing_in_numbers_and_empty_in_texts():
    assert typed_column("n", pa.chunked_array([["1", ""]])).to_list() == ["1", None]
    assert typed_column("t", pa.chunked_array([["a", ""]])).to_list() == ["a", ""]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_every_64_bit_integer_keeps_its_type_and_spelling(numbers):
    column = typed_column("n", pa.chunked_array([[str(number) for number in numbers]]))
    assert column.type == "integer"
    assert [int(cell or "") for cell in column.to_list()] == numbers


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_a_number_and_read_back_exactly(number):
    cell = number_cell(number)
    assert type_of(cell) in ("number", "integer")
    assert float(cell or "") == number


def build(*cells: object) -> tuple[str, list[str | None]]:
    builder = ColumnBuilder("c")
    builder.add(cells, ProblemLog())  # type: ignore[arg-type]
    column = builder.build()
    return column.type.value, column.to_list()


def test_typed_cells_make_typed_columns_and_mixed_ones_text():
    assert build(IntegerCell("1"), None) == ("integer", ["1", None])
    assert build(IntegerCell("1"), NumberCell("0.50")) == ("number", ["1", "0.50"])
    assert build(True, False, None) == ("boolean", ["true", "false", None])
    assert build(JsonCell("[1]"), None) == ("json", ["[1]", None])
    assert build("7", "8") == ("text", ["7", "8"])
    assert build(True, IntegerCell("1")) == ("text", ["true", "1"])
    assert build(None) == ("text", [None])
    assert build(IntegerCell("9" * 30)) == ("number", ["9" * 30])
    assert build(NumberCell("1e999")) == ("text", ["1e999"])


def test_half_characters_are_replaced_and_reported():
    log = ProblemLog()
    builder = ColumnBuilder("c")
    builder.add(["a\ud800b", None, True], log)
    assert builder.build().to_list() == ["a?b", None, "true"]
    assert log.listed[0].column == "c"


def test_a_column_that_appears_late_is_missing_before():
    builder = ColumnBuilder("c", missing=2)
    builder.add(["x"], ProblemLog())
    assert builder.build().to_list() == [None, None, "x"]


def test_nested_values_keep_the_spelling_of_numbers():
    value = {"a": [NumberCell("1.50"), IntegerCell("9007199254740993"), "é\n", None, True, float("nan")]}
    assert json_text(value) == '{"a": [1.50, 9007199254740993, "é\\n", null, true, null]}'
    assert json.loads(json_text({"x": (1, 2.5)})) == {"x": [1, 2.5]}


def test_infinite_floats_are_no_cells():
    assert number_cell(float("inf")) is None
    assert number_cell(float("nan")) is None
