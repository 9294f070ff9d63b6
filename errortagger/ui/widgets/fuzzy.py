"""Scores how well a query fits a name: whole, prefix, word prefix, inside, scattered letters, in that order."""

from __future__ import annotations

from collections.abc import Sequence

_EXACT, _PREFIX, _WORD, _INSIDE, _SCATTERED = 1000.0, 800.0, 600.0, 400.0, 200.0
_BREAKS = frozenset(" _-./:,()[]")


def score(query: str, name: str) -> float | None:
    """How well ``name`` fits, more is better; None when it does not. Every word of the query has to fit."""
    terms = query.casefold().split()
    folded = name.casefold()
    if not terms:
        return 0.0
    if " ".join(terms) == folded:
        return _EXACT
    scores = [_term_score(term, folded) for term in terms]
    known = [value for value in scores if value is not None]
    if len(known) < len(scores):
        return None
    return sum(known) / len(known) - min(len(folded), 100) * 0.1


def ranked(query: str, names: Sequence[str]) -> list[int]:
    """Positions of the names that fit, best first; equal scores keep the order of ``names``."""
    scores = [(score(query, name), position) for position, name in enumerate(names)]
    fitting = [(value, position) for value, position in scores if value is not None]
    return [position for _, position in sorted(fitting, key=lambda pair: (-pair[0], pair[1]))]


def _term_score(term: str, name: str) -> float | None:
    at = name.find(term)
    if at == 0:
        return _PREFIX
    while at > 0:
        if name[at - 1] in _BREAKS:
            return _WORD - at * 0.1
        at = name.find(term, at + 1)
    at = name.find(term)
    if at > 0:
        return _INSIDE - at * 0.1
    return _scattered(term, name)


def _scattered(term: str, name: str) -> float | None:
    """Letters of the term in order with gaps: fewer letters between them and word starts count for it."""
    position, gaps, starts = -1, 0, 0
    for letter in term:
        found = name.find(letter, position + 1)
        if found < 0:
            return None
        gaps += found - position - 1 if position >= 0 else min(found, 3)
        starts += found == 0 or name[found - 1] in _BREAKS
        position = found
    return _SCATTERED + starts * 10 - min(gaps, 50)
