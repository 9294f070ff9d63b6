"""From a table that was read to a project file: mapping, records, rows. Runs in the import process."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import Progress, ProgressSink
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import IMPORT_REVIEWER, ProjectInfo
from errortagger.domain.types import Modality

if TYPE_CHECKING:
    from errortagger.importers.base import SourceTable
    from errortagger.importers.mapping import Mapping
    from errortagger.importers.records import Records
    from errortagger.store.builder import ProjectBuilder
    from errortagger.store.rows import DatasetFacts

BATCH = 50_000


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
    return map_table(table, options, options.media_root or table.media_root)


def map_table(table: SourceTable, options: ImportOptions, media_root: str) -> Source:
    """Guess the mapping of a table and put the person's choices over it."""
    from errortagger.importers.mapping import apply_overrides, guess

    mapping = apply_overrides(
        guess(table),
        table,
        fields=options.mapping,
        tag_columns=options.tag_columns or None,
        modality=Modality(options.modality) if options.modality else None,
        criterion=options.criterion or None,
    )
    return Source(table, mapping, str(Path(media_root).resolve()) if media_root else "")


def preview_source(source: Source) -> dict[str, object]:
    """What an import would bring, as plain values."""
    from errortagger.importers.preview import preview

    return preview(source.table, source.mapping, media_root=source.media_root or None).to_json()


def build_project(source: Source, target: Path, options: ImportOptions, progress: ProgressSink) -> dict[str, object]:
    """Write a new project file; it appears under its name only when it is whole. Returns the counts for a person.

    Raises Problem if the target exists and is not to be replaced, or cannot be written.
    """
    from errortagger.importers.records import records
    from errortagger.store.builder import ProjectBuilder

    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    progress(Progress("Judging rows", 0, None))
    recs = records(source.table, source.mapping, seed=seed, media_root=source.media_root or None)
    if not len(recs):
        raise UsageProblem("no row could be read", where=source.table.path, action=_first_problem(recs))
    _require_size(options.dataset_size, recs)
    info = ProjectInfo(
        name=options.name or target.stem,
        modality=source.mapping.modality,
        criterion=source.mapping.criterion,
        seed=seed,
        model=options.model,
        media_root=_relative(source.media_root, target),
        source=source.table.path,
        dataset_size=options.dataset_size,
        note=options.note,
    )
    with ProjectBuilder(target, info, overwrite=options.overwrite) as builder:
        _write(builder, recs, progress)
        progress(Progress("Finishing the file", 0, None))
        builder.finish(_dataset(source, recs, options))
    return _report(recs, info)


def _require_size(size: int | None, recs: Records) -> None:
    """Refuse a typed size of the whole dataset that is smaller than the part that was loaded."""
    if size is not None and size < len(recs):
        raise UsageProblem(
            f"the whole dataset is said to have {size} examples, but {len(recs)} were read",
            action="Give the size of the whole dataset, errors and correct examples together.",
        )


def _write(builder: ProjectBuilder, recs: Records, progress: ProgressSink) -> None:
    from errortagger.store.rows import RowBatch

    for start in range(0, len(recs), BATCH):
        part = slice(start, start + BATCH)
        builder.add_rows(
            RowBatch(
                keys=recs.keys[part],
                media=recs.media[part],
                text=recs.text[part],
                ground_truth=recs.ground_truth[part],
                prediction=recs.prediction[part],
                confidence=recs.confidence[part],
                split=recs.split[part],
                human_label=recs.human_label[part],
                human_correct=recs.human_correct[part],
                weight=recs.weight[part],
                metadata=recs.metadata[part],
                is_error=recs.is_error[part],
                size=recs.size[part],
                random_key=recs.random_key[part],
                source_row=recs.source_row[part],
            )
        )
        progress(Progress("Writing rows", min(start + BATCH, len(recs)), len(recs)))
    if recs.tags:
        builder.add_answers(recs.tags, IMPORT_REVIEWER)


def _dataset(source: Source, recs: Records, options: ImportOptions) -> DatasetFacts:
    from errortagger.store.rows import DatasetFacts

    name = Path(source.table.path).stem if source.table.path else "data frame"
    return DatasetFacts(
        name=options.name or name,
        source=source.table.path,
        format=source.table.format,
        columns=recs.metadata_columns,
        mapping=dict(source.mapping.fields),
    )


def _report(recs: Records, info: ProjectInfo) -> dict[str, object]:
    errors = int((recs.is_error == 1).sum())
    correct = int((recs.is_error == 0).sum())
    counts = {"rows": len(recs), "errors": errors, "correct": correct, "unknown": len(recs) - errors - correct}
    return {
        "counts": {**counts, "left_out": recs.rows_left_out},
        "criterion": str(info.criterion),
        "modality": info.modality.value,
        "seed": info.seed,
        "problems": [asdict(problem) for problem in recs.problems],
        "problem_counts": recs.problem_counts,
    }


def _first_problem(recs: Records) -> str:
    if not recs.problems:
        return "The file has a header but no rows; choose another file."
    return f"First problem: {recs.problems[0]}."


def _relative(folder: str, target: Path) -> str:
    """A media folder beside or below the project file is kept relative, so that both can be moved together."""
    if not folder:
        return ""
    base = target.resolve().parent
    return str(Path(folder).relative_to(base)) if Path(folder).is_relative_to(base) else folder
