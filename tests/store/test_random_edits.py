"""Random steps, undone and repeated: the tables always equal a plain model, and the history equals the tables."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.snapshot import ProjectData, Step, StepKind, StepRecord
from errortagger.domain.tag import Tag
from errortagger.domain.types import ReviewerId, TagId
from errortagger.store.check import check
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import AT, Maker

ROWS = 6
TAGS = (1, 2)
REVIEWERS = (1, 2)


class Model:
    """Answers, marks and tags as plain dictionaries; makes patches that hold only cells that change."""

    def __init__(self) -> None:
        self.answers: dict[tuple[int, int, int], int] = {}
        self.marks: dict[tuple[MarkField, int, int], str] = {}
        self.tags: dict[int, Tag] = {}

    def answer_edit(self, tag: int, reviewer: int, wanted: dict[int, int]) -> AnswerEdit:
        cells = [
            (row, self.answers.get((tag, reviewer, row), -1), after)
            for row, after in wanted.items()
            if self.answers.get((tag, reviewer, row), -1) != after
        ]
        rows, before, after = ([cell[part] for cell in cells] for part in range(3))
        return AnswerEdit(
            TagId(tag),
            ReviewerId(reviewer),
            np.array(rows, np.int32),
            np.array(before, np.int8),
            np.array(after, np.int8),
        )

    def mark_edit(self, field: MarkField, reviewer: int, row: int, value: str | None) -> MarkEdit:
        before = self.marks.get((field, self._who(field, reviewer), row))
        return MarkEdit(field, ReviewerId(reviewer), (row,), (before,), (value,))

    @staticmethod
    def _who(field: MarkField, reviewer: int) -> int:
        return 0 if field is MarkField.EXCLUDED else reviewer

    def apply(self, edit: Edit) -> None:
        if isinstance(edit, AnswerEdit):
            for row, after in zip(edit.rows.tolist(), edit.after.tolist(), strict=True):
                self._set(self.answers, (edit.tag, edit.reviewer, row), None if after == -1 else after)
        elif isinstance(edit, MarkEdit):
            for row, value in zip(edit.rows, edit.after, strict=True):
                self._set(self.marks, (edit.field, self._who(edit.field, edit.reviewer), row), value)
        else:
            gone = edit.before if edit.after is None else edit.after
            self._set(self.tags, gone.id, edit.after)

    @staticmethod
    def _set(cells: dict, key: object, value: object) -> None:
        if value is None:
            cells.pop(key, None)
        else:
            cells[key] = value


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("answers"), st.sampled_from(TAGS), st.sampled_from(REVIEWERS),
            st.dictionaries(st.integers(0, ROWS - 1), st.integers(-1, 2), max_size=ROWS),
        ),
        st.tuples(
            st.just("mark"), st.sampled_from(MarkField), st.sampled_from(REVIEWERS), st.integers(0, ROWS - 1),
            st.sampled_from([None, "a", "b"]),
        ),
        st.tuples(st.just("tag"), st.sampled_from(TAGS), st.sampled_from([None, "one", "two"])),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
    ),
    max_size=25,
)  # fmt: skip


def edit_of(model: Model, step: tuple) -> Edit | None:
    if step[0] == "answers":
        return model.answer_edit(*step[1:])
    if step[0] == "mark":
        return model.mark_edit(*step[1:])
    before = model.tags.get(step[1])
    after = None if step[2] is None else Tag(id=TagId(step[1]), name=step[2], position=step[1], created_at=AT)
    return None if before is None and after is None else TagEdit(before, after)


def play(project: ProjectFile, model: Model, plan: list[tuple]) -> int:
    """Record the plan as a session would; returns the number of steps."""
    undo: list[tuple[int, Patch]] = []
    redo: list[tuple[int, Patch]] = []
    seq = 0
    for step in plan:
        kind, target = StepKind.DO, seq + 1
        if step[0] in ("undo", "redo"):
            source, other = (undo, redo) if step[0] == "undo" else (redo, undo)
            if not source:
                continue
            kind = StepKind(step[0])
            target, done = source.pop()
            other.append((target, done))
            patch = done.inverse() if step[0] == "undo" else done
        else:
            edit = edit_of(model, step)
            if edit is None:
                continue
            patch = Patch(step[0], (edit,))
            undo.append((target, patch))
            redo.clear()
        seq += 1
        for edit in patch.edits:
            model.apply(edit)
        project.writer.record(StepRecord(Step(seq, kind, target, patch.label, ReviewerId(1), AT), patch))
    return seq


def answers_of(data: ProjectData) -> dict[tuple[int, int, int], int]:
    return {
        (column.tag, column.reviewer, row): value
        for column in data.answers
        for row, value in zip(column.rows.tolist(), column.values.tolist(), strict=True)
    }


def marks_of(data: ProjectData) -> dict[tuple[MarkField, int, int], str]:
    return {
        (column.field, Model._who(column.field, column.reviewer), row): value
        for column in data.marks
        for row, value in zip(column.rows.tolist(), column.values, strict=True)
    }


@given(steps)
@settings(max_examples=40, deadline=None)
def test_memory_file_and_history_never_differ(plan: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Maker(Path(folder)).project(ROWS)
        model = Model()
        with ProjectFile.open(path) as project:
            for name in ("ana", "ben"):
                project.writer.ensure_reviewer(name)
            count = play(project, model, plan)
            data = project.load()
            assert {tag.id: tag for tag in data.tags} == model.tags
            living = {key: value for key, value in model.answers.items() if key[0] in model.tags}
            assert answers_of(data) == living
            assert marks_of(data) == model.marks
            assert len(data.history) == count
            assert len(project.reader.patches([step.seq for step in data.history]).result()) == count
        history = [finding for finding in check(path).findings if finding.what == "history"]
        assert [finding.message for finding in history] == ["tags, answers and marks are what the history adds up to"]
