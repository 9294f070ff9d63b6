"""The integers every tag statistic is made from, on errors and on correct examples apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from errortagger.domain.types import Answer, Answers, BoolArray


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum, declared before reviewing. ``population`` and ``considered`` count errors, ``tagged`` is x."""

    name: str
    population: int
    considered: int
    tagged: int


@dataclass(frozen=True, slots=True)
class Side:
    """Counts of one tag among the errors or among the correct examples, excluded ones left out everywhere.

    Raises ValueError when the counts contradict each other.
    """

    population: int | None
    """All errors (or all correct examples); None: not known."""
    considered: int
    """Answered present or absent, within the reviewed start of the random order."""
    tagged: int
    """Answered present, within the reviewed start of the random order."""
    known_present: int
    """Answered present, however the example was reached."""
    known_absent: int
    """Answered absent, however the example was reached."""
    reviewed: int
    """Reviewed, however the example was reached."""
    prefix: int
    """Examples of the random order at or before the cursor, reviewed or skipped."""
    trigger: bool = False
    """The example that inspired the tag is among ``tagged`` and the earlier reviews are not all re-reviewed."""
    to_review_again: int = 0
    """Reviewed examples that have no answer for this tag."""
    strata: tuple[Stratum, ...] = ()
    """Two or more strata that together are this side, without the trigger; empty: reviewed in one random order."""

    def __post_init__(self) -> None:
        known = self.known_present + self.known_absent
        fits = (
            0 <= self.tagged <= self.known_present
            and 0 <= self.considered - self.tagged <= self.known_absent
            and self.considered <= self.prefix
            and (self.population is None or max(known, self.prefix, self.reviewed) <= self.population)
            and (not self.trigger or self.tagged > 0)
            and self.to_review_again >= 0
            and (not self.strata or self._strata_fit())
        )
        if not fits:
            raise ValueError(f"counts contradict each other: {self}")

    def _strata_fit(self) -> bool:
        """Whether the strata, with the trigger, add up to the side."""
        own = int(self.trigger)
        parts = self.strata
        return (
            sum(part.population for part in parts) + own == self.population
            and sum(part.considered for part in parts) + own == self.considered
            and sum(part.tagged for part in parts) + own == self.tagged
            and all(0 <= part.tagged <= part.considered <= part.population for part in parts)
        )

    @property
    def known(self) -> int:
        """Examples with an answer, present or absent."""
        return self.known_present + self.known_absent

    @property
    def census(self) -> bool:
        """Whether nothing is left to estimate: every example of this side has an answer (or there is none)."""
        return self.known == self.population


@dataclass(frozen=True, slots=True)
class TagCounts:
    """The counts of one tag."""

    errors: Side
    correct: Side


NO_CORRECT_LOADED = Side(None, 0, 0, 0, 0, 0, 0)
"""The correct side when only errors were loaded."""


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How far the review of a dataset is. Excluded examples count nowhere but in ``imported`` and ``excluded``."""

    imported: int
    excluded: int
    examples: int
    errors: int
    correct: int
    skipped: int
    """Passed over, which is not reviewed; they stay in every denominator."""
    reviewed_errors: int
    reviewed_correct: int


def review_counts(is_error: BoolArray, *, excluded: BoolArray, reviewed: BoolArray, skipped: BoolArray) -> ReviewCounts:
    """Count the states of the examples; all arrays hold one an example."""

    def count(mask: BoolArray) -> int:
        return int(np.count_nonzero(mask & ~excluded))

    return ReviewCounts(
        imported=len(is_error),
        excluded=int(np.count_nonzero(excluded)),
        examples=count(np.ones(len(is_error), dtype=np.bool_)),
        errors=count(is_error),
        correct=count(~is_error),
        skipped=count(skipped & ~reviewed),
        reviewed_errors=count(is_error & reviewed),
        reviewed_correct=count(~is_error & reviewed),
    )


def tally(
    answers: Answers, *, members: BoolArray, reviewed: BoolArray, reached: BoolArray, trigger: int | None = None
) -> Side:
    """Count one side of one tag.

    A tag on an example that was passed over without a review is known, but not considered: nobody said which other
    tags are absent there, so it would only ever add to the tagged.

    Args:
        answers: values of :class:`Answer`, one an example.
        members: the examples of this side, without the excluded ones.
        reviewed: examples that were reviewed, however they were reached.
        reached: examples of the random order at or before its cursor.
        trigger: row of the example that inspired the tag, None without one. It counts as a trigger only while
            a reviewed example of this side has no answer.
    """
    present, absent = members & (answers == Answer.PRESENT), members & (answers == Answer.ABSENT)
    again = int(np.count_nonzero(members & reviewed & ~present & ~absent))
    judged = reviewed & reached
    tagged = present & judged
    return Side(
        population=int(np.count_nonzero(members)),
        considered=int(np.count_nonzero((present | absent) & judged)),
        tagged=int(np.count_nonzero(tagged)),
        known_present=int(np.count_nonzero(present)),
        known_absent=int(np.count_nonzero(absent)),
        reviewed=int(np.count_nonzero(members & reviewed)),
        prefix=int(np.count_nonzero(members & reached)),
        trigger=trigger is not None and again > 0 and bool(tagged[trigger]),
        to_review_again=again,
    )
