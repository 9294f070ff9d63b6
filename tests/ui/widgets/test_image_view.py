from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.image_view import ImageView
from errortagger.ui.widgets.media_state import LOADING_AFTER_MS
from errortagger.ui.widgets.plain import PlainLabel
from errortagger.ui.widgets.viewport import MAX_FIT, Viewport


def frame(width: int, height: int, value: int = 200) -> np.ndarray:
    return np.full((height, width, 3), value, dtype=np.uint8)


@pytest.fixture
def view(qtbot: QtBot) -> ImageView:
    made = ImageView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def words(view: ImageView) -> str:
    return "\n".join(label.text() for label in view.placeholder.findChildren(PlainLabel) if not label.isHidden())


def test_a_tiny_image_is_enlarged_by_whole_numbers_with_hard_edges(view: ImageView) -> None:
    pixels = frame(28, 28, 0)
    pixels[:, 14:] = 255
    view.set_frame(pixels)
    assert view.canvas.viewport_state().scale() == 14.0
    image = view.canvas.grab().toImage()
    middle = [image.pixelColor(x, 200).lightness() for x in range(290, 311)]
    assert set(middle) == {0, 255}


def test_a_usual_image_is_never_blown_up_without_being_asked(view: ImageView) -> None:
    view.set_frame(frame(150, 100))
    assert view.canvas.viewport_state().scale() == MAX_FIT


def test_toggle_goes_between_fit_and_100_percent(view: ImageView) -> None:
    zooms: list[float] = []
    view.zoom_changed.connect(zooms.append)
    view.set_frame(frame(1200, 800))
    view.toggle_zoom()
    view.toggle_zoom()
    assert zooms == [0.5, 1.0, 0.5]
    view.zoom_in()
    view.zoom_out()
    assert view.canvas.viewport_state().scale() == pytest.approx(0.5)
    view.fit()
    assert view.canvas.zoom() is None


def test_zooming_keeps_the_source_pixel_under_the_pointer() -> None:
    port = Viewport(QSizeF(600, 400), QSizeF(1200, 800))
    point = QPointF(450, 120)
    before = port.to_source(point)
    port.zoom_at(point, 2.0)
    after = port.to_source(point)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
    assert port.pan(QPointF(-10_000, 0))
    assert port.target().right() == pytest.approx(600)
    port.fit()
    assert not port.pan(QPointF(50, 50))


def test_dragging_pans_and_the_wheel_zooms(view: ImageView, qtbot: QtBot) -> None:
    view.set_frame(frame(2400, 1600))
    view.canvas.toggle_zoom(QPoint(300, 200))
    before = view.canvas.viewport_state().target().topLeft()
    qtbot.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(view.canvas, QPoint(340, 220))
    qtbot.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(340, 220))
    moved = view.canvas.viewport_state().target().topLeft() - before
    assert (round(moved.x()), round(moved.y())) == (40, 20)
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert view.canvas.zoom() is None
    wheel = QWheelEvent(
        QPointF(300, 200), QPointF(300, 200), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.canvas, wheel)
    assert view.canvas.zoom() == pytest.approx(0.25 * 1.25**2)


def test_more_pixels_are_asked_for_once_when_the_frame_was_decoded_smaller(view: ImageView) -> None:
    asked: list[tuple[int, int]] = []
    view.pixels_wanted.connect(lambda w, h: asked.append((w, h)))
    view.set_frame(frame(600, 400), source=(4800, 3200))
    assert asked == []
    view.toggle_zoom()
    view.zoom_in()
    assert asked == [(4800, 3200)]
    view.set_frame(frame(4800, 3200), source=(4800, 3200), keep_view=True)
    assert view.canvas.zoom() is not None
    assert asked == [(4800, 3200)]


@pytest.mark.parametrize(
    "bad", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3), np.float32),
            np.zeros((0, 4, 3), np.uint8)],
)  # fmt: skip
def test_anything_but_an_rgb_frame_is_refused(view: ImageView, bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="RGB frame"):
        view.set_frame(bad)


def test_a_frame_that_is_no_block_of_memory_is_shown_all_the_same(view: ImageView) -> None:
    view.set_frame(frame(100, 60)[:, ::2])
    assert not view.grab().isNull()


def test_a_failure_shows_reason_and_path_literally_and_offers_the_folder(view: ImageView, qtbot: QtBot) -> None:
    view.set_failure("The file is <b>not</b> there.", "/data/\u202egnp.exe")
    assert view.showing_placeholder()
    assert "The file is <b>not</b> there." in words(view)
    assert "not</b> there" in view.placeholder.accessibleName()
    assert "⟨RLO⟩" in view.placeholder.accessibleName()
    locate = view.placeholder.findChild(Button, "locateFolder")
    assert locate is not None
    with qtbot.waitSignal(view.locate_requested, timeout=1000):
        qtbot.mouseClick(locate, Qt.MouseButton.LeftButton)
    view.set_failure("No such kind.", "a.svg", locate=False)
    assert locate.isHidden()


def test_loading_shows_only_after_a_moment(view: ImageView, qtbot: QtBot) -> None:
    view.set_frame(frame(10, 10))
    view.set_loading("a.png")
    assert not view.showing_placeholder()
    qtbot.waitUntil(view.showing_placeholder, timeout=LOADING_AFTER_MS * 20)
    assert "Loading…" in words(view)
    view.set_frame(frame(10, 10))
    assert not view.showing_placeholder()
    view.set_loading("b.png")
    view.set_frame(frame(10, 10))
    qtbot.wait(LOADING_AFTER_MS + 50)
    assert not view.showing_placeholder()
