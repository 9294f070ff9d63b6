"""Texts that SQLite cannot hold: file names that are no valid text keep their bytes through a reversible escape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_FIRST, _LAST = 0xD800, 0xDFFF
_OFFSET = 0x100000
_LONE = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_ESCAPED = re.compile(f"[{chr(_FIRST + _OFFSET)}-{chr(_LAST + _OFFSET)}]")


def to_stored(text: str) -> str:
    """The text as it is written: lone surrogates (bytes of a file name) move to U+10D800...10DFFF."""
    return _LONE.sub(lambda match: chr(ord(match[0]) + _OFFSET), text)


def from_stored(text: str) -> str:
    """The text as it was before ``to_stored``."""
    if text.isascii():
        return text
    return _ESCAPED.sub(lambda match: chr(ord(match[0]) - _OFFSET), text)


def optional_from_stored(text: str | None) -> str | None:
    """``from_stored`` that lets None through."""
    return None if text is None else from_stored(text)


def storable(texts: Sequence[str | None]) -> Sequence[str | None]:
    """A column as it is written; the very same object when nothing needs an escape, which is nearly always."""
    try:
        "".join(filter(None, texts)).encode()
    except UnicodeEncodeError:
        return [None if text is None else to_stored(text) for text in texts]
    return texts


def from_stored_column(texts: Iterable[str | None]) -> list[str | None]:
    """A column as it was before ``storable``."""
    return [text if text is None or text.isascii() else from_stored(text) for text in texts]
