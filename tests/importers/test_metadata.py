from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from errortagger.importers.base import Column, ColumnType
from errortagger.importers.metadata import metadata_json

ALL = np.arange(3, dtype=np.int64)


def column(name: str, type: str, cells: list[str | None]) -> Column:
    return Column(name, ColumnType(type), pa.chunked_array([pa.array(cells, pa.string())]))


def test_numbers_keep_their_spelling_and_missing_cells_have_no_key():
    columns = [
        column("n", "number", ["0.10", None, "1E5"]),
        column("b", "boolean", ["True", "false", None]),
        column("t", "text", ['say "hi"\n', None, ""]),
        column("j", "json", ["[1, 2.50]", None, "{}"]),
    ]
    assert metadata_json(columns, ALL, 3) == [
        '{"n": 0.10, "b": true, "t": "say \\"hi\\"\\n", "j": [1, 2.50]}',
        '{"b": false}',
        '{"n": 1E5, "t": "", "j": {}}',
    ]


def test_rows_can_be_chosen_and_rows_without_anything_are_empty_objects():
    columns = [column("n", "integer", ["9007199254740993", None, "3"])]
    assert metadata_json(columns, np.array([2, 1]), 3) == ['{"n": 3}', "{}"]
    assert metadata_json([], ALL, 3) == ["{}", "{}", "{}"]
    assert metadata_json(columns, np.empty(0, dtype=np.int64), 3) == []


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5),
)
def test_any_name_and_any_text_come_back_from_json(name, cells):
    texts = metadata_json([column(name, "text", cells)], np.arange(len(cells)), len(cells))
    assert [json.loads(text).get(name) for text in texts] == cells


def test_more_rows_than_one_slice_are_written():
    cells = [str(n) for n in range(120_001)]
    texts = metadata_json([column("n", "integer", list(cells))], np.arange(len(cells)), len(cells))
    assert texts[:1] + texts[50_000:50_001] + texts[-1:] == ['{"n": 0}', '{"n": 50000}', '{"n": 120000}']
    assert len(texts) == len(cells)
