"""Keys of playing and zooming, on real clips and pictures that real decoder processes read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from errortagger.ui.parts.playback import Playback
from tests.ui.desk import Desk, make_project

RATE = 8_000
SECONDS = 3


@pytest.fixture
def clips(sit_down: Callable[..., Desk], tmp_path: Path, qtbot: QtBot) -> Desk:
    """Four clips of three seconds, each a tone of half loudness."""
    import soundfile

    time = np.arange(RATE * SECONDS) / RATE
    names = [f"clip{number}.wav" for number in range(4)]
    for name in names:
        soundfile.write(tmp_path / name, 0.5 * np.sin(2 * np.pi * 200 * time), RATE)
    desk = sit_down(make_project(tmp_path, examples=4, errors=4, modality="audio", columns={"media": names}))
    _wait_for_clip(desk)
    return desk


@pytest.fixture
def pictures(sit_down: Callable[..., Desk], tmp_path: Path, qtbot: QtBot) -> Desk:
    """Three pictures larger than the window."""
    from PIL import Image

    names = [f"picture{number}.png" for number in range(3)]
    for number, name in enumerate(names):
        Image.new("RGB", (2400, 1800), (40 * number, 90, 120)).save(tmp_path / name, compress_level=1)
    desk = sit_down(make_project(tmp_path, examples=3, errors=3, modality="image", columns={"media": names}))
    qtbot.waitUntil(lambda: not desk.review.stage.image.showing_placeholder(), timeout=15_000)
    return desk


def test_space_plays_and_pauses_and_another_clip_is_silent(clips: Desk) -> None:
    playback = _playback(clips)
    clips.press("Space")
    clips.qtbot.waitUntil(lambda: playback.player.position > 0.1)
    clips.press("Space")
    assert not playback.player.playing
    stopped = playback.player.position
    assert 0.1 < stopped < 2.5
    clips.press("Space")
    clips.qtbot.waitUntil(lambda: playback.player.position > stopped)
    clips.press("1", "Return")
    assert clips.session.frame.reviewed.sum() == 1
    _wait_for_clip(clips)
    assert not playback.player.playing
    assert playback.player.position == 0.0


def test_seeking_keys_go_on_and_back_and_stop_at_the_ends(clips: Desk) -> None:
    playback = _playback(clips)
    places = []
    for key in ("Shift+Right", "Alt+Right", "Alt+Left", "Shift+Left", "Shift+Left"):
        clips.press(key)
        places.append(round(playback.player.position, 2))
    assert places == [1.0, 1.1, 1.0, 0.0, 0.0]
    clips.hold("Shift+Right", 6)
    assert playback.player.position == pytest.approx(SECONDS)
    assert "3.00 / 3.00 s" in clips.texts()


def test_however_much_there_is_to_say_of_the_sound_the_window_fits_a_small_screen(clips: Desk) -> None:
    clips.press("L", "K", ">")
    clips.review.stage.audio.transport.set_facts("the sound device does not play because of " + "a long reason " * 20)
    clips.qtbot.wait(20)
    assert clips.window.minimumSizeHint().width() <= 1024


def test_brackets_set_the_loop_r_goes_to_its_start_and_l_switches_it_for_all_clips(clips: Desk) -> None:
    playback, button = _playback(clips), clips.review.stage.audio.transport.loop_button
    clips.press("Shift+Right", "[", "Shift+Right", "]")
    assert playback.player.region == pytest.approx((1.0, 2.0))
    assert playback.player.loop
    clips.press("R")
    assert playback.player.playing
    assert 0.95 <= playback.player.position < 1.9
    clips.press("L")
    assert not playback.player.loop
    clips.press("L", "Right")
    _wait_for_clip(clips)
    assert playback.player.loop and button.isChecked()
    assert playback.player.region is None
    clips.press("L")
    assert not playback.player.loop and not button.isChecked()


def test_speed_and_loudness_keys_work_and_hold_for_the_next_clip(clips: Desk) -> None:
    playback = _playback(clips)
    clips.press(">")
    assert playback.player.speed == 1.125
    clips.press("<", times=9)
    assert playback.player.speed == 0.5
    clips.press(">", times=12)
    assert playback.player.speed == 2.0
    clips.press("K")
    assert playback.player.gain == pytest.approx(2.0, rel=0.01)
    clips.press("Right")
    _wait_for_clip(clips)
    assert playback.player.speed == 2.0
    assert playback.player.gain == pytest.approx(2.0, rel=0.01)
    assert any(text.startswith("2× · full loudness") for text in clips.texts())
    clips.press("=", "K")
    assert (playback.player.speed, playback.player.gain) == (1.0, 1.0)


def test_p_plays_clips_when_they_arrive(clips: Desk) -> None:
    playback = _playback(clips)
    clips.press("P", "Right")
    clips.qtbot.waitUntil(lambda: playback.player.playing, timeout=10_000)
    assert clips.window.toast.text() == "Clips play on arrival"
    clips.press("P", "Right")
    _wait_for_clip(clips)
    assert not playback.player.playing


def test_zoom_keys_show_real_pixels_and_bring_a_sharper_picture(pictures: Desk) -> None:
    image = pictures.review.stage.image
    sharp: list[int] = []
    pictures.review.stage.feed.ready.connect(lambda _row, result: sharp.append(result.width))
    fitted = image.canvas.viewport_state().scale()
    pictures.press("+", "+")
    closer = image.canvas.viewport_state().scale()
    assert closer > fitted
    pictures.press("-")
    assert fitted < image.canvas.viewport_state().scale() < closer
    pictures.press("Ctrl+0")
    assert image.canvas.zoom() is None
    pictures.press("Z")
    assert image.canvas.zoom() == pytest.approx(1.0 / image.devicePixelRatioF())
    pictures.qtbot.waitUntil(lambda: 2400 in sharp, timeout=10_000)
    assert image.canvas.zoom() == pytest.approx(1.0 / image.devicePixelRatioF())
    pictures.press("Z")
    assert image.canvas.zoom() is None


def _playback(desk: Desk) -> Playback:
    return desk.review.stage.playback


def _wait_for_clip(desk: Desk) -> None:
    desk.qtbot.waitUntil(lambda: _playback(desk).player.clip is not None, timeout=15_000)
