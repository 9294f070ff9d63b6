"""Which files may be opened for an example: only regular files, only inside the folders the user agreed to."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from enum import StrEnum

from errortagger.domain.problems import Problem

MAX_NAME = 4096
"""Characters a media name may have; no file system takes more."""
MAX_BYTES = 4 << 30
"""Size in bytes over which a file is not opened unless the caller says otherwise."""

_URL = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]+://|(?:about|blob|data|file|ftp|gs|hdfs|https?|javascript|mailto|qrc|s3|smb|ssh|view-source):",
    re.IGNORECASE,
)


class FailureCode(StrEnum):
    """Why there is nothing to show for an example."""

    MISSING = "missing"
    REFUSED = "refused"
    """The name is none of a local file: a web address, a network share, a NUL character."""
    OUTSIDE = "outside"
    """The file lies outside the folders the user agreed to."""
    NOT_A_FILE = "not_a_file"
    """A folder, a pipe, a device, a loop of links."""
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    """A picture over the pixel limit; asking again with ``open_anyway`` may show it."""
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    """Not decoded before the deadline, e.g. from a network drive that hangs; may work later."""
    SKIPPED = "skipped"
    """The decoder crashed on this file three times; it is not tried again."""
    NO_DECODER = "no_decoder"
    """The decoder process could not be started."""


class MediaProblem(Problem):
    """A media file that is not opened or cannot be read; ``code`` says which kind of trouble it is."""

    def __init__(self, code: FailureCode, what: str, *, where: str = "", action: str = "") -> None:
        super().__init__(what, where=where, action=action)
        self.code = code

    @property
    def sentence(self) -> str:
        """What happened and what to do, without the file's name."""
        what = f"{self.what[:1].upper()}{self.what[1:]}".rstrip(".")
        return f"{what}. {self.action}".rstrip() if self.action else f"{what}."


class MissingMedia(MediaProblem):
    """There is no such file."""

    def __init__(self, where: str, what: str = "the file is not there") -> None:
        super().__init__(FailureCode.MISSING, what, where=where, action="Use Locate folder to say where it is now.")


@dataclass(frozen=True, slots=True)
class MediaRoots:
    """The folders files may come from."""

    root: str = ""
    """Folder that relative names start from; empty means that only absolute names can be found."""
    allowed: tuple[str, ...] = ()
    """Further folders the user agreed to, for absolute names and for links that leave ``root``."""

    @property
    def folders(self) -> tuple[str, ...]:
        """All folders that files may lie in."""
        return (self.root, *self.allowed) if self.root else self.allowed


def check_name(roots: MediaRoots, media: str) -> None:
    """Refuse a name that can not be one of a local file, without touching any file system.

    Raises MediaProblem (REFUSED, MISSING).
    """
    if not media:
        raise MissingMedia("", "the example names no file")
    if "\0" in media:
        raise MediaProblem(FailureCode.REFUSED, "the file name holds a NUL character", where=media.replace("\0", "\\0"))
    if len(media) > MAX_NAME:
        raise MediaProblem(FailureCode.REFUSED, f"the file name is {len(media)} characters long", where=media[:80])
    if _URL.match(media) or media.startswith(":/"):
        action = "Download the file and name its place on this computer."
        raise MediaProblem(FailureCode.REFUSED, "web addresses are not opened", where=media, action=action)
    if _is_share(media) and not any(_starts_with(media, folder) for folder in roots.folders):
        action = "Choose the shared folder as the media folder first."
        raise MediaProblem(FailureCode.REFUSED, "network shares are not opened", where=media, action=action)


def resolve(roots: MediaRoots, media: str) -> str:
    """The real path (links followed) of a name from a predictions file. Looks at links only, opens nothing.

    Raises MediaProblem: REFUSED, MISSING, OUTSIDE. A path that comes back is inside one of ``roots.folders``; whether
    there is a file is for :func:`open_regular` to find out.
    """
    check_name(roots, media)
    if not os.path.isabs(media) and not roots.root:
        raise MissingMedia(media, "the name is relative and no media folder is set")
    path = os.path.join(roots.root, media)
    if os.sep == "/" and "\\" in media and not os.path.lexists(path):
        path = os.path.join(roots.root, media.replace("\\", "/"))
    real = os.path.realpath(path)
    if not any(_starts_with(real, os.path.realpath(folder)) for folder in roots.folders):
        action = "Add its folder to the project's media folders if you trust it."
        raise MediaProblem(FailureCode.OUTSIDE, "the file is outside the media folder", where=media, action=action)
    return real


def open_regular(path: str, *, max_bytes: int = MAX_BYTES) -> int:
    """Open a real path for reading and return the descriptor, which the caller closes.

    Never blocks on a pipe and never follows a link in the last part of the path. Raises MediaProblem: MISSING,
    NOT_A_FILE, UNREADABLE, TOO_LARGE.
    """
    try:
        _check_regular(os.lstat(path), path, max_bytes)
        descriptor = os.open(path, _flags())
    except OSError as error:
        raise _explain(error, path) from error
    try:
        _check_regular(os.fstat(descriptor), path, max_bytes)
    except MediaProblem:
        os.close(descriptor)
        raise
    return descriptor


def _flags() -> int:
    names = ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT")
    flags = os.O_RDONLY
    for name in names:
        flags |= getattr(os, name, 0)
    return flags


def _check_regular(status: os.stat_result, path: str, max_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise MediaProblem(FailureCode.NOT_A_FILE, f"this is {_describe(status.st_mode)}, not a file", where=path)
    if status.st_size > max_bytes:
        what = f"the file has {status.st_size / 1e6:,.0f} MB, more than the limit of {max_bytes / 1e6:,.0f} MB"
        raise MediaProblem(FailureCode.TOO_LARGE, what, where=path)


def _describe(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISLNK, "a symbolic link that leads nowhere"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for is_kind, words in kinds if is_kind(mode)), "something special")


def _explain(error: OSError, path: str) -> MediaProblem:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return MissingMedia(path)
    if error.errno == errno.ELOOP:
        return MediaProblem(FailureCode.NOT_A_FILE, "symbolic links lead in a circle", where=path)
    if error.errno in (errno.EACCES, errno.EPERM):
        action = "Check the permissions of the file."
        return MediaProblem(FailureCode.UNREADABLE, "reading the file is not permitted", where=path, action=action)
    reason = error.strerror or type(error).__name__
    action = "Check the drive it is on."
    return MediaProblem(FailureCode.UNREADABLE, f"the file cannot be read ({reason})", where=path, action=action)


def _is_share(media: str) -> bool:
    return media.startswith(("\\\\", "//"))


def _starts_with(path: str, folder: str) -> bool:
    place, base = os.path.normcase(path), os.path.normcase(folder)
    return place == base or place.startswith(base.rstrip(os.sep) + os.sep)
