from __future__ import annotations

import numpy as np

from errortagger.stats.ranking import complete_cases, completed_totals, ranking_draws


def patterns(seed: int = 5, rows: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.random((rows, 3)) < [0.4, 0.2, 0.05]).astype(np.int8)


def test_only_rows_judged_on_every_tag_are_complete() -> None:
    rows = np.array([[1, 0], [1, -1], [2, 0], [0, 0]], dtype=np.int8)
    assert complete_cases(rows).tolist() == [[1, 0], [0, 0]]


def test_completed_totals_stay_between_what_was_seen_and_what_is_left() -> None:
    seen = patterns()
    totals = completed_totals(seen, 400)
    assert (totals >= seen.sum(axis=0)).all()
    assert (totals <= seen.sum(axis=0) + 340).all()
    assert np.array_equal(totals, completed_totals(seen, 400))


def test_nothing_left_to_review_leaves_no_doubt_in_the_order() -> None:
    seen = patterns()
    result = ranking_draws(seen, len(seen))
    assert result is not None
    assert result.probability_top.tolist() == [1.0, 0.0, 0.0]
    assert result.rank_low.tolist() == result.rank_high.tolist() == [1, 2, 3]


def test_chances_of_being_first_add_up_to_one_and_ties_share() -> None:
    twins = np.array([[1, 1, 0]] * 5 + [[0, 0, 0]] * 5, dtype=np.int8)
    result = ranking_draws(twins, 10)
    assert result is not None
    assert result.probability_top.tolist() == [0.5, 0.5, 0.0]
    assert result.mean_rank.tolist() == [1.5, 1.5, 3.0]
    assert result.rank_low.tolist() == [1, 1, 3]
    assert result.rank_high.tolist() == [2, 2, 3]
    partial = ranking_draws(patterns(), 400)
    assert partial is not None
    assert abs(float(partial.probability_top.sum()) - 1) < 1e-9
    assert partial.complete == 60


def test_a_score_can_turn_the_order_around() -> None:
    result = ranking_draws(patterns(), 400, score=lambda totals: totals * np.array([0.0, 0.0, 1.0]))
    assert result is not None
    assert result.probability_top.tolist() == [0.0, 0.0, 1.0]


def test_without_a_complete_case_or_a_tag_there_is_no_ranking() -> None:
    assert ranking_draws(np.full((4, 2), -1, dtype=np.int8), 10) is None
    assert ranking_draws(np.empty((4, 0), dtype=np.int8), 10) is None
