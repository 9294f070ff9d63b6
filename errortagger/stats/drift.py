"""Whether a feature has moved from reference to current data, and how far: effect sizes first, p beside them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.completion import generator
from errortagger.stats.contingency import chi_square
from errortagger.stats.features import usable
from errortagger.stats.number import Number, Reason, undefined

FloatArray = npt.NDArray[np.float64]
FLOOR = 1e-4
"""Least share of a bin in the stability index, which would be infinite for an empty one."""
SOME, LARGE = 0.1, 0.25
"""Stability index from which drift is called some and large: a custom of credit scoring, not a test."""
KS_METHOD = "scipy auto (exact below 10,000)"
PERMUTATIONS = 2000
_FEW_VALUES = 20


def stability_index(reference: FloatArray, current: FloatArray) -> float:
    """PSI, sum of (c - r) ln(c / r) over the bins' shares, each at least 1e-4."""
    r, c = np.maximum(reference, FLOOR), np.maximum(current, FLOOR)
    return max(0.0, float(((c - r) * np.log(c / r)).sum()))


def jensen_shannon(reference: FloatArray, current: FloatArray, *, base: float = 2.0) -> float:
    """Jensen-Shannon distance of two lists of shares, 0...1 with base 2; 0 times log 0 is 0."""
    middle = (reference + current) / 2

    def divergence(shares: FloatArray) -> float:
        seen = shares > 0
        return float((shares[seen] * np.log(shares[seen] / middle[seen])).sum())

    return math.sqrt(max(0.0, (divergence(reference) + divergence(current)) / 2) / math.log(base))


def drift_word(index: float) -> str:
    """``none``, ``some`` or ``large``, for a stability index."""
    return "none" if index < SOME else "some" if index <= LARGE else "large"


def _shares(values: FloatArray, edges: FloatArray) -> FloatArray:
    return np.asarray(np.histogram(values, edges)[0] / len(values), dtype=np.float64)


def _reference_edges(reference: FloatArray, bins: int) -> FloatArray:
    """Inner quantiles of the reference, equal ones joined, with infinite ends."""
    inner = np.unique(np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.concatenate([[-np.inf], inner, [np.inf]])


@dataclass(frozen=True, slots=True, eq=False)
class NumericDrift:
    """How a number has moved; NO_VALUES throughout when one of the sides holds no number."""

    reference: int
    current: int
    reference_missing: int
    """Values that are NaN or infinite; their drift is a row of its own."""
    current_missing: int
    ks: Number
    """Largest distance of the cumulative shares, 0...1."""
    ks_p: float | None
    wasserstein: Number
    """Mean distance a value has to move, in the feature's unit."""
    wasserstein_scaled: Number
    """The same in standard deviations of the reference (divisor n, as evidently): the headline."""
    mean_shift: Number
    """Current minus reference mean, in standard deviations of the reference (divisor n - 1)."""
    stability: Number
    """PSI over the reference's tenths."""
    jensen_shannon: Number
    """Base 2, over the reference's tenths."""
    reference_shares: FloatArray
    current_shares: FloatArray
    pooled_stability: Number
    """PSI as the program evidently computes it: Sturges bins of the pooled data."""
    pooled_jensen_shannon: Number
    """The same bins, natural logarithm."""

    @property
    def ks_method(self) -> str:
        """How the p-value of the Kolmogorov-Smirnov test was made."""
        return KS_METHOD


def _pooled_shares(reference: FloatArray, current: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shares in Sturges bins of the pooled data; up to 20 different reference values are bins themselves."""
    pooled = np.concatenate([reference, current])
    if len(np.unique(reference)) > _FEW_VALUES:
        edges = np.histogram_bin_edges(pooled, bins="sturges")
        return _shares(reference, edges), _shares(current, edges)
    values = np.unique(pooled)
    counts = [(side[:, None] == values).sum(axis=0) / len(side) for side in (reference, current)]
    return counts[0], counts[1]


def _filled(shares: FloatArray) -> FloatArray:
    """Empty bins as evidently fills them: 1e-4, or a millionth of the smallest share if that is smaller."""
    least = float(shares[shares > 0].min())
    return np.where(shares > 0, shares, least / 1e6 if least <= FLOOR else FLOOR)


def _pooled(reference: FloatArray, current: FloatArray) -> tuple[float, float]:
    r, c = _pooled_shares(reference, current)
    fr, fc = _filled(r), _filled(c)
    return float(((fc - fr) * np.log(fc / fr)).sum()), jensen_shannon(r, c, base=math.e)


def _ks(reference: FloatArray, current: FloatArray) -> tuple[float, float]:
    from scipy.stats import ks_2samp

    with warnings.catch_warnings():  # it warns when it has to fall back from the exact to the asymptotic law
        warnings.simplefilter("ignore", RuntimeWarning)
        result = ks_2samp(reference, current)
    return float(result.statistic), float(result.pvalue)


def _sample_deviation(values: FloatArray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def _scaled(distance: float, spread: float) -> Number:
    scaled = distance / spread if spread > 0 else math.inf
    if not math.isfinite(scaled):
        return undefined(Reason.CONSTANT, message="all reference values are the same")
    return Number(scaled)


def _no_numeric_drift(reference: FloatArray, current: FloatArray, missing: tuple[int, int]) -> NumericDrift:
    none, empty = undefined(Reason.NO_VALUES), np.zeros(0)
    sizes = (len(reference), len(current))
    return NumericDrift(
        *sizes, *missing, none, None, none, none, none, none, none, empty, empty, none, none
    )  # fmt: skip


def numeric_drift(reference: FloatArray, current: FloatArray, *, bins: int = 10) -> NumericDrift:
    """Compare a number between two sets of examples; missing values are left out and counted.

    Args:
        reference: values of the older data.
        current: values of the newer data.
        bins: parts of the reference for the stability index and the Jensen-Shannon distance.
    """
    from scipy.stats import wasserstein_distance

    old, new = reference[usable(reference)], current[usable(current)]
    missing = (len(reference) - len(old), len(current) - len(new))
    if not len(old) or not len(new):
        return _no_numeric_drift(old, new, missing)
    statistic, p = _ks(old, new)
    distance = float(wasserstein_distance(old, new))
    edges = _reference_edges(old, bins)
    shares = _shares(old, edges), _shares(new, edges)
    pooled_index, pooled_distance = _pooled(old, new)
    return NumericDrift(
        reference=len(old),
        current=len(new),
        reference_missing=missing[0],
        current_missing=missing[1],
        ks=Number(statistic),
        ks_p=p,
        wasserstein=Number(distance),
        wasserstein_scaled=_scaled(distance, float(old.std())),
        mean_shift=_scaled(float(new.mean()) - float(old.mean()), _sample_deviation(old)),
        stability=Number(stability_index(*shares)),
        jensen_shannon=Number(jensen_shannon(*shares)),
        reference_shares=shares[0],
        current_shares=shares[1],
        pooled_stability=Number(pooled_index),
        pooled_jensen_shannon=Number(pooled_distance),
    )


@dataclass(frozen=True, slots=True)
class LevelDrift:
    """How the levels of a feature have moved."""

    reference: int
    current: int
    chi_square: Number
    freedom: int | None
    p: float | None
    """To be shown: of the chi-square test if all expected counts are at least 5, else of a permutation test."""
    p_method: str
    """``chi_square`` or ``permutation``; empty without a test."""
    chi_square_p: float | None
    """Of the chi-square test, whatever the expected counts."""
    least_expected: float | None
    cramers_v: Number
    stability: Number
    jensen_shannon: Number
    """Base 2: the headline."""
    jensen_shannon_natural: Number
    total_variation: Number
    """Half of the summed differences of shares, 0...1."""
    new: tuple[str, ...]
    """Levels that the reference does not have."""
    vanished: tuple[str, ...]
    """Levels that only the reference has."""


def missing_drift(reference: FloatArray, current: FloatArray) -> LevelDrift:
    """Whether a number is missing more or less often than it was: a row of its own beside :func:`numeric_drift`."""
    return level_drift(*(["known" if known else "missing" for known in usable(side)] for side in (reference, current)))


def _permuted_p(codes: npt.NDArray[np.int64], reference: int, size: int, found: float) -> float:
    """Share of reshuffled data whose chi-square is at least the one found."""
    rng, hits = generator(6, len(codes), reference, size), 0
    whole = np.bincount(codes, minlength=size)
    expected = whole * reference / len(codes)
    rest = whole - expected
    for _ in range(PERMUTATIONS):
        first = np.bincount(rng.permutation(codes)[:reference], minlength=size)
        off = (first - expected) ** 2
        hits += bool((off / expected).sum() + (off / rest).sum() >= found - 1e-9)
    return (1 + hits) / (PERMUTATIONS + 1)


def level_drift(reference: Sequence[str], current: Sequence[str]) -> LevelDrift:
    """Compare the levels of a feature between two sets of examples."""
    old, new = set(reference), set(current)
    if not old or not new:
        none = undefined(Reason.NO_VALUES)
        gone = tuple(sorted(new - old)), tuple(sorted(old - new))
        return LevelDrift(
            len(reference), len(current), none, None, None, "", None, None, none, none, none, none, none, *gone
        )  # fmt: skip
    _, codes = np.unique(np.array([*reference, *current], dtype=str), return_inverse=True)
    size, cut = len(old | new), len(reference)
    table = np.vstack([np.bincount(part, minlength=size) for part in (codes[:cut], codes[cut:])]).astype(np.int64)
    shares = table / table.sum(axis=1, keepdims=True)
    test = chi_square(table)
    constant = undefined(Reason.CONSTANT)
    exact = test is not None and test.least_expected < 5
    p = None if test is None else _permuted_p(codes, cut, size, test.statistic) if exact else test.p
    return LevelDrift(
        reference=cut,
        current=len(current),
        chi_square=constant if test is None else Number(test.statistic),
        freedom=None if test is None else test.freedom,
        p=p,
        p_method="" if test is None else "permutation" if exact else "chi_square",
        chi_square_p=None if test is None else test.p,
        least_expected=None if test is None else test.least_expected,
        cramers_v=constant if test is None else test.cramers_v,
        stability=Number(stability_index(*shares)),
        jensen_shannon=Number(jensen_shannon(*shares)),
        jensen_shannon_natural=Number(jensen_shannon(*shares, base=math.e)),
        total_variation=Number(float(np.abs(shares[0] - shares[1]).sum() / 2)),
        new=tuple(sorted(new - old)),
        vanished=tuple(sorted(old - new)),
    )
