"""The matrix of tags: numbers that can be read, moved through by keys, and opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from errortagger.ui.tokens import contrast_ratio, tokens
from errortagger.ui.widgets.tag_matrix import MatrixCell, MatrixHead, TagMatrix

NAMES = ("car noise", "accent", "low bandwidth")


def _heads(names: tuple[str, ...] = NAMES) -> list[MatrixHead]:
    return [MatrixHead(id=10 + place, name=name, color="#56B4E9") for place, name in enumerate(names)]


def _cells(count: int = 3) -> list[list[MatrixCell]]:
    return [
        [
            MatrixCell(text=f"{i}{j}", words=f"{i} and {j}: words", strength=0.0 if i == j else 1.0, own=i == j)
            for j in range(count)
        ]
        for i in range(count)
    ]


@pytest.fixture
def matrix(qtbot: QtBot) -> TagMatrix:
    made = TagMatrix("Together", object_name="together")
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    made.set_cells(_heads(), _cells())
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def _opened(matrix: TagMatrix) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    matrix.opened.connect(lambda first, second: found.append((first, second)))
    return found


def test_the_model_keeps_the_promises_of_qt(matrix: TagMatrix, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(matrix.cells)


def test_the_first_cell_is_current_when_the_keyboard_comes(matrix: TagMatrix) -> None:
    assert matrix.current_pair() == (10, 10)


def test_arrow_keys_move_and_enter_opens_the_two_tags(qtbot: QtBot, matrix: TagMatrix) -> None:
    opened = _opened(matrix)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.current_pair() == (11, 12)
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    qtbot.keyClick(matrix, Qt.Key.Key_Enter)
    assert opened == [(11, 12), (11, 12)]


def test_a_click_opens_a_cell_but_a_drag_does_not(qtbot: QtBot, matrix: TagMatrix) -> None:
    opened = _opened(matrix)
    places = [matrix.visualRect(matrix.cells.index(0, column)).center() for column in (1, 2)]
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    qtbot.mousePress(matrix.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    qtbot.mouseRelease(matrix.viewport(), Qt.MouseButton.LeftButton, pos=places[1])
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.RightButton, pos=places[1])
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(690, 290))
    assert opened == [(10, 11)]


def test_every_cell_is_told_in_words_as_a_table_would(matrix: TagMatrix) -> None:
    index = matrix.cells.index(1, 2)
    assert index.data() == "12"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "1 and 2: words"
    assert "1 and 2: words" in index.data(Qt.ItemDataRole.ToolTipRole)
    for side in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
        assert [matrix.cells.headerData(place, side) for place in range(3)] == list(NAMES)
    assert matrix.cells.headerData(5, Qt.Orientation.Vertical) is None
    assert matrix.cells.data(QModelIndex()) is None


def test_names_lie_over_wide_columns_and_stand_over_narrow_ones(matrix: TagMatrix) -> None:
    assert matrix.horizontalHeader().height() == tokens().px(34)
    names = tuple(f"cause number {n}" for n in range(20))
    matrix.set_cells(_heads(names), _cells(20))
    assert matrix.horizontalHeader().height() > tokens().px(60)
    assert matrix.columnWidth(0) == tokens().px(40)
    assert not matrix.grab().isNull()


def test_new_numbers_keep_the_place_even_when_the_order_changes(matrix: TagMatrix) -> None:
    matrix.setCurrentIndex(matrix.cells.index(2, 1))
    matrix.set_cells(_heads(), _cells())
    assert matrix.current_pair() == (12, 11)
    matrix.set_cells(list(reversed(_heads())), _cells())
    assert matrix.current_pair() == (12, 11) and matrix.currentIndex().row() == 0
    matrix.set_cells(_heads()[:2], _cells(2))
    assert matrix.current_pair() is None


def test_no_tag_and_one_tag_can_be_shown(qtbot: QtBot, matrix: TagMatrix) -> None:
    opened = _opened(matrix)
    matrix.set_cells([], [])
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert opened == [] and not matrix.grab().isNull()
    matrix.set_cells(_heads()[:1], _cells(1))
    matrix.setCurrentIndex(matrix.cells.index(0, 0))
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert opened == [(10, 10)]


@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
def test_the_number_can_be_read_on_the_strongest_colour(
    matrix: TagMatrix, mode: str, theme: object, qapp: object
) -> None:
    theme.apply(qapp, mode, 1.0)  # type: ignore[attr-defined]
    matrix.clearFocus()
    box = matrix.visualRect(matrix.cells.index(0, 1))
    picture = matrix.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()
    fill: QColor = picture.pixelColor(round((box.left() + 8) * ratio), round((box.top() + 8) * ratio))
    assert fill.name() != tokens().panel
    assert contrast_ratio(tokens().text, fill.name()) >= 4.5
