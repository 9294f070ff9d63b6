"""What a full or closed disk says, as a problem that a person can act on."""

from __future__ import annotations

import errno
from pathlib import Path

from errortagger.domain.problems import Problem

_ACTIONS = {
    errno.ENOSPC: "Free some space and try again, or choose another disk.",
    errno.EDQUOT: "Free some space and try again, or choose another disk.",
    errno.EROFS: "Choose a folder that can be written.",
    errno.EACCES: "Choose a folder that can be written, or ask for the permission.",
    errno.EPERM: "Choose a folder that can be written, or ask for the permission.",
    errno.EIO: "Check the disk.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


def disk_problem(error: OSError, where: str) -> Problem | None:
    """The Problem to show when disk, permission or name is the cause; None when the program itself may be.

    Files of ours that only live while one writes are named by their folder, else ``where`` is named.
    """
    action = _ACTIONS.get(error.errno or 0)
    if action is None:
        return None
    name = error.filename if isinstance(error.filename, str) else where
    place = str(Path(name).parent) if Path(name).name.startswith(".errtag-") else name
    what = (error.strerror or "it cannot be written").lower()
    return Problem(f"the system says: {what}", where=place, action=action)
