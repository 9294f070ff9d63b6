from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from errortagger.store.text import from_stored, from_stored_column, optional_from_stored, storable, to_stored


def test_a_file_name_that_is_no_text_keeps_its_bytes() -> None:
    name = os.fsdecode(b"caf\xe9 \xff.png")
    stored = to_stored(name)
    assert stored.encode() and stored != name
    assert os.fsencode(from_stored(stored)) == b"caf\xe9 \xff.png"


@given(st.text(st.characters(max_codepoint=0xFFFFF), max_size=30))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert from_stored(to_stored(text)) == text
    assert to_stored(text).encode().decode() == to_stored(text)


def test_a_column_without_odd_texts_is_not_copied() -> None:
    column = ["a", None, "é"]
    assert storable(column) is column


def test_a_column_with_one_odd_text_comes_back_as_it_was() -> None:
    column = ["a", None, "\udce9"]
    assert from_stored_column(storable(column)) == column
    assert "".join(filter(None, storable(column))).encode()


def test_none_stays_none() -> None:
    assert optional_from_stored(None) is None
    assert optional_from_stored("a") == "a"
