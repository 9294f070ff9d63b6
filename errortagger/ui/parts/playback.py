"""Playing the clip that is shown: keys and buttons in, player and playhead out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from errortagger.app.settings import Settings
from errortagger.media.player import Player
from errortagger.media.results import AudioClip
from errortagger.ui.widgets.audio_view import AudioView

_FRAME_MS = 16
_SPEEDS = (0.5, 0.625, 0.75, 0.875, 1.0, 1.125, 1.25, 1.5, 1.75, 2.0)


class Playback(QObject):
    """Joins one AudioView and one Player. Speed, gain, loop and play-on-arrival stay from clip to clip."""

    def __init__(self, view: AudioView, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._settings = settings
        self.player = Player()
        self._clip: AudioClip | None = None
        self._tick = QTimer(self, interval=_FRAME_MS)
        self._tick.timeout.connect(self._follow)
        view.toggle_requested.connect(self.toggle)
        view.seek_requested.connect(self.seek)
        view.loop_changed.connect(self._on_loop)
        view.loop_cleared.connect(self._on_loop_cleared)
        view.loop_toggled.connect(self._on_loop_toggled)

    def load(self, clip: AudioClip) -> None:
        """Show and take another clip; plays at once if the person wants that."""
        self._clip = clip
        self.player.load(clip)
        self.player.gain = self._gain()
        self._view.set_clip(clip.duration, clip.peaks.view, self._facts())
        self._view.set_loop(None, active=self.player.loop)
        if self._settings.play_on_arrival:
            self.play()

    def unload(self) -> None:
        """Stop; another kind of example is shown."""
        if self._clip is not None:
            self._clip = None
            self.player.load(None)
        self._tick.stop()

    def toggle(self) -> None:
        """Play or pause."""
        if self._clip is None:
            return
        if self.player.playing:
            self.player.pause()
            self._follow()
        else:
            self.play()

    def play(self) -> None:
        """Play from where we are, or from the start after the end."""
        self.player.play()
        self._tick.start()
        self._view.set_playing(True)

    def replay(self) -> None:
        """Play from the start of the loop, or of the clip."""
        if self._clip is not None:
            region = self.player.region
            self.player.seek(region[0] if region else 0.0)
            self.play()

    def seek(self, seconds: float) -> None:
        """Go to a time."""
        self.player.seek(min(max(0.0, seconds), self.player.duration))
        self._view.set_position(self.player.position)

    def seek_by(self, seconds: float) -> None:
        """Go on or back."""
        if self._clip is not None:
            self.seek(self.player.position + seconds)

    def toggle_loop(self) -> None:
        """Repeat the loop, or the whole clip; or stop repeating."""
        self._on_loop_toggled(not self.player.loop)

    def loop_in(self) -> None:
        """Begin the loop at the playhead."""
        self._view.set_loop_start()

    def loop_out(self) -> None:
        """End the loop at the playhead."""
        self._view.set_loop_end()

    def change_speed(self, step: int) -> None:
        """Slower (-1), faster (+1) or normal (0); the pitch moves with it."""
        place = min(range(len(_SPEEDS)), key=lambda index: abs(_SPEEDS[index] - self.player.speed))
        self.player.speed = 1.0 if step == 0 else _SPEEDS[min(max(place + step, 0), len(_SPEEDS) - 1)]
        self._tell_facts()

    def toggle_gain(self) -> bool:
        """Bring the loudest peak to full scale, or play as recorded; returns which."""
        self._settings.gain_normalise = not self._settings.gain_normalise
        self.player.gain = self._gain()
        self._tell_facts()
        return self._settings.gain_normalise

    def close(self) -> None:
        """Let go of the sound device."""
        self._tick.stop()
        self.player.close()

    def _follow(self) -> None:
        playing = self.player.playing
        self._view.set_position(self.player.position)
        self._view.set_playing(playing)
        if not playing:
            self._tick.stop()

    def _on_loop(self, start: float, end: float) -> None:
        self.player.region = (start, end)
        self.player.loop = True
        self._tell_facts()

    def _on_loop_cleared(self) -> None:
        self.player.region = None
        self.player.loop = False

    def _on_loop_toggled(self, on: bool) -> None:
        self.player.loop = on
        self._view.set_loop(self._view.loop(), active=on)
        self._tell_facts()

    def _gain(self) -> float:
        if self._clip is None or not self._settings.gain_normalise or self._clip.peak <= 0:
            return 1.0
        return 1.0 / self._clip.peak

    def _facts(self) -> str:
        clip = self._clip
        parts = [f"{self.player.speed:g}×"] if self.player.speed != 1.0 else []
        if self._settings.gain_normalise:
            parts.append("full loudness")
        if self.player.loop:
            parts.append("loop")
        if clip is not None:
            parts.append(f"{clip.rate / 1000:g} kHz")
            parts.append("mono" if clip.channels == 1 else f"{clip.channels} channels")
            if clip.truncated:
                parts.append(clip.message)
        if self.player.problem:
            parts.append(self.player.problem)
        return " · ".join(parts)

    def _tell_facts(self) -> None:
        self._view.transport.set_facts(self._facts())
