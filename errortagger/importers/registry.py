"""The formats that can be read, and the one door to read them by."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.importers.base import CancelCheck, ProblemLog, Progress, SourceTable, Watch
from errortagger.importers.folder import read_folder
from errortagger.importers.opening import magic, open_regular, opening_problem, shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is called on the command line, its suffixes, and a name for people."""

    name: str
    suffixes: tuple[str, ...]
    title: str


FORMATS = (
    Format("csv", (".csv",), "Comma-separated values"),
    Format("tsv", (".tsv", ".tab"), "Tab-separated values"),
    Format("jsonl", (".jsonl", ".ndjson", ".jsonlines"), "JSON Lines (also NeMo manifests)"),
    Format("json", (".json",), "JSON list of objects"),
    Format("parquet", (".parquet", ".pq", ".parq"), "Parquet (also Hugging Face)"),
    Format("excel", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "Excel or OpenDocument workbook"),
    Format("folder", (), "Folder with metadata.csv, .jsonl or .parquet"),
)
_BINARY = {"parquet": "parquet", "zip": "excel", "ole": "excel"}


def format_names() -> tuple[str, ...]:
    """Names for ``--format``."""
    return tuple(each.name for each in FORMATS)


def read(
    path: str | os.PathLike[str],
    format: str | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> SourceTable:
    """Read a predictions file or folder into memory; nothing is ever written, fetched or executed.

    ``progress`` is told fractions 0...1. Raises Problem if the file cannot be read, UsageProblem for an unknown
    format, Cancelled once ``cancelled`` answers True. Rows that cannot be read are listed in the table's problems.
    """
    name = os.fspath(path)
    if format is not None and format not in format_names():
        raise UsageProblem(f"{format!r} is no format", action=f"Use one of {', '.join(format_names())}.")
    watch = Watch(progress, cancelled)
    watch.at(0.0)
    try:
        table = _read(name, format, ProblemLog(), watch)
    except Problem as problem:
        if not problem.where:
            problem.where = shown(name)
        raise
    except OSError as error:
        raise opening_problem(name, error) from error
    except MemoryError as error:
        raise Problem(
            "the file needs more memory than there is", where=shown(name), action="Split it, or use Parquet."
        ) from error
    watch.at(1.0)
    return table


def read_dataframe(frame: pd.DataFrame) -> SourceTable:
    """A pandas data frame as a table; a named or not default index becomes the id column."""
    from errortagger.importers import dataframe

    return dataframe.read_dataframe(frame)


def _read(path: str, format: str | None, log: ProblemLog, watch: Watch) -> SourceTable:
    if format == "folder" or (format is None and os.path.isdir(path)):
        return read_folder(path, read_file=_read_file, log=log, watch=watch)
    table = _read_file(path, log, watch, format)
    return replace(table, media_root=os.path.dirname(os.path.abspath(path)))


def _read_file(path: str, log: ProblemLog, watch: Watch, format: str | None = None) -> SourceTable:
    chosen = format or sniff(path, log)
    if chosen in ("csv", "tsv"):
        from errortagger.importers.delimited import read_delimited

        return read_delimited(path, format=chosen, log=log, watch=watch)
    if chosen == "parquet":
        from errortagger.importers.parquet import read_parquet

        return read_parquet(path, log=log, watch=watch)
    if chosen == "excel":
        from errortagger.importers.excel import read_excel

        return read_excel(path, log=log, watch=watch)
    from errortagger.importers import jsonrows

    return (jsonrows.read_json if chosen == "json" else jsonrows.read_jsonl)(path, log=log, watch=watch)


def sniff(path: str, log: ProblemLog) -> str:
    """The format of a file by its suffix, unless its first bytes say otherwise, which is noted. Raises Problem."""
    with open_regular(path) as handle:
        head = handle.read(4096)
    suffix = os.path.splitext(path)[1].lower()
    by_suffix = next((each.name for each in FORMATS if suffix in each.suffixes), None)
    binary = _BINARY.get(magic(head) or "")
    if binary is not None:
        if by_suffix not in (binary, None):
            log.add("suffix", f"the file is called {suffix} but is {binary}; it was read as such")
        return binary
    if by_suffix in ("parquet", "excel"):
        raise Problem(
            f"this is no {by_suffix} file, although it is called {suffix}",
            where=shown(path),
            action="It may be damaged or cut off; export it again, or name its format with --format.",
        )
    if suffix == ".errtag":
        raise Problem("this is a project, not predictions", where=shown(path), action="Open it as a project.")
    return by_suffix or _text_format(head)


def _text_format(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return {b"[": "json", b"{": "json"}.get(start, "csv")
