"""Everything a project stores of each example of a predictions file, column by column, ready to be written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.criterion import CriterionKind
from errortagger.domain.problems import RowProblem
from errortagger.domain.types import Answers
from errortagger.importers.base import Column, RowNumbers, SourceTable
from errortagger.importers.examples import Cells, Examples, Taker, human_labels, numbers_of, resolve, truths_of
from errortagger.importers.mapping import Mapping
from errortagger.importers.tags import tag_answers

_KEPT_AS_METADATA = frozenset(("correct", "embedding"))
"""Fields that have no column of their own in a project; the criterion may be evaluated again from ``correct``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Columns of examples; all sequences are parallel, one entry an example, in the order of the file."""

    keys: list[str]
    """Ids: unique, not empty."""
    media: Cells
    """As the file names them; relative ones start from ``media_root``."""
    text: Cells
    ground_truth: Cells
    prediction: Cells
    """An empty prediction stays "": nothing was recognised."""
    confidence: npt.NDArray[np.float64]
    """NaN where there is none."""
    split: Cells
    human_label: Cells
    human_correct: npt.NDArray[np.int8]
    """1 right, 0 wrong, -1 not said. Where the file gives only the human's label, the error criterion decides."""
    weight: npt.NDArray[np.float64]
    """At least 0; NaN where there is none."""
    metadata: list[str]
    """JSON objects; a missing cell has no key, numbers are spelled as in the file."""
    metadata_columns: dict[str, str]
    """Name -> type (text, integer, number, boolean, json) of the columns in ``metadata``."""
    is_error: npt.NDArray[np.int8]
    """1 error, 0 correct, -1 cannot be decided."""
    size: npt.NDArray[np.float64]
    """How wrong; NaN where the criterion has no size."""
    random_key: npt.NDArray[np.int64]
    """First 63 bits of SHA-256 of "seed:id"; sorting by it gives the stored random order."""
    source_row: RowNumbers
    """Line or data row in the file."""
    tags: dict[str, Answers]
    """Tag name -> answers (values of ``Answer``)."""
    media_root: str
    problems: list[RowProblem]
    """At most 1,000 listed."""
    problem_counts: dict[str, int]
    """How many problems of each kind there are, also those not listed."""
    rows_left_out: int

    def __len__(self) -> int:
        return len(self.keys)


def records(table: SourceTable, mapping: Mapping, seed: int = 0, media_root: str | None = None) -> Records:
    """Make the records of a table. ``media_root`` None means the folder of the predictions file.

    Raises UsageProblem if the mapping names a column that is not there, Problem if a tag column is none.
    """
    from errortagger.importers.metadata import metadata_json

    found = resolve(table, mapping, media_root)
    taker = Taker(table, mapping, found.kept)
    extra = metadata_columns(table, mapping)
    human_label = human_labels(taker, found.log)
    return Records(
        keys=found.keys,
        media=found.media,
        text=taker.field("text"),
        ground_truth=found.ground_truth,
        prediction=found.prediction,
        confidence=numbers_of(taker, "confidence", log=found.log),
        split=taker.filled("split"),
        human_label=human_label,
        human_correct=_human_correct(taker, found, human_label),
        weight=numbers_of(taker, "weight", log=found.log, least=0.0),
        metadata=metadata_json(extra, found.kept, table.rows),
        metadata_columns={column.name: column.type.value for column in extra},
        is_error=found.is_error,
        size=found.size,
        random_key=random_keys(found.keys, seed),
        source_row=found.source_row,
        tags=tag_answers(taker, found.log),
        media_root=found.media_root,
        problems=found.log.listed,
        problem_counts=found.log.counts,
        rows_left_out=found.log.rows_left_out,
    )


def _human_correct(taker: Taker, found: Examples, labels: Cells) -> npt.NDArray[np.int8]:
    """Whether the human was right: as the file says, else by comparing the human's label with the ground truth."""
    from errortagger.stats.errors import evaluate

    said = truths_of(taker, "human_correct", log=found.log)
    criterion = taker.mapping.criterion
    at = [place for place, label in enumerate(labels) if label is not None and said[place] < 0]
    if not at or criterion.kind is CriterionKind.COLUMN:
        return said
    judged = evaluate(criterion, [found.ground_truth[place] for place in at], [labels[place] for place in at])
    wrong = judged.is_error
    said[at] = np.where(wrong < 0, np.int8(-1), (1 - wrong).astype(np.int8))
    return said


def metadata_columns(table: SourceTable, mapping: Mapping) -> list[Column]:
    """The columns that are neither a field of their own nor tags."""
    used = {column for field, column in mapping.fields.items() if field not in _KEPT_AS_METADATA}
    used.update(mapping.tag_columns)
    if mapping.criterion.column in used and mapping.criterion.column not in mapping.fields.values():
        used.discard(mapping.criterion.column)
    return [column for column in table.columns if column.name not in used]


def random_keys(keys: Sequence[str], seed: int) -> npt.NDArray[np.int64]:
    """First 63 bits of SHA-256 of "seed:id" for each id: the same order on every machine, whatever the file's order."""
    start = hashlib.sha256(f"{seed}:".encode())
    heads = bytearray()
    for key in keys:
        digest = start.copy()
        digest.update(key.encode())
        heads += digest.digest()[:8]
    return (np.frombuffer(bytes(heads), dtype=">u8") >> np.uint64(1)).astype(np.int64)
