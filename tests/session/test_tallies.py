from __future__ import annotations

import numpy as np

from errortagger.domain.types import Answer, QueueKind, TagId
from errortagger.session import steps, tag_steps
from errortagger.session.session import Session
from errortagger.session.tallies import (
    CANT_TELL,
    CONSIDERED,
    IN_RANDOM,
    KNOWN_ABSENT,
    KNOWN_PRESENT,
    PASSED,
    POPULATION,
    REVIEWED,
    TAGGED,
    UNASKED,
    Tallies,
)
from tests.session import world
from tests.session.world import BEN


def equal_to_a_recount(project: Session) -> bool:
    fresh = Tallies(project.frame, project.answers, project.tags.ids)
    same = np.array_equal(fresh.totals, project.tallies.totals)
    return same and all(np.array_equal(fresh.of(tag), project.tallies.of(tag)) for tag in project.tags.ids)


def reviewed_project() -> Session:
    """Errors 0 to 3 reviewed in random order, 8 targeted; noise on 0 and 8; can't tell on 1."""
    project = world.session("car noise")
    world.give(project, "car noise", 0, 8)
    world.give(project, "car noise", 1, answer=Answer.UNSURE)
    world.review(project, 0, 1, 2, 3)
    world.review(project, 8, queue=QueueKind.TARGETED)
    return project


def test_a_tally_counts_the_random_start_apart_from_all_that_is_known() -> None:
    errors, correct = reviewed_project().tallies.of(TagId(1))
    found = {name: int(errors[place]) for name, place in (
        ("considered", CONSIDERED), ("tagged", TAGGED), ("present", KNOWN_PRESENT), ("absent", KNOWN_ABSENT),
        ("unasked", UNASKED), ("can't tell", CANT_TELL),
    )}  # fmt: skip
    assert found == {"considered": 3, "tagged": 1, "present": 2, "absent": 2, "unasked": 0, "can't tell": 1}
    assert not correct.any()


def test_totals_count_each_side() -> None:
    errors, correct = reviewed_project().tallies.totals
    assert [int(errors[place]) for place in (POPULATION, REVIEWED, PASSED, IN_RANDOM)] == [10, 5, 4, 4]
    assert [int(correct[place]) for place in (POPULATION, REVIEWED, PASSED, IN_RANDOM)] == [10, 0, 0, 0]


def test_tallies_equal_a_recount_after_small_and_large_edits() -> None:
    project = reviewed_project()
    assert equal_to_a_recount(project)
    project.commit(steps.set_answer(project, TagId(1), np.arange(22, dtype=np.int32), Answer.ABSENT, how="bulk"))
    assert equal_to_a_recount(project)
    project.commit(steps.exclude(project, list(range(0, 12)), "out of scope"))
    assert equal_to_a_recount(project)
    project.undo()
    project.undo()
    assert equal_to_a_recount(project)


def test_a_new_tag_is_not_asked_on_every_earlier_review() -> None:
    project = reviewed_project()
    world.make_tag(project, "late")
    errors, _ = project.tallies.of(TagId(2))
    assert (int(errors[UNASKED]), int(errors[CONSIDERED])) == (5, 0)


def test_a_dispute_counts_as_not_asked() -> None:
    project = reviewed_project()
    ben = world.reopened(project, BEN)
    world.give(ben, "car noise", 0, answer=Answer.ABSENT)
    errors, _ = ben.tallies.of(TagId(1))
    assert (int(errors[UNASKED]), int(errors[CONSIDERED]), int(errors[TAGGED])) == (1, 2, 0)
    assert equal_to_a_recount(ben)


def test_a_deleted_tag_is_counted_no_more_and_again_after_undo() -> None:
    project = reviewed_project()
    before = project.tallies.of(TagId(1)).copy()
    project.commit(tag_steps.delete(project, TagId(1)))
    assert project.tags.ids == ()
    project.undo()
    assert np.array_equal(project.tallies.of(TagId(1)), before)


def test_edits_of_a_tag_that_is_not_counted_change_no_tally() -> None:
    project = reviewed_project()
    before = project.tallies.of(TagId(1)).copy()
    rows = np.arange(8, dtype=np.int32)
    for part in (rows, rows[:2]):
        project.tallies.take(part, [TagId(9)])
        project.tallies.give(part, [TagId(9)])
    assert np.array_equal(project.tallies.of(TagId(1)), before)
