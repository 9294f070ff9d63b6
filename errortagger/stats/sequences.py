"""Intervals that stay valid while one watches them: confidence sequences (Waudby-Smith & Ramdas 2020)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache


def _check(population: int, considered: int, tagged: int) -> None:
    if not 0 <= tagged <= considered <= population:
        raise ValueError(f"{tagged} of {considered} of {population} are no counts")


def _threshold(confidence: float) -> float:
    """Log of 1 / alpha."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return -math.log(round(1 - confidence, 12))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_mixture(considered: int, tagged: int) -> float:
    """Log probability of one sequence of so many tagged under Jeffreys' prior."""
    return _log_beta(tagged + 0.5, considered - tagged + 0.5) - _log_beta(0.5, 0.5)


def _furthest(start: int, end: int, kept: Callable[[int], bool]) -> int:
    """The last integer from ``start`` towards ``end`` for which a condition that turns false once holds."""
    step = 1 if end >= start else -1
    inside, outside = 0, abs(end - start) + 1
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if kept(start + step * middle):
            inside = middle
        else:
            outside = middle
    return start + step * inside


@lru_cache(maxsize=8192)
def confidence_sequence(population: int, considered: int, tagged: int, confidence: float = 0.95) -> tuple[int, int]:
    """Lowest and highest tagged total of a finite population, valid however often one looks.

    All totals K with prior(K) / posterior(K) < 1 / alpha under the Jeffreys beta-binomial. By Bayes' rule that ratio
    is P(x) / P(x | K); P(x | K) is hypergeometric and falls on both sides of its peak near K = x (N + 1) / n.

    Raises ValueError when the counts contradict each other.
    """
    _check(population, considered, tagged)
    if considered == 0:
        return 0, population
    threshold = _threshold(confidence)
    mixture = _log_mixture(considered, tagged) + _log_choose(considered, tagged)

    def kept(total: int) -> bool:
        seen = _log_choose(total, tagged) + _log_choose(population - total, considered - tagged)
        return mixture - (seen - _log_choose(population, considered)) < threshold

    fewest, most = tagged, population - considered + tagged
    peak = min(max(tagged * (population + 1) // considered, fewest), most)
    return _furthest(peak, fewest, kept), _furthest(peak, most, kept)


@lru_cache(maxsize=8192)
def endless_sequence(tagged: int, considered: int, confidence: float = 0.95) -> tuple[float, float]:
    """The same for the share in future data: all p with P(data) / P(data | p) < 1 / alpha, P(data) by Jeffreys' prior.

    Returns 0...1 when nothing was considered.
    """
    if considered <= 0:
        return 0.0, 1.0
    limit = _log_mixture(considered, tagged) - _threshold(confidence)

    def kept(share: float) -> bool:
        present = tagged * math.log(share) if tagged else 0.0
        absent = (considered - tagged) * math.log1p(-share) if considered > tagged else 0.0
        return present + absent > limit

    share = tagged / considered
    low = 0.0 if tagged == 0 else _root(share, 0.0, kept)
    high = 1.0 if tagged == considered else _root(share, 1.0, kept)
    return low, high


def _root(inside: float, outside: float, kept: Callable[[float], bool]) -> float:
    """Where a condition that holds at ``inside`` and not at ``outside`` changes, to 1e-12 on the safe side."""
    while abs(outside - inside) > 1e-12:
        middle = (inside + outside) / 2
        if kept(middle):
            inside = middle
        else:
            outside = middle
    return outside
