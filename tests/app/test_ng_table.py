from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

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
