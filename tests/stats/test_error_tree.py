from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from errortagger.stats.error_tree import FOUND_BY_SEARCH, ErrorTree, Growth, error_tree
from errortagger.stats.features import OTHER
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

ALL = Growth(honest=False)
features = hnp.arrays(np.float64, st.integers(0, 60), elements=st.floats(allow_nan=True, allow_infinity=True))


def _nodes_are_sound(tree: ErrorTree, size: int) -> None:
    every_number_is_sound(tree)
    for node in tree.nodes:
        children = [child for child in tree.nodes if child.parent == node.index]
        assert len(children) == (0 if node.leaf else 2)
        if children:
            assert sum(child.size for child in children) == node.size
            assert sum(child.errors for child in children) == node.errors
            assert sorted(np.concatenate([child.rows for child in children]).tolist()) == sorted(node.rows.tolist())
    leaves = [node.rows for node in tree.nodes if node.leaf]
    assert sorted(np.concatenate(leaves).tolist() if leaves else []) == list(range(size))


@settings(max_examples=40)
@given(features, st.data())
def test_nodes_share_out_their_examples(values: np.ndarray, data: st.DataObject) -> None:
    wrong = data.draw(hnp.arrays(np.bool_, len(values)))
    names = data.draw(st.lists(st.sampled_from(["a", "b", None]), min_size=len(values), max_size=len(values)))
    tree = error_tree({"number": values, "name": names}, wrong, Growth(min_leaf=3))
    _nodes_are_sound(tree, len(values))


def test_the_tree_finds_where_errors_are() -> None:
    rng = np.random.default_rng(0)
    length, colour = rng.uniform(0, 10, 1000), rng.choice(["red", "blue"], 1000).tolist()
    wrong = (length > 7) & (np.array(colour) == "red")
    tree = error_tree({"length": length, "colour": colour}, wrong)
    assert tree.honest and tree.note == ""
    worst = max((node for node in tree.nodes if node.leaf), key=lambda node: node.error_rate.value or 0)
    assert worst.error_rate.value == 1.0 and worst.coverage.value == 1.0
    assert {node.split_on for node in tree.nodes} == {"length", "colour", None}


def test_honest_nodes_do_not_show_noise_as_a_finding() -> None:
    rng = np.random.default_rng(4)
    noise = {f"f{i}": rng.normal(size=2000) for i in range(10)}
    wrong = rng.uniform(size=2000) < 0.1

    def worst(growth: Growth) -> float:
        rates = [node.error_rate.value for node in error_tree(noise, wrong, growth).nodes if node.leaf]
        return max(rate for rate in rates if rate is not None)

    assert worst(ALL) > 0.2
    assert worst(Growth()) < 0.2


def test_few_examples_are_told_to_look_worse_than_they_are() -> None:
    wrong = np.arange(100) < 20
    tree = error_tree({"f": np.arange(100.0)}, wrong)
    assert not tree.honest and tree.note == FOUND_BY_SEARCH
    assert tree.leaves == 2
    assert tree.nodes[1].condition is not None and tree.nodes[1].condition.text == "f <= 19.5"
    assert tree.nodes[0].threshold == pytest.approx(19.5)


def test_levels_are_named_and_missing_ones_are_a_level() -> None:
    colour = ["red"] * 40 + [None] * 40 + ["blue"] * 40
    tree = error_tree({"colour": colour}, np.arange(120) < 40, ALL)
    texts = {node.condition.text for node in tree.nodes if node.condition}
    assert texts == {"colour is red", "colour is one of (missing), blue"}
    assert tree.nodes[0].threshold is None


def test_missing_numbers_go_where_they_fit() -> None:
    values = np.where(np.arange(120) < 40, np.nan, np.arange(120.0))
    tree = error_tree({"f": values}, (np.arange(120) < 40) | (np.arange(120) >= 100), ALL)
    texts = [node.condition.text for node in tree.nodes if node.condition]
    assert sum("or missing" in text for text in texts) == 1
    _nodes_are_sound(tree, 120)


def test_rare_levels_join() -> None:
    names = [f"n{i}" for i in range(50) for _ in range(6)]
    wrong = np.array([i % 2 == 0 for i in range(50) for _ in range(6)])
    tree = error_tree({"name": names}, wrong, Growth(depth=1, min_leaf=5, honest=False))
    texts = " ".join(node.condition.text for node in tree.nodes if node.condition)
    assert OTHER in texts
    assert len(texts.split(", ")) <= 31


def test_levels_that_only_the_measured_half_has_find_a_place() -> None:
    names = [f"n{i}" for i in range(400)]
    tree = error_tree({"name": names, "f": np.arange(400.0)}, np.arange(400) % 2 == 0)
    _nodes_are_sound(tree, 400)


def test_without_anything_to_tell_apart_there_is_only_the_root() -> None:
    assert error_tree({}, np.zeros(0, dtype=bool)).nodes == ()
    alone = error_tree({}, np.array([True, False]))
    assert len(alone.nodes) == 1 and alone.nodes[0].error_rate.value == 0.5
    assert len(error_tree({"f": np.full(50, np.nan)}, np.arange(50) < 9).nodes) == 1
    right = error_tree({"f": np.arange(300.0)}, np.zeros(300, dtype=bool))
    assert right.leaves == 1 and right.nodes[0].coverage.reason is Reason.NO_ERRORS


def test_the_tree_stops_where_it_is_told() -> None:
    rng = np.random.default_rng(1)
    values, wrong = {"f": rng.normal(size=500)}, rng.uniform(size=500) < 0.3
    assert error_tree(values, wrong, Growth(depth=2, honest=False)).leaves <= 4
    assert error_tree(values, wrong, Growth(depth=9, leaves=3, min_leaf=1, honest=False)).leaves == 3
    assert all(node.size >= 50 for node in error_tree(values, wrong, Growth(9, 50, honest=False)).nodes)
