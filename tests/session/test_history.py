from __future__ import annotations

import pytest

from errortagger.domain.patch import Patch
from errortagger.domain.problems import Problem
from errortagger.domain.snapshot import Step, StepKind
from errortagger.domain.types import Answer
from errortagger.session import history
from errortagger.session.history import History
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import ANA, BEN


def nothing(_seq: int) -> Patch:
    raise AssertionError("no patch is needed")


def step(seq: int, kind: StepKind = StepKind.DO, target: int = 0, who: int = 1) -> Step:
    return Step(seq, kind, target or seq, f"step {target or seq}", who, "")  # type: ignore[arg-type]


def patch(seq: int) -> Patch:
    return Patch(f"step {seq}", ())


def test_a_new_project_has_nothing_to_undo() -> None:
    empty = History([], ANA.id, nothing)
    assert (empty.undo_label, empty.redo_label, empty.undo_count, empty.last_seq) == (None, None, 0, 0)
    assert empty.next_undo() is None
    assert empty.next_redo() is None


def test_the_stacks_are_rebuilt_from_the_lines_of_one_reviewer() -> None:
    undone = step(3, StepKind.UNDO, 2), step(5, StepKind.UNDO, 1)
    lines = [step(1), step(2), undone[0], step(4, who=2), undone[1], step(6, StepKind.REDO, 1)]
    past = History(lines, ANA.id, patch)
    assert (past.undo_label, past.redo_label, past.undo_count) == ("step 1", "step 2", 1)
    assert past.last_seq == 6
    assert past.steps == lines
    assert past.next_undo() == (1, patch(1))
    assert past.next_redo() == (2, patch(2))


def test_a_new_step_drops_what_could_be_redone() -> None:
    past = History([step(1), step(2, StepKind.UNDO, 1)], ANA.id, patch)
    past.add(step(3), patch(3))
    assert (past.undo_label, past.redo_label) == ("step 3", None)


def test_a_line_about_a_step_that_is_on_no_stack_changes_nothing() -> None:
    past = History([step(1), step(2, StepKind.REDO, 1), step(3, StepKind.UNDO, 9)], ANA.id, patch)
    assert (past.undo_count, past.redo_label) == (1, None)


def test_old_patches_are_read_from_the_file_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_KEPT_PATCHES", 2)
    asked: list[int] = []

    def load(seq: int) -> Patch:
        asked.append(seq)
        return patch(seq)

    past = History([], ANA.id, load)
    for seq in (1, 2, 3):
        past.add(step(seq), patch(seq))
    for seq, kind in ((4, 3), (5, 2)):
        assert past.next_undo() == (kind, patch(kind))
        past.add(step(seq, StepKind.UNDO, kind), patch(kind))
    assert asked == []
    assert past.next_undo() == (1, patch(1))
    assert asked == [1]


def test_steps_of_yesterday_can_be_undone_and_redone_after_a_restart() -> None:
    yesterday = world.session("car noise")
    world.give(yesterday, "car noise", 0)
    world.give(yesterday, "car noise", 1)
    yesterday.undo()
    today = world.reopened(yesterday)
    assert (today.history.undo_label, today.history.redo_label) == ("Tag car noise", "Tag car noise")
    today.redo()
    assert world.answer_of(today, "car noise", 1) is Answer.PRESENT
    today.undo()
    today.undo()
    assert today.undo() is None
    assert [world.answer_of(today, "car noise", row) for row in (0, 1)] == [Answer.NOT_ASKED, Answer.NOT_ASKED]


def test_a_reviewer_undoes_only_steps_of_their_own() -> None:
    ana = world.session("car noise")
    world.give(ana, "car noise", 0)
    ben = world.reopened(ana, BEN)
    assert ben.undo() is None
    world.give(ben, "car noise", 1)
    ben.undo()
    assert world.answer_of(ben, "car noise", 0) is Answer.PRESENT


def stale(session: Session, undo: bool = True) -> str:
    with pytest.raises(Problem) as found:
        session.undo() if undo else session.redo()
    return str(found.value)


def test_undo_is_refused_once_another_reviewer_changed_the_same_tag() -> None:
    ana = world.session()
    world.make_tag(ana, "wind")
    ben = world.reopened(ana, BEN)
    world.give(ben, "wind", 3)
    ana = world.reopened(ben, ANA)
    assert "'New tag wind' cannot be undone: another reviewer has changed the same answers" in stale(ana)
    assert world.answer_of(ana, "wind", 3) is Answer.PRESENT


def test_redo_of_an_exclusion_is_refused_once_another_reviewer_excluded_the_example() -> None:
    from errortagger.session import steps

    ana = world.session()
    ana.commit(steps.exclude(ana, [0], "corrupt file"))
    ana.undo()
    ben = world.reopened(ana, BEN)
    ben.commit(steps.exclude(ben, [0], "duplicate"))
    ana = world.reopened(ben, ANA)
    assert "cannot be redone" in stale(ana, undo=False)


def test_redo_is_refused_once_another_tag_has_the_name() -> None:
    ana = world.session()
    world.make_tag(ana, "wind")
    ana.undo()
    ben = world.reopened(ana, BEN)
    world.make_tag(ben, "Wind")
    ana = world.reopened(ben, ANA)
    assert "another tag has the same name or key" in stale(ana, undo=False)
    assert [tag.name for tag in ana.tags] == ["Wind"]
