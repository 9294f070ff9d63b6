"""What a project says about itself: names, the rule for errors, where media live."""

from __future__ import annotations

from dataclasses import dataclass

from errortagger.domain.criterion import Criterion
from errortagger.domain.types import Modality, ReviewerId

SUFFIX = ".errtag"
"""What project files are called."""
IMPORT_REVIEWER = "import"
"""Who the answers of tag columns are from: facts of the file, no review of a person."""
FIELDS = (
    "id", "media", "text", "ground_truth", "prediction", "confidence", "split",
    "correct", "human_label", "human_correct", "weight", "embedding",
)  # fmt: skip
"""Fields that a column can be mapped to; every other column is kept as metadata with its type."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who reviews."""

    id: ReviewerId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInfo:
    """Facts of a project that hold for every example."""

    name: str
    modality: Modality
    criterion: Criterion
    seed: int
    """Seed of the random order: SHA-256 of seed and example id."""
    model: str = ""
    media_root: str = ""
    """Folder that relative media paths start from; itself relative to the project file where it can be."""
    source: str = ""
    dataset_size: int | None = None
    """Size of the whole dataset, typed in by a person, when only errors were loaded; None means not known."""
    note: str = ""
    """Shown on the statistics panel, e.g. who reviewed a built-in set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example as it is shown: everything the columns in memory do not hold."""

    row: int
    key: str
    """The example's id in the predictions file."""
    media: str | None
    text: str | None
    ground_truth: str | None
    prediction: str | None
    confidence: float | None
    split: str | None
    is_error: bool | None
    """None: cannot be decided (no ground truth)."""
    size: float | None
    """How wrong: WER, CER, absolute error, ...; None where the criterion has none."""
    metadata: dict[str, object]
    human_label: str | None = None
    human_correct: bool | None = None
