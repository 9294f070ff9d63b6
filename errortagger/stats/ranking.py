"""How sure the order of the tags is: completion of whole tag patterns, which keeps their overlap."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers
from errortagger.stats.completion import FloatArray, IntArray, generator

RANK_DRAWS = 2_000
PSEUDO_WEIGHT = 0.5
"""Weight of each pseudo-row: every tag alone, and no tag."""


@dataclass(frozen=True, slots=True, eq=False)
class RankDraws:
    """What the draws say of each tag, arrays of one entry a tag."""

    probability_top: FloatArray
    """Chance of being first; ties share it."""
    mean_rank: FloatArray
    rank_low: npt.NDArray[np.int64]
    """Lower end of the 95% rank interval, from 1."""
    rank_high: npt.NDArray[np.int64]
    complete: int
    """Examples that were judged on every tag, on which all this rests."""


def complete_cases(patterns: Answers) -> Answers:
    """The rows on which every tag was answered present or absent. ``patterns``: examples x tags."""
    judged = (patterns == Answer.PRESENT) | (patterns == Answer.ABSENT)
    complete: Answers = patterns[judged.all(axis=1)]
    return complete


def completed_totals(patterns: Answers, population: int, draws: int = RANK_DRAWS) -> IntArray:
    """Draws of how many of the population have each tag, draws x tags.

    Dirichlet-multinomial over the observed patterns and pseudo-rows of weight 1/2.

    Args:
        patterns: complete cases of the random order, examples x tags, of 1 and 0.
        population: all errors.
        draws: rows of the answer.
    """
    seen, tags = patterns.shape
    rows, weights = np.unique(patterns, axis=0, return_counts=True)
    pseudo = np.vstack([np.eye(tags, dtype=np.int8), np.zeros((1, tags), dtype=np.int8)])
    every = np.vstack([rows, pseudo]).astype(np.float64)
    alpha = np.concatenate([weights, np.full(len(pseudo), PSEUDO_WEIGHT)])
    rng = generator(3, population, draws, seen, zlib.crc32(np.ascontiguousarray(patterns).tobytes()))
    chances = rng.dirichlet(alpha, draws)
    # In floating point, which adds whole numbers exactly and is several times faster than integers.
    rest = rng.multinomial(population - seen, chances).astype(np.float64) @ every
    totals: IntArray = patterns.sum(axis=0, dtype=np.int64) + rest.astype(np.int64)
    return totals


_TIE_DIGITS = 6
"""Scores are numbers of examples; what differs only by floating point is a tie."""


def _ranks(scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ranks from 1 (ties get their mean), and the share of being first, per draw and tag."""
    scores = np.round(scores, _TIE_DIGITS)
    ranks, first = np.empty_like(scores), np.empty_like(scores)
    best = scores.max(axis=1, keepdims=True)
    leaders = (scores == best).sum(axis=1)
    for tag in range(scores.shape[1]):
        own = scores[:, [tag]]
        ranks[:, tag] = 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2
        first[:, tag] = (own == best)[:, 0] / leaders
    return ranks, first


def ranking_draws(
    patterns: Answers,
    population: int,
    *,
    score: Callable[[IntArray], FloatArray] | None = None,
    draws: int = RANK_DRAWS,
) -> RankDraws | None:
    """Rank the tags in every draw; None when no example was judged on every tag, or there is no tag.

    Args:
        patterns: answers of the errors in random order, examples x tags; rows with a missing answer are left out.
        population: all errors.
        score: turns drawn totals (draws x tags) into what tags are ranked by; None: the totals themselves.
        draws: how many draws.
    """
    complete = complete_cases(patterns)
    if complete.size == 0:
        return None
    totals = completed_totals(complete, population, draws)
    ranks, first = _ranks(totals.astype(np.float64) if score is None else score(totals))
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="inverted_cdf")
    return RankDraws(
        probability_top=first.mean(axis=0),
        mean_rank=ranks.mean(axis=0),
        rank_low=np.floor(low).astype(np.int64),
        rank_high=np.ceil(high).astype(np.int64),
        complete=len(complete),
    )
