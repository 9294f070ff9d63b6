"""Is one tag commoner than another on the same errors? Their shares overlap, so intervals side by side say nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.intervals import log_beta_binomial


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


def _more_in_split(extra: int, only_a: int, only_b: int) -> float:
    """P(A ends above B) when ``extra`` more discordant errors are split between them; a tie counts half."""
    chances = np.exp(log_beta_binomial(extra, only_a + 0.5, only_b + 0.5))
    lead: npt.NDArray[np.int64] = (only_a - only_b) + 2 * np.arange(extra + 1) - extra
    return float(chances[lead > 0].sum() + chances[lead == 0].sum() / 2)


def _greater_here(population: int, considered: int, only_a: int, only_b: int) -> float:
    """Complete the discordant errors among the unreviewed, then split them."""
    discordant = only_a + only_b
    rest = population - considered
    chances = np.exp(log_beta_binomial(rest, discordant + 1.0, considered - discordant + 0.5))
    likely = np.flatnonzero(chances > 1e-13)
    return float(sum(chances[extra] * _more_in_split(int(extra), only_a, only_b) for extra in likely))


def compare_tags(population: int, considered: int, *, both: int, only_a: int, only_b: int) -> Comparison:
    """Compare two tags.

    Args:
        population: all errors.
        considered: errors in random order judged on both tags, at least 1.
        both: of those, with both tags.
        only_a: with A and not B.
        only_b: with B and not A.
    """
    from scipy.special import betainc

    if not (0 < considered <= population and both + only_a + only_b <= considered and min(both, only_a, only_b) >= 0):
        raise ValueError(f"{both}, {only_a}, {only_b} of {considered} of {population} are no counts")
    exact, midp = _mcnemar(only_a, only_b)
    return Comparison(
        share_a=(both + only_a) / considered,
        share_b=(both + only_b) / considered,
        difference=(only_a - only_b) / considered,
        exact_p=exact,
        midp_p=midp,
        a_greater_in_future=1 - float(betainc(only_a + 0.5, only_b + 0.5, 0.5)),
        a_greater_here=_greater_here(population, considered, only_a, only_b),
    )
