"""Writes a filter: tree to text that reads back as the same tree."""

from __future__ import annotations

import re

from errortagger.domain.filter_fields import FLAGS, METADATA_PREFIX, find_spec
from errortagger.domain.filter_nodes import (
    SAID,
    And,
    Compare,
    Everything,
    Field,
    FieldKind,
    Is,
    Limit,
    Match,
    Node,
    Not,
    Or,
    Pattern,
    Range,
    Special,
    Value,
    Words,
)

_PLAIN = re.compile(r"[^\s()\"]+")
_WORD = re.compile(r"[^\s()\"~/][^\s()]*")
_PLAIN_NAME = re.compile(r'[^\s()":<>=!~/\-*\\][^\s()":<>=!]*')
_KEYWORDS = ("AND", "OR", "NOT")


def show(node: Node) -> str:
    """The text of a filter; ``parse(show(node))`` is the same tree. Every example is the empty text."""
    if isinstance(node, Everything):
        return ""
    if isinstance(node, Or):
        return " OR ".join(_inside(part, Or) for part in node.parts)
    if isinstance(node, And):
        return " ".join(_inside(part, And, Or) for part in node.parts)
    if isinstance(node, Not):
        return "-" + _inside(node.part, And, Or, Not)
    if isinstance(node, Is):
        return f"is:{node.state}"
    if isinstance(node, Words):
        return _words(node.pattern)
    return _compare(node)


def _inside(node: Node, *kinds: type[And | Or | Not]) -> str:
    return f"({show(node)})" if isinstance(node, kinds) else show(node)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(pattern: Pattern) -> str:
    if pattern.match is Match.REGEX:
        return _regex(pattern.text)
    if pattern.match is Match.GLOB:
        return pattern.text
    plain = _PLAIN_NAME.fullmatch(pattern.text) and pattern.text not in _KEYWORDS and "*" not in pattern.text
    return pattern.text if plain else _quoted(pattern.text)


def _compare(node: Compare) -> str:
    return f"{_field(node.field)}{node.op}{_value(node.value, node.field.kind)}"


def _field(field: Field) -> str:
    if field.kind is not FieldKind.METADATA:
        return field.spelled or field.name
    fixed = find_spec(field.name) is not None or field.name.casefold() in FLAGS
    plain = _PLAIN_NAME.fullmatch(field.name) and not field.name.startswith(METADATA_PREFIX)
    return field.name if plain and not fixed else _quoted(field.name)


def _value(value: Value, kind: FieldKind) -> str:
    if isinstance(value, Special):
        return "none" if value is Special.MISSING and kind in SAID else value.value
    if isinstance(value, Limit):
        return value.text if _PLAIN.fullmatch(value.text) else _quoted(value.text)
    if isinstance(value, Range):
        low, high = (end.text if end else "" for end in (value.low, value.high))
        return f"{low}..{high}"
    return _pattern(value, kind)


def _regex(pattern: str) -> str:
    return "/" + re.sub(r"\\.|/", lambda found: found[0] if len(found[0]) > 1 else r"\/", pattern, flags=re.S) + "/"


def _pattern(pattern: Pattern, kind: FieldKind) -> str:
    text = pattern.text
    if pattern.match is Match.REGEX:
        return _regex(text)
    if pattern.match is Match.EXACT:
        return _quoted(text)
    if pattern.match is Match.CONTAINS:
        return "~" + (text if _PLAIN.fullmatch(text) else _quoted(text))
    special = text.casefold() in (*Special, *(("none",) if kind in SAID else ()))
    return text if _WORD.fullmatch(text) and not special else _quoted(text)
