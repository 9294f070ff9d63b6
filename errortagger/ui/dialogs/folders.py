"""Folders for people: showing one in the file manager, choosing a free file name, finding the documents."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from errortagger.domain.project import SUFFIX


def show_in_folder(path: Path) -> bool:
    """Open the folder of a file (or the folder itself) in the file manager; answers whether there was one to ask."""
    folder = path if path.is_dir() else path.parent
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def documents() -> Path:
    """The person's folder for documents; the home folder where there is none."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(place) if place else Path.home()
    return folder if folder.is_dir() else Path.home()


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, as far as its permissions tell."""
    return folder.is_dir() and os.access(folder, os.W_OK)


def project_beside(source: Path) -> Path:
    """A free name for a project beside its source, or among the documents where that folder cannot be written."""
    name = source.name if source.is_dir() else source.stem
    folder = source.resolve().parent
    return free_name((folder if can_write(folder) else documents()) / f"{name or 'project'}{SUFFIX}")


def free_name(path: Path) -> Path:
    """The path itself, or with a number where a file of that name exists: ``speech-2.errtag``."""
    number = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
