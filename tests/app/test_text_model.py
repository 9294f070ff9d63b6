from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from errortagger.app.text_model import (
    character_grams,
    fit,
    kernel,
    predict_out_of_fold,
    tfidf_similarity,
    word_grams,
)

TEXTS = [
    "return the current date and time",
    "return the file name without the path",
    "open the file and return the stream",
    "parse the date string into date parts",
    "close the stream when the file ends",
    "turn date parts into local time",
]
LABELS = ["dates", "files", "files", "dates", "files", "dates"]


def test_word_similarity_agrees_with_scikit_learn() -> None:
    vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit_transform(TEXTS)
    ours = tfidf_similarity([word_grams(text) for text in TEXTS], 1)
    np.testing.assert_allclose(ours, (vectors @ vectors.T).toarray(), atol=1e-6)


def test_character_similarity_agrees_with_scikit_learn_where_no_word_is_shorter_than_the_longest_gram() -> None:
    vectors = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5), min_df=3).fit_transform(TEXTS)
    ours = tfidf_similarity([character_grams(text) for text in TEXTS], 3)
    np.testing.assert_allclose(ours, (vectors @ vectors.T).toarray(), atol=1e-6)


def test_grams_of_a_short_text_are_the_ones_written_down_by_hand() -> None:
    assert word_grams("Go to it, a") == ["go", "to", "it", "go to", "to it"]
    assert character_grams("ab a") == [" ab", "ab ", " ab ", " ab ", " a ", " a ", " a "]


def test_the_kernel_is_symmetric_with_two_on_the_diagonal() -> None:
    similarity = kernel(TEXTS)
    np.testing.assert_allclose(similarity, similarity.T, atol=1e-6)
    np.testing.assert_allclose(np.diag(similarity), 2)
    assert similarity.min() >= 0


def test_a_text_without_any_gram_is_like_no_other_and_breaks_nothing() -> None:
    similarity = tfidf_similarity([word_grams(text) for text in ("", "a b c", "date and time")], 1)
    np.testing.assert_array_equal(similarity, np.eye(3))


def test_the_fitted_model_comes_close_to_the_optimum_that_scikit_learn_finds() -> None:
    random = np.random.default_rng(5)
    centres = random.normal(size=(3, 4)) * 2
    codes = np.repeat(np.arange(3), 40)
    features = (centres[codes] + random.normal(size=(120, 4))).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    weights, bias = fit(features @ features.T, np.eye(3, dtype=np.float32)[codes])
    scores = features @ features.T @ weights + bias
    powers = np.exp(scores - scores.max(1, keepdims=True))
    probabilities = powers / powers.sum(1, keepdims=True)
    reference = LogisticRegression(C=10, max_iter=2000).fit(features, codes).predict_proba(features)
    np.testing.assert_array_equal(probabilities.argmax(1), reference.argmax(1))
    assert np.abs(probabilities - reference).mean() < 0.005
    assert np.abs(probabilities - reference).max() < 0.05


def test_held_out_labels_do_not_reach_the_model_that_judges_them() -> None:
    folds = np.array([0, 0, 1, 1, 2, 2])
    classes, before = predict_out_of_fold(TEXTS, LABELS, folds)
    swapped = ["files", "dates", *LABELS[2:]]
    _, after = predict_out_of_fold(TEXTS, swapped, folds)
    assert classes == ["dates", "files"]
    np.testing.assert_array_equal(before[:2], after[:2])
    np.testing.assert_allclose(before.sum(1), 1, atol=1e-6)
    assert not np.array_equal(before[2:], after[2:])
