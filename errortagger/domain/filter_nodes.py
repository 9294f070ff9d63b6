"""What a filter means: an immutable tree of conditions on one example, and the problem of one that means nothing."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import StrEnum

from errortagger.domain.problems import UsageProblem

MAX_REGEX = 200
"""Longest regular expression, characters."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?%?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2}(?:[T ].*)?)?", re.ASCII)


class FilterProblem(UsageProblem):
    """A filter that cannot be understood: says what is wrong in plain words and which characters are meant."""

    def __init__(self, what: str, *, span: Span, text: str = "", suggestion: str = "") -> None:
        self.span = span
        self.text = text
        self.suggestion = suggestion
        """The word that was probably meant, or empty."""
        hint = f"{what}; did you mean {suggestion!r}?" if suggestion else what
        super().__init__(hint, where=f"filter, character {span.start + 1}")

    def marked(self) -> str:
        """The filter and, on a second line, carets under the characters that are meant."""
        width = max(1, self.span.end - self.span.start)
        line = "".join(" " if char in "\r\n\t" else char for char in self.text)
        return f"{line}\n{' ' * self.span.start}{'^' * width}"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of the filter's text."""

    start: int = 0
    end: int = 0


class State(StrEnum):
    """What ``is:`` asks for."""

    ERROR = "error"
    CORRECT = "correct"
    UNKNOWN = "unknown"
    """Whether it is an error cannot be decided."""
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"
    EXCLUDED = "excluded"
    BOOKMARKED = "bookmarked"
    DEFERRED = "deferred"
    DISPUTED = "disputed"
    """Reviewers disagree on a tag."""


class FieldKind(StrEnum):
    """What can be asked of a field."""

    STATE = "state"
    TAG = "tag"
    CHOICE = "choice"
    """A mark with a closed set of values."""
    MARK = "mark"
    """A mark with free text."""
    REVIEWER = "reviewer"
    NUMBER = "number"
    COLUMN = "column"
    PROSE = "prose"
    """Running text: a bare word is looked for anywhere in it."""
    METADATA = "metadata"


SAID = (FieldKind.TAG, FieldKind.CHOICE, FieldKind.MARK, FieldKind.REVIEWER)
"""Kinds where ``none`` cannot be a value and means that nothing was said."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a condition is about: one of the fixed fields by its first name, or a metadata column."""

    kind: FieldKind
    name: str
    spelled: str = dataclasses.field(default="", compare=False)
    """As it was typed (``wer`` for ``size``); empty means like ``name``."""


class Op(StrEnum):
    """How a field is compared."""

    IS = ":"
    NOT = "!="
    """There is a value, and it is another one."""
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Match(StrEnum):
    """How a text is compared with what was typed."""

    WORD = "word"
    """Equal, case ignored (running text: contained)."""
    EXACT = "exact"
    """Equal to the last character; typed in quotes."""
    GLOB = "glob"
    """Equal, case ignored, ``*`` stands for any characters."""
    CONTAINS = "contains"
    """Contained, case ignored; typed with ``~``."""
    REGEX = "regex"
    """Found by a regular expression, case ignored; typed between slashes."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text to compare with."""

    text: str
    match: Match = Match.WORD


class Special(StrEnum):
    """Values that are about there being a value; in quotes they are ordinary text."""

    MISSING = "missing"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number or an ISO 8601 date, as typed. Raises ValueError if the text is neither."""

    text: str

    def __post_init__(self) -> None:
        if self.number is None and not _DATE.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is neither a number nor a date")

    @property
    def number(self) -> float | None:
        """The number (``40%`` is 0.4), or None for a date."""
        return number_of(self.text)


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; None is open. Raises ValueError when both are None or kinds differ."""

    low: Limit | None
    high: Limit | None

    def __post_init__(self) -> None:
        ends = [end for end in (self.low, self.high) if end is not None]
        if not ends or len({end.number is None for end in ends}) > 1:
            raise ValueError("a range needs a number or a date at one end, and the same at the other")


Value = Pattern | Special | Limit | Range


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty filter: every example."""


@dataclass(frozen=True, slots=True)
class Is:
    """The example is in a state."""

    state: State


@dataclass(frozen=True, slots=True)
class Words:
    """The id or the text of the example contains this. ``pattern.match`` is CONTAINS, GLOB or REGEX."""

    pattern: Pattern
    span: Span = dataclasses.field(default=Span(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A field of the example compares with a value."""

    field: Field
    op: Op
    value: Value
    span: Span = dataclasses.field(default=Span(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold (it also does not hold where the field has no value)."""

    part: Node

    def __post_init__(self) -> None:
        _refuse_everything((self.part,))


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; two or more parts. ``all_of`` takes any number."""

    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        _refuse_everything(self.parts, least=2)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; two or more parts."""

    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        _refuse_everything(self.parts, least=2)


Node = Everything | Is | Words | Compare | Not | And | Or


def _refuse_everything(parts: tuple[Node, ...], least: int = 1) -> None:
    if len(parts) < least or any(isinstance(part, Everything) for part in parts):
        raise ValueError("the empty filter is no part of another one, and And and Or need two parts")


def all_of(*parts: Node) -> Node:
    """A filter that holds where all of some filters hold; nested ``And`` are joined, empty filters drop out."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.parts)
        elif not isinstance(part, Everything):
            flat.append(part)
    if not flat:
        return Everything()
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def terms(node: Node) -> tuple[Node, ...]:
    """The conditions that must all hold: one chip of the filter bar each."""
    if isinstance(node, Everything):
        return ()
    return node.parts if isinstance(node, And) else (node,)


def number_of(text: str) -> float | None:
    """The number a text spells, ``%`` divides by 100, or None. Never NaN or infinite."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    return number if abs(number) != float("inf") else None
