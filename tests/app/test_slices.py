from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from errortagger.app.projects import OpenProject, open_project
from errortagger.app.slices import filter_queue, slice_mask
from errortagger.app.statistics import project_table
from errortagger.app.tagging import apply_edits
from errortagger.domain.problems import UsageProblem
from errortagger.domain.types import QueueKind
from tests import projects


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenProject]:
    path = projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)
    with open_project(path, reviewer="ana") as opened:
        lines: list[dict[str, object]] = [
            {"example": "clip-000", "add": ["wind"], "reviewed": True, "queue": "random", "note": "engine at 2 s"},
            {"example": "clip-001", "unsure": ["wind"], "reviewed": True, "label_check": "label_wrong"},
            {"example": "clip-002", "reviewed": True, "queue": "random", "human": "right"},
            {"example": "clip-003", "excluded": "duplicate"},
        ]
        apply_edits(opened, projects.lines_of(lines), "edits")
        yield opened


SLICES = {
    "is:error": list(range(10)),
    "is:correct snr:>27": [28, 29],
    "is:excluded": [3],
    "is:reviewed": [0, 1, 2],
    "is:error is:unreviewed -is:excluded": list(range(4, 10)),
    "tag:wind": [0],
    "absent:wind": [2],
    "unsure:wind": [1],
    "tag:wind OR unsure:wind": [0, 1],
    "check:label_wrong": [1],
    "human:right": [2],
    "note:~engine": [0],
    "excluded:duplicate": [3],
    "queue:targeted": [1],
    "reviewer:ana": [0, 1, 2],
    "conf>=0.78": [28, 29],
    "snr:1..3": [1, 2, 3],
    "id:clip-01*": list(range(10, 20)),
    'text:"say 7"': [7],
    "pred:no split:test": [1, 3, 5, 7, 9],
    "is:deferred": [],
    "is:bookmarked": [],
}


@pytest.mark.parametrize("text", SLICES)
def test_a_filter_finds_examples_by_everything_that_is_known(project: OpenProject, text: str) -> None:
    found = slice_mask(project, text).nonzero()[0].tolist()
    assert found == SLICES[text]


def test_a_filter_makes_a_targeted_queue_that_can_be_made_again(project: OpenProject) -> None:
    queue = filter_queue(project, "is:error   -tag:wind")
    assert (queue.kind, queue.title, queue.recipe) == (
        QueueKind.TARGETED, "is:error -tag:wind", "filter:is:error   -tag:wind",
    )  # fmt: skip
    assert sorted(queue.rows.tolist()) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert len(filter_queue(project, "")) == 30
    assert filter_queue(project, "").title == "all examples"


@pytest.mark.parametrize(("text", "why"), [("wnd:x", "wnd"), ("tag:", "tag"), ("conf:5..x", "x"), ("(is:error", "")])
def test_a_filter_that_means_nothing_points_at_the_place(project: OpenProject, text: str, why: str) -> None:
    with pytest.raises(UsageProblem, match=rf"filter, character \d+: .*{why}"):
        slice_mask(project, text)


def test_the_table_of_a_slice_carries_its_filter(project: OpenProject) -> None:
    table = project_table(project, slice_filter="split:train", ranking=False)
    assert table.info.slice == "split:train"
    assert (table.figures.frame.errors, table.figures.frame.correct) == (5, 10)
