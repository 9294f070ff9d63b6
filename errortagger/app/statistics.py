"""The tag statistics of a project: of all of it or a slice, by all reviewers or by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from errortagger.app.projects import OpenProject
from errortagger.app.slices import slice_mask
from errortagger.app.statistics_columns import extra_columns, group_sources, size_sources
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import Reviewer
from errortagger.domain.snapshot import ProjectData
from errortagger.session.answers import Consensus
from errortagger.session.choices import AUTOMATIC, COLUMN, OFF, SIZE, USUAL, WEIGHT, Choices, choices_of
from errortagger.session.session import Session
from errortagger.session.statistics import Figures, Table, compute, figures, slice_figures
from errortagger.stats.frame import View

_CHOICES = "statistics"


def project_table(
    project: OpenProject,
    *,
    slice_filter: str = "",
    reviewer: str = "",
    consensus: str = "",
    ranking: bool = True,
    choices: Choices = USUAL,
) -> Table:
    """The prioritization table.

    Raises UsageProblem for an unknown reviewer, rule or column, FilterProblem for a bad filter.
    """
    session = project.session
    if reviewer or consensus:
        session = _session_of(project, reviewer, consensus)
    found, columns = _figures(project, session, slice_filter), extra_columns(project, choices)
    return compute(found, ranking=ranking, choices=choices, columns=columns)


def switched(switches: Mapping[str, str | bool]) -> Choices:
    """Choices from the options of the command line, by their names with underscores."""
    size, group = str(switches.get("size_by", AUTOMATIC)), str(switches.get("group_by", AUTOMATIC))
    return Choices(
        view=View(str(switches.get("view", View.DATASET))),
        guaranteed=switches.get("guaranteed") is True,
        watching=switches.get("watching") is True,
        model_errors_only=switches.get("model_errors_only") is True,
        size_by=size if size in (AUTOMATIC, OFF, SIZE, WEIGHT) else f"{COLUMN}{size.removeprefix(COLUMN)}",
        group_by=group if group in (AUTOMATIC, OFF) else f"{COLUMN}{group.removeprefix(COLUMN)}",
    )


def kept_choices(project: OpenProject) -> Choices:
    """What was chosen on the statistics page of the project, by anybody; columns that are gone are as usual."""
    kept = choices_of(project.session.settings.get(_CHOICES, ""))
    sizes = {source for source, _ in size_sources(project)} | {AUTOMATIC, OFF}
    groups = {source for source, _ in group_sources(project)} | {AUTOMATIC, OFF}
    return replace(
        kept,
        size_by=kept.size_by if kept.size_by in sizes else AUTOMATIC,
        group_by=kept.group_by if kept.group_by in groups else AUTOMATIC,
    )


def keep_choices(project: OpenProject, choices: Choices) -> None:
    """Remember what was chosen; of a project that cannot be written, as long as it is open."""
    text = choices.to_text()
    project.session.settings[_CHOICES] = text
    if not project.session.read_only:
        project.file.writer.save_setting(_CHOICES, text)


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
        return _planned(project, Session(_only(data, who), who))
    if consensus not in tuple(Consensus):
        raise UsageProblem(f"{consensus!r} is no consensus rule", action=f"Use {', '.join(Consensus)}.")
    return _planned(project, Session(data, project.session.reviewer, consensus=Consensus(consensus)))


def _planned(project: OpenProject, session: Session) -> Session:
    """The same examples are reviewed by the same plans."""
    for side, strata in enumerate(project.session.frame.strata):
        if strata is not None:
            session.follow(side, strata)
    return session


def _only(data: ProjectData, who: Reviewer) -> ProjectData:
    """The same project as if nobody else had reviewed it; exclusions hold for everybody."""
    return replace(
        data,
        answers=[column for column in data.answers if column.reviewer == who.id],
        marks=[column for column in data.marks if column.reviewer == who.id or column.field == "excluded"],
    )
