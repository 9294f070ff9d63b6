from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from errortagger.ui.widgets.alignment import (
    Op,
    Pair,
    align,
    describe_pairs,
    fold,
    is_right_to_left,
    place,
    shown_word,
    split_words,
)


def test_the_example_of_the_design_aligns_as_drawn() -> None:
    pairs = align(
        split_words("turn the volume down in the kitchen"), split_words("turn the column town the kitchen please")
    )
    assert [pair.op for pair in pairs] == [
        Op.EQUAL, Op.EQUAL, Op.SUBSTITUTION, Op.SUBSTITUTION, Op.DELETION, Op.EQUAL, Op.EQUAL, Op.INSERTION,
    ]  # fmt: skip
    assert pairs[2] == Pair(Op.SUBSTITUTION, "volume", "column")
    assert pairs[4] == Pair(Op.DELETION, "in", None)
    assert pairs[7] == Pair(Op.INSERTION, None, "please")


def test_case_and_punctuation_count_only_when_not_folded() -> None:
    assert [p.op for p in align(["Hello,"], ["hello"])] == [Op.EQUAL]
    assert [p.op for p in align(["Hello,"], ["hello"], folded=False)] == [Op.SUBSTITUTION]
    assert fold("...") == "..."


def test_scripts_without_spaces_align_by_character_and_others_by_word() -> None:
    assert split_words("今天天气") == list("今天天气")
    assert split_words("word") == ["word"]
    assert split_words("שלום") == ["שלום"]
    assert split_words("  ") == []


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_an_alignment_keeps_every_word_in_order(reference: list[str], hypothesis: list[str]) -> None:
    pairs = align(reference, hypothesis)
    assert [p.reference for p in pairs if p.reference is not None] == reference
    assert [p.hypothesis for p in pairs if p.hypothesis is not None] == hypothesis
    assert all((p.op is Op.EQUAL) == (p.reference == p.hypothesis) for p in pairs)


@given(st.lists(st.integers(1, 40), min_size=1), st.integers(30, 200))
def test_no_line_is_wider_than_the_room(lengths: list[int], room: int) -> None:
    pairs = [Pair(Op.EQUAL, "x" * n, "x" * n) for n in lengths]
    placed = place(pairs, room, measure=lambda word: 7.0 * len(word), padding=4, gap=5)
    assert all(item.left + item.width <= room + 1e-6 for item in placed)
    assert [item.line for item in placed] == sorted(item.line for item in placed)


def test_differences_are_told_in_words() -> None:
    pairs = align(["a", "b", "c"], ["a", "x", "c", "d"])
    assert describe_pairs(pairs) == "b became x; d was added"
    assert describe_pairs(align(["a"], ["a"])) == "no differences"
    many = align([], [str(n) for n in range(150)])
    assert describe_pairs(many).endswith("and 50 more differences")


def test_the_first_strong_letter_decides_the_direction() -> None:
    assert is_right_to_left("123 שלום abc")
    assert not is_right_to_left("abc שלום")
    assert not is_right_to_left("123")


def test_an_absurdly_long_word_is_cut() -> None:
    assert len(shown_word("x" * 100_000)) == 121
