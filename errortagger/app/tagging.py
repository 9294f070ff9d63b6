"""Batches of edits from scripts."""

from __future__ import annotations

from errortagger.app.projects import OpenProject
from errortagger.session.batch import BatchBuilder, BatchReport


def apply_edits(project: OpenProject, lines: list[tuple[int, dict[str, object]]], where: str) -> BatchReport:
    """Apply numbered edit lines as one step, all or none, and wait until they are on disk.

    Raises Problem naming the line; then nothing was changed.
    """
    patch, report = BatchBuilder(project.session, where).build(lines)
    project.session.commit(patch)
    if not project.file.read_only:
        project.file.writer.flush()
    return report
