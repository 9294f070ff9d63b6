"""Which examples may have a tag, judged by those that were answered; shown only when better than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers
from errortagger.stats.completion import generator
from errortagger.stats.neighbours import directions, nearest
from errortagger.stats.number import Number, Reason, ratio, undefined
from errortagger.stats.order_scores import auroc, average_precision, precision_at

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

NEAREST = 5
ENOUGH = 10
"""Examples with and without the tag from which on a model may be fitted."""
FOLDS = 5
CHANCE_DRAWS = 500
AT = (5, 10, 20)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """A score for every example, 0...1, the larger the likelier it has the tag."""

    method: str
    """``neighbours`` or ``logistic``."""
    considered: IntArray
    """Positions of answered examples (present or absent)."""
    considered_scores: FloatArray
    """Their scores, each from the other answered examples only."""
    rest: IntArray
    """Positions of all other examples."""
    rest_scores: FloatArray


def _considered(answers: Answers) -> tuple[IntArray, IntArray]:
    known = (answers == Answer.PRESENT) | (answers == Answer.ABSENT)
    return np.flatnonzero(known), np.flatnonzero(~known)


def _mean_tag(tags: FloatArray, places: IntArray, distances: FloatArray) -> FloatArray:
    """Mean tag of the neighbours that are not barred; 0 without any."""
    near = np.isfinite(distances)
    count = near.sum(axis=1)
    total = np.where(near, tags[places], 0.0).sum(axis=1) if len(tags) else np.zeros(len(places))
    means: FloatArray = np.divide(total, count, out=np.zeros(len(places)), where=count > 0)
    return means


def neighbour_scores(
    vectors: npt.NDArray[np.floating], answers: Answers, *, count: int = NEAREST, groups: IntArray | None = None
) -> Scores:
    """Score = mean tag (1 or 0) of the ``count`` nearest answered examples by cosine distance.

    Args:
        vectors: examples x dimensions.
        answers: one an example; anything but present and absent is never learned from.
        count: how many neighbours.
        groups: number of the group of each example (speaker, video), else near-duplicates flatter the score: answered
            examples are judged without their own group.
    """
    considered, rest = _considered(answers)
    tags = (answers[considered] == Answer.PRESENT).astype(np.float64)
    known = vectors[considered]
    own = None if groups is None else (groups[considered], groups[considered])
    among = nearest(known, known, count, barred=np.arange(len(considered)), groups=own)
    others = nearest(known, vectors[rest], count)
    return Scores(
        method="neighbours",
        considered=considered,
        considered_scores=_mean_tag(tags, among.places, among.distances),
        rest=rest,
        rest_scores=_mean_tag(tags, others.places, others.distances),
    )


class _Model(Protocol):
    def predict_proba(self, vectors: FloatArray, /) -> FloatArray: ...


def _probabilities(model: _Model, vectors: FloatArray) -> FloatArray:
    """Probability of the tag for each vector, maybe for none."""
    return np.asarray(model.predict_proba(vectors)[:, 1], dtype=np.float64) if len(vectors) else np.zeros(0)


def logistic_scores(
    vectors: npt.NDArray[np.floating], answers: Answers, *, groups: IntArray | None = None
) -> Scores | None:
    """Score = probability by logistic regression (balanced, C = 1) on the directions, answered examples by folds.

    None with fewer than 10 examples with or without the tag, or when the groups leave a fold without one of them.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    considered, rest = _considered(answers)
    present = answers[considered] == Answer.PRESENT
    apart = len(considered) if groups is None else len(np.unique(groups[considered]))
    if min(int(present.sum()), int((~present).sum())) < ENOUGH or apart < 2:
        return None
    units = directions(vectors)
    known, scores = units[considered], np.zeros(len(considered))
    kind = StratifiedKFold if groups is None else StratifiedGroupKFold
    folds = kind(min(FOLDS, apart), shuffle=True, random_state=0)
    for learn, judge in folds.split(known, present, None if groups is None else groups[considered]):
        if present[learn].all() or not present[learn].any():
            return None
        model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(known[learn], present[learn])
        scores[judge] = _probabilities(model, known[judge])
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(known, present)
    return Scores("logistic", considered, scores, rest, _probabilities(model, units[rest]))


@dataclass(frozen=True, slots=True)
class Quality:
    """How well scores find the tag among the answered examples, each scored without its own answer."""

    considered: int
    positives: int
    average_precision: Number
    auroc: Number
    baseline: Number
    """The tag's share among the answered: the precision of guessing."""
    precision_at: tuple[Number, ...]
    """Among the first 5, 10 and 20."""
    chance: float | None
    """Average precision that only 1 in 40 random orders of resampled answers exceeds; None without a tag."""

    @property
    def better_than_chance(self) -> bool:
        """Whether suggestions may be shown."""
        found = self.average_precision.value
        return found is not None and self.chance is not None and found > self.chance


def _chance(positive: BoolArray) -> float | None:
    """97.5% point of the average precision of random orders of bootstrap resamples of the answers."""
    size = len(positive)
    if not positive.any():
        return None
    rng = generator(10, size, int(positive.sum()))
    drawn = positive[rng.integers(0, size, (CHANCE_DRAWS, size))]
    places = np.arange(1, size + 1)
    sums = (drawn * np.cumsum(drawn, axis=1) / places).sum(axis=1)
    counts = drawn.sum(axis=1)
    values = np.divide(sums, counts, out=np.zeros(CHANCE_DRAWS), where=counts > 0)
    return float(np.quantile(values, 0.975))


def quality(scores: Scores, answers: Answers) -> Quality:
    """Measure scores on the answered examples; equal scores count in the order of the examples."""
    positive = answers[scores.considered] == Answer.PRESENT
    found, positives = scores.considered_scores, int(np.count_nonzero(positive))
    return Quality(
        considered=len(positive),
        positives=positives,
        average_precision=average_precision(found, positive),
        auroc=auroc(found, positive) if len(positive) else undefined(Reason.NO_VALUES),
        baseline=ratio(positives, len(positive), Reason.NO_VALUES),
        precision_at=tuple(precision_at(found, positive, count) for count in AT),
        chance=_chance(positive),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """What to look at for a tag. Suggestions never write a tag; accepting one is a targeted review."""

    rows: IntArray
    """Positions of unanswered examples, likeliest first, ties in the order of the examples."""
    scores: FloatArray
    method: str
    quality: Quality

    @property
    def shown(self) -> bool:
        """Whether they are better than chance."""
        return self.quality.better_than_chance


def queue(scores: Scores) -> tuple[IntArray, FloatArray]:
    """Unanswered examples and their scores, likeliest first, ties in the order of the examples."""
    order = np.argsort(-scores.rest_scores, kind="stable")
    return scores.rest[order], scores.rest_scores[order]


def suggestions(vectors: npt.NDArray[np.floating], answers: Answers, *, groups: IntArray | None = None) -> Suggestions:
    """The better of neighbours and logistic regression, by average precision on the answered examples.

    Args:
        vectors: examples x dimensions.
        answers: one an example.
        groups: number of the group of each example, see :func:`neighbour_scores`.
    """
    found = [neighbour_scores(vectors, answers, groups=groups)]
    fitted = logistic_scores(vectors, answers, groups=groups)
    candidates = [(scores, quality(scores, answers)) for scores in (*found, *([fitted] if fitted else []))]
    best, measured = max(candidates, key=lambda pair: pair[1].average_precision.value or 0.0)
    rows, values = queue(best)
    return Suggestions(rows, values, best.method, measured)
