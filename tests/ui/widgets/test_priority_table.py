from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.tag_metrics import TagPlan
from errortagger.ui.cells import Cell, CellKind, CellRole
from errortagger.ui.models.priority_columns import PriorityLine
from errortagger.ui.models.priority_table import TITLES, PriorityTableModel
from errortagger.ui.widgets.priority_table import PriorityTable

NAMES = ("low bandwidth", "car noise", "homophone", "<b>bold</b>")
IDS = {name: 7 + n for n, name in enumerate(NAMES)}
TAGGED = (61, 38, 18, 0)
TAGGED_CORRECT = (25, 20, 6, 0)
PLANS = (TagPlan(4, None, 0.94, 200), TagPlan(3, None, 0.95, 100), TagPlan(1), TagPlan())


def lines(mode: str = "C") -> list[PriorityLine]:
    frame = Frame("C", 312, 1828) if mode == "C" else Frame("A", 312)
    entries = []
    for name, errors, correct, plan in zip(NAMES, TAGGED, TAGGED_CORRECT, PLANS, strict=True):
        side = Side(312, 250, errors, errors, 250 - errors, 250, 250, to_review_again=38 * (name == "homophone"))
        other = Side(1828, 120, correct, correct, 120 - correct, 120, 120) if mode == "C" else NO_CORRECT_LOADED
        entries.append(TagEntry(name=name, counts=TagCounts(side, other), plan=plan, remedy="add data"))
    rows = rank_rows(entries, frame)
    return [PriorityLine(tag_id=IDS[row.tag_name], color="#56B4E9", shape="circle", row=row) for row in rows]


@pytest.fixture
def table(qtbot: QtBot) -> PriorityTable:
    made = PriorityTable()
    qtbot.addWidget(made)
    model = PriorityTableModel(made)
    made.setModel(model)
    model.set_lines(lines())
    made.resize(1334, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def cell(table: PriorityTable, row: int, title: str) -> Cell:
    found = table.model().index(row, TITLES.index(title)).data(CellRole.CELL)
    assert isinstance(found, Cell)
    return found


def column(table: PriorityTable, title: str) -> list[str]:
    return [cell(table, row, title).figure for row in range(table.model().rowCount())]


def square(table: PriorityTable, row: int, number: int) -> QPoint:
    box = table.visualRect(table.model().index(row, TITLES.index("Feasibility")))
    return QPoint(box.left() + 10 + (number - 1) * 15 + 5, box.center().y())


def test_the_columns_of_the_table_are_all_there() -> None:
    assert TITLES == (
        "Tag", "Errors", "Error share", "Tag error rate", "Prevalence", "Model", "Human", "Gap", "Headroom",
        "Ceiling gain", "Feasibility", "Expected gain",
    )  # fmt: skip


def test_rows_come_in_the_order_of_the_ranking_with_counts_beside_rates(table: PriorityTable) -> None:
    assert column(table, "Tag") == ["low bandwidth", "car noise", "homophone", "<b>bold</b>"]
    share = cell(table, 0, "Error share")
    assert (share.figure, share.detail) == ("24.4%", "61 of 250")
    assert share.fill is not None and share.low is not None and share.high == pytest.approx(1.0)
    assert share.low < share.fill < share.high
    assert cell(table, 0, "Errors").figure == "61"


def test_a_missing_number_is_a_dash_with_its_reason(table: PriorityTable) -> None:
    gap = cell(table, 2, "Gap")
    assert (gap.figure, gap.detail, gap.missing) == ("—", "no human level", True)
    tip = str(table.model().index(2, TITLES.index("Gap")).data(Qt.ItemDataRole.ToolTipRole))
    assert "enter human performance" in tip
    assert cell(table, 2, "Expected gain").figure.startswith("≤ ")
    assert not cell(table, 0, "Expected gain").figure.startswith("≤")


def test_without_the_size_of_the_dataset_gains_are_missing_but_shares_are_not(table: PriorityTable) -> None:
    model = table.model()
    assert isinstance(model, PriorityTableModel)
    model.set_lines(lines("A"))
    assert cell(table, 0, "Error share").figure == "24.4%"
    assert cell(table, 0, "Prevalence").detail == "size unknown"
    assert not table.grab().isNull()


def test_a_tag_to_review_again_says_so(table: PriorityTable) -> None:
    assert cell(table, 2, "Tag").detail == "38 to re-review"
    assert cell(table, 0, "Tag").detail == "add data"


def test_tooltips_explain_and_escape(table: PriorityTable) -> None:
    tip = str(table.model().index(0, TITLES.index("Error share")).data(Qt.ItemDataRole.ToolTipRole))
    assert "61 of 250" in tip and "95% interval" in tip and "÷" in tip
    name_tip = str(table.model().index(3, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert "&lt;b&gt;bold&lt;/b&gt;" in name_tip
    for section in range(len(TITLES)):
        head = table.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert TITLES[section] in str(head)


def test_cells_are_told_in_words(table: PriorityTable) -> None:
    spoken = table.model().index(0, TITLES.index("Error share")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Error share: 24.4%, 61 of 250"


def test_a_head_sorts_missing_values_stay_last_and_a_third_click_restores_the_ranking(
    table: PriorityTable, qtbot: QtBot
) -> None:
    header = table.horizontalHeader()
    section = TITLES.index("Human")
    place = QPoint(header.sectionViewportPosition(section) + 20, 20)
    for expected in (
        ["car noise", "low bandwidth", "homophone", "<b>bold</b>"],
        ["low bandwidth", "car noise", "homophone", "<b>bold</b>"],
        ["low bandwidth", "car noise", "homophone", "<b>bold</b>"],
    ):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert column(table, "Tag") == expected
    assert header.sortIndicatorSection() == -1
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(table, "Tag") == ["<b>bold</b>", "car noise", "homophone", "low bandwidth"]


def test_the_selected_tag_stays_selected_when_rows_change_or_move(table: PriorityTable) -> None:
    told: list[int] = []
    table.row_selected.connect(told.append)
    assert table.select_tag(IDS["homophone"])
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    model = table.model()
    assert isinstance(model, PriorityTableModel)
    model.set_lines(lines())
    assert table.current_tag() == IDS["homophone"]
    assert model.line_at(table.currentIndex().row()).tag_id == IDS["homophone"]
    assert told[0] == IDS["homophone"] and set(told) == {IDS["homophone"]}
    assert not table.select_tag(999)
    model.set_lines([])
    assert table.current_tag() is None


def test_a_square_enters_the_feasibility_and_the_same_square_clears_it(table: PriorityTable, qtbot: QtBot) -> None:
    told: list[tuple[int, object]] = []
    table.feasibility_changed.connect(lambda tag, value: told.append((tag, value)))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=square(table, 0, 2))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=square(table, 0, 4))
    assert told == [(IDS["low bandwidth"], 2), (IDS["low bandwidth"], None)]


def test_a_row_is_activated_by_a_click_a_double_click_and_by_enter(table: PriorityTable, qtbot: QtBot) -> None:
    told: list[int] = []
    edits: list[int] = []
    table.row_activated.connect(told.append)
    table.edit_requested.connect(edits.append)
    name, number = (table.visualRect(table.model().index(1, column)).center() for column in (0, 3))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.RightButton, pos=name)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=number)
    assert told == []
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=number)
    assert told == [IDS["car noise"]]
    told.clear()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert told == [IDS["car noise"]]
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert (told, edits) == ([IDS["car noise"]] * 2, [IDS["car noise"]])


def test_all_columns_fit_a_usual_window_and_a_narrow_one_scrolls(table: PriorityTable) -> None:
    assert table.horizontalScrollBar().maximum() == 0
    table.resize(800, 400)
    assert table.horizontalScrollBar().maximum() > 0
    assert cell(table, 0, "Feasibility").kind is CellKind.SCORE
    assert not table.grab().isNull()
