"""How far reviewers agree on a tag, beyond what chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Answer, Answers
from errortagger.stats.completion import generator
from errortagger.stats.number import Number, Reason, ratio, undefined

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

RESAMPLES = 2000
LEAST = 20
"""Below this many examples judged by both there is no interval."""
FIRM, TENTATIVE = 0.8, 0.667


def alpha_word(alpha: float) -> str:
    """``firm``, ``tentative`` or ``weak``: Krippendorff's words."""
    return "firm" if alpha >= FIRM else "tentative" if alpha >= TENTATIVE else "weak"


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two reviewers on one tag, over the examples both judged."""

    both: int
    only_first: int
    only_second: int
    neither: int
    agreement: Number
    """Examples with the same answer / examples."""
    kappa: Number
    """Cohen's kappa with a bootstrap interval; CONSTANT_RATINGS when both gave one and the same answer throughout."""
    positive_agreement: Number
    """2 both / (2 both + only one): agreement on the examples where anyone saw the tag."""
    pabak: Number
    """2 agreement - 1: kappa if the tag were on half of the examples."""

    @property
    def judged(self) -> int:
        """Examples judged by both."""
        return self.both + self.only_first + self.only_second + self.neither


def _kappas(cells: FloatArray) -> FloatArray:
    """Cohen's kappa of rows of (both, first, second, neither); NaN where chance agreement is certain."""
    total = cells.sum(axis=1)
    a, b, c, d = cells.T
    observed = (a + d) / total
    expected = ((a + b) * (a + c) + (c + d) * (b + d)) / total**2
    found = np.full(len(cells), np.nan)
    np.divide(observed - expected, 1 - expected, out=found, where=expected < 1)
    return found


def _with_interval(value: float, draws: FloatArray, confidence: float) -> Number:
    """A bootstrap percentile interval around a value.

    Draws without any difference are left out: they are at most some 4 in 10, when the difference is on one example.
    """
    known = draws[~np.isnan(draws)]
    half = (1 - confidence) / 2
    low, high = np.quantile(known, [half, 1 - half])
    return Number(value, min(float(low), value), max(float(high), value), method="bootstrap")


def _kappa(cells: tuple[int, int, int, int], confidence: float) -> Number:
    counts = np.array([cells], dtype=np.float64)
    size = sum(cells)
    value = float(_kappas(counts)[0])
    if np.isnan(value):
        return undefined(Reason.CONSTANT_RATINGS)
    if size < LEAST:
        return Number(value)
    draws = generator(8, *cells).multinomial(size, counts[0] / size, RESAMPLES).astype(np.float64)
    return _with_interval(value, _kappas(draws), confidence)


def pair_agreement(first: Answers, second: Answers, confidence: float = 0.95) -> PairAgreement:
    """Compare two reviewers' answers for one tag.

    Args:
        first: answers, one an example; anything but present and absent is missing.
        second: the other reviewer's, parallel.
        confidence: of kappa's bootstrap interval, which is left out below 20 examples.
    """
    known = (Answer.PRESENT, Answer.ABSENT)
    judged = np.isin(first, known) & np.isin(second, known)
    one, other = first[judged] == Answer.PRESENT, second[judged] == Answer.PRESENT
    cells = tuple(int(np.count_nonzero(mask)) for mask in (one & other, one & ~other, ~one & other, ~one & ~other))
    both, only_first, only_second, neither = cells
    size = len(one)
    agreement = ratio(both + neither, size, Reason.NO_VALUES)
    only = only_first + only_second
    return PairAgreement(
        both=both,
        only_first=only_first,
        only_second=only_second,
        neither=neither,
        agreement=agreement,
        kappa=_kappa((both, only_first, only_second, neither), confidence) if size else undefined(Reason.NO_VALUES),
        positive_agreement=ratio(2 * both, 2 * both + only, Reason.CONSTANT_RATINGS),
        pabak=Number(2 * agreement.value - 1) if agreement.value is not None else agreement,
    )


def rating_counts(ratings: IntArray, categories: int) -> IntArray:
    """How often each category was given to each example: examples x categories.

    Args:
        ratings: examples x reviewers, category numbers from 0; negative is missing.
        categories: how many there are.
    """
    counts = np.zeros((len(ratings), categories), dtype=np.int64)
    rows, columns = np.nonzero(ratings >= 0)
    np.add.at(counts, (rows, ratings[rows, columns]), 1)
    return counts


def fleiss_kappa(counts: IntArray) -> Number:
    """Agreement of three or more reviewers beyond chance: (P - P_e) / (1 - P_e) (Fleiss 1971).

    Args:
        counts: examples x categories, see :func:`rating_counts`.

    NO_VALUES unless every example has the same number of ratings, at least 2: use alpha then.
    """
    raters = counts.sum(axis=1)
    if not len(counts) or raters.min() != raters.max() or raters[0] < 2:
        return undefined(Reason.NO_VALUES, message="needs the same number of reviewers on every example; see alpha")
    n = float(raters[0])
    observed = float((((counts**2).sum(axis=1) - n) / (n * (n - 1))).mean())
    expected = float(((counts.sum(axis=0) / counts.sum()) ** 2).sum())
    if expected >= 1:
        return undefined(Reason.CONSTANT_RATINGS)
    return Number((observed - expected) / (1 - expected))


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha with what it rests on."""

    alpha: Number
    """With a bootstrap interval from 20 examples on; CONSTANT_RATINGS when every rating is the same."""
    examples: int
    """Examples with two or more ratings."""

    @property
    def word(self) -> str:
        """``firm``, ``tentative``, ``weak``, or empty without a value."""
        return "" if self.alpha.value is None else alpha_word(self.alpha.value)


def _alphas(weights: FloatArray, within: FloatArray, counts: FloatArray, distance: FloatArray) -> FloatArray:
    """Alpha of rows of weights of the examples; NaN where all ratings are the same."""
    totals = weights @ counts
    size = totals.sum(axis=1)
    apart = ((totals @ distance) * totals).sum(axis=1)
    found = np.full(len(weights), np.nan)
    np.divide((weights @ within) * (size - 1), apart, out=found, where=apart > 0)
    return 1 - found


def krippendorff_alpha(counts: IntArray, distance: FloatArray | None = None, confidence: float = 0.95) -> Alpha:
    """1 - observed / expected disagreement; any number of reviewers, missing ratings are left out.

    observed = sum over examples of sum over pairs of ratings of distance / (ratings - 1), expected = sum over all pairs
    of ratings of distance / (all ratings - 1) (Krippendorff 2011).

    Args:
        counts: examples x categories, see :func:`rating_counts`.
        distance: categories x categories, 0 on the diagonal; None: nominal, 1 between any two.
        confidence: of the bootstrap interval over examples.
    """
    usable = counts[counts.sum(axis=1) >= 2].astype(np.float64)
    examples = len(usable)
    if not examples:
        return Alpha(undefined(Reason.NO_VALUES, message="no example has two ratings"), 0)
    apart = 1 - np.eye(counts.shape[1]) if distance is None else distance
    within = ((usable @ apart) * usable).sum(axis=1) / (usable.sum(axis=1) - 1)
    value = float(_alphas(np.ones((1, examples)), within, usable, apart)[0])
    if np.isnan(value):
        return Alpha(undefined(Reason.CONSTANT_RATINGS), examples)
    if examples < LEAST:
        return Alpha(Number(value), examples)
    rng = generator(9, examples, counts.shape[1], int(usable.sum()))
    weights = rng.multinomial(examples, np.full(examples, 1 / examples), RESAMPLES).astype(np.float64)
    return Alpha(_with_interval(value, _alphas(weights, within, usable, apart), confidence), examples)
