"""Filters over an open project: what the filter language sees, and the queue of what it finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from errortagger.app.projects import OpenProject
from errortagger.domain.filter import parse, show
from errortagger.domain.patch import MarkField
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answers, BoolArray
from errortagger.session import queues
from errortagger.session.filtering import select
from errortagger.session.queues import Queue

_READ_TIMEOUT = 300.0


class ProjectColumns:
    """The columns of an open project as the filter language asks for them; texts are read from the file on demand."""

    def __init__(self, project: OpenProject) -> None:
        self._project = project
        self._session = project.session

    @property
    def n(self) -> int:
        """Rows, removed ones too."""
        return len(self._session)

    @property
    def error(self) -> npt.NDArray[np.int8]:
        """1, 0 or -1 a row."""
        return self._session.columns.error

    @property
    def confidence(self) -> npt.NDArray[np.float32]:
        """NaN where there is none."""
        return self._session.columns.confidence

    @property
    def size(self) -> npt.NDArray[np.float32]:
        """How wrong; NaN where there is none."""
        return self._session.columns.size

    @property
    def excluded(self) -> BoolArray:
        """Taken out of every count."""
        return self._session.frame.excluded

    @property
    def reviewed(self) -> BoolArray:
        """Reviewed by anybody."""
        return self._session.frame.reviewed

    @property
    def deferred(self) -> BoolArray:
        """Put off by anybody."""
        return self._flag(MarkField.DEFERRED)

    @property
    def bookmarked(self) -> BoolArray:
        """Bookmarked by anybody."""
        return self._flag(MarkField.BOOKMARK)

    @property
    def keys(self) -> TextColumn:
        """Example ids."""
        return self._session.columns.keys

    def answers(self, tag_name: str) -> Answers | None:
        """All reviewers' answers for a tag; None if there is no such tag."""
        tag = self._session.tags.named(tag_name)
        return None if tag is None else self._session.answers.combined(tag.id)

    def tag_names(self) -> list[str]:
        """Living tags."""
        return [tag.name for tag in self._session.tags]

    def marks(self, field: MarkField) -> dict[int, str]:
        """Row -> value, whoever said it."""
        return self._session.marks.merged(field)

    def reviewer_names(self) -> list[str]:
        """Everybody who is known to the project."""
        return [who.name for who in self._session.reviewers.values()]

    def reviewed_by(self, name: str) -> BoolArray:
        """What one reviewer has reviewed."""
        out = np.zeros(self.n, dtype=np.bool_)
        for who in self._session.reviewers.values():
            if who.name == name:
                out[list(self._session.marks.by(MarkField.REVIEW, who.id))] = True
        return out

    def field(self, name: str) -> Sequence[str | None]:
        """A text column of the examples, read from the file."""
        return self._project.file.reader.field_column(name).result(timeout=_READ_TIMEOUT)

    def metadata(self, name: str) -> Sequence[object] | None:
        """A metadata column, read from the file; None if there is none of that name."""
        if name not in self._session.metadata_columns:
            return None
        return self._project.file.reader.metadata_column(name).result(timeout=_READ_TIMEOUT)

    def metadata_names(self) -> list[str]:
        """Columns kept as metadata."""
        return list(self._session.metadata_columns)

    def _flag(self, field: MarkField) -> BoolArray:
        out = np.zeros(self.n, dtype=np.bool_)
        out[list(self._session.marks.merged(field))] = True
        return out


def slice_mask(project: OpenProject, text: str) -> BoolArray:
    """The examples that a filter finds. Raises FilterProblem that points at the place in the text."""
    mask: BoolArray = select(text, ProjectColumns(project)) & project.session.visible
    return mask


def filter_queue(project: OpenProject, text: str) -> Queue:
    """The queue of what a filter finds: a targeted review. Raises FilterProblem."""
    clean = show(parse(text, project.session.metadata_columns))
    return queues.targeted(project.session, slice_mask(project, text), clean or "all examples", recipe=f"filter:{text}")
