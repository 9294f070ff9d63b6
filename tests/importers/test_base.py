from __future__ import annotations

import pyarrow as pa
import pytest

from errortagger.domain.problems import Cancelled
from errortagger.importers.base import Column, ColumnType, ProblemLog, Watch, unique_names


def test_a_thousand_problems_are_listed_and_all_are_counted():
    log = ProblemLog()
    for row in range(1_500):
        log.add("ragged", "bad row", row=row, severity="error")
    for row in range(30):
        log.add("late", "another kind", row=row)
    log.add("later", "whole file")
    assert len(log.listed) <= 1_000
    assert log.counts == {"ragged": 1_500, "late": 30, "later": 1}
    assert log.rows_left_out == 1_500
    assert sum(problem.message == "another kind" for problem in log.listed) == 20
    assert log.listed[-1].message == "whole file"


def test_kinds_without_end_never_list_more_than_a_thousand():
    log = ProblemLog()
    for number in range(3_000):
        log.add(f"kind {number}", "x")
    assert len(log.listed) == 1_000
    assert len(log.counts) == 3_000


def test_a_copied_log_goes_on_by_itself():
    log = ProblemLog()
    log.add("a", "x", row=1, severity="error")
    twin = log.copy()
    twin.add("b", "y", row=2, severity="error")
    assert (len(log.listed), log.counts, log.rows_left_out) == (1, {"a": 1}, 1)
    assert (len(twin.listed), twin.counts, twin.rows_left_out) == (2, {"a": 1, "b": 1}, 2)


@pytest.mark.parametrize(
    "cells",
    [[], ["a", None, "b"] * 700, [f"x{n}" for n in range(1_500)], [None] * 5, ["", "é", ""] * 400],
)
def test_cells_come_back_as_they_are_whether_they_repeat_or_not(cells):
    chunks = [pa.array(cells[at : at + 500], pa.string()) for at in range(0, len(cells), 500)]
    column = Column("c", ColumnType.TEXT, pa.chunked_array(chunks, pa.string()))
    assert column.to_list() == cells
    assert column.head(3) == cells[:3]


def test_repeated_cells_are_shared():
    values = pa.chunked_array([pa.array(["label one", "label two"] * 1_000)] * 2)
    assert len({id(cell) for cell in Column("c", ColumnType.TEXT, values).to_list()}) <= 4


def test_filled_cells_are_found_below_empty_ones():
    values = pa.chunked_array([pa.array([None, "", "a", "", "b", "c"])])
    assert Column("c", ColumnType.TEXT, values).filled(2) == ["a", "b"]


def test_a_watch_never_goes_back_and_stays_within_one():
    seen: list[float] = []
    watch = Watch(seen.append)
    for fraction in (0.2, 0.1, 0.5, 7.0):
        watch.at(fraction)
    assert seen == [0.2, 0.2, 0.5, 1.0]


def test_a_watch_that_is_cancelled_ends_the_work():
    answers = iter([False, True])
    watch = Watch(cancelled=lambda: next(answers))
    watch.at(0.1)
    with pytest.raises(Cancelled):
        watch.at(0.2)


def test_names_are_made_unique_in_order():
    log = ProblemLog()
    assert unique_names(["a", "a", "a_2", "", " ", "column_4"], log) == [
        "a",
        "a_3",
        "a_2",
        "column_4_2",
        "column_5",
        "column_4",
    ]
    assert log.counts == {"column name": 3}


def test_a_table_gives_its_columns_by_name(table_of):
    table = table_of("a,b\n1,2\n")
    assert table.column("b").to_list() == ["2"]
    with pytest.raises(KeyError):
        table.column("c")
