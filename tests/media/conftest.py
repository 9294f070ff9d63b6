"""A decode service that the tests of one module share: starting workers costs more than most tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from errortagger.media.policy import MediaRoots
from errortagger.media.results import MediaKind, MediaRequest, MediaResult
from errortagger.media.service import DecodeService

PATIENCE = 60.0
"""Seconds until a test gives up waiting for something that should take a fraction of one."""

Ask = Callable[..., MediaResult]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


class Answers:
    """Collects what callbacks bring."""

    def __init__(self) -> None:
        self.results: list[MediaResult] = []
        self._arrived = threading.Condition()

    def __call__(self, result: MediaResult) -> None:
        with self._arrived:
            self.results.append(result)
            self._arrived.notify_all()

    def wait(self, count: int = 1) -> list[MediaResult]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.results) >= count, PATIENCE), "no answer"
            return list(self.results)


@pytest.fixture(scope="module")
def service() -> Iterator[DecodeService]:
    """Running, with two workers and the warm spare."""
    made = DecodeService(deadline=20.0)
    made.warm_up()
    answers = Answers()
    made.request(MediaRequest(MediaKind.TEXT, "nothing.txt"), answers)
    answers.wait()
    wait_until(lambda: len(made.worker_pids) == 3)
    yield made
    made.close()


@pytest.fixture
def ask(service: DecodeService, tmp_path: Path) -> Ask:
    """Decode one file of the test's folder and wait for it."""

    def ask_for(media: str, kind: str = "image", width: int = 0, height: int = 0, **more: object) -> MediaResult:
        answers = Answers()
        roots = MediaRoots(str(tmp_path))
        request = MediaRequest(MediaKind(kind), media, width, height, roots=roots, **more)  # type: ignore[arg-type]
        service.request(request, answers)
        return answers.wait()[0]

    return ask_for
