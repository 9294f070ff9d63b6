"""How good the model is where every example has one label: confusion matrix, rates of each class, averages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats import class_counts
from errortagger.stats.class_counts import Average, ClassCounts
from errortagger.stats.number import Number, Reason, ratio, undefined
from errortagger.stats.wilson_rate import wilson_rate

Matrix = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]


def labels_in_order(labels: Sequence[str], declared: Sequence[str]) -> tuple[str, ...]:
    """The labels that occur: declared ones in their order, then the others by name."""
    occurring = set(labels)
    known = dict.fromkeys(label for label in declared if label in occurring)
    return (*known, *sorted(occurring - known.keys()))


def _codes(values: Sequence[str], labels: Sequence[str]) -> Rows:
    place = {label: position for position, label in enumerate(labels)}
    return np.fromiter((place[value] for value in values), dtype=np.int64, count=len(values))


def confusion_matrix(truths: Sequence[str], predictions: Sequence[str], labels: Sequence[str]) -> Matrix:
    """Counts, rows = truth, columns = prediction, labels x labels. Raises KeyError on a label that is not listed."""
    size = len(labels)
    cells = _codes(truths, labels) * size + _codes(predictions, labels)
    matrix: Matrix = np.bincount(cells, minlength=size * size).reshape(size, size).astype(np.int64)
    return matrix


def examples_of_cell(truths: Sequence[str], predictions: Sequence[str], truth: str, prediction: str) -> Rows:
    """Which examples a cell of the matrix counts: their positions."""
    pairs = zip(truths, predictions, strict=True)
    return np.array([i for i, pair in enumerate(pairs) if pair == (truth, prediction)], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """The numbers of a single-label classifier. Rates are fractions; mcc and kappa lie in -1...1."""

    labels: tuple[str, ...]
    matrix: Matrix
    """Examples, rows = truth, columns = prediction."""
    classes: tuple[ClassCounts, ...]
    accuracy: Number
    balanced_accuracy: Number
    """Mean recall of the classes that have examples."""
    mcc: Number
    """Matthews' correlation; 0 when one side is constant, as in scikit-learn."""
    kappa: Number
    """Cohen's kappa of truth and prediction; CONSTANT when both are one and the same label throughout."""
    macro: Average
    micro: Average
    weighted: Average
    banner: str | None
    """What must be read before all these numbers, e.g. that always saying the commonest label does no worse."""


def _matthews(matrix: Matrix) -> Number:
    total, right = float(matrix.sum()), float(np.trace(matrix))
    truth, predicted = matrix.sum(axis=1).astype(float), matrix.sum(axis=0).astype(float)
    if not total:
        return undefined(Reason.NO_VALUES)
    spread = (total**2 - (predicted**2).sum()) * (total**2 - (truth**2).sum())
    return Number((right * total - truth @ predicted) / math.sqrt(spread) if spread > 0 else 0.0)


def cohen_kappa(matrix: Matrix) -> Number:
    """Agreement beyond chance of rows and columns: (p_o - p_e) / (1 - p_e); CONSTANT when p_e is 1."""
    total = float(matrix.sum())
    if not total:
        return undefined(Reason.NO_VALUES)
    expected = float(matrix.sum(axis=1) @ matrix.sum(axis=0)) / total**2
    if expected >= 1:
        return undefined(Reason.CONSTANT)
    return Number((float(np.trace(matrix)) / total - expected) / (1 - expected))


def _balanced(classes: Sequence[ClassCounts]) -> Number:
    recalls = [recall for c in classes if (recall := c.recall.value) is not None]
    return Number(sum(recalls) / len(recalls)) if recalls else undefined(Reason.NO_VALUES)


def _banner(classes: Sequence[ClassCounts], accuracy: Number) -> str | None:
    """Always saying the commonest label, or never getting one right, must not hide behind a good accuracy."""
    if accuracy.numerator is None or len(classes) < 2:
        return None
    commonest = max(classes, key=lambda c: c.support)
    never = [c.label for c in classes if c.support and not c.hits]
    if accuracy.numerator <= commonest.support or (never and len(classes) == 2):
        return f"no better than always saying '{commonest.label}'"
    if never:
        return "never right on " + ", ".join(f"'{label}'" for label in never)
    return None


def _counts(matrix: Matrix, labels: Sequence[str]) -> tuple[ClassCounts, ...]:
    total = int(matrix.sum())
    found = []
    for position, label in enumerate(labels):
        hits = int(matrix[position, position])
        misses, false_alarms = int(matrix[position].sum()) - hits, int(matrix[:, position].sum()) - hits
        found.append(ClassCounts(label, hits, false_alarms, misses, total - hits - misses - false_alarms))
    return tuple(found)


def classification(
    truths: Sequence[str], predictions: Sequence[str], labels: Sequence[str] = (), confidence: float = 0.95
) -> Classification:
    """All numbers of a single-label classifier; the counts are those of scikit-learn's ``classification_report``.

    Args:
        truths: one label an example.
        predictions: parallel to ``truths``.
        labels: the declared labels, which give the order; those that do not occur are left out.
        confidence: of the accuracy's Wilson interval.
    """
    order = labels_in_order([*truths, *predictions], labels)
    matrix = confusion_matrix(truths, predictions, order)
    classes = _counts(matrix, order)
    accuracy = wilson_rate(int(np.trace(matrix)), int(matrix.sum()), confidence, none=Reason.NO_VALUES)
    return Classification(
        labels=order,
        matrix=matrix,
        classes=classes,
        accuracy=accuracy,
        balanced_accuracy=_balanced(classes),
        mcc=_matthews(matrix),
        kappa=cohen_kappa(matrix),
        macro=class_counts.macro(classes),
        micro=class_counts.micro(classes),
        weighted=class_counts.weighted(classes),
        banner=_banner(classes, accuracy),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Confusions:
    """What is mistaken for what when only errors were loaded; rates of classes cannot be had."""

    labels: tuple[str, ...]
    matrix: Matrix
    """Errors, rows = truth, columns = prediction; the diagonal is empty."""
    missing: Number
    """Why there is no precision and no recall."""
    commonest: tuple[tuple[str, str, Number], ...]
    """Truth, prediction and part of all errors, commonest first."""


def confusions(
    truths: Sequence[str], predictions: Sequence[str], labels: Sequence[str] = (), most: int = 10
) -> Confusions:
    """The off-diagonal of the confusion matrix for a set of errors; pairs that agree are left out.

    Args:
        truths: one label an error.
        predictions: parallel to ``truths``.
        labels: declared labels, which give the order.
        most: how many of the commonest confusions to list.
    """
    order = labels_in_order([*truths, *predictions], labels)
    matrix = confusion_matrix(truths, predictions, order)
    np.fill_diagonal(matrix, 0)
    total = int(matrix.sum())
    ranked = np.argsort(-matrix, axis=None, kind="stable")[:most]
    cells = [(int(flat) // len(order), int(flat) % len(order)) for flat in ranked if matrix.flat[flat]]
    return Confusions(
        labels=order,
        matrix=matrix,
        missing=undefined(Reason.DATASET_SIZE_UNKNOWN, message="needs the correct examples as well"),
        commonest=tuple((order[t], order[p], ratio(int(matrix[t, p]), total, Reason.NO_ERRORS)) for t, p in cells),
    )
