from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.types import QueueKind
from errortagger.store import builder as builder_module
from errortagger.store import copies
from errortagger.store.builder import ProjectBuilder
from errortagger.store.check import check
from errortagger.store.columns import rebuild
from errortagger.store.project_file import ProjectFile
from errortagger.store.rows import DatasetFacts, RowBatch
from tests.store.conftest import COLUMNS, Maker, random_key

FACTS = DatasetFacts(name="first", source="predictions.csv", format="csv", columns=COLUMNS, mapping={"id": "name"})


def test_a_project_holds_what_was_added(make: Maker) -> None:
    path = make.folder / "speech.errtag"
    with ProjectBuilder(path, make.info(dataset_size=900)) as builder:
        builder.add_rows(make.batch(["a", "b"]))
        builder.add_rows(make.batch(["c\udce9"], predictions=[None], first=2))
        assert builder.rows == 3
        assert not path.exists()
        builder.finish(FACTS)
    assert os.listdir(make.folder) == ["speech.errtag"]
    with ProjectFile.open(path) as project:
        data = project.load()
        assert data.info == make.info(dataset_size=900)
        assert list(data.columns.keys) == ["a", "b", "c\udce9"]
        assert data.columns.keys.find("c\udce9") == 2
        assert data.columns.error.tolist() == [1, 0, -1]
        assert data.columns.random_key.tolist()[:2] == [random_key("a"), random_key("b")]
        assert not data.columns.removed.any()
        assert np.isnan(data.columns.size).all()
        assert data.metadata_columns == COLUMNS
        assert (data.tags, data.answers, data.history, data.next_tag_id) == ([], [], [], 1)
        [dataset] = project.datasets()
        assert (dataset.name, dataset.source, dataset.format, dataset.rows, dataset.examples) == (
            "first", "predictions.csv", "csv", 3, 3,
        )  # fmt: skip
        assert (dataset.mapping, dataset.state) == ({"id": "name"}, "ready")
        [run] = project.runs()
        assert (run.name, run.model, run.predictions, run.active) == ("model-1", "model-1", 3, True)
    assert check(path).sound


def test_the_columns_kept_while_building_equal_those_of_the_rows(make: Maker) -> None:
    with ProjectFile.open(make.project(50)) as project:
        before = project.load().columns
        rebuilt = project.reader.run(rebuild).result()
        assert list(before.keys) == list(rebuilt.keys)
        assert before.confidence.tobytes() == rebuilt.confidence.tobytes()


def test_a_project_without_rows_opens(make: Maker) -> None:
    path = make.folder / "empty.errtag"
    with ProjectBuilder(path, make.info()) as builder:
        builder.finish(FACTS)
    with ProjectFile.open(path) as project:
        assert len(project.load().columns) == 0
    assert check(path).sound


def test_answers_come_with_tags_reviewer_and_history(make: Maker) -> None:
    path = make.folder / "speech.errtag"
    with ProjectBuilder(path, make.info()) as builder:
        builder.add_rows(make.batch(["a", "b", "c"]))
        answers = {"Car  noise": np.array([1, 0, -1]), "accent": np.array([-1, -1, -1])}
        builder.add_answers(answers, "ana", reviewed_rows=np.array([0, 1]), queue=QueueKind.RANDOM)
        builder.add_answers({"car noise": np.array([-1, -1, 2])}, "ben")
        builder.add_answers({}, "cleo")
        builder.finish(FACTS)
    with ProjectFile.open(path) as project:
        data = project.load()
        assert [(tag.id, tag.name, tag.position) for tag in data.tags] == [(1, "Car noise", 0), (2, "accent", 1)]
        assert data.tags[0].color != data.tags[1].color
        assert [(a.reviewer, a.tag, a.rows.tolist(), a.values.tolist()) for a in data.answers] == [
            (1, 1, [0, 1], [1, 0]), (2, 1, [2], [2]),
        ]  # fmt: skip
        [reviews] = data.marks
        assert (reviews.field, reviews.rows.tolist(), reviews.values) == (MarkField.REVIEW, [0, 1], ["random"] * 2)
        assert [step.label for step in data.history] == ["Import tags"] * 2
        assert project.reader.assignments().result()[0][4] == "import"
    assert check(path).sound


def test_a_tag_with_a_bad_name_is_refused(make: Maker) -> None:
    with ProjectBuilder(make.folder / "x.errtag", make.info()) as builder, pytest.raises(UsageProblem):
        builder.add_answers({" ": np.array([1])}, "ana")


def test_giving_up_leaves_nothing(make: Maker) -> None:
    builder = ProjectBuilder(make.folder / "x.errtag", make.info())
    builder.add_rows(make.batch(["a"]))
    assert len(os.listdir(make.folder)) == 1
    builder.abort()
    builder.abort()
    assert os.listdir(make.folder) == []
    with pytest.raises(ValueError, match="finished or given up"):
        builder.add_rows(make.batch(["b"]))


def test_an_error_inside_leaves_nothing(make: Maker) -> None:
    with pytest.raises(RuntimeError), ProjectBuilder(make.folder / "x.errtag", make.info()):
        raise RuntimeError
    assert os.listdir(make.folder) == []


def test_an_id_that_occurs_twice_is_named_with_its_rows(make: Maker) -> None:
    builder = ProjectBuilder(make.folder / "x.errtag", make.info())
    builder.add_rows(make.batch(["a", "b", "c", "b"]))
    with pytest.raises(Problem, match=r"the id 'b' occurs more than once \(rows 3 and 5\)"):
        builder.finish(FACTS)
    assert os.listdir(make.folder) == []


def test_columns_of_different_lengths_are_refused(make: Maker) -> None:
    batch = make.batch(["a", "b"])
    short = RowBatch(**{**{name: getattr(batch, name) for name in batch.__slots__}, "media": ["a.wav"]})
    with ProjectBuilder(make.folder / "x.errtag", make.info()) as builder, pytest.raises(ValueError, match="shorter"):
        builder.add_rows(short)


def test_a_value_that_does_not_fit_is_a_problem(make: Maker) -> None:
    batch = make.batch(["a"])
    odd = RowBatch(**{**{name: getattr(batch, name) for name in batch.__slots__}, "weight": ["heavy"]})
    with ProjectBuilder(make.folder / "x.errtag", make.info()) as builder, pytest.raises(Problem, match="REAL"):
        builder.add_rows(odd)


def test_an_existing_file_is_kept_unless_overwriting_was_asked_for(make: Maker) -> None:
    path = make.project(3)
    before = path.read_bytes()
    with pytest.raises(Problem, match="the file exists"):
        ProjectBuilder(path, make.info())
    assert path.read_bytes() == before
    with ProjectBuilder(path, make.info(name="new"), overwrite=True) as builder:
        builder.finish(FACTS)
    with ProjectFile.open(path) as project:
        assert project.load().info.name == "new"


def test_a_file_that_appears_meanwhile_is_not_overwritten(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.folder / "x.errtag"
    real = copies._settle_old

    def settle_then_appear(target: Path, *, overwrite: bool) -> None:
        real(target, overwrite=overwrite)
        path.write_text("mine")

    monkeypatch.setattr(copies, "_settle_old", settle_then_appear)
    with ProjectBuilder(path, make.info()) as builder, pytest.raises(Problem, match="the file exists"):
        builder.finish(FACTS)
    assert path.read_text() == "mine"
    assert os.listdir(make.folder) == ["x.errtag"]


def test_a_disk_without_hard_links_works_too(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(copies.os, "link", no_links)
    make.project(3)
    assert os.listdir(make.folder) == ["speech.errtag"]


def test_a_project_that_is_open_is_not_replaced(make: Maker) -> None:
    path = make.project(3)
    with ProjectFile.open(path) as project:
        with (
            ProjectBuilder(path, make.info(), overwrite=True) as builder,
            pytest.raises(Problem, match="another window"),
        ):
            builder.finish(FACTS)
        assert len(project.load().columns) == 3


def test_the_journal_of_an_old_file_is_never_played_into_the_new_one(make: Maker) -> None:
    path = make.project(3)
    journal = path.with_name("speech.errtag-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    with ProjectBuilder(path, make.info(name="new"), overwrite=True) as builder:
        builder.finish(FACTS)
    assert not journal.exists()
    path.write_bytes(b"no database")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    with ProjectBuilder(path, make.info(name="newer"), overwrite=True) as builder:
        builder.finish(FACTS)
    with ProjectFile.open(path) as project:
        assert project.load().info.name == "newer"


@pytest.mark.parametrize(("name", "what"), [("missing/x.errtag", "no such folder"), ("", "this is a folder")])
def test_a_target_that_cannot_be_is_refused_at_once(make: Maker, name: str, what: str) -> None:
    with pytest.raises(Problem, match=what):
        ProjectBuilder(make.folder / name, make.info(), overwrite=True)


def test_a_folder_that_cannot_be_written_is_a_problem(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder_module.copies, "temporary_beside", lambda target: target.parent / "missing" / "x.part")
    with pytest.raises(Problem, match="cannot be opened"):
        ProjectBuilder(make.folder / "x.errtag", make.info())


def test_a_failure_while_finishing_leaves_nothing(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = ProjectBuilder(make.folder / "x.errtag", make.info())
    builder.add_rows(make.batch(["a"]))

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(builder_module, "write_cache", lambda connection, _: connection.execute("SELECT missing"))
        another = ProjectBuilder(make.folder / "z.errtag", make.info())
        with pytest.raises(Problem, match="no such column"):
            another.finish(FACTS)
    monkeypatch.setattr(copies, "_sync", full)
    with pytest.raises(Problem, match="No space left on device"):
        builder.finish(FACTS)
    assert os.listdir(make.folder) == []
    limited = ProjectBuilder(make.folder / "y.errtag", make.info())
    limited._open.execute("PRAGMA max_page_count=1")
    with pytest.raises(Problem, match="the disk is full"):
        limited.add_rows(make.batch([f"{number:0900d}" for number in range(400)]))
    limited.abort()
    assert os.listdir(make.folder) == []


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.store.conftest import Maker
from errortagger.store.builder import ProjectBuilder
make = Maker(Path(sys.argv[1]))
builder = ProjectBuilder(make.folder / "x.errtag", make.info())
for number in range(int(sys.argv[3])):
    builder.add_rows(make.batch([f"{number}-{row}" for row in range(100)]))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("batches", [0, 3])
def test_a_killed_import_leaves_nothing_under_the_name_and_the_next_one_cleans_up(make: Maker, batches: int) -> None:
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(make.folder), root, str(batches)], env={**os.environ, "PYTHONPATH": root}
    )
    assert done.returncode == -signal.SIGKILL
    [left] = os.listdir(make.folder)
    assert left.endswith(".part")
    other = make.folder / left.replace(".part", "-x.part").replace(left.split("-")[1], "0" * 12)
    other.write_text("of another project")
    with ProjectBuilder(make.folder / "x.errtag", make.info()) as builder:
        builder.add_rows(make.batch(["a"]))
        builder.finish(FACTS)
    assert sorted(os.listdir(make.folder)) == sorted([other.name, "x.errtag"])


def test_a_temporary_file_of_a_living_process_is_left_alone(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    target = make.folder / "x.errtag"
    mine = copies.temporary_beside(target)
    mine.write_text("")
    first = mine.with_name(mine.name.replace(f"-{os.getpid()}-", "-1-"))
    first.write_text("")
    copies.remove_stale(target)
    assert mine.exists()
    assert first.exists()

    def of_somebody_else(process: int, number: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(copies.os, "kill", of_somebody_else)
    copies.remove_stale(target)
    assert first.exists()
