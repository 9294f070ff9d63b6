"""The filter language: one line of text to a tree and back, e.g. ``is:error -tag:"car noise" conf>0.8 snr:5..10``.

Terms side by side must all hold; ``OR``, ``NOT`` (or a leading ``-``) and parentheses combine them. A bare value
ignores case and may hold ``*``, a quoted one is exact, ``~word`` looks inside, ``/regex/`` searches, ``5..10`` is a
range and ``missing`` asks for no value. A word alone is looked for in the id and the text.
"""

from __future__ import annotations

from errortagger.domain.filter_fields import FIELDS, FieldSpec
from errortagger.domain.filter_nodes import (
    And,
    Compare,
    Everything,
    Field,
    FieldKind,
    FilterProblem,
    Is,
    Limit,
    Match,
    Node,
    Not,
    Op,
    Or,
    Pattern,
    Range,
    Span,
    Special,
    State,
    Value,
    Words,
    all_of,
    terms,
)
from errortagger.domain.filter_parser import parse
from errortagger.domain.filter_printer import show

__all__ = [
    "FIELDS",
    "And",
    "Compare",
    "Everything",
    "Field",
    "FieldKind",
    "FieldSpec",
    "FilterProblem",
    "Is",
    "Limit",
    "Match",
    "Node",
    "Not",
    "Op",
    "Or",
    "Pattern",
    "Range",
    "Span",
    "Special",
    "State",
    "Value",
    "Words",
    "all_of",
    "parse",
    "show",
    "terms",
]
