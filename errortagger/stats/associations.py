"""Which features go together with errors: numbers, levels, tags. Associated with, never caused by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.completion import generator
from errortagger.stats.contingency import (
    ChiSquare,
    CountTable,
    TwoByTwo,
    chi_square,
    fisher_p,
    lift,
    odds_ratio,
    risk_ratio,
)
from errortagger.stats.features import names_of, usable
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.order_scores import auroc
from errortagger.stats.wilson_rate import MIN_SUPPORT, wilson_rate

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
FEW = 1000
"""Below this many examples mutual information is shown with a permutation test."""
PERMUTATIONS = 1000


@dataclass(frozen=True, slots=True)
class NumericAssociation:
    """Errors against a number."""

    count: int
    missing: int
    point_biserial: Number
    """Correlation of the number with being an error, -1...1."""
    point_biserial_p: float | None
    auroc: Number
    """Chance that an error has a larger value than a correct example."""
    mann_whitney_p: float | None


def numeric_association(is_error: BoolArray, values: FloatArray) -> NumericAssociation:
    """Compare the numbers of errors and correct examples; missing and infinite values are left out and counted."""
    known = usable(values)
    wrong, numbers = is_error[known], values[known]
    count, missing = len(numbers), int(np.count_nonzero(~known))
    if count < 2 or wrong.all() or not wrong.any() or np.ptp(numbers) == 0:
        none = undefined(Reason.CONSTANT if count else Reason.NO_VALUES)
        return NumericAssociation(count, missing, none, None, none, None)
    from scipy.special import stdtr
    from scipy.stats import mannwhitneyu

    scaled = numbers / np.abs(numbers).max()
    r = float(np.clip(np.corrcoef(scaled, wrong)[0, 1], -1, 1))
    rest = (1 - r) * (1 + r)
    t = r * math.sqrt((count - 2) / rest) if rest > 0 else math.inf
    test = mannwhitneyu(numbers[wrong], numbers[~wrong], alternative="two-sided")
    p = 2 * float(stdtr(count - 2, -abs(t))) if count > 2 else None
    return NumericAssociation(count, missing, Number(r), p, auroc(numbers, wrong), float(test.pvalue))


@dataclass(frozen=True, slots=True)
class LevelRate:
    """Errors among the examples of one level."""

    level: str
    error_rate: Number
    lift: Number
    """Error rate / error rate of all."""


@dataclass(frozen=True, slots=True)
class LevelAssociation:
    """Errors against the levels of a feature."""

    levels: tuple[LevelRate, ...]
    """By name."""
    test: ChiSquare | None
    """None when there is one level only, or only errors, or none."""
    cramers_v: Number
    cramers_v_corrected: Number
    information_nats: Number
    """Mutual information of level and error. Biased up by about (levels - 1) / 2n."""
    information_bits: Number
    permutation_p: float | None
    """Share of shuffled data with at least this information; only below 1,000 examples."""


def _table(is_error: BoolArray, codes: npt.NDArray[np.int64], size: int) -> CountTable:
    return np.vstack([np.bincount(codes[mask], minlength=size) for mask in (is_error, ~is_error)]).astype(np.int64)


def _information(table: CountTable) -> float:
    """Sum of p(cell) log(p(cell) / (p(row) p(column))) in nats."""
    shares = table / table.sum()
    product = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    seen = shares > 0
    return max(0.0, float((shares[seen] * np.log(shares[seen] / product[seen])).sum()))


def _shuffled_p(is_error: BoolArray, codes: npt.NDArray[np.int64], size: int, found: float) -> float:
    rng = generator(5, len(codes), size)
    draws = [_information(_table(rng.permutation(is_error), codes, size)) for _ in range(PERMUTATIONS)]
    return (1 + sum(draw >= found - 1e-12 for draw in draws)) / (PERMUTATIONS + 1)


def level_association(
    is_error: BoolArray, values: Sequence[str | None], *, confidence: float = 0.95
) -> LevelAssociation:
    """Compare the levels of a feature; a missing value is a level of its own.

    Args:
        is_error: one an example.
        values: the feature, parallel.
        confidence: of the levels' Wilson intervals.
    """
    names, codes = np.unique(np.array(names_of(values), dtype=str), return_inverse=True)
    table = _table(is_error, codes, len(names))
    rates = tuple(
        LevelRate(
            str(name),
            wilson_rate(int(wrong), int(wrong + right), confidence, min_support=MIN_SUPPORT),
            lift(TwoByTwo(int(wrong), int(right), int(table[0].sum() - wrong), int(table[1].sum() - right))),
        )
        for name, wrong, right in zip(names, *table, strict=True)
    )
    test = chi_square(table)
    if test is None:
        none = undefined(Reason.CONSTANT if len(names) else Reason.NO_VALUES)
        return LevelAssociation(rates, None, none, none, none, none, None)
    nats = _information(table)
    p = _shuffled_p(is_error, codes, len(names), nats) if len(codes) < FEW else None
    bits = Number(nats / math.log(2))
    return LevelAssociation(rates, test, test.cramers_v, test.cramers_v_corrected, Number(nats), bits, p)


@dataclass(frozen=True, slots=True)
class BinaryAssociation:
    """Errors against a property that an example has or has not, e.g. a tag."""

    table: TwoByTwo
    odds_ratio: Number
    risk_ratio: Number
    lift: Number
    fisher_p: float

    @property
    def corrected(self) -> bool:
        """Whether 1/2 was added to every cell for the odds ratio, because one is empty."""
        return self.odds_ratio.method == "haldane"


def binary_association(table: TwoByTwo, confidence: float = 0.95) -> BinaryAssociation:
    """Compare examples with and without a property."""
    return BinaryAssociation(
        table, odds_ratio(table, confidence), risk_ratio(table, confidence), lift(table), fisher_p(table)
    )


def two_by_two(is_error: BoolArray, has: BoolArray) -> TwoByTwo:
    """Count errors and correct examples with and without a property; both arrays hold one an example."""
    cells = [(is_error & has), (~is_error & has), (is_error & ~has), (~is_error & ~has)]
    return TwoByTwo(*(int(np.count_nonzero(cell)) for cell in cells))
