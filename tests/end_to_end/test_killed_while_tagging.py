"""The program as people run it, on a real X screen: tag with the keyboard, be killed, open again, undo."""

from __future__ import annotations

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TAGGED = 30
UNDONE = 5
PROGRAM = (sys.executable, "-m", "errortagger")


class Program:
    """The running program and the keyboard in front of it."""

    def __init__(self, project: Path, environment: dict[str, str]) -> None:
        self._log = (project.parent / "log.txt").open("ab")
        self.process = subprocess.Popen(
            [*PROGRAM, str(project)], env=environment, stdout=self._log, stderr=subprocess.STDOUT
        )
        self._window = ""
        wait_for(self._find, "the window to open")
        xdotool("windowfocus", "--sync", self._window)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as the X server delivers them."""
        xdotool("key", "--delay", "25", *keys)

    def children(self) -> list[int]:
        """Processes that the program has started."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listed.stdout.split()]

    def kill(self) -> None:
        """End it as a crash would, and wait until what it had started has ended too."""
        left = self.children()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), "the decoders to end")

    def close(self) -> int:
        """End it if it still runs; the exit status."""
        if self.process.poll() is None:
            self.process.kill()
        self._log.close()
        return self.process.wait(10)

    def _find(self) -> bool:
        assert self.process.poll() is None, "the program has ended"
        found = xdotool("search", "--onlyvisible", "--name", "Speech commands")
        self._window = found.splitlines()[0] if found else ""
        return bool(self._window)


@pytest.fixture
def environment(own_home: Path) -> dict[str, str]:
    """A person called ana with a home of her own and no sound card."""
    return {**os.environ, "ERRORTAGGER_HOME": str(own_home), "LOGNAME": "ana", "ERRORTAGGER_AUDIO": "null"}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[[Path], Program]]:
    """Starts programs and ends them."""
    programs: list[Program] = []

    def run(project: Path) -> Program:
        programs.append(Program(project, environment))
        return programs[-1]

    yield run
    for program in programs:
        program.close()


@pytest.mark.xvfb
def test_what_was_tagged_by_keyboard_is_there_after_a_kill_and_can_be_undone(
    tmp_path: Path, environment: dict[str, str], start: Callable[[Path], Program]
) -> None:
    subprocess.run([*PROGRAM, "demo", "speech", "--no-gui"], cwd=tmp_path, env=environment, check=True, timeout=60)
    project = tmp_path / "errortagger-demo" / "speech.errtag"
    steps = count_of(project, "edit")

    first = start(project)
    for number in range(TAGGED):
        first.press(str(number % 6 + 1), "Return")
    first.press(*["ctrl+z"] * UNDONE)
    wait_for(lambda: count_of(project, "edit") == steps + 2 * TAGGED + UNDONE, "the last step to be saved")
    first.kill()
    kept = answers(project, tmp_path / "killed.csv", environment)
    assert len({example for example, _, _ in kept}) == TAGGED - 2
    assert Counter(tag for _, tag, answer in kept if answer == "present").total() == TAGGED - 2
    assert len(kept) == 6 * (TAGGED - 3) + 1

    second = start(project)
    second.press("ctrl+z")
    wait_for(lambda: count_of(project, "edit") == steps + 2 * TAGGED + UNDONE + 1, "the undo to be saved")
    undone = answers(project, tmp_path / "undone.csv", environment)
    assert len(undone) == 6 * (TAGGED - 3)
    assert undone < kept
    second.press("ctrl+shift+z", "ctrl+q")
    assert second.process.wait(20) == 0
    assert answers(project, tmp_path / "redone.csv", environment) == kept
    assert "Traceback" not in (project.parent / "log.txt").read_text(encoding="utf-8")


def answers(project: Path, target: Path, environment: dict[str, str]) -> set[tuple[str, str, str]]:
    """Example, tag and answer of everything that ana said, as the command line exports it."""
    command = [*PROGRAM, "export", str(project), "assignments", "-o", str(target)]
    subprocess.run(command, env=environment, check=True, timeout=60)
    with target.open(encoding="utf-8-sig", newline="") as file:
        return {(row["example"], row["tag"], row["answer"]) for row in csv.DictReader(file) if row["reviewer"] == "ana"}


def count_of(project: Path, table: str) -> int:
    """Rows of a table, by a connection that only reads."""
    connection = sqlite3.connect(f"{project.as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


def xdotool(*arguments: str) -> str:
    """What xdotool says; it needs the Debian package of that name."""
    done = subprocess.run(["xdotool", *arguments], capture_output=True, text=True, check=False, timeout=30)
    return done.stdout.strip()


def wait_for(happened: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}"
        time.sleep(0.1)
