from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.tag_metrics import TagPlan, tag_metrics
from tests.app import ng_table


def test_the_built_dataset_holds_the_table_exactly(tmp_path: Path) -> None:
    predictions, edits = ng_table.build(tmp_path)
    with predictions.open(newline="", encoding="utf-8") as file:
        wrong = {row["id"]: row["ground_truth"] != row["prediction"] for row in csv.DictReader(file)}
    lines = [json.loads(line) for line in edits.read_text(encoding="utf-8").splitlines()]
    levels = {line["tag"]: line["human_accuracy"] for line in lines if "tag" in line}
    tags = {line["example"]: line["add"] for line in lines if "example" in line}
    tagged = Counter(tag for names in tags.values() for tag in names)
    errors = Counter(tag for key, names in tags.items() for tag in names if wrong[key])

    assert len(wrong) == ng_table.EXAMPLES
    assert set(tags) == set(wrong)
    assert all(line["reviewed"] and line["queue"] == "random" for line in lines if "example" in line)
    assert sum(wrong.values()) == ng_table.ERRORS == 974
    for row in ng_table.TABLE:
        accuracy = 1 - errors[row.tag] / tagged[row.tag]
        gap = levels[row.tag] - accuracy
        assert accuracy == pytest.approx(row.model_accuracy / 100, abs=1e-12)
        assert gap * 100 == pytest.approx(row.gap, abs=1e-9)
        assert gap * tagged[row.tag] / len(wrong) * 100 == pytest.approx(row.headroom, abs=1e-9)


def reviewed_side(population: int, tagged: int) -> Side:
    return Side(
        population=population,
        considered=population,
        tagged=tagged,
        known_present=tagged,
        known_absent=population - tagged,
        reviewed=population,
        prefix=population,
    )


@pytest.mark.parametrize("row", ng_table.TABLE, ids=lambda row: row.tag)
def test_the_statistics_give_the_gap_and_headroom_of_the_table(row: ng_table.Condition) -> None:
    correct = ng_table.EXAMPLES - ng_table.ERRORS
    counts = TagCounts(reviewed_side(ng_table.ERRORS, row.errors), reviewed_side(correct, row.tagged - row.errors))
    frame = Frame("C", ng_table.ERRORS, correct, ng_table.EXAMPLES)
    metrics = tag_metrics(counts, frame, TagPlan(human_accuracy=row.human_accuracy / 100))
    assert metrics.gap.value == pytest.approx(row.gap / 100, abs=1e-12)
    assert metrics.headroom.value == pytest.approx(row.headroom / 100, abs=1e-12)
    assert metrics.model_accuracy.value == pytest.approx(row.model_accuracy / 100, abs=1e-12)
