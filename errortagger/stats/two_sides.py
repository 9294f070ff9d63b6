"""Errors and correct examples together: how many examples of the whole dataset have a tag, and functions of that."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from errortagger.stats.completion import FloatArray
from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason, affine, message_for, percent_text, unavailable, undefined
from errortagger.stats.options import USUAL, Options
from errortagger.stats.proportion import Part, missing_note, no_share, point_share
from errortagger.stats.spread import Spread, Trials, spread_of


@dataclass(frozen=True, slots=True)
class Total:
    """How many examples of one side have the tag."""

    value: float
    lowest: int
    """Cannot be fewer, by counting."""
    highest: int
    """Cannot be more, by counting."""


@dataclass(frozen=True, slots=True)
class TwoSides:
    """The totals of both sides, when both can be estimated."""

    errors: Total
    correct: Total
    size: int
    """Examples of the whole dataset, at least 1."""
    census: bool
    """Nothing is left to estimate on either side, and the question is about this dataset."""
    note: str
    """What must be read beside every number made from these totals; may be empty."""
    spread: Spread
    bounded: bool = True
    """Whether floor and roof apply; they say nothing of future data."""

    @property
    def method(self) -> str:
        """How intervals made from these totals come about."""
        return "census" if self.census else self.spread.method

    def number(self, value: float, values: FloatArray, floor: float | None = None, roof: float | None = None) -> Number:
        """A number made from the totals: its value, and what it is at all points of the spread (NaN: undefined)."""
        if not self.bounded:
            floor = roof = None
        low, high = self.spread.limits(values, value, within=(floor, roof))
        return Number(value, low, high, floor, roof, method=self.method, message=self.note or None)


def _estimable(side: Side, part: Part, options: Options) -> Number | None:
    """None when the side's total can be estimated (or is zero), else the number that says why it can't."""
    missing = None if side.population == 0 else no_share(side, part, options)
    return None if missing is None else unavailable(missing)


def why_not(counts: TagCounts, frame: Frame, options: Options = USUAL) -> Number | None:
    """None when both sides can be estimated, else a number without value that says why they can't."""
    if frame.size is None:
        return undefined(Reason.DATASET_SIZE_UNKNOWN)
    if frame.size == 0:
        return undefined(Reason.NO_ERRORS, message="no examples in this set")
    missing = _estimable(counts.errors, Part.ERRORS, options)
    if missing is not None:
        return missing
    if frame.mode != "C":
        return undefined(Reason.CORRECT_NOT_REVIEWED, message="the correct examples are not loaded")
    return _estimable(counts.correct, Part.CORRECT, options)


def _total(side: Side, options: Options) -> Total:
    population = side.population or 0
    value = population * point_share(side, options) if population else 0.0
    if options.future:
        return Total(value, 0, population)
    return Total(value, side.known_present, population - side.known_absent)


def two_sides(counts: TagCounts, frame: Frame, confidence: float = 0.95, *, options: Options = USUAL) -> TwoSides:
    """Both totals with what they may be. Raises ValueError unless :func:`why_not` gives None."""
    if why_not(counts, frame, options) is not None or not frame.size:
        raise ValueError("the totals cannot be estimated")
    sides = (counts.errors, counts.correct)
    notes = dict.fromkeys(note for note in map(missing_note, sides) if note)
    return TwoSides(
        errors=_total(counts.errors, options),
        correct=_total(counts.correct, options),
        size=frame.size,
        census=not options.future and all(side.census for side in sides),
        note="; ".join(notes),
        spread=spread_of(counts, confidence, options=options),
        bounded=not options.future,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRate:
    """What is estimated of a tag when no interval is asked for."""

    tagged: float
    """Estimated examples with the tag, K_e + K_c; more than 0."""
    rate: float
    """Fraction of them that are errors, 0...1."""
    size: int
    """Examples of the dataset."""


def point_rate(counts: TagCounts, frame: Frame) -> PointRate | None:
    """The tag error rate K_e / (K_e + K_c) without its interval, and so without a draw; None when there is no rate."""
    if why_not(counts, frame) is not None or not frame.size:
        return None
    errors, correct = (_total(side, USUAL).value for side in (counts.errors, counts.correct))
    tagged = errors + correct
    return PointRate(tagged=tagged, rate=errors / tagged, size=frame.size) if tagged > 0 else None


def prevalence(both: TwoSides) -> Number:
    """Examples with the tag as a fraction of the whole dataset: (K_e + K_c) / N."""
    errors, correct, size = both.errors, both.correct, both.size
    points = both.spread.points()
    number = both.number(
        (errors.value + correct.value) / size,
        (points.errors + points.correct) / size,
        (errors.lowest + correct.lowest) / size,
        (errors.highest + correct.highest) / size,
    )
    return replace(number, numerator=errors.lowest + correct.lowest, denominator=size) if both.census else number


def bounded_prevalence(missing: Number, counts: TagCounts, frame: Frame) -> Number:
    """A prevalence without value, with the floor and roof that hold by counting where the size is known."""
    errors, correct = counts.errors, counts.correct
    known = errors.known + correct.known
    if not frame.size or not known:
        return missing
    absent = errors.known_absent + correct.known_absent
    present = errors.known_present + correct.known_present
    return replace(missing, floor=present / frame.size, roof=(frame.size - absent) / frame.size)


def _unseen(both: TwoSides) -> Number:
    """The tag was met nowhere: say how common it may still be."""
    if both.census:
        return undefined(Reason.TAG_NOT_SEEN, message="no example has the tag")
    upper = f"{percent_text(prevalence(both).high or 0.0)} of the data"
    return undefined(Reason.TAG_NOT_SEEN, message=message_for(Reason.TAG_NOT_SEEN, upper=upper))


def rate_values(both: TwoSides, *, human_trials: Trials = None) -> FloatArray:
    """The tag error rate at every point of the spread; NaN where a point has no example with the tag."""
    points = both.spread.points(human_trials)
    tagged = points.errors + points.correct
    rates = np.full(tagged.size, np.nan)
    np.divide(points.errors, tagged, out=rates, where=tagged > 0)
    return rates


def tag_error_rate(both: TwoSides) -> Number:
    """Errors with the tag as a fraction of all examples with the tag: K_e / (K_e + K_c)."""
    errors, correct = both.errors, both.correct
    tagged = errors.value + correct.value
    if tagged <= 0:
        return _unseen(both)
    certain: tuple[float | None, float | None] = (None, None)
    if both.bounded:
        certain = (
            errors.lowest / (errors.lowest + correct.highest),
            errors.highest / (errors.highest + correct.lowest),
        )
    number = both.number(errors.value / tagged, rate_values(both), *certain)
    return replace(number, numerator=errors.lowest, denominator=int(tagged)) if both.census else number


def lift(rate: Number, both: TwoSides | None, frame: Frame) -> Number:
    """How many times more often than average data with the tag is wrong: tag error rate / error rate."""
    if frame.errors == 0:
        return undefined(Reason.NO_ERRORS)
    if frame.error_rate is None or rate.value is None or both is None:
        return unavailable(rate)
    if both.bounded:
        return affine(rate, 1 / frame.error_rate)
    values = rate_values(both) / both.spread.points().error_rate(frame.error_rate)
    return both.number(rate.value / frame.error_rate, values)
