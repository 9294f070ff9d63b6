"""A drive that hangs: the window goes on, says so, and recovers by itself."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer

from tests.ui.desk import Desk, make_project


@pytest.fixture
def frozen() -> Iterator[list[int]]:
    """Processes that are stopped; all go on at the end."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGCONT)


def test_while_the_decoders_hang_the_window_answers_and_tagging_goes_on(
    sit_down: Callable[..., Desk], tmp_path: Path, frozen: list[int]
) -> None:
    import soundfile

    names = [f"clip{number}.wav" for number in range(30)]
    for name in names:
        soundfile.write(tmp_path / name, np.zeros(800), 8_000)
    desk = sit_down(make_project(tmp_path, examples=30, errors=30, modality="audio", columns={"media": names}))
    player, feed = desk.review.stage.playback.player, desk.review.stage.feed
    desk.qtbot.waitUntil(lambda: player.clip is not None, timeout=15_000)
    frozen.extend(feed._service.worker_pids)
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)

    beats = [time.monotonic()]
    heart = QTimer(interval=10)
    heart.timeout.connect(lambda: beats.append(time.monotonic()))
    heart.start()
    for _ in range(12):
        desk.press("1", "Return")
        desk.qtbot.wait(15)
    desk.qtbot.waitUntil(lambda: "Loading…" in desk.texts(), timeout=2_000)
    heart.stop()
    assert max(later - earlier for earlier, later in itertools.pairwise(beats)) < 1.0
    assert desk.session.frame.reviewed.sum() == 12
    assert player.clip is None

    for pid in frozen:
        os.kill(pid, signal.SIGCONT)
    desk.qtbot.waitUntil(lambda: player.clip is not None, timeout=20_000)
    assert "Loading…" not in desk.texts()
