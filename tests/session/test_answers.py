from __future__ import annotations

import numpy as np
import pytest

from errortagger.domain.patch import AnswerEdit
from errortagger.domain.snapshot import AnswerColumn
from errortagger.domain.types import Answer, TagId
from errortagger.session.answers import AnswerBook, Consensus, combine
from tests.session.world import ANA, BEN, CLEO

YES, NO, UNSURE, NOBODY, DISPUTED = (
    Answer.PRESENT, Answer.ABSENT, Answer.UNSURE, Answer.NOT_ASKED, Answer.DISPUTED,
)  # fmt: skip
NOISE = TagId(1)
RULES = [
    ((NOBODY, NOBODY, NOBODY), {"majority": NOBODY, "any": NOBODY, "all": NOBODY}),
    ((YES, NOBODY, NOBODY), {"majority": YES, "any": YES, "all": YES}),
    ((NO, NOBODY, NOBODY), {"majority": NO, "any": NO, "all": NO}),
    ((UNSURE, NOBODY, NOBODY), {"majority": UNSURE, "any": UNSURE, "all": UNSURE}),
    ((YES, UNSURE, NOBODY), {"majority": YES, "any": YES, "all": YES}),
    ((NO, UNSURE, UNSURE), {"majority": NO, "any": NO, "all": NO}),
    ((YES, NO, NOBODY), {"majority": DISPUTED, "any": YES, "all": DISPUTED}),
    ((YES, NO, UNSURE), {"majority": DISPUTED, "any": YES, "all": DISPUTED}),
    ((YES, YES, NO), {"majority": YES, "any": YES, "all": DISPUTED}),
    ((YES, NO, NO), {"majority": NO, "any": YES, "all": DISPUTED}),
    ((YES, YES, YES), {"majority": YES, "any": YES, "all": YES}),
    ((NO, NO, NO), {"majority": NO, "any": NO, "all": NO}),
]


@pytest.mark.parametrize("rule", Consensus)
@pytest.mark.parametrize(("votes", "outcome"), RULES)
def test_answers_are_combined_as_the_rule_says(
    votes: tuple[Answer, ...], outcome: dict[str, Answer], rule: Consensus
) -> None:
    stack = np.array([[vote] for vote in votes], dtype=np.int8)
    assert combine(stack, rule).tolist() == [outcome[rule]]


def book(rule: Consensus = Consensus.MAJORITY) -> AnswerBook:
    """Ana and Ben on five examples: agree, differ, only Ana, only Ben, nobody."""
    columns = [
        AnswerColumn(ANA.id, NOISE, np.array([0, 1, 2], dtype=np.int32), np.array([YES, YES, NO], dtype=np.int8)),
        AnswerColumn(BEN.id, NOISE, np.array([0, 1, 3], dtype=np.int32), np.array([YES, NO, UNSURE], dtype=np.int8)),
    ]
    return AnswerBook(5, columns, rule)


def edit(reviewer: int, row: int, before: Answer, after: Answer) -> AnswerEdit:
    cells = (np.array([row], dtype=np.int32), np.array([before], dtype=np.int8), np.array([after], dtype=np.int8))
    return AnswerEdit(NOISE, reviewer, *cells)  # type: ignore[arg-type]


def test_stored_answers_are_combined_when_the_project_is_opened() -> None:
    assert book().combined(NOISE).tolist() == [YES, DISPUTED, NO, UNSURE, NOBODY]
    assert book(Consensus.ANY).combined(NOISE).tolist() == [YES, YES, NO, UNSURE, NOBODY]


def test_each_reviewer_keeps_answers_of_their_own() -> None:
    assert book().by(ANA.id, NOISE).tolist() == [YES, YES, NO, NOBODY, NOBODY]
    assert book().at(BEN.id, NOISE, 3) is UNSURE
    assert book().combined_at(NOISE, 1) is DISPUTED
    assert book().reviewers(NOISE) == [ANA.id, BEN.id]


def test_a_tag_or_reviewer_without_answers_was_not_asked() -> None:
    assert set(book().combined(TagId(9)).tolist()) == {NOBODY}
    assert set(book().by(CLEO.id, NOISE).tolist()) == {NOBODY}
    assert book().reviewers(TagId(9)) == []


def test_the_column_of_those_who_were_not_asked_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        book().by(CLEO.id, NOISE)[0] = YES


def test_answers_of_all_reviewers_are_counted() -> None:
    assert book().count(NOISE) == 6
    assert book().count(TagId(9)) == 0


def test_an_edit_changes_its_cells_and_what_they_combine_to() -> None:
    answers = book()
    answers.apply(edit(BEN.id, 1, NO, YES))
    assert answers.combined(NOISE).tolist() == [YES, YES, NO, UNSURE, NOBODY]


def test_a_second_reviewer_starts_the_combination() -> None:
    answers = AnswerBook(3)
    answers.apply(edit(ANA.id, 0, NOBODY, YES))
    assert answers.combined(NOISE).tolist() == [YES, NOBODY, NOBODY]
    answers.apply(edit(BEN.id, 0, NOBODY, NO))
    assert answers.combined(NOISE).tolist() == [DISPUTED, NOBODY, NOBODY]
    answers.apply(edit(CLEO.id, 0, NOBODY, NO))
    assert answers.combined(NOISE).tolist() == [NO, NOBODY, NOBODY]


def test_an_edit_holds_only_while_its_cells_are_what_it_expects() -> None:
    assert book().holds(edit(ANA.id, 1, YES, NO))
    assert not book().holds(edit(ANA.id, 1, NO, YES))
