"""Confidence intervals of one proportion, cached by counts: finite population (hypergeometric) and without end."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

_CACHE = 8192
_TIE = 1 + 1e-10
"""Probabilities closer than this to the limit count as equal to it, so that rounding does not decide."""

FloatArray = npt.NDArray[np.float64]


def _alpha(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return round(1 - confidence, 12)


def _check(population: int, considered: int, tagged: int) -> None:
    if not 0 <= tagged <= considered <= population:
        raise ValueError(f"{tagged} of {considered} of {population} are no counts")


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _decreasing_sum(first: float, ratios: FloatArray) -> float:
    """Sum of the terms that follow ``first`` when each is the one before times a ratio."""
    return float(first * np.cumprod(ratios).sum()) if ratios.size else 0.0


def _tails(population: int, considered: int, tagged: int, total: int) -> tuple[float, float, float]:
    """P(X < x), P(X = x), P(X > x) for X tagged among those considered when ``total`` of the population are tagged.

    Only the tail that points away from the mode is summed, over 12 standard deviations; the other is the rest.
    """
    lowest, highest = max(0, considered + total - population), min(considered, total)
    rest = population - total - considered
    equal = math.exp(
        _log_choose(total, tagged)
        + _log_choose(population - total, considered - tagged)
        - _log_choose(population, considered)
    )
    share = total / population
    spread = math.sqrt(considered * share * (1 - share) * (population - considered) / max(1, population - 1))
    width = int(12 * spread) + 60
    if tagged < (considered + 1) * (total + 1) // (population + 2):
        j = np.arange(tagged, max(lowest, tagged - width), -1, dtype=np.float64)
        below = _decreasing_sum(equal, j * (rest + j) / ((total - j + 1) * (considered - j + 1)))
        return below, equal, max(0.0, 1 - below - equal)
    j = np.arange(tagged, min(highest, tagged + width), dtype=np.float64)
    above = _decreasing_sum(equal, (total - j) * (considered - j) / ((j + 1) * (rest + j + 1)))
    return max(0.0, 1 - above - equal), equal, above


def _last_true(first: int, last: int, holds: Callable[[int], bool]) -> int:
    """The largest integer for which a condition that turns false once still holds; it holds for ``first``."""
    while first < last:
        middle = (first + last + 1) // 2
        if holds(middle):
            first = middle
        else:
            last = middle - 1
    return first


def _hypergeometric(
    population: int, considered: int, tagged: int, *, confidence: float, weight: float
) -> tuple[int, int]:
    """All totals whose tails, with P(X = x) counted by ``weight``, both exceed half of alpha: lowest and highest."""
    _check(population, considered, tagged)
    limit = _alpha(confidence) / 2 * _TIE

    def not_too_many(total: int) -> bool:
        below, equal, _ = _tails(population, considered, tagged, total)
        return below + weight * equal > limit

    def not_too_few(total: int) -> bool:
        _, equal, above = _tails(population, considered, tagged, total)
        return above + weight * equal > limit

    fewest, most = tagged, population - considered + tagged
    high = _last_true(fewest, most, not_too_many)
    low = most - _last_true(0, most - fewest, lambda step: not_too_few(most - step))
    return low, high


@lru_cache(maxsize=_CACHE)
def midp_hypergeometric(population: int, considered: int, tagged: int, confidence: float = 0.95) -> tuple[int, int]:
    """Mid-P limits for how many of the whole population are tagged. Raises ValueError if the counts do not fit."""
    return _hypergeometric(population, considered, tagged, confidence=confidence, weight=0.5)


@lru_cache(maxsize=_CACHE)
def exact_hypergeometric(population: int, considered: int, tagged: int, confidence: float = 0.95) -> tuple[int, int]:
    """Limits that are guaranteed to hold at the stated confidence; wider than mid-P."""
    return _hypergeometric(population, considered, tagged, confidence=confidence, weight=1.0)


@lru_cache(maxsize=_CACHE)
def zero_count_limit(population: int, considered: int, confidence: float = 0.95) -> int:
    """How many of the population could still be tagged when none of those considered is (one-sided)."""
    _check(population, considered, 0)
    limit = _alpha(confidence) * _TIE
    return _last_true(0, population - considered, lambda total: _tails(population, considered, 0, total)[1] > limit)


def zero_count_upper(considered: int, population: int | None = None, confidence: float = 0.95) -> float:
    """The largest share that still fits with none among those considered; a population of None has no end."""
    if considered < 1:
        return 1.0
    if population is None:
        return float(-math.expm1(math.log(_alpha(confidence)) / considered))
    return zero_count_limit(population, considered, confidence) / population


@lru_cache(maxsize=_CACHE)
def wilson(tagged: float, considered: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson score interval; 0...1 when nothing was considered."""
    if considered <= 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(1 - _alpha(confidence) / 2)
    share, z2 = tagged / considered, z * z
    middle = (share + z2 / (2 * considered)) / (1 + z2 / considered)
    half = z / (1 + z2 / considered) * math.sqrt(share * (1 - share) / considered + z2 / (4 * considered**2))
    low = 0.0 if tagged <= 0 else max(0.0, middle - half)
    high = 1.0 if tagged >= considered else min(1.0, middle + half)
    return low, high


def beta_quantile(alpha: float, beta: float, probability: float) -> float:
    """Where the cumulative probability of Beta(alpha, beta) reaches ``probability``."""
    from scipy.special import betaincinv

    return float(betaincinv(alpha, beta, probability))


@lru_cache(maxsize=_CACHE)
def jeffreys(tagged: float, considered: float, confidence: float = 0.95) -> tuple[float, float]:
    """Jeffreys interval, Beta(x + 1/2, n - x + 1/2), with the ends at 0 and 1 where none or all are tagged."""
    half = _alpha(confidence) / 2
    a, b = tagged + 0.5, considered - tagged + 0.5
    low = 0.0 if tagged <= 0 else beta_quantile(a, b, half)
    high = 1.0 if tagged >= considered else beta_quantile(a, b, 1 - half)
    return low, high


@lru_cache(maxsize=_CACHE)
def clopper_pearson(tagged: int, considered: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact binomial interval."""
    half = _alpha(confidence) / 2
    low = 0.0 if tagged <= 0 else beta_quantile(tagged, considered - tagged + 1, half)
    high = 1.0 if tagged >= considered else beta_quantile(tagged + 1, considered - tagged, 1 - half)
    return low, high


def rule_of_three(considered: int) -> float:
    """The usual shorthand for :func:`zero_count_upper` without end, 3 / n, at most 1; 1 when nothing was considered."""
    return min(1.0, 3 / considered) if considered else 1.0


def log_beta_binomial(trials: int, alpha: float, beta: float) -> FloatArray:
    """Log probability of 0...trials under a beta-binomial, an array of trials + 1."""
    from scipy.special import betaln, gammaln

    k = np.arange(trials + 1, dtype=np.float64)
    choose = math.lgamma(trials + 1) - gammaln(k + 1) - gammaln(trials - k + 1)
    return np.asarray(choose + betaln(k + alpha, trials - k + beta) - betaln(alpha, beta), dtype=np.float64)


@lru_cache(maxsize=256)
def completion_limits(population: int, considered: int, tagged: int, confidence: float = 0.95) -> tuple[int, int]:
    """Exact quantiles of the tagged total when the rest is completed by a Jeffreys beta-binomial."""
    _check(population, considered, tagged)
    half = _alpha(confidence) / 2
    log = log_beta_binomial(population - considered, tagged + 0.5, considered - tagged + 0.5)
    below = np.cumsum(np.exp(log))
    low, high = np.searchsorted(below, [half, 1 - half])
    most = population - considered
    return tagged + min(int(low), most), tagged + min(int(high), most)


def completion_mean(population: int, considered: int, tagged: int) -> float:
    """Expected tagged total when the rest is completed by a Jeffreys beta-binomial: x + (N - n)(x + 1/2)/(n + 1)."""
    _check(population, considered, tagged)
    return tagged + (population - considered) * (tagged + 0.5) / (considered + 1)
