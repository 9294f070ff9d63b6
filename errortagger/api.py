"""ErrorTagger from Python: ``import errortagger as et``; no Qt is imported until ``launch``."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from errortagger.app.imports import ImportOptions
from errortagger.app.projects import OpenProject, open_project
from errortagger.domain.problems import Problem
from errortagger.media.child import command, environment

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Project", "create", "launch", "open"]


class Project:
    """An open project. Use it as a context manager, or call ``close``: that waits until all is on disk."""

    def __init__(self, opened: OpenProject) -> None:
        self._opened = opened
        self._reviewer = opened.session.reviewer.name

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ErrorTagger project {self.path}: {len(self._opened.session)} examples>"

    @property
    def path(self) -> Path:
        """The project file."""
        return self._opened.path

    def close(self) -> None:
        """Wait until everything is on disk and let go of the file."""
        self._opened.close()

    def examples(self) -> pd.DataFrame:
        """One row an example, index = example id."""
        return self._frame("examples").set_index("id")

    def tags(self) -> pd.DataFrame:
        """One row a tag, in palette order, index = tag name."""
        from errortagger.exporters.frames import tag_frame

        return tag_frame(self._opened.session.tags)

    def assignments(self) -> pd.DataFrame:
        """One row an assignment: example, tag, reviewer, answer, how, at."""
        return self._frame("assignments")

    def tag(
        self,
        examples: Iterable[str | int],
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        unsure: Sequence[str] = (),
        *,
        reviewer: str | None = None,
        **fields: object,
    ) -> None:
        """Tag examples by id, all or none. ``fields``: label_check, note, reviewed, excluded, queue as in a batch.

        ``reviewer`` signs these edits only. Raises Problem naming what is wrong; then nothing was changed.
        """
        if isinstance(examples, str):
            raise Problem(f"{examples!r} is one id, not a list of ids", action=f"Write [{examples!r}].")
        named = {"add": add, "remove": remove, "unsure": unsure}
        for field, tags in named.items():
            if isinstance(tags, str):
                raise Problem(f"{field}={tags!r} is one tag, not a list of tags", action=f"Write {field}=[{tags!r}].")
        line: dict[str, object] = {**{field: list(tags) for field, tags in named.items()}, **fields}
        self.edit(({"example": _plain(example), **line} for example in examples), reviewer=reviewer)

    def edit(self, lines: Iterable[Mapping[str, object]], *, reviewer: str | None = None) -> None:
        """Apply edits in the form of ``errortagger tag``, all or none; ``reviewer`` signs these edits only."""
        from errortagger.app.tagging import apply_edits

        numbered = [(number, dict(line)) for number, line in enumerate(lines, start=1)]
        self._sign_as(reviewer or self._reviewer)
        apply_edits(self._opened, numbered, "edits")

    def _sign_as(self, reviewer: str) -> None:
        if reviewer != self._opened.session.reviewer.name:
            path = self.path
            self._opened.close()
            self._opened = open_project(path, reviewer=reviewer)

    def tag_statistics(self, slice: str = "") -> pd.DataFrame:
        """The prioritization table, a column a number, best first, index = tag name. ``slice`` is a filter."""
        from errortagger.app.statistics import project_table
        from errortagger.exporters.frames import statistics_frame

        return statistics_frame(project_table(self._opened, slice_filter=slice).to_json())

    def export(self, what: str, target: str | Path) -> None:
        """Write an export as ``errortagger export`` does."""
        from errortagger.app.exports import export

        export(self._opened, what, Path(target))

    def _frame(self, what: str) -> pd.DataFrame:
        from errortagger.app.exports import export_table
        from errortagger.exporters.frames import table_frame

        return table_frame(export_table(self._opened, what))


def _plain(example: object) -> object:
    """An id as Python has it: numpy's numbers come from the index of a frame."""
    return example.item() if isinstance(example, np.generic) else example


def create(
    path: str | Path,
    predictions: pd.DataFrame | str | Path,
    *,
    media_root: str | Path = "",
    criterion: str = "",
    mapping: Mapping[str, str] | None = None,
    tag_columns: Sequence[str] = (),
    model: str = "",
    seed: int | None = None,
    format: str = "",
    overwrite: bool = False,
) -> Project:
    """Make a project from a predictions file, a folder or a DataFrame, and open it.

    ``mapping``: field -> column, where the guess is not right. Raises Problem naming file and row.
    """
    from errortagger.app.create import create_from_frame, create_project

    options = ImportOptions(
        mapping=dict(mapping or {}),
        criterion=criterion,
        media_root=str(media_root),
        tag_columns=tuple(tag_columns),
        model=model,
        seed=seed,
        format=format,
        overwrite=overwrite,
    )
    target = Path(path)
    if isinstance(predictions, (str, Path)):
        create_project(target, Path(predictions), options)
    else:
        create_from_frame(target, predictions, options)
    return open(target)


def open(path: str | Path, *, reviewer: str | None = None) -> Project:
    """Open a project file. Raises Problem that says what is wrong with it and what to do."""
    return Project(open_project(Path(path), reviewer=reviewer))


def launch(project: Project | str | Path) -> subprocess.Popen[bytes]:
    """Open the window on a project, in a process of its own; returns at once.

    An open Project is closed first, because one program at a time writes a project.
    """
    path = project.path if isinstance(project, Project) else Path(project)
    if isinstance(project, Project):
        project.close()
    if not path.is_file():
        raise Problem("there is no such project", where=str(path), action="Make it with errortagger.create().")
    return subprocess.Popen(command("errortagger", str(path)), env=environment())
