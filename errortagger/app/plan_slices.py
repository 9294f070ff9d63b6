"""Strata that are named by filters: every example is in the first slice that holds it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from errortagger.app.projects import OpenProject
from errortagger.app.slices import slice_mask
from errortagger.domain.filter import parse
from errortagger.domain.filter_nodes import And, Compare, Everything, FieldKind, Node, Not, Or
from errortagger.domain.problems import UsageProblem
from errortagger.session.strata import OTHER

SLICES = "slices:"
"""What to plan by begins so; filters follow, with semicolons between them."""
_DATA = (FieldKind.COLUMN, FieldKind.NUMBER, FieldKind.PROSE, FieldKind.METADATA)
"""Fields that a review never changes."""


def slice_names(project: OpenProject, by: str) -> list[str]:
    """By row the filter that holds the example first, or OTHER.

    Raises FilterProblem for a bad filter, UsageProblem for one that asks about the review itself: its strata would
    change while they are reviewed.
    """
    names = np.full(len(project.session), OTHER, dtype=object)
    free = np.ones(len(project.session), dtype=np.bool_)
    for text in _filters(by):
        if not all(_is_data(node) for node in _leaves(parse(text, project.session.metadata_columns))):
            raise UsageProblem(
                f"the slice {text!r} asks about the review, or for words anywhere",
                action="Strata are made of the data alone: use columns, such as split:test or snr<10.",
            )
        here = free & slice_mask(project, text)
        names[here] = text
        free &= ~here
    found: list[str] = names.tolist()
    return found


def _filters(by: str) -> list[str]:
    texts = [text.strip() for text in by.removeprefix(SLICES).split(";")]
    if not all(texts):
        raise UsageProblem("a slice without a filter", action=f"Write for example {SLICES}split:test;snr<10.")
    return texts


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Not):
        yield from _leaves(node.part)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part)
    else:
        yield node


def _is_data(node: Node) -> bool:
    return isinstance(node, Everything) or (isinstance(node, Compare) and node.field.kind in _DATA)
