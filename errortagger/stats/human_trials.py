"""Human trials on data with a tag: how many a person got right, on errors and on correct examples apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from errortagger.stats.completion import HUMAN_CORRECT_STREAM, HUMAN_STREAM, FloatArray, share_draws

MIN_TRIALS = 10
"""With fewer trials on a tag there is no human level."""


@dataclass(frozen=True, slots=True)
class SideTrials:
    """Trials on one side. Raises ValueError when more are right than there are."""

    right: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.right <= self.count:
            raise ValueError(f"{self.right} of {self.count} human trials cannot be right")


NO_TRIALS = SideTrials()


@dataclass(frozen=True, slots=True)
class HumanTrials:
    """Trials on the errors and on the correct examples that have a tag.

    Errors are asked about more often than there are errors, so the sides are never pooled: each counts by how many
    examples with the tag it has (statistics 1).
    """

    errors: SideTrials = NO_TRIALS
    correct: SideTrials = NO_TRIALS

    @property
    def right(self) -> int:
        """Trials that the human got right."""
        return self.errors.right + self.correct.right

    @property
    def count(self) -> int:
        """All trials."""
        return self.errors.count + self.correct.count

    def accuracy(self, errors: float, correct: float) -> float:
        """Human accuracy when so many errors and correct examples have the tag; a side without trials has no part."""
        weights = (errors if self.errors.count else 0.0, correct if self.correct.count else 0.0)
        if not sum(weights):
            return self.right / self.count
        shares = (side.right / max(side.count, 1) for side in (self.errors, self.correct))
        return sum(weight * share for weight, share in zip(weights, shares, strict=True)) / sum(weights)

    def draws(self) -> tuple[FloatArray, FloatArray]:
        """Equally likely accuracies on either side, Beta(k + 1/2, m - k + 1/2); independent of each other."""
        return (
            share_draws(self.errors.right, self.errors.count, stream=HUMAN_STREAM),
            share_draws(self.correct.right, self.correct.count, stream=HUMAN_CORRECT_STREAM),
        )


def weighted(levels: tuple[FloatArray, FloatArray], errors: FloatArray, correct: FloatArray) -> FloatArray:
    """The accuracy on all examples with the tag, from that of both sides and their totals; all of one length."""
    on_errors, on_correct = levels
    tagged = errors + correct
    both: FloatArray = on_errors.copy()
    np.divide(on_errors * errors + on_correct * correct, tagged, out=both, where=tagged > 0)
    return both
