from __future__ import annotations

import sys

import pytest

from errortagger.media import probe as module
from errortagger.media.probe import ProbeResult, probe


def answer_with(monkeypatch: pytest.MonkeyPatch, code: str) -> ProbeResult:
    monkeypatch.setattr(module, "command", lambda *_: [sys.executable, "-c", code])
    return probe(timeout=20)


def test_this_machine_gives_a_sound_system_or_a_sentence_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    result = probe()
    assert bool(result.backend) != bool(result.problem)
    assert result.problem == "" or result.problem.endswith("sound is not played.")
    assert capfd.readouterr() == ("", "")


def test_what_libraries_print_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    code = 'print(\'ALSA lib noise {\'); print(\'{"backend": "ALSA", "reason": ""}\')'
    assert answer_with(monkeypatch, code) == ProbeResult(backend="ALSA")


def test_no_device_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    result = answer_with(monkeypatch, 'print(\'{"backend": "", "reason": "no card"}\')')
    assert result.problem == "No sound device was found (no card); sound is not played."


@pytest.mark.parametrize("code", ["import os; os.abort()", "print('hello')", "", "print('[]')"])
def test_a_crash_is_a_sentence(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    assert "crashed" in answer_with(monkeypatch, code).problem


def test_a_sound_system_that_hangs_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    assert "does not answer" in probe(timeout=0.2).problem


def test_a_process_that_cannot_be_started_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "command", lambda *_: ["/no/such/program"])
    assert "could not be asked" in probe().problem
