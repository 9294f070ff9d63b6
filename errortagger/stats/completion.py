"""The completion engine: draws of what the unreviewed examples hold, from which any function of the totals follows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from errortagger.stats.counts import Side

DRAWS = 20_000
_ENOUGH_DRAWS = DRAWS // 100

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def generator(*counts: int) -> np.random.Generator:
    """A random generator whose seed is the counts, so that a number does not flicker while nothing changed."""
    return np.random.default_rng(np.random.SeedSequence(counts))


@lru_cache(maxsize=128)
def _completed(population: int, considered: int, tagged: int, *, stream: int) -> IntArray:
    """Totals of the population under Jeffreys' beta-binomial, read-only."""
    rng = generator(stream, population, considered, tagged)
    shares = rng.beta(tagged + 0.5, considered - tagged + 0.5, DRAWS)
    totals: IntArray = tagged + rng.binomial(population - considered, shares)
    totals.setflags(write=False)
    return totals


def _between(totals: IntArray, lowest: int, highest: int, *, stream: int) -> IntArray:
    """The draws that agree with what is known for certain; if next to none does, anything that is possible."""
    agrees = (totals >= lowest) & (totals <= highest)
    agreeing = int(np.count_nonzero(agrees))
    if agreeing == totals.size:
        return totals
    if agreeing < _ENOUGH_DRAWS:
        return generator(stream, lowest, highest).integers(lowest, highest + 1, totals.size)
    return np.resize(totals[agrees], totals.size)


def side_totals(side: Side, *, stream: int) -> IntArray:
    """Draws of how many examples of one side have the tag, between what is known present and what is known absent.

    Args:
        side: the counts; the population must be known, and something considered unless all is known.
        stream: tells the errors' draws from the correct examples' draws, which must be independent.
    """
    if side.population is None:
        raise ValueError("a side of unknown size cannot be completed")
    if side.census:
        return np.full(DRAWS, side.known_present, dtype=np.int64)
    own = int(side.trigger)
    totals = own + _completed(side.population - own, side.considered - own, side.tagged - own, stream=stream)
    return _between(totals, side.known_present, side.population - side.known_absent, stream=stream)


@lru_cache(maxsize=64)
def accuracy_draws(right: float, trials: int) -> FloatArray:
    """Draws of a measured accuracy, Beta(right + 1/2, trials - right + 1/2)."""
    rng = generator(2, trials, round(right * 1_000_000))
    draws: FloatArray = rng.beta(right + 0.5, trials - right + 0.5, DRAWS)
    draws.setflags(write=False)
    return draws


def limits(
    draws: IntArray | FloatArray, value: float, confidence: float, *, within: Sequence[float | None] = (None, None)
) -> tuple[float, float]:
    """The middle ``confidence`` of the draws, widened so that it holds the value, cut to the floor and roof given."""
    half = (1 - confidence) / 2
    low, high = (float(q) for q in np.quantile(draws, [half, 1 - half], method="inverted_cdf"))
    floor, roof = within
    low = low if floor is None else max(low, floor)
    high = high if roof is None else min(high, roof)
    return min(low, value), max(high, value)
