"""Values that go into a project and come out of it: row batches, datasets, model runs, slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answers, Rows

T = TypeVar("T")
Values = Sequence[T] | npt.NDArray[np.generic]
"""A column: a list, or a numpy array of the same meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBatch:
    """Some examples with one model's predictions, as parallel columns of the same length."""

    keys: Sequence[str]
    media: Sequence[str | None]
    text: Sequence[str | None]
    ground_truth: Sequence[str | None]
    prediction: Sequence[str | None]
    confidence: Values[float | None]
    """NaN or None: there is none."""
    split: Sequence[str | None]
    human_label: Sequence[str | None]
    human_correct: Values[bool | int | None]
    """1, 0; None (or -1): not known."""
    weight: Values[float | None]
    metadata: Sequence[str]
    """One JSON object a row."""
    is_error: Values[int | None]
    """1 error, 0 correct, -1 (or None) cannot be decided."""
    size: Values[float | None]
    """How wrong; NaN or None where the criterion has none."""
    random_key: Values[int]
    source_row: Values[int]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFacts:
    """What is known about one import."""

    name: str
    source: str = ""
    format: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    """Metadata column -> type: text, integer, number, boolean, json."""
    mapping: dict[str, str] = field(default_factory=dict)
    """Field -> column of the file."""
    imported_at: str = ""
    """UTC, ISO 8601; empty means now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One import of a project."""

    id: int
    name: str
    source: str
    format: str
    run_id: int
    state: str
    """``importing``, ``ready`` or ``removed``."""
    imported_at: str
    rows: int
    """Rows of the file that were read."""
    examples: int
    """Examples that it brought."""
    columns: dict[str, str]
    mapping: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One model's predictions."""

    id: int
    name: str
    model: str
    added_at: str
    predictions: int
    active: bool
    """Whether errors are counted on this run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSlice:
    """A filter with a name."""

    name: str
    filter: str
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class ErrorColumns:
    """Which examples are errors, by row: what an error criterion makes of one model run."""

    is_error: npt.NDArray[np.int8]
    """1, 0, -1 cannot be decided."""
    size: npt.NDArray[np.floating]
    """NaN where there is none."""


@dataclass(frozen=True, slots=True)
class StagedAnswers:
    """Answers that came with a dataset, at the rows that the examples have in the project."""

    tag: str
    reviewer: str
    rows: Rows
    values: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCounts:
    """How the rows of a staged file meet the examples of a project; nothing is written to find out."""

    new: int
    known: int
    duplicates: int
    """Known examples whose prediction by the active run is the very same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunComparison:
    """Examples of both runs, by what became of them."""

    fixed: int
    newly_broken: int
    still_wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What adding a dataset did."""

    new_examples: int
    known: int
    duplicates: int
    run_id: int
    """The run that holds the predictions; the active one when nothing was new or all examples were."""
    fixed: int
    newly_broken: int
    still_wrong: int
    answers: tuple[StagedAnswers, ...] = ()
    """Answers of the staged file; they are not written: commit them as one step that can be undone."""
    reviewed: tuple[tuple[str, Rows], ...] = ()
    """Rows that the staged file says were reviewed, by reviewer; not written either."""


def plain(values: Values[T]) -> Sequence[T]:
    """A column as Python values, which is what SQLite takes."""
    return values.tolist() if isinstance(values, np.ndarray) else values
