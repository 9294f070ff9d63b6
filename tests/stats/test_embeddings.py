from __future__ import annotations

import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics.pairwise import cosine_distances

from errortagger.stats import clusters, neighbours, projection
from errortagger.stats.clusters import cluster_rows, dense_clusters, linked_clusters, mean_clusters, silhouette
from errortagger.stats.neighbours import (
    confident_errors,
    directions,
    local_outlier_scores,
    nearest,
    neighbours_of,
    outlier_scores,
)
from errortagger.stats.number import Reason
from errortagger.stats.projection import neighbour_map, principal_map, trustworthiness
from tests.stats.numbers import every_number_is_sound

vectors = hnp.arrays(
    np.float64,
    st.tuples(st.integers(0, 12), st.integers(1, 3)),
    elements=st.sampled_from([0.0, 1.0, -2.0, 3.5, 1e-200, 1e200, np.nan, np.inf]),
)


def three_groups(size: int = 30) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = np.array([[5, 0, 0], [0, 5, 0], [0, 0, 5]])
    return np.vstack([centre + rng.normal(0, 0.3, (size, 3)) for centre in centres])


def test_neighbours_are_those_of_all_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    found_vectors = np.random.default_rng(1).normal(size=(40, 5))
    rows = np.arange(40)
    distances = cosine_distances(found_vectors)
    np.fill_diagonal(distances, np.inf)
    for block in (neighbours._BLOCK, 90):
        monkeypatch.setattr(neighbours, "_BLOCK", block)
        found = neighbours_of(found_vectors, rows, 5)
        assert found.places.tolist() == np.argsort(distances, axis=1)[:, :5].tolist()
        assert found.distances == pytest.approx(np.sort(distances, axis=1)[:, :5])


def test_equal_distances_keep_the_order_of_the_examples() -> None:
    same = np.ones((8, 2))
    assert nearest(same, same[:1], 3).places.tolist() == [[0, 1, 2]]
    assert neighbours_of(same, np.array([1]), 3).places.tolist() == [[0, 2, 3]]


def test_examples_of_the_own_group_are_no_neighbours() -> None:
    groups = np.array([0, 0, 1])
    found = nearest(np.ones((3, 2)), np.ones((1, 2)), 3, groups=(groups, np.array([0])))
    assert found.places[0, 0] == 2
    assert np.isinf(found.distances[0, 1:]).all()


def test_vectors_without_direction_are_far_from_all() -> None:
    assert directions(np.array([[0.0, 0.0], [np.nan, 1.0], [3e200, 4e200]])).tolist() == [[0, 0], [0, 0], [0.6, 0.8]]
    assert nearest(np.zeros((2, 2)), np.ones((1, 2)), 1).distances.tolist() == [[1.0]]
    assert nearest(np.ones((2, 2)), np.zeros((0, 2)), 1).places.shape == (0, 1)


@settings(max_examples=40)
@given(vectors)
def test_no_vectors_break_the_search(drawn: np.ndarray) -> None:
    found = neighbours_of(drawn, np.arange(len(drawn)), 3)
    assert np.isfinite(found.distances).all() and found.distances.min(initial=0.0) >= 0
    assert found.places.shape == (len(drawn), min(3, max(0, len(drawn) - 1)))


def test_what_lies_far_from_all_is_an_outlier() -> None:
    found = np.vstack([three_groups(), [[40.0, 40.0, 40.0]]])
    assert int(np.argmax(outlier_scores(found))) == int(np.argmax(local_outlier_scores(found))) == 90
    assert outlier_scores(np.ones((1, 2))).tolist() == [0.0]
    assert local_outlier_scores(np.ones((2, 2))).tolist() == [1.0, 1.0]
    assert np.isnan(outlier_scores(np.array([[np.nan], [1.0], [2.0]]))[0])
    assert np.isfinite(local_outlier_scores(np.repeat([[1.0], [2.0]], 20, axis=0))).all()


def test_confident_errors_are_the_most_confident_tenth() -> None:
    confidences = np.append(np.linspace(0, 1, 100), np.nan)
    wrong = np.ones(101, dtype=bool)
    assert confident_errors(confidences, wrong).tolist() == list(range(99, 88, -1))
    assert confident_errors(confidences, ~wrong).size == 0


def test_three_groups_are_found_by_every_method() -> None:
    found = three_groups()
    for result in (linked_clusters(found, 3), mean_clusters(found, 3), dense_clusters(found)):
        assert result.count == 3 and result.sizes == (30, 30, 30)
        assert result.labels[:30].tolist() == [1] * 30
        assert result.silhouette.value is not None and result.silhouette.value > 0.8


@settings(max_examples=25)
@given(vectors, st.integers(0, 4))
def test_no_vectors_break_the_clusters(drawn: np.ndarray, count: int) -> None:
    for result in (linked_clusters(drawn, count), mean_clusters(drawn, count), dense_clusters(drawn, count)):
        every_number_is_sound(result)
        assert len(result.labels) == len(drawn)
        assert sum(result.sizes) == int((result.labels > 0).sum())
        every_number_is_sound(cluster_rows(drawn, result, {"t": np.ones(len(drawn), dtype=bool)}))


def test_a_cluster_is_described_by_what_is_common_in_it() -> None:
    found = three_groups()
    result = linked_clusters(found, 3)
    noisy = np.arange(90) < 28
    rows = cluster_rows(found, result, {"noisy": noisy, "even": np.arange(90) % 2 == 0})
    assert [one.name for one in rows[0].lifted] == ["noisy"]
    assert rows[0].lifted[0].lift.value == pytest.approx(3.0)
    assert rows[1].lifted == ()
    assert rows[0].share.value == pytest.approx(1 / 3)
    assert len(rows[0].medoids) == 3 and max(rows[0].medoids) < 30


def test_large_data_are_judged_by_a_part_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = three_groups()
    monkeypatch.setattr(clusters, "MOST_JUDGED", 20)
    monkeypatch.setattr(projection, "MOST_JUDGED", 40)
    assert linked_clusters(found, 3).silhouette.known
    assert trustworthiness(found, found[:, :2]).known
    monkeypatch.setattr(clusters, "MOST_JUDGED", 1)
    assert linked_clusters(found, 3).silhouette.reason is Reason.NO_VALUES


def test_one_cluster_has_no_silhouette() -> None:
    assert silhouette(np.ones((4, 2)), np.ones(4, dtype=np.int64)).reason is Reason.NO_VALUES


@settings(max_examples=40)
@given(vectors)
def test_no_vectors_break_the_map(drawn: np.ndarray) -> None:
    found = principal_map(drawn)
    every_number_is_sound(found)
    whole = (np.abs(np.nan_to_num(drawn, nan=np.inf)) < 1e70).all(axis=1)
    assert np.isfinite(found.places[whole]).all()
    assert np.isnan(found.places[~whole]).all()


def test_the_first_axis_has_the_largest_variance_and_a_fixed_sign() -> None:
    found = np.random.default_rng(0).normal(size=(50, 3)) * [1.0, 5.0, 2.0]
    flat = principal_map(found)
    again = principal_map(found[:, ::-1])
    assert flat.explained[0] > flat.explained[1] > 0
    assert flat.places == pytest.approx(again.places)
    assert float(np.corrcoef(flat.places[:, 0], found[:, 1])[0, 1]) > 0.9
    assert principal_map(np.zeros((3, 0))).explained == ()


def test_a_map_keeps_neighbours_together_and_says_how_far() -> None:
    found = three_groups(14)
    flat = neighbour_map(np.vstack([found, [[np.nan] * 3]]))
    assert flat.method == "scikit-learn t-SNE" or flat.method == "openTSNE"
    assert flat.trustworthiness.value is not None and flat.trustworthiness.value > 0.85
    assert flat.note == "distances between groups mean little"
    assert np.isnan(flat.places[-1]).all()
    assert neighbour_map(found[:5]).method == "pca"


def test_the_faster_library_is_used_when_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Quick:
        def __init__(self, perplexity: float, random_state: int) -> None:
            assert (perplexity, random_state) == (29 / 3, 0)

        def fit(self, known: np.ndarray) -> np.ndarray:
            return known[:, :2]

    module = types.ModuleType("openTSNE")
    module.TSNE = Quick  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "openTSNE", module)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "openTSNE")
    found = three_groups(10)
    assert neighbour_map(found).method == "openTSNE"
    assert neighbour_map(found).places == pytest.approx(found[:, :2])


def test_the_other_library_is_used_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert neighbour_map(three_groups(4)).method == "scikit-learn t-SNE"
