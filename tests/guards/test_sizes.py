"""Nothing grows too big to be read in one go."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

from tests.guards.source import PACKAGE, ROOT, name_of, python_files, tree_of

MODULE_LINES = 400
CLASS_LINES = 300
FUNCTION_LINES = 50
MEDIAN_FUNCTION_LINES = 10
MAX_ALLOWED = 0
"""Entries of the allow-list; this number may only go down."""
ALLOW_LIST = Path(__file__).with_name("size_allow_list.txt")
FILES = python_files(PACKAGE, ROOT / "packaging")


def _lines(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _allowed() -> dict[str, int]:
    """``path::name lines`` for each thing that may be bigger, up to that many lines."""
    entries = (line.split("#")[0].split() for line in ALLOW_LIST.read_text(encoding="utf-8").splitlines())
    return {words[0]: int(words[1]) for words in entries if words}


def _too_big() -> dict[str, int]:
    found = {}
    for path in FILES:
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > MODULE_LINES:
            found[name_of(path)] = length
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                limit = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
                if _lines(node) > limit:
                    found[f"{name_of(path)}::{node.name}"] = _lines(node)
    return found


def test_no_module_class_or_function_is_over_its_limit() -> None:
    allowed = _allowed()
    offending = {name: lines for name, lines in _too_big().items() if lines > allowed.get(name, 0)}
    assert not offending, f"over {MODULE_LINES}/{CLASS_LINES}/{FUNCTION_LINES} lines, split these: {offending}"


def test_the_allow_list_holds_no_entry_that_is_not_needed() -> None:
    big = _too_big()
    stale = {name: lines for name, lines in _allowed().items() if big.get(name) != lines}
    assert not stale, f"these shrank or are gone; lower or remove their entries: {stale}"


def test_the_allow_list_only_shrinks() -> None:
    assert len(_allowed()) <= MAX_ALLOWED


def test_most_functions_are_short() -> None:
    lengths = [
        _lines(node)
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert median(lengths) < MEDIAN_FUNCTION_LINES
