"""Examples that hang together (clips of one talker): how many groups there are, and what that does to intervals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import BoolArray

_NAMES = (
    "speaker", "talker", "singer", "user", "person", "subject", "patient", "participant", "video", "recording",
    "session", "sentence", "document", "doc", "group", "scene", "camera", "device", "author",
)  # fmt: skip
_ENDS = re.compile(r"[_\s-]?(id|ids|name|nr|no|num|number|key|code)$")
_TELLING = 0.8
"""A guessed column has at most so many groups an example: nearly all different is an id, not a group."""


@dataclass(frozen=True, slots=True)
class Groups:
    """How some examples fall into groups."""

    column: str
    examples: int
    """With a value in the column."""
    groups: int
    largest: int

    @property
    def repeats(self) -> bool:
        """Whether any group has more than one example."""
        return self.groups < self.examples

    @property
    def telling(self) -> bool:
        """Whether a column that nobody chose looks like groups: more than one, and examples clearly share them."""
        return 1 < self.groups <= _TELLING * self.examples

    def sentence(self, noun: str = "examples") -> str:
        """What to say of it; empty when every example stands by itself."""
        if not self.repeats:
            return ""
        kind = group_noun(self.column) if self.groups == 1 else plural(group_noun(self.column))
        return (
            f"{self.examples:,} {noun} of {self.groups:,} {kind}, up to {self.largest:,} of one: "
            "they are alike, so the intervals are too narrow."
        )


def _words(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()).lower()
    return _ENDS.sub("", spaced).replace("_", " ").replace("-", " ").strip()


def group_noun(column: str) -> str:
    """What a value of the column is called: ``speaker`` for ``speaker_id``."""
    return _words(column) or column


def plural(noun: str) -> str:
    """The plain English plural of a noun."""
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def likely_groups(columns: Iterable[str]) -> list[str]:
    """Columns whose names say that their values repeat like speakers or videos, likeliest first."""
    found = [(_NAMES.index(last), name) for name in columns if (last := _words(name).split(" ")[-1]) in _NAMES]
    return [name for _, name in sorted(found)]


def groups_of(column: str, codes: npt.NDArray[np.int32], counted: BoolArray) -> Groups:
    """Count the groups among some examples. ``codes``: one an example, -1 where the column has no value."""
    sizes = np.bincount(codes[counted & (codes >= 0)])
    return Groups(column, int(sizes.sum()), int(np.count_nonzero(sizes)), int(sizes.max(initial=0)))
