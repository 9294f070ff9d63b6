"""A themed application for the widget tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from errortagger.ui.shell.theme import Theme


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """One theme manager for all tests; a second application cannot exist."""
    return Theme()


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication, theme: Theme) -> Iterator[None]:
    """Each test starts with the light theme at 100 %."""
    theme.apply(qapp, "light", 1.0)
    yield
