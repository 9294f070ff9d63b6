"""Tags: a cause or condition in the reviewer's words, and the plan a person attaches to it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from errortagger.domain.problems import UsageProblem
from errortagger.domain.types import TagId

MAX_NAME = 80
PALETTE = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00", "#0072B2")
"""Okabe-Ito: distinct under the common colour vision deficiencies; repeats with another marker shape."""
DIGIT_SLOTS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag with everything a person says about it. Numbers that are computed live in ``stats``."""

    id: TagId
    name: str
    position: int
    """Order in the palette, from 0, dense among living tags. The first ten are slots 1...9, 0."""
    description: str = ""
    color: str = PALETTE[0]
    key: str = ""
    """A letter of its own, besides the digit of its slot; empty means none."""
    group: str = ""
    feasibility: int | None = None
    """1...5, used as 0.2...1.0; None means not entered (used as 1.0)."""
    effort_days: float | None = None
    remedy: str = ""
    human_accuracy: float | None = None
    """Human-level performance on data with this tag, 0...1; None means not known."""
    human_trials: int | None = None
    """How many human trials ``human_accuracy`` comes from; None means it was typed in as a fact."""
    trigger: int | None = None
    """Row of the example that inspired the tag after reviewing had begun; it is no random draw (statistics 4)."""
    created_at: str = ""
    """UTC, ISO 8601."""


def clean_name(name: str) -> str:
    """The name as it is stored: trimmed, inner white space folded, NFC. Raises UsageProblem if it cannot be a name."""
    folded = " ".join(unicodedata.normalize("NFC", name).split())
    if not folded:
        raise UsageProblem("a tag needs a name", action="Type at least one character.")
    if len(folded) > MAX_NAME:
        raise UsageProblem(f"the tag name is {len(folded)} characters long", action=f"Use at most {MAX_NAME}.")
    bad = [c for c in folded if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and c != "\u200d"]
    if bad:
        raise UsageProblem(f"the tag name holds a control character (U+{ord(bad[0]):04X})", action="Remove it.")
    return folded


def name_key(name: str) -> str:
    """What makes two names the same: case does not count."""
    return clean_name(name).casefold()
