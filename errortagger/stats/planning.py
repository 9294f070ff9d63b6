"""Where the next review pays: how many more for a given width, and which side the doubt is on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.two_sides import point_rate


def reviews_needed(
    population: int, half_width: float, *, share: float | None = None, considered: int = 0, tagged: int = 0
) -> int:
    """Reviews in random order, all in all, for an interval of plus or minus ``half_width`` at 95%.

    Args:
        population: all errors (or all correct examples).
        half_width: half the width wanted, as a fraction above 0.
        share: the share expected; None: guessed from what was considered, or 1/2 when nothing was.
        considered: reviewed so far.
        tagged: of those, with the tag.
    """
    if not 0 < half_width < 1:
        raise ValueError(f"half width {half_width} is not between 0 and 1")
    if population < 1:
        return 0
    guess = share if share is not None else (tagged + 2) / (considered + 4)
    z = NormalDist().inv_cdf(0.975)
    endless = z * z * guess * (1 - guess) / half_width**2
    return min(population, math.ceil(endless / (1 + (endless - 1) / population)))


def reviews_missing(
    population: int, half_width: float, *, share: float | None = None, considered: int = 0, tagged: int = 0
) -> int:
    """How many more reviews are needed; see :func:`reviews_needed`."""
    needed = reviews_needed(population, half_width, share=share, considered=considered, tagged=tagged)
    return max(0, needed - considered)


def neyman_split(reviews: int, strata: Sequence[tuple[int, float]]) -> tuple[int, ...]:
    """How to share out reviews so that the whole is known best: n_h in proportion to N_h sqrt(p_h (1 - p_h)).

    No stratum gets more than it has; what it cannot take goes to the others. Without any spread the sizes decide.

    Args:
        reviews: to share out; at most as many as there are examples are.
        strata: examples N_h and expected share p_h of each.

    Source: Neyman 1934; Cochran 1977, section 5.5.
    """
    weights = [size * math.sqrt(share * (1 - share)) for size, share in strata]
    if not sum(weights):
        weights = [float(size) for size, _ in strata]
    parts, left = [0] * len(strata), min(reviews, sum(size for size, _ in strata))
    open_strata = [i for i, (size, _) in enumerate(strata) if size]
    while left:
        if not sum(weights[i] for i in open_strata):
            weights = [float(size) for size, _ in strata]
        total = sum(weights[i] for i in open_strata)
        wanted = {i: left * weights[i] / total for i in open_strata}
        full = [i for i in open_strata if parts[i] + wanted[i] >= strata[i][0]]
        if not full:
            for i, extra in zip(wanted, _whole(list(wanted.values()), left), strict=True):
                parts[i] += extra
            break
        for i in full:
            left -= strata[i][0] - parts[i]
            parts[i] = strata[i][0]
            open_strata.remove(i)
    return tuple(parts)


def _whole(amounts: Sequence[float], total: int) -> list[int]:
    """Round amounts that add up to ``total`` so that they still do: largest remainders first."""
    found = [math.floor(amount) for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda i: found[i] - amounts[i])
    for i in order[: total - sum(found)]:
        found[i] += 1
    return found


@dataclass(frozen=True, slots=True)
class Doubt:
    """Standard errors of tag error rate and prevalence, and how much of the doubt each side holds."""

    rate_error: float
    prevalence_error: float
    errors_part: float
    """Part of the rate's variance that comes from unreviewed errors, 0...1; 0 when there is no doubt."""
    correct_part: float


def _variance(side: Side) -> float:
    """Estimated variance of the side's tagged total under simple random draws without replacement."""
    population, considered = side.population or 0, side.considered
    if side.census or considered < 2:
        return 0.0
    share = side.tagged / considered
    return population**2 * (1 - considered / population) * share * (1 - share) / (considered - 1)


def doubt(counts: TagCounts, frame: Frame) -> Doubt | None:
    """Where the doubt in the tag error rate is; None when there is no rate."""
    found = point_rate(counts, frame)
    if found is None:
        return None
    rate, tagged = found.rate, found.tagged
    errors, correct = _variance(counts.errors), _variance(counts.correct)
    parts = ((1 - rate) ** 2 * errors / tagged**2, rate**2 * correct / tagged**2)
    whole = sum(parts)
    return Doubt(
        rate_error=math.sqrt(whole),
        prevalence_error=math.sqrt(errors + correct) / found.size,
        errors_part=parts[0] / whole if whole else 0.0,
        correct_part=parts[1] / whole if whole else 0.0,
    )
