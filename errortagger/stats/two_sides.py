"""Errors and correct examples together: how many examples of the whole dataset have a tag, and functions of that."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from errortagger.stats.completion import FloatArray, IntArray, limits, side_totals
from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason, message_for, unavailable, undefined
from errortagger.stats.proportion import Part, missing_note, share

ERROR_STREAM, CORRECT_STREAM = 0, 1


@dataclass(frozen=True, slots=True)
class Total:
    """How many examples of one side have the tag."""

    value: float
    lowest: int
    highest: int
    draws: IntArray


@dataclass(frozen=True, slots=True)
class TwoSides:
    """The totals of both sides, when both can be estimated."""

    errors: Total
    correct: Total
    size: int
    """Examples of the whole dataset, at least 1."""
    census: bool
    """Nothing is left to estimate on either side."""
    note: str
    """What must be read beside every number made from these totals; may be empty."""

    @property
    def method(self) -> str:
        """How intervals made from these totals come about."""
        return "census" if self.census else "completion"


def _estimable(side: Side, part: Part) -> Number | None:
    """None when the side's total can be estimated (or is zero), else the number that says why it can't."""
    if side.population == 0:
        return None
    number = share(side, part)
    return None if number.known else unavailable(number)


def why_not(counts: TagCounts, frame: Frame) -> Number | None:
    """None when both sides can be estimated, else a number without value that says why they can't."""
    if frame.size is None:
        return undefined(Reason.DATASET_SIZE_UNKNOWN)
    if frame.size == 0:
        return undefined(Reason.NO_ERRORS, message="no examples in this set")
    missing = _estimable(counts.errors, Part.ERRORS)
    if missing is not None:
        return missing
    if frame.mode != "C":
        return undefined(Reason.CORRECT_NOT_REVIEWED, message="the correct examples are not loaded")
    return _estimable(counts.correct, Part.CORRECT)


def _total(side: Side, part: Part, stream: int) -> Total:
    population = side.population or 0
    lowest, highest = side.known_present, population - side.known_absent
    value = min(max(population * (share(side, part).value or 0.0), lowest), highest)
    return Total(value, lowest, highest, side_totals(side, stream=stream))


def two_sides(counts: TagCounts, frame: Frame) -> TwoSides:
    """Both totals with their draws. Raises ValueError unless :func:`why_not` gives None."""
    if why_not(counts, frame) is not None or not frame.size:
        raise ValueError("the totals cannot be estimated")
    sides = (counts.errors, counts.correct)
    notes = dict.fromkeys(note for note in map(missing_note, sides) if note)
    return TwoSides(
        errors=_total(counts.errors, Part.ERRORS, ERROR_STREAM),
        correct=_total(counts.correct, Part.CORRECT, CORRECT_STREAM),
        size=frame.size,
        census=all(side.census for side in sides),
        note="; ".join(notes),
    )


def prevalence(both: TwoSides, confidence: float = 0.95) -> Number:
    """Examples with the tag as a fraction of the whole dataset."""
    errors, correct = both.errors, both.correct
    value = (errors.value + correct.value) / both.size
    floor = (errors.lowest + correct.lowest) / both.size
    roof = (errors.highest + correct.highest) / both.size
    low, high = limits((errors.draws + correct.draws) / both.size, value, confidence, within=(floor, roof))
    number = Number(value, low, high, floor, roof, method=both.method, message=both.note or None)
    return replace(number, numerator=errors.lowest + correct.lowest, denominator=both.size) if both.census else number


def bounded_prevalence(missing: Number, counts: TagCounts, frame: Frame) -> Number:
    """A prevalence without value, with the floor and roof that hold by counting where the size is known."""
    errors, correct = counts.errors, counts.correct
    known = errors.known + correct.known
    if not frame.size or not known:
        return missing
    absent = errors.known_absent + correct.known_absent
    present = errors.known_present + correct.known_present
    return replace(missing, floor=present / frame.size, roof=(frame.size - absent) / frame.size)


def _unseen(both: TwoSides, confidence: float) -> Number:
    """The tag was met nowhere: say how common it may still be."""
    number = prevalence(both, confidence)
    if both.census:
        return undefined(Reason.TAG_NOT_SEEN, message="no example has the tag")
    upper = f"{100 * (number.high or 0.0):.1f}% of the data"
    return undefined(Reason.TAG_NOT_SEEN, message=message_for(Reason.TAG_NOT_SEEN, upper=upper))


def rate_draws(both: TwoSides) -> FloatArray:
    """Draws of the tag error rate; NaN where a draw has no example with the tag."""
    tagged = both.errors.draws + both.correct.draws
    rates = np.full(tagged.size, np.nan)
    np.divide(both.errors.draws, tagged, out=rates, where=tagged > 0)
    return rates


def tag_error_rate(both: TwoSides, confidence: float = 0.95) -> Number:
    """Errors with the tag as a fraction of all examples with the tag."""
    errors, correct = both.errors, both.correct
    tagged = errors.value + correct.value
    if tagged <= 0:
        return _unseen(both, confidence)
    value = errors.value / tagged
    floor = errors.lowest / (errors.lowest + correct.highest)
    roof = errors.highest / (errors.highest + correct.lowest)
    rates = rate_draws(both)
    low, high = limits(rates[~np.isnan(rates)], value, confidence, within=(floor, roof))
    number = Number(value, low, high, floor, roof, method=both.method, message=both.note or None)
    return replace(number, numerator=errors.lowest, denominator=int(tagged)) if both.census else number
