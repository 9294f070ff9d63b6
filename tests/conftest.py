"""Ground rules of every test: no screen, no sound card, no files outside the test's folder, nothing left running."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything can import Qt. The lane on a real X screen sets the variable to xcb (packaging/bootstrap.py).
PLATFORM = os.environ.get("ERRORTAGGER_TEST_PLATFORM", "offscreen")
os.environ["QT_QPA_PLATFORM"] = PLATFORM
os.environ["ERRORTAGGER_AUDIO"] = "null"
for _name in ("ERRORTAGGER_THEME", "ERRORTAGGER_SCALE", "ERRORTAGGER_NO_GUI", "ERRORTAGGER_LOG", "QT_SCALE_FACTOR"):
    os.environ.pop(_name, None)

GRACE_SECONDS = 3.0
"""How long a thread that was told to stop may take."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked ``xvfb`` belong to the lane on a real X screen and only run there."""
    if PLATFORM == "xcb":
        return
    elsewhere = [item for item in items if item.get_closest_marker("xvfb")]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that holds the settings folder of each test."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_home(homes: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Settings, caches and logs of a test live in a folder of its own, which is made when the program first writes."""
    home = homes / f"{abs(hash(request.node.nodeid)):x}"
    monkeypatch.setenv("ERRORTAGGER_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def nothing_left_running(own_home: Path) -> Iterator[None]:
    """A test fails if a thread that it started is still there after it."""
    before = set(threading.enumerate())
    yield
    left = _leftover(before)
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        left[0].join(0.02)
        left = _leftover(before)
    assert not left, f"threads left running: {', '.join(thread.name for thread in left)}"


def _leftover(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads of ours that were not there before; those that foreign code attached (sound callbacks) are not ours."""
    ours = (thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread))
    return [thread for thread in ours if thread not in before]


class _Errors(logging.Handler):
    """Keeps what is logged at ERROR or above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(autouse=True)
def no_unexpected_error_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails if the program logs an error, unless it asks for ``caplog`` and so looks at the log itself."""
    if "caplog" in request.fixturenames:
        yield
        return
    handler = _Errors()
    logger = logging.getLogger("errortagger")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    assert not handler.lines, f"unexpected errors in the log: {handler.lines}"
