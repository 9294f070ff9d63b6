from __future__ import annotations

import numpy as np

from errortagger.domain.types import Answer
from errortagger.stats.counts import Side, review_counts
from errortagger.stats.number import Reason
from errortagger.stats.retroactive import share_if_missing_were_absent, to_review_again, union_share


def test_reviewed_examples_without_an_answer_are_to_be_reviewed_again() -> None:
    answers = np.array([1, 0, -1, 2, 3, -1], dtype=np.int8)
    reviewed = np.array([True, True, True, True, True, False])
    assert to_review_again(answers, reviewed).tolist() == [2, 3, 4]


def test_counting_missing_as_absent_is_too_low() -> None:
    late = Side(400, 50, 5, 5, 45, 90, 90, to_review_again=40)
    assert share_if_missing_were_absent(late).value == 5 / 90
    assert share_if_missing_were_absent(Side(400, 0, 0, 0, 0, 0, 0)).reason is Reason.ERRORS_NOT_REVIEWED


def test_a_union_rests_on_examples_judged_on_every_tag() -> None:
    patterns = np.array([[1, 0], [0, 0], [0, 0], [1, -1], [0, -1], [-1, 1]], dtype=np.int8)
    found = union_share(patterns, [0, 1], 60)
    assert (found.complete, found.tagged) == (3, 1)
    assert found.number.value == 1 / 3
    assert found.if_known_only.value == 3 / 5
    assert found.number.floor == 3 / 60


def test_a_union_of_tags_that_were_never_judged_together_has_no_share() -> None:
    found = union_share(np.array([[1, Answer.NOT_ASKED]], dtype=np.int8), [0, 1], 60)
    assert found.number.reason is Reason.ERRORS_NOT_REVIEWED and found.number.floor == 1 / 60
    assert union_share(np.zeros((0, 2), dtype=np.int8), [0], 60).if_known_only.reason is Reason.ERRORS_NOT_REVIEWED


def test_excluded_examples_count_nowhere_and_skipped_ones_stay() -> None:
    found = review_counts(
        np.array([True, True, False, False]),
        excluded=np.array([True, False, False, False]),
        reviewed=np.array([True, False, True, False]),
        skipped=np.array([False, True, True, False]),
    )
    assert (found.imported, found.excluded, found.examples, found.errors, found.correct) == (4, 1, 3, 1, 2)
    assert (found.skipped, found.reviewed_errors, found.reviewed_correct) == (1, 0, 1)
