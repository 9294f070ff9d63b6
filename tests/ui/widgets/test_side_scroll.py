"""The pane that scrolls: as wide as its content, beside the bar when there is one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.side_scroll import SideScroll


def _pane(qtbot: QtBot) -> tuple[SideScroll, QWidget]:
    pane, content = SideScroll(), QWidget()
    content.setMinimumSize(200, 400)
    pane.column.addWidget(content)
    qtbot.addWidget(pane)
    pane.show()
    return pane, content


def test_a_high_pane_needs_the_width_of_its_content_and_does_not_scroll(qtbot: QtBot) -> None:
    pane, _ = _pane(qtbot)
    pane.resize(300, 600)
    qtbot.waitUntil(lambda: pane.verticalScrollBar().maximum() == 0)
    assert pane.minimumSizeHint().width() == 200
    assert pane.minimumSizeHint().height() < 200


def test_a_low_pane_scrolls_and_makes_room_for_the_bar(qtbot: QtBot) -> None:
    pane, _ = _pane(qtbot)
    pane.resize(300, 150)
    qtbot.waitUntil(lambda: pane.verticalScrollBar().maximum() > 0)
    assert pane.minimumSizeHint().width() == 200 + pane.verticalScrollBar().sizeHint().width()
    assert pane.horizontalScrollBar().maximum() == 0


def test_content_that_grows_widens_the_pane_and_hidden_content_takes_no_room(qtbot: QtBot) -> None:
    pane, content = _pane(qtbot)
    pane.resize(300, 600)
    content.setMinimumWidth(260)
    qtbot.waitUntil(lambda: pane.minimumSizeHint().width() == 260)
    content.hide()
    qtbot.waitUntil(lambda: pane.minimumSizeHint().width() < 50)
