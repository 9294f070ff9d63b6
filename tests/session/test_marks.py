from __future__ import annotations

import numpy as np

from errortagger.domain.patch import MarkEdit, MarkField
from errortagger.domain.snapshot import MarkColumn
from errortagger.session.marks import MarkBook
from tests.session.world import ANA, BEN


def book() -> MarkBook:
    rows = np.array([1, 4], dtype=np.int32)
    return MarkBook(
        [
            MarkColumn(MarkField.NOTE, ANA.id, rows, ["siren", "dog"]),
            MarkColumn(MarkField.NOTE, BEN.id, rows[:1], ["engine"]),
            MarkColumn(MarkField.EXCLUDED, BEN.id, rows[1:], ["duplicate"]),
        ]
    )


def test_every_reviewer_says_something_of_their_own() -> None:
    assert book().get(MarkField.NOTE, ANA.id, 1) == "siren"
    assert book().get(MarkField.NOTE, BEN.id, 4) is None
    assert book().by(MarkField.NOTE, BEN.id) == {1: "engine"}
    assert list(book().everyone(MarkField.NOTE)) == [(ANA.id, 1, "siren"), (ANA.id, 4, "dog"), (BEN.id, 1, "engine")]


def test_what_anybody_said_is_the_first_reviewers_word() -> None:
    assert book().any(MarkField.NOTE, 1) == "siren"
    assert book().any(MarkField.NOTE, 2) is None
    assert book().holder(MarkField.EXCLUDED, 4) == BEN.id
    assert book().holder(MarkField.EXCLUDED, 1) is None
    assert set(book().merged(MarkField.NOTE)) == {1, 4}


def test_an_edit_sets_and_takes_away() -> None:
    marks = book()
    edit = MarkEdit(MarkField.NOTE, ANA.id, (1, 2), ("siren", None), (None, "horn"))
    assert marks.holds(edit)
    marks.apply(edit)
    assert marks.by(MarkField.NOTE, ANA.id) == {2: "horn", 4: "dog"}
    assert not marks.holds(edit)
    marks.apply(edit.inverse())
    assert marks.by(MarkField.NOTE, ANA.id) == {1: "siren", 4: "dog"}


def test_an_example_that_somebody_excluded_cannot_be_excluded_again() -> None:
    again = MarkEdit(MarkField.EXCLUDED, ANA.id, (4,), (None,), ("corrupt file",))
    other = MarkEdit(MarkField.EXCLUDED, ANA.id, (3,), (None,), ("corrupt file",))
    back = MarkEdit(MarkField.EXCLUDED, BEN.id, (4,), ("duplicate",), (None,))
    assert [book().holds(edit) for edit in (again, other, back)] == [False, True, True]
