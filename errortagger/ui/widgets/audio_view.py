"""A clip as it is listened to: waveform above, transport below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.tokens import BODY, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.media_state import MediaStack
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe
from errortagger.ui.widgets.time_axis import clock, position_label
from errortagger.ui.widgets.waveform import SHORTEST_LOOP, PeakView, Waveform


class TransportBar(QWidget):
    """To the start, play or pause, loop, and where we are. Only asks; it never plays."""

    start_requested = Signal()
    toggle_requested = Signal()
    loop_toggled = Signal(bool)
    end_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transportBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start_button = IconButton("skip-back", self.tr("To the start"), self, object_name="audioStart", key="R")
        self.play_button = IconButton(
            "play", self.tr("Play"), self, object_name="audioPlay", key="Space", color="accent"
        )
        self.loop_button = IconButton("repeat", self.tr("Loop"), self, object_name="audioLoop", key="L", checkable=True)
        self.end_button = IconButton("skip-forward", self.tr("To the end"), self, object_name="audioEnd")
        self._time = PlainLabel(parent=self, size=BODY, weight=600, numbers=True)
        self._time.setObjectName("audioTime")
        self._loop = PlainLabel(parent=self, color="mute", numbers=True)
        self._facts = ElidedLabel(parent=self, color="mute", numbers=True)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout(self)
        for button in (self.start_button, self.play_button, self.loop_button, self.end_button):
            self._row.addWidget(button)
        self._row.addWidget(self._time)
        self._row.addWidget(self._loop)
        self._row.addWidget(self._facts, 1)
        self.start_button.clicked.connect(lambda: self.start_requested.emit())
        self.play_button.clicked.connect(lambda: self.toggle_requested.emit())
        self.loop_button.clicked.connect(self.loop_toggled)
        self.end_button.clicked.connect(lambda: self.end_requested.emit())
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(tokens().px(S))

    def set_time(self, position: float, duration: float) -> None:
        """Show where we are, in seconds."""
        self._time.setText(position_label(position, duration))

    def set_playing(self, playing: bool) -> None:
        """Show pause while playing and play while not."""
        word = self.tr("Pause") if playing else self.tr("Play")
        self.play_button.rename(word, "pause" if playing else "play", key="Space")

    def set_loop(self, loop: tuple[float, float] | None, *, active: bool) -> None:
        """Show the loop's ends, and whether it is on."""
        self.loop_button.setChecked(active)
        long = loop is not None and loop[1] >= 60
        words = f"{clock(loop[0], long=long)} – {clock(loop[1], long=long)}" if loop is not None else ""
        self._loop.setText(self.tr("loop {span}").replace("{span}", words) if words else "")

    def set_facts(self, text: str) -> None:
        """Show speed, gain and the like at the right."""
        self._facts.setText(text)


class AudioView(MediaStack):
    """Waveform and transport with their loading and failure states. Times are in seconds."""

    seek_requested = Signal(float)
    toggle_requested = Signal()
    loop_changed = Signal(float, float)
    """A person set the loop to these ends."""
    loop_cleared = Signal()
    loop_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("audio-waveform", parent)
        describe(self, self.tr("Audio"), object_name="audioView")
        self._duration, self._active = 0.0, False
        body = QWidget(self)
        self.waveform = Waveform(body)
        self.transport = TransportBar(body)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.waveform, 1)
        self._column.addWidget(self.transport)
        self.set_canvas(body)
        self.waveform.seek_requested.connect(self.seek_requested)
        self.waveform.loop_changed.connect(self._on_loop)
        self.waveform.loop_cleared.connect(self.clear_loop)
        self.transport.toggle_requested.connect(self.toggle_requested)
        self.transport.start_requested.connect(lambda: self.seek_requested.emit(self._start()))
        self.transport.end_requested.connect(lambda: self.seek_requested.emit(self._duration))
        self.transport.loop_toggled.connect(self._on_loop_toggled)
        follow_theme(self.restyle)
        self.clear()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._column.setSpacing(tokens().px(S))

    def set_clip(self, duration: float, view: PeakView, facts: str = "") -> None:
        """Show a clip of ``duration`` seconds; ``view(start, end, columns)`` gives its peaks."""
        self._duration, self._active = max(0.0, duration), False
        self.waveform.set_clip(duration, view)
        self.transport.set_loop(None, active=False)
        self.transport.set_playing(False)
        self.transport.set_time(0.0, self._duration)
        self.transport.set_facts(facts)
        self._show_canvas()

    def set_position(self, seconds: float) -> None:
        """Move the playhead."""
        self.waveform.set_position(min(self._duration, max(0.0, seconds)))
        self.transport.set_time(self.waveform.position(), self._duration)

    def set_playing(self, playing: bool) -> None:
        """Show whether the clip is playing."""
        self.transport.set_playing(playing)

    def set_loop(self, loop: tuple[float, float] | None, *, active: bool = True) -> None:
        """Show a loop without telling anyone."""
        self._active = active
        self.waveform.set_loop(loop, active=active)
        self.transport.set_loop(loop, active=active)

    def loop(self) -> tuple[float, float] | None:
        """Start and end of the loop, None without one."""
        return self.waveform.loop()

    def set_loop_start(self) -> None:
        """Begin the loop at the playhead; without a later end it goes to the end of the clip."""
        loop = self.loop()
        end = loop[1] if loop is not None and loop[1] > self._position() else self._duration
        self._ask_loop(self._position(), end)

    def set_loop_end(self) -> None:
        """End the loop at the playhead; without an earlier start it begins at the start of the clip."""
        loop = self.loop()
        start = loop[0] if loop is not None and loop[0] < self._position() else 0.0
        self._ask_loop(start, self._position())

    def clear_loop(self) -> None:
        """Take the loop away and tell."""
        self.set_loop(None, active=False)
        self.loop_cleared.emit()

    def _ask_loop(self, start: float, end: float) -> None:
        if end - start >= SHORTEST_LOOP:
            self._on_loop(start, end)

    def _on_loop(self, start: float, end: float) -> None:
        self.set_loop((start, end))
        self.loop_changed.emit(start, end)

    def _on_loop_toggled(self, on: bool) -> None:
        self.set_loop(self.loop(), active=on)
        self.loop_toggled.emit(on)

    def _position(self) -> float:
        return self.waveform.position()

    def _start(self) -> float:
        loop = self.loop()
        return loop[0] if loop is not None and self._active else 0.0
