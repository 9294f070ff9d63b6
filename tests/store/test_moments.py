from __future__ import annotations

import pytest

from errortagger.store import moments


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2025-03-01T09:30:00.123Z", "2025-03-01T09:30:00.123Z"),
        ("2025-03-01T09:30:00+00:00", "2025-03-01T09:30:00.000Z"),
        ("2025-03-01T10:30:00.5+01:00", "2025-03-01T09:30:00.500Z"),
        ("2025-03-01T09:30:00", "2025-03-01T09:30:00.000Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ],
)
def test_moments_come_back_in_utc_to_the_millisecond(text: str, canonical: str) -> None:
    assert moments.to_text(moments.to_milliseconds(text)) == canonical


def test_a_text_that_is_no_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        moments.to_milliseconds("yesterday")


def test_now_is_canonical() -> None:
    now = moments.now()
    assert moments.to_text(moments.to_milliseconds(now)) == now
