from __future__ import annotations

import datetime as dt
import decimal
import json
import math
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from errortagger.domain.problems import Cancelled, Problem
from errortagger.importers.arrowtable import ArrowColumn, class_names_of
from errortagger.importers.base import ProblemLog, SourceTable
from errortagger.importers.registry import read


def written(tmp_path: Path, table: pa.Table) -> SourceTable:
    pq.write_table(table, tmp_path / "p.parquet")
    return read(tmp_path / "p.parquet")


def hugging_face(columns: dict[str, pa.Array], features: dict[str, object]) -> pa.Table:
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.table(columns).replace_schema_metadata(metadata)


def test_every_plain_type_becomes_text_and_keeps_its_kind(tmp_path, cells):
    utc = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    table = written(
        tmp_path,
        pa.table(
            {
                "text": ["007", None],
                "large": pa.array(["a", ""], pa.large_string()),
                "big": pa.array([9007199254740993, None], pa.int64()),
                "huge": pa.array([2**64 - 1, 0], pa.uint64()),
                "small": pa.array([-1, 2], pa.int8()),
                "f64": [0.1, math.nan],
                "f32": pa.array([0.1, None], pa.float32()),
                "f16": pa.array(np.array([0.5, 1], np.float16)),
                "flag": [True, None],
                "money": pa.array([decimal.Decimal("1.10"), None], pa.decimal128(5, 2)),
                "day": [dt.date(2024, 1, 2), None],
                "moment": pa.array([dt.datetime(2024, 1, 2, 3, 4, 5), None], pa.timestamp("us")),
                "zone": pa.array([utc, None], pa.timestamp("ms", "UTC")),
                "clock": [dt.time(3, 4, 5), None],
                "span": pa.array([dt.timedelta(seconds=90), None]),
                "code": pa.array(["x", "y"]).dictionary_encode(),
                "list": [[1, 2], None],
                "struct": [{"a": 1, "b": "é"}, None],
                "words": pa.array([b"abc", None], pa.binary()),
                "nothing": pa.nulls(2),
            }
        ),
    )
    found = cells(table)
    assert {name: values[0] for name, values in found.items()} == {
        "text": "007", "large": "a", "big": "9007199254740993", "huge": str(2**64 - 1), "small": "-1", "f64": "0.1",
        "f32": "0.1", "f16": "0.5", "flag": "true", "money": "1.10", "day": "2024-01-02",
        "moment": "2024-01-02T03:04:05", "zone": "2024-01-02T03:04:05Z", "clock": "03:04:05.000000",
        "span": "0:01:30", "code": "x", "list": "[1, 2]", "struct": '{"a": 1, "b": "é"}', "words": "abc",
        "nothing": None,
    }  # fmt: skip
    assert {name: values[1] for name, values in found.items() if values[1] is not None} == {
        "large": "", "huge": "0", "small": "2", "f16": "1", "code": "y"
    }  # fmt: skip
    types = {column.name: column.type.value for column in table.columns if column.type != "text"}
    assert types == {
        "big": "integer", "huge": "number", "small": "integer", "f64": "number", "f32": "number", "f16": "number",
        "flag": "boolean", "money": "number", "list": "json", "struct": "json",
    }  # fmt: skip
    assert table.row_numbers.tolist() == [1, 2]
    assert table.problems == []


def test_infinite_values_are_missing_and_reported(tmp_path, cells):
    table = written(tmp_path, pa.table({"x": [math.inf, -math.inf, 1.0]}))
    assert cells(table) == {"x": [None, None, "1"]}
    assert "2 infinite values" in table.problems[0].message


def test_class_numbers_become_names(tmp_path, cells):
    labels = pa.array([1, 0, -1, None, 7], pa.int64())
    table = written(
        tmp_path, hugging_face({"label": labels}, {"label": {"_type": "ClassLabel", "names": ["cat", "dog"]}})
    )
    assert cells(table) == {"label": ["dog", "cat", None, None, "7"]}
    assert table.class_names == {"label": ["cat", "dog"]}
    assert table.columns[0].type == "text"
    assert [p.row for p in table.problems] == [5]


def test_paths_of_hugging_face_media_are_used_and_bytes_alone_are_reported(tmp_path, cells):
    media = pa.array(
        [{"bytes": None, "path": "a.png"}, {"bytes": b"\x89PNG", "path": None}, None],
        pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
    )
    table = written(tmp_path, hugging_face({"image": media}, {"image": {"_type": "Image"}}))
    assert cells(table) == {"image": ["a.png", None, None]}
    assert table.columns[0].type == "text"
    assert "1 rows hold their media inside" in table.problems[0].message


@pytest.mark.parametrize("raw", [b"no json", b"[]", b'{"info": 1}', b'{"info": {"features": {"a": 1}}}', b"[" * 9_999])
def test_damaged_hugging_face_metadata_is_ignored(raw):
    assert class_names_of(pa.schema([("a", pa.int64())], {"huggingface": raw})) == {}


def test_embeddings_and_bytes_are_left_out_and_reported(tmp_path):
    vectors = pa.array([[0.5] * 65, None], pa.list_(pa.float32()))
    fixed = pa.FixedSizeListArray.from_arrays(pa.array([0.0] * 256, pa.float32()), 128)
    table = written(
        tmp_path,
        pa.table({"id": ["a", "b"], "embedding": vectors, "fixed": fixed, "raw": [b"\xff\x00", b"x"]}),
    )
    assert table.names == ["id"]
    assert sorted(p.column or "" for p in table.problems) == ["embedding", "fixed", "raw"]


def test_short_lists_of_numbers_are_kept(tmp_path, cells):
    box = pa.FixedSizeListArray.from_arrays(pa.array([1, 2, 3, 4], pa.int64()), 4)
    assert cells(written(tmp_path, pa.table({"box": box}))) == {"box": ["[1, 2, 3, 4]"]}


def test_texts_that_are_no_utf8_are_replaced_and_reported(tmp_path, cells):
    array = pa.StringArray.from_buffers(2, pa.py_buffer(np.array([0, 2, 3], np.int32)), pa.py_buffer(b"\xffab"))
    table = written(tmp_path, pa.table({"t": array}))
    assert cells(table) == {"t": ["�a", "b"]}
    assert "no valid UTF-8" in table.problems[0].message


def test_a_table_over_several_batches_is_whole_and_can_be_cancelled(tmp_path, cells):
    table = written(tmp_path, pa.table({"n": list(range(25_000))}))
    assert cells(table)["n"] == [str(n) for n in range(25_000)]
    with pytest.raises(Cancelled):
        read(tmp_path / "p.parquet", cancelled=lambda: True)


def test_an_empty_table_is_a_table_without_rows(tmp_path):
    table = written(tmp_path, pa.table({"id": pa.array([], pa.string())}))
    assert (table.rows, table.names) == (0, ["id"])
    assert "no rows" in table.problems[0].message


def test_repeated_column_names_become_unique(tmp_path, cells):
    two = pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["a", "a"])
    assert cells(written(tmp_path, two)) == {"a": ["x"], "a_2": ["y"]}


def test_damaged_files_end_in_a_table_or_in_a_problem(tmp_path):
    pq.write_table(pa.table({"id": ["a", "b"] * 50, "x": [0.5, None] * 50, "l": [[1], []] * 50}), tmp_path / "ok")
    content = (tmp_path / "ok").read_bytes()
    chance = random.Random(5)
    path = tmp_path / "p.parquet"
    refused = 0
    for _ in range(80):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged if chance.random() < 0.7 else damaged[: chance.randrange(4, len(damaged))])
        try:
            table = read(path)
        except Problem as problem:
            refused += 1
            assert problem.where == str(path)
        else:
            assert {len(column.values) for column in table.columns} <= {table.rows}
    assert refused > 20


def test_columns_without_a_text_form_are_left_out_and_reported():
    log = ProblemLog()
    column = ArrowColumn("view", pa.month_day_nano_interval(), log)
    column.add(pa.array([(1, 2, 3)], pa.month_day_nano_interval()))
    column.add(pa.array([(1, 2, 3)], pa.month_day_nano_interval()))
    assert column.build() is None
    assert (column.rows, len(log.listed)) == (2, 1)
    assert "has no text form" in log.listed[0].message


def test_values_nested_too_deep_are_left_out_and_reported():
    log = ProblemLog()
    deep = pa.array([1])
    for _ in range(600):
        deep = pa.ListArray.from_arrays([0, 1], deep)
    column = ArrowColumn("deep", deep.type, log)
    column.add(deep)
    assert column.build() is None
    assert "nested too deep" in log.listed[0].message
