"""The completion engine: what the unreviewed examples may hold, from which any function of the totals follows."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from errortagger.stats.counts import Side
from errortagger.stats.strata import effective_counts

DRAWS = 4096
"""Points that stand for a law. They are spread evenly (a Kronecker lattice) instead of drawn, so numbers do not flicker
and this many are more exact than 20,000 random draws: over 40 designs the tail beyond an end was off by .0003 (root
mean square; of random draws .0011) from the exact enumeration."""
KNOTS = 640
"""Places at which a cumulative law is computed; between them it is interpolated."""
_REACH = 13.0
"""Half width of the knots in standard deviations; the law's mass outside is below 1e-16."""
_ENOUGH = 0.01
"""Less of the law than this between what is known: the law and the known counts contradict each other."""
_STEPS = (0.0, 0.6180339887498949, 0.41421356237309515, 0.7320508075688772, 0.6457513110645906)
"""Irrational steps of the lattice, one a dimension (the first runs through the points in order)."""

HUMAN_STREAM, HUMAN_CORRECT_STREAM = 2, 4
"""Streams of a measured human accuracy: on all data (or on errors), and on correct examples."""

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def generator(*counts: int) -> np.random.Generator:
    """A random generator whose seed is the counts, so that a number does not flicker while nothing changed."""
    return np.random.default_rng(np.random.SeedSequence(counts))


@lru_cache(maxsize=1)
def _even() -> FloatArray:
    """The middles of ``DRAWS`` equal parts of 0...1."""
    points: FloatArray = (np.arange(DRAWS) + 0.5) / DRAWS
    points.setflags(write=False)
    return points


@lru_cache(maxsize=len(_STEPS))
def _order(stream: int) -> IntArray:
    """In which order the even points are taken in one dimension, such that dimensions do not follow each other."""
    places = np.arange(DRAWS) if stream == 0 else np.argsort(np.argsort(np.arange(DRAWS) * _STEPS[stream] % 1.0))
    order: IntArray = places.astype(np.int64)
    order.setflags(write=False)
    return order


def _angles(share: float, spread: float) -> FloatArray:
    """Angles t around a share sin(t)^2, on which a proportion's law is about equally wide everywhere."""
    middle = math.asin(math.sqrt(min(max(share, 0.0), 1.0)))
    return np.linspace(max(0.0, middle - _REACH * spread), min(math.pi / 2, middle + _REACH * spread), KNOTS)


@lru_cache(maxsize=256)
def _law(rest: int, alpha: float, beta: float) -> tuple[FloatArray, FloatArray]:
    """Knots k and P(X <= k) of a beta-binomial of ``rest`` trials. Between knots the sum is the trapezoid's."""
    from scipy.special import gammaln

    size = alpha + beta
    angles = _angles(alpha / size, math.sqrt(1 / size + 1 / max(rest, 1)) / 2)
    knots = np.unique(np.rint(rest * np.sin(angles) ** 2))
    if len(knots) * 4 > rest:
        knots = np.arange(rest + 1, dtype=np.float64)
    log = gammaln(knots + alpha) + gammaln(rest - knots + beta) - gammaln(knots + 1) - gammaln(rest - knots + 1)
    chances = np.exp(log - log.max())
    steps = np.diff(knots) * (chances[1:] + chances[:-1]) / 2 + np.diff(chances) / 2
    below = np.concatenate([chances[:1], chances[0] + np.cumsum(steps)])
    return knots, below / below[-1]


def _at(knots: FloatArray, below: FloatArray, points: FloatArray) -> IntArray:
    """The smallest integers at which the cumulative law reaches the points."""
    found: IntArray = np.ceil(np.interp(points, below, knots) - 1e-9).astype(np.int64)
    return found


def _cut_by_strata(side: Side, points: FloatArray) -> IntArray:
    """The same for a review by strata: N p with p ~ Beta(x* + 1/2, n* - x* + 1/2), which holds the finite population.

    A completion in every stratum would count its prior as often as there are strata.
    """
    from scipy.special import betainc, betaincinv

    own, population = int(side.trigger), side.population or 0
    tagged, reviews = effective_counts(side)
    alpha, beta, rest = tagged + 0.5, reviews - tagged + 0.5, population - own
    lowest, highest = side.known_present, population - side.known_absent
    ends = [min(max((end - own) / rest, 0.0), 1.0) for end in (lowest - 0.5, highest + 0.5)]
    under, upto = (float(betainc(alpha, beta, end)) for end in ends)
    if upto - under < _ENOUGH:
        return lowest + np.floor(points * (highest - lowest + 1)).astype(np.int64)
    shares = betaincinv(alpha, beta, under + points * (upto - under))
    totals: IntArray = np.clip(np.rint(own + rest * shares), lowest, highest).astype(np.int64)
    return totals


def _cut(side: Side, points: FloatArray) -> IntArray:
    """Totals of one side at points of its law, cut to what is known for certain.

    If next to nothing of the law agrees with what is known, anything that is possible is equally likely.
    """
    if side.strata:
        return _cut_by_strata(side, points)
    own, population = int(side.trigger), side.population or 0
    considered, tagged = side.considered - own, side.tagged - own
    knots, below = _law(population - own - considered, tagged + 0.5, considered - tagged + 0.5)
    lowest, highest = side.known_present, population - side.known_absent
    start = own + tagged
    under = float(np.interp(lowest - start - 1, knots, below, left=0.0))
    upto = float(np.interp(highest - start, knots, below))
    if upto - under < _ENOUGH:
        return lowest + np.floor(points * (highest - lowest + 1)).astype(np.int64)
    totals = start + _at(knots, below, under + points * (upto - under))
    return np.clip(totals, lowest, highest)


@lru_cache(maxsize=256)
def _sorted_totals(side: Side) -> IntArray:
    totals = _cut(side, _even())
    totals.setflags(write=False)
    return totals


def side_totals(side: Side, *, stream: int) -> IntArray:
    """How many examples of one side have the tag: ``DRAWS`` equally likely totals between floor and roof.

    The tagged total follows x + BetaBinomial(N - n; x + 1/2, n - x + 1/2), Jeffreys' completion of the unreviewed.

    Args:
        side: the counts; the population must be known, and something considered unless all is known.
        stream: 0 for the errors, 1 for the correct examples; totals of different streams are independent.
    """
    if side.population is None:
        raise ValueError("a side of unknown size cannot be completed")
    if side.census:
        return np.full(DRAWS, side.known_present, dtype=np.int64)
    return _sorted_totals(side)[_order(stream)]


def side_totals_at(side: Side, points: FloatArray) -> IntArray:
    """The totals of one side at points 0...1 of its law; see :func:`side_totals`."""
    if side.census:
        return np.full(len(points), side.known_present, dtype=np.int64)
    return _cut(side, points)


@lru_cache(maxsize=256)
def share_draws(tagged: float, considered: float, *, stream: int) -> FloatArray:
    """``DRAWS`` equally likely shares of Beta(tagged + 1/2, considered - tagged + 1/2); see ``side_totals``."""
    from scipy.special import betainc

    alpha, beta = tagged + 0.5, considered - tagged + 0.5
    angles = _angles(alpha / (alpha + beta), math.sqrt(1 / (alpha + beta)) / 2)
    below = betainc(alpha, beta, np.sin(angles) ** 2)
    draws: FloatArray = np.sin(np.interp(_even(), below, angles)) ** 2
    draws = draws[_order(stream)]
    draws.setflags(write=False)
    return draws


def accuracy_draws(right: float, trials: int) -> FloatArray:
    """Draws of a measured accuracy, Beta(right + 1/2, trials - right + 1/2), independent of both sides' totals."""
    return share_draws(right, trials, stream=HUMAN_STREAM)


def limits(
    draws: IntArray | FloatArray,
    value: float,
    confidence: float,
    *,
    within: tuple[float | None, float | None] = (None, None),
) -> tuple[float, float]:
    """The middle ``confidence`` of the draws, widened so that it holds the value, cut to the floor and roof given."""
    half, count = (1 - confidence) / 2, len(draws)
    first, last = max(0, math.ceil(count * half - 1e-9) - 1), max(0, math.ceil(count * (1 - half) - 1e-9) - 1)
    parted = np.partition(draws, (first, last))
    low, high = float(parted[first]), float(parted[last])
    floor, roof = within
    low = low if floor is None else max(low, floor)
    high = high if roof is None else min(high, roof)
    return min(low, value), max(high, value)
