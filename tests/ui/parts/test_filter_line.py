"""The filter box: it shows the filter of the queue, and its signs are drawn in the colours of the theme."""

from __future__ import annotations

from PySide6.QtGui import QAction

from errortagger.ui.parts.filter_line import FilterLine
from errortagger.ui.shell.project_dialogs import apply_theme
from errortagger.ui.tokens import tokens
from tests.ui.desk import Desk


def test_the_box_shows_the_filter_of_the_queue_and_nothing_for_others(desk: Desk) -> None:
    line = desk.find("filterBar")
    assert isinstance(line, FilterLine)
    desk.press("/").type("is:correct").press("Return")
    desk.qtbot.waitUntil(lambda: desk.workspace.view.queue.recipe.startswith("filter:"))
    assert line.text() == "is:correct"
    desk.press("Ctrl+Shift+1")
    assert line.text() == ""


def test_the_clear_sign_has_the_colour_of_the_theme(desk: Desk) -> None:
    desk.settings.settings.theme = "dark"
    apply_theme(desk.window)
    clear = desk.find("filterBar").findChild(QAction, "_q_qlineeditclearaction")
    image = clear.icon().pixmap(18, 18).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    strongest, wanted = max(pixels, key=lambda pixel: pixel.alpha()), tokens().color("mute")
    assert abs(strongest.lightness() - wanted.lightness()) < 20
