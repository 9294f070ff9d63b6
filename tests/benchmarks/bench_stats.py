"""What one tag key costs on one core: intervals that are known, and a table of 50 tags that all changed."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.intervals import midp_hypergeometric
from errortagger.stats.options import USUAL, Options
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.tag_metrics import TagPlan, tag_metrics

TAGS = 50
FRAME = Frame("C", 3_000, 27_000)
_fresh = itertools.count(100)
pytestmark = pytest.mark.benchmark(timer=time.process_time)


def _entries(reviewed: int) -> list[TagEntry]:
    rng = np.random.default_rng(reviewed)
    entries = []
    for number, (x, y) in enumerate(zip(rng.integers(0, 40, TAGS), rng.integers(0, 20, TAGS), strict=True)):
        errors = Side(3_000, reviewed, int(x), int(x), reviewed - int(x), reviewed, reviewed)
        correct = Side(27_000, reviewed, int(y), int(y), reviewed - int(y), reviewed, reviewed)
        plan = TagPlan(human_accuracy=0.9, human_trials=40) if number % 2 else TagPlan(human_accuracy=0.95)
        entries.append(TagEntry(name=f"tag {number}", counts=TagCounts(errors, correct), plan=plan))
    return entries


def test_an_interval_that_is_known_costs_next_to_nothing(benchmark: BenchmarkFixture) -> None:
    midp_hypergeometric(10_000, 200, 12)
    benchmark(midp_hypergeometric, 10_000, 200, 12)
    assert benchmark.stats.stats.median < 1e-5


@pytest.mark.parametrize("options", [USUAL, Options(watching=True)], ids=["usual", "watching"])
def test_a_table_of_fifty_tags_that_all_changed_takes_less_than_a_tenth_of_a_second(
    benchmark: BenchmarkFixture, options: Options
) -> None:
    rank_rows(_entries(99), FRAME)

    def changed() -> tuple[tuple[list[TagEntry], Frame], dict[str, Options]]:
        return (_entries(next(_fresh)), FRAME), {"options": options}

    rows = benchmark.pedantic(rank_rows, setup=changed, rounds=12)
    assert len(rows) == TAGS
    assert benchmark.stats.stats.median < 0.1


def test_a_table_of_which_nothing_changed_takes_a_few_milliseconds(benchmark: BenchmarkFixture) -> None:
    entries = _entries(150)
    rank_rows(entries, FRAME)
    benchmark(rank_rows, entries, FRAME)
    assert benchmark.stats.stats.median < 0.02
    assert tag_metrics.cache_info().hits > 0
