"""Facts of a project for people and scripts: counts, size, versions, who reviewed how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

import numpy as np

from errortagger import __version__
from errortagger.app.projects import OpenProject
from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer


def project_facts(project: OpenProject) -> dict[str, object]:
    """Everything that ``errortagger info`` prints, as plain values."""
    from errortagger.store.layout import current_version

    session, info = project.session, project.session.info
    visible = session.visible
    error = session.columns.error
    return {
        "project": str(project.path),
        "name": info.name,
        "version": __version__,
        "schema_version": "{}.{}".format(*divmod(current_version(), 1000)),
        "size_bytes": project.path.stat().st_size,
        "modality": info.modality.value,
        "criterion": str(info.criterion),
        "model": info.model,
        "seed": info.seed,
        "source": info.source,
        "media_folder": str(project.media_folder()),
        "examples": int(np.count_nonzero(visible)),
        "errors": int(np.count_nonzero(visible & (error == 1))),
        "correct": int(np.count_nonzero(visible & (error == 0))),
        "undecided": int(np.count_nonzero(visible & (error == -1))),
        "excluded": int(np.count_nonzero(visible & session.frame.excluded)),
        "reviewed": int(np.count_nonzero(visible & session.frame.reviewed)),
        "tags": [
            {"tag": tag.name, "present": int(np.count_nonzero(session.answers.combined(tag.id) == Answer.PRESENT))}
            for tag in session.tags
        ],
        "reviewers": _reviewers(project),
        "datasets": [asdict(dataset) for dataset in project.file.datasets()],
        "steps": session.history.last_seq,
        "note": info.note,
    }


def _reviewers(project: OpenProject) -> list[dict[str, object]]:
    session = project.session
    answers: Counter[int] = Counter()
    for tag in session.tags:
        for who in session.answers.reviewers(tag.id):
            answers[who] += int(np.count_nonzero(session.answers.by(who, tag.id) != Answer.NOT_ASKED))
    return [
        {
            "reviewer": who.name,
            "reviewed": len(session.marks.by(MarkField.REVIEW, who.id)),
            "answers": answers[who.id],
            "notes": len(session.marks.by(MarkField.NOTE, who.id)),
        }
        for who in session.reviewers.values()
        if who.id in answers or session.marks.by(MarkField.REVIEW, who.id)
    ]
