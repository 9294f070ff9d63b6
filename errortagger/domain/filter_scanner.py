"""Reads a filter character by character: quotes, slashes, bare words and operators, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from errortagger.domain.filter_nodes import MAX_REGEX, FilterProblem, Match, Op, Span

_NAME = re.compile(r'[^\s()":<>=!]+|!(?!=)')
_VALUE = re.compile(r"[^\s()]+")
_OPERATOR = re.compile(r":[<>]=?|:|<=|>=|!=|<|>|==?")
_OPS = {"=": Op.IS, "==": Op.IS, ":<": Op.LESS, ":<=": Op.AT_MOST, ":>": Op.MORE, ":>=": Op.AT_LEAST}


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as it was typed: its text without quotes and marks, and how it is to be matched."""

    text: str
    match: Match
    span: Span


class Scanner:
    """A place in the text of a filter, moving forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0

    def problem(self, what: str, start: int, end: int | None = None, suggestion: str = "") -> FilterProblem:
        """A problem with some characters of this text."""
        span = Span(start, self.pos if end is None else end)
        return FilterProblem(what, span=span, text=self.text, suggestion=suggestion)

    def skip_space(self) -> bool:
        """Move past white space; whether something is left."""
        while self.pos < len(self.text) and self.text[self.pos].isspace():
            self.pos += 1
        return self.pos < len(self.text)

    def peek(self) -> str:
        """The next character, or empty at the end."""
        return self.text[self.pos : self.pos + 1]

    def keyword(self, word: str) -> bool:
        """Move past a capital keyword that stands alone, if it is next."""
        end = self.pos + len(word)
        after = self.text[end : end + 1]
        if not self.text.startswith(word, self.pos) or not (after == "" or after.isspace() or after in "()"):
            return False
        self.pos = end
        return True

    def operator(self) -> Op | None:
        """Move past an operator, if one is next."""
        found = _OPERATOR.match(self.text, self.pos)
        if found is None:
            return None
        self.pos = found.end()
        return _OPS.get(found[0]) or Op(found[0])

    def name(self) -> Raw:
        """A field name or a word: up to white space, a parenthesis, a quote or an operator. May be empty."""
        start = self.pos
        while found := _NAME.match(self.text, self.pos):
            self.pos = found.end()
        return Raw(self.text[start : self.pos], Match.WORD, Span(start, self.pos))

    def value(self, bare: re.Pattern[str] = _VALUE) -> Raw:
        """A quoted text, ``~`` and a text, a regular expression, or a bare word; empty if there is none."""
        start = self.pos
        first = self.peek()
        if first == '"':
            raw = Raw(self._quoted(), Match.EXACT, Span(start, self.pos))
        elif first == "/":
            raw = Raw(self._regex(), Match.REGEX, Span(start, self.pos))
        elif first == "~":
            self.pos += 1
            text = self._quoted() if self.peek() == '"' else self._bare(bare)
            raw = Raw(text, Match.CONTAINS, Span(start, self.pos))
        else:
            text = self._bare(bare)
            raw = Raw(text, Match.GLOB if "*" in text else Match.WORD, Span(start, self.pos))
        if raw.match is not Match.EXACT and raw.text == "" and self.pos > start:
            raise self.problem(f"nothing follows {first!r}", start)
        return raw

    def boundary(self, start: int) -> None:
        """Raise a problem unless a term may end here: at white space, ``)`` or the end."""
        after = self.peek()
        if after == "" or after.isspace() or after == ")":
            return
        raise self.problem(f"{after!r} in the middle of a word; put the whole word in quotes", start, self.pos + 1)

    def _bare(self, bare: re.Pattern[str]) -> str:
        found = bare.match(self.text, self.pos)
        if found is None:
            return ""
        self.pos = found.end()
        return found[0]

    def _quoted(self) -> str:
        start = self.pos
        self.pos += 1
        return self._until('"', '"\\', start, "this quote is not closed")

    def _regex(self) -> str:
        start = self.pos
        self.pos += 1
        pattern = self._until("/", "/", start, "this regular expression is not closed with /")
        if len(pattern) > MAX_REGEX:
            raise self.problem(f"a regular expression of more than {MAX_REGEX} characters", start)
        return pattern

    def _until(self, stop: str, escaped: str, start: int, open_problem: str) -> str:
        """The text up to ``stop``; a backslash before one of ``escaped`` makes it ordinary."""
        parts: list[str] = []
        while (char := self.peek()) != stop:
            if char == "":
                raise self.problem(open_problem, start)
            follows = self.text[self.pos + 1 : self.pos + 2]
            if char == "\\" and follows:
                # Any other pair is kept as it is, so that "C:\data" and /\d+/ need no doubling.
                parts.append(follows if follows in escaped else char + follows)
                self.pos += 2
            else:
                parts.append(char)
                self.pos += 1
        self.pos += 1
        return "".join(parts)
