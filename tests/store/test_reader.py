from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.project import Example
from errortagger.store.builder import ProjectBuilder
from errortagger.store.connection import open_reader
from errortagger.store.project_file import ProjectFile
from errortagger.store.rows import DatasetFacts, RowBatch
from tests.store.conftest import COLUMNS, Maker


def alter(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_examples_come_in_the_order_asked_for_with_everything(project: ProjectFile) -> None:
    last, first = project.reader.examples([4, 0]).result()
    assert (last.key, last.confidence, last.human_correct) == ("clip-004", None, True)
    assert first == Example(
        row=0, key="clip-000", media="clip-000.wav", text=None, ground_truth="yes", prediction="no", confidence=0.0,
        split="train", is_error=True, size=None,
        metadata={"speaker": "s0é", "snr": 0.0, "turn": 0, "clean": True, "boxes": [0, {"a": 1}]},
        human_label=None, human_correct=True,
    )  # fmt: skip


def test_an_example_that_does_not_exist_is_a_problem(project: ProjectFile) -> None:
    with pytest.raises(Problem, match="there is no example 99"):
        project.reader.examples([0, 99]).result()


@pytest.mark.parametrize("name", list(COLUMNS))
def test_metadata_keep_their_types(project: ProjectFile, name: str) -> None:
    values = project.reader.metadata_column(name).result()
    expected = [json.loads(Maker(Path()).metadata(row))[name] for row in range(12)]
    assert values == expected
    assert [type(value) for value in values] == [type(value) for value in expected]


def test_a_metadata_column_that_some_examples_lack_has_none_there(make: Maker, tmp_path: Path) -> None:
    odd = {"sp eaker": "x", 'a"b': 1, "größe": 2, "odd": "\udce9"}
    path = tmp_path / "odd.errtag"
    batch = make.batch(["a", "b"])
    batch = RowBatch(
        **{**{name: getattr(batch, name) for name in batch.__slots__}, "metadata": [json.dumps(odd), "{}"]}
    )
    with ProjectBuilder(path, make.info()) as builder:
        builder.add_rows(batch)
        types = {"sp eaker": "text", 'a"b': "integer", "größe": "integer", "odd": "text"}
        builder.finish(DatasetFacts(name="odd", columns=types))
    with ProjectFile.open(path) as project:
        for name, value in odd.items():
            assert project.reader.metadata_column(name).result() == [value, None]
        assert project.reader.metadata_column("unknown").result() == [None, None]
        assert project.load().metadata_columns == types


def test_field_columns_come_by_row(project: ProjectFile) -> None:
    reader = project.reader
    assert reader.field_column("ground_truth").result() == ["yes"] * 12
    assert reader.field_column("prediction").result() == ["no" if row % 3 == 0 else "yes" for row in range(12)]
    assert reader.field_column("id").result()[3] == "clip-003"
    assert reader.field_column("human_label").result() == [None] * 12
    assert reader.number_column("source_row").result().tolist() == list(range(2, 14))
    assert np.isnan(reader.number_column("confidence").result()).tolist() == [row % 5 == 4 for row in range(12)]
    assert reader.prediction_column(1).result() == reader.field_column("prediction").result()
    assert reader.prediction_column(2).result() == [None] * 12


@pytest.mark.parametrize("column", ["field_column", "number_column"])
def test_a_field_that_does_not_exist_is_named(project: ProjectFile, column: str) -> None:
    with pytest.raises(UsageProblem, match="'nothing'"):
        getattr(project.reader, column)("nothing")


def test_columns_leave_room_for_examples_that_someone_deleted(make: Maker) -> None:
    path = make.project(5)
    alter(path, "DELETE FROM example WHERE id = 2", "DELETE FROM column_cache")
    with ProjectFile.open(path) as project:
        assert project.reader.field_column("id").result() == ["clip-000", None, "clip-002", "clip-003", "clip-004"]
        assert project.reader.metadata_column("clean").result() == [True, None, True, False, True]
        columns = project.load().columns
        assert columns.removed.tolist() == [False, True, False, False, False]
        assert list(columns.keys) == ["clip-000", "", "clip-002", "clip-003", "clip-004"]
        assert columns.error.tolist() == [1, -1, 0, 1, 0]


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_damaged_metadata_are_a_problem_of_their_example(make: Maker, text: str) -> None:
    path = make.project(3)
    alter(path, f"UPDATE example SET metadata = '{text}' WHERE id = 2")
    with ProjectFile.open(path) as project:
        assert project.reader.examples([0, 2]).result()
        with pytest.raises(Problem, match="metadata of example 2 are damaged"):
            project.reader.examples([1]).result()
        with pytest.raises(Problem, match="metadata of example 2 are damaged"):
            project.reader.metadata_column("clean").result()


def test_patches_come_back_as_they_were_applied(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.tag_made())
    project.writer.record(
        make.record(2, make.answers([5, 3], [1, 0]), make.mark(MarkField.NOTE, 3, "hm"), how="script")
    )
    project.writer.flush()
    patches = project.reader.patches([2, 1, 9]).result()
    assert sorted(patches) == [1, 2]
    assert patches[1].edits == make.tag_made().patch.edits
    answers, note = patches[2].edits
    assert (patches[2].label, patches[2].how) == ("step of 2", "script")
    assert (answers.rows.tolist(), answers.after.tolist()) == ([5, 3], [1, 0])
    assert note == make.mark(MarkField.NOTE, 3, "hm")


def test_a_damaged_step_is_named(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.tag_made())
    project.writer.record(make.record(2, make.answers([500], 1)))
    project.writer.flush()
    with pytest.raises(Problem, match=r"step 2: it names examples that do not exist"):
        project.reader.patches([2]).result()
    alter(project.path, "UPDATE edit SET edits = x'ff' WHERE seq = 1")
    with pytest.raises(Problem, match=r"step 1: a line of the history is damaged"):
        project.reader.patches([1]).result()


def test_assignments_come_in_words(project: ProjectFile, make: Maker) -> None:
    project.writer.record(make.tag_made())
    project.writer.record(make.record(2, make.answers([2, 0, 1], [1, 0, 2]), how="bulk"))
    project.writer.flush()
    rest = ("bulk", "2025-03-01T09:30:00.123Z")
    assert project.reader.assignments().result() == [
        ("clip-000", "car noise", "ana", "absent", *rest),
        ("clip-001", "car noise", "ana", "unsure", *rest),
        ("clip-002", "car noise", "ana", "present", *rest),
    ]


def test_a_reader_cannot_write(project: ProjectFile) -> None:
    for sql in ("DELETE FROM example", "ATTACH ':memory:' AS x", "PRAGMA journal_mode=WAL", "CREATE TABLE x (y)"):
        with pytest.raises(Problem):
            project.reader.run(lambda connection, sql=sql: connection.execute(sql)).result()


def test_closing_ends_a_query_that_runs(make: Maker) -> None:
    project = ProjectFile.open(make.project())
    started = threading.Event()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

    def work(connection: sqlite3.Connection) -> object:
        started.set()
        return connection.execute(endless).fetchone()

    future = project.reader.run(work)
    started.wait()
    project.close()
    with pytest.raises(Problem, match="took too long"):
        future.result()


def test_a_file_that_vanishes_is_a_problem_of_the_reader(make: Maker, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        open_reader(tmp_path / "nothing.errtag")
