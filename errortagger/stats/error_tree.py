"""Where errors gather: a small exact decision tree, its nodes measured on the half it was not grown on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.completion import generator
from errortagger.stats.features import OTHER, Feature, names_of, usable
from errortagger.stats.number import Number, Reason, ratio
from errortagger.stats.wilson_rate import MIN_SUPPORT, wilson_rate

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

MOST_LEVELS = 30
"""Levels of a feature that are told apart; the rarest join as ``(other)``."""
HONEST_FROM = 200
"""From this many examples on, the tree is grown on one half and measured on the other."""
FOUND_BY_SEARCH = "found by search, will look worse than it is"
_MOST = 1e30
"""Larger numbers count as this; the tree adds single-precision numbers up."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How far the tree may grow."""

    depth: int = 3
    min_leaf: int = 20
    """Examples a leaf must have."""
    leaves: int = 31
    honest: bool = True
    """Measure nodes on the half they were not grown on (from 200 examples)."""


USUAL_GROWTH = Growth()


@dataclass(frozen=True, slots=True)
class Condition:
    """How an example gets into a node from the one above it."""

    feature: str
    text: str
    """``duration <= 2.5``, ``colour is one of blue, red``; says where missing values go."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One node of the tree."""

    index: int
    parent: int | None
    depth: int
    condition: Condition | None
    """None: the root."""
    size: int
    errors: int
    error_rate: Number
    """With its Wilson interval."""
    coverage: Number
    """Errors of the node / errors of the root."""
    representation: Number
    """Examples of the node / examples of the root."""
    split_on: str | None
    """The feature that divides the node; None: a leaf."""
    threshold: float | None
    """Where a numeric feature is divided: up to it goes to the first child; None where missing ones part from known."""
    rows: Rows
    """Positions of all examples of the node, whichever half they were in."""

    @property
    def leaf(self) -> bool:
        """Whether nothing lies below."""
        return self.split_on is None


@dataclass(frozen=True, slots=True)
class ErrorTree:
    """The tree; the first node is the root, children follow their parent."""

    nodes: tuple[Node, ...]
    honest: bool
    """Rates come from examples the tree was not grown on."""
    note: str
    """What to read beside the tree; empty when it is honest."""

    @property
    def leaves(self) -> int:
        """Nodes with nothing below."""
        return sum(node.leaf for node in self.nodes)


@dataclass(frozen=True, slots=True)
class _Column:
    """A feature as the tree takes it."""

    name: str
    values: npt.NDArray[np.float32]
    levels: tuple[str, ...]
    """Names in the order of their numbers; empty: the feature is numeric."""


def _level_order(names: npt.NDArray[np.str_], is_error: BoolArray, grow: Rows) -> tuple[str, ...]:
    """Levels by rising error rate among the growing examples, the rarest joined.

    For two outcomes the best split is one of this order (Breiman 1984).
    """
    found, codes = np.unique(names[grow], return_inverse=True)
    counts = np.bincount(codes, minlength=len(found))
    keep = np.argsort(-counts, kind="stable")[: MOST_LEVELS - 1] if len(found) > MOST_LEVELS else np.arange(len(found))
    kept = set(found[keep].tolist())
    joined = np.array([name if name in kept else OTHER for name in names[grow].tolist()])
    levels, codes = np.unique(joined, return_inverse=True)
    rates = np.bincount(codes, is_error[grow].astype(np.float64)) / np.bincount(codes)
    return tuple(levels[np.argsort(rates, kind="stable")].tolist())


def _column(name: str, feature: Feature, is_error: BoolArray, grow: Rows) -> _Column:
    if isinstance(feature, np.ndarray):
        values = np.where(usable(feature), np.clip(np.nan_to_num(feature), -_MOST, _MOST), np.nan)
        return _Column(name, values.astype(np.float32), ())
    names = np.array(names_of(feature), dtype=str)
    order = _level_order(names, is_error, grow)
    place = {level: float(number) for number, level in enumerate(order)}
    unknown = place.get(OTHER, np.nan)
    return _Column(name, np.array([place.get(n, unknown) for n in names.tolist()], dtype=np.float32), order)


def _halves(size: int, honest: bool) -> tuple[Rows, Rows]:
    """Examples to grow on and examples to measure on."""
    every = np.arange(size)
    if not honest:
        return every, every
    mixed = generator(7, size).permutation(size)
    return np.sort(mixed[: size // 2]), np.sort(mixed[size // 2 :])


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """The fitted tree's arrays, one entry a node; children of -1: a leaf."""

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    threshold: FloatArray
    missing_left: BoolArray


def _fit(columns: list[_Column], is_error: BoolArray, grow: Rows, growth: Growth) -> _Shape:
    from sklearn.tree import DecisionTreeClassifier

    model = DecisionTreeClassifier(
        criterion="gini",
        max_depth=growth.depth,
        min_samples_leaf=growth.min_leaf,
        max_leaf_nodes=max(2, growth.leaves),
        min_impurity_decrease=1e-12,
        random_state=0,
    )
    model.fit(np.column_stack([column.values[grow] for column in columns]), is_error[grow])
    tree = model.tree_
    return _Shape(
        np.asarray(tree.children_left),
        np.asarray(tree.children_right),
        np.asarray(tree.feature),
        np.asarray(tree.threshold),
        np.asarray(tree.missing_go_to_left).astype(np.bool_),
    )


def _text(column: _Column, threshold: float, rows: Rows, *, left: bool, missing_left: bool) -> str:
    """The condition in words, from the levels or numbers that occur among the node's examples."""
    if column.levels:
        inside = [name for code, name in enumerate(column.levels) if (code <= threshold) == left]
        return f"{column.name} is {'one of ' if len(inside) > 1 else ''}{', '.join(inside)}"
    if not math.isfinite(threshold):
        return f"{column.name} is {'known' if left else 'missing'}"
    text = f"{column.name} {'<=' if left else '>'} {threshold:.6g}"
    missing = bool(np.isnan(column.values[rows]).any()) and missing_left == left
    return f"{text} or missing" if missing else text


class _Walk:
    """Builds the nodes from the root down, so that children follow their parent."""

    def __init__(self, shape: _Shape, columns: list[_Column], is_error: BoolArray, measure: Rows) -> None:
        self.shape, self.columns, self.is_error = shape, columns, is_error
        self.measured = np.zeros(len(is_error), dtype=np.bool_)
        self.measured[measure] = True
        self.whole = (len(measure), int(is_error[measure].sum()))
        self.nodes: list[Node] = []

    def add(self, place: int, rows: Rows, condition: Condition | None, parent: Node | None) -> None:
        """Add a node of the fitted tree and everything below it."""
        leaf = self.shape.left[place] < 0
        column = None if leaf else self.columns[int(self.shape.feature[place])]
        node = self._node(rows, condition, parent, column=column, threshold=float(self.shape.threshold[place]))
        self.nodes.append(node)
        if column is None:
            return
        missing_left = bool(self.shape.missing_left[place])
        values = column.values[rows]
        goes_left = np.where(np.isnan(values), missing_left, values <= self.shape.threshold[place])
        for left, child in ((True, self.shape.left[place]), (False, self.shape.right[place])):
            text = _text(column, float(self.shape.threshold[place]), rows, left=left, missing_left=missing_left)
            self.add(int(child), rows[goes_left == left], Condition(column.name, text), node)

    def _node(
        self, rows: Rows, condition: Condition | None, parent: Node | None, *, column: _Column | None, threshold: float
    ) -> Node:
        counted = rows[self.measured[rows]]
        errors = int(self.is_error[counted].sum())
        return Node(
            index=len(self.nodes),
            parent=None if parent is None else parent.index,
            depth=0 if parent is None else parent.depth + 1,
            condition=condition,
            size=len(counted),
            errors=errors,
            error_rate=wilson_rate(errors, len(counted), min_support=MIN_SUPPORT),
            coverage=ratio(errors, self.whole[1], Reason.NO_ERRORS),
            representation=ratio(len(counted), self.whole[0], Reason.NO_VALUES),
            split_on=None if column is None else column.name,
            threshold=None if column is None or column.levels or not math.isfinite(threshold) else threshold,
            rows=rows,
        )


def error_tree(features: Mapping[str, Feature], is_error: BoolArray, growth: Growth = USUAL_GROWTH) -> ErrorTree:
    """Grow the exact Gini tree of errors over the features, and measure its nodes.

    Levels are ordered by their error rate among the examples the tree is grown on, at most 30 of them; missing levels
    are a level, missing numbers go where they fit best. Without errors, without correct examples or without features
    there is only the root; without examples there is no node.

    Args:
        features: values of each feature, one an example.
        is_error: one an example.
        growth: how far to grow, and whether to keep a half for measuring.
    """
    size = len(is_error)
    if not size:
        return ErrorTree((), False, "")
    honest = growth.honest and size >= HONEST_FROM
    grow, measure = _halves(size, honest)
    columns = [_column(name, feature, is_error, grow) for name, feature in features.items()]
    known = [column for column in columns if not np.isnan(column.values[grow]).all()]
    shape = _fit(known, is_error, grow, growth) if known else _root_only()
    walk = _Walk(shape, known, is_error, measure)
    walk.add(0, np.arange(size), None, None)
    return ErrorTree(tuple(walk.nodes), honest, "" if honest else FOUND_BY_SEARCH)


def _root_only() -> _Shape:
    none = np.array([-1])
    return _Shape(none, none, none, np.zeros(1), np.zeros(1, dtype=np.bool_))
