from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.groups import Groups, group_noun, groups_of, likely_groups, plural


@given(st.lists(st.tuples(st.integers(-1, 5), st.booleans()), max_size=40))
def test_groups_are_counted_one_by_one(drawn: list[tuple[int, bool]]) -> None:
    codes, counted = np.array([c for c, _ in drawn], dtype=np.int32), np.array([u for _, u in drawn], dtype=bool)
    members = [code for code, used in drawn if used and code >= 0]
    found = groups_of("speaker", codes, counted)
    assert (found.examples, found.groups) == (len(members), len(set(members)))
    assert found.largest == max((members.count(code) for code in members), default=0)
    assert found.repeats == (len(set(members)) < len(members))


def test_examples_that_hang_together_are_told() -> None:
    found = Groups("speaker_id", 300, 24, 20)
    assert found.sentence("clips") == (
        "300 clips of 24 speakers, up to 20 of one: they are alike, so the intervals are too narrow."
    )
    assert found.telling
    assert Groups("talker", 9, 1, 9).sentence().startswith("9 examples of 1 talker, up to 9 of one")


def test_examples_that_stand_by_themselves_need_no_word() -> None:
    alone = Groups("speaker", 30, 30, 1)
    assert alone.sentence() == "" and not alone.telling


def test_a_guess_is_not_made_from_what_is_nearly_an_id_or_the_same_throughout() -> None:
    assert not Groups("user", 100, 90, 2).telling
    assert not Groups("user", 100, 1, 100).telling


def test_columns_are_recognised_by_their_names() -> None:
    assert likely_groups(["duration", "videoId", "Speaker ID", "speaking_rate"]) == ["Speaker ID", "videoId"]


@pytest.mark.parametrize(
    ("column", "noun"), [("speaker_id", "speaker"), ("patientNr", "patient"), ("id", "id"), ("_", "_")]
)
def test_a_value_of_a_column_has_a_noun(column: str, noun: str) -> None:
    assert group_noun(column) == noun


@pytest.mark.parametrize(
    ("one", "many"), [("talker", "talkers"), ("body", "bodies"), ("day", "days"), ("class", "classes")]
)
def test_nouns_have_plurals(one: str, many: str) -> None:
    assert plural(one) == many
