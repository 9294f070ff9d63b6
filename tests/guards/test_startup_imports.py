"""The command line starts fast: heavy libraries are imported where they are used, and Qt only by the window."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

from tests.guards.source import PACKAGE, name_of, python_files

HEAVY = {
    "PySide6", "shiboken6", "pyqtgraph", "pandas", "pyarrow", "scipy", "sklearn", "jiwer", "rapidfuzz", "soundfile",
    "miniaudio", "soxr", "PIL", "pycocotools", "xlsxwriter", "python_calamine", "jinja2", "matplotlib",
}  # fmt: skip
LIGHT_PACKAGES = ("domain", "stats", "session", "store", "app", "cli")
CONSOLE_SCRIPT = "errortagger.cli.main"


def _heavy_after_importing(modules: list[str]) -> list[str]:
    """Heavy libraries that a new interpreter holds once it imported the modules."""
    code = "import json, sys; [__import__(name) for name in sys.argv[1:]]; print(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-c", code, *modules]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return sorted(HEAVY.intersection(name.split(".")[0] for name in json.loads(result.stdout)))


def test_the_package_itself_imports_nothing_heavy() -> None:
    assert _heavy_after_importing(["errortagger"]) == []


def test_the_command_line_starts_without_heavy_libraries() -> None:
    assert importlib.util.find_spec(CONSOLE_SCRIPT) is not None, "the console script's module is missing"
    assert _heavy_after_importing([CONSOLE_SCRIPT]) == []


def test_the_inner_packages_import_nothing_heavy() -> None:
    paths = python_files(*(PACKAGE / name for name in LIGHT_PACKAGES))
    modules = [name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths]
    assert _heavy_after_importing(modules) == []


def test_the_file_and_media_packages_import_nothing_heavy_by_themselves() -> None:
    assert _heavy_after_importing(["errortagger.importers", "errortagger.exporters", "errortagger.media"]) == []
