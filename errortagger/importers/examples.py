"""A table and its mapping put together: ids, labels, media and errors of the examples, with every doubt reported."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.criterion import CriterionKind
from errortagger.domain.problems import UsageProblem
from errortagger.importers.base import Column, ColumnType, ProblemLog, RowNumbers, SourceTable
from errortagger.importers.guessing import RIGHT_WORDS, WRONG_WORDS
from errortagger.importers.mapping import Mapping
from errortagger.importers.media_paths import check_media

Cells = list[str | None]
_WHOLE = re.compile(r"-?[0-9]+\.0+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """The examples of a table: what review and statistics need of each. All sequences are parallel."""

    kept: npt.NDArray[np.int64]
    """Rows of the table that became examples; the others have an id that an earlier row has."""
    source_row: RowNumbers
    keys: list[str]
    """Unique, not empty."""
    media: Cells
    ground_truth: Cells
    prediction: Cells
    is_error: npt.NDArray[np.int8]
    """1 error, 0 correct, -1 cannot be decided."""
    size: npt.NDArray[np.float64]
    """How wrong (WER, absolute error, ...); NaN where there is none."""
    without_media: int
    """Rows whose media are missing or refused."""
    media_root: str
    log: ProblemLog
    """The problems of the table and those found here."""


class Taker:
    """Takes cells of the kept rows out of the mapped columns."""

    def __init__(self, table: SourceTable, mapping: Mapping, kept: npt.NDArray[np.int64]) -> None:
        self.table = table
        self.mapping = mapping
        self.kept = kept
        self._all = len(kept) == table.rows

    def cells(self, column: Column) -> Cells:
        """Cells of a column, one a kept row."""
        every = column.to_list()
        return every if self._all else [every[at] for at in self.kept.tolist()]

    def field(self, name: str) -> Cells:
        """Cells of a field's column; all None if the field is not mapped."""
        column = self.column(name)
        return [None] * len(self.kept) if column is None else self.cells(column)

    def filled(self, name: str) -> Cells:
        """Like :meth:`field`, with empty cells as missing."""
        return [cell or None for cell in self.field(name)]

    def column(self, name: str) -> Column | None:
        """The column a field is mapped to."""
        chosen = self.mapping.fields.get(name)
        return None if chosen is None else self.table.column(chosen)


def resolve(table: SourceTable, mapping: Mapping, media_root: str | None = None) -> Examples:
    """Make examples of the rows. ``media_root``: folder of relative media; None means the table's own.

    Raises UsageProblem if the mapping names a column that the table does not have.
    """
    require_columns(table, mapping)
    log = table.log.copy()
    root = table.media_root if media_root is None else media_root
    keys, kept = _keys(table, mapping, log)
    taker = Taker(table, mapping, kept)
    numbers = table.row_numbers[kept]
    media = taker.filled("media")
    without = check_media(media, numbers, root=root, log=log) if "media" in mapping.fields else 0
    truths, predictions = label_texts(taker, log)
    is_error, size = _errors(taker, truths, predictions, numbers=numbers, log=log)
    return Examples(
        kept=kept,
        source_row=numbers,
        keys=keys,
        media=media,
        ground_truth=truths,
        prediction=predictions,
        is_error=is_error,
        size=size,
        without_media=without,
        media_root=root,
        log=log,
    )


def require_columns(table: SourceTable, mapping: Mapping) -> None:
    """Raise UsageProblem naming the columns there are, if the mapping names another one."""
    wanted = [*mapping.fields.values(), *mapping.tag_columns]
    if mapping.criterion.kind is CriterionKind.COLUMN:
        wanted.append(mapping.criterion.column)
    names = set(table.names)
    for name in wanted:
        if name not in names:
            listed = ", ".join(table.names[:50])
            raise UsageProblem(f"there is no column {name!r}", action=f"The columns are {listed}.")


def _keys(table: SourceTable, mapping: Mapping, log: ProblemLog) -> tuple[list[str], npt.NDArray[np.int64]]:
    numbers = table.row_numbers
    named = mapping.fields.get("id")
    keys = _made_keys(table, mapping, log) if named is None else _own_keys(table.column(named), numbers, log)
    everything = np.arange(len(keys), dtype=np.int64)
    if len(set(keys)) == len(keys):
        return keys, everything
    first: dict[str, int] = {}
    for at, key in enumerate(keys):
        earlier = first.setdefault(key, at)
        if earlier != at:
            message = f"id {key[:200]!r} is already that of row {numbers[earlier]}; the row was left out"
            log.add("id used twice", message, row=int(numbers[at]), column=named, severity="error")
    return list(first), np.fromiter(first.values(), dtype=np.int64, count=len(first))


def _own_keys(column: Column, numbers: RowNumbers, log: ProblemLog) -> list[str]:
    cells = column.to_list()
    keys: list[str] = []
    for at, cell in enumerate(cells):
        if cell:
            keys.append(cell)
            continue
        keys.append(row_key(int(numbers[at])))
        log.add("no id", f"the id is empty; {keys[-1]!r} is used", row=int(numbers[at]), column=column.name)
    return keys


def _made_keys(table: SourceTable, mapping: Mapping, log: ProblemLog) -> list[str]:
    if "media" in mapping.fields:
        media = table.column(mapping.fields["media"]).to_list()
        names = [cell.replace("\\", "/").rpartition("/")[2] if cell else "" for cell in media]
        if all(names) and len(set(names)) == len(names):
            log.add("ids made", "there is no id column; the names of the media files are the ids")
            return names
    log.add("ids made", 'there is no id column; row numbers are the ids ("row-000123")')
    return [row_key(number) for number in table.row_numbers.tolist()]


def row_key(number: int) -> str:
    """The id of a row that has none."""
    return f"row-{number:06d}"


def label_texts(taker: Taker, log: ProblemLog) -> tuple[Cells, Cells]:
    """Ground truths and predictions as they are compared: class numbers as names, 1.0 beside 1 as 1."""
    truth, prediction = taker.column("ground_truth"), taker.column("prediction")
    truths, predictions = taker.field("ground_truth"), taker.field("prediction")
    if truth is None or prediction is None:
        return truths, predictions
    names = taker.table.class_names
    if truth.name in names and prediction.type.numeric:
        predictions = _named(prediction.name, predictions, names[truth.name], log)
    elif prediction.name in names and truth.type.numeric:
        truths = _named(truth.name, truths, names[prediction.name], log)
    elif truth.type is ColumnType.INTEGER and prediction.type is ColumnType.NUMBER:
        predictions = _without_point(prediction.name, predictions, log)
    elif prediction.type is ColumnType.INTEGER and truth.type is ColumnType.NUMBER:
        truths = _without_point(truth.name, truths, log)
    return truths, predictions


def human_labels(taker: Taker, log: ProblemLog) -> Cells:
    """What humans answered, as it is compared with the ground truth: written the same way as that is."""
    human, truth, prediction = (taker.column(name) for name in ("human_label", "ground_truth", "prediction"))
    cells = taker.filled("human_label")
    if human is None or truth is None:
        return cells
    names = taker.table.class_names.get(truth.name)
    if names is None and truth.type.numeric and prediction is not None:
        names = taker.table.class_names.get(prediction.name)
    if names is not None and human.type.numeric:
        return _named(human.name, cells, names, log)
    if truth.type is ColumnType.INTEGER and human.type is ColumnType.NUMBER:
        return _without_point(human.name, cells, log)
    return cells


def _named(column: str, cells: Cells, names: Sequence[str], log: ProblemLog) -> Cells:
    by_number = {str(number): name for number, name in enumerate(names)}
    if all(cell in by_number for cell in cells if cell):
        log.add("class names", "class numbers were replaced by the names that the other column has", column=column)
        return [by_number[cell] if cell else cell for cell in cells]
    return cells


def _without_point(column: str, cells: Cells, log: ProblemLog) -> Cells:
    if all(_WHOLE.fullmatch(cell) for cell in cells if cell):
        log.add("labels as numbers", 'labels are written like "1.0"; they are compared and kept as "1"', column=column)
        return [cell.split(".")[0] if cell else cell for cell in cells]
    return cells


def _errors(
    taker: Taker, truths: Cells, predictions: Cells, *, numbers: RowNumbers, log: ProblemLog
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    from errortagger.stats.errors import evaluate

    criterion, fields = taker.mapping.criterion, taker.mapping.fields
    column: list[str | None] | None = None
    if criterion.kind is CriterionKind.COLUMN:
        column = taker.cells(taker.table.column(criterion.column))
        if fields.get("correct") == criterion.column:
            column = [_turned(cell) for cell in column]
    else:
        missing = [name for name in ("ground_truth", "prediction") if name not in fields]
        if missing:
            what = " and no column for ".join(name.replace("_", " ") for name in missing)
            log.add("errors unknown", f"there is no column for {what}; which examples are errors is unknown")
            return np.full(len(truths), -1, dtype=np.int8), np.full(len(truths), np.nan)
    found = evaluate(criterion, truths, predictions, column)
    for index, message in found.problems:
        log.add("error criterion", message, row=int(numbers[index]))
    return found.is_error, found.size


def _turned(cell: str | None) -> str | None:
    """A word of a column that says what is right, as one that says what is an error."""
    word = (cell or "").strip().lower()
    if word in RIGHT_WORDS:
        return "0"
    return "1" if word in WRONG_WORDS else cell


def numbers_of(taker: Taker, field: str, *, log: ProblemLog, least: float = -math.inf) -> npt.NDArray[np.float64]:
    """A numeric field, NaN where there is none; cells that are no number, or below ``least``, are reported."""
    result = np.full(len(taker.kept), np.nan)
    column = taker.column(field)
    if column is None:
        return result
    rows = taker.table.row_numbers[taker.kept]
    for at, cell in enumerate(taker.cells(column)):
        if not cell:
            continue
        value = _number(cell)
        if math.isfinite(value) and value >= least:
            result[at] = value
        else:
            what = "is not a number" if not math.isfinite(value) else f"is below {least:g}"
            log.add(f"bad {field}", f"{field} {cell[:100]!r} {what}", row=int(rows[at]), column=column.name)
    return result


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def truths_of(taker: Taker, field: str, *, log: ProblemLog) -> npt.NDArray[np.int8]:
    """A right-or-wrong field: 1 right, 0 wrong, -1 not said; other words are reported."""
    result = np.full(len(taker.kept), -1, dtype=np.int8)
    column = taker.column(field)
    if column is None:
        return result
    rows = taker.table.row_numbers[taker.kept]
    for at, cell in enumerate(taker.cells(column)):
        word = (cell or "").strip().lower()
        if word in RIGHT_WORDS:
            result[at] = 1
        elif word in WRONG_WORDS:
            result[at] = 0
        elif word:
            message = f"{field} {word[:100]!r} is neither right nor wrong"
            log.add(f"bad {field}", message, row=int(rows[at]), column=column.name)
    return result
