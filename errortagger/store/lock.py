"""Who holds a project: a lock of the operating system on a side file, dropped at once on a crash."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import IO

from errortagger.store import moments

_FAR = 1 << 30
"""The locked byte lies behind the text: Windows forbids reading what is locked."""


class ProjectLock:
    """The right to write into one project. ``acquire`` never waits."""

    def __init__(self, path: Path) -> None:
        real = os.path.normcase(os.path.realpath(path))
        self._name = hashlib.sha256(os.fsencode(real)).hexdigest()[:32] + ".lock"
        self._file: IO[bytes] | None = None
        self.held_by: str | None = None
        """After a failed ``acquire``: who holds it, in words."""

    def acquire(self) -> bool:
        """Take the lock; False when another window or program holds it. Raises OSError if none can be made."""
        file = _open_in(state_folder(), self._name)
        if not _try_lock(file):
            self.held_by = _holder(file)
            file.close()
            return False
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} on {platform.node() or 'this computer'} since {moments.now()}".encode())
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; does nothing when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def state_folder() -> Path:
    """Where locks live: below ``ERRORTAGGER_HOME`` if it is set, else the user's state folder."""
    home = os.environ.get("ERRORTAGGER_HOME")
    if home:
        return Path(home) / "locks"
    import platformdirs

    return Path(platformdirs.user_state_dir("errortagger", appauthor=False)) / "locks"


def _open_in(folder: Path, name: str) -> IO[bytes]:
    """Open for reading and writing, made if missing; the temporary folder serves when the state folder cannot."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _open(folder / name)
    except OSError:
        user = getattr(os, "getuid", lambda: 0)()
        fallback = Path(tempfile.gettempdir()) / f"errortagger-locks-{user}"
        fallback.mkdir(mode=0o700, exist_ok=True)
        return _open(fallback / name)


def _open(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b", buffering=0)


def _holder(file: IO[bytes]) -> str:
    text = file.read(200).decode("utf-8", "replace").strip()
    return text or "another window"


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            file.seek(0)
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
