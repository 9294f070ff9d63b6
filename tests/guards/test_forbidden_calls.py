"""Calls that are unsafe on a stranger's files or texts appear nowhere in the program."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.guards.source import PACKAGE, calls, imported, name_of, python_files, tree_of

UI = PACKAGE / "ui"
PLAIN = "errortagger/ui/widgets/plain.py"
"""The one module that may make labels: it switches Qt's guessing of rich text off."""

UNSAFE_MODULES = {
    "pickle": "loading runs code",
    "cPickle": "loading runs code",
    "dill": "loading runs code",
    "cloudpickle": "loading runs code",
    "shelve": "is pickle inside",
    "marshal": "crashes on bad data",
    "PySide6.QtMultimedia": "its decoder crashes the process on some sound files",
    "PySide6.QtWebEngineWidgets": "is a whole browser",
}
UNSAFE_CALLS = {
    "QMediaPlayer": "decodes in our process",
    "QAudioDecoder": "decodes in our process",
    "QMovie": "decodes in our process",
    "QImageReader": "decodes in our process; ask errortagger.media",
    "QTextBrowser": "shows rich text and opens files named in it",
    "QTextEdit": "guesses rich text; use QPlainTextEdit",
    "setHtml": "shows rich text",
    "read_pickle": "loading runs code",
    "screen": "the garbage collector deletes the screen that QWidget.screen() returns; use screen_room",
    "loadFromData": "decodes in our process and holds the interpreter's lock",
    "fromData": "decodes in our process and holds the interpreter's lock",
}
UNSAFE_BUILTINS = {"eval", "exec", "compile", "__import__"}


def _takes_a_file(node: ast.Call) -> bool:
    """``QImage(x)`` or ``QPixmap(x)`` with something that is not plainly a size or another picture."""
    if len(node.args) != 1 or node.keywords:
        return False
    words = ast.unparse(node.args[0]).lower()
    return not any(word in words for word in ("size", "width", "image", "pixmap", "frame"))


def _label_of_its_own(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("QLabel") for base in node.bases):
            yield node.lineno


def _problems(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for module, line in imported(tree):
        if module in UNSAFE_MODULES:
            yield line, f"import of {module}: {UNSAFE_MODULES[module]}"
    for name, node in calls(tree):
        if name in UNSAFE_CALLS:
            yield node.lineno, f"{name}: {UNSAFE_CALLS[name]}"
        if isinstance(node.func, ast.Name) and name in UNSAFE_BUILTINS:
            yield node.lineno, f"{name}() runs text as code"
        if name in ("QImage", "QPixmap") and _takes_a_file(node):
            yield node.lineno, f"{name}(path) decodes in our process; ask errortagger.media"


def _label_problems(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for name, node in calls(tree):
        if name == "QLabel":
            yield node.lineno, "QLabel guesses rich text; use PlainLabel"
    for line in _label_of_its_own(tree):
        yield line, "a subclass of QLabel guesses rich text; use PlainLabel"


def test_no_unsafe_call_is_made() -> None:
    found = [
        f"{name_of(path)}:{line}: {what}" for path in python_files(PACKAGE) for line, what in _problems(tree_of(path))
    ]
    assert not found, "\n".join(found)


def test_labels_are_made_by_the_plain_label_only() -> None:
    paths = [path for path in python_files(UI) if name_of(path) != PLAIN]
    found = [f"{name_of(path)}:{line}: {what}" for path in paths for line, what in _label_problems(tree_of(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("import pickle", _problems),
        ("from pickle import loads", _problems),
        ("eval('1')", _problems),
        ("QImage(path)", _problems),
        ("QtGui.QPixmap('x.png')", _problems),
        ("QtMultimedia.QMediaPlayer()", _problems),
        ("self.screen().availableSize()", _problems),
        ("QLabel('hi')", _label_problems),
        ("class Fancy(QtWidgets.QLabel): pass", _label_problems),
    ],
)
def test_the_guard_sees(text: str, check: Callable[[ast.AST], Iterator[tuple[int, str]]]) -> None:
    assert list(check(ast.parse(text)))


@pytest.mark.parametrize("text", ["app.exec()", "re.compile('x')", "QImage(3, 4, f)", "QPixmap(size)", "QImage(image)"])
def test_the_guard_lets_pass(text: str) -> None:
    assert not list(_problems(ast.parse(text)))
