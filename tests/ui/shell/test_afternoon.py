"""A reviewer's afternoon on the speech set: a hundred errors, a tag invented half-way, and the re-review finished."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QLineEdit

from errortagger.app.create import create_project
from errortagger.app.demo_sets import prepare, true_tags
from errortagger.app.imports import ImportOptions
from errortagger.app.projects import open_project
from errortagger.session import tag_steps
from errortagger.ui.panels.stats import StatsPanel
from tests.ui.desk import Desk

KNOWN = ("car noise", "people noise", "low bandwidth", "clipped", "accent", "fast speech")
LATE = "far microphone"
REVIEWED, HALF_WAY = 100, 50


def _project(folder: Path) -> tuple[Path, dict[str, set[str]]]:
    """The speech set without any review, and what a perfect reviewer would say of each clip."""
    laid_out = prepare("speech", folder)
    path = folder / "afternoon.errtag"
    create_project(path, laid_out.predictions, ImportOptions(criterion="wer>0", seed=11))
    with open_project(path, reviewer="ana") as project:
        for tag in KNOWN:
            project.session.commit(tag_steps.create(project.session, tag))
    truth = {key: set(tags) for key, tags in true_tags("speech").items()}
    with laid_out.predictions.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["device"] == "smart speaker":
                truth[row["id"]].add(LATE)
    return path, truth


def _review(desk: Desk, truth: dict[str, set[str]], known: tuple[str, ...]) -> str:
    key, there = desk.key, desk.tags()
    for digit, tag in enumerate(known, start=1):
        if tag in truth[key] and tag not in there:
            desk.press(str(digit))
    desk.press("Return")
    return key


def _invent(desk: Desk) -> None:
    desk.press("T").type(LATE).press("Ctrl+Return", "Escape")


def test_the_panel_agrees_with_a_count_by_hand(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path, truth = _project(tmp_path)
    desk = sit_down(path)
    seen = [_review(desk, truth, KNOWN) for _ in range(HALF_WAY)]
    while LATE not in truth[desk.key]:
        seen.append(_review(desk, truth, KNOWN))
    _invent(desk)
    asked = len(seen)
    seen += [_review(desk, truth, (*KNOWN, LATE)) for _ in range(REVIEWED - asked)]
    assert len(set(seen)) == REVIEWED

    def choose(dialog: QDialog) -> None:
        assert dialog.findChild(QLineEdit) is not None
        desk.type(LATE).press("Return")

    desk.in_dialog(choose, lambda: desk.do("queue.rereview"))
    assert len(desk.workspace.view.queue) == asked
    again = {_review(desk, truth, (*KNOWN, LATE)) for _ in range(asked)}
    assert again == set(seen[:asked])

    desk.press("Ctrl+2")
    assert desk.window.project_page is not None
    panel = desk.window.project_page.page("stats")
    assert isinstance(panel, StatsPanel)
    desk.qtbot.waitUntil(lambda: panel.model.table is not None, timeout=20_000)
    table = panel.model.table
    assert table is not None
    errors = 106
    for row in table.rows:
        tagged = sum(row.tag_name in truth[key] for key in seen)
        share = row.metrics.error_share
        assert (row.counts.errors.tagged, row.counts.errors.considered) == (tagged, REVIEWED)
        assert row.counts.errors.to_review_again == 0
        assert share.value is not None and abs(share.value - tagged / REVIEWED) < 1e-9
        assert share.low is not None and share.high is not None
        assert tagged / errors <= share.low <= share.value <= share.high <= (errors - REVIEWED + tagged) / errors
        ceiling = row.metrics.ceiling_gain.value
        assert ceiling is not None and abs(ceiling - tagged / REVIEWED * errors / 300) < 1e-9
    assert {row.tag_name for row in table.rows} == {*KNOWN, LATE}
