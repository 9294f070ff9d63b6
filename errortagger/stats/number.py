"""One statistic with what is needed to trust it: value, interval, bounds by counting, counts, method, or a reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Why a value cannot be had, or (CONSTANT_RATINGS and LOW_SUPPORT) why it should not be leant on."""

    NO_ERRORS = "NO_ERRORS"
    ERRORS_NOT_REVIEWED = "ERRORS_NOT_REVIEWED"
    CORRECT_NOT_REVIEWED = "CORRECT_NOT_REVIEWED"
    DATASET_SIZE_UNKNOWN = "DATASET_SIZE_UNKNOWN"
    TAG_NOT_SEEN = "TAG_NOT_SEEN"
    TAG_NOT_CONSIDERED = "TAG_NOT_CONSIDERED"
    NO_HLP = "NO_HLP"
    CORRECT_LABELS_NOT_CHECKED = "CORRECT_LABELS_NOT_CHECKED"
    NEVER_PREDICTED = "NEVER_PREDICTED"
    NO_SUPPORT = "NO_SUPPORT"
    LOW_SUPPORT = "LOW_SUPPORT"
    CONSTANT_RATINGS = "CONSTANT_RATINGS"
    STRATUM_EMPTY = "STRATUM_EMPTY"
    TOO_MANY_MISSING = "TOO_MANY_MISSING"
    NO_VALUES = "NO_VALUES"
    CONSTANT = "CONSTANT"


_SENTENCES = MappingProxyType(
    {
        Reason.NO_ERRORS: "no errors in this set",
        Reason.ERRORS_NOT_REVIEWED: "review some errors first",
        Reason.CORRECT_NOT_REVIEWED: "review some correct examples first",
        Reason.DATASET_SIZE_UNKNOWN: "needs the size (or accuracy) of the whole dataset",
        Reason.TAG_NOT_SEEN: "tag not met yet; at most {upper}",
        Reason.TAG_NOT_CONSIDERED: "tag is newer than all reviews: {count} to re-review",
        Reason.NO_HLP: (
            "enter human performance, import it (human_correct, human_label), or measure it in the blind pass (Shift+H)"
        ),
        Reason.CORRECT_LABELS_NOT_CHECKED: "labels of correct examples were not re-checked",
        Reason.NEVER_PREDICTED: "class never predicted",
        Reason.NO_SUPPORT: "no example of this class",
        Reason.LOW_SUPPORT: "fewer than {minimum} examples",
        Reason.CONSTANT_RATINGS: "neither reviewer used the tag",
        Reason.STRATUM_EMPTY: "stratum {stratum} ({share} of errors) has no review",
        Reason.TOO_MANY_MISSING: (
            "more than 20% of the random order has no answer: {missing} of {prefix} skipped, undecided or not asked"
        ),
        Reason.NO_VALUES: "no example has a value",
        Reason.CONSTANT: "all values are the same",
    }
)


def message_for(reason: Reason, **facts: str | int) -> str:
    """The sentence that is shown for a reason. Raises KeyError when a fact the sentence needs is not given."""
    return _SENTENCES[reason].format_map(facts)


def percent_text(fraction: float, decimals: int = 1) -> str:
    """A fraction as a percentage: 0.068 is ``6.8%``."""
    return f"{100 * fraction + 0.0:.{decimals}f}%"


def _plain(value: float | None) -> float | None:
    """The number as Python's own int or float, without minus zero. Raises ValueError on NaN and infinity."""
    if value is None:
        return None
    if not math.isfinite(value):
        raise ValueError(f"{value} is no statistic; give a reason instead")
    return int(value) if isinstance(value, int) else float(value) + 0.0


@dataclass(frozen=True, slots=True)
class Number:
    """One statistic. Fractions lie in 0...1; a value of None comes with a reason and its sentence.

    Raises ValueError when any part is NaN or infinite, or a value is missing without a reason.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    floor: float | None = None
    """The value cannot be below this, by counting alone."""
    roof: float | None = None
    """The value cannot be above this, by counting alone."""
    numerator: float | None = None
    denominator: float | None = None
    method: str | None = None
    """How the interval was made, e.g. ``midp_hypergeometric``, ``completion``; ``census``: all is known."""
    reason: Reason | None = None
    message: str | None = None
    """The sentence of the reason, or a note to be read beside the value."""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high", "floor", "roof", "numerator", "denominator"):
            object.__setattr__(self, name, _plain(getattr(self, name)))
        if self.value is None and self.reason is None:
            raise ValueError("a missing value needs a reason")

    def to_json(self) -> dict[str, float | str | None]:
        """The NUMBER of the JSON output: keys that do not apply are left out, ``value`` is always there."""
        keys = ("low", "high", "floor", "roof", "numerator", "denominator", "method", "reason", "message")
        parts: dict[str, float | str | None] = {"value": self.value}
        for key in keys:
            part: float | str | None = getattr(self, key)
            if part is not None:
                parts[key] = str(part) if isinstance(part, str) else part
        return parts

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


def undefined(
    reason: Reason, *, message: str | None = None, floor: float | None = None, roof: float | None = None
) -> Number:
    """A number that has no value, with the reason and its sentence (or a more telling one)."""
    return Number(None, floor=floor, roof=roof, reason=reason, message=message or message_for(reason))


def unavailable(like: Number) -> Number:
    """A number that has no value for the same reason as another."""
    return Number(None, reason=like.reason, message=like.message)


def ratio(numerator: float, denominator: float, reason: Reason, *, method: str | None = None) -> Number:
    """A fraction of two counts, or the reason why there is none when the denominator is 0."""
    if not denominator:
        return undefined(reason)
    return Number(numerator / denominator, numerator=numerator, denominator=denominator, method=method)


def affine(number: Number, slope: float, offset: float = 0.0) -> Number:
    """``slope * number + offset`` for value, interval, floor and roof. Counts are dropped, they no longer fit."""

    def moved(part: float | None) -> float | None:
        return None if part is None else slope * part + offset

    low, high, floor, roof = (moved(part) for part in (number.low, number.high, number.floor, number.roof))
    if slope < 0:
        low, high, floor, roof = high, low, roof, floor
    return replace(
        number, value=moved(number.value), low=low, high=high, floor=floor, roof=roof, numerator=None, denominator=None
    )


def never_below_zero(number: Number) -> Number:
    """``max(0, number)`` for value, interval, floor and roof."""
    parts = (number.value, number.low, number.high, number.floor, number.roof)
    value, low, high, floor, roof = (None if part is None else max(0.0, part) for part in parts)
    return replace(number, value=value, low=low, high=high, floor=floor, roof=roof)


def with_note(number: Number, note: str) -> Number:
    """The same number with one more sentence beside it."""
    if not note or note == number.message:
        return number
    return replace(number, message=f"{number.message}; {note}" if number.message else note)
