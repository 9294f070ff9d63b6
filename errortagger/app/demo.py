"""The built-in sets as projects: made, partly reviewed where the set says so, exported, ready to open."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from errortagger.app.create import create_project
from errortagger.app.demo_sets import DEMO_REVIEWER, DEMO_SEED, EditLine, find, prepare
from errortagger.app.exports import export
from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import CancelToken, Progress, ProgressSink, silent
from errortagger.app.projects import SUFFIX, OpenProject, open_project
from errortagger.app.statistics import project_table
from errortagger.app.tagging import apply_edits
from errortagger.domain.problems import Problem
from errortagger.session.statistics import Table

EXPORTS = ("prioritization.csv", "prioritization.xlsx", "prioritization.md", "prioritization.html", "tags.csv")


@dataclass(frozen=True, slots=True)
class MadeDemo:
    """What ``errortagger demo`` made."""

    project: Path
    exports: tuple[Path, ...]
    table: Table


def make_demo(
    name: str, folder: Path, *, progress: ProgressSink = silent, cancel: CancelToken | None = None
) -> MadeDemo:
    """Make (or find again) the project of a built-in set in a folder, and write its exports.

    A project that is there already is kept as it is: work in it is never replaced. Raises Problem or Cancelled.
    """
    demo = find(name)
    path = demo_path(name, folder)
    if not path.exists():
        _make(name, folder, path, progress, cancel)
    progress(Progress("Writing exports", 0, None))
    with open_project(path, read_only=True) as project:
        table = project_table(project)
        exports = tuple(_export(project, folder / f"{demo.name}-{export_name}") for export_name in EXPORTS)
    return MadeDemo(path, exports, table)


def demo_path(name: str, folder: Path) -> Path:
    """Where the project of a built-in set is."""
    return folder / f"{find(name).name}{SUFFIX}"


def _export(project: OpenProject, target: Path) -> Path:
    what = "tags" if target.stem.endswith("tags") else "prioritization"
    export(project, what, target)
    return target


def _make(name: str, folder: Path, path: Path, progress: ProgressSink, cancel: CancelToken | None) -> None:
    demo = find(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(error.strerror or "it cannot be made", where=str(folder), action="Choose a folder.") from None
    progress(Progress("Laying out the set", 0, None))
    laid_out = prepare(name, folder)
    options = ImportOptions(
        criterion=str(demo.criterion),
        modality=demo.modality.value,
        media_root=str(laid_out.media_root),
        model=demo.model,
        seed=DEMO_SEED,
        name=demo.title,
        note=demo.note,
    )
    half_made = path.with_name(f".{path.name}.making-{os.getpid()}{SUFFIX}")
    try:
        create_project(half_made, laid_out.predictions, options, progress=progress, cancel=cancel)
        with open_project(half_made, reviewer=DEMO_REVIEWER) as project:
            apply_edits(project, _numbered(laid_out.edits or laid_out.tags), f"built-in set {name}")
        os.replace(half_made, path)
    finally:
        half_made.unlink(missing_ok=True)


def _numbered(lines: list[EditLine]) -> list[tuple[int, dict[str, object]]]:
    return [(number, dict(line)) for number, line in enumerate(lines, start=1)]
