"""Checking a project: the file by the store, the media by looking."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from errortagger.app.projects import open_project
from errortagger.domain.problems import Problem


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What ``errortagger check`` found."""

    sound: bool
    """Nothing needs a person."""
    lines: tuple[str, ...]
    """Sentences, one a finding."""


def check_project(path: Path, *, repair: bool = False) -> CheckResult:
    """Check file, schema, derived tables and history, and look for media that are missing.

    ``repair`` rebuilds what can be derived, after a dated copy. Raises Problem if the file cannot be looked at.
    """
    from errortagger.store.check import Severity, check

    if not path.exists():
        raise Problem("there is no such file", where=str(path), action="Check the name.")
    report = check(path, repair=repair)
    lines = [f"{finding.severity}: {finding.message}" for finding in report.findings]
    if any(finding.severity is Severity.ERROR for finding in report.findings):
        return CheckResult(False, tuple(lines))
    missing = _missing_media(path)
    lines += missing or ["ok: all media are there"]
    return CheckResult(report.sound and not missing, tuple(lines))


def _missing_media(path: Path, listed: int = 10) -> list[str]:
    from errortagger.media.policy import MediaProblem, open_regular, resolve

    problems: list[str] = []
    with open_project(path, read_only=True) as project:
        roots = project.media_roots()
        names = project.file.reader.field_column("media").result()
        for key, media in zip(project.session.columns.keys, names, strict=False):
            if not media:
                continue
            try:
                os.close(open_regular(resolve(roots, media)))
            except MediaProblem as problem:
                problems.append(f"warning: {key}: {media}: {problem.what}")
    if len(problems) > listed:
        problems[listed:] = [f"warning: {len(problems) - listed} more media cannot be opened"]
    return problems
