"""The blind pass: a person answers before seeing label and prediction. The only honest source of a human level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.domain.patch import MarkField, Patch
from errortagger.domain.tag import DIGIT_SLOTS
from errortagger.domain.types import Human
from errortagger.session.queues import Queue
from errortagger.session.session import Session
from errortagger.session.steps import mark_edit, patch

MOST_LABELS = 30
"""So many known labels can be offered to choose from."""
_LONGEST_LABEL = 40
_NOT_COMPARABLE = (CriterionKind.COLUMN, CriterionKind.IOU)
"""Rules that no typed answer can be judged by: the person judges."""
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_TELLING = frozenset(
    (
        *("label", "labels", "truth", "target", "gold", "gt", "class", "category", "annotation", "reference", "ref"),
        *("pred", "prediction", "predicted", "hyp", "hypothesis", "output", "model", "y", "yhat", "top"),
        *("conf", "confidence", "score", "prob", "probability", "proba", "logit", "logits", "entropy", "loss"),
        *("error", "errors", "correct", "right", "wrong", "wer", "cer", "iou", "distance", "human", "answer", "tag"),
        *("tags", "id", "key", "name", "file", "filename", "path", "uri", "url"),
    )
)
"""Words in the name of a column that may give the answer away."""


@dataclass(frozen=True, slots=True)
class Score:
    """How the reviewer does in the blind pass."""

    answered: int
    right: int
    judged: int
    """Answers that are right or wrong; the others were not judged."""

    def text(self) -> str:
        """``blind 12 · human right 10 of 12``."""
        judged = f" · human right {self.right:,} of {self.judged:,}" if self.judged else ""
        return f"blind {self.answered:,}{judged}"


def score(session: Session) -> Score:
    """Count what the reviewer has answered blind."""
    marks, me = session.marks, session.reviewer.id
    answered = marks.by(MarkField.HUMAN_ANSWER, me)
    judged = marks.by(MarkField.HUMAN, me)
    values = [judged[row] for row in answered if row in judged]
    return Score(len(answered), values.count(Human.RIGHT), len(values))


def is_hidden(session: Session, queue: Queue, row: int | None) -> bool:
    """Whether label and prediction of an example must not be seen yet."""
    if row is None or not queue.blind:
        return False
    marks, me = session.marks, session.reviewer.id
    seen = (MarkField.HUMAN_ANSWER, MarkField.REVIEW)
    return all(marks.get(field, me, row) is None for field in seen)


def judge(criterion: Criterion, truth: str | None, answer: str) -> bool | None:
    """Whether an answer is right by the project's error criterion; None: the person has to say."""
    from errortagger.stats.errors import evaluate

    if criterion.kind in _NOT_COMPARABLE or truth is None or not answer:
        return None
    wrong = int(evaluate(criterion, [truth], [answer]).is_error[0])
    return None if wrong < 0 else wrong == 0


def answer(session: Session, row: int, text: str, right: bool | None) -> Patch:
    """What the person answered and whether it was right, as one step. An empty text: answered in thought only."""
    value = None if right is None else Human.RIGHT if right else Human.WRONG
    edits = [mark_edit(session, MarkField.HUMAN_ANSWER, [row], text)]
    if value is not None:
        edits.append(mark_edit(session, MarkField.HUMAN, [row], value))
    return patch("Blind answer", edits, focus=row)


def overrule(session: Session, row: int) -> Patch:
    """The person says that the answer was right after all, or wrong after all."""
    now = session.marks.get(MarkField.HUMAN, session.reviewer.id, row)
    value = Human.WRONG if now == Human.RIGHT else Human.RIGHT
    label = "Human gets it right" if value is Human.RIGHT else "Human gets it wrong"
    return patch(label, [mark_edit(session, MarkField.HUMAN, [row], value)], focus=row)


def known_labels(truths: Sequence[str | None]) -> tuple[str, ...]:
    """Every label once, in alphabetical order, numbers by their size."""

    def order(label: str) -> tuple[list[tuple[int, int, str]], str]:
        parts = re.findall(r"\d{1,18}|\D+", label.casefold())
        return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts], label

    return tuple(sorted({truth for truth in truths if truth}, key=order))


def label_keys(labels: Sequence[str]) -> tuple[str, ...]:
    """The digit that chooses each label, or nothing: a digit chooses itself, the others take what is left in order."""
    left = iter([slot for slot in DIGIT_SLOTS if slot not in labels])
    return tuple(label if label in DIGIT_SLOTS else next(left, "") for label in labels)


def can_be_listed(criterion: Criterion, labels: Sequence[str]) -> bool:
    """Whether there are few enough short labels to choose from."""
    classes = criterion.kind in (CriterionKind.EXACT, CriterionKind.NORMALIZED, CriterionKind.COLUMN)
    return classes and 1 < len(labels) <= MOST_LABELS and all(len(label) <= _LONGEST_LABEL for label in labels)


def spelled(typed: str, labels: Sequence[str]) -> str:
    """The typed answer as a known label is spelled, if it is one but for case and white space."""
    wanted = " ".join(typed.split())
    found = [label for label in labels if label.casefold() == wanted.casefold()]
    return wanted if wanted in found or not found else found[0]


def safe_facts(metadata: Mapping[str, object]) -> dict[str, object]:
    """The columns of an example whose names promise nothing of label, prediction or how sure the model was.

    Columns are judged by their names only: to leave one out where it holds the label would give the label away.
    """
    return {name: value for name, value in metadata.items() if not _telling(name)}


def _telling(name: str) -> bool:
    return not _TELLING.isdisjoint(word.casefold() for word in _WORDS.findall(name))
