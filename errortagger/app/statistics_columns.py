"""Reads the columns that the statistics ask for: the size of every error, and what examples are grouped by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from errortagger.app.projects import OpenProject
from errortagger.domain.criterion import CriterionKind
from errortagger.domain.problems import UsageProblem
from errortagger.session.choices import AUTOMATIC, COLUMN, OFF, SIZE, WEIGHT, Choices
from errortagger.session.extra_columns import ExtraColumns, GroupColumn, SizeColumn, coded
from errortagger.session.frame import OUTSIDE
from errortagger.stats.groups import likely_groups
from errortagger.stats.text import normalize

_TIMEOUT = 300.0
_NUMERIC = ("integer", "number")
_UNITS = {
    CriterionKind.WER: "word errors",
    CriterionKind.CER: "character errors",
    CriterionKind.IOU: "wrong boxes",
    CriterionKind.ABS: "amount off",
}
"""What the sizes of an error count, by criterion; other criteria have none."""


def size_sources(project: OpenProject) -> list[tuple[str, str]]:
    """What errors can be weighed by, as (value for the choices, name for people), without reading anything."""
    session = project.session
    unit = _UNITS.get(session.info.criterion.kind)
    columns = [name for name, kind in session.metadata_columns.items() if kind in _NUMERIC]
    found = [] if unit is None else [(SIZE, unit)]
    return [*found, (WEIGHT, "weight"), *((f"{COLUMN}{name}", name) for name in columns)]


def group_sources(project: OpenProject) -> list[tuple[str, str]]:
    """What examples can be grouped by, likeliest first, as (value for the choices, name for people)."""
    names = list(project.session.metadata_columns)
    likely = likely_groups(names)
    return [(f"{COLUMN}{name}", name) for name in (*likely, *(name for name in names if name not in likely))]


def extra_columns(project: OpenProject, choices: Choices) -> ExtraColumns:
    """Read what the choices ask for; takes seconds on a million examples. Runs on any thread.

    Raises UsageProblem for a column that there is not, or that holds no numbers.
    """
    return ExtraColumns(size_column(project, choices.size_by), group_column(project, choices.group_by))


def size_column(project: OpenProject, source: str) -> SizeColumn | None:
    """The sizes of errors; None where the choice is off, or nobody chose and the criterion has none."""
    kind = project.session.info.criterion.kind
    if source == OFF or (source == AUTOMATIC and kind not in _UNITS):
        return None
    if source in (AUTOMATIC, SIZE):
        if kind not in _UNITS:
            raise UsageProblem("errors have no size under this criterion", action="Name a column of numbers.")
        return SizeColumn(_sizes(project, kind), _UNITS[kind])
    if source == WEIGHT:
        values = project.file.reader.number_column("weight").result(timeout=_TIMEOUT)
        if not np.isfinite(values).any():
            raise UsageProblem("no example has a weight", action="Map a column to the weight when importing.")
        return SizeColumn(values, "weight")
    name = source.removeprefix(COLUMN)
    if project.session.metadata_columns.get(name) not in _NUMERIC:
        numbers = [column for column, kind_ in project.session.metadata_columns.items() if kind_ in _NUMERIC]
        there = f"Columns of numbers: {', '.join(numbers)}." if numbers else "There is none in this project."
        raise UsageProblem(f"{name!r} is no column of numbers", action=there)
    return SizeColumn(_numbers(project.file.reader.metadata_column(name).result(timeout=_TIMEOUT)), name)


def group_column(project: OpenProject, source: str) -> GroupColumn | None:
    """What examples are grouped by; None where the choice is off, or no column that nobody chose tells groups."""
    session = project.session
    if source == OFF:
        return None
    if source != AUTOMATIC:
        name = source.removeprefix(COLUMN)
        if name not in session.metadata_columns:
            there = f"Columns: {', '.join(session.metadata_columns)}." if session.metadata_columns else ""
            raise UsageProblem(f"there is no column {name!r}", action=there or "This project has no other columns.")
        return GroupColumn(name, _codes(project, name), chosen=True)
    for name in likely_groups(session.metadata_columns):
        column = GroupColumn(name, _codes(project, name))
        if column.groups(session.frame.side != OUTSIDE) is not None:
            return column
    return None


def _codes(project: OpenProject, name: str) -> npt.NDArray[np.int32]:
    return coded(project.file.reader.metadata_column(name).result(timeout=_TIMEOUT))


def _numbers(values: list[object]) -> npt.NDArray[np.float64]:
    found = [float(value) if isinstance(value, int | float) else np.nan for value in values]
    return np.array(found, dtype=np.float64)


def _sizes(project: OpenProject, kind: CriterionKind) -> npt.NDArray[np.float64]:
    """How wrong every error is; of texts the number of edits, not their rate, because long clips weigh more."""
    columns = project.session.columns
    sizes = columns.size.astype(np.float64)
    if kind not in (CriterionKind.WER, CriterionKind.CER):
        return sizes
    reader = project.file.reader
    truths, said = reader.field_column("ground_truth"), reader.field_column("prediction")
    references, predictions = truths.result(timeout=_TIMEOUT), said.result(timeout=_TIMEOUT)
    words = kind is CriterionKind.WER
    edits = np.full(len(sizes), np.nan)
    for row in np.flatnonzero(columns.error == 1).tolist():
        length = _length(references[row], words)
        if not length:
            edits[row] = _length(predictions[row], words)
        elif np.isfinite(sizes[row]):
            edits[row] = round(sizes[row] * length)
    return edits


def _length(text: str | None, words: bool) -> int:
    folded = normalize(text or "")
    return len(folded.split()) if words else len(folded)
