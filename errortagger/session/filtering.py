"""Which examples a filter holds: evaluates the tree on the session's columns, whole columns at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from errortagger.domain.filter import (
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
    Special,
    State,
    Words,
    parse,
)
from errortagger.domain.filter_fields import DISPUTED, closest, closest_field, find_metadata, spec_of
from errortagger.domain.filter_match import fold
from errortagger.domain.filter_nodes import number_of
from errortagger.domain.patch import MarkField
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answers, BoolArray
from errortagger.session.filter_columns import (
    CodedColumn,
    as_floats,
    contains_ascii,
    hits_of,
    is_numeric,
    size_test,
    sized,
)

_SIDES = {State.ERROR: 1, State.CORRECT: 0, State.UNKNOWN: -1}


class FilterContext(Protocol):
    """What a filter can ask about the examples. All arrays and sequences have length ``n``, by row."""

    @property
    def n(self) -> int:
        """How many rows."""

    @property
    def error(self) -> npt.NDArray[np.int8]:
        """1 error, 0 correct, -1 cannot be decided."""

    @property
    def confidence(self) -> npt.NDArray[np.float32]:
        """NaN where there is none."""

    @property
    def size(self) -> npt.NDArray[np.float32]:
        """How wrong; NaN where the criterion has no size."""

    @property
    def excluded(self) -> BoolArray:
        """Taken out of every count."""

    @property
    def reviewed(self) -> BoolArray:
        """Reviewed by anybody."""

    @property
    def deferred(self) -> BoolArray:
        """Put at the end of the queue."""

    @property
    def bookmarked(self) -> BoolArray:
        """Bookmarked by anybody."""

    @property
    def keys(self) -> TextColumn:
        """The ids of the examples."""

    def answers(self, tag_name: str) -> Answers | None:
        """Values of Answer, or 3 where reviewers disagree; None when nobody was asked yet."""

    def tag_names(self) -> list[str]:
        """Living tags."""

    def marks(self, field: MarkField) -> dict[int, str]:
        """Row -> value, whoever said it."""

    def reviewer_names(self) -> list[str]:
        """Everybody who reviewed something."""

    def reviewed_by(self, name: str) -> BoolArray:
        """Rows that a reviewer (one of ``reviewer_names``) has reviewed."""

    def field(self, name: str) -> Sequence[str | None]:
        """ground_truth, prediction, text, media, split or human_label; None where there is none."""

    def metadata(self, name: str) -> Sequence[object] | None:
        """Parsed values of a metadata column (numpy array or list, None where missing)."""

    def metadata_names(self) -> list[str]:
        """Columns kept as metadata."""


def evaluate(node: Node, context: FilterContext) -> BoolArray:
    """True for each row that the filter holds; a new array of length ``context.n``.

    A condition never holds where its field has no value. Excluded examples are not left out of their own accord.
    Raises FilterProblem when the filter names a tag, reviewer or column that the project does not have.
    """
    return _Evaluation(context).of(node)


def select(text: str, context: FilterContext) -> BoolArray:
    """``evaluate`` for a filter as it was typed. Raises FilterProblem, which then also holds the text."""
    try:
        return evaluate(parse(text, context.metadata_names()), context)
    except FilterProblem as problem:
        problem.text = text
        raise


class _Evaluation:
    """One walk over a tree; columns that several conditions need are coded once."""

    def __init__(self, context: FilterContext) -> None:
        self._context = context
        self._columns: dict[tuple[FieldKind, str], CodedColumn] = {}
        self._numbers: dict[str, npt.NDArray[np.float64] | None] = {}

    def of(self, node: Node) -> BoolArray:
        if isinstance(node, And):
            return self._combine(node.parts, np.logical_and)
        if isinstance(node, Or):
            return self._combine(node.parts, np.logical_or)
        if isinstance(node, Not):
            return ~self.of(node.part)
        if isinstance(node, Is):
            return self._state(node.state)
        if isinstance(node, Words):
            return self._words(node)
        if isinstance(node, Everything):
            return np.ones(self._context.n, dtype=np.bool_)
        return self._compare(node)

    def _combine(self, parts: tuple[Node, ...], combine: np.ufunc) -> BoolArray:
        found = self.of(parts[0])
        for part in parts[1:]:
            combine(found, self.of(part), out=found)
        return found

    def _state(self, state: State) -> BoolArray:
        context = self._context
        if state in _SIDES:
            return np.asarray(context.error == _SIDES[state])
        if state is State.UNREVIEWED:
            return ~context.reviewed
        if state is State.DISPUTED:
            return self._any_answer(context.tag_names(), DISPUTED)
        flags = {
            State.REVIEWED: context.reviewed,
            State.EXCLUDED: context.excluded,
            State.BOOKMARKED: context.bookmarked,
        }
        return flags.get(state, context.deferred).copy()

    def _compare(self, node: Compare) -> BoolArray:
        match node.field.kind:
            case FieldKind.TAG:
                return self._tag(node)
            case FieldKind.NUMBER:
                return self._number(node)
            case FieldKind.REVIEWER:
                return self._reviewer(node)
            case FieldKind.CHOICE | FieldKind.MARK:
                return self._mark(node)
            case FieldKind.METADATA:
                return self._metadata(node)
        return self._text(self._fixed(node.field), node, prose=node.field.kind is FieldKind.PROSE)

    def _tag(self, node: Compare) -> BoolArray:
        wanted = spec_of(node.field).answer
        names = self._context.tag_names()
        if isinstance(node.value, Special):
            found = self._any_answer(names, wanted)
            return ~found if node.value is Special.MISSING else found
        chosen = _named(node, names, "tag")
        return self._any_answer(chosen, wanted)

    def _any_answer(self, names: Sequence[str], wanted: int) -> BoolArray:
        found = np.zeros(self._context.n, dtype=np.bool_)
        for name in names:
            answers = self._context.answers(name)
            if answers is not None:
                found |= answers == wanted
            elif wanted == -1:
                found[:] = True
        return found

    def _reviewer(self, node: Compare) -> BoolArray:
        if isinstance(node.value, Special):
            reviewed = self._context.reviewed
            return ~reviewed if node.value is Special.MISSING else reviewed.copy()
        found = np.zeros(self._context.n, dtype=np.bool_)
        for name in _named(node, self._context.reviewer_names(), "reviewer"):
            found |= self._context.reviewed_by(name)
        return self._context.reviewed & ~found if node.op is Op.NOT else found

    def _mark(self, node: Compare) -> BoolArray:
        field = spec_of(node.field).mark
        values = self._context.marks(field) if field is not None else {}
        rows = np.fromiter(values, dtype=np.int64, count=len(values))
        if node.value is Special.MISSING:
            silent = np.ones(self._context.n, dtype=np.bool_)
            silent[rows] = False
            return silent
        found = np.zeros(self._context.n, dtype=np.bool_)
        prose = field in (MarkField.NOTE, MarkField.EXCLUDED)
        found[rows] = self._text(CodedColumn(list(values.values())), node, prose=prose)
        return found

    def _number(self, node: Compare) -> BoolArray:
        values = self._context.confidence if node.field.name == "conf" else self._context.size
        return sized(values, node.op, node.value)

    def _metadata(self, node: Compare) -> BoolArray:
        name = find_metadata(node.field.name, self._context.metadata_names())
        if name is None:
            guess = closest_field(node.field.name, self._context.metadata_names())
            raise FilterProblem(f"unknown field {node.field.name!r}", span=node.span, suggestion=guess)
        numbers = self._numeric(name)
        if numbers is not None and is_numeric(node.value):
            return sized(numbers, node.op, node.value)
        column = self._column(Field(FieldKind.METADATA, name), lambda: self._context.metadata(name))
        return self._text(column, node, numeric=True)

    def _numeric(self, name: str) -> npt.NDArray[np.float64] | None:
        """The column as floats (NaN: no value) where all of its values are numbers, else None."""
        if name not in self._numbers:
            self._numbers[name] = as_floats(self._context.metadata(name))
        return self._numbers[name]

    def _fixed(self, field: Field) -> CodedColumn:
        if field.name == "id":
            return self._column(field, lambda: list(self._context.keys))
        return self._column(field, lambda: self._context.field(spec_of(field).source))

    def _column(self, field: Field, load: Callable[[], Sequence[object] | None]) -> CodedColumn:
        place = (field.kind, field.name)
        if place not in self._columns:
            values = load()
            self._columns[place] = CodedColumn([None] * self._context.n if values is None else values)
        return self._columns[place]

    def _text(self, column: CodedColumn, node: Compare, *, prose: bool = False, numeric: bool = False) -> BoolArray:
        value = node.value
        if isinstance(value, Special):
            known = column.where_hits([True] * len(column.texts))
            return ~known if value is Special.MISSING else known
        if isinstance(value, Limit | Range):
            return column.where(size_test(node.op, value))
        hits = hits_of(value, column.texts, node.span, prose=prose)
        if numeric and is_numeric(value):
            number = number_of(value.text)
            hits = [hit or number_of(text) == number for hit, text in zip(hits, column.texts, strict=True)]
        return column.where_hits([not hit for hit in hits] if node.op is Op.NOT else hits)

    def _words(self, node: Words) -> BoolArray:
        keys = self._context.keys
        text = Field(FieldKind.PROSE, "text")
        wanted = node.pattern
        found = contains_ascii(keys, wanted.text) if wanted.match is Match.CONTAINS else None
        if found is None:
            identity = self._fixed(Field(FieldKind.COLUMN, "id"))
            found = identity.where_hits(hits_of(wanted, identity.texts, node.span, prose=True))
        column = self._fixed(text)
        found |= column.where_hits(hits_of(wanted, column.texts, node.span, prose=True))
        return found


def _named(node: Compare, names: Sequence[str], noun: str) -> list[str]:
    """The tags or reviewers that a pattern means. A plain name that nobody has is a problem."""
    pattern = node.value
    if not isinstance(pattern, Pattern):
        raise FilterProblem(f"a {noun} is asked for by name", span=node.span)
    if pattern.match in (Match.WORD, Match.EXACT):
        chosen = [name for name in names if fold(name) == fold(pattern.text)]
        if not chosen:
            guess = closest(pattern.text, names)
            raise FilterProblem(f"there is no {noun} {pattern.text!r}", span=node.span, suggestion=guess)
        return chosen
    hits = hits_of(pattern, names, node.span)
    return [name for name, hit in zip(names, hits, strict=True) if hit]
