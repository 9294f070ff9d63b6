"""From a table that was read to a project file: mapping, records, rows. Runs in the import process."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import Progress, ProgressSink
from errortagger.domain.criterion import Criterion
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import ProjectInfo
from errortagger.domain.types import Modality

if TYPE_CHECKING:
    from errortagger.importers.base import SourceTable
    from errortagger.importers.mapping import Mapping
    from errortagger.importers.records import Records

BATCH = 50_000
IMPORT_REVIEWER = "import"
"""Who the answers of tag columns are from."""


@dataclass(frozen=True, slots=True)
class Source:
    """A predictions file, read and mapped."""

    table: SourceTable
    mapping: Mapping
    media_root: str
    """Absolute folder that relative media paths start from; empty for a table that is not a file."""


def read_source(
    path: Path, options: ImportOptions, progress: ProgressSink, cancelled: Callable[[], bool] = lambda: False
) -> Source:
    """Read and map a predictions file. Raises Problem or UsageProblem."""
    from errortagger.importers.registry import read

    def report(fraction: float) -> None:
        progress(Progress("Reading the file", round(fraction * 1000), 1000))

    table = read(path, format=options.format or None, progress=report, cancelled=cancelled)
    folder = path if path.is_dir() else path.parent
    return map_table(table, options, options.media_root or str(folder.resolve()))


def map_table(table: SourceTable, options: ImportOptions, media_root: str) -> Source:
    """Guess the mapping of a table and put the person's choices over it."""
    from errortagger.importers.mapping import apply_overrides, guess

    mapping = apply_overrides(
        guess(table),
        table,
        fields=options.mapping,
        tag_columns=options.tag_columns,
        modality=Modality(options.modality) if options.modality else None,
        criterion=Criterion.parse(options.criterion) if options.criterion else None,
    )
    return Source(table, mapping, str(Path(media_root).resolve()) if media_root else "")


def build_project(source: Source, target: Path, options: ImportOptions, progress: ProgressSink) -> dict[str, object]:
    """Write a new project file; it appears under its name only when it is whole. Returns the counts for a person.

    Raises Problem if the target exists and is not to be replaced, or cannot be written.
    """
    from errortagger.store.builder import ProjectBuilder

    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    progress(Progress("Judging rows", 0, None))
    recs = _records(source, seed)
    if not len(recs):
        raise UsageProblem(
            "no row could be read", where=str(source.table.path), action="errortagger inspect lists the problems."
        )
    info = ProjectInfo(
        name=options.name or target.stem,
        modality=source.mapping.modality,
        criterion=source.mapping.criterion,
        seed=seed,
        model=options.model,
        media_root=_relative(source.media_root, target),
        source=str(source.table.path),
        dataset_size=options.dataset_size,
        note=options.note,
    )
    builder = ProjectBuilder(target, info, overwrite=options.overwrite)
    try:
        _write(builder, recs, source, progress)
    except BaseException:
        builder.abort()
        raise
    return _report(recs, info)


def _records(source: Source, seed: int) -> Records:
    from errortagger.importers.records import records

    return records(source.table, source.mapping, seed=seed, media_root=source.media_root)


def _relative(folder: str, target: Path) -> str:
    """A media folder beside or below the project file is kept relative, so that both can be moved together."""
    if not folder:
        return ""
    base = target.resolve().parent
    return str(Path(folder).relative_to(base)) if Path(folder).is_relative_to(base) else folder
