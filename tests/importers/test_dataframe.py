from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from errortagger.importers.mapping import guess
from errortagger.importers.registry import read_dataframe


def test_columns_keep_their_types_and_exact_values(cells):
    frame = pd.DataFrame(
        {
            "id": ["007", "8"],
            "big": pd.array([9007199254740993, None], "Int64"),
            "x": [0.5, np.nan],
            "flag": [True, False],
            "kind": pd.Categorical(["a", None]),
            "when": pd.to_datetime(["2024-01-02 03:04:05", None]),
            "mixed": np.array([1, "NA"], dtype=object),
            "nested": [[1, 2], {"a": (1,)}],
            "numbers": [np.int64(3), np.float64(0.25)],
        }
    )
    table = read_dataframe(frame)
    assert cells(table) == {
        "id": ["007", "8"],
        "big": ["9007199254740993", None],
        "x": ["0.5", None],
        "flag": ["true", "false"],
        "kind": ["a", None],
        "when": ["2024-01-02T03:04:05", None],
        "mixed": ["1", "NA"],
        "nested": ["[1, 2]", '{"a": [1]}'],
        "numbers": ["3", "0.25"],
    }
    types = [column.type.value for column in table.columns]
    assert types == ["text", "integer", "number", "boolean", "text", "text", "text", "json", "number"]
    assert (table.format, table.path, table.id_column) == ("dataframe", "", None)


def test_objects_of_any_kind_become_cells(cells):
    values = [pd.NaT, pd.NA, None, float("nan"), dt.date(2024, 1, 2), np.array([1, 2]), {"b", "a"}, 2**70, np.int8(5)]
    table = read_dataframe(pd.DataFrame({"c": pd.Series(values, dtype=object)}))
    assert cells(table)["c"] == [None] * 4 + ["2024-01-02", "[1, 2]", '["a", "b"]', str(2**70), "5"]


def test_a_named_index_is_the_id_even_beside_an_id_column():
    frame = pd.DataFrame({"id": [1, 2], "label": ["x", "y"]}, index=pd.Index(["a", "b"], name="utterance"))
    table = read_dataframe(frame)
    assert table.names == ["utterance", "id", "label"]
    assert guess(table).fields["id"] == "utterance"


def test_a_filtered_index_is_the_id_and_a_plain_one_is_not():
    frame = pd.DataFrame({"label": ["x", "y", "z"]})
    assert guess(read_dataframe(frame)).fields.get("id") is None
    filtered = read_dataframe(frame[frame.label != "y"])
    assert filtered.columns[0].to_list() == ["0", "2"]
    assert guess(filtered).fields["id"] == "id"


def test_an_unnamed_index_gives_way_to_an_id_column():
    frame = pd.DataFrame({"id": ["a", "b"]}, index=[3, 5])
    table = read_dataframe(frame)
    assert table.names == ["index", "id"]
    assert guess(table).fields["id"] == "id"


def test_an_index_that_repeats_is_no_id():
    frame = pd.DataFrame({"label": ["x", "y"]}, index=[0, 0])
    assert "id" not in guess(read_dataframe(frame)).fields


def test_levels_of_an_index_become_columns(cells):
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["talker", None])
    table = read_dataframe(pd.DataFrame({"label": ["x", "y"]}, index=index))
    assert cells(table) == {"talker": ["a", "b"], "index_1": ["1", "2"], "label": ["x", "y"]}
    assert table.id_column is None


def test_odd_column_names_become_unique_texts():
    frame = pd.DataFrame([[1, 2, 3]], columns=[0, "a", "a"])
    assert read_dataframe(frame).names == ["0", "a", "a_2"]


def test_an_empty_frame_is_a_table_without_rows():
    table = read_dataframe(pd.DataFrame({"id": []}))
    assert (table.rows, table.names) == (0, ["id"])
    assert "no rows" in table.problems[0].message


def test_values_that_arrow_does_not_know_are_written_as_text(cells):
    frame = pd.DataFrame(
        {"c": pd.Series(pd.interval_range(0, 2)), "p": pd.period_range("2024-01", periods=2, freq="M")}
    )
    table = read_dataframe(frame)
    assert table.rows == 2
    assert cells(table)["c"][0]
    assert cells(table)["p"][0]


def test_a_frame_of_arrow_chunks_is_whole(cells):
    parts = pd.concat([pd.Series(["a"], dtype="string[pyarrow]"), pd.Series(["b"], dtype="string[pyarrow]")])
    table = read_dataframe(pd.DataFrame({"c": parts}).reset_index(drop=True))
    assert cells(table) == {"c": ["a", "b"]}


def test_complex_numbers_are_written_out(cells):
    table = read_dataframe(pd.DataFrame({"c": [1 + 2j, 0j]}))
    assert cells(table)["c"] == ["(1+2j)", "0j"]
