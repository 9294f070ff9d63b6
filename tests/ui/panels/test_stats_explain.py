"""Each number of the statistics page explains itself; switches, plans and warnings, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.statistics import kept_choices
from errortagger.domain.types import LabelCheck, QueueKind
from errortagger.session import queues, steps, tag_steps
from errortagger.session.choices import Choices
from errortagger.session.frame import CORRECT
from errortagger.stats.frame import View
from errortagger.ui.cells import Cell, CellRole
from errortagger.ui.models import statistics
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.stats import StatsPanel

Start = Callable[..., Workspace]
Show = Callable[[QWidget], None]
MOST_MS = 10_000
LEFT = Qt.MouseButton.LeftButton


def _review(workspace: Workspace, count: int, *, correct: bool = False, every: int = 2, start: int = 0) -> None:
    """Review the first examples of a random order; each ``every``-th gets the first tag."""
    session = workspace.session
    queue = queues.control(session) if correct else queues.random_errors(session)
    for number, row in enumerate(queue.rows[start:count].tolist()):
        if number % every == 0:
            workspace.commit(steps.toggle_tag(session, session.tags.ids[0], row))
        workspace.commit(steps.mark_reviewed(session, row, queue.kind))


def _shown(qtbot: QtBot, show: Show, workspace: Workspace) -> StatsPanel:
    panel = StatsPanel(workspace)
    show(panel)
    _wait(qtbot, panel)
    return panel


def _wait(qtbot: QtBot, panel: StatsPanel) -> None:
    """Wait until the page shows what the project and the switches say now, the columns from the file included."""

    def up_to_date() -> bool:
        latest, model = panel.model.latest, panel.model
        if latest is None or model._stale or model._reading.running or model._numbers.running:
            return False
        fresh = latest.table.figures.tags == statistics.figures(panel._workspace.session).tags
        return fresh and latest.choices == model.choices

    qtbot.waitUntil(up_to_date, timeout=MOST_MS)


def _column(panel: StatsPanel, title: str) -> int:
    model = panel.table.lines_model
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    return titles.index(title)


def _click(qtbot: QtBot, panel: StatsPanel, title: str, row: int = 0) -> None:
    box = panel.table.visualRect(panel.table.lines_model.index(row, _column(panel, title)))
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=QPoint(box.center()))


def _stand(panel: StatsPanel, title: str, row: int = 0) -> None:
    panel.table.setCurrentIndex(panel.table.lines_model.index(row, _column(panel, title)))
    panel.table.setFocus()


def _cell(panel: StatsPanel, title: str, row: int = 0) -> Cell:
    found = panel.table.lines_model.index(row, _column(panel, title)).data(CellRole.CELL)
    assert isinstance(found, Cell)
    return found


def _press_step(qtbot: QtBot, panel: StatsPanel, name: str) -> None:
    button = next(button for button in panel.explanation.step_buttons() if button.objectName() == name)
    qtbot.mouseClick(button, LEFT)


def _entry(panel: StatsPanel, *words: str) -> QAction:
    """An entry of the menu of switches, by its text, and that of the menu it is in."""
    menu: QMenu | None = panel.head.options.menu_for()
    action = QAction()
    for word in words:
        assert menu is not None
        action = next(action for action in menu.actions() if action.text() == word)
        menu = action.menu()  # type: ignore[assignment]
    return action


def _choose(qtbot: QtBot, panel: StatsPanel, *words: str) -> None:
    _entry(panel, *words).trigger()
    _wait(qtbot, panel)


def _remark(panel: StatsPanel, name: str) -> str:
    label = panel.findChild(QWidget, name)
    assert label is not None
    return str(label.text()) if label.isVisible() else ""  # type: ignore[attr-defined]


def test_a_click_on_a_number_explains_it_and_escape_closes(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    panel.table.setFocus()
    _click(qtbot, panel, "Error share")
    made = panel.explanation.shown
    assert made is not None and made.worked == ("5 / 10 = 50%",)
    assert "5 / 10 = 50%" in panel.explanation.accessibleDescription()
    assert panel.explanation.accessibleName() == "Explanation of Error share: car noise"
    assert panel.table.hasFocus() and panel.table.current_tag() == workspace.session.tags.ids[0]
    qtbot.keyClick(panel.table, Qt.Key.Key_Escape)
    assert not panel.explanation.isVisible() and panel.explanation.shown is None
    assert panel.table.hasFocus()


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_a_key_explains_the_current_number_and_takes_the_keyboard_there(
    qtbot: QtBot, workspace: Workspace, show: Show, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    _review(workspace, 10)
    _review(workspace, 6, correct=True)
    panel = _shown(qtbot, show, workspace)
    _stand(panel, "Prevalence")
    qtbot.keyClick(panel.table, key, held)
    made = panel.explanation.shown
    assert made is not None and made.title == "Prevalence"
    assert made.worked[-1] == "(10 + 5) / 30 = 50%"
    assert panel.explanation.hasFocus()
    qtbot.keyClick(panel.explanation, Qt.Key.Key_E)
    assert not panel.explanation.isVisible() and panel.table.hasFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert not panel.explanation.isVisible()


def test_the_close_button_closes(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    _click(qtbot, panel, "Ceiling gain")
    qtbot.mouseClick(panel.explanation.close_button, LEFT)
    assert not panel.explanation.isVisible()


def test_an_open_explanation_follows_the_arrow_keys(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    panel.table.setFocus()
    _click(qtbot, panel, "Error share")
    qtbot.keyClick(panel.table, Qt.Key.Key_Right)
    made = panel.explanation.shown
    assert made is not None and made.title == "Tag error rate"
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    made = panel.explanation.shown
    assert made is not None and made.tag != "car noise"


def test_an_explanation_is_about_what_is_known_now(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    _click(qtbot, panel, "Error share")
    row = int(queues.random_errors(workspace.session).rows[1])
    workspace.commit(steps.toggle_tag(workspace.session, workspace.session.tags.ids[0], row))
    qtbot.waitUntil(lambda: "6 / 10 = 60%" in panel.explanation.text(), timeout=MOST_MS)
    assert panel.explanation.isVisible()
    workspace.commit(tag_steps.delete(workspace.session, workspace.session.tags.ids[0]))
    qtbot.waitUntil(lambda: not panel.explanation.isVisible(), timeout=MOST_MS)


def test_a_click_on_a_name_or_a_square_explains_nothing(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    _click(qtbot, panel, "Tag")
    _click(qtbot, panel, "Feasibility")
    assert not panel.explanation.isVisible()


def test_an_explanation_lies_within_the_page_whatever_the_cell(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    _review(workspace, 6, correct=True)
    panel = _shown(qtbot, show, workspace)
    for size in ((1340, 790), (900, 520)):
        panel.resize(*size)
        qtbot.waitUntil(lambda size=size: (panel.width(), panel.height()) == size)
        for title in ("Errors", "Tag error rate", "Expected gain"):
            _stand(panel, title, row=panel.table.lines_model.rowCount() - 1)
            qtbot.keyClick(panel.table, Qt.Key.Key_E)
            assert panel.rect().contains(panel.explanation.geometry()), (size, title)
            qtbot.keyClick(panel.explanation, Qt.Key.Key_Escape)


def test_a_missing_human_level_offers_the_form_of_the_tag(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    _click(qtbot, panel, "Human")
    made = panel.explanation.shown
    assert made is not None and made.missing.startswith("Enter human performance")
    with qtbot.waitSignal(panel.tag_edit_requested) as asked:
        _press_step(qtbot, panel, "explain_human")
    assert asked.args == [int(workspace.session.tags.ids[0])]
    assert not panel.explanation.isVisible()


def test_missing_correct_examples_are_queued_from_the_explanation(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    _click(qtbot, panel, "Prevalence")
    _press_step(qtbot, panel, "explain_correct")
    assert workspace.view.queue.kind is QueueKind.CONTROL and len(workspace.view.queue) == 10


def test_a_late_tag_is_re_checked_from_the_explanation(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    panel = _shown(qtbot, show, workspace)
    late = workspace.session.tags.named("echo")
    assert late is not None
    rows = range(panel.table.lines_model.rowCount())
    place = next(row for row in rows if panel.table.lines_model.line_at(row).tag_id == late.id)
    _click(qtbot, panel, "Error share", row=place)
    _press_step(qtbot, panel, "explain_again")
    assert (workspace.view.queue.kind, workspace.view.queue.tag) == (QueueKind.REREVIEW, late.id)


def test_an_unknown_size_is_asked_for_from_the_explanation(qtbot: QtBot, start: Start, show: Show) -> None:
    workspace = start(examples=20, errors=20)
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    _click(qtbot, panel, "Ceiling gain")
    _press_step(qtbot, panel, "explain_size")
    assert panel.size_form.isVisible() and panel.size_form.line.hasFocus()


def test_the_plan_of_the_selected_row_opens_the_next_examples_of_the_random_order(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 6)
    _review(workspace, 4, correct=True)
    panel = _shown(qtbot, show, workspace)
    assert not panel.plan.isVisible()
    panel.table.select_tag(int(workspace.session.tags.ids[0]))
    assert panel.plan.text().startswith("car noise: ±5 points of error share takes 14 more errors; ")
    names = [button.objectName() for button in panel.plan.step_buttons()]
    assert names == ["plan_errors", "plan_correct"]
    assert panel.plan.step_buttons()[1].text() == "Review 6 more correct examples"
    qtbot.mouseClick(panel.plan.step_buttons()[0], LEFT)
    assert workspace.view.queue.recipe == "random:6:20" and len(workspace.view.queue) == 14
    assert workspace.view.queue.kind is QueueKind.RANDOM


def test_a_limited_queue_is_made_again_as_it_was(workspace: Workspace) -> None:
    workspace.open_queue(queues.next_stretch(workspace.session, CORRECT, 4))
    workspace._save_place()
    assert workspace.project.place()[0] == "control:0:4"
    _review(workspace, 2, correct=True)
    workspace.refresh_queue()
    assert (workspace.view.queue.recipe, len(workspace.view.queue)) == ("control:0:4", 4)
    assert workspace.view.progress() == (2, 4)
    assert workspace.view.queue.title == "4 correct examples, random order"


def test_switches_are_named_in_the_title_line_and_kept_in_the_project(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    assert panel.head.options.text() == "These examples"
    _choose(qtbot, panel, "What is true of future data")
    _choose(qtbot, panel, "Intervals: guaranteed 95%")
    assert panel.head.options.text() == "Future data · guaranteed 95%"
    assert panel.model.table is not None
    assert panel.model.table.rows[0].metrics.error_share.method == "clopper_pearson"
    assert "about future data" in _remark(panel, "methodRemark")
    assert kept_choices(workspace.project) == Choices(view=View.POPULATION, guaranteed=True)
    _choose(qtbot, panel, "Intervals: valid while I watch")
    assert panel.head.options.text() == "Future data · valid while I watch"
    assert _entry(panel, "Intervals: guaranteed 95%").isChecked()
    again = _shown(qtbot, show, workspace)
    assert again.head.options.accessibleName().endswith("Future data · valid while I watch")


def test_the_switches_open_by_click_and_by_key(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    panel = _shown(qtbot, show, workspace)
    for press in (
        lambda: qtbot.mouseClick(panel.head.options, LEFT),
        lambda: qtbot.keyClick(panel.head.options, Qt.Key.Key_Space),
    ):
        press()
        menu = panel.head.options.findChild(QMenu, "statsOptionsMenu")
        assert menu is not None
        qtbot.waitUntil(menu.isVisible, timeout=MOST_MS)
        menu.close()
        qtbot.waitUntil(lambda: panel.head.options.findChild(QMenu, "statsOptionsMenu") is None, timeout=MOST_MS)


def test_error_shares_can_leave_out_errors_whose_label_is_wrong(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    row = int(queues.random_errors(workspace.session).rows[0])
    workspace.commit(steps.set_label_check(workspace.session, row, LabelCheck.LABEL_WRONG))
    panel = _shown(qtbot, show, workspace)
    assert _cell(panel, "Error share").detail == "5 of 10"
    _choose(qtbot, panel, "Error share of model errors only")
    assert _cell(panel, "Error share").detail == "4 of 9"
    _click(qtbot, panel, "Error share")
    made = panel.explanation.shown
    assert made is not None and (made.title, made.worked) == ("Error share, model errors only", ("4 / 9 = 44%",))
    assert panel.head.options.text() == "These examples · model errors only"


def test_a_column_of_numbers_weighs_the_errors(qtbot: QtBot, start: Start, show: Show) -> None:
    workspace = start(examples=30, errors=20, columns={"price": [float(n) for n in range(30)]})
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    with pytest.raises(ValueError, match="Size share"):
        _column(panel, "Size share")
    _stand(panel, "Prevalence")
    panel.table.sortByColumn(_column(panel, "Prevalence"), Qt.SortOrder.DescendingOrder)
    _choose(qtbot, panel, "Size of an error", "price")
    order = queues.random_errors(workspace.session).rows[:10].tolist()
    carried, seen = sum(order[::2]), sum(order)
    _click(qtbot, panel, "Size share")
    made = panel.explanation.shown
    assert made is not None and made.worked[0].startswith(f"{carried} / {seen} price = ")
    header = panel.table.horizontalHeader()
    assert header.sortIndicatorSection() == panel.table.lines_model.sorted_column == _column(panel, "Prevalence")
    _choose(qtbot, panel, "Size of an error", "Off")
    qtbot.waitUntil(lambda: panel.table.lines_model.columnCount() == 12, timeout=MOST_MS)


def test_a_column_that_cannot_be_used_is_said_and_the_switch_goes_back(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 4)
    panel = _shown(qtbot, show, workspace)
    with qtbot.waitSignal(workspace.trouble) as told:
        _entry(panel, "Size of an error", "weight").trigger()
    assert "no example has a weight" in told.args[0]
    _wait(qtbot, panel)
    assert panel.model.choices == Choices() == kept_choices(workspace.project)
    assert _entry(panel, "Size of an error", "Off").isChecked()


def test_examples_that_hang_together_are_warned_of_until_it_is_switched_off(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 4)
    panel = _shown(qtbot, show, workspace)
    qtbot.waitUntil(lambda: bool(_remark(panel, "groupRemark")), timeout=MOST_MS)
    assert _remark(panel, "groupRemark").startswith("30 texts of 3 speakers, up to 10 of one")
    _choose(qtbot, panel, "Examples that hang together", "Off")
    assert _remark(panel, "groupRemark") == ""
    _choose(qtbot, panel, "Examples that hang together", "speaker")
    qtbot.waitUntil(lambda: bool(_remark(panel, "groupRemark")), timeout=MOST_MS)


def test_the_plan_can_be_for_another_width(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    panel.table.select_tag(int(workspace.session.tags.ids[0]))
    _choose(qtbot, panel, "Plan for", "±10 points")
    qtbot.waitUntil(lambda: "±10 points of error share" in panel.plan.text(), timeout=MOST_MS)


def test_too_many_missing_answers_are_marked_beside_the_number(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10, start=5)
    panel = _shown(qtbot, show, workspace)
    assert _cell(panel, "Error share").warn == "many answers are missing"
    spoken = panel.table.lines_model.index(0, _column(panel, "Error share")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("many answers are missing")
    assert "5 on the way were skipped" in _remark(panel, "coverageRemark")
    _click(qtbot, panel, "Error share")
    assert "10 of 20 reached in random order: 5 answered, 5 skipped" in panel.explanation.text()
    assert "At worst: 30.0% to 80.0%" in panel.explanation.text()


@pytest.mark.parametrize("by_key", [False, True])
def test_the_card_of_wrong_labels_queues_correct_examples(
    qtbot: QtBot, workspace: Workspace, show: Show, by_key: bool
) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    card = panel.cards.cards[2]
    assert card.accessibleDescription() == "Check labels of correct ones: a queue of 10 in random order"
    if by_key:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(card, Qt.Key.Key_Return)
    else:
        qtbot.mouseClick(card, LEFT)
    assert workspace.view.queue.recipe == "control:0:10"
    assert workspace.view.queue.kind is QueueKind.CONTROL


def test_other_cards_and_a_finished_check_do_nothing(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    _review(workspace, 10, correct=True)
    panel = _shown(qtbot, show, workspace)
    before = workspace.view.queue
    for card in panel.cards.cards:
        qtbot.mouseClick(card, LEFT)
        assert card.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert workspace.view.queue is before


def test_unclear_labels_bound_the_share_of_wrong_ones(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    rows = queues.random_errors(workspace.session).rows[:3].tolist()
    for row, check in zip(rows, (LabelCheck.LABEL_WRONG, LabelCheck.UNCLEAR, LabelCheck.UNCLEAR), strict=True):
        workspace.commit(steps.set_label_check(workspace.session, row, check))
    panel = _shown(qtbot, show, workspace)
    assert "2 of 10 labels are unclear: 10.0% to 30.0% may be wrong" in panel.cards.cards[2].toolTip()


def test_the_error_rate_of_future_data_has_an_interval(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    assert "Counted, not estimated" in panel.cards.cards[0].toolTip()
    _choose(qtbot, panel, "What is true of future data")
    assert "Of future data, at 95%" in panel.cards.cards[0].toolTip()


def test_everything_in_an_explanation_has_a_name_and_is_reached_by_tab(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 10)
    _review(workspace, 4, correct=True)
    panel = _shown(qtbot, show, workspace)
    _stand(panel, "Tag error rate")
    qtbot.keyClick(panel.table, Qt.Key.Key_E)
    acting = [w for w in panel.explanation.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(acting) == 2 and all(w.objectName() and w.accessibleName() for w in acting)
    reached = set()
    for _ in range(3):
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        reached.add(panel.focusWidget().objectName())
    assert {"explain_correct", "explainPopoverClose"} <= reached | {panel.focusWidget().objectName()}
