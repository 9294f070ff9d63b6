"""A rate with its Wilson interval: what slices, nodes, bars and cells show of data to come."""

from __future__ import annotations

from errortagger.stats.intervals import wilson
from errortagger.stats.number import Number, Reason, message_for, undefined

MIN_SUPPORT = 30
"""Fewer examples than this are shown, but grey."""


def wilson_rate(
    hits: int, of: int, confidence: float = 0.95, *, none: Reason = Reason.NO_SUPPORT, min_support: int = 0
) -> Number:
    """``hits / of`` with a Wilson interval.

    Args:
        hits: counted.
        of: out of how many; 0 gives the reason ``none``.
        confidence: of the interval.
        none: why there is no rate when ``of`` is 0.
        min_support: below it the number carries LOW_SUPPORT's sentence; its value is kept.
    """
    if of == 0:
        return undefined(none)
    low, high = wilson(hits, of, confidence)
    note = message_for(Reason.LOW_SUPPORT, minimum=min_support) if of < min_support else None
    return Number(hits / of, low, high, numerator=hits, denominator=of, method="wilson", message=note)
