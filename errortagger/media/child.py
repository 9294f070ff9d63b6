"""How this package starts a Python process: no shell, no pickle, nothing imported from the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

_PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module. ``-P`` keeps modules that lie in the user's folder out.

    A frozen program is its own interpreter; its entry point has to run ``-m MODULE`` when it is started so.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "-m", module, *arguments]
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Our environment, with this package importable and numeric libraries kept to one thread."""
    env = dict(os.environ)
    env.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", PYTHONIOENCODING="utf-8")
    if _PACKAGE_PARENT not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        old = env.get("PYTHONPATH")
        env["PYTHONPATH"] = os.pathsep.join([_PACKAGE_PARENT, old]) if old else _PACKAGE_PARENT
    return env


def creation_flags() -> int:
    """Flags for Popen: no console window on Windows."""
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
