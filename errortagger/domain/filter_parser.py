"""Reads a filter: text to tree, or a FilterProblem that names the characters and the word that was probably meant."""

from __future__ import annotations

from collections.abc import Collection

from errortagger.domain.filter_fields import FLAGS, METADATA_PREFIX, closest_field, find_metadata, find_spec
from errortagger.domain.filter_nodes import (
    And,
    Everything,
    Field,
    FieldKind,
    Is,
    Match,
    Node,
    Not,
    Op,
    Or,
    Pattern,
    Span,
    Words,
)
from errortagger.domain.filter_scanner import Raw, Scanner
from errortagger.domain.filter_values import condition

MAX_TEXT = 4_000
"""Longest filter, characters."""
MAX_DEPTH = 40
"""Deepest nesting of parentheses and negations."""


def parse(text: str, metadata: Collection[str] | None = None) -> Node:
    """The tree of a filter; the empty text means every example.

    ``metadata``: names of the metadata columns; None accepts any name, which is then checked when the filter is used.
    Raises FilterProblem.
    """
    scanner = Scanner(text)
    if len(text) > MAX_TEXT:
        raise scanner.problem(f"the filter is longer than {MAX_TEXT:,} characters", MAX_TEXT, len(text))
    if not scanner.skip_space():
        return Everything()
    parser = _Parser(scanner, metadata)
    node = parser.either()
    if scanner.skip_space():
        raise scanner.problem("this parenthesis closes nothing", scanner.pos, scanner.pos + 1)
    return node


class _Parser:
    """Recursive descent: either = both (OR both)*, both = one (AND? one)*, one = (NOT | -)* (group | term)."""

    def __init__(self, scanner: Scanner, metadata: Collection[str] | None) -> None:
        self._scan = scanner
        self._metadata = metadata
        self._depth = 0

    def either(self) -> Node:
        parts = [self._both()]
        while self._scan.skip_space() and self._scan.keyword("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self) -> Node:
        parts = [self._one()]
        while self._scan.skip_space() and self._scan.peek() != ")":
            here = self._scan.pos
            if self._scan.keyword("OR"):
                self._scan.pos = here
                break
            self._scan.keyword("AND")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Node:
        scan = self._scan
        if not scan.skip_space():
            raise scan.problem("something must follow here", scan.pos, scan.pos + 1)
        start = scan.pos
        if scan.keyword("AND") or scan.keyword("OR"):
            raise scan.problem(f"{scan.text[start : scan.pos]} stands between two conditions", start)
        if scan.keyword("NOT"):
            return self._negated(start)
        if scan.peek() == "-":
            scan.pos += 1
            if scan.peek() == "" or scan.peek().isspace():
                raise scan.problem("a minus sign stands directly before what it excludes", start)
            return self._negated(start)
        return self._group(start) if scan.peek() == "(" else self._term(start)

    def _negated(self, start: int) -> Node:
        self._deeper(start)
        node = Not(self._one())
        self._depth -= 1
        return node

    def _group(self, start: int) -> Node:
        scan = self._scan
        self._deeper(start)
        scan.pos += 1
        if scan.skip_space() and scan.peek() == ")":
            raise scan.problem("nothing stands between the parentheses", start, scan.pos + 1)
        node = self.either()
        if not scan.skip_space():
            raise scan.problem("this parenthesis is not closed", start, start + 1)
        scan.pos += 1
        self._depth -= 1
        return node

    def _deeper(self, start: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._scan.problem(f"more than {MAX_DEPTH} parentheses or negations in each other", start, start + 1)

    def _term(self, start: int) -> Node:
        scan = self._scan
        if scan.peek() == ")":
            raise scan.problem("something must stand before the parenthesis", start, start + 1)
        quoted = scan.peek() == '"'
        raw = scan.value() if quoted or scan.peek() in ("/", "~") else scan.name()
        op = scan.operator() if quoted or raw.match is Match.WORD else None
        if op is None:
            return self._words(raw, start)
        if not raw.text:
            raise scan.problem("a field name must stand before this", start)
        if quoted:
            field = self._metadata_field(raw.text, raw)
        else:
            flag = self._flag(raw, op)
            if flag is not None:
                return flag
            field = self._field(raw)
        return self._compare(field, op, start)

    def _words(self, raw: Raw, start: int) -> Node:
        self._scan.boundary(start)
        if not raw.text:
            raise self._scan.problem("there is nothing between these quotes", start)
        match = Match.CONTAINS if raw.match in (Match.WORD, Match.EXACT) else raw.match
        if raw.match is Match.WORD and "*" in raw.text:
            match = Match.GLOB
        return Words(Pattern(raw.text, match), raw.span)

    def _flag(self, raw: Raw, op: Op) -> Node | None:
        """``reviewed:no`` and its like, or None (and nothing is read)."""
        state = FLAGS.get(raw.text.casefold())
        if state is None:
            return None
        here = self._scan.pos
        value = self._scan.value()
        answer = value.text.casefold() if value.match is Match.WORD and op is Op.IS else ""
        if answer in ("yes", "no"):
            self._scan.boundary(raw.span.start)
            return Is(state) if answer == "yes" else Not(Is(state))
        if find_spec(raw.text) is None:
            raise self._scan.problem(f"{raw.text}: is followed by yes or no", raw.span.start)
        self._scan.pos = here
        return None

    def _field(self, raw: Raw) -> Field:
        spec = find_spec(raw.text)
        if spec is not None:
            return Field(spec.kind, spec.name, raw.text.casefold())
        name = raw.text
        if name.startswith(METADATA_PREFIX) and name not in (self._metadata or ()):
            name = name.removeprefix(METADATA_PREFIX)
        return self._metadata_field(name, raw)

    def _metadata_field(self, name: str, raw: Raw) -> Field:
        if self._metadata is None:
            return Field(FieldKind.METADATA, name)
        found = find_metadata(name, self._metadata)
        if found is None:
            what = f"unknown field {name!r}"
            guess = closest_field(name, self._metadata)
            hint = "" if guess else "; to look for the text itself, put all of it in quotes"
            raise self._scan.problem(what + hint, raw.span.start, raw.span.end, guess)
        return Field(FieldKind.METADATA, found)

    def _compare(self, field: Field, op: Op, start: int) -> Node:
        scan = self._scan
        value = scan.value()
        if not value.text and value.match is not Match.EXACT:
            raise scan.problem(f"after {scan.text[start : scan.pos]!r} a value is missing", start)
        scan.boundary(start)
        return condition(field, op, value, Span(start, scan.pos), scan)
