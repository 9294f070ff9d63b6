"""Aligns a reference with a hypothesis, word by word or character by character, and breaks the result into lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from errortagger.ui.widgets.plain import visible

MAX_WORD = 120
"""Characters of one word that are shown."""


class Op(StrEnum):
    """What happened to a word."""

    EQUAL = "equal"
    SUBSTITUTION = "sub"
    DELETION = "del"
    INSERTION = "ins"


@dataclass(frozen=True, slots=True)
class Pair:
    """One column of the alignment; None where the other side has no counterpart."""

    op: Op
    reference: str | None
    hypothesis: str | None


def split_words(text: str) -> list[str]:
    """The words of a text; a text without any white space (Chinese, Japanese, Thai) gives its characters."""
    words = text.split()
    if len(words) == 1 and len(text.strip()) > 1 and not _alphabetic(words[0]):
        return list(words[0])
    return words


def _alphabetic(word: str) -> bool:
    """Whether a word is of a script that writes spaces between words."""
    return not any(unicodedata.category(c) == "Lo" and c > "\u0e00" for c in word[:MAX_WORD])


def fold(word: str) -> str:
    """The word as a word error rate compares it: case folded and punctuation removed; never empty."""
    bare = "".join(c for c in word.casefold() if not unicodedata.category(c).startswith("P"))
    return bare or word


def align(reference: Sequence[str], hypothesis: Sequence[str], *, folded: bool = True) -> list[Pair]:
    """The cheapest alignment of two word lists. ``folded`` ignores case and punctuation when comparing."""
    left = [fold(word) for word in reference] if folded else list(reference)
    right = [fold(word) for word in hypothesis] if folded else list(hypothesis)
    pairs: list[Pair] = []
    for code in Levenshtein.opcodes(left, right):
        rows = reference[code.src_start : code.src_end], hypothesis[code.dest_start : code.dest_end]
        pairs.extend(_pairs(code.tag, *rows))
    return pairs


def _pairs(tag: str, reference: Sequence[str], hypothesis: Sequence[str]) -> list[Pair]:
    if tag == "delete":
        return [Pair(Op.DELETION, word, None) for word in reference]
    if tag == "insert":
        return [Pair(Op.INSERTION, None, word) for word in hypothesis]
    op = Op.EQUAL if tag == "equal" else Op.SUBSTITUTION
    return [Pair(op, word, other) for word, other in zip(reference, hypothesis, strict=True)]


def shown_word(word: str) -> str:
    """A word as it is drawn: controls visible, cut when it is absurdly long."""
    marked = visible(word[: MAX_WORD + 1])
    return marked if len(word) <= MAX_WORD else f"{marked[:MAX_WORD]}…"


def describe_pairs(pairs: Sequence[Pair], limit: int = 100) -> str:
    """The differences in words, for screen readers."""
    parts = {
        Op.SUBSTITUTION: "{r} became {h}",
        Op.DELETION: "{r} is missing",
        Op.INSERTION: "{h} was added",
    }
    edits = [pair for pair in pairs if pair.op is not Op.EQUAL]
    said = [parts[p.op].replace("{r}", p.reference or "").replace("{h}", p.hypothesis or "") for p in edits[:limit]]
    if len(edits) > limit:
        said.append(f"and {len(edits) - limit} more differences")
    return "; ".join(said) if said else "no differences"


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for char in text[:1000]:
        direction = unicodedata.bidirectional(char)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


@dataclass(frozen=True, slots=True)
class Placed:
    """A pair with its place: line number, left edge and width in pixels from the start of the line."""

    pair: Pair
    line: int
    left: float
    width: float


def place(
    pairs: Sequence[Pair], room: float, *, measure: Callable[[str], float], padding: float, gap: float
) -> list[Placed]:
    """Break the pairs into lines ``room`` pixels wide. No column is wider than the line."""
    placed: list[Placed] = []
    line, left = 0, 0.0
    for pair in pairs:
        words = [shown_word(word) for word in (pair.reference, pair.hypothesis) if word is not None]
        width = min(max(measure(word) for word in words) + 2 * padding, room)
        if left > 0 and left + width > room:
            line, left = line + 1, 0.0
        placed.append(Placed(pair, line, left, width))
        left += width + gap
    return placed
