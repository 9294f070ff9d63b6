from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.loss import loss
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

clips = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.booleans()), max_size=20)


@given(clips)
def test_no_clips_break_it(drawn: list[tuple[int, int, bool]]) -> None:
    losses, lengths, tagged = (np.array([row[i] for row in drawn]) for i in range(3))
    result = loss(losses.astype(float), lengths.astype(float), tagged.astype(bool))
    every_number_is_sound(result)
    assert (result.size_share is None) == (losses.sum() == 0)


def test_a_long_error_weighs_more_than_a_short_one() -> None:
    result = loss(np.array([9.0, 1.0, 0.0]), np.array([10.0, 5.0, 5.0]), np.array([True, False, False]))
    assert result.size_share is not None and result.size_share.share == 0.9
    assert result.error_share is not None and result.error_share.share == 0.5
    assert result.rate.value == 0.5
    assert result.rate_if_fixed.value is not None and abs(result.rate_if_fixed.value - 0.05) < 1e-12
    assert result.rate_of_tagged.value == 0.9


def test_without_losses_nothing_is_carried() -> None:
    result = loss(np.zeros(2), np.ones(2), np.zeros(2, dtype=bool))
    assert result.size_share is None and result.rate_if_fixed.value == 0.0
    assert result.rate_of_tagged.reason is Reason.NO_SUPPORT
