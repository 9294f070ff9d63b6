"""What the project file hands to the session when it is opened, and what the session hands back to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import MarkField, Patch
from errortagger.domain.project import ProjectInfo, Reviewer
from errortagger.domain.tag import Tag
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answers, BoolArray, ReviewerId, Rows, TagId


@dataclass(frozen=True, slots=True)
class ExampleColumns:
    """The columns of all examples that statistics and queues need, parallel, length n."""

    keys: TextColumn
    error: npt.NDArray[np.int8]
    """1 error, 0 correct, -1 cannot be decided (no ground truth, or no prediction of the active model run)."""
    confidence: npt.NDArray[np.float32]
    """NaN where there is none."""
    size: npt.NDArray[np.float32]
    """How wrong (WER, absolute error, ...); NaN where the criterion has none."""
    random_key: npt.NDArray[np.int64]
    """First 63 bits of SHA-256 of "seed:id"; sorting by it gives the stored random order."""
    human_correct: npt.NDArray[np.int8]
    """What the file says of a human's answer: 1 right, 0 wrong, -1 not known."""
    removed: BoolArray
    """Rows of datasets that were removed, or whose import was never finished: hidden everywhere."""

    def __len__(self) -> int:
        return len(self.error)


class StepKind(StrEnum):
    """What a line of the history is."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the append-only history, without its edits."""

    seq: int
    kind: StepKind
    target: int
    """The ``do`` step this line is about: its own seq for ``do``, the reversed or repeated one otherwise."""
    label: str
    reviewer: ReviewerId
    at: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One commit on its way to the file: the line of the history and the patch as it was applied."""

    step: Step
    patch: Patch
    """For an undo this is the inverse patch, i.e. exactly what is to be written."""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """All answers of one reviewer for one tag; rows that are not listed were not asked."""

    reviewer: ReviewerId
    tag: TagId
    rows: Rows
    values: Answers


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """All values of one mark field by one reviewer (for EXCLUDED: by whoever said it)."""

    field: MarkField
    reviewer: ReviewerId
    rows: Rows
    values: list[str]


@dataclass(slots=True)
class ProjectData:
    """Everything the session needs at the start. Rows in the file are the truth; this is a copy in memory."""

    info: ProjectInfo
    columns: ExampleColumns
    reviewers: list[Reviewer] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    """Living tags in palette order."""
    next_tag_id: int = 1
    """Ids are never used twice, also not those of deleted tags."""
    answers: list[AnswerColumn] = field(default_factory=list)
    marks: list[MarkColumn] = field(default_factory=list)
    history: list[Step] = field(default_factory=list)
    """All lines, oldest first; the patches stay in the file."""
    settings: dict[str, str] = field(default_factory=dict)
    """View state by key, values are JSON text: where the reviewer was, queue, loop, gain ..."""
    metadata_columns: dict[str, str] = field(default_factory=dict)
    """Name -> type (text, integer, number, boolean, json) of the columns kept as metadata."""
