"""What was dragged in: the one local file or folder of a drop, or nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_path(mime: QMimeData) -> Path | None:
    """The file or folder that is dragged; None for anything else, for several at once and for web addresses."""
    urls = mime.urls() if mime.hasUrls() else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
