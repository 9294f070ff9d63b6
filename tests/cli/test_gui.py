from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from errortagger.cli import gui
from errortagger.domain.problems import Problem


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux computer without any screen."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "ERRORTAGGER_NO_GUI"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_display_there_is_no_screen() -> None:
    assert gui.screen_problem() == "no screen found (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    with pytest.raises(Problem, match="no screen found"):
        gui.open_window(None)


def test_the_window_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERRORTAGGER_NO_GUI", "1")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "switched off" in str(gui.screen_problem())


@pytest.mark.parametrize("name", ["QT_QPA_PLATFORM", "WAYLAND_DISPLAY"])
def test_a_platform_of_its_own_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "something")
    assert gui.screen_problem() is None


def test_other_systems_always_have_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert gui.screen_problem() is None
    assert gui.missing_libraries() == []


@pytest.mark.parametrize(
    ("display", "found"),
    [(":987", False), ("unix:987.0", False), ("otherhost:0", True), ("localhost:10.0", True), ("strange", True)],
)
def test_a_local_display_is_asked_whether_it_answers(
    monkeypatch: pytest.MonkeyPatch, display: str, found: bool
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert (gui.screen_problem() is None) is found


def test_a_display_that_answers_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X7654")
        server.listen()
        monkeypatch.setenv("DISPLAY", ":7654")
        assert gui.screen_problem() is None


def test_missing_libraries_are_named_by_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gui._LIBRARIES, "libnobody-has-this.so.9", "libnobody9")
    assert "libnobody9" in gui.missing_libraries()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(Problem, match=r"sudo apt-get install .*libnobody9"):
        gui.open_window(None)


def test_libraries_of_x11_are_needed_on_x11_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gui._X11_LIBRARIES, "libnobody-has-this.so.9", "libnobody9")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert "libnobody9" in gui.missing_libraries()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert "libnobody9" not in gui.missing_libraries()
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "libnobody9" not in gui.missing_libraries()


def test_the_window_runs_until_it_is_closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from types import ModuleType

    startup = ModuleType("errortagger.ui.shell.startup")
    startup.run = lambda path: 5 if path == tmp_path else 0  # type: ignore[attr-defined]
    monkeypatch.setattr(gui, "import_module", lambda name: {"errortagger.ui.shell.startup": startup}[name])
    monkeypatch.setattr(gui, "missing_libraries", list)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert gui.open_window(tmp_path) == 5
