from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.domain.text_column import TextColumn

ANY_TEXT = st.text(st.characters())


@given(st.lists(ANY_TEXT))
def test_any_texts_come_back_as_they_were(texts: list[str]) -> None:
    column = TextColumn.of(texts)
    assert len(column) == len(texts)
    assert list(column) == texts


@given(st.lists(ANY_TEXT, min_size=1))
def test_a_text_is_found_in_the_first_row_that_holds_it(texts: list[str]) -> None:
    column = TextColumn.of(texts)
    assert [column.find(text) for text in texts] == [texts.index(text) for text in texts]
    assert column.find("".join(texts) + "!") is None


def test_half_characters_of_foreign_file_names_are_kept() -> None:
    column = TextColumn.of(["caf\udce9.png", ""])
    assert (column[0], column[1], column.find("caf\udce9.png")) == ("caf\udce9.png", "", 0)


@pytest.mark.parametrize("offsets", [[], [1, 3], [0, 2]])
def test_offsets_that_do_not_fit_the_buffer_are_refused(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="offsets"):
        TextColumn(b"abc", np.array(offsets, dtype=np.int64))
