"""Making a project: from a file in the import process, or from a table that is in memory already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from errortagger.app.imports import ImportOptions, run_child
from errortagger.app.jobs import CancelToken, ProgressSink, silent
from errortagger.domain.problems import Problem

if TYPE_CHECKING:
    import pandas as pd


def create_project(
    target: Path,
    source: Path,
    options: ImportOptions,
    *,
    progress: ProgressSink = silent,
    cancel: CancelToken | None = None,
) -> dict[str, object]:
    """Make a project from a predictions file or folder; returns counts and problems for a person.

    A cancelled or failed import leaves nothing behind. Raises Problem or Cancelled.
    """
    from errortagger.store.copies import remove_stale

    check_target(target, overwrite=options.overwrite)
    request: dict[str, object] = {
        "verb": "new",
        "target": str(target),
        "source": str(source),
        "options": options.to_json(),
    }
    try:
        return run_child(request, progress, cancel)
    except BaseException:
        remove_stale(target.absolute())
        raise


def create_from_frame(target: Path, frame: pd.DataFrame, options: ImportOptions) -> dict[str, object]:
    """Make a project from a pandas DataFrame. Raises Problem."""
    from errortagger.app.build import build_project, map_table
    from errortagger.importers.registry import read_dataframe

    check_target(target, overwrite=options.overwrite)
    source = map_table(read_dataframe(frame), options, options.media_root or str(Path.cwd()))
    return build_project(source, target, options, silent)


def check_target(target: Path, *, overwrite: bool) -> None:
    """Raise Problem if the project cannot be made there."""
    if target.exists() and not overwrite:
        raise Problem("this file exists already", where=str(target), action="Choose another name, or open it.")
    if not target.parent.is_dir():
        raise Problem("there is no such folder", where=str(target.parent), action="Make the folder first.")
