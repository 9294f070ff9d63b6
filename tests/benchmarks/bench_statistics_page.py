"""The statistics page on a million examples: a tag key to the right numbers on screen, with every switch, by page."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from errortagger.session.choices import COLUMN, Choices
from errortagger.stats.frame import View
from tests.benchmarks.bench_window import settle, wait, window_on
from tests.benchmarks.harness import TAGS, Report, p99, timed

SWITCHES = {
    "as usual": Choices(),
    "with size shares": Choices(size_by=f"{COLUMN}age"),
    "future data": Choices(view=View.POPULATION),
    "guaranteed, model errors only": Choices(guaranteed=True, model_errors_only=True),
    "valid while I watch": Choices(watching=True),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_tag_key_to_the_table(project: Path, report: Report, name: str) -> None:
    with window_on(project) as (window, app):
        page, workspace = window.project_page, window.workspace
        assert page is not None and workspace is not None
        page.show_page("stats")
        panel = page.page("stats")
        model = panel.model  # type: ignore[attr-defined]
        wait(app, lambda: model.latest is not None)
        model.choose(SWITCHES[name])
        wait(app, lambda: model.latest.choices == SWITCHES[name] and not model._reading.running)
        panel.table.select_tag(int(workspace.session.tags.ids[0]))  # type: ignore[attr-defined]
        settle(app, 2.0)
        shown: list[float] = []
        model.table_changed.connect(lambda _table: shown.append(time.perf_counter()))
        totals, keys, blocks = [], [], []
        review = page.review
        for turn in range(20):
            shown.clear()
            tag = int(workspace.session.tags.ids[turn % TAGS])
            start = time.perf_counter()
            keys.append(timed(lambda tag=tag: review.toggle_tag(tag)))
            while not shown:
                blocks.append(timed(app.processEvents))
                time.sleep(0.0005)
            blocks.append(timed(app.processEvents))
            totals.append((time.perf_counter() - start) * 1000)
            settle(app, 0.1)
        report.limit(f"statistics page of {TAGS} tags, {name}: tag to painted, median", median(totals), most=100)
        report.figure(f"{name}: the tag itself, 99th percentile", p99(keys))
        report.figure(f"{name}: longest hold-up of the window meanwhile, 99th percentile", p99(blocks))


def test_explanation(project: Path, report: Report) -> None:
    with window_on(project) as (window, app):
        page = window.project_page
        assert page is not None
        page.show_page("stats")
        panel = page.page("stats")
        wait(app, lambda: panel.model.latest is not None)  # type: ignore[attr-defined]
        settle(app, 2.0)
        table = panel.table  # type: ignore[attr-defined]
        times = []
        for row in range(20):
            table.setCurrentIndex(table.model().index(row, 3))
            table.setFocus()
            times.append(timed(lambda: (QTest.keyClick(table, Qt.Key.Key_E), app.processEvents())))
            QTest.keyClick(panel.explanation, Qt.Key.Key_Escape)  # type: ignore[attr-defined]
        report.limit("E to an explanation painted, median", median(times), most=50)
