"""Counts of hits and misses of one class, and the rates that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from errortagger.stats.number import Number, Reason, ratio


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """One class against all others."""

    label: str
    hits: int
    """True positives: of the class and predicted so."""
    false_alarms: int
    """False positives: predicted, but of another class."""
    misses: int
    """False negatives: of the class, but not predicted."""
    correct_rejections: int
    """True negatives."""

    @property
    def support(self) -> int:
        """Examples of the class."""
        return self.hits + self.misses

    @property
    def predicted(self) -> int:
        """Examples predicted to be of the class."""
        return self.hits + self.false_alarms

    @property
    def precision(self) -> Number:
        """TP / (TP + FP); NEVER_PREDICTED without a prediction."""
        return ratio(self.hits, self.predicted, Reason.NEVER_PREDICTED)

    @property
    def recall(self) -> Number:
        """TP / (TP + FN); NO_SUPPORT without an example."""
        return ratio(self.hits, self.support, Reason.NO_SUPPORT)

    @property
    def f1(self) -> Number:
        """2 TP / (2 TP + FP + FN); 0 for a class that exists but is never predicted, NO_SUPPORT if all three are 0."""
        return ratio(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses, Reason.NO_SUPPORT)

    @property
    def false_positive_rate(self) -> Number:
        """FP / (FP + TN); NO_SUPPORT when every example is of the class."""
        return ratio(self.false_alarms, self.false_alarms + self.correct_rejections, Reason.NO_SUPPORT)

    @property
    def false_negative_rate(self) -> Number:
        """FN / (TP + FN); NO_SUPPORT without an example."""
        return ratio(self.misses, self.support, Reason.NO_SUPPORT)


@dataclass(frozen=True, slots=True)
class Average:
    """Precision, recall and F1 over classes; an undefined class counts as 0, as in scikit-learn."""

    precision: Number
    recall: Number
    f1: Number
    undefined: int
    """Classes of which a rate is undefined and was counted as 0."""

    @property
    def note(self) -> str:
        """What to read beside the average; empty when every class is defined."""
        if not self.undefined:
            return ""
        return f"{self.undefined} {'class' if self.undefined == 1 else 'classes'} undefined, counted as 0"


def _weighted(numbers: Sequence[Number], weights: Sequence[int]) -> Number:
    total = sum(weights)
    return ratio(sum((n.value or 0.0) * w for n, w in zip(numbers, weights, strict=True)), total, Reason.NO_SUPPORT)


def _average(classes: Sequence[ClassCounts], weights: Sequence[int]) -> Average:
    parts = [[c.precision for c in classes], [c.recall for c in classes], [c.f1 for c in classes]]
    unknown = sum(any(not number.known for number in rates) for rates in zip(*parts, strict=True))
    precision, recall, f1 = (_plain(_weighted(numbers, weights)) for numbers in parts)
    return Average(precision, recall, f1, unknown)


def _plain(number: Number) -> Number:
    """Without counts, which say nothing of an average."""
    return number if number.value is None else Number(number.value)


def macro(classes: Sequence[ClassCounts]) -> Average:
    """Every class counts alike."""
    return _average(classes, [1] * len(classes))


def weighted(classes: Sequence[ClassCounts]) -> Average:
    """Every class counts by its examples."""
    return _average(classes, [c.support for c in classes])


def micro(classes: Sequence[ClassCounts]) -> Average:
    """All decisions pooled."""
    pooled = ClassCounts(
        "",
        sum(c.hits for c in classes),
        sum(c.false_alarms for c in classes),
        sum(c.misses for c in classes),
        sum(c.correct_rejections for c in classes),
    )
    return Average(pooled.precision, pooled.recall, pooled.f1, 0)
