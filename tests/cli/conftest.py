"""The command line, run in this process on real files."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from errortagger.cli.main import main
from tests import projects


@dataclass(frozen=True)
class Result:
    """What a call of the program ended with."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``errortagger`` with arguments, perhaps with bytes on standard input."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        found = capsys.readouterr()
        return Result(status, found.out, found.err)

    return call


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten errors, twenty correct examples, no review."""
    return projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)


@pytest.fixture
def edits(tmp_path: Path) -> Callable[[Iterable[Mapping[str, object]]], Path]:
    """Writes lines for ``errortagger tag`` and returns the file."""

    def write(lines: Iterable[Mapping[str, object]]) -> Path:
        path = tmp_path / "edits.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def reviewed(run: Run, project: Path, edits: Callable[..., Path]) -> Path:
    """The project with all errors and five correct examples reviewed; car noise on four errors and one correct one."""
    noisy = {0, 1, 2, 3, 10}
    lines: list[dict[str, object]] = [
        {"tag": "car noise", "human_accuracy": 0.9, "feasibility": 4, "remedy": "add data"}, {"tag": "accent"},
    ]  # fmt: skip
    for number in range(15):
        add = ["car noise"] if number in noisy else []
        queue = "random" if number < 10 else "control"
        lines.append({"example": f"clip-{number:03d}", "add": add, "reviewed": True, "queue": queue})
    assert run("tag", project, edits(lines), "--reviewer", "ana").status == 0
    return project
