from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from errortagger.domain.criterion import Criterion
from errortagger.domain.problems import Cancelled, Problem
from errortagger.store import merge as merge_module
from errortagger.store.builder import ProjectBuilder
from errortagger.store.check import check
from errortagger.store.merge import compare_runs, count_keys, merge
from errortagger.store.project_file import ProjectFile
from errortagger.store.rows import DatasetFacts, ErrorColumns, RowBatch
from tests.store.conftest import COLUMNS, Maker


def stage(
    make: Maker,
    keys: Sequence[str],
    predictions: Sequence[str | None] | None = None,
    *,
    answers: bool = False,
    undecided: bool = False,
    **changes: object,
) -> Path:
    path = make.folder / "staged.part"
    batch = make.batch(keys, predictions=predictions)
    if undecided:
        unknown = {"is_error": np.full(len(keys), -1), "ground_truth": [None] * len(keys)}
        batch = RowBatch(**{**{name: getattr(batch, name) for name in batch.__slots__}, **unknown})
    with ProjectBuilder(path, make.info(**changes), overwrite=True) as builder:
        builder.add_rows(batch)
        if answers:
            values = np.array([1] + [-1] * (len(keys) - 1))
            builder.add_answers({"accent": values}, "ben", reviewed_rows=np.array([0]))
        builder.finish(
            DatasetFacts(name="second", source="more.csv", format="csv", columns={"snr": "text", "new": "text"})
        )
    return path


def clips(*numbers: int) -> list[str]:
    return [f"clip-{number:03d}" for number in numbers]


def test_new_examples_join_the_active_run(project: ProjectFile, make: Maker) -> None:
    staged = stage(make, ["new-1", "new-2"])
    assert count_keys(project, staged).new == 2
    seen: list[tuple[int, int]] = []
    report = merge(project, staged, progress=lambda done, total: seen.append((done, total)))
    assert (report.new_examples, report.known, report.duplicates, report.run_id) == (2, 0, 0, 1)
    assert seen == [(2, 2)]
    data = project.load()
    assert list(data.columns.keys)[10:] == ["clip-010", "clip-011", "new-1", "new-2"]
    assert data.columns.error.tolist()[12:] == [1, 0]
    assert not data.columns.removed.any()
    assert data.metadata_columns == {**COLUMNS, "snr": "json", "new": "text"}
    assert [(dataset.name, dataset.state, dataset.examples) for dataset in project.datasets()] == [
        ("first", "ready", 12), ("second", "ready", 2),
    ]  # fmt: skip
    assert [type(value) for value in project.reader.metadata_column("snr").result()] == [float] * 14
    project.close()
    assert check(project.path).sound


def test_known_keys_become_predictions_of_a_new_run(project: ProjectFile, make: Maker) -> None:
    # clips 0 and 3 were wrong, 1 and 2 right
    staged = stage(make, [*clips(0, 1, 2, 3), "new"], ["yes", "no", "yes", "no", "yes"], model="model-2")
    report = merge(project, staged)
    assert (report.new_examples, report.known, report.run_id) == (1, 4, 2)
    assert (report.fixed, report.newly_broken, report.still_wrong) == (1, 1, 1)
    assert project.load().columns.error.tolist() == [0, 1, 0, 1] + [-1] * 8 + [0]
    assert [(run.model, run.predictions, run.active) for run in project.runs()] == [
        ("model-1", 12, False), ("model-2", 5, True),
    ]  # fmt: skip
    project.activate_run(1)
    assert project.load().columns.error.tolist()[:4] == [1, 0, 0, 1]
    assert compare_runs(project, 2, 1).fixed == 1


def test_a_new_run_can_wait_until_it_is_activated(project: ProjectFile, make: Maker) -> None:
    merge(project, stage(make, clips(0), ["yes"], model="model-2"), activate=False)
    assert project.load().columns.error.tolist()[0] == 1


def test_the_same_file_adds_nothing_the_second_time(project: ProjectFile, make: Maker) -> None:
    staged = make.project(12, "again.part")
    report = merge(project, staged)
    assert (report.new_examples, report.known, report.duplicates, report.run_id) == (0, 12, 12, 1)
    assert len(project.datasets()) == 1
    report = merge(project, make.project(12, "other.part", model="model-2"))
    assert report.run_id == 2
    assert (report.fixed, report.newly_broken, report.still_wrong) == (0, 0, 4)


def test_answers_of_the_staged_file_come_back_with_the_rows_of_the_project(project: ProjectFile, make: Maker) -> None:
    report = merge(project, stage(make, ["new", *clips(5)], answers=True))
    [answers] = report.answers
    assert (answers.tag, answers.reviewer, answers.rows.tolist(), answers.values.tolist()) == (
        "accent",
        "ben",
        [12],
        [1],
    )
    [(reviewer, rows)] = report.reviewed
    assert (reviewer, rows.tolist()) == ("ben", [12])
    assert project.load().tags == []


def test_predictions_without_ground_truth_are_judged_by_that_of_the_project(project: ProjectFile, make: Maker) -> None:
    staged = stage(make, ["new", *clips(0, 1)], ["yes", "yes", "no"], undecided=True, model="model-2")

    def judge(truths: Sequence[str | None], predictions: Sequence[str | None]) -> ErrorColumns:
        wrong = [truth != said for truth, said in zip(truths, predictions, strict=True)]
        return ErrorColumns(np.array(wrong, np.int8), np.full(len(wrong), 0.5))

    report = merge(project, staged, judge=judge)
    assert (report.fixed, report.newly_broken) == (1, 1)
    assert project.load().columns.error.tolist() == [0, 1] + [-1] * 11
    again = merge(project, stage(make, ["newer"]), judge=judge)
    assert again.new_examples == 1


def test_cancelling_takes_back_what_was_merged(
    project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge_module, "CHUNK", 2)
    before = project.load()
    keys = [f"new-{number}" for number in range(7)] + clips(0, 1)
    for after in (1, 5, 7, 10):
        calls = iter(range(100))
        with pytest.raises(Cancelled):
            merge(
                project,
                stage(make, keys, model="model-2"),
                cancelled=lambda calls=calls, after=after: next(calls) >= after,
            )
        for _ in range(10):
            project.writer.flush()
        assert len(project.load().columns) == len(before.columns)
        assert len(project.datasets()) == 1
        assert [(run.id, run.predictions) for run in project.runs()] == [(1, 12)]
    project.close()
    assert check(project.path).sound


def test_cancelling_an_import_of_new_examples_only_keeps_the_active_run(
    project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge_module, "CHUNK", 2)
    calls = iter(range(100))
    with pytest.raises(Cancelled):
        merge(project, stage(make, ["a", "b", "c"]), cancelled=lambda: next(calls) >= 4)
    for _ in range(5):
        project.writer.flush()
    assert len(project.load().columns) == 12
    assert [(run.id, run.predictions) for run in project.runs()] == [(1, 12)]
    merge_module.take_back(project, 99)  # gone already: nothing happens
    project.writer.flush()
    assert len(project.datasets()) == 1


def test_errors_of_the_disk_while_counting_are_problems(
    project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = stage(make, ["a"])
    with monkeypatch.context() as broken:
        broken.setattr(merge_module, "_COUNT", "SELECT missing")
        with pytest.raises(Problem, match="no such column"):
            count_keys(project, staged)
    monkeypatch.setattr(merge_module, "connect", lambda *_: sqlite3.connect(":memory:").execute("SELECT missing"))
    with pytest.raises(Problem, match="no such column"):
        count_keys(project, staged)


def test_tags_are_written_between_chunks(project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_module, "CHUNK", 1)
    project.writer.record(make.tag_made())
    saved: list[int] = []
    project.writer.on_saved = saved.append

    def tag_meanwhile(done: int, total: int) -> None:
        assert len(project.load().columns.removed) - project.load().columns.removed.sum() == 12
        project.writer.record(make.record(done + 1, make.answers([done], 1)))

    merge(project, stage(make, ["a", "b", "c"]), progress=tag_meanwhile)
    project.writer.flush()
    assert saved[-1] == 4
    assert project.load().answers[0].rows.tolist() == [1, 2, 3]


def test_a_failure_in_the_middle_takes_back_what_was_merged(
    project: ProjectFile, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge_module, "CHUNK", 1)

    def broken(*_: object) -> ErrorColumns:
        raise Problem("odd rule")

    staged = stage(make, ["a", *clips(1)], ["yes", "no"], undecided=True, model="model-2")
    with pytest.raises(Problem, match="odd rule"):
        merge(project, staged, judge=broken)
    for _ in range(5):
        project.writer.flush()
    assert len(project.load().columns) == 12
    assert len(project.runs()) == 1


def test_rows_of_a_removed_dataset_come_back_with_a_new_import(project: ProjectFile, make: Maker) -> None:
    merge(project, stage(make, ["a", "b"]))
    project.remove_dataset(2)
    assert project.load().columns.removed.tolist()[12:] == [True, True]
    report = merge(project, stage(make, ["b", "c"], ["no", "yes"]))
    assert (report.new_examples, report.known) == (2, 0)
    columns = project.load().columns
    assert list(columns.keys)[12:] == ["a", "b", "c"]
    assert columns.removed.tolist()[12:] == [True, False, False]
    assert columns.error.tolist()[13:] == [1, 0]
    assert project.reader.field_column("split").result()[13] == "train"


@pytest.mark.parametrize("changes", [{"seed": 8}, {"criterion": Criterion.parse("normalized")}])
def test_a_file_read_in_another_way_is_refused(project: ProjectFile, make: Maker, changes: dict[str, object]) -> None:
    with pytest.raises(Problem, match="the project has 7 and exact"):
        merge(project, stage(make, ["a"], **changes))


def test_what_is_no_staged_file_is_refused(project: ProjectFile, make: Maker, tmp_path: Path) -> None:
    path = tmp_path / "odd.part"
    path.write_text("odd")
    with pytest.raises(Problem, match="not a project"):
        count_keys(project, path)
    staged = stage(make, ["a"])
    connection = sqlite3.connect(staged)
    connection.execute("CREATE TRIGGER spy AFTER INSERT ON example BEGIN SELECT 1; END")
    connection.close()
    with pytest.raises(Problem, match="trigger spy"):
        merge(project, staged)
    assert sorted(os.listdir(tmp_path)) == ["odd.part", "speech.errtag", "speech.errtag-journal", "staged.part"]


def test_a_merge_into_a_read_only_project_is_refused(make: Maker) -> None:
    with ProjectFile.open(make.project(), read_only=True) as project, pytest.raises(Problem, match="cannot be changed"):
        merge(project, stage(make, ["a"]))
