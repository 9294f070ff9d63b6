from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from errortagger.app.jobs import CancelToken, Progress, ProgressSink
from errortagger.domain.problems import Cancelled, Problem
from errortagger.ui.jobs import Bug, JobRunner, time_left


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


def wait_for_cancel(_progress: ProgressSink, cancel: CancelToken) -> str:
    while not cancel.cancelled:
        threading.Event().wait(0.005)
    cancel.check()
    return "never"


def test_a_result_comes_back_on_the_window_thread(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[object] = []
    worked_on: list[int] = []

    def work(progress: ProgressSink, _cancel: CancelToken) -> int:
        worked_on.append(threading.get_ident())
        progress(Progress("Counting", 3, 10))
        return 42

    runner.progressed.connect(lambda *seen: told.append(seen))
    assert runner.run("Count", work, lambda result: told.append((result, threading.get_ident())))
    assert runner.running and runner.name == "Count"
    qtbot.waitUntil(lambda: not runner.running)
    assert told == [("Count", 0, None, ""), ("Count", 3, 10, "Counting"), (42, threading.get_ident())]
    assert worked_on != [threading.get_ident()]


def test_a_problem_goes_to_whoever_asked_and_else_to_everybody(qtbot: QtBot, runner: JobRunner) -> None:
    def work(_progress: ProgressSink, _cancel: CancelToken) -> None:
        raise Problem("the disk is full", action="Free some space.")

    own: list[Problem] = []
    everybody: list[Problem] = []
    runner.trouble.connect(everybody.append)
    runner.run("Write", work, lambda _r: None, own.append)
    qtbot.waitUntil(lambda: not runner.running)
    assert [problem.what for problem in own] == ["the disk is full"] and not everybody
    runner.run("Write", work, lambda _r: None)
    qtbot.waitUntil(lambda: not runner.running)
    assert [problem.what for problem in everybody] == ["the disk is full"]


def test_a_bug_is_logged_with_its_traceback_and_told_in_words(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_progress: ProgressSink, _cancel: CancelToken) -> None:
        raise ZeroDivisionError("no zero here")

    told: list[Problem] = []
    with caplog.at_level(logging.ERROR, "errortagger"):
        runner.run("Divide", work, lambda _r: None, told.append)
        qtbot.waitUntil(lambda: not runner.running)
    (bug,) = told
    assert isinstance(bug, Bug) and "ZeroDivisionError: no zero here" in bug.what
    assert "raise ZeroDivisionError" in bug.details
    assert caplog.records[0].exc_info is not None


def test_cancel_ends_the_job_and_says_so(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[str] = []
    runner.run(
        "Wait", wait_for_cancel, lambda _r: told.append("done"), lambda _p: told.append("failed"),
        cancelled=lambda: told.append("cancelled"),
    )  # fmt: skip
    runner.cancel()
    qtbot.waitUntil(lambda: not runner.running)
    assert told == ["cancelled"]


def test_what_was_finished_before_the_cancel_counts(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[object] = []
    started = threading.Event()

    def work(_progress: ProgressSink, cancel: CancelToken) -> str:
        started.wait(5)
        return "written"

    runner.run("Write", work, told.append, cancelled=lambda: told.append("cancelled"))
    qtbot.wait(20)
    runner.cancel()
    started.set()
    qtbot.waitUntil(lambda: not runner.running)
    assert told == ["written"]


def test_a_second_job_is_refused_in_words_while_one_runs(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[Problem] = []
    runner.run("First", wait_for_cancel, lambda _r: None)
    assert not runner.run("Second", wait_for_cancel, lambda _r: None, told.append)
    assert "“First” is still under way" in told[0].what


def test_a_replacing_job_runs_after_the_replaced_one_which_is_never_told(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[str] = []

    def quick(name: str) -> None:
        runner.run(name, lambda _p, _c: name, told.append, replace=True)

    runner.run("slow", wait_for_cancel, told.append, cancelled=lambda: told.append("cancelled"))
    for name in ("a", "b", "c"):
        quick(name)
    qtbot.waitUntil(lambda: told == ["c"])
    qtbot.waitUntil(lambda: not runner.running)
    assert told == ["c"]


def test_close_waits_for_the_thread_and_nobody_is_told(qtbot: QtBot) -> None:
    runner, told = JobRunner(), []
    runner.run("Wait", wait_for_cancel, told.append, told.append, cancelled=lambda: told.append("cancelled"))
    runner.close()
    runner.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "job Wait"]
    assert not runner.run("Late", wait_for_cancel, told.append)
    qtbot.wait(30)
    assert not told


def test_a_done_callback_may_start_the_next_job(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[str] = []
    runner.run("one", lambda _p, _c: "one", lambda first: runner.run("two", lambda _p, _c: first + "two", told.append))
    qtbot.waitUntil(lambda: told == ["onetwo"])


def test_a_cancel_before_the_start_is_seen(qtbot: QtBot, runner: JobRunner) -> None:
    def work(_progress: ProgressSink, cancel: CancelToken) -> None:
        raise Cancelled

    told: list[str] = []
    runner.run("x", work, lambda _r: told.append("done"), cancelled=lambda: told.append("cancelled"))
    qtbot.waitUntil(lambda: told == ["cancelled"])


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(2, "a few seconds left"), (23, "about 25 s left"), (62, "about 1 min left"), (400, "about 7 min left")],
)
def test_time_left_is_rough(seconds: float, words: str) -> None:
    assert time_left(seconds) == words
