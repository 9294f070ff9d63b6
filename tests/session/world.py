"""A small project in memory: ten errors, ten correct examples, two undecided ones; the random order is row order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from errortagger.domain.criterion import Criterion
from errortagger.domain.patch import MarkField, Patch
from errortagger.domain.project import ProjectInfo, Reviewer
from errortagger.domain.snapshot import AnswerColumn, ExampleColumns, MarkColumn, ProjectData, StepRecord
from errortagger.domain.tag import Tag
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answer, Modality, QueueKind, ReviewerId, TagId
from errortagger.session import steps, tag_steps
from errortagger.session.answers import Consensus
from errortagger.session.session import Session

ANA = Reviewer(ReviewerId(1), "ana")
BEN = Reviewer(ReviewerId(2), "ben")
CLEO = Reviewer(ReviewerId(3), "cleo")
ERRORS = range(0, 10)
CORRECT = range(10, 20)
UNDECIDED = (20, 21)
NOON = "2025-03-01T12:00:00.000Z"


@dataclass
class Pages:
    """A journal that keeps what was written, and reads patches back as the project file does."""

    records: list[StepRecord] = field(default_factory=list)

    def record(self, record: StepRecord) -> None:
        self.records.append(record)

    def patch(self, seq: int) -> Patch:
        return next(record.patch for record in self.records if record.step.seq == seq)


def columns(errors: Sequence[int] | None = None, *, removed: Sequence[int] = ()) -> ExampleColumns:
    """Examples of which some are errors (1), correct (0) or undecided (-1); random order is row order."""
    flags = [1] * 10 + [0] * 10 + [-1] * 2 if errors is None else list(errors)
    n = len(flags)
    gone = np.zeros(n, dtype=np.bool_)
    gone[list(removed)] = True
    return ExampleColumns(
        keys=TextColumn.of(f"x{row}" for row in range(n)),
        error=np.array(flags, dtype=np.int8),
        confidence=np.linspace(0, 1, n, dtype=np.float32),
        size=np.full(n, np.nan, dtype=np.float32),
        random_key=np.arange(n, dtype=np.int64),
        human_correct=np.full(n, -1, dtype=np.int8),
        removed=gone,
    )


def info(**changes: object) -> ProjectInfo:
    facts: dict[str, object] = {
        "name": "speech", "modality": Modality.AUDIO, "criterion": Criterion.parse("exact"), "seed": 7,
    }  # fmt: skip
    return ProjectInfo(**{**facts, **changes})  # type: ignore[arg-type]


def data(*names: str, examples: ExampleColumns | None = None, **more: object) -> ProjectData:
    """A project with some tags and three known reviewers."""
    tags = [Tag(id=TagId(place + 1), name=name, position=place) for place, name in enumerate(names)]
    return ProjectData(
        info=info(),
        columns=columns() if examples is None else examples,
        reviewers=[ANA, BEN, CLEO],
        tags=tags,
        next_tag_id=len(tags) + 1,
        **more,  # type: ignore[arg-type]
    )


def session(*names: str, examples: ExampleColumns | None = None, **more: object) -> Session:
    """Ana's session on a new project with some tags."""
    pages = Pages()
    return Session(
        data(*names, examples=examples, **more), ANA, journal=pages, load_patch=pages.patch, clock=lambda: NOON
    )


def snapshot(old: Session) -> ProjectData:
    """What the project file holds of a session."""
    tags = list(old.tags)
    answers = [
        AnswerColumn(who, tag.id, rows, column[rows])
        for tag in tags
        for who in old.answers.reviewers(tag.id)
        for column in [old.answers.by(who, tag.id)]
        for rows in [np.flatnonzero(column != Answer.NOT_ASKED).astype(np.int32)]
        if len(rows)
    ]
    marks = [
        MarkColumn(mark, who, np.array(list(held), dtype=np.int32), list(held.values()))
        for mark in MarkField
        for who in old.reviewers
        for held in [old.marks.by(mark, who)]
        if held
    ]
    return ProjectData(
        info=old.info,
        columns=old.columns,
        reviewers=list(old.reviewers.values()),
        tags=tags,
        next_tag_id=int(old.tags.take_id()),
        answers=answers,
        marks=marks,
        history=list(old.history.steps),
    )


def reopened(old: Session, reviewer: Reviewer | None = None, *, consensus: Consensus = Consensus.MAJORITY) -> Session:
    """The project closed and opened again, perhaps by somebody else."""
    pages = old._journal
    assert isinstance(pages, Pages)
    who = reviewer or old.reviewer
    return Session(snapshot(old), who, journal=pages, load_patch=pages.patch, clock=lambda: NOON, consensus=consensus)


def tag_id(of: Session, name: str) -> TagId:
    """The id of a tag by its name."""
    tag = of.tags.named(name)
    assert tag is not None
    return tag.id


def give(to: Session, name: str, *rows: int, answer: Answer = Answer.PRESENT) -> None:
    """Answer one tag on some examples."""
    to.commit(steps.set_answer(to, tag_id(to, name), list(rows), answer))


def review(by: Session, *rows: int, queue: QueueKind = QueueKind.RANDOM) -> None:
    """Mark examples reviewed, one step each."""
    for row in rows:
        by.commit(steps.mark_reviewed(by, row, queue))


def make_tag(by: Session, name: str, *, on_row: int | None = None) -> TagId:
    """Make a tag and return its id."""
    by.commit(tag_steps.create(by, name, on_row=on_row))
    return tag_id(by, name)


def answer_of(at: Session, name: str, row: int) -> Answer:
    """The combined answer of a tag on an example."""
    return at.answers.combined_at(tag_id(at, name), row)
