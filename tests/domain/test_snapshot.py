from __future__ import annotations

from tests.session import world


def test_columns_are_as_long_as_there_are_examples() -> None:
    assert len(world.columns([1, 0, -1])) == 3
