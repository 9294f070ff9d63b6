"""Icons: bundled Lucide drawings in any token colour, crisp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from errortagger.ui.tokens import tokens

_STROKE, _THINNER = 'stroke-width="2"', 'stroke-width="1.75"'


@lru_cache(maxsize=256)
def _source(name: str) -> str | None:
    from errortagger.resources import resource_path

    path = resource_path("icons", f"{name}.svg")
    return path.read_text(encoding="utf-8") if path.is_file() else None


def has_icon(name: str) -> bool:
    """Whether the bundled set holds an icon of that Lucide name."""
    return _source(name) is not None


@lru_cache(maxsize=1024)
def _pixmap(name: str, color: str, size: int, dpr: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * dpr), round(size * dpr)))
    pixmap.fill(Qt.GlobalColor.transparent)
    source = _source(name)
    if source is not None:
        drawn = source.replace("currentColor", color).replace(_STROKE, _THINNER)
        renderer = QSvgRenderer(QByteArray(drawn.encode()))
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def icon_pixmap(name: str, color: str = "text", size: int = 18, dpr: float = 1.0) -> QPixmap:
    """The icon as a pixmap of ``size`` device-independent pixels; an unknown name gives an empty one."""
    return _pixmap(name, tokens().color(color).name(), size, dpr)


def icon(name: str, color: str = "text", size: int = 18) -> QIcon:
    """The icon for menus and actions, in the colour of the theme in use."""
    made = QIcon()
    for dpr in (1.0, 2.0):
        made.addPixmap(icon_pixmap(name, color, size, dpr))
    return made


def paint_icon(painter: QPainter, name: str, box: QRectF, color: str = "text") -> None:
    """Draw the icon centred in ``box``, as large as its shorter side."""
    size = round(min(box.width(), box.height()))
    pixmap = icon_pixmap(name, color, size, painter.device().devicePixelRatioF())
    painter.drawPixmap(round(box.center().x() - size / 2), round(box.center().y() - size / 2), pixmap)
