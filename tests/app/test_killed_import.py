"""An import that is killed or cancelled, by whomever and whenever, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from errortagger.app import imports
from errortagger.app.adding import add_to_project
from errortagger.app.create import create_project
from errortagger.app.imports import ImportOptions, inspect
from errortagger.app.jobs import CancelToken, Progress
from errortagger.app.projects import open_project
from errortagger.domain.problems import Cancelled, Problem
from tests import projects

PATIENCE = 20.0
OPTIONS = ImportOptions(seed=7)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many rows that writing them takes several batches."""
    rows = (
        (f"x{n}", f"some words to fill the row, number {n}", "yes", "no" if n % 3 else "yes") for n in range(120_000)
    )
    path = tmp_path_factory.mktemp("large") / "predictions.csv"
    return projects.write_csv(path, ["id", "text", "ground_truth", "prediction"], rows)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The import processes that were started."""
    started: list[subprocess.Popen[bytes]] = []

    class Popen(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[arg-type, call-overload]
            started.append(self)

    monkeypatch.setattr(imports.subprocess, "Popen", Popen)
    return started


def at_first_rows(action: Callable[[], None]) -> Callable[[Progress], None]:
    """A progress sink that does something once, as soon as rows are written."""
    done: list[bool] = []

    def sink(progress: Progress) -> None:
        if progress.stage == "Writing rows" and not done:
            done.append(True)
            action()

    return sink


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_killed_import_process_is_one_problem_and_leaves_nothing(
    tmp_path: Path, large: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    sink = at_first_rows(lambda: children[0].send_signal(signal.SIGKILL))
    with pytest.raises(Problem, match="ended without a result"):
        create_project(tmp_path / "p.errtag", large, OPTIONS, progress=sink)
    assert names(tmp_path) == []


def test_a_cancelled_import_leaves_nothing(tmp_path: Path, large: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        create_project(tmp_path / "p.errtag", large, OPTIONS, progress=at_first_rows(cancel.cancel), cancel=cancel)
    assert names(tmp_path) == []


def test_an_interrupted_import_leaves_nothing(
    tmp_path: Path, large: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_project(tmp_path / "p.errtag", large, OPTIONS, progress=at_first_rows(interrupt))
    assert names(tmp_path) == []
    assert children[0].poll() is not None


def test_the_import_process_ends_and_cleans_up_when_the_program_is_killed(tmp_path: Path, large: Path) -> None:
    command = [sys.executable, "-m", "errortagger", "new", str(tmp_path / "p.errtag"), str(large)]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert eventually(lambda: any(name.endswith(".part") for name in names(tmp_path)))
    program.kill()
    program.wait()
    assert eventually(lambda: names(tmp_path) == [])


def test_a_file_that_a_killed_program_left_is_swept_away_by_the_next_import(tmp_path: Path) -> None:
    from errortagger.store.copies import temporary_beside

    target = tmp_path / "p.errtag"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = temporary_beside(target).name.replace(f"-{os.getpid()}-", f"-{dead.pid}-")
    (tmp_path / left).write_bytes(b"half")
    create_project(target, projects.predictions(tmp_path / "p.csv"), OPTIONS)
    assert names(tmp_path) == ["p.csv", "p.errtag"]


@pytest.mark.parametrize("how", ["cancel", "kill"])
def test_an_import_into_a_project_that_is_ended_early_changes_nothing(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    large: Path,
    children: list[subprocess.Popen[bytes]],
    how: str,
) -> None:
    path = projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)
    cancel = CancelToken()
    stop = cancel.cancel if how == "cancel" else lambda: children[0].send_signal(signal.SIGKILL)
    with open_project(path) as project, pytest.raises((Cancelled, Problem)):
        add_to_project(project, large, OPTIONS, progress=at_first_rows(stop), cancel=cancel)
    assert [name for name in names(tmp_path) if name.startswith(".errtag")] == []
    with open_project(path) as project:
        assert len(project.session) == 30


def test_an_import_that_is_cancelled_while_rows_are_added_is_taken_back(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)
    source = projects.predictions(tmp_path / "more.csv", first=30)
    cancel = CancelToken()

    def sink(progress: Progress) -> None:
        if progress.stage == "Adding rows":
            cancel.cancel()

    with open_project(path) as project, pytest.raises(Cancelled):
        add_to_project(project, source, OPTIONS, progress=sink, cancel=cancel)
    with open_project(path) as project:
        assert int(project.session.visible.sum()) == 30
        assert len(project.file.datasets()) == 1
    assert [name for name in names(tmp_path) if name.startswith(".errtag")] == []


def test_a_cancelled_preview_reads_no_further(tmp_path: Path, large: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        inspect(large, OPTIONS, cancel=cancel)


def test_half_a_line_from_the_import_process_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "command", lambda _: [sys.executable, "-c", "print('{\"progr', end='')"])
    with pytest.raises(Problem, match="ended without a result"):
        inspect(tmp_path / "p.csv", OPTIONS)


def test_the_last_words_of_the_import_process_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "command", lambda _: [sys.executable, "-c", "raise SystemExit('no more room')"])
    with pytest.raises(Problem, match=r"ended without a result \(no more room\)"):
        inspect(tmp_path / "p.csv", OPTIONS)


def test_a_process_that_ends_before_it_is_asked_is_one_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Popen(subprocess.Popen[bytes]):
        """Gone before the first byte can be sent."""

        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[arg-type, call-overload]
            self.wait()

    monkeypatch.setattr(imports, "command", lambda _: [sys.executable, "-c", "raise SystemExit('no more room')"])
    monkeypatch.setattr(imports.subprocess, "Popen", Popen)
    with pytest.raises(Problem, match=r"ended without a result \(no more room\)"):
        inspect(tmp_path / "p.csv", OPTIONS)


def test_modules_in_the_users_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "csv.py").write_text("raise RuntimeError('this file belongs to the user')")
    source = projects.predictions(tmp_path / "p.csv")
    monkeypatch.chdir(tmp_path)
    found = inspect(source, OPTIONS)
    counts = found["counts"]
    assert isinstance(counts, dict)
    assert counts["rows"] == 30
