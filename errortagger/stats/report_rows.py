"""The tag statistics as JSON, schema ``errortagger.stats/1``, a promise to scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from errortagger.stats.frame import Frame, View
from errortagger.stats.number import Number
from errortagger.stats.priority import PriorityRow

SCHEMA = "errortagger.stats/1"

NumberJson = dict[str, float | str | None]
TagJson = dict[str, str | float | NumberJson | None]
TableJson = dict[str, str | float | dict[str, int | NumberJson | None] | list[TagJson] | None]

NUMBERS_BEFORE_PLAN = (
    "error_share",
    "tag_error_rate",
    "prevalence",
    "lift",
    "model_accuracy",
    "human_accuracy",
    "gap",
    "ceiling_gain",
    "headroom",
)
"""Fields of TagMetrics in the order of the output, before what a person entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """What the table is about."""

    frame: Frame
    accuracy: Number
    adjusted_accuracy: Number
    human_accuracy: Number
    excluded: int = 0
    reviewed_errors: int = 0
    reviewed_correct: int = 0
    random_order_errors: int = 0
    """Errors of the random order at or before the cursor."""
    random_order_correct: int = 0
    slice: str | None = None
    """The slice's filter; None: all examples."""
    view: View = View.DATASET
    confidence: float = 0.95


def _dataset(info: TableInfo) -> dict[str, int | NumberJson | None]:
    size = info.frame.size
    return {
        "examples": size,
        "errors": info.frame.errors,
        "correct": None if size is None else size - info.frame.errors,
        "excluded": info.excluded,
        "reviewed_errors": info.reviewed_errors,
        "reviewed_correct": info.reviewed_correct,
        "random_order_errors": info.random_order_errors,
        "random_order_correct": info.random_order_correct,
        "accuracy": info.accuracy.to_json(),
        "adjusted_accuracy": info.adjusted_accuracy.to_json(),
        "human_accuracy": info.human_accuracy.to_json(),
    }


def tag_json(row: PriorityRow) -> TagJson:
    """One tag of the table."""
    errors, correct = row.counts.errors, row.counts.correct
    metrics = row.metrics
    facts: TagJson = {
        "tag": row.tag_name,
        "rank": row.rank,
        "considered_errors": errors.considered,
        "tagged_errors": errors.tagged,
        "considered_correct": correct.considered,
        "tagged_correct": correct.tagged,
    }
    for name in NUMBERS_BEFORE_PLAN:
        number: Number = getattr(metrics, name)
        facts[name] = number.to_json()
    facts |= {
        "feasibility": row.plan.feasibility,
        "effort_days": row.plan.effort_days,
        "expected_gain": metrics.expected_gain.to_json(),
        "expected_gain_is_ceiling": metrics.expected_gain_is_ceiling,
        "remedy": row.remedy or None,
        "probability_top": row.probability_top.to_json(),
        "rank_low": row.rank_low,
        "rank_high": row.rank_high,
        "to_review_again": row.to_review_again,
        "gain_signed": metrics.gain_signed.to_json(),
        "accuracy_if_fixed": metrics.accuracy_if_fixed.to_json(),
    }
    return facts


def table_json(info: TableInfo, rows: Iterable[PriorityRow]) -> TableJson:
    """The whole table, ready for ``json.dumps``; holds no NaN and no infinity."""
    return {
        "schema": SCHEMA,
        "slice": info.slice,
        "view": info.view.value,
        "confidence_level": info.confidence,
        "mode": info.frame.mode,
        "dataset": _dataset(info),
        "tags": [tag_json(row) for row in rows],
    }
