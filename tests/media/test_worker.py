"""The worker as a bare process, without the service."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from errortagger.media.child import command, environment
from errortagger.media.policy import MediaRoots
from errortagger.media.results import MediaKind, MediaRequest
from errortagger.media.wire import Answer, read_answer, write_request

Process = subprocess.Popen[bytes]


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Process]:
    arrays = tmp_path / "arrays"
    arrays.write_bytes(b"")
    with subprocess.Popen(
        command("errortagger.media.worker", "--arrays", str(arrays)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        yield process
        process.kill()


def ask(worker: Process, line: bytes) -> Answer:
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(line)
    worker.stdin.flush()
    return read_answer(worker.stdout.readline())


def ready(worker: Process) -> None:
    assert worker.stdout is not None
    assert read_answer(worker.stdout.readline()).facts == {"ready": True}


def test_it_says_when_it_is_ready_and_answers_by_number(worker: Process, tmp_path: Path) -> None:
    ready(worker)
    (tmp_path / "a.txt").write_text("hello")
    for number in (1, 2):
        line = write_request(number, MediaRequest(MediaKind.TEXT, "a.txt"), MediaRoots(str(tmp_path)))
        assert ask(worker, line) == Answer(number, {"text": "hello", "truncated": False})


def test_it_leaves_when_its_owner_closes_the_pipe(worker: Process) -> None:
    ready(worker)
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(20) == 0


def test_ctrl_c_in_the_terminal_does_not_end_it(worker: Process, tmp_path: Path) -> None:
    ready(worker)
    worker.send_signal(signal.SIGINT)
    line = write_request(1, MediaRequest(MediaKind.TEXT, "gone.txt"), MediaRoots(str(tmp_path)))
    assert ask(worker, line).facts["code"] == "missing"


def test_a_bug_is_reported_on_standard_error_though_libraries_are_silenced(worker: Process) -> None:
    ready(worker)
    assert worker.stdin is not None and worker.stderr is not None
    worker.stdin.write(b'{"number": "no request"}\n')
    worker.stdin.flush()
    assert worker.wait(20) == 1
    assert b"KeyError" in worker.stderr.read()


def test_its_memory_is_limited_and_it_leaves_no_core_file(worker: Process) -> None:
    ready(worker)
    limits = Path(f"/proc/{worker.pid}/limits").read_text().splitlines()
    values = {line[:26].strip(): line[26:].split()[0] for line in limits[1:]}
    assert values["Max address space"] == str(2 << 30)
    assert values["Max core file size"] == "0"


def test_nothing_but_decoders_is_loaded(worker: Process, tmp_path: Path) -> None:
    ready(worker)
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    line = write_request(1, MediaRequest(MediaKind.IMAGE, "a.png"), MediaRoots(str(tmp_path)))
    assert "error" not in ask(worker, line).facts
    maps = Path(f"/proc/{worker.pid}/maps").read_text()
    assert "PIL" in maps
    for name in ("PySide6", "Qt6", "/pandas/", "/pyarrow/", "/scipy/", "_sqlite3"):
        assert name not in maps, name


def test_a_module_in_the_users_folder_is_not_imported(tmp_path: Path) -> None:
    for name in ("json.py", "PIL.py", "numpy.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong module')")
    (tmp_path / "arrays").write_bytes(b"")
    line = command("errortagger.media.worker", "--arrays", "arrays")
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, env=environment(), cwd=tmp_path) as process:
        ready(process)
        process.kill()


def test_arguments_reach_the_process_as_they_are_without_a_shell() -> None:
    line = command("some.module", "a b; c")
    assert line[0] == sys.executable
    assert line[-2:] == ["some.module", "a b; c"]


def test_numeric_libraries_of_a_child_keep_to_one_thread() -> None:
    assert environment()["OPENBLAS_NUM_THREADS"] == "1"


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command("some.module") == [sys.executable, "-m", "some.module"]
