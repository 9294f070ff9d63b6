"""One stacked bar with its legend: parts that add up, the rest in the colour of an empty track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import SMALL, Tokens, follow_theme, tokens
from errortagger.ui.widgets.paint import LEFT, draw_marker, draw_text, painting, text_width
from errortagger.ui.widgets.plain import describe, one_line, plain_tooltip

_BAR, _GAP, _LINE, _LINES = 18, 10, 22, 2
"""Height of the bar, room under it, height of a line of the legend, most lines, in unscaled pixels."""
_NAME, _BETWEEN, _MOST = 200, 18, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One part of the bar."""

    id: int
    name: str
    color: str
    shape: str = "circle"
    fraction: float
    """Of the whole bar, 0...1."""
    figure: str
    """The number beside the name."""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry of the legend stands; ``segment`` is None for the last one, which counts those left out."""

    box: QRectF
    segment: Segment | None
    text: str


class StackedBar(QWidget):
    """Shows segments from the left. A click on one, or on its name, tells its id."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str) -> None:
        super().__init__(parent)
        describe(self, name, object_name=object_name)
        self._segments: tuple[Segment, ...] = ()
        self._rest, self._rest_tip = "", ""
        self._legend: list[_Place] = []
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    def set_segments(self, segments: Sequence[Segment], *, rest: str = "", rest_tip: str = "") -> None:
        """Show other parts; parts of nothing are left out. ``rest`` names what is left, with its figure."""
        self._segments = tuple(segment for segment in segments if segment.fraction > 0)
        self._rest, self._rest_tip = rest, rest_tip
        words = [f"{one_line(s.name)} {s.figure}" for s in self._segments] + [rest] * bool(rest)
        self.setAccessibleDescription(", ".join(words))
        self._arrange()

    def segments(self) -> tuple[Segment, ...]:
        """The parts shown."""
        return self._segments

    def bar_box(self) -> QRectF:
        """Where the bar is."""
        return QRectF(0, 0, self.width(), tokens().px(_BAR))

    def boxes(self) -> list[QRectF]:
        """Where each part is, in order."""
        bar, left, found = self.bar_box(), 0.0, []
        for segment in self._segments:
            width = min(segment.fraction, 1.0) * bar.width()
            found.append(QRectF(left, bar.top(), min(width, bar.width() - left), bar.height()))
            left += width
        return found

    def restyle(self) -> None:
        """Take the sizes from the tokens in use."""
        self._arrange()

    def sizeHint(self) -> QSize:
        """The bar and the lines of the legend."""
        t = tokens()
        lines = len({place.box.top() for place in self._legend})
        return QSize(t.px(320), t.px(_BAR) + (t.px(_GAP) + lines * t.px(_LINE) if lines else 0))

    def minimumSizeHint(self) -> QSize:
        """As high as it needs, as narrow as it must."""
        return QSize(tokens().px(160), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the legend anew."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Tooltips for each part."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tooltip(self.tip_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def tip_at(self, place: QPointF) -> str:
        """What the tooltip says at a place."""
        segment = self._at(place)
        if segment is not None:
            return segment.tip
        for entry in self._legend:
            if entry.segment is None and entry.box.contains(place) and entry.text != self._rest:
                return "\n".join(f"{s.name}: {s.figure}" for s in self._hidden())
        return self._rest_tip

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        over = self._at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which part was clicked."""
        segment = self._at(event.position())
        if segment is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(segment.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and the legend."""
        t = tokens()
        with painting(self) as painter:
            self._paint_bar(painter, t)
            for place in self._legend:
                _paint_entry(painter, place, t)

    def _paint_bar(self, painter: QPainter, t: Tokens) -> None:
        bar, path = self.bar_box(), QPainterPath()
        path.addRoundedRect(bar, t.px(5), t.px(5))
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(bar, t.color("track"))
        for segment, box in zip(self._segments, self.boxes(), strict=True):
            painter.fillRect(box, t.color(segment.color))
            painter.fillRect(QRectF(box.right() - 1, box.top(), 1, box.height()), t.color("panel"))
        painter.restore()
        painter.setPen(t.color("text", 0.18))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), t.px(5), t.px(5))

    def _at(self, place: QPointF) -> Segment | None:
        for segment, box in zip(self._segments, self.boxes(), strict=True):
            if box.contains(place):
                return segment
        return next((entry.segment for entry in self._legend if entry.box.contains(place)), None)

    def _hidden(self) -> list[Segment]:
        shown = {entry.segment.id for entry in self._legend if entry.segment is not None}
        return [segment for segment in self._segments if segment.id not in shown]

    def _arrange(self) -> None:
        """Place the names under the bar, in as many lines as there is room for; the others are counted."""
        kept = min(len(self._segments), _MOST)
        while not self._place(kept) and kept:
            kept -= 1
        self.updateGeometry()
        self.update()

    def _place(self, kept: int) -> bool:
        """Lay out the first names, how many there are besides, and the rest; False when there are too many lines."""
        t, x, line = tokens(), 0.0, 0
        more = len(self._segments) - kept
        entries: list[tuple[Segment | None, str]] = [(segment, segment.figure) for segment in self._segments[:kept]]
        entries += [(None, self.tr("and {count} more").replace("{count}", f"{more:,}"))] * bool(more)
        entries += [(None, self._rest)] * bool(self._rest)
        self._legend = []
        for segment, text in entries:
            width = _entry_width(segment, text, t)
            if x and x + width > self.width():
                x, line = 0.0, line + 1
            if line == _LINES:
                return False
            top = t.px(_BAR) + t.px(_GAP) + line * t.px(_LINE)
            self._legend.append(_Place(QRectF(x, top, width, t.px(_LINE)), segment, text))
            x += width + t.px(_BETWEEN)
        return True


def _entry_width(segment: Segment | None, text: str, t: Tokens) -> float:
    figure = text_width(text, number_font(SMALL, 500))
    if segment is None:
        return figure + t.px(16)
    return t.px(22) + min(text_width(one_line(segment.name), text_font(SMALL, 500)), t.px(_NAME)) + figure


def _paint_entry(painter: QPainter, place: _Place, t: Tokens) -> None:
    box, segment = place.box, place.segment
    center = QPointF(box.left() + t.px(5), box.center().y())
    if segment is None:
        painter.fillRect(QRectF(center.x() - t.px(5), center.y() - t.px(5), t.px(10), t.px(10)), t.color("track"))
        draw_text(painter, box.adjusted(t.px(15), 0, 2, 0), place.text, font=number_font(SMALL), color=t.color("mute"))
        return
    draw_marker(painter, center, t.px(9), color=segment.color, shape=segment.shape)
    figure = text_width(place.text, number_font(SMALL, 500))
    words = box.adjusted(t.px(15), 0, -figure - t.px(5), 0)
    draw_text(painter, words, one_line(segment.name), font=text_font(SMALL, 500), color=t.color("text"))
    number = QRectF(box.right() - figure, box.top(), figure + 2, box.height())
    draw_text(painter, number, place.text, font=number_font(SMALL), color=t.color("mute"), align=LEFT)
