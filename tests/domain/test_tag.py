from __future__ import annotations

import pytest

from errortagger.domain.problems import UsageProblem
from errortagger.domain.tag import MAX_NAME, clean_name, name_key


def test_a_name_is_trimmed_and_its_inner_space_folded() -> None:
    assert clean_name("  car \t\n noise ") == "car noise"


def test_a_name_is_stored_composed_so_that_equal_letters_are_equal() -> None:
    assert clean_name("cafe\u0301") == "caf\u00e9"


def test_case_does_not_make_another_name() -> None:
    assert name_key("Straße") == name_key("STRASSE")


def test_a_family_of_emoji_is_a_name() -> None:
    assert clean_name("👩\u200d👧 child") == "👩\u200d👧 child"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "needs a name"),
        (" \t ", "needs a name"),
        ("x" * (MAX_NAME + 1), f"{MAX_NAME + 1} characters"),
        ("a\x00b", r"U\+0000"),
        ("a\u202eb", r"U\+202E"),
        ("a\ud800", r"U\+D800"),
        ("a\ue000", r"U\+E000"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(UsageProblem, match=why):
        clean_name(name)


def test_the_longest_name_is_allowed() -> None:
    assert len(clean_name("x" * MAX_NAME)) == MAX_NAME
