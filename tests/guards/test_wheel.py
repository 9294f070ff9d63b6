"""What is installed is whole: the wheel holds every file that the program reads at run time."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.guards.source import PACKAGE, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel, as it would be published."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return zipfile.Path(next(folder.glob("*.whl")))


def test_the_wheel_holds_fonts_icons_and_their_licences(wheel: zipfile.Path) -> None:
    shipped = wheel / "errortagger" / "_resources"
    for name in ("fonts/Inter-Regular.woff2", "fonts/Inter-LICENSE.txt", "icons/tag.svg", "icons/LICENSE.txt"):
        assert shipped.joinpath(name).is_file(), name


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.Path) -> None:
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    missing = [path.name for path in files if not (wheel / path.relative_to(ROOT).as_posix()).is_file()]
    assert not missing


def test_the_wheel_brings_the_command(wheel: zipfile.Path) -> None:
    (info,) = (path for path in wheel.iterdir() if path.name.endswith(".dist-info"))
    assert "errortagger = errortagger.cli.main:main" in (info / "entry_points.txt").read_text(encoding="utf-8")


def test_the_wheel_names_a_pyside6_that_works_on_python_3_11(wheel: zipfile.Path) -> None:
    (info,) = (path for path in wheel.iterdir() if path.name.endswith(".dist-info"))
    lines = (info / "METADATA").read_text(encoding="utf-8").splitlines()
    required = [line for line in lines if line.lower().startswith("requires-dist: pyside6")]
    assert any("<6.12" in line and "python_version < '3.12'" in line for line in required)


def test_the_wheel_holds_nothing_but_the_package(wheel: zipfile.Path) -> None:
    names = {Path(path.name).name for path in wheel.iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"errortagger"}
