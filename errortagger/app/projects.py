"""An open project: the session in memory, the file behind it, the media around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from errortagger.app.settings import default_reviewer
from errortagger.domain.patch import Patch
from errortagger.domain.problems import Problem
from errortagger.domain.project import SUFFIX, Example, ProjectInfo, Reviewer
from errortagger.domain.snapshot import Step
from errortagger.domain.types import ReviewerId
from errortagger.session.session import Session
from errortagger.session.strata import SETTING

if TYPE_CHECKING:
    from errortagger.media.policy import MediaRoots
    from errortagger.store.project_file import ProjectFile

__all__ = ["SUFFIX", "OpenProject", "open_project"]
_VISITOR = Reviewer(ReviewerId(0), "visitor")
"""Who looks at a project that cannot be written."""


class OpenProject:
    """One project, open. Close it, or use it as a context manager; closing waits until all is on disk."""

    def __init__(self, file: ProjectFile, reviewer: str | None = None) -> None:
        self.file = file
        self.path = file.path
        self.on_failure: Callable[[Problem], None] | None = None
        """Told, on the writer's thread, when something could not be written."""
        self.on_saved: Callable[[int], None] | None = None
        """Told, on the writer's thread, the last step that is on disk."""
        data = file.load()
        who = _VISITOR if file.read_only else file.writer.ensure_reviewer(reviewer or default_reviewer())
        journal = None if file.read_only else file.writer
        self.session = Session(data, who, journal=journal, load_patch=self._load_patch)
        self.session.read_only = file.read_only_reason if file.read_only else None
        if not file.read_only:
            file.writer.on_failure = self._failed
            file.writer.on_saved = self._saved

    def __enter__(self) -> OpenProject:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Wait until everything is on disk, and let go of the file. Raises Problem if something could not be saved."""
        self.file.close()

    def examples(self, rows: Sequence[int]) -> Future[list[Example]]:
        """Everything about some examples, in the order asked for, read on another thread."""
        return self.file.reader.examples(rows)

    def save_place(self, queue: str, key: str | None) -> None:
        """Remember where the reviewer is."""
        if not self.session.read_only:
            value = json.dumps({"queue": queue, "example": key}, ensure_ascii=False)
            self.session.settings[self._place_key] = value
            self.file.writer.save_setting(self._place_key, value)

    def place(self) -> tuple[str, str | None]:
        """Queue recipe and example id where the reviewer was; the random queue at first."""
        try:
            raw = json.loads(self.session.settings.get(self._place_key, "{}"))
        except ValueError:
            raw = {}
        queue, example = (raw.get("queue"), raw.get("example")) if isinstance(raw, dict) else (None, None)
        return (queue if isinstance(queue, str) else "random", example if isinstance(example, str) else None)

    def change_info(self, **changes: object) -> None:
        """Change project facts (name, model, media_root, dataset_size, note); not an undo step."""
        info: ProjectInfo = replace(self.session.info, **changes)  # type: ignore[arg-type]
        if self.session.read_only:
            raise Problem(self.session.read_only, where=self.path.name, action=self.session.advice)
        self.file.writer.save_info(info)
        self.session.replace_info(info)

    def try_again(self) -> bool:
        """After a failed write (a full disk): write what waits. True when everything is on disk again."""
        if self.file.read_only or self.file.writer.failure is None:
            return not self.file.read_only
        self.file.writer.retry()
        try:
            self.file.writer.flush(timeout=2)
        except (Problem, TimeoutError):
            return False
        self.session.read_only = None
        return True

    @property
    def failed(self) -> bool:
        """Whether something could not be written and waits."""
        return not self.file.read_only and self.file.writer.failure is not None

    def save_copy(self, target: Path) -> None:
        """Write a whole copy of the project as it is now. Raises Problem if it cannot be written."""
        self.file.backup(target)

    def media_folder(self) -> Path:
        """The folder that relative media paths start from."""
        root = Path(self.session.info.media_root)
        return root if root.is_absolute() else (self.path.resolve().parent / root)

    def relative_folder(self, folder: Path) -> str:
        """A folder beside or below the project file is kept relative, so that both can be moved together."""
        base = self.path.resolve().parent
        return str(folder.relative_to(base)) if folder.is_relative_to(base) else str(folder)

    def media_roots(self) -> MediaRoots:
        """Where media may be opened."""
        from errortagger.media.policy import MediaRoots

        return MediaRoots(str(self.media_folder()), ())

    def labels(self) -> Future[list[str | None]]:
        """The ground truth of every row, read on another thread."""
        return self.file.reader.field_column("ground_truth")

    def history_steps(self) -> list[Step]:
        """Every line of the history, of all reviewers, oldest first."""
        return self.session.history.steps

    def patch(self, seq: int) -> Future[dict[int, Patch]]:
        """The edits of one step of the history, read on another thread."""
        return self.file.reader.patches([seq])

    @property
    def _place_key(self) -> str:
        return f"place:{self.session.reviewer.name}"

    def _load_patch(self, seq: int) -> Patch:
        return self.file.reader.patches([seq]).result(timeout=30)[seq]

    def _failed(self, problem: Problem) -> None:
        self.session.read_only = problem.what
        self.session.advice = f"{problem.action} Saving is tried again every few seconds.".strip()
        if self.on_failure is not None:
            self.on_failure(problem)

    def _saved(self, seq: int) -> None:
        if self.on_saved is not None:
            self.on_saved(seq)


def open_project(path: Path | str, *, reviewer: str | None = None, read_only: bool = False) -> OpenProject:
    """Open a project file. Raises Problem that names the file and says what to do if it cannot be opened."""
    from errortagger.store.project_file import ProjectFile

    file = ProjectFile.open(Path(path), read_only=read_only)
    try:
        project = OpenProject(file, reviewer)
        if project.session.settings.get(SETTING):
            from errortagger.app.plans import restore

            restore(project)
        return project
    except BaseException:
        file.close()
        raise
