"""Fills the matrix of tags against tags: a number and its words for each cell."""

from __future__ import annotations

from errortagger.session.set_table import Matrix
from errortagger.stats.display import NO_VALUE
from errortagger.ui.widgets.paint import marker_shape
from errortagger.ui.widgets.tag_matrix import MatrixCell, MatrixHead


def heads(found: Matrix) -> list[MatrixHead]:
    """The tags."""
    return [
        MatrixHead(id=int(tag.id), name=tag.name, color=tag.color, shape=marker_shape(tag.position))
        for tag in found.tags
    ]


def cells(found: Matrix) -> list[list[MatrixCell]]:
    """The cells. Nothing judged on both is no zero, it is not known."""
    count = len(found.tags)
    deepest = max((_share(found, i, j) for i in range(count) for j in range(count) if i != j), default=0.0) or 1.0
    return [[_cell(found, i, j, deepest) for j in range(count)] for i in range(count)]


def _share(found: Matrix, first: int, second: int) -> float:
    """Of the errors that were looked at for both, those that have both."""
    judged = int(found.judged[first, second])
    return int(found.together[first, second]) / judged if judged else 0.0


def _cell(found: Matrix, first: int, second: int, deepest: float) -> MatrixCell:
    together, judged = int(found.together[first, second]), int(found.judged[first, second])
    one, other = found.tags[first].name, found.tags[second].name
    own = first == second
    title = one if own else f"{one} and {other}"
    if not judged:
        told = f"{title}: no error was judged on {'it' if own else 'both'}, so it is not known"
        return MatrixCell(text=NO_VALUE, words=told, missing=True, own=own)
    has = ("has" if together == 1 else "have") + (" it" if own else " both")
    told = f"{title}: {together:,} error{'' if together == 1 else 's'} {has}, of {judged:,} judged on " + (
        "it" if own else "both"
    )
    drawn = int(found.random_judged[first, second])
    if drawn and drawn != judged:
        told += f"\nin the random order {int(found.random_together[first, second]):,} of {drawn:,}"
    strength = 0.0 if own or not together else max(0.12, _share(found, first, second) / deepest)
    return MatrixCell(text=f"{together:,}", words=told, strength=strength, own=own, zero=not together)
