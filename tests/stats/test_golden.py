"""Every golden case, value by value, through public functions; another folder can be given by ERRORTAGGER_GOLDEN."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.stats.golden_case import Case, Values, cases
from tests.stats.golden_estimates import ESTIMATE_ADAPTERS
from tests.stats.golden_models import MODEL_ADAPTERS
from tests.stats.golden_structure import STRUCTURE_ADAPTERS
from tests.stats.golden_tags import TAG_ADAPTERS

ADAPTERS = TAG_ADAPTERS | ESTIMATE_ADAPTERS | MODEL_ADAPTERS | STRUCTURE_ADAPTERS
BUILT_IN = Path(__file__).parents[1] / "data" / "golden"
FOLDER = Path(os.environ.get("ERRORTAGGER_GOLDEN", BUILT_IN))
CASES = 44
VALUES = 1419
"""Values of the built-in cases that are required."""


def _close(found: Any, wanted: Any, tolerance: dict[str, Any]) -> bool:
    if isinstance(wanted, list):
        if not isinstance(found, list | tuple) or len(found) != len(wanted):
            return False
        return all(_close(f, w, tolerance) for f, w in zip(found, wanted, strict=True))
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(_close(found[k], wanted[k], tolerance) for k in wanted)
    if wanted is None or isinstance(wanted, str | bool) or found is None or isinstance(found, str):
        return bool(found == wanted)
    off = abs(float(found) - wanted)
    if "abs_or_rel" in tolerance:
        absolute, relative = tolerance["abs_or_rel"]
        return off <= absolute or off <= relative * abs(wanted)
    # An answer that is right to the last printed digit of the reference is right.
    rounding = 1e-13 * max(1.0, abs(wanted))
    return off <= tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(wanted) + rounding


def _required(case: Case) -> Values:
    return {name: facts for name, facts in case.expected.items() if "reference_only" not in facts["tol"]}


def _failures(case: Case) -> list[str]:
    """What is wrong with one case, a line a value."""
    if case.kind not in ADAPTERS:
        return [f"{case.folder.name}: nothing computes the kind {case.kind!r}"]
    found, required = ADAPTERS[case.kind](case), _required(case)
    if not required:
        return [f"{case.folder.name}: no value is required, which proves nothing"]
    lines = []
    for name, facts in required.items():
        if name not in found:
            lines.append(f"{case.folder.name}: {name} is not computed")
        elif not _close(found[name], facts["value"], facts["tol"]):
            lines.append(f"{case.folder.name}: {name} is {found[name]!r}, should be {facts['value']!r}")
    return lines


def test_every_value_of_every_golden_case_is_reproduced(capsys: pytest.CaptureFixture[str]) -> None:
    every = list(cases(FOLDER))
    failures = [line for case in every for line in _failures(case)]
    values = sum(len(_required(case)) for case in every)
    with capsys.disabled():
        print(f" golden: {len(every)} cases, {values} values compared, {len(failures)} off ", end="")
    assert every, f"no case in {FOLDER}"
    assert not failures, "\n".join(failures)
    if FOLDER == BUILT_IN:
        assert (len(every), values) == (CASES, VALUES)


@pytest.mark.parametrize(
    ("found", "wanted", "tolerance"),
    [
        (0.5, None, {"abs": 1e-9}),
        (None, 0.5, {"abs": 1e-9}),
        (0.5001, 0.5, {"abs": 1e-9}),
        ([1, 2], [1, 2, 3], {"abs": 0}),
        ([1, 2], [2, 1], {"abs": 0}),
        ({"a": 1}, {"a": 2}, {"abs": 0}),
        ("NO_HLP", "NO_ERRORS", {"abs": 0}),
        (0.2, 0.1, {"abs_or_rel": [0.01, 0.1]}),
    ],
)
def test_a_value_that_is_off_is_noticed(found: Any, wanted: Any, tolerance: dict[str, Any]) -> None:
    assert not _close(found, wanted, tolerance)
    assert _close(wanted, wanted, tolerance)
