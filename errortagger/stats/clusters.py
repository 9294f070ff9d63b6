"""Groups of examples that lie close together, and what is common in them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.associations import two_by_two
from errortagger.stats.contingency import fisher_p, lift
from errortagger.stats.multiplicity import benjamini_hochberg
from errortagger.stats.neighbours import directions
from errortagger.stats.number import Number, Reason, ratio, undefined
from errortagger.stats.projection import principal_components, whole_rows

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.floating]

UNCLUSTERED = 0
SMALLEST = 15
COMPONENTS = 50
MOST_JUDGED = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """The cluster of every example."""

    labels: IntArray
    """From 1 by first appearance; 0: unclustered."""
    silhouette: Number
    """How much closer examples lie to their own cluster than to the next, -1...1 by cosine distance. Only a hint."""

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max(initial=0))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Examples of each cluster, from 1."""
        return tuple(np.bincount(self.labels, minlength=1)[1:].tolist())


def _by_appearance(labels: IntArray) -> IntArray:
    """Numbers from 1 in the order in which clusters first appear; negative ones become 0."""
    found, first = np.unique(labels, return_index=True)
    order = [int(label) for label in found[np.argsort(first)] if label >= 0]
    number = {label: place for place, label in enumerate(order, start=1)}
    return np.array([number.get(int(label), UNCLUSTERED) for label in labels], dtype=np.int64)


def silhouette(vectors: Vectors, labels: IntArray) -> Number:
    """Mean silhouette by cosine distance over clustered examples (at most 2,000); needs two clusters."""
    inside = labels != UNCLUSTERED
    own = labels[inside]
    different = len(np.unique(own))
    if different < 2 or different >= len(own):
        return undefined(Reason.NO_VALUES, message="needs two clusters, and one with two examples")
    from sklearn.metrics import silhouette_samples

    units = directions(vectors[inside])
    if len(own) > MOST_JUDGED:
        chosen = np.random.default_rng(0).choice(len(own), MOST_JUDGED, replace=False)
        units, own = units[chosen], own[chosen]
    if not 2 <= len(np.unique(own)) < len(own):
        return undefined(Reason.NO_VALUES, message="needs two clusters, and one with two examples")
    return Number(float(silhouette_samples(units, own, metric="cosine").mean()))


def _clusters(vectors: Vectors, usable: BoolArray, found: IntArray) -> Clusters:
    labels = np.full(len(vectors), -1, dtype=np.int64)
    labels[usable] = found
    numbered = _by_appearance(labels)
    return Clusters(numbered, silhouette(vectors, numbered))


def _with_length(vectors: Vectors) -> BoolArray:
    return np.asarray(directions(vectors).any(axis=1), dtype=np.bool_)


def linked_clusters(vectors: Vectors, count: int) -> Clusters:
    """Average linkage by cosine distance into ``count`` clusters (fewer examples: one each).

    Examples without a direction stay unclustered. Memory grows with the square of the examples: for hundreds to a few
    thousand.
    """
    usable = _with_length(vectors)
    size = int(usable.sum())
    if size < 2:
        return _clusters(vectors, usable, np.zeros(size, dtype=np.int64))
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(n_clusters=min(max(1, count), size), metric="cosine", linkage="average")
    with warnings.catch_warnings():  # two vectors of two numbers look like a table of distances to it
        warnings.simplefilter("ignore", UserWarning)
        found = model.fit_predict(directions(vectors[usable]))
    return _clusters(vectors, usable, np.asarray(found, dtype=np.int64))


def mean_clusters(vectors: Vectors, count: int) -> Clusters:
    """k-means on the directions into at most ``count`` clusters; the same at every run."""
    usable = _with_length(vectors)
    units = directions(vectors[usable])
    different = len(np.unique(units, axis=0))
    if different < 2:
        return _clusters(vectors, usable, np.zeros(len(units), dtype=np.int64))
    from sklearn.cluster import KMeans

    model = KMeans(n_clusters=min(max(1, count), different), n_init=4, random_state=0)
    return _clusters(vectors, usable, np.asarray(model.fit_predict(units), dtype=np.int64))


def dense_clusters(vectors: Vectors, smallest: int = SMALLEST) -> Clusters:
    """HDBSCAN on the first principal components of the directions; what lies between groups stays unclustered.

    Args:
        vectors: examples x dimensions.
        smallest: examples a cluster must have, at least 2.
    """
    usable = _with_length(vectors) & whole_rows(vectors)
    size = int(usable.sum())
    smallest = max(2, smallest)
    if size < smallest:
        return _clusters(vectors, usable, np.full(size, -1, dtype=np.int64))
    from sklearn.cluster import HDBSCAN

    flat, _ = principal_components(directions(vectors[usable]), COMPONENTS)
    model = HDBSCAN(min_cluster_size=smallest, copy=True)
    return _clusters(vectors, usable, np.asarray(model.fit_predict(flat), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Lifted:
    """A tag or level that is commoner in a cluster than elsewhere."""

    name: str
    lift: Number
    """Share in the cluster / share of all."""
    q: float
    """Fisher's exact test for all clusters and properties at once (Benjamini-Hochberg)."""


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """What one cluster is."""

    number: int
    size: int
    share: Number
    """Examples of the cluster / all examples."""
    medoids: tuple[int, ...]
    """Positions of the examples closest to all others of the cluster."""
    lifted: tuple[Lifted, ...]
    """With q <= .05, largest lift first."""


def _medoids(vectors: Vectors, rows: IntArray, most: int = 3) -> tuple[int, ...]:
    units = directions(vectors[rows])
    order = np.argsort(-(units @ units.mean(axis=0)), kind="stable")[:most]
    return tuple(rows[order].tolist())


def cluster_rows(
    vectors: Vectors, clusters: Clusters, properties: Mapping[str, BoolArray], *, most: int = 5
) -> tuple[ClusterRow, ...]:
    """Describe the clusters.

    Args:
        vectors: examples x dimensions.
        clusters: of these vectors.
        properties: which examples have a tag or a level, by name.
        most: lifted properties to name.
    """
    members = [np.flatnonzero(clusters.labels == number) for number in range(1, clusters.count + 1)]
    tables = {
        (number, name): two_by_two(has, clusters.labels == number)
        for number in range(1, len(members) + 1)
        for name, has in properties.items()
    }
    values = benjamini_hochberg([fisher_p(table) for table in tables.values()])
    found: dict[int, list[Lifted]] = {number: [] for number in range(1, len(members) + 1)}
    for ((number, name), table), q in zip(tables.items(), values, strict=True):
        gain = lift(table)
        if q is not None and q <= 0.05 and gain.value is not None and gain.value > 1:
            found[number].append(Lifted(name, gain, q))
    return tuple(
        ClusterRow(
            number=number,
            size=len(rows),
            share=ratio(len(rows), len(clusters.labels), Reason.NO_VALUES),
            medoids=_medoids(vectors, rows),
            lifted=tuple(sorted(found[number], key=lambda one: -(one.lift.value or 0.0))[:most]),
        )
        for number, rows in enumerate(members, start=1)
    )
