"""Where the next review of a tag pays: how many more for a given width, and which side holds the doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.planning import doubt, reviews_needed
from errortagger.stats.strata import by_strata, reviews_for
from errortagger.stats.two_sides import point_rate

_ENDLESS = 10**12
_STEPS = 60


@dataclass(frozen=True, slots=True)
class More:
    """How many more reviews one number needs."""

    needed: int
    """All in all."""
    more: int
    """Beyond those there are, at most as many as are left."""
    enough: bool = True
    """Whether the examples that were loaded suffice; in future data they may not."""


def more_for_share(side: Side, half_width: float, *, future: bool = False) -> More | None:
    """How many more of one side until its share is known to plus or minus ``half_width`` at 95%; None without a side.

    From what was considered, p = (x + 2) / (n + 4), with the finite population correction unless ``future``.
    """
    population = side.population or 0
    if not population:
        return None
    if side.census and not future:
        return More(population, 0)
    size = _ENDLESS if future else population
    needed = reviews_needed(size, half_width, considered=side.considered, tagged=side.tagged)
    if not future and by_strata(side) and all(part.considered or not part.population for part in side.strata):
        needed = _needed_by_strata(side, half_width)
    left = population - side.considered
    return More(needed, min(left, max(0, needed - side.considered)), needed <= population)


def _needed_by_strata(side: Side, half_width: float) -> int:
    """All in all, if the strata go on to be reviewed as they were so far."""
    parts = [part for part in side.strata if part.population]
    share = (side.tagged + 2) / (side.considered + 4)
    each = reviews_for(
        [part.population for part in parts], [part.considered for part in parts], half_width, share=share
    )
    return sum(each) + int(side.trigger)


@dataclass(frozen=True, slots=True)
class MoreForRate:
    """How many more errors and correct examples the tag error rate needs."""

    errors: int
    correct: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One side's part in the variance of the rate: ``weight`` squared over n, less what is known for certain."""

    population: int
    considered: int
    weight: float
    """Slope of the rate x population x standard deviation of one answer."""

    def variance(self, reviews: float) -> float:
        if self.population == 0:
            return 0.0
        return self.weight**2 * (1 - reviews / self.population) / max(reviews, 1.0)

    def at(self, price: float) -> float:
        return min(float(self.population), max(float(self.considered), price * self.weight))


def _spread_of_one(side: Side) -> float:
    share = (side.tagged + 2) / (side.considered + 4)
    return math.sqrt(share * (1 - share))


def more_for_rate(counts: TagCounts, frame: Frame, half_width: float) -> MoreForRate | None:
    """The cheapest reviews after which the tag error rate is known to plus or minus ``half_width`` at 95%.

    Neyman's split: the reviews of a side go with its slope x N x sqrt(p (1 - p)), from what is there on; r and the
    tagged total are taken as they are estimated now, p = (x + 2) / (n + 4). None while there is no rate.
    """
    parts = _parts(counts, frame)
    if parts is None:
        return None
    goal = (half_width / NormalDist().inv_cdf(0.975)) ** 2

    def wide(price: float) -> bool:
        return sum(part.variance(part.at(price)) for part in parts) > goal

    low, high = 0.0, max((part.population / part.weight for part in parts if part.weight > 0), default=0.0)
    if wide(low):
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if wide(middle) else (low, middle)
    else:
        high = 0.0
    more = [math.ceil(round(part.at(high), 6)) - part.considered for part in parts]
    return MoreForRate(*more)


def _parts(counts: TagCounts, frame: Frame) -> tuple[_Part, _Part] | None:
    found = point_rate(counts, frame)
    if found is None:
        return None
    rate, tagged = found.rate, found.tagged
    sides = ((counts.errors, 1 - rate), (counts.correct, rate))
    parts = []
    for side, slope in sides:
        population = side.population or 0
        weight = 0.0 if side.census else slope / tagged * population * _spread_of_one(side)
        parts.append(_Part(population, population if side.census else side.considered, weight))
    return parts[0], parts[1]


def correct_part(counts: TagCounts, frame: Frame) -> float | None:
    """How much of the doubt in the tag error rate is on the correct side, 0...1; None where there is no doubt.

    The variances of statistics 3.2; a side on which all answers agree so far gets (x + 2) / (n + 4) for its share,
    because it is in doubt as well. Rare tags are nearly always in doubt on the correct side.
    """
    found, parts = doubt(counts, frame), _parts(counts, frame)
    if found is None or parts is None:
        return None
    agree = [not side.census and side.tagged in (0, side.considered) for side in (counts.errors, counts.correct)]
    if not any(agree):
        return found.correct_part if found.rate_error > 0 else None
    errors, correct = (part.variance(part.considered) for part in parts)
    return correct / (errors + correct) if errors + correct > 0 else None
