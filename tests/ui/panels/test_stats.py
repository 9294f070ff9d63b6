"""The statistics page says what to fix next, shows what it rests on, and offers what is missing."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from errortagger.domain.problems import Problem
from errortagger.domain.types import QueueKind
from errortagger.session import queues, steps, tag_steps
from errortagger.ui.cells import CellRole
from errortagger.ui.models import statistics
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.stats import StatsPanel
from errortagger.ui.parts.stats_size_form import read_size
from errortagger.ui.widgets.cards import NumberCard
from errortagger.ui.widgets.priority_table import PAD

Start = Callable[..., Workspace]
Show = Callable[[QWidget], None]
MOST_MS = 10_000


def _review(workspace: Workspace, count: int, *, side: str = "errors", every: int = 2, kind: str = "") -> None:
    """Review the first examples of a random order; each ``every``-th gets the first tag."""
    session = workspace.session
    queue = queues.random_errors(session) if side == "errors" else queues.control(session)
    for number, row in enumerate(queue.rows[:count].tolist()):
        if number % every == 0:
            workspace.commit(steps.toggle_tag(session, session.tags.ids[0], row))
        workspace.commit(steps.mark_reviewed(session, row, QueueKind(kind) if kind else queue.kind))


def _shown(qtbot: QtBot, show: Show, workspace: Workspace, *, ranked: bool = False) -> StatsPanel:
    panel = StatsPanel(workspace)
    show(panel)
    _wait(qtbot, panel, ranked=ranked)
    return panel


def _wait(qtbot: QtBot, panel: StatsPanel, *, ranked: bool = False) -> None:
    """Wait until the page shows what the project says now."""

    def up_to_date() -> bool:
        latest = panel.model.latest
        fresh = latest is not None and latest.table.figures.tags == statistics.figures(panel._workspace.session).tags
        return fresh and (not ranked or (latest is not None and latest.ranked))

    qtbot.waitUntil(up_to_date, timeout=MOST_MS)


def _card(panel: StatsPanel, number: int) -> str:
    card = panel.cards.cards[number]
    assert isinstance(card, NumberCard)
    return card.accessibleName()


def _press_nudge(qtbot: QtBot, panel: StatsPanel, name: str) -> None:
    button = next(button for button in panel.head.step_buttons() if button.objectName() == name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _nudges(panel: StatsPanel) -> list[str]:
    return [button.text() for button in panel.head.step_buttons()]


def test_the_cards_say_error_rate_reviews_label_check_and_the_best_fix(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 10)
    _review(workspace, 5, side="correct", every=3)
    panel = _shown(qtbot, show, workspace)
    assert _card(panel, 0).startswith("Error rate: 67%") or "66.7%: 20 of 30" in _card(panel, 0)
    assert "10 / 20" in _card(panel, 1) and "50% of errors, random order" in _card(panel, 1)
    assert "5 / 10 correct" in _card(panel, 1)
    assert _card(panel, 2).startswith("Label is wrong: 0%") and "0 of 10" in _card(panel, 2)
    assert "Best next fix: car noise: ≤ 33 points" in _card(panel, 3)


def test_the_page_says_that_it_works_until_the_first_numbers_are_there(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 4)
    panel = StatsPanel(workspace)
    assert panel.cards.cards[0].accessibleName() == "Error rate: …"
    assert panel.model.table is None
    show(panel)
    _wait(qtbot, panel)
    assert panel.table.isVisible() and "…" not in _card(panel, 0)


def test_the_ranking_follows_when_nothing_changes_and_says_how_sure_the_first_place_is(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 20)
    panel = _shown(qtbot, show, workspace, ranked=True)
    qtbot.waitUntil(lambda: "clearly first" in _card(panel, 3), timeout=MOST_MS)


def test_a_new_answer_shows_at_once_in_the_table(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    assert panel.table.model().index(0, 1).data() == "5"
    row = queues.random_errors(workspace.session).rows[1]
    workspace.commit(steps.toggle_tag(workspace.session, workspace.session.tags.ids[0], int(row)))
    _wait(qtbot, panel)
    assert panel.table.model().index(0, 1).data() == "6"


def test_nothing_is_worked_out_while_the_page_is_hidden(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 4)
    panel = _shown(qtbot, show, workspace, ranked=True)
    panel.hide()
    before = panel.model.latest
    _review(workspace, 8)
    qtbot.wait(60)
    assert panel.model.latest is before
    panel.show()
    _wait(qtbot, panel)
    assert "8 / 20" in _card(panel, 1)


def test_many_changes_are_counted_once(
    qtbot: QtBot, workspace: Workspace, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = _shown(qtbot, show, workspace, ranked=True)
    counted: list[int] = []
    real = statistics.figures
    monkeypatch.setattr(statistics, "figures", lambda session: (counted.append(1), real(session))[1])
    _review(workspace, 20)
    qtbot.waitUntil(lambda: bool(counted), timeout=MOST_MS)
    qtbot.waitUntil(lambda: "20 / 20" in _card(panel, 1), timeout=MOST_MS)
    assert len(counted) == 1


def test_enter_on_a_row_opens_the_examples_of_its_tag(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    panel.table.select_tag(int(workspace.session.tags.ids[0]))
    panel.setFocus()
    with qtbot.waitSignal(workspace.page_requested) as page:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert page.args == ["review"]
    assert workspace.view.queue.recipe == f"tag:{int(workspace.session.tags.ids[0])}"
    assert len(workspace.view.queue) == 5


def test_a_selected_row_offers_its_examples_and_its_form(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    assert not panel.head.show_button.isVisible()
    panel.table.select_tag(int(workspace.session.tags.ids[0]))
    assert panel.head.show_button.text() == "Show 5 examples"
    with qtbot.waitSignal(panel.tag_edit_requested) as asked:
        qtbot.mouseClick(panel.head.edit_button, Qt.MouseButton.LeftButton)
    assert asked.args == [int(workspace.session.tags.ids[0])]
    qtbot.mouseClick(panel.head.show_button, Qt.MouseButton.LeftButton)
    assert len(workspace.view.queue) == 5


def test_digits_enter_the_feasibility_and_zero_clears_it(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    tag = workspace.session.tags.ids[0]
    panel.table.select_tag(int(tag))
    qtbot.keyClick(panel.table, Qt.Key.Key_3)
    assert workspace.session.tags[tag].feasibility == 3
    _wait(qtbot, panel)
    assert panel.table.current_tag() == tag
    qtbot.keyClick(panel.table, Qt.Key.Key_0)
    assert workspace.session.tags[tag].feasibility is None
    workspace.undo()
    assert workspace.session.tags[tag].feasibility == 3


def test_a_click_on_a_square_enters_the_feasibility(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    column = next(c for c in range(12) if panel.table.model().headerData(c, Qt.Orientation.Horizontal) == "Feasibility")
    box = QRectF(panel.table.visualRect(panel.table.model().index(0, column))).adjusted(PAD, 0, -PAD, 0)
    place = QPointF(box.left() + 4 * 15 + 5, box.center().y()).toPoint()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert workspace.session.tags.slot(0).feasibility == 5  # type: ignore[union-attr]


def test_the_menu_of_a_row_offers_what_the_row_can_do(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    late = workspace.session.tags.named("echo")
    assert late is not None
    panel = _shown(qtbot, show, workspace)
    menu = panel.table.menu_for(int(late.id))
    words = [action.text().split("\t")[0] for action in menu.actions()]
    assert words == ["Show its examples", "Edit tag…", "Re-check (10)", "Feasibility"]
    menu.actions()[2].trigger()
    assert workspace.view.queue.kind is QueueKind.REREVIEW and len(workspace.view.queue) == 10
    menu.deleteLater()


def test_correct_examples_are_asked_for_as_long_as_rates_need_them(
    qtbot: QtBot, workspace: Workspace, show: Show
) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    assert _nudges(panel) == ["Queue correct examples"]
    _press_nudge(qtbot, panel, "nudge_correct")
    assert workspace.view.queue.kind is QueueKind.CONTROL
    _review(workspace, 5, side="correct")
    _wait(qtbot, panel)
    qtbot.waitUntil(lambda: _nudges(panel) == [], timeout=MOST_MS)


def test_a_late_tag_is_offered_for_a_re_check(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    panel = _shown(qtbot, show, workspace)
    assert "Re-check echo (10)" in _nudges(panel)
    late = workspace.session.tags.named("echo")
    assert late is not None
    _press_nudge(qtbot, panel, f"nudge_again{int(late.id)}")
    assert workspace.view.queue.tag == late.id


def test_reviews_out_of_order_are_called_no_random_sample(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 6, kind="targeted")
    panel = _shown(qtbot, show, workspace)
    assert "not a random sample" in _card(panel, 1)
    coverage = panel.findChild(QWidget, "coverageRemark")
    assert coverage is not None and "nothing is projected" in coverage.text()  # type: ignore[attr-defined]
    assert "Queue errors in random order" in _nudges(panel)
    _press_nudge(qtbot, panel, "nudge_errors")
    assert workspace.view.queue.kind is QueueKind.RANDOM


def test_the_size_of_the_dataset_is_asked_for_when_only_errors_were_loaded(
    qtbot: QtBot, start: Start, show: Show
) -> None:
    workspace = start(examples=20, errors=20)
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    assert _nudges(panel) == ["Enter dataset size…"]
    _press_nudge(qtbot, panel, "nudge_size")
    assert panel.size_form.line.hasFocus()
    qtbot.keyClicks(panel.size_form.line, "12")
    qtbot.keyClick(panel.size_form.line, Qt.Key.Key_Return)
    assert panel.size_form.isVisible() and "less than the 20 errors" in _trouble(panel)
    panel.size_form.line.clear()
    qtbot.keyClicks(panel.size_form.line, "90%")
    qtbot.keyClick(panel.size_form.line, Qt.Key.Key_Return)
    assert not panel.size_form.isVisible()
    assert workspace.session.info.dataset_size == 200
    qtbot.waitUntil(lambda: _nudges(panel) == ["Dataset size: 200…"], timeout=MOST_MS)
    assert "10.0%: 20 of 200" in _card(panel, 0)


def test_escape_leaves_the_size_form_as_it_was(qtbot: QtBot, start: Start, show: Show) -> None:
    workspace = start(examples=20, errors=20)
    _review(workspace, 5)
    panel = _shown(qtbot, show, workspace)
    _press_nudge(qtbot, panel, "nudge_size")
    qtbot.keyClicks(panel.size_form.line, "500")
    qtbot.keyClick(panel.size_form.line, Qt.Key.Key_Escape)
    assert not panel.size_form.isVisible() and workspace.session.info.dataset_size is None


def _trouble(panel: StatsPanel) -> str:
    label = panel.findChild(QWidget, "datasetSizeTrouble")
    assert label is not None
    return str(label.text())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "size"),
    [("1000", 1000), ("12,000", 12_000), ("12 000", 12_000), ("1.000.000", 1_000_000), ("80%", 500), ("92,5 %", 1333)],
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert read_size(text, 100) == size


def test_an_empty_size_means_not_known() -> None:
    assert read_size("  ", 100) is None


@pytest.mark.parametrize("text", ["100%", "12.5", "many", "-3", "99", "1" * 20, "0.9"])
def test_sizes_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(Problem):
        read_size(text, 100)


@pytest.mark.parametrize(
    ("how", "title"),
    [
        ({"examples": 12, "tags": ()}, "No tags yet"),
        ({"examples": 12, "errors": 0}, "No errors in this set"),
        ({"examples": 12}, "Nothing is reviewed yet"),
    ],
)
def test_an_empty_page_says_what_to_do(
    qtbot: QtBot, start: Start, show: Show, how: dict[str, object], title: str
) -> None:
    workspace = start(**how)
    panel = _shown(qtbot, show, workspace)
    assert panel.empty.isVisible() and panel.empty.accessibleName().startswith(title)
    assert not panel.table.isVisible()


def test_the_button_of_the_empty_page_queues_errors(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    panel = _shown(qtbot, show, workspace)
    button = panel.findChild(QWidget, "emptyStateButton")
    with qtbot.waitSignal(workspace.page_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert workspace.view.queue.kind is QueueKind.RANDOM


def test_the_note_of_the_project_is_shown(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    panel = _shown(qtbot, show, workspace)
    assert not panel.note.isVisible()
    workspace.project.change_info(note="Reviewed by ana")
    qtbot.waitUntil(lambda: panel.note.isVisible() and panel.note.text() == "Reviewed by ana", timeout=MOST_MS)


def test_a_mistake_in_the_program_is_logged_and_shown_and_the_page_recovers(
    qtbot: QtBot, workspace: Workspace, show: Show, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    panel = _shown(qtbot, show, workspace, ranked=True)
    told: list[str] = []
    workspace.trouble.connect(lambda what, _action: told.append(what))
    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, logger="errortagger"):

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("by design")

        broken.setattr(statistics, "compute", fail)
        _review(workspace, 3)
        qtbot.waitUntil(lambda: bool(told), timeout=MOST_MS)
    assert "by design" in told[0] and "by design" in caplog.text
    assert panel.trouble.isVisible() and "not up to date" in panel.trouble.text()
    _review(workspace, 5)
    qtbot.waitUntil(lambda: "5 / 20" in _card(panel, 1), timeout=MOST_MS)
    assert not panel.trouble.isVisible()


def test_no_column_is_cut_off_at_the_smallest_usual_width(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    panel = _shown(qtbot, show, workspace)
    panel.resize(1440 - 76, 790)
    qtbot.waitUntil(lambda: panel.width() == 1364)
    widths = sum(panel.table.columnWidth(column) for column in range(panel.table.model().columnCount()))
    assert widths <= panel.table.viewport().width()
    panel.resize(1300, 790)
    qtbot.waitUntil(lambda: panel.width() == 1300)
    widths = sum(panel.table.columnWidth(column) for column in range(panel.table.model().columnCount()))
    assert widths <= panel.table.viewport().width()


def test_export_is_asked_for_by_its_button(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    panel = _shown(qtbot, show, workspace)
    with qtbot.waitSignal(panel.export_requested):
        qtbot.mouseClick(panel.head.export_button, Qt.MouseButton.LeftButton)


def test_everything_that_can_be_acted_on_has_a_name(qtbot: QtBot, workspace: Workspace, show: Show) -> None:
    _review(workspace, 10)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    panel = _shown(qtbot, show, workspace)
    panel.table.select_tag(int(workspace.session.tags.ids[0]))
    acting = [w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    assert len(acting) >= 5
    assert [w for w in acting if not (w.objectName() and w.accessibleName())] == []
    spoken = panel.table.model().index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Error share: 50%, 5 of 10"
    assert panel.table.model().index(0, 0).data(CellRole.TAG_ID) == workspace.session.tags.ids[0]
