"""While examples are reviewed the window's thread never touches SQLite, and a long session leaves nothing behind."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from tests.ui.conftest import desk, sit_down
from tests.ui.desk import Desk, make_project, saved_session

__all__ = ["desk", "sit_down"]

PRESSES = 2_000
CHECK_EVERY = 400


class Watch:
    """Where SQLite was opened. An audit hook cannot be taken away again, so there is one, switched on and off."""

    def __init__(self) -> None:
        self.on = False
        self.threads: list[str] = []

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.on and event.startswith("sqlite3.connect"):
            self.threads.append(threading.current_thread().name)


@pytest.fixture(scope="session")
def hook() -> Watch:
    """The one audit hook."""
    watch = Watch()
    sys.addaudithook(watch)
    return watch


@pytest.fixture
def watch(hook: Watch) -> Iterator[Watch]:
    """Watches from now to the end of the test."""
    hook.threads.clear()
    hook.on = True
    yield hook
    hook.on = False


def test_reviewing_fifty_examples_opens_no_database_on_the_thread_of_the_window(
    sit_down: Callable[..., Desk], tmp_path: Path, watch: Watch
) -> None:
    path = make_project(tmp_path, examples=60, errors=55)
    watch.threads.clear()
    desk = sit_down(path)
    for number in range(50):
        desk.settle()
        desk.press(str(number % 3 + 1), "H", "M", "Return")
        if number % 10 == 9:
            desk.press("Ctrl+Z", "Ctrl+Shift+Z", "Return", "Ctrl+2", "Ctrl+4", "Ctrl+1")
    desk.press("N").type("siren").press("Escape", "X", "Ctrl+Shift+4", "/").type("note:siren").press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe.startswith("filter:"))
    assert desk.session.frame.reviewed.sum() == 50
    assert watch.threads, "the hook sees nothing"
    assert threading.main_thread().name not in watch.threads


def test_two_thousand_key_presses_leave_nothing_behind(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    desk = sit_down(make_project(tmp_path, examples=60, errors=60))
    _press(desk, 200)
    marks = []
    for _ in range(PRESSES // CHECK_EVERY):
        _press(desk, CHECK_EVERY)
        desk.qtbot.waitUntil(lambda: "Saved" in desk.foot(), timeout=10_000)
        marks.append(_usage())
    counts, threads, files, widgets = zip(*marks, strict=True)
    drift = [abs(last - first) for later in counts[1:] for first, last in zip(counts[0], later, strict=True)]
    assert max(drift) < PRESSES / 4, counts
    assert set(threads) == {threads[0]}
    assert max(files) - files[0] <= 2, files  # a journal may be open just now
    assert widgets[-1] <= widgets[0]
    last = desk.session.history.last_seq
    desk.close()
    assert saved_session(tmp_path / "desk.errtag").history.last_seq == last


def _press(desk: Desk, presses: int) -> None:
    keys = [
        "1",
        "2",
        "1",
        "Right",
        "3",
        "M",
        "Left",
        "H",
        "X",
        "Ctrl+Z",
        "Ctrl+Z",
        "Return",
        "Ctrl+Z",
        "Right",
        ".",
        "D",
    ]
    for number in range(presses):
        desk.press(keys[number % len(keys)])
        if number % 50 == 0:
            QApplication.processEvents()


def _usage() -> tuple[tuple[int, int, int], int, int, int]:
    """Reference counts of None, True and False, then threads, open files and living widgets."""
    QApplication.processEvents()
    gc.collect()
    counts = (sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False))
    return counts, threading.active_count(), len(os.listdir("/proc/self/fd")), len(QApplication.allWidgets())


def test_dialogs_and_menus_that_were_closed_are_gone(desk: Desk) -> None:
    dialogs = ("Ctrl+K", "F1", "Ctrl+G", "Shift+S", "Ctrl+,", "Ctrl+Shift+3")
    for key in dialogs:
        desk.in_dialog(lambda dialog: dialog.reject(), lambda pressed=key: desk.press(pressed))
    desk.qtbot.wait(20)
    before = _living()
    for _ in range(3):
        for key in dialogs:
            desk.in_dialog(lambda dialog: dialog.reject(), lambda pressed=key: desk.press(pressed))
        desk.qtbot.wait(20)
    assert _living() <= before


def _living() -> int:
    gc.collect()
    return sum(1 for widget in QApplication.allWidgets() if not isinstance(widget, QFrame))


def test_closing_a_project_ends_its_threads_and_decoders(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    names = ["one.wav", "two.wav"]
    for name in names:
        soundfile.write(tmp_path / name, np.zeros(8_000), 8_000)
    path = make_project(tmp_path, examples=2, errors=2, modality="audio", columns={"media": names})
    threads, children = threading.active_count(), _children()
    desk = sit_down(path)
    desk.qtbot.waitUntil(lambda: desk.review.stage.playback.player.clip is not None, timeout=15_000)
    desk.press("Space", "1", "Ctrl+2")
    assert threading.active_count() > threads
    assert len(_children()) > len(children)
    desk.press("Ctrl+W")
    desk.qtbot.waitUntil(lambda: _children() <= children, timeout=10_000)
    assert threading.active_count() == threads
    desk.open(path)
    assert desk.tags() == ["car noise"]


def _children() -> set[int]:
    """Processes that this one has started and that live."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=,comm=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    lines = (line.split() for line in listed.stdout.splitlines())
    return {int(pid) for pid, state, name, *_ in lines if not state.startswith("Z") and name != "ps"}


def test_widgets_are_gone_after_a_project_was_closed(desk: Desk, tmp_path: Path) -> None:
    path = desk.workspace.path
    desk.press("Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+1", "Ctrl+W")
    desk.qtbot.wait(20)
    before = len(QApplication.allWidgets())
    for _ in range(2):
        desk.open(path)
        desk.press("Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+1", "Ctrl+W")
        desk.qtbot.wait(20)
    gc.collect()
    assert len(QApplication.allWidgets()) <= before
    assert desk.window.findChildren(QWidget, "reviewPanel") == []
