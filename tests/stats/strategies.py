"""Random counts that do not contradict each other."""

from __future__ import annotations

from hypothesis import strategies as st

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.tag_metrics import TagPlan


@st.composite
def sides(draw: st.DrawFn, most: int = 60) -> Side:
    """One side: a random-order start with gaps, and targeted reviews beyond it."""
    population = draw(st.integers(0, most))
    prefix = draw(st.integers(0, population))
    considered = draw(st.integers(0, prefix))
    tagged = draw(st.integers(0, considered))
    extra = draw(st.integers(0, population - prefix))
    extra_present = draw(st.integers(0, extra))
    again = draw(st.integers(0, prefix - considered))
    return Side(
        population=population,
        considered=considered,
        tagged=tagged,
        known_present=tagged + extra_present,
        known_absent=considered - tagged + extra - extra_present,
        reviewed=considered + extra + again,
        prefix=prefix,
        trigger=tagged > 0 and again > 0 and draw(st.booleans()),
        to_review_again=again,
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[TagCounts, Frame]:
    """Counts of a tag and the frame they belong to, in any mode."""
    errors = draw(sides())
    population = errors.population or 0
    mode = draw(st.sampled_from("AABCCC"))
    if mode == "C":
        correct = draw(sides())
        return TagCounts(errors, correct), Frame("C", population, correct.population)
    size = population + draw(st.integers(0, 100)) if mode == "B" else None
    return TagCounts(errors, NO_CORRECT_LOADED), Frame("B" if mode == "B" else "A", population, dataset_size=size)


plans = st.builds(
    TagPlan,
    feasibility=st.none() | st.integers(1, 5),
    effort_days=st.none() | st.floats(0.5, 30),
    human_accuracy=st.none() | st.floats(0, 1),
    human_trials=st.none() | st.integers(1, 50),
)
