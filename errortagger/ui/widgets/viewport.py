"""The arithmetic of looking at an image: fit, zoom at a point, pan; no painting."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

TINY_SIDE = 128
"""Images whose longer side is at most this many pixels are drawn with hard-edged pixels."""
MAX_FIT = 3.0
"""Images that are not tiny are enlarged at most so much to fit."""
MIN_ZOOM, MAX_ZOOM = 0.02, 64.0
STEP = 1.25


@dataclass(slots=True)
class Viewport:
    """Where an image of ``image`` source pixels lies in a view of ``view`` pixels.

    ``zoom`` is view pixels per source pixel, None means fit; ``center`` is the source point at the middle of the view.
    """

    view: QSizeF
    image: QSizeF
    zoom: float | None = None
    center: QPointF | None = None

    def is_tiny(self) -> bool:
        """Whether the image is drawn with hard-edged pixels."""
        return max(self.image.width(), self.image.height()) <= TINY_SIDE

    def fit_scale(self) -> float:
        """View pixels per source pixel so that all of the image is seen; whole numbers for tiny images."""
        if self.image.isEmpty() or self.view.isEmpty():
            return 1.0
        scale = min(self.view.width() / self.image.width(), self.view.height() / self.image.height())
        if self.is_tiny():
            return float(int(scale)) if scale >= 1 else scale
        return min(scale, MAX_FIT)

    def scale(self) -> float:
        """View pixels per source pixel now."""
        return self.fit_scale() if self.zoom is None else self.zoom

    def target(self) -> QRectF:
        """Where the whole image lies in the view."""
        scale = self.scale()
        width, height = self.image.width() * scale, self.image.height() * scale
        middle = self._center()
        left = self.view.width() / 2 - middle.x() * scale
        top = self.view.height() / 2 - middle.y() * scale
        return QRectF(left, top, width, height)

    def zoom_at(self, point: QPointF, zoom: float) -> None:
        """Zoom so that the source point under ``point`` stays there."""
        before = self.to_source(point)
        self.zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        offset = (point - QPointF(self.view.width() / 2, self.view.height() / 2)) / self.zoom
        self.center = self._held(before - offset)

    def fit(self) -> None:
        """Show all of the image."""
        self.zoom, self.center = None, None

    def pan(self, delta: QPointF) -> bool:
        """Move the image by ``delta`` view pixels; False when all of it is in view anyway."""
        target = self.target()
        if target.width() <= self.view.width() and target.height() <= self.view.height():
            return False
        self.center = self._held(self._center() - delta / self.scale())
        return True

    def to_source(self, point: QPointF) -> QPointF:
        """The source pixel under a point of the view."""
        target = self.target()
        return QPointF((point.x() - target.left()) / self.scale(), (point.y() - target.top()) / self.scale())

    def _center(self) -> QPointF:
        if self.zoom is None or self.center is None:
            return QPointF(self.image.width() / 2, self.image.height() / 2)
        return self._held(self.center)

    def _held(self, center: QPointF) -> QPointF:
        """``center`` moved so that no more empty room than needed is shown."""
        half_w, half_h = self.view.width() / 2 / self.scale(), self.view.height() / 2 / self.scale()
        return QPointF(_hold(center.x(), half_w, self.image.width()), _hold(center.y(), half_h, self.image.height()))


def _hold(value: float, half: float, length: float) -> float:
    return length / 2 if half * 2 >= length else min(length - half, max(half, value))
