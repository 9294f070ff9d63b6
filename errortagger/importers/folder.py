"""A folder of media with a metadata file beside them, as Hugging Face's imagefolder and audiofolder have it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from errortagger.domain.problems import Problem
from errortagger.importers.base import ProblemLog, SourceTable, Watch
from errortagger.importers.opening import opening_problem, shown

METADATA_NAMES = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
FILE_NAME = "file_name"
"""Column of the metadata file that names the media, relative to the folder."""
_TABLE_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".xls", ".ods")

ReadFile = Callable[[str, ProblemLog, Watch], SourceTable]


def read_folder(path: str, *, read_file: ReadFile, log: ProblemLog, watch: Watch) -> SourceTable:
    """Read the folder's metadata file by ``read_file``. Raises Problem if there is none, saying what is there."""
    try:
        names = sorted(entry.name for entry in os.scandir(path) if entry.is_file())
    except OSError as error:
        raise opening_problem(path, error) from error
    found = [name for name in METADATA_NAMES if name in names]
    if not found:
        raise _no_metadata(path, names)
    if len(found) > 1:
        log.add("several metadata files", f"only {found[0]} was read; not {', '.join(found[1:])}")
    table = read_file(os.path.join(path, found[0]), log, watch)
    if FILE_NAME not in table.names:
        raise Problem(
            f"{found[0]} has no column {FILE_NAME!r}",
            where=shown(path),
            action=f"Name the media there, relative to the folder; or give {found[0]} itself instead of the folder.",
        )
    return replace(table, path=path, format="folder", media_root=os.path.abspath(path))


def _no_metadata(path: str, names: list[str]) -> Problem:
    tables = [name for name in names if name.lower().endswith(_TABLE_SUFFIXES)]
    if tables:
        listed = ", ".join(shown(name) for name in tables[:3])
        action = f"Give the file with the predictions itself; the folder holds {listed}."
    else:
        action = f"Add a metadata.csv with the columns {FILE_NAME}, label and prediction."
    return Problem(
        "the folder has no metadata.csv, metadata.jsonl or metadata.parquet", where=shown(path), action=action
    )
