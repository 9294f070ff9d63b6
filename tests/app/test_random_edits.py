"""Whatever two reviewers do, the memory, a plain dictionary, a recount and the file always say the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errortagger.app.projects import OpenProject, open_project
from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.types import LabelCheck, QueueKind, TagId
from errortagger.session import steps, tag_steps
from errortagger.session.session import Session
from errortagger.session.statistics import figures
from errortagger.session.tallies import Tallies
from errortagger.store.check import check
from tests import projects
from tests.app.plain_model import Model, Refused, cells_of

ROWS = 7
NUMBER = st.integers(0, 99)
KINDS = (
    *("toggle",) * 7, *("unsure", "review") * 2, "exclude", "include", "note", "check", "flag", "create", "create_on",
    "delete", "merge", "split", "rename", *("undo",) * 3, *("redo",) * 2, "reopen",
)  # fmt: skip
OPERATIONS = st.lists(st.tuples(st.sampled_from(KINDS), NUMBER, NUMBER), min_size=10, max_size=22)
_numbers = itertools.count()


def counted(session: Session) -> tuple[object, ...]:
    """Everything that is derived from answers and marks."""
    frame, tallies = session.frame, session.tallies
    flags = (frame.side, frame.reviewed, frame.passed, frame.in_random, frame.excluded, tallies.totals)
    by_tag = [tallies.of(tag).tolist() for tag in session.tags.ids]
    return tuple(session.tags), list(frame.cursor), [flag.tolist() for flag in flags], by_tag


class Player:
    """Does the same to an open project and to the model."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = Model(ROWS)
        self.project: OpenProject = open_project(path, reviewer="ana")

    @property
    def session(self) -> Session:
        return self.project.session

    def play(self, kind: str, first: int, second: int) -> None:
        """One operation; it is left out where it needs tags that are not there."""
        row, tags = first % ROWS, self.session.tags.ids
        if kind in ("undo", "redo"):
            self.back_and_forth(kind)
        elif kind == "reopen":
            self.reopen(("ana", "ben")[first % 2])
        elif kind in ("create", "create_on"):
            self.create(f"tag {second % 6}", row if kind == "create_on" else None)
        elif kind in ("delete", "merge", "split", "rename") and tags:
            self.change_tags(kind, tags[first % len(tags)], second)
        elif kind in ("toggle", "unsure") and tags:
            self.answer(kind, tags[second % len(tags)], row)
        else:
            self.mark(kind, row, second)

    def answer(self, kind: str, tag: TagId, row: int) -> None:
        make = steps.toggle_tag if kind == "toggle" else steps.toggle_unsure
        self.session.commit(make(self.session, tag, row))
        self.model.do(lambda: getattr(self.model, kind)(int(tag), row))

    def mark(self, kind: str, row: int, second: int) -> None:
        session, model = self.session, self.model
        if kind == "review":
            queue = list(QueueKind)[second % 4]
            session.commit(steps.mark_reviewed(session, row, queue))
            model.do(lambda: itertools.chain(model.review(row, queue), model.set_mark(MarkField.DEFERRED, row, None)))
        elif kind in ("exclude", "include"):
            reason = "duplicate" if kind == "exclude" else None
            session.commit(steps.exclude(session, [row], reason))
            model.do(lambda: model.exclude(row, reason))
        elif kind == "note":
            session.commit(steps.set_note(session, row, f"note {second % 3}"))
            model.do(lambda: model.set_mark(MarkField.NOTE, row, f"note {second % 3}"))
        elif kind == "check":
            check_value = list(LabelCheck)[second % 4]
            session.commit(steps.set_label_check(session, row, check_value))
            model.do(lambda: model.set_mark(MarkField.LABEL_CHECK, row, check_value.value))
        elif kind == "flag":
            now = model.mark(MarkField.DEFERRED, row)
            session.commit(steps.toggle_flag(session, MarkField.DEFERRED, row, "Defer"))
            model.do(lambda: model.set_mark(MarkField.DEFERRED, row, None if now else "1"))

    def create(self, name: str, row: int | None) -> None:
        if self.session.tags.named(name) is None:
            self.session.commit(tag_steps.create(self.session, name, on_row=row))
            made = self.session.tags.named(name)
            assert made is not None
            self.model.do(lambda: self.model.create(int(made.id), name, row))

    def change_tags(self, kind: str, tag: TagId, second: int) -> None:
        session, model, tags = self.session, self.model, self.session.tags.ids
        other = tags[second % len(tags)]
        if kind == "delete":
            session.commit(tag_steps.delete(session, tag))
            model.do(lambda: model.delete(int(tag)))
        elif kind == "merge" and other != tag:
            session.commit(tag_steps.merge(session, tag, other))
            model.do(lambda: model.merge(int(tag), int(other)))
        elif kind == "split":
            names = [f"part {next(_numbers)}" for _ in range(2)]
            session.commit(tag_steps.split(session, tag, names))
            parts = {int(part.id): part.name for part in session.tags if part.name in names}
            model.do(lambda: model.split(int(tag), parts))
        elif kind == "rename":
            name = f"name {next(_numbers)}"
            _, position, trigger = model.cells["tag", int(tag)]  # type: ignore[misc]
            session.commit(tag_steps.change(session, replace(session.tags[tag], name=name)))
            model.do(lambda: iter([(("tag", int(tag)), (name, position, trigger))]))

    def back_and_forth(self, kind: str) -> None:
        try:
            getattr(self.model, kind)()
        except Refused:
            with pytest.raises(Problem, match=f"cannot be {kind}ne"):
                getattr(self.session, kind)()
        else:
            getattr(self.session, kind)()

    def reopen(self, who: str) -> None:
        before = counted(self.session)
        self.project.close()
        self.project = open_project(self.path, reviewer=who)
        self.model.me = who
        assert counted(self.session) == before
        assert len(figures(self.session).tags) == len(self.session.tags)
        self.compare()

    def compare(self) -> None:
        """Memory equals the model, and running tallies equal a recount."""
        session = self.session
        assert cells_of(session) == self.model.cells
        fresh = Tallies(session.frame, session.answers, session.tags.ids)
        assert np.array_equal(fresh.totals, session.tallies.totals)
        for tag in session.tags.ids:
            assert np.array_equal(fresh.of(tag), session.tallies.of(tag))
            combined = [self.model.combined(int(tag), row) for row in range(ROWS)]
            known = {None: -1, "disputed": 3}
            assert session.answers.combined(tag).tolist() == [known.get(said, said) for said in combined]


@given(OPERATIONS)
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_memory_model_recount_and_file_agree_whatever_two_reviewers_do(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, int, int]]
) -> None:
    path = projects.copy_of("seven", tmp_path / "p.errtag", tmp_path_factory, errors=4, correct=3)
    player = Player(path)
    player.create("first", None)
    player.create("second", None)
    try:
        for operation in operations:
            player.play(*operation)
            player.compare()
        player.reopen("ben")
        player.reopen("ana")
    finally:
        player.project.close()
    assert [finding.message for finding in check(path).findings if finding.severity != "ok"] == []
