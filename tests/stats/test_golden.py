"""Every golden case whose kind has an adapter, value by value; other folders can be given by ERRORTAGGER_GOLDEN."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.stats.golden_case import Case, cases
from tests.stats.golden_estimates import ESTIMATE_ADAPTERS
from tests.stats.golden_tags import TAG_ADAPTERS

ADAPTERS = TAG_ADAPTERS | ESTIMATE_ADAPTERS
BUILT_IN = Path(__file__).parents[1] / "data" / "golden"
FOLDER = Path(os.environ.get("ERRORTAGGER_GOLDEN", BUILT_IN))
CASES = list(cases(FOLDER))

UNCOVERED = frozenset(
    {
        "agreement",
        "calibration",
        "classification",
        "clusters",
        "correlation",
        "detection",
        "drift_categorical",
        "drift_numeric",
        "error_tree",
        "heatmap",
        "krippendorff_missing",
        "multilabel",
        "neighbours",
        "odds_ratio",
        "projection",
        "regression",
        "slice_tests",
        "slices",
    }
)
"""Kinds that wait for their statistics. This set may only shrink."""


def _close(found: Any, wanted: Any, tolerance: dict[str, Any]) -> bool:
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(_close(f, w, tolerance) for f, w in zip(found, wanted, strict=True))
    if wanted is None or isinstance(wanted, str | bool) or found is None:
        return bool(found == wanted)
    off = abs(float(found) - wanted)
    if "abs_or_rel" in tolerance:
        absolute, relative = tolerance["abs_or_rel"]
        return off <= absolute or off <= relative * abs(wanted)
    # An answer that is right to the last printed digit of the reference is right.
    rounding = 1e-13 * max(1.0, abs(wanted))
    return off <= tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(wanted) + rounding


@pytest.mark.parametrize("case", [c for c in CASES if c.kind in ADAPTERS], ids=lambda case: case.folder.name)
def test_every_value_of_the_golden_case_is_reproduced(case: Case) -> None:
    found = ADAPTERS[case.kind](case)
    required = {name: facts for name, facts in case.expected.items() if "reference_only" not in facts["tol"]}
    assert required, "a golden case without values proves nothing"
    assert sorted(required.keys() - found.keys()) == [], "values that the adapter does not give"
    off = {
        name: (found[name], facts["value"])
        for name, facts in required.items()
        if not _close(found[name], facts["value"], facts["tol"])
    }
    assert off == {}


def test_the_kinds_without_an_adapter_are_exactly_those_listed() -> None:
    without = {case.kind for case in CASES} - ADAPTERS.keys()
    assert ADAPTERS.keys() & UNCOVERED == set()
    if FOLDER == BUILT_IN:
        assert without == UNCOVERED
    else:
        assert without <= UNCOVERED


def test_the_golden_folder_holds_cases() -> None:
    assert len(CASES) > 0
    if FOLDER == BUILT_IN:
        assert len(CASES) == 44
