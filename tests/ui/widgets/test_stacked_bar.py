"""The one stacked bar: parts that add up, names beside colours, tooltips with counts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from errortagger.ui.tokens import tokens
from errortagger.ui.widgets.stacked_bar import Segment, StackedBar

COLORS = ("#56B4E9", "#E69F00", "#009E73")


def _segment(number: int, fraction: float, name: str = "") -> Segment:
    return Segment(
        id=number, name=name or f"tag {number}", color=COLORS[number % 3], fraction=fraction,
        figure=f"{fraction:.1%}", tip=f"tag {number}: so many of 100",
    )  # fmt: skip


@pytest.fixture
def bar(qtbot: QtBot) -> StackedBar:
    made = StackedBar("Split", object_name="split")
    qtbot.addWidget(made)
    made.resize(600, 90)
    made.show()
    made.set_segments([_segment(0, 0.5), _segment(1, 0.25)], rest="no tag 25%", rest_tip="25 of 100 errors")
    return made


def test_parts_are_as_wide_as_their_shares_and_the_rest_is_track(bar: StackedBar) -> None:
    first, second = bar.boxes()
    assert first.left() == 0 and first.width() == pytest.approx(300)
    assert second.left() == pytest.approx(300) and second.width() == pytest.approx(150)
    picture = bar.grab().toImage()
    ratio = picture.devicePixelRatio()

    def color(x: int) -> str:
        return picture.pixelColor(round(x * ratio), round(9 * ratio)).name()

    assert color(100) == COLORS[0].lower() and color(350) == COLORS[1].lower()
    assert color(550) == tokens().track


def test_a_part_of_nothing_is_not_drawn(bar: StackedBar) -> None:
    bar.set_segments([_segment(0, 0.0), _segment(1, 1.0)])
    assert [segment.id for segment in bar.segments()] == [1]
    assert bar.boxes()[0].width() == pytest.approx(bar.width())


def test_the_names_and_figures_are_told_to_screen_readers(bar: StackedBar) -> None:
    assert bar.accessibleName() == "Split"
    assert bar.accessibleDescription() == "tag 0 50.0%, tag 1 25.0%, no tag 25%"


def test_a_click_on_a_part_or_on_its_name_tells_which(qtbot: QtBot, bar: StackedBar) -> None:
    chosen: list[int] = []
    bar.chosen.connect(chosen.append)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(350, 8))
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(590, 8))
    qtbot.mouseClick(bar, Qt.MouseButton.RightButton, pos=QPoint(20, 8))
    assert chosen == [1, 0]


def test_each_part_explains_itself_and_so_does_the_rest(bar: StackedBar) -> None:
    assert bar.tip_at(QPointF(100, 8)) == "tag 0: so many of 100"
    assert bar.tip_at(QPointF(595, 8)) == "25 of 100 errors"
    assert bar.tip_at(QPointF(20, 40)) == "tag 0: so many of 100"


def test_the_tooltip_appears_under_the_pointer(bar: StackedBar) -> None:
    place = QPoint(100, 8)
    QApplication.sendEvent(bar, QHelpEvent(QEvent.Type.ToolTip, place, bar.mapToGlobal(place)))
    assert "so many of 100" in QToolTip.text()
    QToolTip.hideText()


def test_names_that_do_not_fit_are_counted_and_listed_in_the_tooltip(bar: StackedBar) -> None:
    bar.set_segments([_segment(n, 1 / 600, f"cause number {n}") for n in range(500)], rest="no tag 17%")
    places = bar._legend
    assert len({place.box.top() for place in places}) <= 2
    more = places[-2]
    shown = sum(place.segment is not None for place in places)
    assert more.text == f"and {500 - shown} more" and places[-1].text == "no tag 17%"
    told = bar.tip_at(more.box.center())
    assert f"cause number {shown}: 0.2%" in told and "cause number 0:" not in told
    assert all(place.box.right() <= bar.width() for place in places)


def test_a_name_with_markup_is_shown_as_it_is(bar: StackedBar) -> None:
    bar.set_segments([_segment(1, 0.5, "<b>loud</b>\n\u202enoise")])
    assert bar.accessibleDescription() == "<b>loud</b> ⟨RLO⟩noise 50.0%"
    assert not bar.grab().isNull()


def test_without_parts_there_is_an_empty_track(bar: StackedBar) -> None:
    bar.set_segments([])
    assert bar.segments() == () and bar.sizeHint().height() == tokens().px(18)
    assert bar.tip_at(QPointF(10, 5)) == ""
