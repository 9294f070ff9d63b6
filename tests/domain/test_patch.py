from __future__ import annotations

from dataclasses import replace

import numpy as np

from errortagger.domain.patch import AnswerEdit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, ReviewerId, TagId

ANA = ReviewerId(1)
TAG = Tag(id=TagId(1), name="car noise", position=0)
ANSWERS = AnswerEdit(
    TAG.id,
    ANA,
    np.array([7, 2], dtype=np.int32),
    np.array([Answer.NOT_ASKED, Answer.ABSENT], dtype=np.int8),
    np.array([Answer.PRESENT, Answer.UNSURE], dtype=np.int8),
)
MARKS = MarkEdit(MarkField.NOTE, ANA, (2, 5), (None, "old"), ("siren", None))
MADE = TagEdit(None, TAG)
RENAMED = TagEdit(TAG, replace(TAG, name="engine"))


def test_the_inverse_of_answers_puts_every_cell_back() -> None:
    back = ANSWERS.inverse()
    assert back.rows.tolist() == [7, 2]
    assert back.before.tolist() == ANSWERS.after.tolist()
    assert back.after.tolist() == ANSWERS.before.tolist()


def test_the_inverse_of_marks_puts_every_value_back() -> None:
    assert MARKS.inverse() == MarkEdit(MarkField.NOTE, ANA, (2, 5), ("siren", None), (None, "old"))


def test_the_inverse_of_making_a_tag_is_deleting_it() -> None:
    assert MADE.inverse() == TagEdit(TAG, None)


def test_the_inverse_of_a_patch_runs_backwards_and_keeps_its_words() -> None:
    patch = Patch("New tag", (MADE, RENAMED, MARKS), focus=3, how="bulk")
    back = patch.inverse()
    assert back.edits == (MARKS.inverse(), RENAMED.inverse(), MADE.inverse())
    assert (back.label, back.focus, back.how) == ("New tag", 3, "bulk")
    assert back.inverse() == patch


def test_a_patch_lists_every_row_it_touches_once_and_in_order() -> None:
    assert Patch("both", (ANSWERS, MADE, MARKS)).rows().tolist() == [2, 5, 7]


def test_a_patch_of_the_tag_list_touches_no_row() -> None:
    rows = Patch("made", (MADE,)).rows()
    assert (rows.tolist(), rows.dtype) == ([], np.int32)


def test_only_a_patch_without_edits_is_empty() -> None:
    assert Patch("nothing", ()).empty
    assert not Patch("made", (MADE,)).empty
