"""What can be exported, as tables that stream from the project; the format follows the suffix of the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from errortagger.app.jobs import CancelToken, Progress, ProgressSink, silent
from errortagger.app.projects import OpenProject
from errortagger.app.statistics import kept_choices, project_table
from errortagger.domain.patch import MarkField
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import Example
from errortagger.domain.types import Answer, Answers, Rows
from errortagger.session.frame import OUTSIDE, FrameState

if TYPE_CHECKING:
    from errortagger.exporters.base import ExportColumn, ExportTable

WHATS = ("prioritization", "tags", "examples", "assignments", "batch")
SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".jsonl", ".md", ".html")
_CHUNK = 5_000
_ANSWER_CELLS: dict[int, int | str | None] = {Answer.PRESENT: 1, Answer.ABSENT: 0, Answer.UNSURE: "?"}
_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "json": "json"}


def export(
    project: OpenProject,
    what: str,
    target: Path,
    *,
    spreadsheet_safe: bool = False,
    progress: ProgressSink = silent,
    cancel: CancelToken | None = None,
) -> None:
    """Write one export; the file appears whole or not at all.

    Raises UsageProblem for an unknown WHAT or suffix, Problem if the file cannot be written, Cancelled.
    """
    check_request(what, target)
    if what == "prioritization":
        from errortagger.exporters.prioritization import write_prioritization

        payload = project_table(project, choices=kept_choices(project)).to_json()
        write_prioritization(payload, target, spreadsheet_safe=spreadsheet_safe)
        return
    from errortagger.exporters.registry import write

    write(
        export_table(project, what),
        target,
        spreadsheet_safe=spreadsheet_safe,
        progress=lambda done: progress(Progress("Writing rows", round(done * 1000), 1000)),
        cancelled=(lambda: cancel.cancelled) if cancel is not None else None,
    )


def check_request(what: str, target: Path) -> None:
    """Raise UsageProblem unless WHAT and suffix are known."""
    if what == "report":
        raise UsageProblem("the report is not part of this version", action=f"Export one of {', '.join(WHATS)}.")
    if what not in WHATS:
        raise UsageProblem(f"{what!r} cannot be exported", action=f"Use {', '.join(WHATS)}.")
    if target.suffix.lower() not in SUFFIXES:
        raise UsageProblem(f"no format for {target.name!r}", action=f"End the name in {', '.join(SUFFIXES)}.")


def prioritization_csv(payload: Mapping[str, object]) -> str:
    """The prioritization as the CSV export writes it; ``payload`` as of ``stats --format json``."""
    from errortagger.exporters.base import Watch
    from errortagger.exporters.delimited import write_delimited
    from errortagger.exporters.prioritization import priority_table

    out = io.BytesIO()
    write_delimited(priority_table(payload), out, Watch(), delimiter=",")
    return out.getvalue().decode("utf-8")


def prioritization_markdown(payload: Mapping[str, object]) -> str:
    """The prioritization as the Markdown export writes it."""
    from errortagger.exporters.priority_pages import write_priority_markdown

    out = io.BytesIO()
    write_priority_markdown(payload, out)
    return out.getvalue().decode("utf-8")


def export_table(project: OpenProject, what: str) -> ExportTable:
    """The table of ``tags``, ``examples``, ``assignments`` or ``batch``; its rows stream from the file."""
    makers = {"tags": _tags, "examples": _examples, "assignments": _assignments, "batch": _batch}
    return makers[what](project)


def _column(name: str, title: str, kind: str = "text") -> ExportColumn:
    from errortagger.exporters.base import ExportColumn, Kind

    return ExportColumn(name, title, Kind(kind))


def _free(name: str, prefix: str, taken: set[str]) -> str:
    """A column name that is not taken yet: the name itself, or with a prefix and a number; takes it."""
    candidates = chain((name, f"{prefix}_{name}"), (f"{prefix}_{name}_{number}" for number in count(2)))
    found = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(found)
    return found


def _table(name: str, title: str, columns: Sequence[ExportColumn], rows: Iterator[Sequence[object]]) -> ExportTable:
    from errortagger.exporters.base import ExportTable

    return ExportTable(name, title, tuple(columns), rows)


_FACTS = (
    ("id", "Example", "text"),
    ("is_error", "Error", "boolean"),
    ("ground_truth", "Ground truth", "text"),
    ("prediction", "Prediction", "text"),
    ("confidence", "Confidence", "number"),
    ("split", "Split", "text"),
)
_REVIEW = (
    ("reviewed", "Reviewed", "boolean"),
    ("label_check", "Label check", "text"),
    ("correct_label", "Correct label", "text"),
    ("human", "Human", "text"),
    ("human_answer", "Human answer", "text"),
    ("excluded", "Excluded", "text"),
    ("note", "Note", "text"),
)


def _tags(project: OpenProject) -> ExportTable:
    """One row an example, one column a tag: 1 present, 0 absent, "?" can't tell, empty not asked."""
    session = project.session
    tags = list(session.tags)
    columns = [_column(*fact) for fact in (*_FACTS, *_REVIEW)]
    taken = {column.name for column in columns}
    columns += [_column(_free(tag.name, "tag", taken), tag.name) for tag in tags]
    answers = [session.answers.combined(tag.id) for tag in tags]

    said = _said(project)

    def rows() -> Iterator[Sequence[object]]:
        for example in _stream(project, _visible(project)):
            yield (*_facts(example), *said(example.row), *_cells(answers, example.row))

    return _table("tags", f"Tags of {session.info.name}", columns, rows())


def _examples(project: OpenProject) -> ExportTable:
    session = project.session
    extra = (("media", "Media", "text"), ("text", "Text", "text"), ("size", "Size of the error", "number"))
    human = (("human_label", "Human label", "text"), ("human_correct", "Human correct", "boolean"))
    columns = [_column(*fact) for fact in (*_FACTS, *extra, *human, *_REVIEW)]
    taken = {column.name for column in columns}
    metadata = list(session.metadata_columns.items())
    columns += [_column(_free(name, "metadata", taken), name, _TYPES.get(kind, "text")) for name, kind in metadata]

    said = _said(project)

    def rows() -> Iterator[Sequence[object]]:
        for example in _stream(project, _visible(project)):
            kept = (_plain(example.metadata.get(name)) for name, _ in metadata)
            own = (example.media, example.text, example.size, example.human_label, example.human_correct)
            yield (*_facts(example), *own, *said(example.row), *kept)

    return _table("examples", f"Examples of {session.info.name}", columns, rows())


def _assignments(project: OpenProject) -> ExportTable:
    names = ("example", "tag", "reviewer", "answer", "how", "at")
    found = project.file.reader.assignments().result()
    columns = [_column(name, name.capitalize()) for name in names]
    return _table("assignments", f"Assignments of {project.session.info.name}", columns, iter(found))


def _batch(project: OpenProject) -> ExportTable:
    """What is still to review: errors, then correct examples, each in its order; with a plan also which stratum."""
    frame = project.session.frame
    todo = [order[(frame.side[order] != OUTSIDE) & ~frame.reviewed[order]] for order in frame.orders]
    rows = np.concatenate(todo).astype(np.int32)
    extra = (("media", "Media", "text"), ("text", "Text", "text"))
    planned = any(frame.strata)
    columns = [_column("order", "Order", "integer"), *(_column(*fact) for fact in (*_FACTS, *extra))]
    columns += [_column("stratum", "Stratum")] if planned else []

    def stream() -> Iterator[Sequence[object]]:
        for place, example in enumerate(_stream(project, rows), start=1):
            stratum = (_stratum(frame, example.row),) if planned else ()
            yield (place, *_facts(example), example.media, example.text, *stratum)

    return _table("batch", f"To review in {project.session.info.name}", columns, stream())


def _stratum(frame: FrameState, row: int) -> str | None:
    strata = frame.strata[int(frame.side[row])]
    return None if strata is None else strata.names[int(strata.codes[row])]


def _visible(project: OpenProject) -> Rows:
    return np.flatnonzero(project.session.visible).astype(np.int32)


def _stream(project: OpenProject, rows: Rows) -> Iterator[Example]:
    for start in range(0, len(rows), _CHUNK):
        yield from project.examples(rows[start : start + _CHUNK].tolist()).result()


def _facts(example: Example) -> tuple[object, ...]:
    return (
        example.key,
        example.is_error,
        example.ground_truth,
        example.prediction,
        example.confidence,
        example.split,
    )


_SAID = (
    MarkField.LABEL_CHECK,
    MarkField.CORRECT_LABEL,
    MarkField.HUMAN,
    MarkField.HUMAN_ANSWER,
    MarkField.EXCLUDED,
    MarkField.NOTE,
)


def _said(project: OpenProject) -> Callable[[int], tuple[object, ...]]:
    """What reviewers said of a row; the marks are gathered once for all rows."""
    reviewed = project.session.frame.reviewed
    found = [project.session.marks.merged(field) for field in _SAID]
    return lambda row: (bool(reviewed[row]), *(values.get(row) for values in found))


def _cells(answers: list[Answers], row: int) -> Iterator[int | str | None]:
    return (_ANSWER_CELLS.get(int(column[row])) for column in answers)


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
