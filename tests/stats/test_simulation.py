"""Many random reviews of populations that are known: do the intervals hold what they promise?"""

from __future__ import annotations

import numpy as np
import pytest

from errortagger.domain.types import Answer, Answers, BoolArray
from errortagger.stats.counts import Side, TagCounts, tally
from errortagger.stats.frame import Frame
from errortagger.stats.number import Reason
from errortagger.stats.options import Options
from errortagger.stats.proportion import share
from errortagger.stats.tag_metrics import tag_metrics

DESIGNS = [(100, 20), (100, 60), (300, 50), (300, 150), (1000, 50), (1000, 200)]
SHARES = [0.03, 0.08, 0.15, 0.3, 0.45]


def _reviews(rng: np.random.Generator, runs: int) -> list[tuple[Side, float]]:
    """Reviewed starts of random orders of populations with known shares."""
    found = []
    for population, reviewed in DESIGNS:
        for wanted in SHARES:
            tagged = round(population * wanted)
            drawn = rng.hypergeometric(tagged, population - tagged, reviewed, runs)
            for x in drawn.tolist():
                side = Side(population, reviewed, x, x, reviewed - x, reviewed, reviewed)
                found.append((side, tagged / population))
    return found


def _coverage(reviews: list[tuple[Side, float]], options: Options) -> float:
    held = 0
    for side, truth in reviews:
        number = share(side, options=options)
        assert number.low is not None and number.high is not None
        held += number.low - 1e-12 <= truth <= number.high + 1e-12
    return held / len(reviews)


def test_the_interval_of_a_random_review_holds_the_truth_in_95_of_100_runs() -> None:
    reviews = _reviews(np.random.default_rng(1), 150)
    assert 0.93 <= _coverage(reviews, Options()) <= 0.97
    assert _coverage(reviews, Options(guaranteed=True)) >= 0.95
    assert _coverage(reviews, Options(watching=True)) >= 0.99


@pytest.mark.parametrize("options", [Options(), Options(guaranteed=True)])
def test_the_tag_error_rate_of_a_random_review_is_held_as_well(options: Options) -> None:
    rng = np.random.default_rng(2)
    held, runs = 0, 300
    frame, tagged = Frame("C", 300, 2700), (45, 81)
    for _ in range(runs):
        x, y = rng.hypergeometric(45, 255, 100), rng.hypergeometric(81, 2619, 150)
        counts = TagCounts(Side(300, 100, x, x, 100 - x, 100, 100), Side(2700, 150, y, y, 150 - y, 150, 150))
        rate = tag_metrics(counts, frame, options=options).tag_error_rate
        held += rate.low is not None and rate.high is not None and rate.low <= tagged[0] / sum(tagged) <= rate.high
    assert held / runs >= 0.93


def _confident_review(rng: np.random.Generator) -> tuple[Answers, BoolArray, BoolArray, float]:
    """500 errors, a tag that is commoner where the model is unsure, and a review of the 100 least confident."""
    confidence = rng.uniform(size=500)
    tags = rng.uniform(size=500) < 0.45 * (1 - confidence)
    reviewed = np.zeros(500, dtype=np.bool_)
    reviewed[np.argsort(confidence)[:100]] = True
    answers = np.where(reviewed, np.where(tags, Answer.PRESENT, Answer.ABSENT), Answer.NOT_ASKED).astype(np.int8)
    return answers, reviewed, tags, float(tags.mean())


def test_a_review_in_the_order_of_confidence_is_never_presented_as_an_estimate() -> None:
    rng = np.random.default_rng(3)
    every, never = np.ones(500, dtype=np.bool_), np.zeros(500, dtype=np.bool_)
    for _ in range(20):
        answers, reviewed, tags, truth = _confident_review(rng)
        number = share(tally(answers, members=every, reviewed=reviewed, reached=never))
        assert number.value is None and number.low is None
        assert number.reason is Reason.ERRORS_NOT_REVIEWED
        present = int((tags & reviewed).sum())
        assert number.message == f"{present} of 100 looked at (not a random sample, no projection)"
        assert number.floor is not None and number.roof is not None
        assert number.floor <= truth <= number.roof
        assert present / 100 > truth + 0.05, "the example shows why: what was looked at is far from the truth"


def test_targeted_reviews_beside_a_random_one_move_only_floor_and_roof() -> None:
    rng = np.random.default_rng(4)
    errors = []
    for _ in range(60):
        answers, targeted, tags, truth = _confident_review(rng)
        reached = np.zeros(500, dtype=np.bool_)
        reached[rng.permutation(500)[:100]] = True
        answers[reached] = tags[reached].astype(np.int8)
        every = np.ones(500, dtype=np.bool_)
        number = share(tally(answers, members=every, reviewed=targeted | reached, reached=reached))
        assert number.value is not None
        errors.append(number.value - truth)
    assert abs(float(np.mean(errors))) < 0.01
