"""The vocabulary of the filter language, declared once: fields, their other names, their closed sets of values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from errortagger.domain.filter_nodes import Field, FieldKind, State
from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, Human, LabelCheck, QueueKind

METADATA_PREFIX = "meta."
"""``meta.split`` is the metadata column of that name even where a fixed field has it."""
DISPUTED = 3
"""Beside the values of Answer: reviewers disagree and nobody has decided."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One fixed field of the language. Completion, help and the parser are built from it."""

    name: str
    kind: FieldKind
    help: str
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """The closed set of values, in order; empty means free."""
    mark: MarkField | None = None
    source: str = ""
    """COLUMN, PROSE and NUMBER: the example's column."""
    answer: int = 0
    """TAG: the answer that is asked for."""


def _tag(name: str, answer: int, help: str) -> FieldSpec:
    return FieldSpec(name, FieldKind.TAG, help, answer=answer)


def _choice(name: str, mark: MarkField, values: Iterable[str], help: str) -> FieldSpec:
    return FieldSpec(name, FieldKind.CHOICE, help, values=tuple(values), mark=mark)


def _column(name: str, help: str, *aliases: str, source: str = "", kind: FieldKind = FieldKind.COLUMN) -> FieldSpec:
    return FieldSpec(name, kind, help, aliases=aliases, source=source or name)


FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("is", FieldKind.STATE, "state of the example", values=tuple(State)),
    _tag("tag", Answer.PRESENT, "examples with the tag"),
    _tag("absent", Answer.ABSENT, "looked at, and the tag is not there"),
    _tag("unsure", Answer.UNSURE, "looked at, and nobody could tell"),
    _tag("unasked", Answer.NOT_ASKED, "nobody was asked about the tag yet"),
    _tag("disputed", DISPUTED, "reviewers disagree on the tag"),
    _choice("check", MarkField.LABEL_CHECK, LabelCheck, "what a reviewer found about the label"),
    _choice("human", MarkField.HUMAN, Human, "would a human have got it right"),
    _choice("queue", MarkField.REVIEW, QueueKind, "the queue the example was reviewed in"),
    FieldSpec("note", FieldKind.MARK, "words in the note", mark=MarkField.NOTE),
    FieldSpec("correct_label", FieldKind.MARK, "what a reviewer says the label is", mark=MarkField.CORRECT_LABEL),
    FieldSpec("excluded", FieldKind.MARK, "why the example is excluded", mark=MarkField.EXCLUDED),
    FieldSpec("reviewer", FieldKind.REVIEWER, "who reviewed it"),
    _column("conf", "the model's confidence", "confidence", kind=FieldKind.NUMBER),
    _column("size", "how wrong the prediction is", "wer", "cer", "iou", "abs", kind=FieldKind.NUMBER),
    _column("true", "the label", "truth", "ground_truth", source="ground_truth"),
    _column("pred", "the prediction", "prediction", source="prediction"),
    _column("split", "train, validation, test"),
    _column("id", "the example's id"),
    _column("media", "path of the file"),
    _column("human_label", "what a human answered"),
    _column("text", "words in the text", kind=FieldKind.PROSE),
)
FLAGS = {
    "reviewed": State.REVIEWED,
    "bookmarked": State.BOOKMARKED,
    "deferred": State.DEFERRED,
    "excluded": State.EXCLUDED,
}
"""``reviewed:yes`` and ``reviewed:no`` are other ways to say ``is:reviewed`` and ``-is:reviewed``."""
_BY_NAME = {name: spec for spec in FIELDS for name in (spec.name, *spec.aliases)}


def find_spec(name: str) -> FieldSpec | None:
    """The fixed field of a name or other name, case ignored, or None."""
    return _BY_NAME.get(name.casefold())


def spec_of(field: Field) -> FieldSpec:
    """The declaration of a fixed field. Raises KeyError for metadata."""
    return _BY_NAME[field.name]


def find_metadata(name: str, names: Iterable[str]) -> str | None:
    """The metadata column that is meant: the exact name, or the only one that differs in case alone."""
    known = list(names)
    if name in known:
        return name
    folded = [other for other in known if other.casefold() == name.casefold()]
    return folded[0] if len(folded) == 1 else None


def closest(word: str, words: Iterable[str]) -> str:
    """The word that was probably meant, or empty."""
    by_folded = {other.casefold(): str(other) for other in words}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def closest_field(name: str, metadata: Iterable[str]) -> str:
    """The field that was probably meant, or empty."""
    return closest(name, [*_BY_NAME, *FLAGS, *metadata])
