"""Runs a command on a virtual X screen of its own: ``python packaging/xvfb.py COMMAND...``; needs only Xvfb itself."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Sequence

SCREEN = "1920x1080x24"
START_SECONDS = 20.0


def main(command: Sequence[str]) -> int:
    """Start Xvfb on a free display, run ``command`` there, stop Xvfb; the status is that of the command."""
    if not command:
        print("usage: xvfb.py COMMAND...", file=sys.stderr)
        return 2
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        display = read_display(reading)
        if display is None:
            print("Xvfb did not start", file=sys.stderr)
            return 1
        environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "XDG_SESSION_TYPE": "x11"}
        environment.pop("WAYLAND_DISPLAY", None)
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        os.close(reading)
        server.terminate()
        server.wait()


def read_display(pipe: int) -> str | None:
    """The number that Xvfb writes once it accepts connections; None if it ends or takes too long."""
    ready, _, _ = select.select([pipe], [], [], START_SECONDS)
    return (os.read(pipe, 32).decode("ascii").strip() or None) if ready else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
