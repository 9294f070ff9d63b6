"""One proportion from a partial review: the share of errors (or of correct examples) that have a tag."""

from __future__ import annotations

from enum import StrEnum

from errortagger.stats.counts import Side
from errortagger.stats.intervals import jeffreys, midp_hypergeometric
from errortagger.stats.number import Number, Reason, message_for, percent_text, undefined

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


def missing_note(side: Side) -> str:
    """The sentence that goes beside a number when too much of the random order has no answer; else empty."""
    missing = side.prefix - side.considered
    if side.census or missing <= MANY_MISSING * side.prefix:
        return ""
    note = message_for(Reason.TOO_MANY_MISSING, missing=missing, prefix=side.prefix)
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


def _estimate(side: Side, population: int, confidence: float) -> tuple[float, float, float]:
    """Share and mid-P limits; the example that inspired the tag is known, not drawn, and counts by itself."""
    own = int(side.trigger)
    rest, considered, tagged = population - own, side.considered - own, side.tagged - own
    low, high = midp_hypergeometric(rest, considered, tagged, confidence)
    return (own + rest * tagged / considered) / population, (own + low) / population, (own + high) / population


def _notes(side: Side, part: Part, high: float) -> str | None:
    notes = []
    if not side.known_present:
        notes.append(f"0 of {side.considered}: could still be up to {percent_text(high)} of {part}")
    if side.trigger:
        notes.append("the example that inspired the tag counts by itself until the re-review is done")
    notes.append(missing_note(side))
    return "; ".join(note for note in notes if note) or None


def share(side: Side, part: Part = Part.ERRORS, confidence: float = 0.95) -> Number:
    """The part of one side that has the tag, for the dataset at hand.

    A census is a point. Else the mid-P hypergeometric interval, cut to floor and roof; where the two have nothing in
    common (a rare contradiction between the random order and targeted reviews) only what is certain remains.
    """
    population = side.population
    if population == 0:
        return undefined(Reason.NO_ERRORS if part is Part.ERRORS else Reason.NO_SUPPORT)
    if population is None or (not side.census and side.considered == int(side.trigger)):
        return _unknown(side, part)
    floor, roof = side.known_present / population, (population - side.known_absent) / population
    if side.census:
        return Number(floor, floor, floor, floor, roof, side.known_present, population, method="census")
    value, low, high = _estimate(side, population, confidence)
    value, method = min(max(value, floor), roof), "midp_hypergeometric"
    if high < floor or low > roof:
        low, high, method = floor, roof, "known_counts"
    low, high = min(max(low, floor), value), max(min(high, roof), value)
    message = _notes(side, part, high)
    return Number(value, low, high, floor, roof, side.tagged, side.considered, method=method, message=message)


def population_share(tagged: int, considered: int, confidence: float = 0.95, *, part: Part = Part.ERRORS) -> Number:
    """The share in future data: Jeffreys interval, which does not shrink to a point when all are reviewed."""
    if considered == 0:
        return undefined(Reason.ERRORS_NOT_REVIEWED if part is Part.ERRORS else Reason.CORRECT_NOT_REVIEWED)
    low, high = jeffreys(tagged, considered, confidence)
    return Number(tagged / considered, low, high, numerator=tagged, denominator=considered, method="jeffreys")
