"""Flat maps of many dimensions: principal components at once, t-SNE when asked; each says how far to trust it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.completion import generator
from errortagger.stats.number import Number, Reason, undefined

FloatArray = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.floating]

NOTE = "distances between groups mean little"
MOST_JUDGED = 2000
"""Examples on which a map's trustworthiness is measured; more are drawn from at random."""
_HUGE = 1e70


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """Places of the examples on the map."""

    places: FloatArray
    """Examples x 2; NaN for examples whose vector has a missing or huge number."""
    method: str
    """``pca``, ``openTSNE`` or ``scikit-learn t-SNE``."""
    explained: tuple[float, ...]
    """Part of the variance along each axis; empty when axes have no meaning."""
    trustworthiness: Number
    """How far neighbours on the map are neighbours in truth, 0...1 (10 neighbours)."""
    note: str = NOTE


def whole_rows(vectors: Vectors) -> npt.NDArray[np.bool_]:
    """Which vectors can be computed with."""
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(vectors) < _HUGE).all(axis=1), dtype=np.bool_)


def principal_components(vectors: Vectors, count: int) -> tuple[FloatArray, tuple[float, ...]]:
    """Coordinates along the first components, and their part of the variance (0 without variance).

    The sign is fixed so that the largest loading of each component is positive.

    Args:
        vectors: examples x dimensions, at least one example, all finite.
        count: how many components; fewer come back when there are fewer dimensions.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    values, axes = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(values)[::-1][:count]
    axes = axes[:, order]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1.0, 1.0)
    total = float(np.maximum(values, 0.0).sum())
    parts = tuple(float(max(values[i], 0.0)) / total if total > 0 else 0.0 for i in order)
    return centred @ axes, parts


def trustworthiness(vectors: Vectors, places: FloatArray, neighbours: int = 10) -> Number:
    """How far neighbours on the map are neighbours in truth (Venna & Kaski 2001), on at most 2,000 examples."""
    size = len(vectors)
    if size > MOST_JUDGED:
        chosen = np.sort(generator(11, size).choice(size, MOST_JUDGED, replace=False))
        vectors, places, size = vectors[chosen], places[chosen], MOST_JUDGED
    near = min(neighbours, (size - 1) // 2)
    if near < 1 or near >= size / 2:
        return undefined(Reason.NO_VALUES, message="too few examples to judge the map")
    from sklearn.manifold import trustworthiness as measure

    return Number(min(1.0, max(0.0, float(measure(vectors, places, n_neighbors=near)))))


def _nowhere(vectors: Vectors, method: str) -> Map:
    return Map(np.full((len(vectors), 2), np.nan), method, (), undefined(Reason.NO_VALUES))


def _on_map(vectors: Vectors, whole: npt.NDArray[np.bool_], flat: FloatArray) -> FloatArray:
    places = np.full((len(vectors), 2), np.nan)
    places[whole, : flat.shape[1]] = flat
    places[whole, flat.shape[1] :] = 0.0
    return places


def principal_map(vectors: Vectors, neighbours: int = 10) -> Map:
    """The first two principal components: the same at every run, and at once.

    Args:
        vectors: examples x dimensions.
        neighbours: for the trustworthiness.
    """
    whole = whole_rows(vectors)
    if not whole.any() or not vectors.shape[1]:
        return _nowhere(vectors, "pca")
    flat, parts = principal_components(vectors[whole], 2)
    places = _on_map(vectors, whole, flat)
    return Map(places, "pca", parts, trustworthiness(vectors[whole], places[whole], neighbours))


def _open_tsne(vectors: FloatArray, perplexity: float) -> FloatArray:
    from openTSNE import TSNE

    return np.asarray(TSNE(perplexity=perplexity, random_state=0).fit(vectors), dtype=np.float64)


def _scikit_tsne(vectors: FloatArray, perplexity: float) -> FloatArray:
    from sklearn.manifold import TSNE

    model = TSNE(perplexity=perplexity, init="pca", random_state=0)
    return np.asarray(model.fit_transform(vectors), dtype=np.float64)


def neighbour_map(vectors: Vectors, neighbours: int = 10) -> Map:
    """t-SNE, by openTSNE when the extra ``map`` is installed, else by scikit-learn; up to a minute for 10,000 examples.

    Fewer than 8 examples are mapped by principal components.
    """
    whole = whole_rows(vectors)
    size = int(whole.sum())
    if size < 8 or not vectors.shape[1]:
        return principal_map(vectors, neighbours)
    known = vectors[whole].astype(np.float64)
    perplexity = min(30.0, (size - 1) / 3)
    fast = importlib.util.find_spec("openTSNE") is not None
    flat = _open_tsne(known, perplexity) if fast else _scikit_tsne(known, perplexity)
    method = "openTSNE" if fast else "scikit-learn t-SNE"
    return Map(_on_map(vectors, whole, flat), method, (), trustworthiness(known, flat, neighbours))
