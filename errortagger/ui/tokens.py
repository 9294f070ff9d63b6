"""Design tokens: colours, spacing, radii and type sizes of the three themes, and which of them is in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

XS, S, M, GUTTER, L, XL = 4, 8, 12, 14, 16, 24
"""Spacing steps in unscaled pixels."""
PANEL_RADIUS, CONTROL_RADIUS, CHIP_RADIUS = 10, 8, 6
TINY, SMALL, BODY, TITLE, DISPLAY = 11, 12, 13, 15, 24
"""Type sizes in unscaled pixels."""
MIN_HIT = 28
"""Smallest height of anything that can be clicked, in unscaled pixels."""
MIN_SCALE, MAX_SCALE = 0.8, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme at one scale. Colours are ``#rrggbb``; :meth:`px` turns a token size into pixels."""

    name: str
    dark: bool
    bg: str
    panel: str
    raised: str
    """Hovered rows, fields and anything that lies on a panel."""
    line: str
    text: str
    mute: str
    faint: str
    """Placeholders only; 4.5:1 on a panel all the same."""
    accent: str
    on_accent: str
    selection: str
    keycap: str
    track: str
    """The empty part of a bar."""
    truth: str
    prediction: str
    error: str
    warn: str
    good: str
    scale: float = 1.0

    def px(self, size: float) -> int:
        """A length of the design in pixels at this scale, at least 1 for any positive size."""
        return max(1, round(size * self.scale)) if size > 0 else 0

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """The colour token called ``name`` (or a ``#rrggbb`` literal), with ``alpha`` in 0...1."""
        value = name if name.startswith("#") else str(getattr(self, name))
        return _color(value, alpha)


@lru_cache(maxsize=512)
def _parsed(value: str, alpha: float) -> tuple[int, int, int, int]:
    color = QColor(value)
    return color.red(), color.green(), color.blue(), round(alpha * 255)


def _color(value: str, alpha: float) -> QColor:
    return QColor(*_parsed(value, alpha))


DARK = Tokens(
    name="dark",
    dark=True,
    bg="#0f1216",
    panel="#151920",
    raised="#1c212a",
    line="#2a313d",
    text="#e7eaf0",
    mute="#9aa4b4",
    faint="#808a9a",
    accent="#7aa2ff",
    on_accent="#0f1216",
    selection="#24335a",
    keycap="#2a313d",
    track="#2a313d",
    truth="#56b4e9",
    prediction="#e69f00",
    error="#ff5c5c",
    warn="#f0c04c",
    good="#4cc38a",
)
LIGHT = Tokens(
    name="light",
    dark=False,
    bg="#f5f6f8",
    panel="#ffffff",
    raised="#f0f2f5",
    line="#dfe3ea",
    text="#171b22",
    mute="#566072",
    faint="#687182",
    accent="#2f5fe0",
    on_accent="#ffffff",
    selection="#dbe6ff",
    keycap="#e6eaf1",
    track="#e6e9ef",
    truth="#00695c",
    prediction="#b05a00",
    error="#7b1fa2",
    warn="#8a5a00",
    good="#0a7a4b",
)
CONTRAST = Tokens(
    name="contrast",
    dark=True,
    bg="#000000",
    panel="#000000",
    raised="#1a1a1a",
    line="#8c94a0",
    text="#ffffff",
    mute="#d5dae3",
    faint="#b6bdc9",
    accent="#8fb8ff",
    on_accent="#000000",
    selection="#1d3a80",
    keycap="#2b2b2b",
    track="#3a3a3a",
    truth="#6cc7ff",
    prediction="#ffb31a",
    error="#ff7a7a",
    warn="#ffd34d",
    good="#5fe0a0",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT, CONTRAST)}


class _Bus(QObject):
    """Carries the news that another theme or scale is in use."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.current = LIGHT


@lru_cache(maxsize=1)
def _bus() -> _Bus:
    return _Bus()


def tokens() -> Tokens:
    """The tokens in use now. Ask at paint time; do not keep them."""
    return _bus().current


def scaled(theme: Tokens, scale: float) -> Tokens:
    """The theme with all sizes multiplied by ``scale``, held within 0.8...2.0."""
    return replace(theme, scale=min(MAX_SCALE, max(MIN_SCALE, scale)))


def use_tokens(theme: Tokens, prepare: Callable[[], None] = lambda: None) -> None:
    """Make ``theme`` the one in use and tell everyone who follows.

    ``prepare`` runs in between: fonts, palette and style sheet of the application come first, because setting them
    undoes what widgets have set for themselves.
    """
    bus = _bus()
    bus.current = theme
    prepare()
    bus.changed.emit()


def follow_theme(restyle: Callable[[], None]) -> None:
    """Call ``restyle`` (a bound method of a QObject) now and after each change of theme or scale."""
    restyle()
    _bus().changed.connect(restyle)


def contrast_ratio(first: str, second: str) -> float:
    """WCAG contrast of two ``#rrggbb`` colours, 1...21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(value: str) -> float:
    red, green, blue, _ = _parsed(value, 1.0)
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red / 255, green / 255, blue / 255)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
