"""Planning a review in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from errortagger.app.plans import EQUAL, declare, kept_plans, propose
from errortagger.app.projects import open_project
from errortagger.domain.types import QueueKind
from errortagger.session import queues, steps
from errortagger.session.frame import ERRORS
from errortagger.ui.dialogs.plan_dialog import PlanDialog
from tests.ui.desk import WAIT_MS, Desk, make_project


def choose(dialog: PlanDialog, name: str, value: object) -> None:
    """Pick a value as a person does: with the keyboard, in a closed drop-down."""
    choice = getattr(dialog, name)
    choice.setFocus()
    wanted = next(index for index in range(choice.count()) if choice.itemData(index) == value)
    key = Qt.Key.Key_Down if wanted > choice.currentIndex() else Qt.Key.Key_Up
    for _ in range(abs(wanted - choice.currentIndex())):
        QTest.keyClick(choice, key)
    assert choice.value() == value


def in_plan(desk: Desk, act: Callable[[PlanDialog], None]) -> None:
    def work(dialog: QDialog) -> None:
        assert isinstance(dialog, PlanDialog)
        act(dialog)

    desk.in_dialog(work, lambda: desk.do("queue.plan"))


def ready(desk: Desk, dialog: PlanDialog) -> None:
    desk.qtbot.waitUntil(lambda: dialog.proposal() is not None, timeout=WAIT_MS)


def test_a_plan_is_declared_with_keys_and_the_queue_follows_it(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    speakers = ["ann", "ann", "ann", "ann", "ann", "ann", "bob", "bob"] + ["ann"] * 4
    path = make_project(tmp_path, columns={"voice": speakers})
    desk = sit_down(path)

    def act(dialog: PlanDialog) -> None:
        choose(dialog, "by", "column:voice")
        choose(dialog, "allocation", "equal")
        ready(desk, dialog)
        texts = dialog.table.texts()
        assert texts[:3] == ["Stratum", "Examples", "Planned for ± 5"]
        assert texts[3:5] == ["ann", "6"] and texts[-3:-1] == ["All", "8"]
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    in_plan(desk, act)
    assert kept_plans(desk.workspace.project)["errors"].strata == ("ann", "bob")
    view = desk.workspace.view
    assert (view.queue.title, view.queue.recipe) == ("errors, planned order", "random")
    strata = desk.session.frame.strata[ERRORS]
    assert strata is not None
    assert strata.codes[view.queue.rows].tolist() == [0, 1, 0, 1, 0, 0, 0, 0]
    desk.press("1", "Return")
    assert desk.session.frame.begun(ERRORS)
    desk.close()
    again = sit_down(path)
    assert again.workspace.view.queue.title == "errors, planned order"


def test_the_statistics_page_says_how_far_the_strata_are(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path = make_project(tmp_path)
    with open_project(path, reviewer="ana") as project:
        plan = propose(project, ERRORS, "column:speaker", EQUAL).plan
        declare(project, ERRORS, plan)
        names, sizes = plan.strata, propose(project, ERRORS, "column:speaker").sizes
    desk = sit_down(path)
    desk.press("1", "Return", "Return", "1", "Return", "Return", "Return", "Return")
    desk.press("Ctrl+2")
    told = ", ".join(f"2 of {size} {name}" for name, size in zip(names, sizes, strict=True))

    def shown() -> bool:
        remark = desk.window.findChild(QWidget, "coverageRemark")
        return isinstance(remark, QLabel) and f"reviewed by a plan, errors by speaker: {told}." in remark.text()

    desk.qtbot.waitUntil(shown, timeout=WAIT_MS)


def test_a_side_that_is_being_reviewed_is_refused_in_words(desk: Desk) -> None:
    row = int(queues.random_errors(desk.session).rows[0])
    desk.workspace.commit(steps.mark_reviewed(desk.session, row, QueueKind.RANDOM))

    def act(dialog: PlanDialog) -> None:
        assert "reviewed already" in dialog.trouble.text()
        assert not dialog.go.isEnabled() and not dialog.by.isEnabled()
        choose(dialog, "side", 1)
        assert dialog.by.isEnabled() and dialog.trouble.text() == ""

    in_plan(desk, act)
    assert kept_plans(desk.workspace.project) == {}


def test_ratios_are_typed_and_what_does_not_fit_is_said(desk: Desk) -> None:
    def act(dialog: PlanDialog) -> None:
        choose(dialog, "by", "column:speaker")
        ready(desk, dialog)
        choose(dialog, "allocation", "numbers")
        ready(desk, dialog)
        assert dialog.ratios.text() == "1, 1, 1"
        dialog.ratios.setFocus()
        dialog.ratios.selectAll()
        QTest.keyClicks(dialog.ratios, "5, 1")
        QTest.keyClick(dialog.ratios, Qt.Key.Key_Tab)
        desk.qtbot.waitUntil(lambda: "no allocation to 3 strata" in dialog.trouble.text(), timeout=WAIT_MS)
        assert not dialog.go.isEnabled()
        dialog.ratios.setFocus()
        QTest.keyClicks(dialog.ratios, ", 2")
        QTest.keyClick(dialog.ratios, Qt.Key.Key_Return)
        ready(desk, dialog)
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    in_plan(desk, act)
    assert kept_plans(desk.workspace.project)["errors"].shares == (5.0, 1.0, 2.0)

    def back(dialog: PlanDialog) -> None:
        assert dialog.ratios.text() == "5, 1, 2"
        ready(desk, dialog)
        choose(dialog, "by", "")
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    in_plan(desk, back)
    assert kept_plans(desk.workspace.project) == {}
    assert desk.workspace.view.queue.title == "errors, random order"


def test_leaving_the_dialog_changes_nothing(desk: Desk) -> None:
    def act(dialog: PlanDialog) -> None:
        choose(dialog, "by", "column:speaker")
        ready(desk, dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    in_plan(desk, act)
    assert kept_plans(desk.workspace.project) == {}
    assert not any(desk.session.frame.strata)
