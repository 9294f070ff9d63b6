"""Real projects in temporary folders, and short ways to make steps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from errortagger.domain.criterion import Criterion
from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.project import ProjectInfo
from errortagger.domain.snapshot import Step, StepKind, StepRecord
from errortagger.domain.tag import Tag
from errortagger.domain.types import Modality, ReviewerId, TagId
from errortagger.store.builder import ProjectBuilder
from errortagger.store.project_file import ProjectFile
from errortagger.store.rows import DatasetFacts, RowBatch

SEED = 7
COLUMNS = {"speaker": "text", "snr": "number", "turn": "integer", "clean": "boolean", "boxes": "json"}
AT = "2025-03-01T09:30:00.123Z"


class Maker:
    """Makes projects, batches of rows, and steps of the history."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def info(self, **changes: object) -> ProjectInfo:
        facts: dict[str, object] = {
            "name": "speech", "modality": Modality.AUDIO, "criterion": Criterion.parse("exact"), "seed": SEED,
            "model": "model-1", "media_root": "clips", "source": "predictions.csv", "note": "",
        }  # fmt: skip
        return ProjectInfo(**{**facts, **changes})  # type: ignore[arg-type]

    def batch(
        self, keys: Sequence[str], *, predictions: Sequence[str | None] | None = None, first: int = 0
    ) -> RowBatch:
        """Every third example is an error unless the predictions say otherwise; truths are ``yes``."""
        count = len(keys)
        rows = range(first, first + count)
        said = predictions or ["no" if row % 3 == 0 else "yes" for row in rows]
        return RowBatch(
            keys=keys,
            media=[f"{key}.wav" for key in keys],
            text=[None] * count,
            ground_truth=["yes"] * count,
            prediction=said,
            confidence=np.array([np.nan if row % 5 == 4 else row / 100 for row in rows]),
            split=["test" if row % 2 else "train" for row in rows],
            human_label=[None] * count,
            human_correct=[True if row % 4 == 0 else None for row in rows],
            weight=[1.5] * count,
            metadata=[self.metadata(row) for row in rows],
            is_error=np.array([-1 if text is None else int(text != "yes") for text in said], dtype=np.int8),
            size=np.full(count, np.nan),
            random_key=np.array([random_key(key) for key in keys]),
            source_row=np.array(rows) + 2,
        )

    def metadata(self, row: int) -> str:
        values = {
            "speaker": f"s{row % 3}é",
            "snr": row * 0.5,
            "turn": row,
            "clean": row % 2 == 0,
            "boxes": [row, {"a": 1}],
        }
        return json.dumps(values)

    def project(self, count: int = 12, name: str = "speech.errtag", **changes: object) -> Path:
        path = self.folder / name
        with ProjectBuilder(path, self.info(**changes)) as builder:
            builder.add_rows(self.batch([f"clip-{number:03d}" for number in range(count)]))
            builder.finish(DatasetFacts(name="first", source="predictions.csv", format="csv", columns=COLUMNS))
        return path

    def tag(self, number: int = 1, name: str = "car noise", position: int | None = None) -> Tag:
        return Tag(id=TagId(number), name=name, position=number - 1 if position is None else position, created_at=AT)

    def record(
        self, seq: int, *edits: Edit, kind: str = "do", target: int | None = None, how: str = "key"
    ) -> StepRecord:
        step = Step(seq, StepKind(kind), seq if target is None else target, f"step of {len(edits)}", ReviewerId(1), AT)
        return StepRecord(step, Patch(step.label, tuple(edits), None, how))

    def tag_made(self, seq: int = 1, number: int = 1, name: str = "car noise") -> StepRecord:
        return self.record(seq, TagEdit(None, self.tag(number, name)))

    def answers(self, rows: Sequence[int], after: int | Sequence[int], before: int = -1, tag: int = 1) -> AnswerEdit:
        count = len(rows)
        values = np.full(count, after, np.int8) if isinstance(after, int) else np.array(after, np.int8)
        return AnswerEdit(TagId(tag), ReviewerId(1), np.array(rows, np.int32), np.full(count, before, np.int8), values)

    def mark(self, field: MarkField, row: int, after: str | None, before: str | None = None) -> MarkEdit:
        return MarkEdit(field, ReviewerId(1), (row,), (before,), (after,))


def random_key(key: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{SEED}:{key}".encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 1


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture
def project(make: Maker) -> Iterator[ProjectFile]:
    """An open project of twelve examples with the reviewer ana."""
    with ProjectFile.open(make.project()) as file:
        file.writer.ensure_reviewer("ana")
        yield file
