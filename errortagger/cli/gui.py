"""The way from the command line to the window, without importing Qt before it is known that there is a screen."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from importlib import import_module
from pathlib import Path

from errortagger.domain.problems import Problem

_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
_X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def open_window(path: Path | None) -> int:
    """Open the window and stay until it is closed; returns its exit status. Raises Problem without a screen."""
    what = screen_problem()
    if what is not None:
        raise Problem(what, action="Open it on a machine with a screen, or use the verbs: errortagger --help.")
    missing = missing_libraries()
    if missing:
        line = f"sudo apt-get install {' '.join(missing)}"
        raise Problem(
            "the window needs system libraries that are not installed", action=f"On Debian and Ubuntu: {line}"
        )
    status: int = import_module("errortagger.ui.shell.startup").run(path)
    return status


def screen_problem() -> str | None:
    """Why no window can be shown, in words; None if one can. Qt itself would end the process without a word."""
    if os.environ.get("ERRORTAGGER_NO_GUI"):
        return "the window is switched off (ERRORTAGGER_NO_GUI is set)"
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("WAYLAND_DISPLAY"):
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        return "no screen found (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    return None if _answers(display) else f"no screen answers at DISPLAY {display}"


def missing_libraries() -> list[str]:
    """Debian packages of system libraries that Qt needs for its window and that cannot be loaded."""
    if sys.platform != "linux":
        return []
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    on_x11 = platform.startswith("xcb") or (not platform and not os.environ.get("WAYLAND_DISPLAY"))
    wanted = {**_LIBRARIES, **(_X11_LIBRARIES if on_x11 else {})}
    return [package for library, package in wanted.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Whether an X server listens. A display on another host is taken at its word."""
    host, _, number = display.rpartition(":")
    screen = number.split(".")[0]
    if host not in ("", "unix") or not screen.isdigit():
        return True
    for address in (f"\0/tmp/.X11-unix/X{screen}", f"/tmp/.X11-unix/X{screen}"):
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            if probe.connect_ex(address) == 0:
                return True
    return False
