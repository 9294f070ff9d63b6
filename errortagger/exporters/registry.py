"""Which suffix is written by what; the one door to files of tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.exporters.atomic import replacing
from errortagger.exporters.base import CancelCheck, ExportTable, Progress, Watch
from errortagger.exporters.delimited import write_delimited
from errortagger.exporters.html import write_html
from errortagger.exporters.jsonfiles import write_json, write_jsonl
from errortagger.exporters.markdown import write_markdown
from errortagger.exporters.parquet import write_parquet
from errortagger.exporters.spreadsheet import write_xlsx

Format = Callable[[ExportTable, BinaryIO, Watch], None]
DELIMITERS = {".csv": ",", ".tsv": "\t"}
FORMATS: dict[str, Format] = {
    ".xlsx": write_xlsx,
    ".parquet": write_parquet,
    ".json": write_json,
    ".jsonl": write_jsonl,
    ".md": write_markdown,
    ".html": write_html,
}
SUFFIXES = (*DELIMITERS, *FORMATS)
"""Every suffix, in the order in which they are offered."""


def suffix_of(path: Path) -> str:
    """The suffix that says the format, in small letters. Raises UsageProblem naming the suffixes there are."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        what = f"{path.suffix!r} is no suffix of an export" if suffix else "the file name has no suffix"
        raise UsageProblem(what, where=str(path), action=f"Use {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.")
    return suffix


def write(
    table: ExportTable,
    path: Path,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    *,
    spreadsheet_safe: bool = False,
) -> None:
    """Write a table; the suffix says the format. The file is replaced in one step, when all of it is on the disk.

    Args:
        table: what to write; its rows are read once.
        path: the file; its folder must be there.
        progress: told 0...1 where the number of rows is known.
        cancelled: asked every some thousand rows.
        spreadsheet_safe: CSV and TSV only: put an apostrophe before texts that a spreadsheet would run as a formula.
            Without it the texts are as they are.

    Raises UsageProblem for an unknown suffix, Problem (naming the file) if it cannot be written, Cancelled.
    """
    suffix = suffix_of(path)
    watch = Watch(progress, cancelled)
    try:
        with replacing(path) as file:
            if suffix in DELIMITERS:
                delimiter = DELIMITERS[suffix]
                write_delimited(table, file, watch, delimiter=delimiter, spreadsheet_safe=spreadsheet_safe)
            else:
                FORMATS[suffix](table, file, watch)
    except Problem as problem:
        raise _about(problem, path) from problem


def _about(problem: Problem, path: Path) -> Problem:
    """The problem with the file named first."""
    if problem.where.startswith(str(path)):
        return problem
    where = f"{path}: {problem.where}" if problem.where else str(path)
    return type(problem)(problem.what, where=where, action=problem.action)
