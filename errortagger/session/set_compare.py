"""Two tags on the same errors: is one commoner than the other?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, Answers, TagId
from errortagger.session.set_numbers import SetFigures, base
from errortagger.session.sets import LateTag, late_tags
from errortagger.stats.compare import Comparison, compare_tags
from errortagger.stats.number import Number, Reason, undefined


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Errors that were judged on both tags and drawn in random order (or all errors, when all were judged)."""

    judged: int
    both: int
    only_first: int
    only_second: int

    @property
    def lead(self) -> int:
        """How many more have the first tag."""
        return self.only_first - self.only_second

    @property
    def discordant(self) -> int:
        """Errors that have one of the tags without the other."""
        return self.only_first + self.only_second


@dataclass(frozen=True, slots=True)
class Compared:
    """Tag A against tag B. Shares are of all errors; fractions."""

    first: Tag
    second: Tag
    counts: PairCounts
    difference: Number
    """Share of A minus share of B, signed."""
    first_is_larger: Number
    """Chance that more errors of this dataset have A than B; a tie counts half."""
    in_future: float | None
    """The same for future data; None when nothing was judged on both."""
    exact_p: float | None
    """McNemar's exact test."""
    midp_p: float | None
    """McNemar's test with half of the probability of what was seen."""
    late: tuple[LateTag, ...]
    """Of the two, those to re-check."""

    @property
    def census(self) -> bool:
        """Whether nothing is left to estimate."""
        return self.difference.method == "census"


def compare(found: SetFigures, first: TagId, second: TagId) -> Compared | None:
    """Compare two tags on the same errors; None when a tag is gone, or both are the same."""
    columns = {tag.id: column for column, tag in enumerate(found.tags)}
    if first not in columns or second not in columns or first == second:
        return None
    pair = (columns[first], columns[second])
    drawn = base(found, pair).drawn
    counts = _counts(found.answers[drawn][:, list(pair)])
    late = late_tags(found, pair)
    tags = found.tags[pair[0]], found.tags[pair[1]]
    if not counts.judged:
        why = _why_not(found)
        return Compared(*tags, counts, difference=why, first_is_larger=why, in_future=None, exact_p=None, midp_p=None,
                        late=late)  # fmt: skip
    made = compare_tags(
        found.frame.errors,
        counts.judged,
        both=counts.both,
        only_a=counts.only_first,
        only_b=counts.only_second,
        confidence=found.confidence,
    )
    method = "census" if counts.judged == found.frame.errors else "completion"
    return Compared(
        *tags,
        counts,
        difference=_difference(found, pair, counts, made),
        first_is_larger=Number(min(1.0, max(0.0, made.a_greater_here)), denominator=counts.judged, method=method),
        in_future=made.a_greater_in_future,
        exact_p=made.exact_p,
        midp_p=made.midp_p,
        late=late,
    )


def _counts(answers: Answers) -> PairCounts:
    first, second = (answers[:, side] == Answer.PRESENT for side in (0, 1))
    return PairCounts(
        judged=len(answers),
        both=int(np.count_nonzero(first & second)),
        only_first=int(np.count_nonzero(first & ~second)),
        only_second=int(np.count_nonzero(second & ~first)),
    )


def _why_not(found: SetFigures) -> Number:
    if not found.frame.errors:
        return undefined(Reason.NO_ERRORS)
    if not found.in_random.any():
        return undefined(Reason.ERRORS_NOT_REVIEWED)
    message = f"none of the {found.random:,} errors reviewed in random order was judged on both tags"
    return undefined(Reason.TAG_NOT_CONSIDERED, message=message)


def _difference(found: SetFigures, pair: tuple[int, int], counts: PairCounts, made: Comparison) -> Number:
    """The difference of the shares with its interval, cut to what is certain by counting."""
    floor, roof = _certain(found, pair)
    value = min(max(made.difference, floor), roof)
    if counts.judged == found.frame.errors:
        return Number(value, value, value, floor, roof, counts.lead, counts.judged, method="census")
    low, high = min(max(made.low, floor), value), max(min(made.high, roof), value)
    return Number(value, low, high, floor, roof, counts.lead, counts.judged, method="completion")


def _certain(found: SetFigures, pair: tuple[int, int]) -> tuple[float, float]:
    """The least and the most that the difference can be, whatever is not known."""
    errors = found.frame.errors
    first, second = (found.answers[:, column] for column in pair)
    nothing_known = errors - len(first)
    least = np.count_nonzero(first == Answer.PRESENT) - np.count_nonzero(second != Answer.ABSENT) - nothing_known
    most = np.count_nonzero(first != Answer.ABSENT) - np.count_nonzero(second == Answer.PRESENT) + nothing_known
    return least / errors, most / errors
