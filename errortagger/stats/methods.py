"""How intervals are made, in a sentence each, with the reference a person can look up."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Method:
    """One way to an interval."""

    sentence: str
    reference: str = ""


_BUONACCORSI, _BROWN = "Buonaccorsi 1987", "Brown, Cai, DasGupta 2001"
_KORN = "Cochran 1977; Korn, Graubard 1998; Franco et al. 2019"
_WATCHED = "Waudby-Smith, Ramdas 2020"
METHODS = MappingProxyType(
    {
        "census": Method("everything was looked at and counted, nothing is estimated"),
        "midp_hypergeometric": Method(
            "mid-P limits of the hypergeometric distribution: a random draw from a known whole",
            f"{_BUONACCORSI}; Agresti, Gottard 2007",
        ),
        "exact_hypergeometric": Method(
            "exact limits of the hypergeometric distribution, which hold whatever the truth is", _BUONACCORSI
        ),
        "known_counts": Method(
            "the random order and the other reviews contradict each other, so only what was counted is left"
        ),
        "completion": Method(
            "the examples that were not reviewed are filled in at random, many times over; the middle of the outcomes",
            f"Jeffreys' prior: {_BROWN}",
        ),
        "jeffreys": Method("Jeffreys limits of a binomial share", _BROWN),
        "jeffreys_completion": Method(
            "shares and error rate are drawn from Jeffreys' laws, many times over; the middle of the outcomes", _BROWN
        ),
        "clopper_pearson": Method(
            "exact limits of a binomial share, which hold whatever the truth is", "Clopper, Pearson 1934"
        ),
        "confidence_sequence": Method("a confidence sequence, valid however often one looks", _WATCHED),
        "exact_bounds": Method(
            "the extremes over exact intervals of all parts, each at its part of the allowed misses", _BUONACCORSI
        ),
        "confidence_sequence_bounds": Method(
            "the extremes over confidence sequences of all parts, each at its part of the allowed misses", _WATCHED
        ),
        "linearised_ratio": Method(
            "a ratio with its linearised error, as a Beta law with the effective number of reviews",
            "Cochran 1977; Korn, Graubard 1998",
        ),
        "stratified_beta": Method(
            "every stratum weighs what it holds; a Beta law with the effective number of reviews", _KORN
        ),
        "stratified_completion": Method(
            "the totals are drawn many times over, of a side by strata from a Beta law with the effective number of "
            "reviews; the middle of the outcomes",
            _KORN,
        ),
        "stratified_jeffreys": Method(
            "shares and error rate are drawn many times over, by strata with the effective number of reviews; the "
            "middle of the outcomes",
            _KORN,
        ),
        "dirichlet_multinomial": Method(
            "combinations of tags on the errors that were not reviewed are drawn at random, many times over"
        ),
        "entered": Method("entered by a person, taken as a fact"),
        "wilson": Method("Wilson limits of a binomial share", _BROWN),
    }
)
"""By the ``method`` of a NUMBER."""
