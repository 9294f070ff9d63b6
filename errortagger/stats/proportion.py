"""One proportion from a partial review: the share of errors (or of correct examples) that have a tag."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from errortagger.stats.counts import Side
from errortagger.stats.intervals import (
    clopper_pearson,
    completion_limits,
    exact_hypergeometric,
    jeffreys,
    midp_hypergeometric,
)
from errortagger.stats.number import Number, Reason, message_for, percent_text, unavailable, undefined, with_note
from errortagger.stats.options import USUAL, Options
from errortagger.stats.sequences import confidence_sequence, endless_sequence
from errortagger.stats.strata import NOT_STRICT, by_strata, effective_counts, seen_text, share_point, strata_share

MANY_MISSING = 0.2
"""More than this part of the random order without an answer is said beside the number."""


class Part(StrEnum):
    """Which examples a side is made of, in words."""

    ERRORS = "errors"
    CORRECT = "correct examples"


def floor_and_roof(side: Side) -> tuple[float | None, float | None]:
    """The bounds of the share that hold by counting alone; None where nothing is known."""
    if not side.population or not side.known:
        return None, None
    return side.known_present / side.population, (side.population - side.known_absent) / side.population


@dataclass(frozen=True, slots=True)
class WorstCase:
    """What the share among the random order reached so far would be, whatever the missing answers are."""

    missing: int
    """Examples of the random order that were skipped, left undecided or not asked."""
    lowest: float
    """If none of them had the tag."""
    highest: float
    """If all of them had it."""


def worst_case(side: Side) -> WorstCase | None:
    """Bounds of x / n over every way the missing answers of the random order may turn out.

    The estimate treats them as missing at random, which a reviewer who skips the hard ones breaks; these bounds do
    not: lowest = x / reached, highest = (x + missing) / reached. None before the random order is begun.
    """
    if not side.prefix:
        return None
    missing = side.prefix - side.considered
    return WorstCase(missing, side.tagged / side.prefix, (side.tagged + missing) / side.prefix)


def missing_note(side: Side) -> str:
    """The sentence that goes beside a number when too much of the random order has no answer; else empty."""
    bounds = worst_case(side)
    if side.census or bounds is None or bounds.missing <= MANY_MISSING * side.prefix:
        return ""
    note = message_for(Reason.TOO_MANY_MISSING, missing=bounds.missing, prefix=side.prefix)
    note += f"; {percent_text(bounds.lowest)} to {percent_text(bounds.highest)} whatever they are"
    return f"{note}; {side.to_review_again} to re-review" if side.to_review_again else note


def _unknown(side: Side, part: Part) -> Number:
    """Why there is no share: nothing considered in random order."""
    floor, roof = floor_and_roof(side)
    reason = Reason.ERRORS_NOT_REVIEWED if part is Part.ERRORS else Reason.CORRECT_NOT_REVIEWED
    sentences = []
    if side.to_review_again:
        reason = Reason.TAG_NOT_CONSIDERED
        sentences.append(message_for(reason, count=side.to_review_again))
    if side.known:
        sentences.append(f"{side.known_present} of {side.known} looked at (not a random sample, no projection)")
    return undefined(reason, message="; ".join(sentences), floor=floor, roof=roof)


def _finite_limits(
    population: int, considered: int, tagged: int, *, confidence: float, options: Options
) -> tuple[int, int, str]:
    if options.watching:
        return *confidence_sequence(population, considered, tagged, confidence), "confidence_sequence"
    if options.guaranteed:
        return *exact_hypergeometric(population, considered, tagged, confidence), "exact_hypergeometric"
    return *midp_hypergeometric(population, considered, tagged, confidence), "midp_hypergeometric"


def no_share(side: Side, part: Part, options: Options = USUAL) -> Number | None:
    """None when there is a share to estimate, else the number without value that says why not."""
    if side.population == 0:
        return undefined(Reason.NO_ERRORS if part is Part.ERRORS else Reason.NO_SUPPORT)
    if side.population is None or (not side.census and side.considered == int(side.trigger)):
        number = _unknown(side, part)
        return unavailable(number) if options.future else number
    return _empty_stratum(side, options) if by_strata(side) else None


def _empty_stratum(side: Side, options: Options) -> Number | None:
    """Why there is no share while a stratum has no review."""
    number = strata_share(side.strata).number
    if number.known:
        return None
    floor, roof = (None, None) if options.future else floor_and_roof(side)
    return replace(number, floor=floor, roof=roof)


def point_share(side: Side, options: Options = USUAL) -> float:
    """The share alone: x / n, of the whole side (1 + (N - 1) x' / n') / N while a trigger counts by itself.

    Only where :func:`no_share` is None.
    """
    if options.future:
        tagged, considered = for_future(side)
        return tagged / considered
    population, own = side.population or 0, int(side.trigger)
    floor, roof = side.known_present / population, (population - side.known_absent) / population
    if side.census:
        return floor
    drawn = share_point(side) if side.strata else (side.tagged - own) / (side.considered - own)
    value = (own + (population - own) * drawn) / population
    return min(max(value, floor), roof)


def _notes(side: Side, part: Part, high: float) -> str | None:
    notes = []
    if not side.known_present:
        notes.append(f"0 of {side.considered}: could still be up to {percent_text(high)} of {part}")
    if side.trigger:
        notes.append("the example that inspired the tag counts by itself until the re-review is done")
    notes.append(missing_note(side))
    return "; ".join(note for note in notes if note) or None


def share(side: Side, part: Part = Part.ERRORS, confidence: float = 0.95, *, options: Options = USUAL) -> Number:
    """The part of one side that has the tag: x / n from the reviewed start of the random order.

    In the dataset view a census is a point; else the mid-P hypergeometric interval (exact when guaranteed, a
    confidence sequence when watching), cut to floor and roof; where the two have nothing in common (a rare
    contradiction between the random order and targeted reviews) only what is certain remains. In the population
    view see :func:`population_share`; floor and roof do not apply there.
    """
    missing, population = no_share(side, part, options), side.population or 0
    if missing is not None:
        return missing
    if by_strata(side):
        return _by_strata(side, part, confidence, options)
    if options.future:
        return _future(side, part, confidence, options)
    floor, roof = side.known_present / population, (population - side.known_absent) / population
    if side.census:
        return Number(floor, floor, floor, floor, roof, side.known_present, population, method="census")
    value, own = point_share(side), int(side.trigger)
    rest, considered, tagged = population - own, side.considered - own, side.tagged - own
    fewest, most, method = _finite_limits(rest, considered, tagged, confidence=confidence, options=options)
    low, high = (own + fewest) / population, (own + most) / population
    if high < floor or low > roof:
        low, high, method = floor, roof, "known_counts"
    low, high = min(max(low, floor), value), max(min(high, roof), value)
    message = _notes(side, part, high)
    return Number(value, low, high, floor, roof, side.tagged, side.considered, method=method, message=message)


def _by_strata(side: Side, part: Part, confidence: float, options: Options) -> Number:
    """The share weighed by the strata; the trigger counts by itself in the dataset view and not in future data."""
    found, value = strata_share(side.strata, confidence, future=options.future).number, point_share(side, options)
    population, own = side.population or 0, 0 if options.future else int(side.trigger)
    low, high = ((own + (population - own) * (end or 0.0)) / population for end in (found.low, found.high))
    floor, roof = (None, None) if options.future else floor_and_roof(side)
    least, most, method = floor or 0.0, 1.0 if roof is None else roof, found.method
    if high < least or low > most:
        low, high, method = least, most, "known_counts"
    low, high = min(max(low, least), value), max(min(high, most), value)
    notes = [f"weighed by strata: {seen_text(side.strata)}", NOT_STRICT if options.strict else ""]
    message = "; ".join(note for note in (*notes, _notes(side, part, high)) if note)
    return Number(value, low, high, floor, roof, side.tagged, side.considered, method=method, message=message)


def completion_share(population: int, considered: int, tagged: int, confidence: float = 0.95) -> Number:
    """X / n with the exact quantiles of the beta-binomial completion; :func:`share` covers better and is shown."""
    if not considered:
        return undefined(Reason.ERRORS_NOT_REVIEWED)
    fewest, most = completion_limits(population, considered, tagged, confidence)
    low, high, value = fewest / population, most / population, tagged / considered
    return Number(
        value, min(low, value), max(high, value), numerator=tagged, denominator=considered, method="completion"
    )


def for_future(side: Side) -> tuple[float, float]:
    """Tagged and considered as draws from future data: the reviewed start of the random order, or all of a census.

    The example that inspired the tag was not drawn and is left out, unless everything was reviewed. Whole numbers,
    but by strata: there it is what a simple random review of the same weight would have found.
    """
    if side.census:
        return side.known_present, side.known
    if side.strata:
        return effective_counts(side, future=True)
    own = int(side.trigger)
    return side.tagged - own, side.considered - own


def _future_limits(tagged: int, considered: int, confidence: float, options: Options) -> tuple[float, float, str]:
    if options.watching:
        return *endless_sequence(tagged, considered, confidence), "confidence_sequence"
    if options.guaranteed:
        return *clopper_pearson(tagged, considered, confidence), "clopper_pearson"
    return *jeffreys(tagged, considered, confidence), "jeffreys"


def population_share(
    tagged: int, considered: int, confidence: float = 0.95, *, part: Part = Part.ERRORS, options: Options = USUAL
) -> Number:
    """The share in future data: Jeffreys interval, which does not shrink to a point when all are reviewed.

    Clopper-Pearson when guaranteed, a confidence sequence when watching.
    """
    if considered == 0:
        return undefined(Reason.ERRORS_NOT_REVIEWED if part is Part.ERRORS else Reason.CORRECT_NOT_REVIEWED)
    low, high, method = _future_limits(tagged, considered, confidence, options)
    return Number(tagged / considered, low, high, numerator=tagged, denominator=considered, method=method)


def _future(side: Side, part: Part, confidence: float, options: Options) -> Number:
    tagged, considered = (int(count) for count in for_future(side))
    number = population_share(tagged, considered, confidence, part=part, options=options)
    notes = (
        [f"0 of {considered}: could still be up to {percent_text(number.high or 0.0)} of {part}"] if not tagged else []
    )
    return with_note(number, "; ".join(note for note in (*notes, missing_note(side)) if note))
