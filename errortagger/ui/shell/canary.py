"""Start-up check of the installed PySide6: some builds lose references to None, True or False and abort the process."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import PySide6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont

VOID_CALLS = 1_000
_BOOL_CALLS = 100
_CHUNK = 100
_NOISE = 10
"""References that other threads may take or give back while the calls run."""
_KNOWN_GOOD = "PySide6_Essentials>=6.8.3,<6.12"


class _Switch(QObject):
    """Carries the signal that the check emits."""

    toggled = Signal(bool)


def lost_references(call: Callable[[], object], value: object, calls: int) -> int:
    """How many references to ``value`` vanish over ``calls`` calls of ``call``; 0 when all is well.

    Stops early at the first chunk that loses any, and gives the lost references back, so that a bad build lives long
    enough to be reported. From Python 3.12 on the three singletons are immortal and nothing can be lost.
    """
    done = 0
    while done < calls:
        chunk = min(_CHUNK, calls - done)
        before = sys.getrefcount(value)
        for _ in range(chunk):
            call()
        lost = before - sys.getrefcount(value)
        done += chunk
        if lost > _NOISE:
            _give_back(value, lost)
            return lost
    return 0


def check_qt() -> str | None:
    """A message for the user if this PySide6 corrupts reference counts on this Python, else None.

    Takes about a millisecond; needs no QApplication. See ``docs/adr/0003-pyside6-pin.md``.
    """
    font, switch = QFont(), _Switch()
    probes: tuple[tuple[Callable[[], object], object, int], ...] = (
        (lambda: font.setPixelSize(12), None, VOID_CALLS),
        (lambda: switch.toggled.emit(True), True, _BOOL_CALLS),
        (lambda: switch.toggled.emit(False), False, _BOOL_CALLS),
    )
    for call, value, calls in probes:
        if lost_references(call, value, calls):
            return _message(value)
    return None


def _message(value: object) -> str:
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        f"PySide6 {PySide6.__version__} is broken on Python {python}: it drops references to {value} and would end "
        f'in a crash. Install a good version: {sys.executable} -m pip install "{_KNOWN_GOOD}"'
    )


def _give_back(value: object, count: int) -> None:
    for _ in range(count):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))
