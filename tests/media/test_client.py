"""The owner's side against processes that misbehave."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from errortagger.media.client import WorkerDied, WorkerProcess, WorkerTimeout
from errortagger.media.policy import MediaRoots
from errortagger.media.results import MediaKind, MediaRequest

READY = 'print(\'{"number": 0, "facts": {"ready": true}, "parts": []}\', flush=True)'
LISTEN = "import sys; sys.stdin.readline()"
REQUEST = MediaRequest(MediaKind.TEXT, "a.txt")

Pretend = Callable[[str], WorkerProcess]


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pretend]:
    """Starts a program of the test's choice in the place of the worker."""
    started: list[WorkerProcess] = []

    def start(code: str) -> WorkerProcess:
        monkeypatch.setattr("errortagger.media.client.command", lambda *_: [sys.executable, "-c", code])
        started.append(WorkerProcess())
        return started[-1]

    yield start
    for worker in started:
        worker.close()


def answer(text: str) -> str:
    return f"{READY}; {LISTEN}; print({text!r}, flush=True); {LISTEN}"


@pytest.mark.parametrize(
    "code",
    [
        answer("this is no answer"),
        answer('{"number": 99, "facts": {}, "parts": []}'),
        answer('{"number": 1, "facts": {}, "parts": [["rgb", "u1", [9, 9, 3]]]}'),
        f"{READY}; {LISTEN}; import os; os._exit(3)",
        f"{READY}; {LISTEN}; import os; os.abort()",
    ],
    ids=["garbage", "another request's answer", "arrays that are not there", "exit", "abort"],
)
def test_a_worker_that_talks_nonsense_or_dies_is_ended(pretend: Pretend, code: str) -> None:
    worker = pretend(code)
    worker.wait_ready(60)
    with pytest.raises(WorkerDied):
        worker.ask(REQUEST, MediaRoots(), 60)
    assert not worker.alive
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


def test_a_worker_that_never_becomes_ready_is_given_up(pretend: Pretend) -> None:
    worker = pretend(LISTEN)
    with pytest.raises(WorkerTimeout):
        worker.wait_ready(0.2)
    assert not worker.alive


def test_the_traceback_of_a_worker_that_broke_is_in_the_log(pretend: Pretend, caplog: pytest.LogCaptureFixture) -> None:
    worker = pretend("raise RuntimeError('cannot decode today')")
    with pytest.raises(WorkerDied, match="ended"):
        worker.wait_ready(60)
    assert "cannot decode today" in caplog.text


def test_asking_a_worker_that_is_gone_is_no_hang(pretend: Pretend) -> None:
    worker = pretend(f"{READY}")
    worker.wait_ready(60)
    with pytest.raises(WorkerDied):
        for _ in range(3):
            worker.ask(REQUEST, MediaRoots(), 60)


def test_closing_twice_is_fine_and_leaves_no_words(pretend: Pretend) -> None:
    worker = pretend(f"{READY}; {LISTEN}")
    worker.wait_ready(60)
    worker.close()
    worker.close()
    assert worker.last_words() == ""


def test_a_program_that_cannot_be_started_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("errortagger.media.client.command", lambda *_: ["/no/such/program"])
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="No such file"):
        WorkerProcess()
    assert len(os.listdir("/proc/self/fd")) == before
