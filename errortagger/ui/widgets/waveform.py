"""The waveform: played part in the accent, the rest muted; click to seek, drag to set the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.fonts import number_font
from errortagger.ui.tokens import TINY, Tokens, follow_theme, tokens
from errortagger.ui.widgets.paint import draw_text, painting, text_width
from errortagger.ui.widgets.plain import describe
from errortagger.ui.widgets.time_axis import tick_label, tick_step, ticks

Levels = npt.NDArray[np.float32]
PeakView = Callable[[float, float, int], tuple[Levels, Levels]]
"""``view(start_s, end_s, columns)`` gives the lowest and highest sample of each column, -1...1.

Shape (columns,) or (channels, columns)."""
PITCH = 3
"""Pixels from one bar to the next."""
AXIS = 22
EDGE = 5
"""Pixels around a loop edge in which it can be taken."""
CLICK = 4
"""A press that moves less is a click."""
SHORTEST_LOOP = 0.03
MAX_LIFT = 8.0
"""Quiet clips are drawn at most so many times larger."""
MAX_BANDS = 4
"""Channels drawn one above the other; clips with more are drawn as one band."""


@dataclass(slots=True)
class _Drag:
    """What the pressed button is doing: the time that stays, and where it was pressed."""

    anchor: float
    pressed: float
    moving: bool


class Waveform(QWidget):
    """Paints peaks of one clip. Times are in seconds; nothing is played here."""

    seek_requested = Signal(float)
    loop_changed = Signal(float, float)
    loop_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._duration = 0.0
        self._view: PeakView | None = None
        self._position = 0.0
        self._loop: tuple[float, float] | None = None
        self._looping = True
        self._drag: _Drag | None = None
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe(self, self.tr("Waveform"), object_name="waveform")
        follow_theme(self.restyle)

    def set_clip(self, duration: float, view: PeakView) -> None:
        """Show another clip from its start, without a loop."""
        self._duration, self._view = max(0.0, duration), view
        self._position, self._loop, self._drag = 0.0, None, None
        self.restyle()

    def set_position(self, seconds: float) -> None:
        """Move the playhead; only the strip between old and new place is painted."""
        before, after = self._x(self._position), self._x(seconds)
        self._position = seconds
        left, right = min(before, after) - 3, max(before, after) + 3
        self.update(int(left), 0, int(right - left) + 2, self.height())

    def position(self) -> float:
        """Where the playhead is."""
        return self._position

    def set_loop(self, loop: tuple[float, float] | None, *, active: bool = True) -> None:
        """Show the loop region, None for none; ``active`` says whether it is being looped."""
        self._loop, self._looping = loop, active
        self.update()

    def loop(self) -> tuple[float, float] | None:
        """Start and end of the loop."""
        return self._loop

    def restyle(self) -> None:
        """Draw the bars anew."""
        self._layers = None
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and rather flat."""
        return QSize(tokens().px(640), tokens().px(200))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(tokens().px(200), tokens().px(90))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the bars anew."""
        self.restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw region, bars, axis and playhead."""
        t = tokens()
        with painting(self) as painter:
            self._paint_loop(painter, t)
            self._paint_bars(painter)
            self._paint_axis(painter, t)
            if self._duration > 0:
                x = self._x(self._position)
                painter.fillRect(QRectF(x - 0.75, 0, 1.5, self._wave_height() + t.px(8)), t.color("error"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, a new loop, or the moving of a loop edge."""
        if event.button() is not Qt.MouseButton.LeftButton or self._duration <= 0:
            return
        edge = self._edge_at(event.position())
        if edge is not None and self._loop is not None:
            self._drag = _Drag(self._loop[1 - edge], event.position().x(), True)
        else:
            self._drag = _Drag(self._time(event.position().x()), event.position().x(), False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Stretch the loop, or show that an edge can be taken."""
        drag = self._drag
        if drag is None:
            on_edge = self._edge_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.PointingHandCursor)
            return
        drag.moving = drag.moving or abs(event.position().x() - drag.pressed) >= CLICK
        if drag.moving:
            start, end = sorted((drag.anchor, self._time(event.position().x())))
            self.set_loop((start, end))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Seek after a click, report the loop after a drag."""
        drag, self._drag = self._drag, None
        if drag is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if not drag.moving:
            self.seek_requested.emit(drag.anchor)
        elif self._loop is not None and self._loop[1] - self._loop[0] >= SHORTEST_LOOP:
            self.loop_changed.emit(*self._loop)
        else:
            self.set_loop(None)
            self.loop_cleared.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the loop away."""
        if self._loop is not None:
            self.set_loop(None)
            self.loop_cleared.emit()

    def _wave_height(self) -> int:
        return max(1, self.height() - tokens().px(AXIS))

    def _x(self, seconds: float) -> float:
        return 0.0 if self._duration <= 0 else seconds / self._duration * self.width()

    def _time(self, x: float) -> float:
        return min(self._duration, max(0.0, x / max(1, self.width()) * self._duration))

    def _edge_at(self, point: QPointF) -> int | None:
        if self._loop is None:
            return None
        gaps = [abs(self._x(edge) - point.x()) for edge in self._loop]
        nearest = 0 if gaps[0] <= gaps[1] else 1
        return nearest if gaps[nearest] <= EDGE else None

    def _paint_loop(self, painter: QPainter, t: Tokens) -> None:
        if self._loop is None:
            return
        left, right = (self._x(edge) for edge in self._loop)
        painter.fillRect(QRectF(left, 0, right - left, self._wave_height()), t.color("accent", 0.16))
        edge = t.color("accent", 0.9 if self._looping else 0.4)
        for x in (left, right):
            painter.fillRect(QRectF(x - 0.75, 0, 1.5, self._wave_height()), edge)

    def _paint_bars(self, painter: QPainter) -> None:
        if self._layers is None:
            self._layers = self._draw_layers()
        played, rest = self._layers
        split = self._x(self._position)
        for layer, left, right in ((played, 0.0, split), (rest, split, float(self.width()))):
            painter.save()
            painter.setClipRect(QRectF(left, 0, max(0.0, right - left), self.height()))
            painter.drawPixmap(0, 0, layer)
            painter.restore()

    def _draw_layers(self) -> tuple[QPixmap, QPixmap]:
        low, high = self._bars()
        t = tokens()
        return self._layer(low, high, t.color("accent")), self._layer(low, high, t.color("mute", 0.75))

    def _bars(self) -> tuple[Levels, Levels]:
        """Lowest and highest level of each bar, shape (bands, columns), enlarged when the clip is quiet."""
        columns = max(1, self.width() // PITCH)
        if self._view is None or self._duration <= 0:
            return np.zeros((1, 0), np.float32), np.zeros((1, 0), np.float32)
        low, high = (_bands(values) for values in self._view(0.0, self._duration, columns))
        if len(low) > MAX_BANDS:
            low, high = low.min(axis=0, keepdims=True), high.max(axis=0, keepdims=True)
        loudest = max(float(np.abs(low).max(initial=0)), float(np.abs(high).max(initial=0)))
        lift = np.float32(min(MAX_LIFT, 0.96 / loudest) if loudest > 0 else 1.0)
        return low * lift, high * lift

    def _layer(self, low: Levels, high: Levels, color: QColor) -> QPixmap:
        dpr = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * dpr), round(self.height() * dpr))
        pixmap.setDevicePixelRatio(dpr)
        pixmap.fill(Qt.GlobalColor.transparent)
        bands = len(low)
        half = self._wave_height() / bands / 2
        with painting(pixmap) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for band in range(bands):
                self._paint_band(painter, low[band], high[band], middle=(2 * band + 1) * half, half=half - (bands > 1))
        return pixmap

    def _paint_band(self, painter: QPainter, low: Levels, high: Levels, *, middle: float, half: float) -> None:
        pitch = self.width() / max(1, len(low))
        tops = middle - np.maximum(high * half, 1.25)
        ends = middle - np.minimum(low * half, -1.25)
        for column, (top, end) in enumerate(zip(tops.tolist(), ends.tolist(), strict=True)):
            painter.drawRoundedRect(QRectF(column * pitch, top, 2.0, end - top), 1.0, 1.0)

    def _paint_axis(self, painter: QPainter, t: Tokens) -> None:
        font = number_font(TINY)
        room = text_width("00:00.0 s", font) + t.px(30)
        most = max(1, int(self.width() / room))
        step, long = tick_step(self._duration, most), self._duration >= 60
        top = self.height() - t.px(AXIS) + t.px(4)
        for seconds in ticks(self._duration, most):
            label = tick_label(seconds, step, long=long)
            width = text_width(label, font) + 2
            left = max(0.0, self._x(seconds) - (0 if seconds == 0 else width / 2))
            if left + width <= self.width():
                box = QRectF(left, top, width, t.px(AXIS - 4))
                draw_text(painter, box, label, font=font, color=t.color("mute"))


def _bands(values: Levels) -> Levels:
    """Peaks as (bands, columns) within full scale; anything that is not a number is silence."""
    levels = np.nan_to_num(np.atleast_2d(values).astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(levels, np.float32(-1), np.float32(1))
