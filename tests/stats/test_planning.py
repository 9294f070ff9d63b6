from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.planning import doubt, neyman_split, reviews_missing, reviews_needed


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


@pytest.mark.parametrize(
    ("population", "half_width", "share", "needed"),
    [(300, 0.1, 0.1, 32), (300, 0.1, 0.5, 73), (300, 0.05, 0.1, 95), (300, 0.03, 0.5, 235), (10_000, 0.05, 0.5, 370)],
)
def test_reviews_needed_are_those_of_the_published_table(
    population: int, half_width: float, share: float, needed: int
) -> None:
    assert reviews_needed(population, half_width, share=share) == needed


@given(st.integers(0, 5000), st.floats(0.005, 0.5), st.data())
def test_reviews_needed_never_exceed_what_there_is(population: int, half_width: float, data: st.DataObject) -> None:
    considered = data.draw(st.integers(0, population))
    tagged = data.draw(st.integers(0, considered))
    needed = reviews_needed(population, half_width, considered=considered, tagged=tagged)
    assert 0 <= needed <= population
    more = reviews_missing(population, half_width, considered=considered, tagged=tagged)
    assert more == max(0, needed - considered)


def test_a_share_that_is_certain_needs_no_review() -> None:
    assert reviews_needed(300, 0.05, share=0.0) == 0


@pytest.mark.parametrize("half_width", [0.0, 1.0, -0.1])
def test_an_impossible_width_is_refused(half_width: float) -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        reviews_needed(300, half_width)


def test_the_doubt_about_a_tag_that_is_rare_on_correct_examples_lies_there() -> None:
    spread = doubt(TagCounts(side(300, 100, 12), side(2700, 100, 3)), Frame("C", 300, 2700))
    assert spread is not None
    assert spread.correct_part > 0.8
    assert spread.errors_part + spread.correct_part == pytest.approx(1)


def test_a_census_has_no_doubt() -> None:
    spread = doubt(TagCounts(side(40, 40, 10), side(60, 60, 5)), Frame("C", 40, 60))
    assert spread is not None
    assert (spread.rate_error, spread.prevalence_error, spread.errors_part, spread.correct_part) == (0, 0, 0, 0)


def test_there_is_no_doubt_to_speak_of_without_a_rate() -> None:
    assert doubt(TagCounts(side(40, 20, 2), NO_CORRECT_LOADED), Frame("A", 40)) is None
    assert doubt(TagCounts(side(40, 20, 0), side(60, 20, 0)), Frame("C", 40, 60)) is None


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), max_size=5), st.integers(0, 120))
def test_reviews_are_shared_out_in_full_and_no_stratum_gets_more_than_it_has(
    strata: list[tuple[int, float]], reviews: int
) -> None:
    parts = neyman_split(reviews, strata)
    assert sum(parts) == min(reviews, sum(size for size, _ in strata))
    assert all(0 <= part <= size for part, (size, _) in zip(parts, strata, strict=True))


def test_reviews_go_where_the_answers_vary() -> None:
    assert neyman_split(100, [(1000, 0.5), (1000, 0.1)]) == (62, 38)
    assert neyman_split(100, [(20, 0.5), (1000, 0.0)]) == (20, 80)
    assert neyman_split(10, [(30, 0.0), (10, 1.0)]) == (8, 2)
