"""The page of sets of tags says what tags gain together, worked by keys, and never shows what is not known as zero."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from errortagger.domain.types import Answer, QueueKind, TagId
from errortagger.session import queues, steps, tag_steps
from errortagger.session.frame import ERRORS
from errortagger.stats.intervals import midp_hypergeometric
from errortagger.ui.cells import CellRole
from errortagger.ui.models import sets as model_module
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.sets import SetsPanel
from errortagger.ui.parts.sets_sheet import MATRIX, TABLE
from errortagger.ui.widgets.buttons import Button
from tests.ui.desk import Desk

Start = Callable[..., Workspace]
Show = Callable[[QWidget], None]
MOST_MS = 15_000
HAVE = {0: (0,), 1: (0, 1), 2: (0,), 3: (1,), 4: (1, 2), 5: (2,), 6: (0,), 7: (), 8: (0, 2), 9: ()}
"""Which of the three tags the first ten errors of the random order have."""


def _review(workspace: Workspace, upto: int = 10) -> list[int]:
    session = workspace.session
    rows: list[int] = queues.random_errors(session).rows[:upto].tolist()
    for number, row in enumerate(rows):
        for place in HAVE[number]:
            workspace.commit(steps.toggle_tag(session, session.tags.ids[place], row))
        workspace.commit(steps.mark_reviewed(session, row, QueueKind.RANDOM))
    return rows


def _shown(qtbot: QtBot, show: Show, workspace: Workspace) -> SetsPanel:
    panel = SetsPanel(workspace)
    show(panel)
    _wait(qtbot, panel)
    return panel


def _wait(qtbot: QtBot, panel: SetsPanel) -> None:
    qtbot.waitUntil(lambda: panel.model.latest is not None and panel.model.up_to_date, timeout=MOST_MS)


def _card(panel: SetsPanel, number: int) -> str:
    return panel.cards.cards[number].accessibleName()


def _tick(qtbot: QtBot, panel: SetsPanel, *names: str) -> None:
    session = panel._workspace.session
    wanted = {int(tag.id) for tag in session.tags if tag.name in names}
    rows = panel.ticks.view.rows
    for tag in wanted ^ rows.ticked:
        panel.ticks.view.setCurrentIndex(rows.index(rows.place_of(tag)))
        qtbot.keyClick(panel.ticks.view, Qt.Key.Key_Space)
    _wait(qtbot, panel)


def _steps(panel: SetsPanel) -> list[Button]:
    return [button for button in panel.nudges.findChildren(Button) if not button.isHidden()]


def _ticked(panel: SetsPanel) -> set[str]:
    return {tag.name for tag in panel._workspace.session.tags if int(tag.id) in panel.ticks.view.rows.ticked}


def _figures(panel: SetsPanel, row: int) -> list[str]:
    model = panel.sheet.table.model()
    return [f"{model.index(row, c).data(CellRole.CELL).figure}" for c in range(model.columnCount())]


def test_the_cards_say_from_cautious_to_optimistic_and_never_the_sum(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    _tick(qtbot, panel, "car noise", "people noise")
    assert "car noise + people noise: 33 to 47 points: of accuracy · 2 of 3 tags" in _card(panel, 0)
    low, high = (limit / 30 for limit in midp_hypergeometric(20, 10, 7))
    assert _card(panel, 1) == (
        f"Optimistic: any cause is enough: 47 points: {100 * low:.0f} – {100 * high:.0f} · 7 of 10 errors"
    )
    assert _card(panel, 2).startswith("Cautious: all causes must be fixed: 33 points") and "5 of 10" in _card(panel, 2)
    assert "counts once" in panel.cards.cards[0].toolTip()


def test_every_set_that_can_be_ticked_agrees_with_counting_by_hand(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    names = [tag.name for tag in workspace.session.tags]
    for size in (1, 2, 3):
        for chosen in itertools.combinations(range(3), size):
            _tick(qtbot, panel, *(names[place] for place in chosen))
            some = sum(bool(set(each) & set(chosen)) for each in HAVE.values())
            every = sum(bool(each) and set(each) <= set(chosen) for each in HAVE.values())
            assert f"{some} of 10 errors" in _card(panel, 1)
            assert f"{every} of 10 errors" in _card(panel, 2)


def test_the_best_two_tags_are_ticked_at_first(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    assert _ticked(panel) == {"car noise", "people noise"}
    workspace.commit(steps.toggle_tag(workspace.session, workspace.session.tags.ids[2], 0))
    before = _ticked(panel)
    _wait(qtbot, panel)
    assert _ticked(panel) == before


def test_space_enter_and_clicks_tick_and_keys_tick_all_or_none(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    panel.setFocus()
    view = panel.ticks.view
    assert QApplication.focusWidget() is view
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(_ticked(panel)) == 3
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert _ticked(panel) == set()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert _ticked(panel) == {"people noise", "low bandwidth"}
    place = view.visualRect(view.rows.index(1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert _ticked(panel) == {"low bandwidth"}
    qtbot.mouseClick(panel.ticks.all_button, Qt.MouseButton.LeftButton)
    assert len(_ticked(panel)) == 3
    qtbot.mouseClick(panel.ticks.none_button, Qt.MouseButton.LeftButton)
    _wait(qtbot, panel)
    assert "tick tags on the left" in _card(panel, 0) and panel.cards.cards[1].isHidden()


def test_the_tick_list_tells_screen_readers_what_is_ticked(
    qtbot: QtBot, workspace: Workspace, show: Show, qtmodeltester: ModelTester
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    _tick(qtbot, panel, "people noise")
    rows = panel.ticks.view.rows
    spoken = [rows.index(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in range(3)]
    assert spoken[0] == "car noise, not ticked, 5 errors"
    assert spoken[1] == "people noise, ticked, 3 errors"
    qtmodeltester.check(rows)
    qtmodeltester.check(panel.sheet.table.lines_model)


def test_the_table_shows_greedy_order_own_errors_and_parts(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    assert _figures(panel, 0)[:3] == ["1", "car noise", "5"]
    only = sum(each == (0,) for each in HAVE.values())
    model = panel.sheet.table.model()
    cell = model.index(0, 3).data(CellRole.CELL)
    assert cell.detail == f"{only} of 10" and cell.figure == f"{only * 10}%"
    part = sum(1 / len(each) for each in HAVE.values() if 0 in each)
    assert model.index(0, 6).data(CellRole.CELL).detail == f"{part:.0f} of 10"
    last = model.index(2, 5).data(CellRole.CELL)
    assert last.figure == "53"
    tip = model.index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "5 of 10 errors" in tip and "95% interval" in tip
    assert model.index(0, 4).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Adds: 33, ")


def test_the_stacked_bar_adds_up_and_a_click_selects_the_tag(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    bar = panel.sheet.bar
    assert sum(segment.fraction for segment in bar.segments()) == pytest.approx(0.8)
    assert bar.accessibleDescription().endswith("no tag 20.0%")
    assert "2 of 10 errors" in bar.tip_at(QPointF(bar.width() - 3, 5))
    middle = bar.boxes()[1].center().toPoint()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=middle)
    assert panel.sheet.table.current_tag() == bar.segments()[1].id


def test_enter_in_the_table_shows_the_examples_of_the_tag(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    panel.sheet.table.select_tag(int(workspace.session.tags.ids[1]))
    qtbot.keyClick(panel.sheet.table, Qt.Key.Key_Return)
    assert workspace.view.queue.title == "tagged people noise" and len(workspace.view.queue) == 3


def test_a_sorted_column_stays_sorted_and_unknown_values_are_last(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace)
    workspace.commit(tag_steps.create(workspace.session, "late"))
    panel = _shown(qtbot, show, workspace)
    model = panel.sheet.table.lines_model
    model.sort(6, Qt.SortOrder.AscendingOrder)
    values = [model.row_at(place).part.value for place in range(4)]
    assert values[-1] is None and values[:3] == sorted(values[:3])
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [model.row_at(place).tag.name for place in range(4)] == [
        "car noise",
        "late",
        "low bandwidth",
        "people noise",
    ]
    model.sort(-1)
    assert [model.row_at(place).place for place in range(4)] == [1, 2, 3, None]


def test_the_matrix_opens_the_errors_with_both_tags_and_the_queue_can_be_made_again(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    rows = _review(workspace)
    panel = _shown(qtbot, show, workspace)
    qtbot.mouseClick(panel.sheet.matrix_button, Qt.MouseButton.LeftButton)
    assert panel.sheet.pages.currentIndex() == MATRIX and panel.sheet.bar.isHidden()
    matrix, (car, people, _) = panel.sheet.matrix, workspace.session.tags.ids
    cells = matrix.cells
    place = cells.index(cells.place_of(int(car)), cells.place_of(int(people)))
    assert place.data() == "1"
    assert place.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "car noise and people noise: 1 error has both, of 10 judged on both"
    )
    matrix.setFocus()
    matrix.setCurrentIndex(place)
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    queue = workspace.view.queue
    assert queue.kind is QueueKind.TARGETED and queue.rows.tolist() == [rows[1]]
    workspace.refresh_queue()
    assert workspace.view.queue.rows.tolist() == [rows[1]]
    qtbot.mouseClick(panel.sheet.table_button, Qt.MouseButton.LeftButton)
    assert panel.sheet.pages.currentIndex() == TABLE


def test_a_pair_nobody_judged_is_a_dash_and_no_zero(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    workspace.commit(tag_steps.create(workspace.session, "late"))
    panel = _shown(qtbot, show, workspace)
    cells = panel.sheet.matrix.cells
    late = next(int(tag.id) for tag in workspace.session.tags if tag.name == "late")
    cell = cells.index(cells.place_of(late), 0)
    assert cell.data() == "—" and "not known" in cell.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_late_tag_is_named_and_its_button_opens_the_re_check(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    workspace.commit(tag_steps.create(workspace.session, "late"))
    panel = _shown(qtbot, show, workspace)
    assert _card(panel, 0).split(": ")[2].startswith("≤ ") and _card(panel, 2).endswith("—: re-check late first")
    button = _steps(panel)[0]
    assert button.text() == "10 errors were never asked about late: re-check"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    queue = workspace.view.queue
    assert queue.kind is QueueKind.REREVIEW and len(queue) == 10
    assert _figures(panel, 3)[3:] == ["—"] * 4


def test_two_tags_are_compared_in_words_with_counts(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    card = panel.comparing
    session = workspace.session
    assert card.pair() == (int(session.tags.ids[0]), card.second.currentData())
    card.second.setFocus()
    card.second.setCurrentIndex(2)
    card.second.activated.emit(2)
    _wait(qtbot, panel)
    compared = panel.model.latest.compared if panel.model.latest else None
    assert compared is not None and compared.second.name == "low bandwidth"
    chance = compared.first_is_larger.value or 0
    assert card.outcome.text() == f"car noise is larger than low bandwidth with {chance:.0%}"
    shown = [figure.text() for figure in card.figures]
    assert shown[:4] == ["4", "2", "1", "10"] and shown[4].startswith("20% of errors (")
    assert "McNemar" in card.outcome.toolTip() and "future data" in card.outcome.toolTip()
    assert "car noise, not low bandwidth 4" in card.accessibleDescription()


def test_the_larger_tag_is_named_first_whichever_was_chosen_first(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    card = panel.comparing
    panel.model.compare(*reversed(workspace.session.tags.ids[:2]))
    _wait(qtbot, panel)
    assert card.outcome.text().startswith("car noise is larger than people noise with ")
    assert card.figures[4].text().startswith("20% of errors")


def test_choosing_the_same_tag_twice_moves_the_other_chooser(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    card = panel.comparing
    card.first.setCurrentIndex(card.second.currentIndex())
    card.first.activated.emit(card.first.currentIndex())
    first, second = card.pair()
    assert first != second
    _wait(qtbot, panel)
    assert panel.model.latest is not None and panel.model.latest.pair == (first, second)


def test_equal_tags_show_no_difference(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    session = workspace.session
    for number, row in enumerate(queues.random_errors(session).rows[:6].tolist()):
        for tag in session.tags.ids[:2] if number < 2 else ():
            workspace.commit(steps.toggle_tag(session, tag, row))
        workspace.commit(steps.mark_reviewed(session, row, QueueKind.RANDOM))
    panel = _shown(qtbot, show, workspace)
    panel.model.compare(*session.tags.ids[:2])
    _wait(qtbot, panel)
    assert panel.comparing.outcome.text() == "No difference seen"


def test_when_all_errors_are_reviewed_the_comparison_is_counted(qtbot: QtBot, start: Start, show: Show) -> None:
    workspace = start(examples=14, errors=10)
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    panel.model.compare(*workspace.session.tags.ids[:2])
    _wait(qtbot, panel)
    assert panel.comparing.outcome.text() == "car noise is larger than people noise"
    assert "counted on all errors" in panel.comparing.sureness.text()
    assert "Counted on all 10 errors" in panel.sheet.remarks[0].findChild(QWidget, "setsTableRemark").text()  # type: ignore[attr-defined]
    assert _card(panel, 1) == "Optimistic: any cause is enough: 50.00 points: 7 of 10 errors"


def test_two_tags_on_equally_many_errors_are_called_equal_when_all_are_counted(
    qtbot: QtBot, start: Start, show: Show
) -> None:
    workspace = start(examples=14, errors=10)
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    panel.model.compare(*workspace.session.tags.ids[1:])
    _wait(qtbot, panel)
    assert panel.comparing.outcome.text() == "Both are on equally many errors"
    assert "counted on all errors" in panel.comparing.sureness.text()


def test_tags_that_were_never_judged_together_are_not_compared(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    workspace.commit(tag_steps.create(workspace.session, "late"))
    panel = _shown(qtbot, show, workspace)
    panel.model.compare(workspace.session.tags.ids[0], workspace.session.tags.ids[3])
    _wait(qtbot, panel)
    assert panel.comparing.outcome.text() == "—"
    assert panel.comparing.sureness.text().startswith("none of the 10 errors")
    assert all(figure.isHidden() for figure in panel.comparing.figures)


def test_the_matrix_says_how_much_of_a_count_comes_from_the_random_order(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace)
    session = workspace.session
    row = int(queues.random_errors(session).rows[15])
    for tag in session.tags.ids[:2]:
        workspace.commit(steps.toggle_tag(session, tag, row))
    workspace.commit(steps.mark_reviewed(session, row, QueueKind.TARGETED))
    panel = _shown(qtbot, show, workspace)
    cells = panel.sheet.matrix.cells
    place = cells.index(*(cells.place_of(int(tag)) for tag in session.tags.ids[:2]))
    assert place.data() == "2"
    told = place.data(Qt.ItemDataRole.ToolTipRole)
    assert "2 errors have both, of 11 judged on both" in told and "in the random order 1 of 10" in told


def test_without_the_size_of_the_dataset_shares_of_errors_are_shown(qtbot: QtBot, start: Start, show: Show) -> None:
    workspace = start(examples=20, errors=20)
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    _tick(qtbot, panel, "car noise", "people noise")
    assert "50 to 70%: of all errors · 2 of 3 tags" in _card(panel, 0)
    head = panel.sheet.table.model().headerData(4, Qt.Orientation.Horizontal, CellRole.UNIT)
    assert head == "of errors"


def test_nothing_reviewed_is_said_and_the_button_begins(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    panel = _shown(qtbot, show, workspace)
    assert panel.empty.accessibleName().startswith("Nothing is reviewed yet")
    qtbot.mouseClick(panel.empty.findChild(Button), Qt.MouseButton.LeftButton)
    assert workspace.view.queue.kind is QueueKind.RANDOM


def test_no_tags_and_no_errors_are_said(qtbot: QtBot, start: Start, show: Show) -> None:
    panel = _shown(qtbot, show, start(examples=12, tags=()))
    assert panel.empty.accessibleName().startswith("No tags yet")
    right = _shown(qtbot, show, start(examples=4, errors=0, name="right"))
    assert right.empty.accessibleName().startswith("No errors in this set")


def test_all_errors_excluded_is_no_error_at_all(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    rows = _review(workspace)
    panel = _shown(qtbot, show, workspace)
    everyone = queues.random_errors(workspace.session).rows.tolist()
    assert set(rows) <= set(everyone)
    workspace.commit(steps.exclude(workspace.session, everyone, "corrupt file"))
    _wait(qtbot, panel)
    assert panel.empty.accessibleName().startswith("No errors in this set")
    workspace.undo()
    _wait(qtbot, panel)
    assert "7 of 10 errors" in _card(panel, 1)


def test_a_targeted_review_alone_is_no_estimate(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    session = workspace.session
    row = int(queues.random_errors(session).rows[5])
    workspace.commit(steps.toggle_tag(session, session.tags.ids[0], row))
    workspace.commit(steps.mark_reviewed(session, row, QueueKind.TARGETED))
    panel = _shown(qtbot, show, workspace)
    _tick(qtbot, panel, "car noise")
    assert "—" in _card(panel, 0) and "not a random sample" in _card(panel, 1)
    assert [button.text() for button in _steps(panel)] == ["Review errors in random order"]
    assert _figures(panel, 0)[2:] == ["1", "—", "—", "—", "—"]
    assert panel.comparing.outcome.text() == "—"


def test_one_tag_alone_has_numbers_and_nothing_to_compare_with(qtbot: QtBot, start: Start, show: Show) -> None:
    workspace = start(examples=30, errors=20, tags=("car noise",))
    session = workspace.session
    for number, row in enumerate(queues.random_errors(session).rows[:10].tolist()):
        if number < 4:
            workspace.commit(steps.toggle_tag(session, session.tags.ids[0], row))
        workspace.commit(steps.mark_reviewed(session, row, QueueKind.RANDOM))
    panel = _shown(qtbot, show, workspace)
    assert "4 of 10 errors" in _card(panel, 1) and "one tag" in _card(panel, 0)
    assert panel.comparing.outcome.text() == "There must be two tags to compare"
    assert not panel.comparing.first.isEnabled()
    assert panel.sheet.matrix.cells.index(0, 0).data() == "4"


def test_five_hundred_tags_are_shown_and_the_matrix_takes_the_forty_most_frequent(
    qtbot: QtBot, start: Start, show: Show
) -> None:
    workspace = start(examples=12, errors=8, tags=tuple(f"cause {number:03d}" for number in range(500)))
    session = workspace.session
    row = int(queues.random_errors(session).rows[0])
    workspace.commit(steps.set_answer(session, session.tags.ids[499], [row], Answer.PRESENT))
    workspace.commit(steps.mark_reviewed(session, row, QueueKind.RANDOM))
    panel = _shown(qtbot, show, workspace)
    assert panel.sheet.table.model().rowCount() == 500
    assert panel.sheet.matrix.cells.rowCount() == 40 and panel.sheet.matrix.cells.head(0).name == "cause 499"
    remark = panel.sheet.remarks[MATRIX].findChild(QWidget, "setsMatrixRemark")
    assert remark.text().startswith("The 40 most frequent tags; 460 less frequent tags are not shown.")  # type: ignore[attr-defined]
    panel.ticks.view.tick_all()
    _wait(qtbot, panel)
    assert "+ 497 more" in _card(panel, 0)


def test_nothing_is_worked_out_while_the_page_is_hidden(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 4)
    panel = _shown(qtbot, show, workspace)
    panel.hide()
    before = panel.model.latest
    _review(workspace, 8)
    qtbot.wait(60)
    assert panel.model.latest is before
    panel.show()
    _wait(qtbot, panel)
    assert "of 8 errors" in _card(panel, 1)


def test_numbers_appear_while_changes_never_stop(
    qtbot: QtBot, workspace: Workspace, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    told: list[object] = []
    panel.model.sets_changed.connect(told.append)
    session, (row, *_) = workspace.session, queues.random_errors(workspace.session).rows[:1].tolist()

    def keep_changing() -> bool:
        workspace.commit(steps.toggle_tag(session, session.tags.ids[2], row))
        return len(told) >= 3

    qtbot.waitUntil(keep_changing, timeout=MOST_MS)


def test_ticking_does_not_count_everything_again(
    qtbot: QtBot, workspace: Workspace, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    counted: list[object] = []
    real = model_module.overview
    monkeypatch.setattr(model_module, "overview", lambda found: counted.append(found) or real(found))
    _tick(qtbot, panel, "people noise")
    assert counted == [] and "3 of 10 errors" in _card(panel, 1)


def test_a_mistake_in_the_numbers_is_told_once_and_old_numbers_are_marked(
    qtbot: QtBot,
    workspace: Workspace,
    show: Show,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    told: list[str] = []
    workspace.trouble.connect(lambda what, _action: told.append(what))

    def fail(_found: object, _tags: object) -> None:
        raise ZeroDivisionError("by design")

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(model_module, "together", fail)
        for _ in range(2):
            _tick(qtbot, panel, *({"people noise"} ^ _ticked(panel)))
    assert len(told) == 1 and "not up to date" in panel.trouble.text()
    _tick(qtbot, panel, "people noise")
    panel.model.tick([workspace.session.tags.ids[0]])
    _wait(qtbot, panel)
    assert panel.trouble.text() == ""


def test_a_deleted_tag_leaves_the_set_and_the_pair(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    first, second, third = workspace.session.tags.ids
    _tick(qtbot, panel, "car noise", "people noise")
    panel.model.compare(first, second)
    _wait(qtbot, panel)
    workspace.commit(tag_steps.delete(workspace.session, first))
    _wait(qtbot, panel)
    assert "people noise: " in _card(panel, 0) and "one tag" in _card(panel, 0)
    assert panel.model.latest is not None and set(panel.model.latest.pair or ()) == {second, third}
    workspace.commit(tag_steps.delete(workspace.session, second))
    _wait(qtbot, panel)
    assert panel.comparing.outcome.text() == "There must be two tags to compare"


def test_signals_of_tags_that_are_gone_do_nothing(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    before = workspace.view.queue
    panel.sheet.tag_opened.emit(99)
    panel.sheet.pair_opened.emit(99, int(workspace.session.tags.ids[0]))
    assert workspace.view.queue is before


def test_closing_waits_for_the_thread_and_can_be_done_twice(workspace: Workspace, qtbot: QtBot) -> None:
    _review(workspace)
    panel = SetsPanel(workspace)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.wait(1)
    panel.close_panel()
    panel.close_panel()
    panel.model.tick([TagId(1)])
    assert not panel.model._runner.running


def test_everything_that_takes_the_keyboard_has_a_name(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace)
    panel = _shown(qtbot, show, workspace)
    for page in (TABLE, MATRIX):
        panel.sheet.show_page(page)
        reached = [
            w for w in panel.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert len(reached) >= 8
        assert [w for w in reached if not w.accessibleName() and not w.objectName().startswith("qt_")] == []
    assert panel.objectName() == "setsPanel"


def test_the_page_opens_by_its_key_and_stands_after_the_statistics(desk: Desk) -> None:
    desk.press("Ctrl+5")
    page = desk.window.project_page
    assert page is not None and page.current == "sets"
    places = {name: page.rail.button(name).y() for name in ("stats", "sets", "tags")}
    assert places["stats"] < places["sets"] < places["tags"]
    assert page.rail.button("sets").isChecked()
    assert not any(desk.session.frame.reviewed[desk.session.frame.orders[ERRORS]])
