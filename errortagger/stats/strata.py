"""One side of a review by strata: its share, the reviews it is worth, and how many a plan needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

from errortagger.stats.counts import Side, Stratum
from errortagger.stats.weighted import StratifiedShare, stratified_share

NOT_STRICT = "there is no guaranteed or watchable interval for a review by strata, this is the usual one"


def by_strata(side: Side) -> bool:
    """Whether the share of a side must be weighed by its strata; a census is counted."""
    return bool(side.strata) and not side.census


@lru_cache(maxsize=1024)
def strata_share(strata: tuple[Stratum, ...], confidence: float = 0.95, *, future: bool = False) -> StratifiedShare:
    """The share over all strata, cached."""
    return stratified_share(strata, confidence, future=future)


def share_point(side: Side, *, future: bool = False) -> float:
    """The weighed share without the trigger. Raises ValueError while a stratum has no review."""
    value = strata_share(side.strata, future=future).number.value
    if value is None:
        raise ValueError("a stratum has no review")
    return value


def effective_counts(side: Side, *, future: bool = False) -> tuple[float, float]:
    """Tagged and considered that a simple random review would need for the same interval: x* and n*."""
    found = strata_share(side.strata, future=future)
    reviews = found.effective or 0.0
    return share_point(side, future=future) * reviews, reviews


def seen_text(strata: Sequence[Stratum], limit: int = 6) -> str:
    """How far every stratum is: ``20 of 60 cat, 20 of 40 dog``."""
    told = [f"{part.considered:,} of {part.population:,} {part.name}" for part in strata if part.population]
    more = [f"and {len(told) - limit} more strata"] if len(told) > limit else []
    return ", ".join([*told[:limit], *more])


def reviews_for(
    populations: Sequence[int], pace: Sequence[float], half_width: float, *, share: float = 0.5
) -> list[int]:
    """Reviews in every stratum for an interval of plus or minus ``half_width`` at 95%, if all strata have this share.

    The fewest n for which z^2 p (1 - p) sum W_h^2 (1 - n_h / N_h) / n_h is small enough, where n_h goes with the
    pace of the stratum until the stratum is used up.

    Args:
        populations: errors (or correct examples) of every stratum.
        pace: how fast each is reviewed, above 0; only the ratios count.
        half_width: as a fraction above 0.
        share: the share expected.
    """
    size = sum(populations)
    parts = [(count, count / size, speed) for count, speed in zip(populations, pace, strict=True) if count]
    goal = (half_width / NormalDist().inv_cdf(0.975)) ** 2

    def variance(time: float) -> float:
        each = ((weight, min(float(count), time * speed), count) for count, weight, speed in parts)
        return share * (1 - share) * sum(w * w * (1 - seen / count) / seen for w, seen, count in each)

    high = max((count / speed for count, _, speed in parts), default=0.0)
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle <= 0 or variance(middle) > goal else (low, middle)
    return [
        min(count, math.ceil(round(high * speed, 6))) for count, speed in zip(populations, pace, strict=True)
    ]  # fmt: skip
