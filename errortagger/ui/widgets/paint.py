"""Painting shared by the canvases: rounded boxes, one-line text, key caps, markers, the focus ring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import CHIP_RADIUS, TINY, tokens

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter
MARKERS = ("circle", "square", "diamond", "triangle")
_KEYBOARD_REASONS = frozenset(
    (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    )
)
MAX_MEASURED = 400
"""Characters of one line that are ever measured or drawn; longer ones are cut before Qt sees them."""


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter with antialiasing that is always ended, even when painting raises."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    try:
        yield painter
    finally:
        painter.end()


def draw_box(
    painter: QPainter,
    box: QRectF,
    *,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """A rounded box whose border lies inside ``box``."""
    inset = width / 2 if border is not None else 0.0
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(border, width)
        if dashed:
            pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    *,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line of plain text inside ``box``, elided where it does not fit."""
    painter.setFont(font)
    painter.setPen(color)
    metrics = QFontMetricsF(font)
    painter.drawText(box, int(align), metrics.elidedText(text[:MAX_MEASURED], elide, box.width() + 0.5))


def text_width(text: str, font: QFont) -> float:
    """Width of one line in pixels."""
    return QFontMetricsF(font).horizontalAdvance(text[:MAX_MEASURED])


def draw_focus_ring(painter: QPainter, box: QRectF, radius: float) -> None:
    """The ring that shows where the keyboard is: 2 px in the accent colour, inside ``box``."""
    draw_box(painter, box, radius=radius, border=tokens().color("accent"), width=2.0)


def note_focus(widget: QWidget, reason: Qt.FocusReason) -> None:
    """Keep the reason of a focus for :func:`keyboard_focus`; call it from ``focusInEvent``."""
    widget.setProperty("keyboardFocus", reason in _KEYBOARD_REASONS)


def keyboard_focus(widget: QWidget) -> bool:
    """Whether the widget has the focus and got it by a key (or by the program), not by a click or a new window."""
    return widget.hasFocus() and bool(widget.property("keyboardFocus"))


def keycap_width(text: str, size: int = TINY) -> float:
    """Width of a key cap with that text, never narrower than it is high."""
    t = tokens()
    return max(t.px(18), text_width(text, text_font(size, 600)) + t.px(12))


def draw_keycap(painter: QPainter, box: QRectF, text: str, *, on: bool = False, dashed: bool = False) -> None:
    """A key cap; ``on`` fills it with the accent, ``dashed`` outlines it only."""
    t = tokens()
    fill = t.color("accent" if on else "keycap")
    border = t.color("faint") if dashed else None
    draw_box(painter, box, radius=t.px(4), fill=None if dashed else fill, border=border, dashed=dashed)
    color = t.color("on_accent" if on else "mute")
    draw_text(painter, box, text, font=text_font(TINY, 600), color=color, align=CENTER)


def marker_shape(position: int) -> str:
    """Shape of the tag at ``position``: colours repeat after seven, so the shape changes with each round."""
    return MARKERS[(position // 7) % len(MARKERS)]


def draw_marker(
    painter: QPainter, center: QPointF, size: float, *, color: str, shape: str = "circle", hollow: bool = False
) -> None:
    """A tag's marker: its colour and shape with a thin outline, or the outline alone when ``hollow``."""
    t = tokens()
    ink = t.color(color)
    outline = ink if hollow or t.dark else t.color("text", 0.35)
    painter.setPen(QPen(outline, 1.5 if hollow else 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else ink)
    painter.drawPath(_marker_path(center, size / 2, shape))


def _marker_path(center: QPointF, half: float, shape: str) -> QPainterPath:
    path = QPainterPath()
    x, y = center.x(), center.y()
    if shape == "square":
        path.addRoundedRect(QRectF(x - half * 0.9, y - half * 0.9, half * 1.8, half * 1.8), 1, 1)
    elif shape in ("diamond", "triangle"):
        points = {
            "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
            "triangle": ((0, -1.1), (1.15, 0.9), (-1.15, 0.9)),
        }[shape]
        path.moveTo(x + points[0][0] * half, y + points[0][1] * half)
        for dx, dy in points[1:]:
            path.lineTo(x + dx * half, y + dy * half)
        path.closeSubpath()
    else:
        path.addEllipse(center, half, half)
    return path


def draw_panel(painter: QPainter, box: QRectF) -> None:
    """A chip-sized field: the raised colour with a hairline."""
    t = tokens()
    draw_box(painter, box, radius=t.px(CHIP_RADIUS), fill=t.color("raised"), border=t.color("line"))
