"""Turns what was typed after a field into a condition, and refuses what the field cannot be asked."""

from __future__ import annotations

from collections.abc import Callable

from errortagger.domain.filter_fields import closest, spec_of
from errortagger.domain.filter_nodes import (
    SAID,
    Compare,
    Field,
    FieldKind,
    FilterProblem,
    Is,
    Limit,
    Match,
    Node,
    Op,
    Pattern,
    Range,
    Span,
    Special,
    State,
    Value,
)
from errortagger.domain.filter_scanner import Raw, Scanner

_SIZED = (Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST)


def condition(field: Field, op: Op, raw: Raw, span: Span, scanner: Scanner) -> Node:
    """The condition that was typed. Raises FilterProblem where the field cannot be compared so."""

    def problem(what: str, suggestion: str = "") -> FilterProblem:
        return scanner.problem(what, raw.span.start, raw.span.end, suggestion)

    if op in _SIZED and field.kind not in (FieldKind.NUMBER, FieldKind.COLUMN, FieldKind.METADATA):
        raise problem(f"{field.name} has no size, so {op} does not apply")
    if field.kind is FieldKind.STATE:
        return Is(_state(op, raw, problem))
    if field.kind is FieldKind.TAG and op is Op.NOT:
        raise problem("write -tag:NAME for examples without the tag, absent:NAME where it was looked for")
    return Compare(field, op, _value(field, op, raw, problem), span)


def _state(op: Op, raw: Raw, problem: Callable[..., FilterProblem]) -> State:
    word = raw.text.casefold()
    if op is Op.IS and raw.match is Match.WORD and word in list(State):
        return State(word)
    guess = closest(word, State) if op is Op.IS else ""
    if guess:
        raise problem(f"unknown state {raw.text!r}", guess)
    raise problem(f"is: is followed by one of {', '.join(State)}")


def _value(field: Field, op: Op, raw: Raw, problem: Callable[..., FilterProblem]) -> Value:
    special = _special(field, raw)
    if special is not None:
        if op is not Op.IS:
            raise problem(f"{raw.text} goes with a colon; put a minus sign before the term to turn it round")
        return special
    if op in _SIZED:
        return _limit(field, raw, problem)
    if field.kind is FieldKind.NUMBER:
        return _number_range(raw, problem) or _limit(field, raw, problem)
    if field.kind is FieldKind.CHOICE:
        return _choice(field, raw, problem)
    if field.kind in (FieldKind.METADATA, FieldKind.COLUMN) and op is Op.IS:
        return _forward(_range(raw), problem) or Pattern(raw.text, raw.match)
    return Pattern(raw.text, raw.match)


def _special(field: Field, raw: Raw) -> Special | None:
    if raw.match is not Match.WORD:
        return None
    word = raw.text.casefold()
    if word == "none" and field.kind in SAID:
        return Special.MISSING
    return Special(word) if word in list(Special) else None


def _limit(field: Field, raw: Raw, problem: Callable[..., FilterProblem]) -> Limit:
    if raw.match is Match.WORD or raw.match is Match.EXACT:
        try:
            limit = Limit(raw.text)
        except ValueError:
            pass
        else:
            if limit.number is not None or field.kind is not FieldKind.NUMBER:
                return limit
    raise problem(f"{raw.text!r} is not a number")


def _range(raw: Raw) -> Range | None:
    """``5..10``, ``5..`` or ``..10``; None if the text is no range."""
    low, dots, high = raw.text.partition("..")
    if raw.match is not Match.WORD or not dots:
        return None
    try:
        return Range(Limit(low) if low else None, Limit(high) if high else None)
    except ValueError:
        return None


def _number_range(raw: Raw, problem: Callable[..., FilterProblem]) -> Range | None:
    found = _range(raw)
    if found is not None and any(end is not None and end.number is None for end in (found.low, found.high)):
        raise problem("a date cannot be compared with a number")
    return _forward(found, problem)


def _forward(found: Range | None, problem: Callable[..., FilterProblem]) -> Range | None:
    if found is not None and found.low is not None and found.high is not None:
        low, high = found.low, found.high
        backwards = low.text > high.text if low.number is None or high.number is None else low.number > high.number
        if backwards:
            raise problem(f"the range runs backwards; write {high.text}..{low.text}")
    return found


def _choice(field: Field, raw: Raw, problem: Callable[..., FilterProblem]) -> Pattern:
    values = spec_of(field).values
    word = raw.text.casefold()
    for value in values:
        if raw.match in (Match.WORD, Match.EXACT) and word.replace("_", "-") == value.replace("_", "-"):
            return Pattern(value)
    guess = closest(word, values)
    if guess:
        raise problem(f"{field.name}: knows no {raw.text!r}", guess)
    raise problem(f"{field.name}: is followed by one of {', '.join((*values, 'any', 'none'))}")
