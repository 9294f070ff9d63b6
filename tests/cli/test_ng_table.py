"""Andrew Ng's table of speech conditions, from the files to the exports, exactly."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from errortagger.cli.main import main
from tests.app import ng_table
from tests.app.ng_table import Condition


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``errortagger new`` + ``tag`` + ``export prioritization``."""
    folder = tmp_path_factory.mktemp("ng")
    predictions, edits = ng_table.build(folder)
    project = folder / "ng.errtag"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.StringIO())
        assert main(["new", str(project), str(predictions)]) == 0
        assert main(["tag", str(project), str(edits)]) == 0
        for suffix in (".csv", ".json"):
            assert main(["export", str(project), "prioritization", "-o", str(folder / f"x{suffix}")]) == 0
    return folder


def from_csv(folder: Path, tag: str) -> dict[str, float]:
    with (folder / "x.csv").open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["tag"] == tag)
    return {name: float(row[name]) for name in ("gap", "headroom", "rank", "model_accuracy", "prevalence")}


def from_json(folder: Path, tag: str) -> dict[str, float]:
    payload = json.loads((folder / "x.json").read_text(encoding="utf-8"))
    row = next(row for row in payload["tags"] if row["tag"] == tag)
    return {name: row[name]["value"] if isinstance(row[name], dict) else row[name] for name in (
        "gap", "headroom", "rank", "model_accuracy", "prevalence",
    )}  # fmt: skip


@pytest.mark.parametrize("read", [from_csv, from_json])
@pytest.mark.parametrize("row", ng_table.TABLE, ids=lambda row: row.tag)
def test_the_exported_numbers_are_those_of_the_table(exports: Path, row: Condition, read: object) -> None:
    found = read(exports, row.tag)  # type: ignore[operator]
    assert found["gap"] * 100 == pytest.approx(row.gap, abs=1e-9)
    assert found["headroom"] * 100 == pytest.approx(row.headroom, abs=1e-9)
    assert found["model_accuracy"] * 100 == pytest.approx(row.model_accuracy, abs=1e-9)
    assert found["prevalence"] * 100 == pytest.approx(row.data_share, abs=1e-9)
    assert found["rank"] == row.rank


def test_a_tie_is_listed_by_prevalence(exports: Path) -> None:
    payload = json.loads((exports / "x.json").read_text(encoding="utf-8"))
    order = [row["tag"] for row in payload["tags"]]
    assert order == ["clean speech", "people noise", "car noise", "low bandwidth"]
    assert (payload["mode"], payload["dataset"]["examples"]) == ("C", ng_table.EXAMPLES)
