"""Which examples are errors, and how wrong they are, under the project's error criterion."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.stats.detection import match, parse_boxes
from errortagger.stats.text import edit_distance, normalize

UNKNOWN = -1
"""It cannot be decided whether the example is an error."""

Texts = Sequence[str | None]
Size = float | None
_Outcome = tuple[int, float]
_TRUE = frozenset({"1", "1.0", "true", "t", "yes", "y", "error", "wrong", "incorrect"})
_FALSE = frozenset({"0", "0.0", "false", "f", "no", "n", "correct", "right", "ok"})
_NO_SIZE = math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """The outcome for every example; arrays are parallel to the input."""

    is_error: npt.NDArray[np.int8]
    """1 error, 0 correct, -1 unknown."""
    size: npt.NDArray[np.float64]
    """How wrong: WER, CER, absolute error, boxes wrong; NaN where there is none."""
    problems: list[tuple[int, str]]
    """Index and what is wrong with the values there."""


def _exact(truths: Texts, predictions: Texts) -> npt.NDArray[np.int8]:
    """Strings differ; an example without a label is unknown."""
    outcome = [t != (p or "") if t else UNKNOWN for t, p in zip(truths, predictions, strict=True)]
    return np.array(outcome, dtype=np.int8)


def _normalized(truths: Texts, predictions: Texts) -> npt.NDArray[np.int8]:
    """Exact after normalisation; every distinct text is normalised once."""
    distinct = {text for texts in (truths, predictions) for text in texts if text}
    known = {text: normalize(text) for text in distinct}
    outcome = [known[t] != (known[p] if p else "") if t else UNKNOWN for t, p in zip(truths, predictions, strict=True)]
    return np.array(outcome, dtype=np.int8)


def _edits(truth: str, prediction: str, *, words: bool, threshold: float) -> _Outcome:
    """WER or CER; without reference words there is no rate, and anything recognised is an error."""
    wanted, got = normalize(truth), normalize(prediction)
    if not wanted:
        return int(bool(got)), _NO_SIZE
    if wanted == got:
        return 0, 0.0
    reference: Sequence[str] = wanted.split() if words else wanted
    rate = edit_distance(reference, got.split() if words else got) / len(reference)
    return int(rate > threshold), rate


def _number(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Problem(f"{name} {text!r} is not a number")
    return value


def _difference(truth: str, prediction: str, *, threshold: float) -> _Outcome:
    size = abs(_number(prediction, "prediction") - _number(truth, "ground truth"))
    return int(size > threshold), size


def _boxes(truth: str, prediction: str, *, threshold: float) -> _Outcome:
    found = match(parse_boxes(truth), parse_boxes(prediction), threshold)
    return int(found.wrong), float(found.false_positives + found.false_negatives)


def _one_by_one(
    truths: Texts, predictions: Texts, judge: Callable[[str, str], _Outcome], *, empty_counts: bool
) -> Errors:
    """Judge each pair; a pair whose values make no sense is unknown and listed."""
    is_error = np.full(len(truths), UNKNOWN, dtype=np.int8)
    size = np.full(len(truths), np.nan)
    problems = []
    for index, (truth, prediction) in enumerate(zip(truths, predictions, strict=True)):
        if truth is None or (not truth and not empty_counts):
            continue
        try:
            is_error[index], size[index] = judge(truth, prediction or "")
        except Problem as problem:
            problems.append((index, str(problem)))
    return Errors(is_error, size, problems)


def _truthy(value: object) -> int:
    """1, 0 or -1 for one cell of a column that says which rows are errors."""
    if isinstance(value, bool | np.bool_):
        return int(value)
    word = str(value).strip().casefold()
    if word in _TRUE:
        return 1
    return 0 if word in _FALSE else UNKNOWN


def _marked(name: str, column: Sequence[object]) -> Errors:
    outcome = np.array([_truthy(value) for value in column], dtype=np.int8)
    problems = []
    for index in np.flatnonzero(outcome == UNKNOWN).tolist():
        value = column[index]
        empty = value is None or value != value or not str(value).strip()
        what = "is empty" if empty else f"says {value!r}, which is neither yes nor no"
        problems.append((index, f"column {name!r} {what}"))
    return Errors(outcome, np.full(len(column), np.nan), problems)


def _judge(criterion: Criterion) -> Callable[[str, str], _Outcome]:
    kind, threshold = criterion.kind, criterion.threshold
    if kind is CriterionKind.ABS:
        return lambda truth, prediction: _difference(truth, prediction, threshold=threshold)
    if kind is CriterionKind.IOU:
        return lambda truth, prediction: _boxes(truth, prediction, threshold=threshold)
    words = kind is CriterionKind.WER
    return lambda truth, prediction: _edits(truth, prediction, words=words, threshold=threshold)


def evaluate(criterion: Criterion, truths: Texts, predictions: Texts, column: Sequence[object] | None = None) -> Errors:
    """Decide for every example whether it is an error, and how wrong it is.

    Without ground truth an example is unknown; a prediction of None means that nothing was predicted, as "". Under
    wer and cer an empty ground truth is a reference without words. Values that make no sense are unknown and listed.

    Args:
        criterion: the rule.
        truths: ground truth, one an example.
        predictions: parallel to ``truths``.
        column: the values of the criterion's column, needed by ``column:NAME`` only.

    Raises UsageProblem when the criterion needs a column that is not given.
    """
    if criterion.kind is CriterionKind.COLUMN:
        if column is None:
            raise UsageProblem(f"there is no column {criterion.column!r}", action="Name a column of the file.")
        return _marked(criterion.column, column)
    if criterion.kind in (CriterionKind.EXACT, CriterionKind.NORMALIZED):
        compare = _exact if criterion.kind is CriterionKind.EXACT else _normalized
        return Errors(compare(truths, predictions), np.full(len(truths), np.nan), [])
    texts = criterion.kind in (CriterionKind.WER, CriterionKind.CER)
    return _one_by_one(truths, predictions, _judge(criterion), empty_counts=texts)
