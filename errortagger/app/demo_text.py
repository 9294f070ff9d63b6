"""The built-in text set: docstrings of the running Python's own standard library. Nothing is shipped, nothing fetched.

The task is to say which subject area a docstring belongs to. A model predicts each one out of fold, so its errors are
real; they differ a little from one Python version to the next.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import inspect
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from errortagger.app.text_model import predict_out_of_fold
from errortagger.domain.problems import Problem

# Only modules that are present and alike on Windows, macOS and Linux from 3.11 on (nothing removed by PEP 594).
_FAMILIES = {
    "networking": (
        "socket ssl socketserver http.client http.server http.cookies http.cookiejar urllib.request urllib.parse"
        " urllib.response urllib.robotparser ftplib smtplib poplib imaplib xmlrpc.client xmlrpc.server ipaddress"
        " selectors wsgiref.simple_server wsgiref.handlers wsgiref.headers wsgiref.util"
    ),
    "files": (
        "os.path pathlib shutil tempfile glob fnmatch filecmp zipfile tarfile gzip bz2 lzma zlib io fileinput"
        " linecache zipimport dbm shelve"
    ),
    "text": (
        "string re textwrap difflib unicodedata codecs locale gettext html html.parser html.entities shlex stringprep"
    ),
    "concurrency": (
        "threading multiprocessing.pool multiprocessing.managers multiprocessing.context multiprocessing.queues"
        " multiprocessing.connection multiprocessing.shared_memory concurrent.futures asyncio asyncio.base_events"
        " asyncio.events asyncio.streams asyncio.locks asyncio.tasks asyncio.transports asyncio.protocols queue sched"
        " subprocess contextvars"
    ),
    "numbers": "math cmath decimal fractions statistics random numbers secrets operator",
    "dates": "datetime calendar time zoneinfo",
    "data formats": (
        "json json.decoder json.encoder csv configparser plistlib tomllib xml.dom.minidom xml.etree.ElementTree"
        " xml.sax xml.sax.handler xml.sax.saxutils xml.sax.xmlreader pickle pickletools struct base64 binascii quopri"
        " email email.message email.parser email.header email.utils email.policy email.headerregistry email.charset"
        " mimetypes"
    ),
    "testing and debugging": (
        "unittest unittest.mock unittest.case unittest.suite unittest.loader unittest.runner doctest pdb bdb trace"
        " traceback tracemalloc timeit cProfile profile pstats faulthandler logging logging.handlers logging.config"
        " warnings cmd"
    ),
    "language and runtime": (
        "builtins inspect ast tokenize symtable dis types typing abc importlib importlib.abc importlib.machinery"
        " importlib.util importlib.metadata importlib.resources pkgutil runpy gc sys weakref copy code codeop atexit"
        " argparse compileall py_compile modulefinder optparse getopt"
    ),
    "data structures": (
        "collections collections.abc heapq bisect array enum dataclasses functools itertools graphlib copyreg reprlib"
        " pprint"
    ),
}
FAMILIES: dict[str, tuple[str, ...]] = {family: tuple(names.split()) for family, names in _FAMILIES.items()}
"""Subject area -> the modules it is read from. A frozen app must bundle all of them, docstrings kept."""

_HOMES = {
    "os.path": {"posixpath", "ntpath", "genericpath"},
    "pathlib": {"posixpath"},
    "threading": {"thread"},
    "typing": {"types"},
}
"""Where a module's own things say they come from, besides the module itself."""

SEED = 7
PER_FAMILY = 130
FOLDS = 5
MAX_WORDS = 45
_SIGNATURE = re.compile(r"^[\w.]+\([^)]*\)\s*(->\s*[\w\[\].]+)?\s*(--|:|-)?\s+(?=[A-Z])")
_ONLY_SIGNATURE = re.compile(r"[\w.]+\(.*\).*")
_PARAGRAPH = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Docstring:
    """One example before it is predicted."""

    name: str
    """Module as it is listed, and name inside it: ``ftplib.FTP.mkd``. The example's id."""
    text: str
    family: str
    module: str
    kind: str
    """class, method, property or function."""
    inherited: bool
    """The words stand on a base class too."""


@dataclass(frozen=True, slots=True)
class _Member:
    """Something public in a module. ``home`` and ``name`` together tell one thing from another."""

    home: str
    name: str
    kind: str
    doc: object
    inherited: bool = False


def write_predictions(path: Path) -> None:
    """Read, predict and write the set as CSV (about 3 s). Raises Problem when this Python keeps no docstrings."""
    rows = predictions()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def predictions() -> list[dict[str, str | int | float]]:
    """The rows of the set in file order, each with the model's prediction and confidence. Raises Problem."""
    _require_docstrings()
    chosen = choose(collect())
    texts = [entry.text for entry in chosen]
    # By name, so that other Pythons fold alike.
    folds = np.array([_number(entry.name) % FOLDS for entry in chosen], dtype=np.int64)
    classes, probabilities = predict_out_of_fold(texts, [entry.family for entry in chosen], folds)
    order = np.argsort(-probabilities, axis=1)
    unseen = _unseen_words(texts, folds)
    return [
        {
            "id": entry.name,
            "text": entry.text,
            "ground_truth": entry.family,
            "prediction": classes[order[row, 0]],
            "confidence": round(float(probabilities[row, order[row, 0]]), 4),
            "second_choice": classes[order[row, 1]],
            "module": entry.module,
            "kind": entry.kind,
            "words": len(entry.text.split()),
            "unseen_words": unseen[row],
            "inherited": int(entry.inherited),
        }
        for row, entry in enumerate(chosen)
    ]


def _require_docstrings() -> None:
    """``-OO`` and some bundles strip docstrings; then only those of compiled modules are left, a third of them."""
    if sys.flags.optimize >= 2 or inspect.cleandoc.__doc__ is None:
        raise Problem(
            "the text set is not available: this Python runs without docstrings",
            action="Start Python without -OO (and without PYTHONOPTIMIZE=2), or try the speech or digits set.",
        )


def collect() -> list[Docstring]:
    """Every usable docstring, once; the same words come back only in another family. Raises Problem."""
    found: list[Docstring] = []
    seen: set[tuple[str, str]] = set()
    for family, modules in FAMILIES.items():
        before = len(found)
        for module in modules:
            for member in _members(module):
                text = first_paragraph(member.doc) if isinstance(member.doc, str) else ""
                marks = {(member.home, member.name), (family, text)}
                if text and not marks & seen:
                    seen |= marks
                    name = f"{module}.{member.name}"
                    found.append(Docstring(name, text, family, module, member.kind, member.inherited))
        if len(found) == before:
            raise Problem(
                f"the text set is not available: this Python lacks the modules about {family}",
                action="Use a complete Python installation, or try the speech or digits set.",
            )
    return found


def first_paragraph(doc: str) -> str:
    """First paragraph that says something, without a signature line, blanks squeezed, at most 45 words; else empty."""
    for paragraph in _PARAGRAPH.split(inspect.cleandoc(doc)):
        line = _SIGNATURE.sub("", " ".join(paragraph.split()))
        words = line.split()
        if len(words) >= 2 and not _ONLY_SIGNATURE.fullmatch(line):
            return " ".join(words[:MAX_WORDS])
    return ""


def _members(module_name: str) -> Iterator[_Member]:
    """Public classes with their public members, and functions, that belong to the module and are no exceptions."""
    own = {_root(module_name)} | _HOMES.get(module_name, set())
    for name, thing in _public_attributes(module_name):
        if inspect.ismodule(thing) or not callable(thing):
            continue
        if isinstance(thing, type) and issubclass(thing, BaseException):
            continue
        home = str(getattr(thing, "__module__", None) or module_name)
        if _root(home) not in own:
            continue
        if isinstance(thing, type):
            yield _Member(home, name, "class", thing.__dict__.get("__doc__"))
            yield from _class_members(thing, home, name)
        elif inspect.getdoc(thing):
            yield _Member(home, name, "function", thing.__doc__)


def _root(module_name: str) -> str:
    return module_name.split(".")[0].lstrip("_")


def _public_attributes(module_name: str) -> list[tuple[str, object]]:
    """Names and values, sorted by name; nothing when this Python comes without the module."""
    found: list[tuple[str, object]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated names warn when they are looked at
        try:
            module = importlib.import_module(module_name)
        except ImportError:
            return found
        for name in sorted(name for name in dir(module) if not name.startswith("_")):
            try:
                found.append((name, getattr(module, name)))
            except AttributeError:  # listed by dir(), gone for this Python
                continue
    return found


def _class_members(owner: type, home: str, class_name: str) -> Iterator[_Member]:
    for name, raw in sorted(vars(owner).items()):
        value = getattr(raw, "__func__", raw)
        if name.startswith("_") or not (callable(value) or inspect.isdatadescriptor(value)):
            continue
        doc = getattr(value, "__doc__", None)
        bases = [getattr(base.__dict__[name], "__doc__", None) for base in owner.__mro__[1:] if name in base.__dict__]
        inherited = [text for text in bases if text]
        yield _Member(
            home,
            f"{class_name}.{name}",
            "method" if callable(value) else "property",
            doc or (inherited[0] if inherited else None),
            bool(inherited) and (not doc or doc in inherited),
        )


def choose(found: Sequence[Docstring]) -> list[Docstring]:
    """At most 130 a family, spread over its modules; by a hash of the name, so that a new name elsewhere moves none."""
    chosen: list[Docstring] = []
    for family in FAMILIES:
        modules: dict[str, list[Docstring]] = {}
        for entry in found:
            if entry.family == family:
                modules.setdefault(entry.module, []).append(entry)
        ranked = [
            (rank, _number(module), entry)
            for module, items in modules.items()
            for rank, entry in enumerate(sorted(items, key=lambda entry: _number(entry.name)))
        ]
        ranked.sort(key=lambda place: place[:2])
        chosen += [entry for _, _, entry in ranked[:PER_FAMILY]]
    return sorted(chosen, key=lambda entry: _number(entry.name))


def _number(name: str) -> int:
    """The only chance in here: a hash of the name."""
    return int(hashlib.sha1(f"{SEED} {name}".encode(), usedforsecurity=False).hexdigest(), 16)


def _unseen_words(texts: Sequence[str], folds: npt.NDArray[np.int64]) -> list[int]:
    """For each text, how many of its words stand in no text of the other folds."""
    words = [set(_WORD.findall(text.lower())) for text in texts]
    known: dict[int, set[str]] = {}
    for fold in set(folds.tolist()):
        known[fold] = set().union(*(words[row] for row in np.flatnonzero(folds != fold)))
    return [len(words[row] - known[fold]) for row, fold in enumerate(folds.tolist())]
