"""What fixing a tag's errors would gain in future data, where the share of errors is in doubt as well."""

from __future__ import annotations

import itertools

import numpy as np

from errortagger.stats.completion import limits, share_draws
from errortagger.stats.counts import Side
from errortagger.stats.frame import Frame
from errortagger.stats.intervals import clopper_pearson
from errortagger.stats.number import Number
from errortagger.stats.options import Options
from errortagger.stats.proportion import for_future, missing_note
from errortagger.stats.sequences import endless_sequence
from errortagger.stats.strata import by_strata

_RATE_STREAM = 3


def _corner_numbers(
    side: Side, errors: int, size: int, *, confidence: float, options: Options
) -> tuple[Number, Number]:
    """Extremes over exact intervals of share and error rate, each at half of the allowed misses."""
    tagged, considered = (int(count) for count in for_future(side))
    each = 1 - (1 - confidence) / 2
    find = endless_sequence if options.watching else clopper_pearson
    corners = list(itertools.product(clopper_pearson(errors, size, each), find(tagged, considered, each)))
    gains = [rate * share for rate, share in corners]
    after = [1 - rate * (1 - share) for rate, share in corners]
    method = "confidence_sequence_bounds" if options.watching else "exact_bounds"
    gain, note = errors / size * tagged / considered, missing_note(side) or None
    return (
        Number(gain, min(gains), max(gains), method=method, message=note),
        Number(1 - errors / size + gain, min(after), max(after), method=method, message=note),
    )


def future_ceiling(errors: Side, frame: Frame, confidence: float, *, options: Options) -> tuple[Number, Number]:
    """Ceiling gain e s and accuracy after it, 1 - e (1 - s), with both e and s in doubt.

    e ~ Beta(N_e + 1/2, N - N_e + 1/2), s ~ Beta(x + 1/2, n - x + 1/2). The frame's size must be known and something
    considered.
    """
    size = frame.size or 0
    stratified = by_strata(errors)
    if options.strict and not stratified:
        return _corner_numbers(errors, frame.errors, size, confidence=confidence, options=options)
    tagged, considered = for_future(errors)
    rate = share_draws(frame.errors, size, stream=_RATE_STREAM)
    share = share_draws(tagged, considered, stream=0)
    gain = frame.errors / size * tagged / considered
    note = missing_note(errors) or None
    numbers = []
    for value, values in ((gain, rate * share), (1 - frame.errors / size + gain, 1 - rate * (1 - share))):
        low, high = limits(np.asarray(values), value, confidence)
        method = "stratified_jeffreys" if stratified else "jeffreys_completion"
        numbers.append(Number(value, low, high, method=method, message=note))
    return numbers[0], numbers[1]
