"""The tag statistics of a project: of all of it or a slice, by all reviewers or by one."""

from __future__ import annotations

from dataclasses import replace

from errortagger.app.projects import OpenProject
from errortagger.app.slices import slice_mask
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import Reviewer
from errortagger.domain.snapshot import ProjectData
from errortagger.session.answers import Consensus
from errortagger.session.session import Session
from errortagger.session.statistics import Figures, Table, compute, figures, slice_figures


def project_table(
    project: OpenProject, *, slice_filter: str = "", reviewer: str = "", consensus: str = "", ranking: bool = True
) -> Table:
    """The prioritization table. Raises UsageProblem for an unknown reviewer or rule, FilterProblem for a bad filter."""
    session = project.session
    if reviewer or consensus:
        session = _session_of(project, reviewer, consensus)
    return compute(_figures(project, session, slice_filter), ranking=ranking)


def _figures(project: OpenProject, session: Session, slice_filter: str) -> Figures:
    if not slice_filter:
        return figures(session)
    return slice_figures(session, slice_mask(project, slice_filter), slice_filter)


def _session_of(project: OpenProject, reviewer: str, consensus: str) -> Session:
    if reviewer and consensus:
        raise UsageProblem("a reviewer and a consensus rule exclude each other", action="Give one of them.")
    data = project.file.load()
    if reviewer:
        who = next((known for known in data.reviewers if known.name == reviewer), None)
        if who is None:
            names = ", ".join(known.name for known in data.reviewers) or "nobody yet"
            raise UsageProblem(f"there is no reviewer {reviewer!r}", action=f"Known: {names}.")
        return Session(_only(data, who), who)
    if consensus not in tuple(Consensus):
        raise UsageProblem(f"{consensus!r} is no consensus rule", action=f"Use {', '.join(Consensus)}.")
    return Session(data, project.session.reviewer, consensus=Consensus(consensus))


def _only(data: ProjectData, who: Reviewer) -> ProjectData:
    """The same project as if nobody else had reviewed it; exclusions hold for everybody."""
    return replace(
        data,
        answers=[column for column in data.answers if column.reviewer == who.id],
        marks=[column for column in data.marks if column.reviewer == who.id or column.field == "excluded"],
    )
