"""Which examples lie near which, by exact cosine distance."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_BLOCK = 4_000_000
"""Distances held in memory at a time."""


def directions(vectors: npt.NDArray[np.floating]) -> FloatArray:
    """The vectors at length 1; vectors without a length, or with a missing number, become 0 and are far from all."""
    whole = np.isfinite(vectors).all(axis=1)
    found = np.where(whole[:, None], vectors, 0.0).astype(np.float64)
    most = np.abs(found).max(axis=1, initial=0.0)
    found = np.divide(found, most[:, None], out=np.zeros_like(found), where=most[:, None] > 0)
    length = np.sqrt((found**2).sum(axis=1))
    units: FloatArray = np.divide(found, length[:, None], out=np.zeros_like(found), where=length[:, None] > 0)
    return units


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest examples, nearest first; equal distances in the order of the examples."""

    places: IntArray
    """Positions, queries x k; fewer columns when there are fewer examples."""
    distances: FloatArray
    """Cosine distances 0...2, parallel."""


def _nearest(distances: FloatArray, count: int) -> IntArray:
    """The ``count`` smallest of each row, in order, ties by position."""
    if count < distances.shape[1]:
        limit = np.partition(distances, count - 1, axis=1)[:, count - 1 : count] if count else distances[:, :1]
        # All that could be among them, ties included, are ordered exactly; the rest is pushed to the end.
        distances = np.where(distances <= limit, distances, np.inf)
    return np.argsort(distances, axis=1, kind="stable")[:, :count].astype(np.int64)


def nearest(
    vectors: npt.NDArray[np.floating],
    queries: npt.NDArray[np.floating],
    count: int = 5,
    *,
    barred: IntArray | None = None,
    groups: tuple[IntArray, IntArray] | None = None,
) -> Neighbours:
    """The nearest of some vectors to each query, by one matrix product.

    Args:
        vectors: examples x dimensions.
        queries: queries x dimensions.
        count: how many neighbours.
        barred: a position for each query that must not be its own neighbour (itself); -1: none.
        groups: group numbers of the vectors and of the queries; examples of a query's group are no neighbours of it.
    """
    units, wanted = directions(vectors), directions(queries)
    count = min(count, max(0, len(units) - (barred is not None)))
    places, found = [], []
    step = max(1, _BLOCK // max(1, len(units)))
    for start in range(0, len(wanted), step):
        block = np.clip(1 - wanted[start : start + step] @ units.T, 0.0, 2.0)
        rows = np.arange(len(block))
        if barred is not None:
            own = barred[start : start + step]
            block[rows[own >= 0], own[own >= 0]] = np.inf
        if groups is not None:
            block[groups[1][start : start + step, None] == groups[0][None, :]] = np.inf
        chosen = _nearest(block, count)
        places.append(chosen)
        found.append(np.take_along_axis(block, chosen, axis=1))
    if not places:
        return Neighbours(np.zeros((0, count), dtype=np.int64), np.zeros((0, count)))
    return Neighbours(np.concatenate(places), np.concatenate(found))


def neighbours_of(vectors: npt.NDArray[np.floating], rows: IntArray, count: int = 5) -> Neighbours:
    """The nearest other examples to some of the examples themselves; see :func:`nearest`."""
    return nearest(vectors, vectors[rows], count, barred=rows)


def outlier_scores(vectors: npt.NDArray[np.floating], count: int = 10) -> FloatArray:
    """Mean Euclidean distance of each example to its ``count`` nearest others; NaN for examples with a missing number.

    Large: unlike anything else. 0 for a lone example.
    """
    whole = np.isfinite(vectors).all(axis=1)
    scores = np.full(len(vectors), np.nan)
    if whole.sum() < 2:
        scores[whole] = 0.0
        return scores
    from sklearn.neighbors import NearestNeighbors

    near = NearestNeighbors(n_neighbors=min(count, int(whole.sum()) - 1)).fit(vectors[whole])
    scores[whole] = near.kneighbors()[0].mean(axis=1)
    return scores


def local_outlier_scores(vectors: npt.NDArray[np.floating], count: int = 10) -> FloatArray:
    """Local outlier factor: density of the neighbours / own density, about 1 inside a group, large outside.

    NaN for examples with a missing number; 1 when there are fewer than three examples.
    """
    whole = np.isfinite(vectors).all(axis=1)
    scores = np.full(len(vectors), np.nan)
    if whole.sum() < 3:
        scores[whole] = 1.0
        return scores
    from sklearn.neighbors import LocalOutlierFactor

    with warnings.catch_warnings():  # it warns of many equal vectors, which make some factors very large
        warnings.simplefilter("ignore", UserWarning)
        model = LocalOutlierFactor(n_neighbors=min(count, int(whole.sum()) - 1)).fit(vectors[whole])
    scores[whole] = -model.negative_outlier_factor_
    return scores


def confident_errors(confidences: FloatArray, is_error: BoolArray) -> IntArray:
    """Errors whose confidence is in the top tenth of the errors' confidences, most confident first."""
    errors = np.flatnonzero(is_error & np.isfinite(confidences))
    if not errors.size:
        return errors
    limit = np.quantile(confidences[errors], 0.9, method="inverted_cdf")
    top = errors[confidences[errors] >= limit]
    return top[np.argsort(-confidences[top], kind="stable")]
