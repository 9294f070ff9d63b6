"""Shows an image: fit or real size at the pointer, wheel to zoom, drag to pan, crisp pixels for tiny ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QCursor, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.fonts import number_font
from errortagger.ui.tokens import CHIP_RADIUS, SMALL, tokens
from errortagger.ui.widgets.media_state import MediaStack
from errortagger.ui.widgets.paint import CENTER, draw_box, draw_text, painting, text_width
from errortagger.ui.widgets.plain import describe
from errortagger.ui.widgets.viewport import STEP, Viewport

Pixels = npt.NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""
Overlay = Callable[[QPainter, Viewport], None]
"""Draws over the image; the viewport turns source pixels into view pixels."""
SHARPER = 1.2
"""More pixels are asked for when the image is drawn so many times larger than the frame at hand."""


class ImageCanvas(QWidget):
    """Paints one frame. Zoom is in device pixels per source pixel, so 1.0 is 100 % on any screen."""

    zoom_changed = Signal(float)
    """The new zoom, view pixels per source pixel."""
    pixels_wanted = Signal(int, int)
    """The image is shown larger than the frame's own pixels: width and height that would be sharp."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._pixels: Pixels | None = None
        self._scaled: QPixmap | None = None
        self._port = Viewport(QSizeF(), QSizeF())
        self._grabbed: QPointF | None = None
        self._asked = 0
        self._told = 0.0
        self.overlay: Overlay | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe(self, self.tr("Image of the example"), object_name="imageCanvas")

    def set_frame(self, rgb: Pixels, source: tuple[int, int] | None, *, keep_view: bool) -> None:
        """Show ``rgb``; ``source`` is the size of the file's image when the frame was decoded smaller."""
        if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or 0 in rgb.shape:
            raise ValueError(f"an RGB frame of bytes is needed, not {rgb.dtype} of shape {rgb.shape}")
        height, width = rgb.shape[:2]
        self._pixels = np.ascontiguousarray(rgb)
        self._image = QImage(self._pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._port.image = QSizeF(*(source or (width, height)))
        self._scaled, self._asked = None, 0 if not keep_view else self._asked
        if not keep_view:
            self._port.fit()
        self._update_view()

    def viewport_state(self) -> Viewport:
        """The arithmetic of the current view."""
        return self._port

    def zoom(self) -> float | None:
        """View pixels per source pixel as chosen by a person; None is fit."""
        return self._port.zoom

    def fit(self) -> None:
        """Show all of the image."""
        self._port.fit()
        self._update_view()

    def toggle_zoom(self, at: QPoint | None = None) -> None:
        """Fit, or 100 % at the point ``at`` (the pointer if it is over the view, else the middle)."""
        if self._port.zoom is not None:
            self.fit()
        else:
            self.zoom_to(1.0 / self.devicePixelRatioF(), at)

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom in (over 1) or out (under 1) at the point."""
        self.zoom_to(self._port.scale() * factor, at)

    def zoom_to(self, zoom: float, at: QPoint | None = None) -> None:
        """Use ``zoom`` view pixels per source pixel, keeping the source pixel at the point where it is."""
        if not self._image.isNull():
            self._port.zoom_at(QPointF(at if at is not None else self._pointer()), zoom)
            self._update_view()

    def sizeHint(self) -> QSize:
        """A usual picture."""
        return QSize(tokens().px(480), tokens().px(360))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image, the overlay and, when zoomed, the zoom."""
        if self._image.isNull():
            return
        with painting(self) as painter:
            target = self._port.target()
            if self._port.zoom is None and not self._port.is_tiny():
                pixmap = self._fitted(target)
                painter.drawPixmap(target.topLeft(), pixmap)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._hard_edges())
                painter.drawImage(target, self._image)
            if self.overlay is not None:
                self.overlay(painter, self._port)
            if self._port.zoom is not None:
                self._paint_zoom(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or keep the centre."""
        self._port.view = QSizeF(self.size())
        self._scaled = None
        self._update_view()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_by(STEP**steps, event.position().toPoint())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the image."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grabbed = event.position()
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the image with the hand."""
        if self._grabbed is not None:
            if self._port.pan(event.position() - self._grabbed):
                self.update()
            self._grabbed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit or 100 % at the pointer."""
        self.toggle_zoom(event.position().toPoint())

    def _pointer(self) -> QPoint:
        point = self.mapFromGlobal(QCursor.pos())
        return point if self.rect().contains(point) else self.rect().center()

    def _hard_edges(self) -> bool:
        return self._port.is_tiny() or self._port.scale() >= 4

    def _fitted(self, target: QRectF) -> QPixmap:
        """The image scaled well once for the current size."""
        dpr = self.devicePixelRatioF()
        size = QSize(max(1, round(target.width() * dpr)), max(1, round(target.height() * dpr)))
        if self._scaled is None or self._scaled.size() != size:
            mode = Qt.TransformationMode.SmoothTransformation
            scaled = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(dpr)
        return self._scaled

    def _paint_zoom(self, painter: QPainter) -> None:
        t = tokens()
        font = number_font(SMALL, 600)
        text = f"{self._port.scale() * self.devicePixelRatioF():.0%}".replace("%", " %")
        box = QRectF(t.px(8), self.height() - t.px(30), text_width(text, font) + t.px(16), t.px(22))
        draw_box(painter, box, radius=t.px(CHIP_RADIUS), fill=t.color("bg", 0.8))
        draw_text(painter, box, text, font=font, color=t.color("text"), align=CENTER)

    def _update_view(self) -> None:
        self._show_cursor()
        self.update()
        if self._image.isNull():
            return
        self._ask_for_pixels()
        if self._port.scale() != self._told:
            self._told = self._port.scale()
            self.zoom_changed.emit(self._told)

    def _ask_for_pixels(self) -> None:
        wanted = self._port.image * min(1.0, self._port.scale() * self.devicePixelRatioF())
        width = round(wanted.width())
        if width > self._image.width() * SHARPER and width > self._asked * SHARPER:
            self._asked = width
            self.pixels_wanted.emit(width, round(wanted.height()))

    def _show_cursor(self) -> None:
        if self._grabbed is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._port.zoom is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()


class ImageView(MediaStack):
    """The canvas with its loading and failure states."""

    zoom_changed = Signal(float)
    pixels_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("image", parent)
        describe(self, self.tr("Image"), object_name="imageView")
        self.canvas = ImageCanvas(self)
        self.canvas.zoom_changed.connect(self.zoom_changed)
        self.canvas.pixels_wanted.connect(self.pixels_wanted)
        self.set_canvas(self.canvas)
        self.clear()

    def set_frame(self, rgb: Pixels, source: tuple[int, int] | None = None, *, keep_view: bool = False) -> None:
        """Show an RGB frame, shape (height, width, 3), bytes. ``keep_view`` keeps zoom and position.

        ``source`` is (width, height) of the file's image when the frame was decoded smaller. Raises ValueError for
        any other kind of array.
        """
        self._show_canvas()
        self.canvas.set_frame(rgb, source, keep_view=keep_view)

    def toggle_zoom(self) -> None:
        """Fit, or 100 % at the pointer."""
        self.canvas.toggle_zoom()

    def zoom_in(self) -> None:
        """One step closer."""
        self.canvas.zoom_by(STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.canvas.zoom_by(1 / STEP)

    def fit(self) -> None:
        """Show all of the image."""
        self.canvas.fit()
