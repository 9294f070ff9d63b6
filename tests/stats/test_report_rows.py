from __future__ import annotations

import json
from typing import Any

import numpy as np

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.label_check import NOBODY, HumanChecks, LabelChecks, human_accuracy, label_check_accuracy
from errortagger.stats.number import Reason, undefined
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.report_rows import TableInfo, table_json
from errortagger.stats.tag_metrics import TagPlan

PROMISED_DATASET = [
    "examples", "errors", "correct", "excluded", "reviewed_errors", "reviewed_correct", "random_order_errors",
    "random_order_correct", "accuracy", "adjusted_accuracy", "human_accuracy",
]  # fmt: skip
PROMISED_NUMBERS = [
    "error_share", "tag_error_rate", "prevalence", "lift", "model_accuracy", "human_accuracy", "gap", "ceiling_gain",
    "headroom", "expected_gain", "probability_top",
]  # fmt: skip
PROMISED_FACTS = [
    "tag", "rank", "considered_errors", "tagged_errors", "considered_correct", "tagged_correct", "feasibility",
    "effort_days", "remedy", "rank_low", "rank_high", "to_review_again",
]  # fmt: skip


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def full_table() -> dict[str, Any]:
    frame = Frame("C", 100, 900)
    plan = TagPlan(feasibility=4, human_accuracy=0.93, human_trials=200)
    noise = TagEntry(
        name="car noise", counts=TagCounts(side(100, 100, 12), side(900, 200, 9)), plan=plan, remedy="add data"
    )
    late = TagEntry(name="late", counts=TagCounts(side(100, 0, 0), side(900, 0, 0)))
    patterns = np.array([[-1, 1]] * 12 + [[-1, 0]] * 88, dtype=np.int8)
    info = TableInfo(
        frame=frame,
        accuracy=frame.accuracy(),
        adjusted_accuracy=label_check_accuracy(LabelChecks(100, 100, 10), LabelChecks(900, 200, 2), frame).accuracy,
        human_accuracy=human_accuracy(HumanChecks(100, 0, 0), HumanChecks(900, 0, 0), frame),
        reviewed_errors=100,
        reviewed_correct=200,
        random_order_errors=100,
        random_order_correct=200,
    )
    table = table_json(info, rank_rows([late, noise], frame, patterns=patterns))
    return json.loads(json.dumps(table, allow_nan=False))


def test_the_head_of_the_table_is_as_promised() -> None:
    table = full_table()
    assert list(table) == ["schema", "slice", "view", "confidence_level", "mode", "dataset", "tags"]
    assert (table["schema"], table["slice"], table["view"]) == ("errortagger.stats/1", None, "dataset")
    assert (table["confidence_level"], table["mode"]) == (0.95, "C")


def test_the_dataset_is_as_promised() -> None:
    dataset = full_table()["dataset"]
    assert list(dataset) == PROMISED_DATASET
    assert (dataset["examples"], dataset["errors"], dataset["correct"]) == (1000, 100, 900)
    assert dataset["accuracy"]["value"] == 0.9 and dataset["accuracy"]["method"] == "census"
    assert dataset["human_accuracy"] == {"value": None, "reason": "NO_HLP", "message": NOBODY}


def test_each_tag_has_every_promised_key() -> None:
    for tag in full_table()["tags"]:
        assert set(PROMISED_NUMBERS + PROMISED_FACTS) <= set(tag)
        for name in PROMISED_NUMBERS:
            number = tag[name]
            assert "value" in number
            assert (number["value"] is None) == ("reason" in number)


def test_a_tag_carries_its_plan_and_its_counts() -> None:
    first, last = full_table()["tags"]
    assert (first["tag"], first["rank"], first["feasibility"], first["effort_days"]) == ("car noise", 1, 4, None)
    assert (first["considered_errors"], first["tagged_errors"]) == (100, 12)
    assert (first["considered_correct"], first["tagged_correct"]) == (200, 9)
    assert first["error_share"]["value"] == 0.12 and first["error_share"]["method"] == "census"
    assert (first["rank_low"], first["remedy"]) == (1, "add data")
    assert (last["tag"], last["rank"], last["remedy"]) == ("late", None, None)


def test_without_a_size_the_dataset_says_null_and_never_zero() -> None:
    frame = Frame("A", 100)
    info = TableInfo(
        frame=frame,
        accuracy=frame.accuracy(),
        adjusted_accuracy=undefined(Reason.DATASET_SIZE_UNKNOWN),
        human_accuracy=undefined(Reason.NO_HLP),
        slice="split:test",
    )
    entry = TagEntry(name="a", counts=TagCounts(side(100, 50, 5), NO_CORRECT_LOADED))
    table: Any = table_json(info, rank_rows([entry], frame))
    assert (table["slice"], table["mode"]) == ("split:test", "A")
    assert (table["dataset"]["examples"], table["dataset"]["correct"]) == (None, None)
    assert table["dataset"]["accuracy"]["reason"] == "DATASET_SIZE_UNKNOWN"
    assert table["tags"][0]["rank"] == 1
