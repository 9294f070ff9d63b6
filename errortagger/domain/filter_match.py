"""Compares one text with a pattern of the filter language, without regular expressions (those run in ``session``)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from errortagger.domain.filter_nodes import Match, Pattern

Test = Callable[[str], bool]


def fold(text: str) -> str:
    """The text without case and without the difference between composed and decomposed letters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def test_for(pattern: Pattern, *, prose: bool = False) -> Test:
    """A function that says whether a text matches. ``prose``: a bare word is looked for anywhere.

    Raises ValueError for a regular expression.
    """
    wanted = fold(pattern.text)
    match pattern.match:
        case Match.EXACT:
            exact = pattern.text
            return lambda text: text == exact
        case Match.WORD if not prose:
            return lambda text: fold(text) == wanted
        case Match.WORD | Match.CONTAINS:
            return lambda text: wanted in fold(text)
        case Match.GLOB:
            return _glob(f"*{wanted}*" if prose else wanted)
    raise ValueError("a regular expression is no simple test")


def matches(pattern: Pattern, texts: Sequence[str], *, prose: bool = False) -> list[bool]:
    """Which texts match; ``test_for`` for many texts at once."""
    wanted = fold(pattern.text)
    inside = pattern.match is Match.CONTAINS or (prose and pattern.match is Match.WORD)
    if inside and wanted.isascii() and all(map(str.isascii, texts)):
        return [wanted in text.lower() for text in texts]
    test = test_for(pattern, prose=prose)
    return [test(text) for text in texts]


def _glob(pattern: str) -> Test:
    """``*`` stands for any characters. Linear: the parts are looked for from left to right."""
    head, *middle = pattern.split("*")
    tail = middle.pop()

    def matches(text: str) -> bool:
        folded = fold(text)
        if len(folded) < len(head) + len(tail) or not folded.startswith(head) or not folded.endswith(tail):
            return False
        place, end = len(head), len(folded) - len(tail)
        for part in middle:
            found = folded.find(part, place, end)
            if found < 0:
                return False
            place = found + len(part)
        return True

    return matches
