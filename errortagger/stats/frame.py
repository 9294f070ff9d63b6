"""What was loaded: errors only, errors and the size of the whole, or errors and correct examples."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from errortagger.domain.problems import Problem
from errortagger.stats.intervals import jeffreys
from errortagger.stats.number import Number, Reason, undefined

Mode = Literal["A", "B", "C"]


class View(StrEnum):
    """Which question the numbers answer."""

    DATASET = "dataset"
    """What is true of these examples."""
    POPULATION = "population"
    """What is true of future data."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of the data behind the statistics, without excluded examples.

    Raises Problem when the typed size of the dataset is smaller than the number of errors, ValueError when a part
    that the mode needs is missing.
    """

    mode: Mode
    """A: errors only. B: errors, and the size of the whole dataset typed in. C: errors and correct examples."""
    errors: int
    correct: int | None = None
    """Correct examples; mode C only."""
    dataset_size: int | None = None
    """Mode B only; ignored in mode C, where the size is errors and correct together."""

    def __post_init__(self) -> None:
        if self.mode == "C" and self.correct is None:
            raise ValueError("mode C needs the number of correct examples")
        if self.mode == "B" and self.dataset_size is None:
            raise ValueError("mode B needs the size of the dataset")
        if self.size is not None and self.size < self.errors:
            raise Problem(
                f"the dataset is said to have {self.size} examples, but {self.errors} errors were loaded",
                action="Enter the size of the whole dataset, errors and correct examples together.",
            )

    @classmethod
    def from_accuracy(cls, errors: int, accuracy: float) -> Frame:
        """Mode B from the accuracy of the whole dataset, 0 <= accuracy < 1, instead of its size."""
        if not 0 <= accuracy < 1:
            raise Problem(f"{accuracy} is no accuracy", action="Enter a fraction below 1, for example 0.9.")
        return cls("B", errors, dataset_size=round(errors / (1 - accuracy)))

    @property
    def size(self) -> int | None:
        """Examples of the whole dataset; None when not known."""
        if self.mode == "C":
            return self.errors + (self.correct or 0)
        return self.dataset_size if self.mode == "B" else None

    @property
    def error_rate(self) -> float | None:
        """Errors as a fraction of the whole dataset; None when the size is not known or zero."""
        return self.errors / self.size if self.size else None

    def accuracy(self, view: View = View.DATASET, confidence: float = 0.95) -> Number:
        """The model's accuracy: on the dataset known by counting, for future data with its Jeffreys interval."""
        if self.size is None:
            return undefined(Reason.DATASET_SIZE_UNKNOWN)
        if self.size == 0:
            return undefined(Reason.NO_ERRORS, message="no examples in this set")
        right = self.size - self.errors
        value = right / self.size
        if view is View.POPULATION:
            return Number(value, *jeffreys(right, self.size, confidence), None, None, right, self.size, "jeffreys")
        return Number(value, value, value, value, value, right, self.size, method="census")
