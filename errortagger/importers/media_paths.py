"""Media as a predictions file names them: what kind they are, which names are refused, which files are missing."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Sequence

from errortagger.domain.types import Modality
from errortagger.importers.base import ProblemLog, RowNumbers
from errortagger.importers.opening import is_address

IMAGE_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".avif"))
AUDIO_SUFFIXES = frozenset((".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif", ".m4a", ".aac", ".au"))
TEXT_SUFFIXES = frozenset((".txt", ".md"))
_SHOWN_MISSING = 5
_FEW = 50
"""Up to this many files of a folder are looked up one by one; for more, the folder is listed once."""


def kind_of(media: str) -> Modality:
    """What a media name says by its suffix; ``none`` if it says nothing."""
    suffix = os.path.splitext(media)[1].lower()
    if suffix in IMAGE_SUFFIXES:
        return Modality.IMAGE
    if suffix in AUDIO_SUFFIXES:
        return Modality.AUDIO
    return Modality.TEXT if suffix in TEXT_SUFFIXES else Modality.NONE


def refusal(media: str) -> str | None:
    """Why a media name is never opened (an address, a way out of the folder, a NUL); None if it may be."""
    if "\0" in media:
        return "holds a NUL character"
    if media.startswith(("\\\\", "//")):
        return "is a network address"
    if ":" in media and is_address(media):
        return "is an address; media are read from files only"
    if ".." in media and ".." in media.replace("\\", "/").split("/"):
        return 'leads out of its folder ("..")'
    return None


def check_media(media: Sequence[str | None], numbers: RowNumbers, *, root: str, log: ProblemLog) -> int:
    """Report names that are refused and files that are missing. Returns how many rows have no media to show."""
    folders: dict[str, list[int]] = {}
    refused = 0
    for at, name in enumerate(media):
        if name is None:
            continue
        why = refusal(name) if ":" in name or ".." in name or "\0" in name or name[:1] in "\\/" else None
        if why is not None:
            refused += 1
            log.add("media refused", f"media {name[:200]!r} {why}", row=int(numbers[at]), column="media")
        else:
            folders.setdefault(_split(name)[0], []).append(at)
    missing = sorted(
        at for folder, rows in folders.items() for at in _missing_in(os.path.join(root, folder), rows, media, root=root)
    )
    if missing:
        rows = ", ".join(str(numbers[at]) for at in missing[:_SHOWN_MISSING])
        more = ", ..." if len(missing) > _SHOWN_MISSING else ""
        log.add(
            "missing media", f"{len(missing):,} media files are not there (rows {rows}{more}) under {root or '.'!r}"
        )
    return refused + len(missing)


def _split(name: str) -> tuple[str, str]:
    if os.sep != "/":
        name = name.replace(os.sep, "/")
    folder, slash, base = name.rpartition("/")
    return folder + slash, base


def _missing_in(place: str, rows: Sequence[int], media: Sequence[str | None], *, root: str) -> list[int]:
    if len(rows) <= _FEW:
        return [at for at in rows if not os.path.isfile(os.path.join(root, media[at] or ""))]
    try:
        with os.scandir(place or ".") as entries:
            there = {_fold(entry.name) for entry in entries if entry.is_file()}
    except OSError:
        return list(rows)
    return [at for at in rows if _fold(_split(media[at] or "")[1]) not in there]


def _fold(name: str) -> str:
    """The form under which the file system of this platform takes two names for the same."""
    if sys.platform in ("win32", "darwin"):
        return unicodedata.normalize("NFC", name).casefold()
    return name
