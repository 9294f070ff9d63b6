"""What the guards look at: the Python files of the project and the calls and imports in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "errortagger"
GENERATED = {
    ".venv",
    ".git",
    "dist",
    "build",
    "node_modules",
    "errortagger-demo",
    "htmlcov",
    "_resources",
    "__pycache__",
}
GENERATED_NAMES = ("*_cache", "*.egg-info", ".hypothesis", ".benchmarks", ".coverage*")


def name_of(path: Path) -> str:
    """Path as it is written in messages: relative to the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: Path) -> list[Path]:
    """Every Python file below the folders, sorted."""
    return sorted(path for folder in folders for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of imported modules with their line; ``from a import b`` gives ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of what is called: ``QtGui.QImage(x)`` and ``QImage(x)`` both give ``QImage``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def text_files() -> list[Path]:
    """Every text file that belongs to the project."""
    found: list[Path] = []
    for top in sorted(ROOT.iterdir()):
        if top.name in GENERATED or any(fnmatch(top.name, pattern) for pattern in GENERATED_NAMES):
            continue
        found += [top] if top.is_file() else [path for path in sorted(top.rglob("*")) if path.is_file()]
    return [path for path in found if not GENERATED.intersection(path.parts) and _is_text(path)]


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(8_192)
