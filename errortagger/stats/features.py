"""Columns of metadata as the analyses take them: numbers, or levels with names; a missing value is said so."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Feature = FloatArray | Sequence[str | None]
"""One value an example: an array of numbers (NaN: missing), or names (None: missing)."""

MISSING = "(missing)"
OTHER = "(other)"


_HUGE = 1e150


def usable(values: FloatArray) -> BoolArray:
    """Which values can be computed with: not missing, and so small that squares stay finite."""
    with np.errstate(invalid="ignore"):
        found: BoolArray = np.abs(values) < _HUGE
    return found


def is_numeric(feature: Feature) -> bool:
    """Whether the feature holds numbers."""
    return isinstance(feature, np.ndarray)


def names_of(feature: Sequence[str | None]) -> list[str]:
    """The names, with a name for the missing."""
    return [MISSING if value is None else value for value in feature]


def _number(value: float) -> str:
    return f"{value:.6g}"


def interval_name(low: float, high: float, *, first: bool = False) -> str:
    """``(1, 2]``; the first of several holds its lower end too: ``[1, 2]``."""
    return f"{'[' if first else '('}{_number(low)}, {_number(high)}]"


def quantile_edges(values: FloatArray, parts: int) -> FloatArray:
    """Edges of equally full parts of the finite values, equal edges joined; fewer than two without a value."""
    finite = values[usable(values)]
    if not finite.size:
        return np.zeros(0)
    return np.unique(np.quantile(finite, np.linspace(0, 1, parts + 1)))


def places(values: FloatArray, edges: FloatArray) -> IntArray:
    """Which right-closed interval between the edges each value falls into; the first holds its lower end too.

    -1 for values that are missing or lie outside.
    """
    found = np.searchsorted(edges, values, side="left").astype(np.int64) - 1
    found[values == edges[0]] = 0
    found[~((values >= edges[0]) & (values <= edges[-1]))] = -1
    return found


def binned(values: FloatArray, edges: FloatArray) -> list[str]:
    """The name of each value's interval; missing, infinite and outside values are (missing)."""
    if not len(edges):
        return [MISSING] * len(values)
    if len(edges) == 1:
        return [_number(value) if value == edges[0] else MISSING for value in values]
    names = [interval_name(low, high, first=not i) for i, (low, high) in enumerate(itertools.pairwise(edges))]
    return [names[place] if place >= 0 else MISSING for place in places(values, edges)]


def levels(feature: Feature, parts: int = 4, edges: FloatArray | None = None) -> list[str]:
    """The feature as names: numbers by their quarter (or other parts, or given edges), names as they are.

    Numbers with no more different values than parts keep them.
    """
    if not isinstance(feature, np.ndarray):
        return names_of(feature)
    if edges is not None:
        return binned(feature, np.unique(edges))
    different = np.unique(feature[usable(feature)])
    if len(different) <= parts:
        return [_number(value) if known else MISSING for value, known in zip(feature, usable(feature), strict=True)]
    return binned(feature, quantile_edges(feature, parts))
