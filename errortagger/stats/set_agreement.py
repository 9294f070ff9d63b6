"""How far reviewers agree on whole sets of tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from errortagger.stats.agreement import Alpha, krippendorff_alpha, rating_counts
from errortagger.stats.multilabel import jaccard
from errortagger.stats.number import Number, Reason, ratio

TagSet = AbstractSet[str]
Distance = Callable[[TagSet, TagSet], float]


def jaccard_distance(one: TagSet, other: TagSet) -> float:
    """1 - shared / united tags; 0 between two empty sets, 1 between an empty one and any other."""
    return 1 - jaccard(one, other)


def masi_distance(one: TagSet, other: TagSet) -> float:
    """1 - Jaccard x m; m = 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap, else 0 (Passonneau 2006).

    0 between two empty sets, 1 between an empty one and any other.
    """
    if one == other:
        return 0.0
    shared = one & other
    if not shared:
        return 1.0
    weight = 2 / 3 if shared in (one, other) else 1 / 3
    return 1 - jaccard(one, other) * weight


def exact_distance(one: TagSet, other: TagSet) -> float:
    """0 for equal sets, else 1."""
    return float(one != other)


@dataclass(frozen=True, slots=True)
class SetAgreement:
    """Krippendorff's alpha over sets of tags by three distances, and how often all reviewers agree."""

    jaccard: Alpha
    masi: Alpha
    exact: Alpha
    all_equal: Number
    """Examples on which every reviewer gave the same set / examples with two or more reviewers."""


def set_agreement(reviews: Sequence[Sequence[TagSet | None]], confidence: float = 0.95) -> SetAgreement:
    """Compare reviewers over whole sets.

    Args:
        reviews: one list an example with one set a reviewer: empty means reviewed without a tag, None not reviewed.
        confidence: of the bootstrap intervals.
    """
    rated = [[frozenset(tags) for tags in row if tags is not None] for row in reviews]
    sets = sorted({tags for row in rated for tags in row}, key=lambda tags: (len(tags), sorted(tags)))
    number = {tags: place for place, tags in enumerate(sets)}
    most = max((len(row) for row in rated), default=0)
    ratings = np.full((len(rated), most), -1, dtype=np.int64)
    for place, row in enumerate(rated):
        ratings[place, : len(row)] = [number[tags] for tags in row]
    counts = rating_counts(ratings, len(sets))

    def alpha(distance: Distance) -> Alpha:
        apart = np.array([[distance(one, other) for other in sets] for one in sets]).reshape(len(sets), len(sets))
        return krippendorff_alpha(counts, apart, confidence)

    several = [row for row in rated if len(row) >= 2]
    equal = sum(len(set(row)) == 1 for row in several)
    return SetAgreement(
        jaccard=alpha(jaccard_distance),
        masi=alpha(masi_distance),
        exact=alpha(exact_distance),
        all_equal=ratio(equal, len(several), Reason.NO_VALUES),
    )
