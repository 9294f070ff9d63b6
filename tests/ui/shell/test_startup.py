"""Starting: the log, what happens to a mistake in the program, and the window's place on the screen."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from errortagger.app.settings import SettingsFile
from errortagger.ui.dialogs.message import Message
from errortagger.ui.shell import startup
from tests.ui.desk import Desk


@pytest.fixture
def log_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A log, and everything that keeping it changes put back at the end."""
    import faulthandler

    root, hook, level = logging.getLogger(), sys.excepthook, logging.getLogger().level
    before = list(root.handlers)
    monkeypatch.setattr(faulthandler, "enable", lambda file: file.close())
    startup.keep_log()
    yield
    qInstallMessageHandler(None)
    sys.excepthook = hook
    root.setLevel(level)
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()


def test_a_mistake_in_the_program_goes_into_the_log_and_is_told_in_the_window(
    log_kept: None, desk: Desk, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ZeroDivisionError("a <b>mistake</b>")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    log = (own_home / "state" / "errortagger.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log and "Traceback" in log
    told = desk.window.findChildren(Message)
    assert len(told) == 1
    assert "Your work is saved" in told[0].plain_text() and "a <b>mistake</b>" in told[0].plain_text()
    told[0].close()
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.press("1")
    assert len(desk.tags()) == 1


def test_warnings_of_qt_go_into_the_log(log_kept: None, own_home: Path) -> None:
    startup._qt_message(QtMsgType.QtWarningMsg, None, "something about fonts")  # type: ignore[arg-type]
    assert "something about fonts" in (own_home / "state" / "errortagger.log").read_text(encoding="utf-8")


def test_a_folder_that_cannot_hold_a_log_does_not_stop_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("ERRORTAGGER_HOME", str(blocked))
    hook = sys.excepthook
    startup.keep_log()
    assert "no log is kept" in capsys.readouterr().err
    assert sys.excepthook is hook


def test_the_window_comes_back_where_it_was(sit_down: Callable[..., Desk]) -> None:
    desk = sit_down()
    desk.window.resize(690, 580)
    desk.close()
    assert sit_down().window.size() == desk.window.size()


@pytest.mark.parametrize("stored", ["A", "!!", "AAAA", "not base64 at all é"])
def test_a_damaged_geometry_or_division_is_no_hindrance(
    sit_down: Callable[..., Desk], stored: str, tmp_path: Path
) -> None:
    settings = SettingsFile()
    settings.settings.geometry = stored
    settings.settings.splitters = {"review": stored}
    settings.save()
    from tests.ui.desk import make_project

    desk = sit_down(make_project(tmp_path))
    assert desk.window.isVisible()
    desk.press("1")
    assert len(desk.tags()) == 1


def test_damaged_settings_are_put_aside_and_said(sit_down: Callable[..., Desk], own_home: Path) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.json").write_text("{ no json", encoding="utf-8")
    desk = sit_down()
    assert "settings were damaged" in desk.window.toast.text()
    assert (own_home / "config" / "settings.json.damaged").exists()


def test_the_application_has_its_names(qapp: QApplication) -> None:
    app = startup.make_app()
    assert (app.applicationName(), app.applicationDisplayName()) == ("errortagger", "ErrorTagger")
    assert not app.windowIcon().isNull()
