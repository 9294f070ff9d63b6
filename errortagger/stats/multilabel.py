"""How good the model is where every example has a set of labels; an example is an error unless the sets are equal."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from errortagger.stats import class_counts
from errortagger.stats.class_counts import Average, ClassCounts
from errortagger.stats.classification import labels_in_order
from errortagger.stats.number import Number, Reason, ratio
from errortagger.stats.wilson_rate import wilson_rate

LabelSets = Sequence[AbstractSet[str]]


@dataclass(frozen=True, slots=True)
class Multilabel:
    """The numbers of a multi-label classifier."""

    labels: tuple[str, ...]
    errors: int
    """Examples whose sets differ."""
    subset_accuracy: Number
    """Examples whose sets are equal / examples."""
    hamming_loss: Number
    """Wrong decisions / (examples x labels)."""
    jaccard: Number
    """Mean over examples of shared / united labels; two empty sets count as 1."""
    classes: tuple[ClassCounts, ...]
    macro: Average
    micro: Average
    weighted: Average


def _count(truths: LabelSets, predictions: LabelSets, label: str) -> ClassCounts:
    pairs = [(label in truth, label in predicted) for truth, predicted in zip(truths, predictions, strict=True)]
    hits, misses = pairs.count((True, True)), pairs.count((True, False))
    false_alarms = pairs.count((False, True))
    return ClassCounts(label, hits, false_alarms, misses, len(pairs) - hits - misses - false_alarms)


def jaccard(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Shared / united members; 1 for two empty sets."""
    united = len(one | other)
    return len(one & other) / united if united else 1.0


def multilabel(
    truths: LabelSets, predictions: LabelSets, labels: Sequence[str] = (), confidence: float = 0.95
) -> Multilabel:
    """All numbers of a multi-label classifier; rates of classes as in scikit-learn, undefined ones counted as 0.

    Args:
        truths: one set an example, maybe empty.
        predictions: parallel to ``truths``.
        labels: the declared labels, all of which are decisions; labels that occur beside them are added by name.
        confidence: of the subset accuracy's Wilson interval.
    """
    pairs = list(zip(truths, predictions, strict=True))
    occurring = [label for sets in pairs for members in sets for label in members]
    order = labels_in_order([*labels, *occurring], labels)
    classes = tuple(_count(truths, predictions, label) for label in order)
    equal = sum(truth == predicted for truth, predicted in pairs)
    wrong = sum(c.false_alarms + c.misses for c in classes)
    overlap = ratio(sum(jaccard(*pair) for pair in pairs), len(pairs), Reason.NO_VALUES)
    return Multilabel(
        labels=order,
        errors=len(pairs) - equal,
        subset_accuracy=wilson_rate(equal, len(pairs), confidence, none=Reason.NO_VALUES),
        hamming_loss=ratio(wrong, len(pairs) * len(order), Reason.NO_VALUES),
        jaccard=overlap if overlap.value is None else Number(overlap.value),
        classes=classes,
        macro=class_counts.macro(classes),
        micro=class_counts.micro(classes),
        weighted=class_counts.weighted(classes),
    )
