"""Shares in which errors do not count alike: by size of the error, by weight, or by stratum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import BoolArray
from errortagger.stats.counts import Stratum
from errortagger.stats.intervals import beta_quantile
from errortagger.stats.number import Number, Reason, message_for, percent_text, undefined

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A ratio estimate with its linearised standard error."""

    share: float
    standard_error: float
    effective: float | None
    """Effective number of reviews, share (1 - share) / error squared; None when there is no error to divide by."""


def weighted_share(weights: FloatArray, tagged: BoolArray) -> WeightedShare | None:
    """The part of the weight that carries the tag: sizes of errors, or 1 / chance of being reviewed (Hajek).

    Args:
        weights: one an example, not negative.
        tagged: parallel to ``weights``; all of them judged on the tag.

    Returns None when all weights are zero.
    """
    total = float(weights.sum())
    if total <= 0:
        return None
    share = float(weights[tagged].sum()) / total
    residuals = weights * (tagged - share) / total
    count = len(weights)
    spread = float((residuals**2).sum()) * count / (count - 1) if count > 1 else 0.0
    effective = share * (1 - share) / spread if spread > 0 else None
    return WeightedShare(share, math.sqrt(spread), effective)


def kish_effective(weights: FloatArray) -> float:
    """How many equally weighted reviews the weights are worth; 0 when all are zero."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


@dataclass(frozen=True, slots=True)
class StratifiedShare:
    """The share over all strata, each weighted by its size."""

    number: Number
    standard_error: float = 0.0
    effective: float | None = None
    """Effective number of reviews behind the interval; None for a census or without a value."""

    @property
    def unweighted(self) -> float | None:
        """Tagged / considered over all strata together: biased unless every stratum was reviewed at the same rate."""
        tagged, considered = self.number.numerator, self.number.denominator
        return tagged / considered if tagged is not None and considered else None


@lru_cache(maxsize=256)
def _t_factor(reviews: int, strata: int, upper: float) -> float:
    """How much fewer reviews count because the strata's spreads are estimated too."""
    from scipy.special import stdtrit

    if reviews <= strata:
        return 0.0
    return float(stdtrit(reviews - 1, upper) / stdtrit(reviews - strata, upper)) ** 2


def joined(strata: Sequence[Stratum]) -> list[Stratum]:
    """Strata with a single review (of more than one example) joined to their neighbour."""
    left = [stratum for stratum in strata if stratum.population]
    while len(left) > 1:
        lonely = next((i for i, s in enumerate(left) if s.considered == 1 < s.population), None)
        if lonely is None:
            break
        other = lonely - 1 if lonely else 1
        a, b = left[min(lonely, other)], left[max(lonely, other)]
        both = Stratum(
            f"{a.name} + {b.name}", a.population + b.population, a.considered + b.considered, a.tagged + b.tagged
        )
        left[min(lonely, other) : max(lonely, other) + 1] = [both]
    return left


def _interval(value: float, effective: float, upper: float, *, none: bool, every: bool) -> tuple[float, float]:
    tagged = value * effective
    low = 0.0 if none else beta_quantile(tagged + 0.5, effective - tagged + 0.5, 1 - upper)
    high = 1.0 if every else beta_quantile(tagged + 0.5, effective - tagged + 0.5, upper)
    return low, high


def _undefined(strata: Sequence[Stratum], population: int) -> Number | None:
    if population == 0:
        return undefined(Reason.NO_ERRORS)
    empty = next((s for s in strata if s.population and not s.considered), None)
    if empty is None:
        return None
    share = percent_text(empty.population / population, 0)
    message = message_for(Reason.STRATUM_EMPTY, stratum=empty.name, share=share)
    floor = sum(s.tagged for s in strata) / population
    roof = 1 - sum(s.considered - s.tagged for s in strata) / population
    return undefined(Reason.STRATUM_EMPTY, message=message, floor=floor, roof=roof)


def stratified_share(strata: Sequence[Stratum], confidence: float = 0.95, *, future: bool = False) -> StratifiedShare:
    """The tagged share of all errors from a review by strata, with an interval from the effective reviews.

    sum W_h p_h with W_h = N_h / N; a stratum with a single review joins its neighbour; one without a review leaves only
    floor and roof (STRATUM_EMPTY). ``future``: the share in future data of the same mix, for which neither a finite
    population nor floor and roof count. Refs: Korn & Graubard 1998, statistics 3.3.
    """
    upper = (1 + confidence) / 2
    population = sum(s.population for s in strata)
    missing = _undefined(strata, population)
    if missing is not None:
        return StratifiedShare(missing)
    parts = joined(strata)
    weights = np.array([s.population / population for s in parts])
    sizes = np.array([s.population for s in parts], dtype=np.float64)
    seen = np.array([s.considered for s in parts], dtype=np.float64)
    tagged = np.array([s.tagged for s in parts], dtype=np.float64)
    shares, left = tagged / seen, np.ones(len(parts)) if future else 1 - seen / sizes
    value = float(weights @ shares)
    floor = 0.0 if future else tagged.sum() / population
    roof = 1.0 if future else (population - (seen - tagged).sum()) / population
    counts = (int(tagged.sum()), int(seen.sum()))
    if not left.any():
        return StratifiedShare(Number(floor, floor, floor, floor, roof, *counts, "census"))
    base = float(1 / (weights**2 * left / seen).sum())
    variance = float((weights**2 * left * shares * (1 - shares) / np.maximum(seen - 1, 1)).sum())
    unscaled = min(value * (1 - value) / variance, base) if variance > 0 else base
    effective = unscaled * _t_factor(int(seen.sum()), len(parts), upper)
    low, high = _interval(value, effective, upper, none=not tagged.any(), every=bool((tagged == seen).all()))
    low, high = min(max(low, floor), value), max(min(high, roof), value)
    certain: tuple[float | None, float | None] = (None, None) if future else (floor, roof)
    number = Number(value, low, high, certain[0], certain[1], *counts, "stratified_beta")
    return StratifiedShare(number, math.sqrt(variance), effective)
