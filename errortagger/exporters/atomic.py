"""Replaces a file in one step: whoever looks finds the old file or the new one, also after the plug was pulled."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from errortagger.domain.problems import Problem

_PREFIX, _SUFFIX = ".errortagger-", ".part"
_ABANDONED = 24 * 3600.0
"""Seconds after which the unfinished file of a killed program is swept away."""
_UNCHANGED = "the file that was there before is as it was"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    A symbolic link stays a link, a pipe or device is written to directly, permissions of an old file are kept. Raises
    Problem naming the file when the folder cannot be written to, the disk is full or the file is in use.
    """
    try:
        target = Path(os.path.realpath(path))
        if _is_stream(target):
            with target.open("wb") as stream:
                yield stream
        else:
            yield from _replacing(target)
    except OSError as error:
        raise _problem(error, path) from error


def _is_stream(target: Path) -> bool:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.is_file() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return target.exists() and not target.is_file()


def _replacing(target: Path) -> Iterator[BinaryIO]:
    _sweep(target.parent)
    part = target.parent / f"{_PREFIX}{secrets.token_hex(6)}{_SUFFIX}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(handle, "wb", buffering=1 << 20) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(part, stat.S_IMODE(target.stat().st_mode))
        os.replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; folders cannot be opened on Windows, nor synced on some network disks."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    for part in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink()


def _problem(error: OSError, path: Path) -> Problem:
    where = str(path)
    if error.errno in _NO_SPACE:
        return Problem(f"the disk is full; {_UNCHANGED}", where=where, action="Free some space and export again.")
    if error.errno == errno.EFBIG:
        what = f"the file would be larger than the system allows; {_UNCHANGED}"
        return Problem(what, where=where, action="Export to another disk, or as .parquet, which is smaller.")
    if error.errno == errno.EISDIR:
        return Problem("this is a folder", where=where, action="Give the name of a file.")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Problem("there is no such folder", where=where, action="Make the folder first, or choose another one.")
    if error.errno in _NO_RIGHT:
        action = "Choose another folder or name; if another program has the file open, close it there."
        return Problem("the file cannot be written here", where=where, action=action)
    return Problem(f"the file could not be written: {error.strerror or error}; {_UNCHANGED}", where=where)
