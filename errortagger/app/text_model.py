"""A small text classifier in numpy alone: TF-IDF of words and characters, logistic regression in its dual form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Postings = dict[str, list[tuple[int, float]]]
"""Gram -> (text number, 1 + ln of how often it is in that text), texts ascending."""

_WORD = re.compile(r"\b\w\w+\b")
_CHARACTER_LENGTHS = (3, 4, 5)
_MIN_TEXTS_WORDS = 1
_MIN_TEXTS_CHARACTERS = 3
_REGULARIZATION = 10.0
_STEPS = 150
_POWER_STEPS = 12


def word_grams(text: str) -> list[str]:
    """Lower-case words of two characters and more, and pairs of neighbours."""
    words = _WORD.findall(text.lower())
    return [*words, *(" ".join(pair) for pair in pairwise(words))]


def character_grams(text: str) -> list[str]:
    """Runs of 3 to 5 characters inside each blank-padded word; a shorter word counts whole, once a length."""
    return [
        padded[start : start + length]
        for padded in (f" {word} " for word in text.lower().split())
        for length in _CHARACTER_LENGTHS
        for start in range(max(1, len(padded) - length + 1))
    ]


def tfidf_similarity(bags: Sequence[Sequence[str]], min_texts: int) -> Matrix:
    """Cosines of the TF-IDF vectors of n bags of grams, shape (n, n), diagonal 1.

    Term frequency is 1 + ln(count), inverse document frequency smoothed; grams in fewer than ``min_texts`` bags are
    left out. A bag without any gram is like no other.
    """
    n = len(bags)
    products = np.zeros((n, n), np.float32)
    squares = np.zeros(n)
    for posting in _postings(bags).values():
        if len(posting) < min_texts:
            continue
        idf = np.log((1 + n) / (1 + len(posting))) + 1
        rows = np.array([row for row, _ in posting])
        weights = np.array([weight for _, weight in posting]) * idf
        squares[rows] += weights * weights
        if len(posting) > 1:
            products[rows[:, None], rows] += np.outer(weights, weights).astype(np.float32)
    norms = np.sqrt(np.maximum(squares, 1e-9))
    products /= np.outer(norms, norms).astype(np.float32)
    np.fill_diagonal(products, 1)
    return products


def _postings(bags: Sequence[Sequence[str]]) -> Postings:
    postings: Postings = {}
    for row, bag in enumerate(bags):
        for gram, count in Counter(bag).items():
            postings.setdefault(gram, []).append((row, 1 + np.log(count)))
    return postings


def kernel(texts: Sequence[str]) -> Matrix:
    """Similarity of n texts by words plus by characters, shape (n, n), 0...2."""
    words = tfidf_similarity([word_grams(text) for text in texts], _MIN_TEXTS_WORDS)
    return words + tfidf_similarity([character_grams(text) for text in texts], _MIN_TEXTS_CHARACTERS)


def fit(similarity: Matrix, targets: Matrix) -> tuple[Matrix, Matrix]:
    """Multinomial logistic regression by Nesterov descent in function space.

    ``similarity``: (n, n); ``targets``: one-hot, (n, classes). Returns the dual weights (n, classes) and the bias
    (classes,); the scores of m new texts are ``similarity_to_training (m, n) @ weights + bias``.
    """
    weights: Matrix = np.zeros(targets.shape, np.float32)
    ahead = previous = weights
    bias: Matrix = np.zeros(targets.shape[1], np.float32)
    rate = 1 / (0.5 * _largest_eigenvalue(similarity) + 1 / _REGULARIZATION)
    for step in range(_STEPS):
        residual: Matrix = _softmax(similarity @ ahead + bias) - targets
        shrinkage: Matrix = ahead / _REGULARIZATION
        downhill: Matrix = rate * (residual + shrinkage)
        weights = ahead - downhill
        bias -= 0.5 / len(similarity) * residual.sum(0)
        ahead = weights + step / (step + 3) * (weights - previous)
        previous = weights
    return weights, bias


def _largest_eigenvalue(similarity: Matrix) -> float:
    """By power iteration; an estimate from below that is close enough for a step size."""
    vector: Matrix = np.ones(len(similarity), np.float32)
    for _ in range(_POWER_STEPS):
        vector = similarity @ vector
        vector /= float(np.linalg.norm(vector))
    return float(vector @ similarity @ vector)


def _softmax(scores: Matrix) -> Matrix:
    powers: Matrix = np.exp(scores - scores.max(1, keepdims=True))
    powers /= powers.sum(1, keepdims=True)
    return powers


def predict_out_of_fold(
    texts: Sequence[str], labels: Sequence[str], folds: npt.NDArray[np.int64]
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Classes in sorted order, and the probability of each for every text, shape (n, classes).

    ``folds``: a fold number for each text. The model that judges a fold has not seen the labels of that fold; the
    frequencies of words are taken from all texts.
    """
    classes, codes = np.unique(np.asarray(labels), return_inverse=True)
    targets = np.eye(len(classes), dtype=np.float32)[codes]
    similarity = kernel(texts)
    probabilities = np.zeros(targets.shape)
    for fold in np.unique(folds):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        weights, bias = fit(similarity[np.ix_(train, train)], targets[train])
        probabilities[test] = _softmax(similarity[np.ix_(test, train)] @ weights + bias)
    return [str(name) for name in classes], probabilities
