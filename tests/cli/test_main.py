from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from errortagger import __version__
from errortagger.cli import main as main_module
from errortagger.cli.main import cli
from errortagger.domain.problems import Cancelled
from tests.cli.conftest import Run

VERBS = ("demo", "inspect", "new", "import", "tag", "stats", "export", "info", "check", "plan")


def one_line(text: str) -> bool:
    return text.startswith("errortagger: ") and text.count("\n") == 1 and text.endswith("\n")


def test_the_version_is_printed(run: Run) -> None:
    result = run("--version")
    assert (result.status, result.out, result.err) == (0, f"errortagger, version {__version__}\n", "")


def test_help_names_every_verb_and_says_how_the_window_opens(run: Run) -> None:
    result = run("--help")
    assert result.status == 0
    assert all(f"  {verb} " in result.out for verb in VERBS)
    assert "window" not in [line.split()[0] for line in result.out.splitlines() if line.strip()]
    assert "Without a verb the window opens" in result.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(run: Run, verb: str) -> None:
    for option in ("--help", "-h"):
        result = run(verb, option)
        assert result.status == 0
        assert result.out.startswith(f"Usage: errortagger {verb}")
        assert result.err == ""


def test_the_verbs_are_the_promised_ones() -> None:
    assert set(VERBS) == {name for name in cli.commands if name != "window"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["blah"],
        ["new"],
        ["stats", "p.errtag", "--nope"],
        ["stats", "p.errtag", "--format", "yaml"],
        ["new", "p.errtag", "x.csv", "--seed", "seven"],
        ["new", "p.errtag", "x.csv", "--dataset-size", "0"],
        ["new", "p.errtag", "x.csv", "--map", "prediction"],
        ["new", "p.errtag", "x.csv", "--map", "answer=label"],
        ["export", "p.errtag", "prioritization"],
        ["export", "p.errtag", "everything", "-o", "x.csv"],
        ["export", "p.errtag", "tags", "-o", "x.pdf"],
        ["export", "p.errtag", "tags", "-o", "x"],
        ["demo", "cats", "--no-gui"],
    ],
)
def test_wrong_usage_is_one_line_and_status_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.status, result.out) == (2, "")
    assert one_line(result.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ["stats", "none.errtag"],
        ["info", "none.errtag"],
        ["check", "none.errtag"],
        ["export", "none.errtag", "tags", "-o", "x.csv"],
        ["tag", "none.errtag", "none.jsonl"],
        ["none.errtag"],
        ["folder/none"],
        ["demo", "faces", "--no-gui"],
    ],
)
def test_what_the_user_can_act_on_is_one_line_and_status_1(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.status, result.out) == (1, "")
    assert one_line(result.err)
    assert "none" in result.err or "faces" in result.err


def test_a_bug_is_one_line_that_names_the_log_where_the_traceback_is(
    run: Run, project: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a value\nthat nobody expected")

    monkeypatch.setattr("errortagger.app.facts.project_facts", broken)
    result = run("info", project)
    log = own_home / "state" / "errortagger.log"
    assert (result.status, result.out) == (1, "")
    assert one_line(result.err)
    assert "unexpected error: RuntimeError: a value that nobody expected" in result.err
    assert str(log) in result.err
    written = log.read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in written
    assert "RuntimeError: a value\nthat nobody expected" in written


def test_a_bug_is_told_even_if_no_log_can_be_written(
    run: Run, project: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("bug")

    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "state").write_text("a file where the folder should be")
    monkeypatch.setattr("errortagger.app.facts.project_facts", broken)
    result = run("info", project)
    assert result.status == 1
    assert one_line(result.err)
    assert "could not be written" in result.err


def test_a_full_disk_is_told_and_is_no_bug(
    run: Run, project: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("errortagger.app.facts.project_facts", full)
    result = run("info", project)
    assert (result.status, result.out) == (1, "")
    assert one_line(result.err)
    assert "no space left on device" in result.err
    assert "unexpected" not in result.err
    assert not (own_home / "state" / "errortagger.log").exists()


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt])
def test_a_cancelled_verb_says_so(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise stop

    monkeypatch.setattr("errortagger.app.facts.project_facts", stopped)
    result = run("info", project)
    assert (result.status, result.err.strip()) == (1, "errortagger: cancelled, nothing was changed")


def test_a_file_or_nothing_opens_the_window(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def window(path: Path | None) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr(main_module, "open_window", window)
    assert [run().status, run(project).status, run(project.parent).status] == [0, 0, 0]
    assert opened == [None, project, project.parent]


def test_without_a_screen_the_window_is_refused_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERRORTAGGER_NO_GUI", "1")
    result = run()
    assert result.status == 1
    assert one_line(result.err)
    assert "errortagger --help" in result.err


def program(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    command = [sys.executable, "-m", "errortagger", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})


def test_python_m_errortagger_is_the_same_program() -> None:
    done = program("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"errortagger, version {__version__}\n")


def test_names_that_the_terminal_cannot_show_are_escaped(run: Run, project: Path, edits: Callable[..., Path]) -> None:
    assert run("tag", project, edits([{"tag": "Straßenlärm 🚗"}])).status == 0
    done = program("stats", project, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Straßenlärm ".encode("cp1252") + b"\\U0001f697" in done.stdout
    assert done.stderr == b""


def test_a_reader_that_goes_away_leaves_no_traceback(project: Path) -> None:
    script = f'"{sys.executable}" -m errortagger info "{project}" --json 2>&1 1>&- | cat'
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=False, text=True)
    assert "Traceback" not in done.stdout
