"""Adding to a project: more examples, or another model's predictions on examples it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from errortagger.app.imports import ImportOptions, run_child
from errortagger.app.jobs import CancelToken, Progress, ProgressSink, silent
from errortagger.app.projects import OpenProject
from errortagger.domain.patch import AnswerEdit, Edit, Patch, TagEdit
from errortagger.domain.project import IMPORT_REVIEWER
from errortagger.domain.snapshot import ProjectData
from errortagger.domain.tag import PALETTE, Tag, name_key
from errortagger.session.session import Session
from errortagger.session.tag_steps import new_tag

if TYPE_CHECKING:
    from errortagger.store.merge import Judge
    from errortagger.store.rows import ErrorColumns, MergeReport


def add_to_project(
    project: OpenProject,
    source: Path,
    options: ImportOptions,
    *,
    progress: ProgressSink = silent,
    cancel: CancelToken | None = None,
) -> dict[str, object]:
    """Import a file into an open project. Known ids become predictions of another model run, new ids new examples.

    Errors are counted on the new run if it covers every example there was; else on the old one, as before. Open the
    project again afterwards to see the new rows. A cancelled import leaves nothing. Raises Problem or Cancelled.
    """
    from errortagger.store.copies import discard, remove_stale, temporary_beside
    from errortagger.store.merge import count_keys, merge

    info = project.session.info
    wanted = replace(
        options,
        seed=info.seed,
        criterion=options.criterion or str(info.criterion),
        modality=options.modality or info.modality.value,
        media_root=options.media_root or str(project.media_folder()),
        overwrite=True,
    )
    remove_stale(project.path)
    staged = temporary_beside(project.path)
    request: dict[str, object] = {
        "verb": "new", "target": str(staged), "source": str(source), "options": wanted.to_json(),
    }  # fmt: skip
    try:
        found = run_child(request, progress, cancel)
        cancelled = (lambda: cancel.cancelled) if cancel is not None else None
        counts = count_keys(project.file, staged, cancelled)
        examples = int(np.count_nonzero(project.session.visible))
        report = merge(
            project.file,
            staged,
            progress=lambda done, total: progress(Progress("Adding rows", done, total)),
            cancelled=cancelled,
            judge=_judge(project),
            activate=counts.known >= examples,
        )
        data = project.file.load()  # writes the column cache anew, so that the next start is fast
        _add_answers(project, data, report)
    finally:
        discard(staged)
        remove_stale(staged)
    told = {key: value for key, value in asdict(report).items() if isinstance(value, int)}
    return {**found, **told, "active": counts.known >= examples}


def _judge(project: OpenProject) -> Judge:
    criterion = project.session.info.criterion

    def judge(truths: Sequence[str | None], predictions: Sequence[str | None]) -> ErrorColumns:
        from errortagger.stats.errors import evaluate
        from errortagger.store.rows import ErrorColumns

        found = evaluate(criterion, truths, predictions)
        return ErrorColumns(found.is_error, found.size)

    return judge


def _add_answers(project: OpenProject, data: ProjectData, report: MergeReport) -> None:
    """Write the answers of tag columns as one step, over a session that knows the new rows."""
    if not report.answers:
        return
    who = project.file.writer.ensure_reviewer(IMPORT_REVIEWER)
    session = Session(data, who, journal=project.file.writer)
    edits: list[Edit] = []
    made: dict[str, Tag] = {}
    for found in report.answers:
        tag = session.tags.named(found.tag) or made.get(name_key(found.tag))
        if tag is None:
            position = len(session.tags) + len(made)
            tag = replace(new_tag(session, found.tag), position=position, color=PALETTE[position % len(PALETTE)])
            made[name_key(found.tag)] = tag
            edits.append(TagEdit(None, tag))
        before = session.answers.by(who.id, tag.id)[found.rows]
        moved = before != found.values
        if moved.any():
            edits.append(AnswerEdit(tag.id, who.id, found.rows[moved], before[moved].copy(), found.values[moved]))
    session.commit(Patch("Import tags", tuple(edits), how="import"))
    project.file.writer.flush()
