"""What the benchmarks share: the table of the run, and data that are made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.data import make_project, write_predictions
from tests.benchmarks.harness import ROWS, Report


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """The table; it is printed at the end of the run."""
    made = Report()
    yield made
    made.finish()


@pytest.fixture(scope="session")
def predictions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The large predictions file."""
    path = tmp_path_factory.mktemp("predictions") / "predictions.csv"
    write_predictions(path, ROWS)
    return path


@pytest.fixture(scope="session")
def made_project(predictions: Path) -> Path:
    """The large project, tagged; not to be written to."""
    path = predictions.with_name("large.errtag")
    make_project(predictions, path)
    return path


@pytest.fixture
def project(made_project: Path, tmp_path: Path) -> Path:
    """A copy of the large project."""
    return Path(shutil.copyfile(made_project, tmp_path / "large.errtag"))
