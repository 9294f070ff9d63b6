"""Is one tag commoner than another on the same errors? Their shares overlap, so intervals side by side say nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.completion import generator
from errortagger.stats.intervals import log_beta_binomial

FloatArray = npt.NDArray[np.float64]
_MOST_STEPS = 5_000_000
_DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Tag A against tag B on errors judged on both."""

    share_a: float
    share_b: float
    difference: float
    exact_p: float
    """McNemar's exact test."""
    midp_p: float
    """The same with half of the probability of what was seen."""
    a_greater_in_future: float
    """P(A > B) for future data."""
    a_greater_here: float
    """P(A > B) among all errors of this dataset; a tie counts half."""
    low: float
    """Interval of the difference among all errors of this dataset, from the same completion."""
    high: float

    @property
    def difference_seen(self) -> bool:
        """Whether any error has one of the tags without the other."""
        return self.difference != 0 or self.exact_p < 1


def _mcnemar(only_a: int, only_b: int) -> tuple[float, float]:
    from scipy.special import bdtr

    least, discordant = min(only_a, only_b), only_a + only_b
    if discordant == 0:
        return 1.0, 1.0
    at_most = float(bdtr(least, discordant, 0.5))
    below = float(bdtr(least - 1, discordant, 0.5)) if least else 0.0
    return min(1.0, 2 * at_most), min(1.0, below + at_most)


def _exact_leads(extras: npt.NDArray[np.int64], chances: FloatArray, only_a: int, only_b: int) -> _Leads:
    """Every lead of A over B and its chance, by going through all numbers of further discordant errors."""
    most = int(extras[-1])
    weights = np.zeros(2 * most + 1)
    for extra, chance in zip(extras.tolist(), chances, strict=True):
        split = np.exp(log_beta_binomial(extra, only_a + 0.5, only_b + 0.5))
        weights[most - extra : most + extra + 1 : 2] += chance * split
    return _Leads(only_a - only_b + np.arange(-most, most + 1), weights / weights.sum())


def _drawn_leads(rest: int, considered: int, only_a: int, only_b: int) -> _Leads:
    """The same by draws, where there are too many ways to go through."""
    rng, discordant = generator(12, rest, considered, only_a, only_b), only_a + only_b
    extras = rng.binomial(rest, rng.beta(discordant + 1.0, considered - discordant + 0.5, _DRAWS))
    more_a = rng.binomial(extras, rng.beta(only_a + 0.5, only_b + 0.5, _DRAWS))
    return _Leads(np.sort(only_a - only_b + 2 * more_a - extras), np.full(_DRAWS, 1 / _DRAWS))


@dataclass(frozen=True, slots=True, eq=False)
class _Leads:
    """How many more errors of the dataset have A than B: values in rising order and their chances."""

    values: npt.NDArray[np.int64]
    chances: FloatArray

    def a_greater(self) -> float:
        """A tie counts half."""
        return float(self.chances[self.values > 0].sum() + self.chances[self.values == 0].sum() / 2)

    def limits(self, confidence: float) -> tuple[int, int]:
        below, half = np.cumsum(self.chances), (1 - confidence) / 2
        places = np.searchsorted(below, [half - 1e-12, 1 - half - 1e-12])
        low, high = self.values[np.minimum(places, len(self.values) - 1)].tolist()
        return low, high


def _leads(population: int, considered: int, only_a: int, only_b: int) -> _Leads:
    """Complete the discordant errors among the unreviewed, then split them."""
    discordant, rest = only_a + only_b, population - considered
    chances = np.exp(log_beta_binomial(rest, discordant + 1.0, considered - discordant + 0.5))
    likely = np.flatnonzero(chances > 1e-13)
    if int(likely.sum()) > _MOST_STEPS:
        return _drawn_leads(rest, considered, only_a, only_b)
    return _exact_leads(likely, chances[likely], only_a, only_b)


def compare_tags(
    population: int, considered: int, *, both: int, only_a: int, only_b: int, confidence: float = 0.95
) -> Comparison:
    """Compare two tags.

    Args:
        population: all errors.
        considered: errors in random order judged on both tags, at least 1.
        both: of those, with both tags.
        only_a: with A and not B.
        only_b: with B and not A.
        confidence: of the interval of the difference.
    """
    from scipy.special import betainc

    if not (0 < considered <= population and both + only_a + only_b <= considered and min(both, only_a, only_b) >= 0):
        raise ValueError(f"{both}, {only_a}, {only_b} of {considered} of {population} are no counts")
    exact, midp = _mcnemar(only_a, only_b)
    leads = _leads(population, considered, only_a, only_b)
    low, high = (lead / population for lead in leads.limits(confidence))
    difference = (only_a - only_b) / considered
    return Comparison(
        share_a=(both + only_a) / considered,
        share_b=(both + only_b) / considered,
        difference=difference,
        exact_p=exact,
        midp_p=midp,
        a_greater_in_future=1 - float(betainc(only_a + 0.5, only_b + 0.5, 0.5)),
        a_greater_here=leads.a_greater(),
        low=min(low, difference),
        high=max(high, difference),
    )
