from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from errortagger.domain.problems import Cancelled
from errortagger.domain.text_column import TextColumn
from errortagger.exporters.base import ColumnRows, ExportColumn, ExportTable, Kind, Watch, batches, kind_of

COLUMNS = (ExportColumn("id"), ExportColumn("n", "Number", Kind.INTEGER))


def test_a_column_is_headed_by_its_title_or_else_its_name() -> None:
    assert [column.heading for column in COLUMNS] == ["id", "Number"]


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two columns are called 'id'"):
        ExportTable("t", "T", (ExportColumn("id"), ExportColumn("id")), [])


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        ColumnRows([[1], [1, 2]])


def test_rows_and_columns_come_out_in_the_same_batches() -> None:
    texts = [f"é{i}" for i in range(1201)]
    numbers = np.arange(1201)
    as_rows = ExportTable("t", "T", COLUMNS, zip(texts, numbers.tolist(), strict=True))
    as_columns = ExportTable("t", "T", COLUMNS, ColumnRows([TextColumn.of(texts), numbers]))
    pieces = [[(batch.start, [list(column) for column in batch.columns]) for batch in batches(table, Watch(), 600)]
              for table in (as_rows, as_columns)]  # fmt: skip
    assert pieces[0] == pieces[1]
    assert [start for start, _ in pieces[0]] == [0, 600, 1200]
    assert [text for _, (column, _) in pieces[0] for text in column] == texts


def test_rows_are_read_as_they_are_needed() -> None:
    read: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for i in range(10_000):
            read.append(i)
            yield (str(i), i)

    next(batches(ExportTable("t", "T", COLUMNS, rows()), Watch(), 1000))
    assert len(read) == 1000


def test_a_row_of_the_wrong_width_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 values for 2 columns"):
        list(batches(ExportTable("t", "T", COLUMNS, [("a",)]), Watch()))
    with pytest.raises(ValueError, match="zip"):
        list(batches(ExportTable("t", "T", COLUMNS, [("a", 1), ("b",)]), Watch()))


def test_a_column_rows_iterates_as_rows() -> None:
    assert list(ColumnRows([["a", "b"], [1, 2]])) == [("a", 1), ("b", 2)]
    assert list(ColumnRows([])) == []


def test_progress_is_a_fraction_and_ends_at_one() -> None:
    told: list[float] = []
    list(batches(ExportTable("t", "T", COLUMNS, [("a", 1)] * 10), Watch(told.append), 4))
    assert told == [0.0, 0.4, 0.8, 1.0]
    told.clear()
    list(batches(ExportTable("t", "T", COLUMNS, iter([("a", 1)])), Watch(told.append)))
    assert told == [1.0]


def test_a_cancelled_export_stops_between_batches() -> None:
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        list(batches(ExportTable("t", "T", COLUMNS, [("a", 1)] * 10), Watch(None, lambda: next(answers)), 5))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], Kind.TEXT),
        ([None], Kind.TEXT),
        (["a", None], Kind.TEXT),
        ([True, None], Kind.BOOLEAN),
        ([1, None], Kind.INTEGER),
        ([1, 2.5], Kind.NUMBER),
        ([True, 1], Kind.TEXT),
        ([1, "a"], Kind.TEXT),
        ([[1], {"a": 1}], Kind.JSON),
        ([[1], "a"], Kind.JSON),
    ],
)
def test_the_kind_of_a_column_fits_all_of_its_values(values: list[object], kind: Kind) -> None:
    assert kind_of(values) is kind
