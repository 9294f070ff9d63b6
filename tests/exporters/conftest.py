"""A prioritization as the statistics make it, with every kind of missing number in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason, undefined
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.report_rows import TableInfo, table_json
from errortagger.stats.tag_metrics import TagPlan


def side(population: int, considered: int, tagged: int) -> Side:
    return Side(
        population,
        considered=considered,
        tagged=tagged,
        known_present=tagged,
        known_absent=considered - tagged,
        reviewed=considered,
        prefix=considered,
    )


def make_payload(*names: str) -> dict[str, object]:
    """1,000 examples, 100 errors; the first tag has a human level, the last was never looked for."""
    first, second, third = names or ("car noise", "people | noise", "new")
    entries = [
        TagEntry(
            name=first,
            counts=TagCounts(side(100, 50, 12), side(900, 200, 9)),
            plan=TagPlan(feasibility=4, effort_days=2.5, human_accuracy=0.93, human_trials=200),
            remedy="add data",
        ),
        TagEntry(name=second, counts=TagCounts(side(100, 100, 40), side(900, 0, 0))),
        TagEntry(name=third, counts=TagCounts(side(100, 0, 0), side(900, 0, 0))),
    ]
    frame = Frame("C", errors=100, correct=900)
    info = TableInfo(
        frame=frame,
        accuracy=Number(0.9, low=0.9, high=0.9, numerator=900, denominator=1000, method="census"),
        adjusted_accuracy=undefined(Reason.CORRECT_LABELS_NOT_CHECKED),
        human_accuracy=undefined(Reason.NO_HLP),
        excluded=3,
        reviewed_errors=100,
        reviewed_correct=200,
        random_order_errors=100,
        random_order_correct=200,
    )
    return dict(table_json(info, rank_rows(entries, frame)))


@pytest.fixture
def payload() -> Callable[..., dict[str, object]]:
    return make_payload
