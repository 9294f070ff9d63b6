from __future__ import annotations

import io
import sys

import pytest

from errortagger.app.jobs import Progress
from errortagger.cli.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_and_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine() as line:
        for progress in (
            Progress("Reading", 0),
            Progress("Reading", 1, 4),
            Progress("Reading", 1, 4),
            Progress("Done", 4, 4),
        ):
            line(progress)
    assert terminal.getvalue() == "\rReading …\rReading 25%\rDone 100%  \r         \r"


def test_nothing_is_shown_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with ProgressLine() as line:
        line(Progress("Reading", 1, 4))
    assert pipe.getvalue() == ""


def test_a_terminal_stays_clean_when_nothing_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine():
        pass
    assert terminal.getvalue() == ""
