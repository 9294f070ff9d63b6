"""What could still be gained: by fixing every error of a tag (ceiling) and by reaching the human level (headroom)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from errortagger.stats.completion import DRAWS, FloatArray, accuracy_draws
from errortagger.stats.counts import TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.human_trials import HumanTrials, weighted
from errortagger.stats.intervals import jeffreys
from errortagger.stats.number import (
    Number,
    Reason,
    affine,
    never_below_zero,
    unavailable,
    undefined,
    with_note,
)
from errortagger.stats.spread import Points
from errortagger.stats.two_sides import TwoSides, rate_values

ABOVE_HUMAN = "model above human"
TINY = 1e-9
"""A gain that is smaller differs from zero by floating point only."""


@dataclass(frozen=True, slots=True)
class HumanLevel:
    """Human accuracy on data with a tag, as a person entered it."""

    accuracy: float
    trials: int | None = None
    """Human trials it was measured on; None: entered as a fact, without an interval."""

    @property
    def right(self) -> float:
        """Trials that the human got right."""
        return self.accuracy * (self.trials or 0)

    @property
    def measured(self) -> tuple[float, int] | None:
        """Trials right and all trials; None when the accuracy was entered as a fact."""
        return (self.right, self.trials) if self.trials else None

    def number(self, confidence: float = 0.95) -> Number:
        """The human accuracy with its Jeffreys interval, when it was measured."""
        if not self.trials:
            return Number(self.accuracy, method="entered", message="entered")
        low, high = jeffreys(self.right, self.trials, confidence)
        low, high = min(low, self.accuracy), max(high, self.accuracy)
        right = round(self.right)
        return Number(
            self.accuracy, low, high, None, None, right, self.trials, "jeffreys",
            message=f"entered as {right:,} of {self.trials:,} human trials",
        )  # fmt: skip

    def draws(self) -> FloatArray:
        """Equally likely human accuracies; constant when it was entered as a fact."""
        if not self.trials:
            return np.full(DRAWS, self.accuracy)
        return accuracy_draws(self.right, self.trials)

    def of(self, both: TwoSides) -> float:
        """The human accuracy when both sides have these totals: always the same."""
        return self.accuracy

    def at(self, points: Points) -> FloatArray | float:
        """The human accuracy at the points of a spread."""
        return self.accuracy if points.human is None else points.human

    def drawn(self, errors: FloatArray, correct: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Equally likely human accuracies, one for each pair of totals, in any order."""
        return rng.permutation(self.draws())[: len(errors)]


@dataclass(frozen=True, slots=True)
class MeasuredLevel:
    """Human accuracy on data with a tag, from trials on errors and on correct examples (statistics 1)."""

    trials: HumanTrials

    @property
    def measured(self) -> HumanTrials:
        """The trials: their doubt is carried into everything that is made of them."""
        return self.trials

    def of(self, both: TwoSides) -> float:
        """The human accuracy when both sides have these totals."""
        return self.trials.accuracy(both.errors.value, both.correct.value)

    def at(self, points: Points) -> FloatArray | float:
        """The human accuracy at the points of a spread, which were made with these trials."""
        return np.nan if points.human is None else points.human

    def drawn(self, errors: FloatArray, correct: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Equally likely human accuracies, one for each pair of totals."""
        on_errors, on_correct = (rng.permutation(draws)[: len(errors)] for draws in self.trials.draws())
        return weighted((on_errors, on_correct), errors, correct)

    def lacking(self, both: TwoSides) -> str:
        """Why these trials cannot stand for all data with the tag; empty when they can."""
        for side, total, words in (
            (self.trials.errors, both.errors, "an error"),
            (self.trials.correct, both.correct, "a correct example"),
        ):
            if total.value > 0 and not side.count:
                return f"{self.trials.count:,} human trials, but none on {words} with the tag"
        return ""

    def number(self, both: TwoSides, counts: TagCounts) -> Number:
        """The human accuracy with its interval, and how many trials it comes from."""
        value = self.of(both)
        points = both.spread.points(self.trials)
        values = np.broadcast_to(self.at(points), points.errors.shape)
        low, high = both.spread.limits(values, value, within=(0.0, 1.0))
        tagged = counts.errors.tagged + counts.correct.tagged
        some = f", on {self.trials.count:,} of {tagged:,} examples with the tag" if self.trials.count < tagged else ""
        words = f"{self.trials.right:,} of {self.trials.count:,} human trials{some}"
        return Number(value, low, high, method=both.spread.method, message=words)


HumanSource = HumanLevel | MeasuredLevel
"""Where a human level comes from: entered, or measured."""


def gap_to_human(model_accuracy: float, human_accuracy: float) -> float:
    """Human accuracy minus model accuracy on data with the tag; negative when the model is better."""
    return human_accuracy - model_accuracy


def gain_to_human(model_accuracy: float, human_accuracy: float, prevalence: float) -> float:
    """What the whole dataset would gain, as a fraction, if the model reached the human level on the tag; signed."""
    return prevalence * gap_to_human(model_accuracy, human_accuracy)


def gain_if_fixed(error_share: float, error_rate: float) -> float:
    """What the whole dataset would gain, as a fraction, if every error with the tag were fixed."""
    return error_share * error_rate


def ceiling_gain(error_share: Number, frame: Frame) -> Number:
    """The gain if every error with the tag were fixed, share x error rate; with counts when all errors are reviewed."""
    if not error_share.known:
        rate = frame.error_rate
        return unavailable(error_share) if rate is None else affine(error_share, rate)
    if frame.error_rate is None:
        return undefined(Reason.DATASET_SIZE_UNKNOWN)
    gain = affine(error_share, frame.error_rate)
    if error_share.method != "census":
        return gain
    return replace(gain, numerator=error_share.numerator, denominator=frame.size)


def accuracy_if_fixed(ceiling: Number, frame: Frame) -> Number:
    """The accuracy of the whole dataset if every error with the tag were fixed."""
    if frame.error_rate is None:
        return unavailable(ceiling)
    return affine(ceiling, 1.0, 1 - frame.error_rate)


def gap(model_accuracy: Number, both: TwoSides, human: HumanSource) -> Number:
    """Human minus model accuracy on data with the tag, h - (1 - r), signed."""
    if model_accuracy.value is None:
        return unavailable(model_accuracy)
    if human.measured is None:
        return affine(model_accuracy, -1.0, human.of(both))
    value = gap_to_human(model_accuracy.value, human.of(both))
    points = both.spread.points(human.measured)
    values = human.at(points) - (1 - rate_values(both, human_trials=human.measured))
    low, high = both.spread.limits(values, value, within=(None, None))
    return Number(value, low, high, method=both.spread.method, message=model_accuracy.message)


def _gain(errors: float, correct: float, human: float) -> float:
    """Errors with the tag minus the errors a human would make on it."""
    return errors - (errors + correct) * (1 - human)


def _gain_values(both: TwoSides, human: HumanSource) -> FloatArray:
    points = both.spread.points(human.measured)
    values: FloatArray = points.errors - (points.errors + points.correct) * (1 - human.at(points))
    return values / both.size


def gain_signed(both: TwoSides, human: HumanSource) -> Number:
    """Prevalence times gap, which is the ceiling minus the errors a human would make; negative if model above human."""
    errors, correct, level = both.errors, both.correct, human.of(both)
    value = _gain(errors.value, correct.value, level) / both.size
    values = _gain_values(both, human)
    if human.measured is not None:
        low, high = both.spread.limits(values, value, within=(None, None))
        return Number(value, low, high, method=both.spread.method, message=both.note or None)
    floor = min(_gain(errors.lowest, correct.highest, level) / both.size, value)
    roof = max(_gain(errors.highest, correct.lowest, level) / both.size, value)
    return both.number(value, values, floor, roof)


def headroom(gain: Number) -> Number:
    """The gain, never below zero; says so when the model is above the human."""
    number = never_below_zero(gain)
    return with_note(number, ABOVE_HUMAN) if gain.value is not None and gain.value < -TINY else number
