"""Rates of groups, how far they lie apart, and which groups could not be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.wilson_rate import MIN_SUPPORT, wilson_rate

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GroupRates:
    """Rates of one group of examples, or of all; of the positive class where one is named."""

    size: int
    error_rate: Number
    accuracy: Number
    false_positive_rate: Number
    """Predicted positive / not positive."""
    false_negative_rate: Number
    """Not predicted positive / positive."""
    recall: Number
    precision: Number

    def rates(self) -> dict[str, Number]:
        """All rates by name."""
        return {
            "error_rate": self.error_rate,
            "accuracy": self.accuracy,
            "fpr": self.false_positive_rate,
            "fnr": self.false_negative_rate,
            "recall": self.recall,
            "precision": self.precision,
        }


def group_rates(
    is_error: BoolArray, positive: BoolArray, predicted: BoolArray, rows: BoolArray | None = None, **options: float
) -> GroupRates:
    """The rates of some examples, with Wilson intervals.

    Args:
        is_error: one an example.
        positive: whether the truth is the positive class.
        predicted: whether the prediction is the positive class.
        rows: which examples; None: all.
        options: ``confidence`` of the intervals.
    """
    level = options.get("confidence", 0.95)
    chosen = np.ones(len(is_error), dtype=np.bool_) if rows is None else rows
    wrong, yes, said = is_error[chosen], positive[chosen], predicted[chosen]
    size, positives, alarms = len(wrong), int(yes.sum()), int(said.sum())
    hits, errors = int((yes & said).sum()), int(wrong.sum())
    return GroupRates(
        size=size,
        error_rate=wilson_rate(errors, size, level),
        accuracy=wilson_rate(size - errors, size, level),
        false_positive_rate=wilson_rate(alarms - hits, size - positives, level),
        false_negative_rate=wilson_rate(positives - hits, positives, level),
        recall=wilson_rate(hits, positives, level),
        precision=wilson_rate(hits, alarms, level, none=Reason.NEVER_PREDICTED),
    )


@dataclass(frozen=True, slots=True)
class Disparity:
    """How far the groups' values of one rate lie apart, as fairlearn's MetricFrame defines it."""

    between_difference: Number
    """Largest minus smallest."""
    between_ratio: Number
    """Smallest / largest; undefined when the largest is 0."""
    overall_difference: Number
    """Largest distance of a group from the rate of all."""
    overall_ratio: Number
    """Smallest of group / all and all / group; undefined when the rate of all is 0."""
    left_out: tuple[str, ...]
    """Groups without a value or with too few examples, named beside the numbers."""


def _overall_ratio(values: list[float], overall: float) -> Number:
    if overall <= 0:
        return undefined(Reason.CONSTANT, message="the rate of all is 0")
    return Number(min(min(value / overall, overall / value) if value > 0 else 0.0 for value in values))


def disparity(
    groups: Mapping[str, Number],
    overall: Number,
    sizes: Mapping[str, int] | None = None,
    *,
    min_support: int = MIN_SUPPORT,
) -> Disparity:
    """Compare one rate over groups.

    Args:
        groups: the rate of each group.
        overall: the rate of all examples.
        sizes: examples of each group; None: no group is too small.
        min_support: groups of fewer examples are left out, else tiny groups set the headline.
    """
    big = {name for name in groups if sizes is None or sizes[name] >= min_support}
    values = [value for name, number in groups.items() if name in big and (value := number.value) is not None]
    left_out = tuple(name for name, number in groups.items() if name not in big or number.value is None)
    if not values:
        none = undefined(Reason.NO_VALUES, message="no group has a value")
        return Disparity(none, none, none, none, left_out)
    least, most = min(values), max(values)
    ratio = Number(least / most) if most > 0 else undefined(Reason.CONSTANT, message="every group is at 0")
    if overall.value is None:
        missing = undefined(Reason.NO_VALUES)
        return Disparity(Number(most - least), ratio, missing, missing, left_out)
    centre = overall.value
    furthest = Number(max(abs(value - centre) for value in values))
    return Disparity(Number(most - least), ratio, furthest, _overall_ratio(values, centre), left_out)
