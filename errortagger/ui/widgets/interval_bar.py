"""A bar with its interval as a whisker, and a score of five squares."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from errortagger.ui.tokens import tokens
from errortagger.ui.widgets.paint import draw_box

SCORES = 5
_SQUARE, _GAP = 11, 4


def draw_interval_bar(
    painter: QPainter, box: QRectF, *, fill: float | None, low: float | None, high: float | None, tone: str
) -> None:
    """A track over the width of ``box``, filled to ``fill``, with a whisker from ``low`` to ``high`` (0...1)."""
    t = tokens()
    height = t.px(8)
    track = QRectF(box.left(), box.center().y() - height / 2, box.width(), height)
    draw_box(painter, track, radius=height / 2, fill=t.color("track"))
    if fill is not None and fill > 0:
        width = max(height, track.width() * min(1.0, fill))
        draw_box(painter, QRectF(track.left(), track.top(), width, height), radius=height / 2, fill=t.color(tone, 0.85))
    if low is not None and high is not None and high > low:
        _draw_whisker(painter, track, max(0.0, low), min(1.0, high))


def _draw_whisker(painter: QPainter, track: QRectF, low: float, high: float) -> None:
    t = tokens()
    ink = t.color("text", 0.85)
    left, right = track.left() + low * track.width(), track.left() + high * track.width()
    middle, cap = track.center().y(), t.px(5)
    painter.fillRect(QRectF(left, middle - 0.75, right - left, 1.5), ink)
    for x in (left, right):
        painter.fillRect(QRectF(x - 0.75, middle - cap, 1.5, 2 * cap), ink)


def _square(box: QRectF, position: int) -> QRectF:
    t = tokens()
    side, step = t.px(_SQUARE), t.px(_SQUARE) + t.px(_GAP)
    return QRectF(box.left() + position * step, box.center().y() - side / 2, side, side)


def draw_score(painter: QPainter, box: QRectF, score: int | None) -> None:
    """Five squares, ``score`` of them filled; outlines only while nothing is entered."""
    t = tokens()
    for position in range(SCORES):
        square = _square(box, position)
        if score is None:
            draw_box(painter, square, radius=t.px(2), border=t.color("faint"))
        else:
            draw_box(painter, square, radius=t.px(3), fill=t.color("accent" if position < score else "track"))


def score_at(box: QRectF, x: float) -> int | None:
    """The score whose square is at ``x``; None beside the squares."""
    for position in range(SCORES):
        square = _square(box, position)
        margin = tokens().px(_GAP) / 2
        if square.left() - margin <= x < square.right() + margin:
            return position + 1
    return None
