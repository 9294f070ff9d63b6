"""Fonts: loads the bundled families once and makes fonts of token sizes, with tabular figures where numbers align."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from errortagger.ui.tokens import BODY, tokens

SANS, MONO = "Inter", "JetBrains Mono"
_SUFFIXES = (".ttf", ".otf", ".woff2", ".woff")


def fonts_folder() -> Path | None:
    """Where the bundled fonts are, or None when the program was installed without them."""
    from errortagger.resources import resource_path

    folder = resource_path("fonts")
    return folder if folder.is_dir() else None


@lru_cache(maxsize=1)
def load_fonts() -> frozenset[str]:
    """Register the bundled fonts with Qt; returns the families that were loaded. Needs a QGuiApplication."""
    folder = fonts_folder()
    families: set[str] = set()
    for path in sorted(folder.rglob("*")) if folder is not None else ():
        if path.suffix in _SUFFIXES:
            families.update(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path))))
    return frozenset(families)


@lru_cache(maxsize=2)
def _families(mono: bool) -> tuple[str, ...]:
    loaded = load_fonts()
    kind = QFontDatabase.SystemFont.FixedFont if mono else QFontDatabase.SystemFont.GeneralFont
    system = QFontDatabase.systemFont(kind).family()
    wanted = MONO if mono else SANS
    return (wanted, system) if wanted in loaded else (system,)


@lru_cache(maxsize=256)
def _font(pixels: int, weight: int, mono: bool, numbers: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(_families(mono)))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if numbers:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def text_font(size: int = BODY, weight: int = 400, *, mono: bool = False, italic: bool = False) -> QFont:
    """A text font of a token size (unscaled pixels) and weight (400, 500, 600, 700)."""
    font = QFont(_font(tokens().px(size), weight, mono, False))
    font.setItalic(italic)
    return font


def number_font(size: int = BODY, weight: int = 400) -> QFont:
    """A font with tabular figures: digits of one width, so that columns of numbers align."""
    return QFont(_font(tokens().px(size), weight, False, True))
