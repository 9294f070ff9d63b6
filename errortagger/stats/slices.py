"""Error rates of parts of the data, each against the rest, with what many comparisons at once ask for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from errortagger.stats.contingency import TwoByTwo, fisher_p
from errortagger.stats.features import Feature, levels
from errortagger.stats.multiplicity import benjamini_hochberg
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.wilson_rate import MIN_SUPPORT, wilson_rate

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
FOUND = 0.05
"""A slice whose q-value is at most this differs from the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Some of the examples."""

    name: str
    """``group=f&age=<30``."""
    rows: BoolArray


def slices_of(
    features: Mapping[str, Feature],
    crossings: Sequence[Sequence[str]] | None = None,
    *,
    edges: Mapping[str, FloatArray] | None = None,
) -> list[Slice]:
    """The slices of features and of their crossings that hold an example, by name of their levels.

    Args:
        features: values of each feature, one an example. Numbers are cut into quarters; missing is a slice as well.
        crossings: lists of features to cross; None: every feature by itself.
        edges: bin edges for numeric features that are not to be cut into quarters.
    """
    chosen = crossings if crossings is not None else [[name] for name in features]
    wanted = {name for names in chosen for name in names}
    named = {name: np.array(levels(features[name], edges=(edges or {}).get(name)), dtype=object) for name in wanted}
    found = []
    for names in chosen:
        for combination in itertools.product(*(sorted(set(named[name])) for name in names)):
            parts = [named[name] == level for name, level in zip(names, combination, strict=True)]
            rows = np.logical_and.reduce(parts).astype(np.bool_)
            if rows.any():
                label = "&".join(f"{name}={level}" for name, level in zip(names, combination, strict=True))
                found.append(Slice(label, rows))
    return found


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One slice against the rest."""

    name: str
    size: int
    errors: int
    error_rate: Number
    """With its Wilson interval, about data to come."""
    difference: Number
    """Error rate of the slice minus that of all other examples."""
    low_support: bool
    """Too few examples; shown grey and no member of the family of tests."""
    p: float | None
    """Fisher's exact test against the rest; None when there is no rest or no slice."""
    q: float | None
    """The same for many slices at once (Benjamini-Hochberg); None: no member of the family."""

    @property
    def found(self) -> bool:
        """Whether the slice differs from the rest."""
        return self.q is not None and self.q <= FOUND


@dataclass(frozen=True, slots=True)
class SliceTable:
    """The slices of one family, and how many there are, which every finding must be read with."""

    rows: tuple[SliceRow, ...]
    tested: int

    @property
    def note(self) -> str:
        """What to say below the table."""
        return (
            f"{self.tested} slices compared; differences with q <= {FOUND} are marked; associated with, not caused by"
        )


def _row(name: str, size: int, errors: int, *, whole: tuple[int, int], min_support: int, confidence: float) -> SliceRow:
    if not 0 <= errors <= size or not 0 <= whole[1] - errors <= whole[0] - size:
        raise ValueError(f"{errors} of {size} is no part of {whole[1]} of {whole[0]}")
    rest, rest_errors = whole[0] - size, whole[1] - errors
    rate = wilson_rate(errors, size, confidence, min_support=min_support)
    if not size or not rest:
        missing = undefined(Reason.NO_SUPPORT, message="there is nothing to compare")
        return SliceRow(name, size, errors, rate, missing, size < min_support, None, None)
    difference = Number(errors / size - rest_errors / rest)
    p = fisher_p(TwoByTwo(errors, size - errors, rest_errors, rest - rest_errors))
    return SliceRow(name, size, errors, rate, difference, size < min_support, p, None)


def slice_rows(
    counts: Sequence[tuple[str, int, int]],
    size: int,
    errors: int,
    *,
    min_support: int = MIN_SUPPORT,
    confidence: float = 0.95,
) -> SliceTable:
    """Compare slices, given by name, examples and errors, with the rest of ``size`` examples with ``errors`` errors.

    Raises ValueError when a slice is no part of the whole.
    """
    rows = [
        _row(name, n, wrong, whole=(size, errors), min_support=min_support, confidence=confidence)
        for name, n, wrong in counts
    ]
    values = benjamini_hochberg([None if row.low_support else row.p for row in rows])
    tested = sum(q is not None for q in values)
    return SliceTable(tuple(replace(row, q=q) for row, q in zip(rows, values, strict=True)), tested)


def slice_table(
    slices: Sequence[Slice], is_error: BoolArray, *, min_support: int = MIN_SUPPORT, confidence: float = 0.95
) -> SliceTable:
    """Compare slices with the rest, each against all examples that are not in it.

    Args:
        slices: one family, shown together.
        is_error: one an example.
        min_support: slices of fewer examples are shown grey and not tested.
        confidence: of the Wilson intervals.
    """
    counts = [(part.name, int(part.rows.sum()), int(is_error[part.rows].sum())) for part in slices]
    whole = (len(is_error), int(is_error.sum()))
    return slice_rows(counts, *whole, min_support=min_support, confidence=confidence)
