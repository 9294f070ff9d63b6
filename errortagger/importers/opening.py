"""Opening a predictions file safely: only regular files, never an address, and its text encoding found out."""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
from dataclasses import dataclass
from typing import BinaryIO

from errortagger.domain.problems import Problem
from errortagger.importers.base import ProblemLog, Watch

MAX_LINE = 50_000_000
"""Bytes of one line, or characters of one quoted cell, beyond which a file is taken for damaged."""
_BLOCK = 1 << 20
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:(?://|/|$)|(?:file|data|qrc|http|https|ftp|s3|gs|hf):", re.IGNORECASE)
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WAV or WebP file"),
    (b"fLaC", "a FLAC sound"),
    (b"OggS", "an Ogg sound"),
    (b"ID3", "an MP3 sound"),
    (b"\x93NUMPY", "a numpy array"),
    (b"\x80\x04\x95", "a Python pickle, which is never opened"),
    (b"ARROW1", "an Arrow file"),
    (b"\x7fELF", "a program"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def shown(path: str) -> str:
    """A path that can be printed anywhere, also one whose bytes are no valid text."""
    return os.fsencode(path).decode("utf-8", "replace")


def is_address(path: str) -> bool:
    """Whether a path looks like an address (http:, file:, s3:, ...). A drive letter is none."""
    return _ADDRESS.match(path) is not None


def open_regular(path: str) -> BinaryIO:
    """Open a regular file for reading. Raises Problem for anything else; never waits on a pipe or a device."""
    try:
        _require_regular(os.stat(path), path)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        handle = os.fdopen(os.open(path, flags), "rb")
    except ValueError as error:
        raise Problem("the name holds a NUL character", where=shown(path), action="Give another name.") from error
    except OSError as error:
        raise opening_problem(path, error) from error
    try:
        _require_regular(os.fstat(handle.fileno()), path)
    except Problem:
        handle.close()
        raise
    return handle


def opening_problem(path: str, error: OSError) -> Problem:
    """The reason why a file cannot be opened, in words. An address is named as such: nothing is ever fetched."""
    where = shown(path)
    if is_address(path):
        return Problem(
            "this is an address, and predictions are read from files only",
            where=where,
            action="Download the file and give its name.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Problem("there is no such file", where=where, action="Check the name and the folder.")
    if isinstance(error, PermissionError):
        return Problem("reading this file is not allowed", where=where, action="Change its permissions or copy it.")
    return Problem(
        f"it could not be read ({error.strerror or error})",
        where=where,
        action="Check the file and the disk, then try again.",
    )


def _require_regular(status: os.stat_result, path: str) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise Problem(
            "this is a folder", where=shown(path), action="Give a file, or a folder that holds a metadata.csv."
        )
    raise Problem(
        "this is no regular file (a pipe, a socket or a device)", where=shown(path), action="Give a file on a disk."
    )


def magic(head: bytes) -> str | None:
    """What the first bytes of a file say: ``parquet``, ``zip``, ``ole``, the name of another binary kind, or None."""
    if not any(byte < 9 or 13 < byte < 32 or byte > 126 for byte in head[:64]):
        return None  # plain text, e.g. a table whose first column is called "ID3"
    return next((kind for start, kind in _MAGIC if head.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class TextPlan:
    """How to turn the bytes of a file into text."""

    encoding: str
    errors: str = "strict"

    def open(self, handle: BinaryIO) -> io.TextIOWrapper:
        """The file as text from its start, line ends untranslated."""
        handle.seek(0)
        return io.TextIOWrapper(handle, encoding=self.encoding, errors=self.errors, newline="")


def plan_text(handle: BinaryIO, *, where: str, log: ProblemLog, watch: Watch, max_line: int = MAX_LINE) -> TextPlan:
    """Find out the encoding by reading the whole file once. Raises Problem if it is empty or no text."""
    handle.seek(0)
    head = handle.read(_BLOCK)
    if not head:
        raise Problem("the file is empty", where=where, action="Give a file with a header line and rows.")
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), None) or _without_bom(head, where)
    plan = _check(handle, encoding, where=where, watch=watch, max_line=max_line)
    if plan is not None:
        return plan
    if not encoding.startswith("utf-8"):
        raise Problem(f"the text is damaged ({encoding})", where=where, action="Save it again as UTF-8.")
    return _not_utf8(handle, encoding, log)


def _without_bom(head: bytes, where: str) -> str:
    kind = magic(head)
    if kind is not None:
        named = {"zip": "a zip archive", "ole": "an old Office document", "parquet": "a Parquet file"}.get(kind, kind)
        raise Problem(f"this is {named}, not text", where=where, action="Give a CSV, TSV, JSON, Parquet or Excel file.")
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    control = sum(head.count(code) for code in range(32) if code not in (9, 10, 12, 13))
    if control > 0.02 * len(head) + 4:
        raise Problem("this is a binary file, not text", where=where, action="Give a CSV, TSV or JSON file.")
    return "utf-8"


def _check(handle: BinaryIO, encoding: str, *, where: str, watch: Watch, max_line: int) -> TextPlan | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    size = max(1, os.fstat(handle.fileno()).st_size)
    handle.seek(0)
    run = done = 0
    try:
        while block := handle.read(_BLOCK):
            decoder.decode(block)
            end = max(block.rfind(b"\n"), block.rfind(b"\r"))
            run = run + len(block) if end < 0 else len(block) - end
            if run > max_line:
                size_mb = max_line // 1_000_000
                raise Problem(
                    f"one line is over {size_mb} MB", where=where, action="The file looks damaged; export it again."
                )
            done += len(block)
            watch.at(0.1 * done / size)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return None
    return TextPlan(encoding)


def _not_utf8(handle: BinaryIO, encoding: str, log: ProblemLog) -> TextPlan:
    good, bad, line = _count_utf8(handle)
    if good > bad:
        log.add(
            "encoding",
            f"{bad} characters are no valid UTF-8, the first on line {line}; shown as \N{REPLACEMENT CHARACTER}",
        )
        return TextPlan(encoding, "replace")
    log.add("encoding", f"the file is not UTF-8 (line {line}); it was read as Windows-1252, check accents and signs")
    return TextPlan("cp1252", "replace")


def _count_utf8(handle: BinaryIO) -> tuple[int, int, int]:
    """Characters beyond ASCII that are valid UTF-8, those that are not, and the line of the first bad one."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    handle.seek(0)
    good = bad = line = 0
    lines = 1
    while block := handle.read(_BLOCK):
        text = decoder.decode(block)
        wrong = text.count("\N{REPLACEMENT CHARACTER}")
        if wrong and not line:
            line = lines + text.count("\n", 0, text.index("\N{REPLACEMENT CHARACTER}"))
        bad += wrong
        good += len(text) - len(text.encode("ascii", "ignore")) - wrong
        lines += text.count("\n")
    return good, max(bad, 1), line or lines
