"""Text files to strings. Runs in the worker process only."""

from __future__ import annotations

import codecs
from typing import BinaryIO

LIMIT = 20_000
"""Bytes that are read; longer lines and texts make every text widget slow."""
LIMIT_ANYWAY = 2_000_000
"""Bytes when the user asked for all of it."""
MAX_BYTES = 4 << 30

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode_text(stream: BinaryIO, *, open_anyway: bool = False) -> tuple[str, bool]:
    """The beginning of a text and whether the file goes on.

    UTF-8, or UTF-16 where a byte order mark says so; what is neither becomes U+FFFD. A character that the limit cuts in
    two is left out.
    """
    limit = LIMIT_ANYWAY if open_anyway else LIMIT
    data = stream.read(limit + 1)
    truncated = len(data) > limit
    encoding, skip = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), ("utf-8", 0))
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    return decoder.decode(data[skip:limit], final=not truncated), truncated
