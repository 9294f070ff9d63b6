"""A dataset built to Andrew Ng's table of speech conditions, exact to the example, and the numbers it must give."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = 10_000


@dataclass(frozen=True)
class Condition:
    """One row of the table. Shares and levels in percent, gap and headroom in points of the tag and of all data."""

    tag: str
    data_share: int
    model_accuracy: int
    human_accuracy: int
    gap: float
    headroom: float
    rank: int

    @property
    def tagged(self) -> int:
        return EXAMPLES * self.data_share // 100

    @property
    def errors(self) -> int:
        return self.tagged * (100 - self.model_accuracy) // 100


TABLE = (
    Condition("clean speech", 60, 94, 95, gap=1, headroom=0.6, rank=1),
    Condition("car noise", 4, 89, 93, gap=4, headroom=0.16, rank=3),
    Condition("people noise", 30, 87, 89, gap=2, headroom=0.6, rank=1),
    Condition("low bandwidth", 6, 70, 70, gap=0, headroom=0, rank=4),
)
"""Clean speech and people noise tie: the same rank, the larger prevalence is listed first."""
ERRORS = sum(condition.errors for condition in TABLE)


def build(folder: Path) -> tuple[Path, Path]:
    """Write predictions.csv and edits.jsonl (every example reviewed, one tag each) and return their paths."""
    predictions, edits = folder / "predictions.csv", folder / "edits.jsonl"
    rows = list(_rows())
    with predictions.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "text", "ground_truth", "prediction"])
        writer.writerows((key, f"said under {tag}", "yes", prediction) for key, tag, prediction in rows)
    lines = [{"tag": row.tag, "human_accuracy": row.human_accuracy / 100} for row in TABLE]
    reviews = [{"example": key, "add": [tag], "reviewed": True, "queue": "random"} for key, tag, _ in rows]
    edits.write_text("".join(json.dumps(line) + "\n" for line in [*lines, *reviews]), encoding="utf-8")
    return predictions, edits


def _rows() -> Iterator[tuple[str, str, str]]:
    """Id, tag and prediction; the conditions follow each other, in each the errors come first."""
    number = 0
    for condition in TABLE:
        for place in range(condition.tagged):
            yield f"utt-{number:05d}", condition.tag, "no" if place < condition.errors else "yes"
            number += 1
