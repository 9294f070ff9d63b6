from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.text import corpus, edit_counts, edit_distance, mean_rate, normalize


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Let's  catch UP!", "lets catch up"),
        ("  tab\tand\nline ", "tab and line"),
        ("Straße", "strasse"),
        ("「東京」、です。", "東京です"),
        ("¿Qué?", "qué"),
        ("a - b", "a b"),
        ("snake_case", "snakecase"),
        ("5 + 5 = $10", "5 + 5 = $10"),
        ("...", ""),
    ],
)
def test_case_punctuation_and_white_space_are_folded(text: str, plain: str) -> None:
    assert normalize(text) == plain


@given(st.text(max_size=30))
def test_folding_leaves_no_white_space_at_the_ends_or_doubled(text: str) -> None:
    folded = normalize(text)
    assert folded == " ".join(folded.split())


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_edit_counts_add_up(reference: list[str], prediction: list[str]) -> None:
    counts = edit_counts(reference, prediction)
    assert counts.errors == edit_distance(reference, prediction)
    assert counts.hits + counts.substitutions + counts.deletions == counts.reference == len(reference)
    assert counts.hits + counts.substitutions + counts.insertions == len(prediction)


def test_an_empty_reference_has_no_rate_but_counts_in_the_corpus() -> None:
    clips = [edit_counts([], ["hello", "world"]), edit_counts(["a", "b", "c", "d"], ["a", "b", "c", "d"])]
    assert clips[0].rate is None and clips[0].insertions == 2
    assert corpus(clips).counts.rate == 0.5


def test_a_rate_may_exceed_one() -> None:
    assert edit_counts(["a"], ["b", "c", "d"]).rate == 3.0


def test_a_corpus_of_nothing_has_no_rates() -> None:
    nothing = corpus([])
    assert (nothing.counts.rate, nothing.match_error_rate, nothing.word_information_lost) == (None, None, None)
    assert corpus([edit_counts(["a"], [])]).word_information_lost is None


def test_the_mean_of_clips_is_not_the_rate_of_the_corpus() -> None:
    clips = [edit_counts(["a"], []), edit_counts(list("abcd"), list("abcd")), edit_counts([], ["x"])]
    assert mean_rate(clips) == 0.5
    assert corpus(clips).counts.rate == 2 / 5
    assert mean_rate([]) is None
