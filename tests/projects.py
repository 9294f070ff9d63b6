"""Real projects for tests, made in this process because starting the import process takes a second."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from errortagger.app.build import build_project, read_source
from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import silent

HEADER = ("id", "text", "ground_truth", "prediction", "confidence", "split", "snr")
_made: dict[str, Path] = {}


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def predictions(path: Path, errors: int = 10, correct: int = 20, *, first: int = 0, prediction: str = "no") -> Path:
    """A predictions file: errors first, then correct examples; ``clip-000`` and so on."""
    rows = [
        (
            f"clip-{number:03d}", f"say {number}", "yes", prediction if place < errors else "yes",
            round(0.5 + place / 100, 2), "test" if place % 2 else "train", place,
        )
        for place, number in enumerate(range(first, first + errors + correct))
    ]  # fmt: skip
    return write_csv(path, HEADER, rows)


def make(target: Path, source: Path, **options: object) -> Path:
    """A project of a predictions file."""
    wanted = ImportOptions(**{"seed": 7, **options})  # type: ignore[arg-type]
    build_project(read_source(source, wanted, silent), target, wanted, silent)
    return target


def copy_of(name: str, target: Path, factory: pytest.TempPathFactory, **shape: int) -> Path:
    """A fresh copy of a project that is built once a run: ``errors`` errors and ``correct`` correct examples."""
    if name not in _made:
        folder = factory.mktemp(name)
        _made[name] = make(folder / f"{name}.errtag", predictions(folder / "predictions.csv", **shape))
    shutil.copyfile(_made[name], target)
    return target


def lines_of(edits: Iterable[Mapping[str, object]]) -> list[tuple[int, dict[str, object]]]:
    """Edit lines with their numbers, as they come from a file."""
    return [(number, dict(edit)) for number, edit in enumerate(edits, start=1)]
