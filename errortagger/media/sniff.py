"""Names what a file holds by its first bytes, for messages about files that no decoder here takes."""

from __future__ import annotations

HEAD = 512
"""Bytes that are enough to tell."""

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska file"),
    (b"#!AMR", "an AMR recording"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"fLaC", "FLAC sound"),
    (b"OggS", "Ogg sound"),
    (b"ID3", "MP3 sound"),
)
_BRANDS = {b"heic": "a HEIC picture", b"heix": "a HEIC picture", b"mif1": "a HEIC picture", b"avif": "an AVIF picture"}


def describe(head: bytes) -> str:
    """What the file seems to be, in words that follow "this looks like"; "" when there is no telling."""
    for magic, words in _MAGIC:
        if head.startswith(magic):
            return words
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "an MP4 or M4A file")
    if head[:4] == b"RIFF":
        return {b"WAVE": "WAV sound", b"WEBP": "a WebP picture", b"AVI ": "an AVI film"}.get(head[8:12], "")
    return _describe_text(head)


def _describe_text(head: bytes) -> str:
    text = head.decode("utf-8", errors="ignore").lstrip("\ufeff \t\r\n").lower()
    if "<svg" in text:
        return "an SVG drawing"
    if text.startswith(("<!doctype html", "<html")):
        return "a web page"
    if head and not any(byte < 9 or 13 < byte < 32 for byte in head):
        return "text"
    return ""
