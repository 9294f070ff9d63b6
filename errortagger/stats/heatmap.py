"""Error rates over the bins of one or two features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.features import MISSING, Feature, interval_name, names_of, places, usable
from errortagger.stats.number import Number
from errortagger.stats.wilson_rate import wilson_rate

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
HATCHED_BELOW = 10
"""Cells of fewer examples are hatched."""
_BELOW_MIN = 0.001
"""The first interval of equal width starts this part of the whole range below the least value, which it must hold."""
_BELOW_FIRST = 0.01
"""The first interval of equal counts starts this part of the least value's size below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One feature, cut into bins or levels, in rising order."""

    feature: str
    labels: tuple[str, ...]
    intervals: tuple[tuple[float, float], ...]
    """Left-open, right-closed intervals; empty when the feature was not cut. The first starts a little below the
    least value."""
    codes: IntArray
    """Bin of each example."""


def _of_levels(feature: str, names: list[str]) -> Axis:
    labels, codes = np.unique(np.array(names, dtype=str), return_inverse=True)
    return Axis(feature, tuple(labels.tolist()), (), codes.astype(np.int64))


def _of_values(feature: str, values: FloatArray, known: BoolArray) -> Axis:
    found = np.unique(values[known])
    codes = np.searchsorted(found, values).astype(np.int64)
    return _with_missing(feature, [f"{value:.6g}" for value in found], (), codes, known=known)


def _with_missing(
    feature: str, labels: list[str], intervals: tuple[tuple[float, float], ...], codes: IntArray, *, known: BoolArray
) -> Axis:
    """Missing values are a bin of their own, after all others."""
    if known.all():
        return Axis(feature, tuple(labels), intervals, codes)
    return Axis(feature, (*labels, MISSING), intervals, np.where(known, codes, len(labels)))


def axis(feature: str, values: Feature, *, bins: int = 8, quantiles: bool = False) -> Axis:
    """Cut a feature.

    Numbers with more than ``bins`` different values are cut into bins of equal width (edges
    ``linspace(min, max, bins + 1)``) or of equal counts (edges at quantiles, equal ones joined); right-closed, the
    first holds the least value. Other numbers and names are levels. Missing values are a bin of their own.

    Args:
        feature: its name.
        values: one an example.
        bins: how many, at least 1.
        quantiles: bins of equal counts.
    """
    if bins < 1:
        raise ValueError(f"{bins} bins hold nothing")
    if not isinstance(values, np.ndarray):
        return _of_levels(feature, names_of(values))
    known = usable(values)
    found = values[known]
    if len(np.unique(found)) <= bins:
        return _of_values(feature, values, known)
    low, high = float(found.min()), float(found.max())
    if quantiles:
        edges = np.unique(np.quantile(found, np.linspace(0, 1, bins + 1)))
        start = low - _BELOW_FIRST * abs(low)
    else:
        edges = np.linspace(low, high, bins + 1)
        start = low - _BELOW_MIN * (high - low)
    lefts = [start, *edges[1:-1].tolist()]
    intervals = tuple(zip(lefts, edges[1:].tolist(), strict=True))
    labels = [interval_name(left, right) for left, right in intervals]
    return _with_missing(feature, labels, intervals, places(values, edges), known=known)


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """Examples and errors of every cell; rows run from the largest bin down, columns from the smallest up."""

    rows: Axis
    columns: Axis | None
    """None: one feature only, each row has a single cell."""
    counts: IntArray
    """Examples, rows x columns."""
    errors: IntArray

    @property
    def row_labels(self) -> tuple[str, ...]:
        """Names of the rows, largest first."""
        return self.rows.labels[::-1]

    @property
    def row_intervals(self) -> tuple[tuple[float, float], ...]:
        """Intervals of the rows, largest first; empty when the feature was not cut."""
        return self.rows.intervals[::-1]

    def rate(self, row: int, column: int = 0, confidence: float = 0.95) -> Number:
        """The error rate of a cell with its Wilson interval; NO_SUPPORT for an empty cell, which stays blank."""
        return wilson_rate(int(self.errors[row, column]), int(self.counts[row, column]), confidence)

    def hatched(self, row: int, column: int = 0) -> bool:
        """Whether the cell holds few examples."""
        return 0 < int(self.counts[row, column]) < HATCHED_BELOW

    def examples(self, row: int, column: int = 0) -> IntArray:
        """Positions of the cell's examples."""
        inside = self.rows.codes == len(self.rows.labels) - 1 - row
        if self.columns is not None:
            inside &= self.columns.codes == column
        return np.flatnonzero(inside)


def heatmap(rows: Axis, is_error: BoolArray, columns: Axis | None = None) -> Heatmap:
    """Count examples and errors over one or two features.

    Args:
        rows: the first feature.
        is_error: one an example.
        columns: the second feature; None: only one.
    """
    height, width = len(rows.labels), 1 if columns is None else len(columns.labels)
    cells = rows.codes * width + (0 if columns is None else columns.codes)
    shape = (height, width)
    counts = np.bincount(cells, minlength=height * width).reshape(shape)[::-1].astype(np.int64)
    errors = np.bincount(cells[is_error], minlength=height * width).reshape(shape)[::-1].astype(np.int64)
    return Heatmap(rows, columns, counts, errors)
