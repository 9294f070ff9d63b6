"""The prioritization table: tags in the order of what fixing them is expected to gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from errortagger.domain.types import Answers
from errortagger.stats.completion import FloatArray, IntArray, generator, side_totals_at
from errortagger.stats.counts import TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.options import USUAL, Options
from errortagger.stats.ranking import RankDraws, ranking_draws
from errortagger.stats.tag_metrics import NO_PLAN, TagMetrics, TagPlan, tag_metrics

_DIGITS = 9
"""Gains that agree to this many decimals share a rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagEntry:
    """One tag as it goes into the table."""

    name: str
    counts: TagCounts
    plan: TagPlan = NO_PLAN
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRow:
    """One tag as it comes out of the table."""

    tag_name: str
    rank: int | None
    """From 1, ties share a number; None: the expected gain is not known."""
    metrics: TagMetrics
    counts: TagCounts
    plan: TagPlan
    remedy: str
    probability_top: Number
    """Chance of being first in truth, given what was reviewed."""
    rank_low: int | None
    rank_high: int | None

    @property
    def to_review_again(self) -> int:
        """Reviewed examples that have no answer for this tag."""
        return self.counts.errors.to_review_again + self.counts.correct.to_review_again


def competition_ranks(
    gains: Sequence[float | None], prevalences: Sequence[float | None], names: Sequence[str]
) -> list[tuple[int, int | None]]:
    """The order of the table: (position in the input, rank), best first.

    Gains that agree to 1e-9 share the rank number; among them the larger prevalence comes first, then the name.
    Unknown gains come last, without a rank.
    """

    def order(position: int) -> tuple[bool, float, float, str, str]:
        gain, name = gains[position], names[position]
        known = 0.0 if gain is None else -round(gain, _DIGITS)
        return gain is None, known, -(prevalences[position] or 0.0), name.casefold(), name

    ranked: list[tuple[int, int | None]] = []
    last: tuple[float, int] | None = None
    for place, position in enumerate(sorted(range(len(gains)), key=order), start=1):
        gain = gains[position]
        if gain is None:
            ranked.append((position, None))
            continue
        if last is None or round(gain, _DIGITS) != last[0]:
            last = (round(gain, _DIGITS), place)
        ranked.append((position, last[1]))
    return ranked


def _ranked_by(metrics: TagMetrics, plan: TagPlan, frame: Frame) -> float | None:
    """What a tag is ranked by. Without the dataset's size, the share: every size would give the same order."""
    if frame.size is not None or metrics.error_share.value is None:
        return metrics.expected_gain.value
    return plan.factor * metrics.error_share.value


def _scores(entries: Sequence[TagEntry], metrics: Sequence[TagMetrics], totals: IntArray) -> FloatArray:
    """Expected gain of every tag in every draw, in examples; draws x tags."""
    scores = totals.astype(np.float64)
    draws = len(totals)
    for column, (entry, numbers) in enumerate(zip(entries, metrics, strict=True)):
        human = entry.plan.human
        if human is not None and not numbers.expected_gain_is_ceiling:
            rng = generator(4, column, draws)
            correct = side_totals_at(entry.counts.correct, rng.random(draws))
            level = human.drawn(scores[:, column], correct.astype(np.float64), rng)
            scores[:, column] = np.maximum(0.0, scores[:, column] * level - correct * (1 - level))
        scores[:, column] *= entry.plan.factor
    return scores


def _chance(ranks: RankDraws | None, column: int | None) -> tuple[Number, int | None, int | None]:
    if ranks is None or column is None:
        message = "the chance of being first needs errors that were judged on every ranked tag"
        return undefined(Reason.ERRORS_NOT_REVIEWED, message=message), None, None
    note = f"from {ranks.complete} errors that were judged on every ranked tag"
    number = Number(float(ranks.probability_top[column]), method="dirichlet_multinomial", message=note)
    return number, int(ranks.rank_low[column]), int(ranks.rank_high[column])


def _draws(
    entries: Sequence[TagEntry], metrics: Sequence[TagMetrics], ranked: Sequence[int], *, patterns: Answers, errors: int
) -> RankDraws | None:
    """The draws over the tags that have a rank: a tag nobody was asked about yet must not silence the others."""
    own, numbers = [entries[i] for i in ranked], [metrics[i] for i in ranked]
    return ranking_draws(patterns[:, list(ranked)], errors, score=lambda totals: _scores(own, numbers, totals))


def rank_rows(
    entries: Sequence[TagEntry],
    frame: Frame,
    *,
    patterns: Answers | None = None,
    confidence: float = 0.95,
    options: Options = USUAL,
) -> tuple[PriorityRow, ...]:
    """The rows of the table, best first.

    Args:
        entries: the tags.
        frame: what was loaded.
        patterns: answers of the errors in the reviewed start of the random order, examples x tags in the order of
            ``entries``; None leaves out the chance of being first.
        confidence: of the intervals.
        options: dataset or population view, guaranteed or watched intervals; the chance of being first is always
            about the dataset.
    """
    metrics = [tag_metrics(entry.counts, frame, entry.plan, confidence, options) for entry in entries]
    gains = [_ranked_by(numbers, entry.plan, frame) for entry, numbers in zip(entries, metrics, strict=True)]
    order = competition_ranks(gains, [m.prevalence.value for m in metrics], [entry.name for entry in entries])
    ranked = [position for position, rank in order if rank is not None]
    column_of = {position: column for column, position in enumerate(ranked)}
    ranks = None
    if patterns is not None:
        ranks = _draws(entries, metrics, ranked, patterns=patterns, errors=frame.errors)
    rows = []
    for position, rank in order:
        chance, low, high = _chance(ranks, column_of.get(position))
        row = PriorityRow(
            tag_name=entries[position].name,
            rank=rank,
            metrics=metrics[position],
            counts=entries[position].counts,
            plan=entries[position].plan,
            remedy=entries[position].remedy,
            probability_top=chance,
            rank_low=low,
            rank_high=high,
        )
        rows.append(row)
    return tuple(rows)
