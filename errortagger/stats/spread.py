"""What both sides' totals may be: equally likely points of their laws, or the corners of intervals that hold."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from errortagger.stats.completion import DRAWS, FloatArray, accuracy_draws, limits, share_draws, side_totals
from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.human_trials import HumanTrials, weighted
from errortagger.stats.intervals import clopper_pearson, exact_hypergeometric
from errortagger.stats.options import Options
from errortagger.stats.proportion import for_future
from errortagger.stats.sequences import confidence_sequence, endless_sequence
from errortagger.stats.strata import by_strata

ERROR_STREAM, CORRECT_STREAM, RATE_STREAM = 0, 1, 3
Trials = tuple[float, int] | HumanTrials | None
"""Human trials: how many were right, of how many, on all data or on both sides apart.

None: the human level is a fact, or plays no part.
"""
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Arrays of one length: what the totals are together at each point."""

    errors: FloatArray
    """Errors with the tag, scaled to the dataset's size."""
    correct: FloatArray
    """Correct examples with the tag, scaled to the dataset's size."""
    human: FloatArray | None = None
    """Human accuracy, when it was measured."""
    rate: FloatArray | None = None
    """Share of errors among all data, when it is in doubt: only in future data."""

    def error_rate(self, known: float) -> FloatArray:
        """Share of errors among all data at each point."""
        return np.full(self.errors.size, known) if self.rate is None else self.rate


class Spread(Protocol):
    """What the totals may be, and the interval of a function of them."""

    @property
    def method(self) -> str:
        """How intervals come about."""

    def points(self, trials: Trials = None) -> Points:
        """The points to compute a function at."""

    def limits(self, values: FloatArray, value: float, *, within: tuple[float | None, float | None]) -> Range:
        """The interval of a function from its values at the points; it holds ``value``. NaN values are left out."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The unreviewed examples are completed by Jeffreys' beta-binomial (statistics 3.2)."""

    counts: TagCounts
    confidence: float

    @property
    def method(self) -> str:
        """``completion``; ``stratified_completion`` when a side was reviewed by strata."""
        return "stratified_completion" if _strata(self.counts) else "completion"

    def points(self, trials: Trials = None) -> Points:
        """``DRAWS`` equally likely points."""
        return _completed(self.counts, trials)

    def limits(self, values: FloatArray, value: float, *, within: tuple[float | None, float | None]) -> Range:
        """The middle of the values."""
        return _middle(values, value, self.confidence, within)


@lru_cache(maxsize=8)
def _totals(counts: TagCounts) -> tuple[FloatArray, FloatArray]:
    """Totals of both sides; the numbers of one tag ask for them one after the other."""
    errors = side_totals(counts.errors, stream=ERROR_STREAM).astype(np.float64)
    correct = side_totals(counts.correct, stream=CORRECT_STREAM).astype(np.float64)
    errors.setflags(write=False)
    correct.setflags(write=False)
    return errors, correct


@lru_cache(maxsize=8)
def _completed(counts: TagCounts, trials: Trials) -> Points:
    errors, correct = _totals(counts)
    return Points(errors, correct, _human(trials, errors, correct))


def _strata(counts: TagCounts) -> bool:
    return by_strata(counts.errors) or by_strata(counts.correct)


def _human(trials: Trials, errors: FloatArray, correct: FloatArray) -> FloatArray | None:
    """The human accuracy at points with these totals."""
    if isinstance(trials, HumanTrials):
        return weighted(trials.draws(), errors, correct)
    return None if trials is None else accuracy_draws(*trials)


def _middle(values: FloatArray, value: float, confidence: float, within: tuple[float | None, float | None]) -> Range:
    unknown = np.isnan(values)
    return limits(values[~unknown] if unknown.any() else values, value, confidence, within=within)


def _law(side: Side, stream: int) -> FloatArray:
    if side.population == 0:
        return np.zeros(DRAWS)
    tagged, considered = for_future(side)
    return share_draws(tagged, considered, stream=stream)


@dataclass(frozen=True, slots=True)
class Endless:
    """Future data: both sides' shares and the error rate follow Jeffreys' Beta laws, without finite population."""

    counts: TagCounts
    confidence: float

    @property
    def method(self) -> str:
        """``jeffreys_completion``; ``stratified_jeffreys`` when a side was reviewed by strata."""
        return "stratified_jeffreys" if _strata(self.counts) else "jeffreys_completion"

    def points(self, trials: Trials = None) -> Points:
        """``DRAWS`` equally likely points."""
        errors, size = self.counts.errors.population or 0, _size(self.counts)
        rate = share_draws(errors, size, stream=RATE_STREAM)
        tagged_errors = size * rate * _law(self.counts.errors, ERROR_STREAM)
        tagged_correct = size * (1 - rate) * _law(self.counts.correct, CORRECT_STREAM)
        return Points(tagged_errors, tagged_correct, _human(trials, tagged_errors, tagged_correct), rate)

    def limits(self, values: FloatArray, value: float, *, within: tuple[float | None, float | None]) -> Range:
        """The middle of the values."""
        return _middle(values, value, self.confidence, within)


def _size(counts: TagCounts) -> int:
    return (counts.errors.population or 0) + (counts.correct.population or 0)


@dataclass(frozen=True, slots=True)
class Corners:
    """Each part in doubt lies in its own interval, at its part of the allowed misses (Bonferroni).

    All functions of the totals rise or fall in each part by itself, so their extremes lie at the corners.
    """

    counts: TagCounts
    confidence: float
    options: Options

    @property
    def method(self) -> str:
        """``confidence_sequence_bounds`` or ``exact_bounds``."""
        return "confidence_sequence_bounds" if self.options.watching else "exact_bounds"

    def points(self, trials: Trials = None) -> Points:
        """All combinations of the parts' lower and upper limits."""
        sides = (self.counts.errors, self.counts.correct)
        doubtful = sum(not side.census for side in sides)
        measured = _measurements(trials)
        parts = (3 if self.options.future else doubtful) + len(measured)
        confidence = 1 - (1 - self.confidence) / max(1, parts)
        human = [_measured(part, confidence) for part in measured]
        if self.options.future:
            return self._future(confidence, human)
        ranges = [_total_range(side, confidence, self.options) for side in sides]
        errors, correct, *levels = _combinations(*ranges, *human)
        return Points(errors, correct, _level(levels, errors, correct))

    def _future(self, confidence: float, human: list[Range]) -> Points:
        size = _size(self.counts)
        rate = clopper_pearson(self.counts.errors.population or 0, size, confidence)
        shares = [_share_range(side, confidence, self.options) for side in (self.counts.errors, self.counts.correct)]
        rates, tagged, harmless, *levels = _combinations(rate, *shares, *human)
        errors, correct = size * rates * tagged, size * (1 - rates) * harmless
        return Points(errors, correct, _level(levels, errors, correct), rates)

    def limits(self, values: FloatArray, value: float, *, within: tuple[float | None, float | None]) -> Range:
        """The extremes of the values."""
        low, high = min(float(np.nanmin(values)), value), max(float(np.nanmax(values)), value)
        floor, roof = within
        low = low if floor is None else min(max(low, floor), value)
        return low, high if roof is None else max(min(high, roof), value)


def _combinations(*ranges: Range) -> list[FloatArray]:
    return list(np.array(list(itertools.product(*ranges)), dtype=np.float64).T)


def _measurements(trials: Trials) -> list[tuple[float, int]]:
    """The measured accuracies that are in doubt: none, one of all data, or one of each side."""
    if isinstance(trials, HumanTrials):
        return [(side.right, side.count) for side in (trials.errors, trials.correct)]
    return [] if trials is None else [trials]


def _level(levels: list[FloatArray], errors: FloatArray, correct: FloatArray) -> FloatArray | None:
    """The human accuracy at each combination."""
    if len(levels) == 2:
        return weighted((levels[0], levels[1]), errors, correct)
    return levels[0] if levels else None


def _measured(trials: tuple[float, int], confidence: float) -> Range:
    """Limits of the human accuracy; trials that are no whole number are rounded to the wider side."""
    right, count = trials
    if not count:
        return 0.0, 1.0
    low, _ = clopper_pearson(int(right), count, confidence)
    _, high = clopper_pearson(min(count, int(np.ceil(right))), count, confidence)
    return low, high


def _total_range(side: Side, confidence: float, options: Options) -> Range:
    """Limits of one side's tagged total, cut to what is known for certain."""
    population, own = side.population or 0, int(side.trigger)
    lowest, highest = side.known_present, population - side.known_absent
    if side.census:
        return lowest, highest
    find = confidence_sequence if options.watching else exact_hypergeometric
    low, high = find(population - own, side.considered - own, side.tagged - own, confidence)
    low, high = low + own, high + own
    if high < lowest or low > highest:
        return lowest, highest
    return max(low, lowest), min(high, highest)


def _share_range(side: Side, confidence: float, options: Options) -> Range:
    if side.population == 0:
        return 0.0, 0.0
    tagged, considered = (int(count) for count in for_future(side))
    find = endless_sequence if options.watching else clopper_pearson
    return find(tagged, considered, confidence)


def spread_of(counts: TagCounts, confidence: float, *, options: Options) -> Spread:
    """The spread that the options ask for; a review by strata has only the usual ones."""
    if options.strict and not _strata(counts):
        return Corners(counts, confidence, options)
    return Endless(counts, confidence) if options.future else Completed(counts, confidence)
