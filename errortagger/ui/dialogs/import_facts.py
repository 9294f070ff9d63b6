"""What was found in a predictions file, in the form the import sheet shows it; found out beside the window."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errortagger.app.imports import ImportOptions, run_child
from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.domain.types import Modality
from errortagger.media.policy import MediaProblem, MediaRoots, resolve
from errortagger.stats.errors import UNKNOWN, evaluate

_LINES = ("csv", "tsv", "jsonl")
_REWRITTEN = ("class names", "labels as numbers")
"""Kinds of problems that say that labels are compared in another form than the file has."""


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column of the file."""

    name: str
    type: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCounts:
    """What an import would bring."""

    rows: int
    errors: int
    correct: int
    unknown: int
    left_out: int
    missing_media: int

    def parts(self) -> list[tuple[str, str]]:
        """Words with the tone they are shown in; zeros are left out, except that there are no errors."""
        told = [
            (f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}", "neutral", True),
            (f"{self.errors:,} {'error' if self.errors == 1 else 'errors'}", "error", True),
            (f"{self.unknown:,} undecided", "neutral", bool(self.unknown)),
            (f"{self.left_out:,} {'row' if self.left_out == 1 else 'rows'} left out", "warn", bool(self.left_out)),
            (f"{self.missing_media:,} files missing", "warn", self.missing_media > 1),
            ("1 file missing", "warn", self.missing_media == 1),
        ]
        return [(words, tone) for words, tone, shown in told if shown]

    def sentence(self) -> str:
        """``2,140 rows · 312 errors · 3 files missing``."""
        return " · ".join(words for words, _ in self.parts())


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """One of the first rows."""

    number: int
    key: str
    media: str
    media_note: str
    """Why the file cannot be shown; empty if it is there, or if none is named."""
    text: str
    truth: str
    prediction: str
    confidence: str
    is_error: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One look at a file under one mapping."""

    format: str
    columns: tuple[FoundColumn, ...]
    fields: dict[str, str]
    tag_columns: tuple[str, ...]
    suggested: tuple[str, ...]
    """Columns that look like tags."""
    modality: Modality
    criterion: Criterion
    counts: FoundCounts
    rows: tuple[FoundRow, ...]
    media_root: str
    problems: tuple[str, ...]
    """A sentence each, with the line or row it is about; at most 1,000."""
    problem_count: int

    def roots(self) -> MediaRoots:
        """Where the media of the preview may be opened."""
        return MediaRoots(self.media_root, ())


def look(source: Path, options: ImportOptions, progress: ProgressSink, cancel: CancelToken) -> Found:
    """Read a file in the import process and prepare what is shown of it. Raises Problem or Cancelled."""
    request: dict[str, object] = {"verb": "inspect", "source": str(source), "options": options.to_json()}
    return read_found(run_child(request, progress, cancel))


def read_found(raw: Mapping[str, Any]) -> Found:
    """What ``inspect`` answers, in the form that is shown."""
    mapping, counts = raw["mapping"], raw["counts"]
    criterion = Criterion.parse(str(mapping["criterion"]))
    names = ("rows", "errors", "correct", "unknown", "left_out", "missing_media")
    by_kind: dict[str, int] = raw.get("problem_counts") or {}
    return Found(
        format=str(raw["format"]),
        columns=tuple(FoundColumn(each["name"], each["type"], tuple(each["examples"])) for each in raw["columns"]),
        fields=dict(mapping["fields"]),
        tag_columns=tuple(mapping["tag_columns"]),
        suggested=tuple(raw.get("suggested_tag_columns", ())),
        modality=Modality(mapping["modality"]),
        criterion=criterion,
        counts=FoundCounts(**{name: int(counts.get(name, 0)) for name in names}),
        rows=_rows(raw, dict(mapping["fields"]), criterion, doubtful=any(kind in by_kind for kind in _REWRITTEN)),
        media_root=str(raw.get("media_root", "")),
        problems=tuple(problem_sentence(problem, str(raw["format"])) for problem in raw.get("problems", ())),
        problem_count=sum(by_kind.values()) or len(raw.get("problems", ())),
    )


def problem_sentence(problem: Mapping[str, Any], format: str) -> str:
    """``line 812, column confidence: 'high' is not a number``; files that are read by rows say row instead."""
    row, column, message = problem.get("row"), problem.get("column"), str(problem.get("message", ""))
    place = f"{'line' if format in _LINES else 'row'} {row:,}" if isinstance(row, int) else ""
    if column and str(column) not in message:
        place = f"{place}, column {column}" if place else f"column {column}"
    return f"{place}: {message}" if place else message


def _rows(
    raw: Mapping[str, Any], fields: Mapping[str, str], criterion: Criterion, *, doubtful: bool
) -> tuple[FoundRow, ...]:
    cells: Sequence[Mapping[str, str | None]] = raw["first_rows"]
    numbers = raw["source_rows"]

    def column(field: str) -> list[str | None]:
        return [row.get(fields.get(field, "")) for row in cells]

    wrong = [None] * len(cells) if doubtful else _wrong(cells, fields, criterion)
    taken = zip(
        *(column(name) for name in ("id", "media", "text", "ground_truth", "prediction", "confidence")), strict=True
    )
    roots = MediaRoots(str(raw.get("media_root", "")), ())
    return tuple(
        FoundRow(
            number=int(numbers[at]),
            key=key or f"row {numbers[at]}",
            media=media or "",
            media_note=media_note(roots, media) if media else "",
            text=text or "",
            truth=truth or "",
            prediction=prediction or "",
            confidence=confidence or "",
            is_error=wrong[at],
        )
        for at, (key, media, text, truth, prediction, confidence) in enumerate(taken)
    )


def _wrong(
    cells: Sequence[Mapping[str, str | None]], fields: Mapping[str, str], criterion: Criterion
) -> list[bool | None]:
    """Which of the rows are errors, as far as these rows tell."""
    truths = [row.get(fields.get("ground_truth", "")) for row in cells]
    predictions = [row.get(fields.get("prediction", "")) for row in cells]
    if criterion.kind is not CriterionKind.COLUMN and "prediction" not in fields:
        return [None] * len(cells)
    marks = [row.get(criterion.column) for row in cells]
    found = evaluate(criterion, truths, predictions, marks).is_error.tolist()
    says_right = criterion.kind is CriterionKind.COLUMN and fields.get("correct") == criterion.column
    return [None if value == UNKNOWN else bool(value) != says_right for value in found]


def media_note(roots: MediaRoots, media: str) -> str:
    """Why a media file cannot be opened, in a few words; empty if it can."""
    try:
        path = resolve(roots, media)
    except MediaProblem as problem:
        return problem.what
    return "" if os.path.isfile(path) else "not found"
