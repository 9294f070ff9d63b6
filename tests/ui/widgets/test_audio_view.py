from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.audio_view import AudioView
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.plain import PlainLabel
from errortagger.ui.widgets.time_axis import clock, position_label, tick_label, ticks
from errortagger.ui.widgets.waveform import Levels

asked: list[tuple[float, float, int]] = []


def peaks(start: float, end: float, columns: int) -> tuple[Levels, Levels]:
    asked.append((start, end, columns))
    high = np.linspace(0.0, 0.5, columns, dtype=np.float32)
    return -high, high


@pytest.fixture
def view(qtbot: QtBot) -> AudioView:
    made = AudioView()
    qtbot.addWidget(made)
    made.resize(640, 300)
    made.set_clip(3.2, peaks, "16 kHz")
    with qtbot.waitExposed(made):
        made.show()
    return made


def label(view: AudioView, name: str) -> str:
    found = view.findChild(PlainLabel, name)
    assert found is not None
    return found.text()


def at(view: AudioView, seconds: float) -> QPoint:
    return QPoint(round(seconds / 3.2 * view.waveform.width()), 40)


def test_a_click_asks_to_seek_there(view: AudioView, qtbot: QtBot) -> None:
    times: list[float] = []
    view.seek_requested.connect(times.append)
    qtbot.mouseClick(view.waveform, Qt.MouseButton.LeftButton, pos=at(view, 1.6))
    assert times == [pytest.approx(1.6, abs=0.01)]
    assert view.loop() is None


def test_a_drag_sets_the_loop_whichever_way_it_goes(view: AudioView, qtbot: QtBot) -> None:
    loops: list[tuple[float, float]] = []
    view.loop_changed.connect(lambda start, end: loops.append((start, end)))
    qtbot.mousePress(view.waveform, Qt.MouseButton.LeftButton, pos=at(view, 2.0))
    qtbot.mouseMove(view.waveform, at(view, 1.5))
    qtbot.mouseMove(view.waveform, at(view, 1.0))
    qtbot.mouseRelease(view.waveform, Qt.MouseButton.LeftButton, pos=at(view, 1.0))
    assert loops == [(pytest.approx(1.0, abs=0.01), pytest.approx(2.0, abs=0.01))]
    assert view.transport.loop_button.isChecked()


def test_an_edge_of_the_loop_can_be_moved(view: AudioView, qtbot: QtBot) -> None:
    view.set_loop((1.0, 2.0))
    loops: list[tuple[float, float]] = []
    view.loop_changed.connect(lambda start, end: loops.append((start, end)))
    qtbot.mousePress(view.waveform, Qt.MouseButton.LeftButton, pos=at(view, 2.0))
    qtbot.mouseMove(view.waveform, at(view, 2.5))
    qtbot.mouseRelease(view.waveform, Qt.MouseButton.LeftButton, pos=at(view, 2.5))
    assert loops == [(pytest.approx(1.0), pytest.approx(2.5, abs=0.01))]


def test_the_brackets_set_the_ends_at_the_playhead(view: AudioView) -> None:
    view.set_position(1.0)
    view.set_loop_start()
    assert view.loop() == (1.0, 3.2)
    view.set_position(2.0)
    view.set_loop_end()
    assert view.loop() == (1.0, 2.0)
    view.set_position(2.5)
    view.set_loop_start()
    assert view.loop() == (2.5, 3.2)
    view.set_position(0.0)
    view.set_loop_end()
    assert view.loop() == (2.5, 3.2)
    view.clear_loop()
    assert view.loop() is None


def test_the_transport_asks_and_shows(view: AudioView, qtbot: QtBot) -> None:
    seeks: list[float] = []
    view.seek_requested.connect(seeks.append)
    with qtbot.waitSignal(view.toggle_requested, timeout=1000):
        view.transport.play_button.click()
    view.set_playing(True)
    assert view.transport.play_button.accessibleName() == "Pause"
    view.set_position(1.3)
    assert label(view, "audioTime") == "1.30 / 3.20 s"
    view.set_loop((0.93, 1.6))
    view.transport.start_button.click()
    view.transport.end_button.click()
    assert seeks == [0.93, 3.2]
    with qtbot.waitSignal(view.loop_toggled, timeout=1000) as told:
        view.transport.loop_button.click()
    assert told.args == [False]
    view.transport.start_button.click()
    assert seeks[-1] == 0.0


def test_peaks_are_asked_for_once_a_size_not_once_a_frame(view: AudioView) -> None:
    view.grab()
    before = len(asked)
    for step in range(10):
        view.set_position(step / 10)
        view.grab()
    assert len(asked) == before
    assert asked[-1][:2] == (0.0, 3.2)


@pytest.mark.parametrize("levels", [
    np.zeros((0,), np.float32), np.zeros((2, 50), np.float32), np.full((50,), np.nan, np.float32),
    np.full((8, 50), 3.0, np.float32),
])  # fmt: skip
def test_silence_stereo_and_broken_peaks_are_drawn(view: AudioView, levels: Levels) -> None:
    view.set_clip(1.0, lambda start, end, columns: (-levels, levels))
    assert not view.grab().isNull()


def test_a_clip_without_length_is_drawn_and_cannot_be_sought(view: AudioView, qtbot: QtBot) -> None:
    view.set_clip(0.0, peaks)
    seeks: list[float] = []
    view.seek_requested.connect(seeks.append)
    qtbot.mouseClick(view.waveform, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    assert not view.grab().isNull()
    assert seeks == []


def test_a_missing_file_is_a_state_of_the_view(view: AudioView) -> None:
    view.set_failure("The file is not there.", "clips/a.wav")
    assert view.showing_placeholder()
    view.set_clip(1.0, peaks)
    assert not view.showing_placeholder()


def test_every_button_has_a_name_and_says_its_key(view: AudioView) -> None:
    for button in view.findChildren(IconButton):
        assert button.accessibleName()
        assert button.toolTip()
    assert "Space" in view.transport.play_button.toolTip()


def test_times_are_written_as_people_read_them() -> None:
    assert clock(1.3) == "1.30"
    assert clock(65.26) == "1:05.3"
    assert clock(59.97, long=True) == "1:00.0"
    assert clock(-1) == "0.00"
    assert position_label(1.3, 3.2) == "1.30 / 3.20 s"
    assert position_label(65.3, 740) == "1:05.3 / 12:20.0"
    assert ticks(3.2, 7) == pytest.approx([0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
    assert ticks(0, 7) == [0.0]
    assert len(ticks(100_000, 5)) <= 7
    assert tick_label(0.5, 0.5, long=False) == "0.5 s"
    assert tick_label(90, 30, long=True) == "1:30"
