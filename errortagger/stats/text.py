"""Comparing texts: the recorded normalisation, word and character error rates."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache


@cache
def _no_punctuation() -> dict[int, None]:
    """Every character of a Unicode category P*, for ``str.translate``."""
    return {code: None for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)).startswith("P")}


def normalize(text: str) -> str:
    """Case folded, punctuation (Unicode P*) taken out, white space folded to single spaces and trimmed."""
    folded = text.casefold()
    if not folded.isalnum():
        folded = folded.translate(_no_punctuation())
    return " ".join(folded.split())


@dataclass(frozen=True, slots=True)
class EditCounts:
    """How a prediction is turned into the reference with the fewest edits."""

    substitutions: int
    deletions: int
    """Reference units that the prediction lacks."""
    insertions: int
    """Units of the prediction that the reference lacks."""
    reference: int
    """Length of the reference."""

    @property
    def errors(self) -> int:
        """All edits."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def hits(self) -> int:
        """Reference units that were got right."""
        return self.reference - self.substitutions - self.deletions

    @property
    def rate(self) -> float | None:
        """Edits / length of the reference, may exceed 1; None for an empty reference."""
        return self.errors / self.reference if self.reference else None


def edit_counts(reference: Sequence[str], prediction: Sequence[str]) -> EditCounts:
    """Count the edits between two sequences: lists of words for WER, strings for CER."""
    from rapidfuzz.distance import Levenshtein

    kinds = [edit.tag for edit in Levenshtein.editops(reference, prediction)]
    return EditCounts(kinds.count("replace"), kinds.count("delete"), kinds.count("insert"), len(reference))


def edit_distance(reference: Sequence[str], prediction: Sequence[str]) -> int:
    """The number of edits alone, faster than :func:`edit_counts`."""
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(reference, prediction))


def mean_rate(clips: Sequence[EditCounts]) -> float | None:
    """Mean of the clips' rates, which is not the rate of the corpus: short clips weigh too much. None without one."""
    rates = [rate for clip in clips if (rate := clip.rate) is not None]
    return sum(rates) / len(rates) if rates else None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Error rates over all clips together, never the mean of the clips."""

    counts: EditCounts
    predicted: int
    """Units of all predictions."""

    @property
    def match_error_rate(self) -> float | None:
        """Edits / (hits + edits); None when there is nothing."""
        units = self.counts.hits + self.counts.errors
        return self.counts.errors / units if units else None

    @property
    def word_information_lost(self) -> float | None:
        """1 - hits squared / (reference x prediction length); None when one of them is empty."""
        if not self.counts.reference or not self.predicted:
            return None
        return 1 - self.counts.hits**2 / (self.counts.reference * self.predicted)


def corpus(clips: Sequence[EditCounts]) -> Corpus:
    """Add up clips; insertions on empty references count in the numerator."""
    total = EditCounts(
        sum(c.substitutions for c in clips),
        sum(c.deletions for c in clips),
        sum(c.insertions for c in clips),
        sum(c.reference for c in clips),
    )
    return Corpus(total, total.hits + total.substitutions + total.insertions)
