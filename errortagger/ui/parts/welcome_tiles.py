"""Pieces of the welcome page: the field to drop files on, the built-in sets, the recent projects."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from errortagger.app.demo_sets import DemoSet
from errortagger.domain.types import Modality
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, CONTROL_RADIUS, PANEL_RADIUS, SMALL, TITLE, M, Tokens, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import draw_box, draw_focus_ring, draw_text, keyboard_focus, note_focus, painting
from errortagger.ui.widgets.plain import describe, plain_tooltip

COLUMN = 680
"""Width of the column in the middle of the page, in unscaled pixels."""
_ICONS = {Modality.AUDIO: "audio-lines", Modality.IMAGE: "image", Modality.TEXT: "text"}
_WORDS = {"speech": "Speech", "digits": "Digits", "text": "Text"}


class _Tile(QAbstractButton):
    """A button that paints itself: hover, focus ring, pointing hand."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        self.updateGeometry()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came, so that the ring shows for the keyboard only."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def lifted(self) -> bool:
        """Whether the pointer is over it."""
        return self.underMouse() and self.isEnabled()


class DropZone(_Tile):
    """Where files are dropped; a click opens the file dialog."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lit = False
        self.setText(self.tr("Drop a CSV, Parquet, folder or .errtag here"))
        self._more = self.tr("also TSV, JSON, JSON Lines and Excel · or click to choose a file")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe(self, self.text(), object_name="dropZone")
        self.setAccessibleDescription(self._more)

    def set_lit(self, on: bool) -> None:
        """Show that a drop would be taken."""
        self._lit = on
        self.update()

    def lit(self) -> bool:
        """Whether a drop would be taken now."""
        return self._lit

    def sizeHint(self) -> QSize:
        """A generous field."""
        t = tokens()
        return QSize(t.px(COLUMN), t.px(148))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed field, the icon and the words."""
        t = tokens()
        box = QRectF(self.rect())
        active = self._lit or self.lifted()
        with painting(self) as painter:
            fill = t.color("selection" if self._lit else "panel")
            border = t.color("accent" if active else "faint", 1.0 if active else 0.7)
            draw_box(painter, box, radius=t.px(PANEL_RADIUS), fill=fill, border=border, width=1.5, dashed=True)
            side = t.px(30)
            mark = QRectF(box.center().x() - side / 2, box.top() + t.px(30), side, side)
            paint_icon(painter, "download", mark, "accent" if active else "mute")
            title = QRectF(box.left() + t.px(16), mark.bottom() + t.px(12), box.width() - t.px(32), t.px(22))
            center = Qt.AlignmentFlag.AlignCenter
            draw_text(painter, title, self.text(), font=text_font(TITLE, 600), color=t.color("text"), align=center)
            under = title.translated(0, t.px(24))
            draw_text(painter, under, self._more, font=text_font(SMALL), color=t.color("mute"), align=center)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(PANEL_RADIUS))


class DemoButton(_Tile):
    """One built-in set: its icon, its name and one sentence."""

    def __init__(self, demo: DemoSet, parent: QWidget) -> None:
        super().__init__(parent)
        self.demo = demo
        self.setText(_WORDS.get(demo.name, demo.name.capitalize()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        describe(self, self.text(), object_name=f"demo_{demo.name}", tip=demo.description)
        self.setAccessibleDescription(demo.description)

    def sizeHint(self) -> QSize:
        """Room for the title and all of the description at the usual width."""
        t = tokens()
        width = (t.px(COLUMN) - 2 * t.px(M)) // 3
        words = QRect(0, 0, width - 2 * t.px(14), 10_000)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        needed = QFontMetrics(text_font(SMALL)).boundingRect(words, int(flags), self.demo.description).height()
        return QSize(width, needed + t.px(14 + 20 + 8 + 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tile."""
        t = tokens()
        box = QRectF(self.rect())
        with painting(self) as painter:
            fill, border = ("raised", "accent") if self.lifted() else ("panel", "line")
            draw_box(painter, box, radius=t.px(PANEL_RADIUS), fill=t.color(fill), border=t.color(border))
            side, pad = t.px(20), t.px(14)
            mark = QRectF(box.left() + pad, box.top() + pad, side, side)
            paint_icon(painter, _ICONS.get(self.demo.modality, "file"), mark, "accent")
            left = mark.right() + t.px(10)
            title = QRectF(left, mark.top(), box.right() - left - pad, side)
            draw_text(painter, title, self.text(), font=text_font(BODY + 1, 600), color=t.color("text"))
            words = QRectF(box.left() + pad, mark.bottom() + t.px(8), box.width() - 2 * pad, 0)
            words.setBottom(box.bottom() - t.px(10))
            painter.setFont(text_font(SMALL))
            painter.setPen(t.color("mute"))
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            painter.drawText(words, int(flags), self.demo.description)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(PANEL_RADIUS))


class RecentRow(QWidget):
    """One recent project: open it, or take it off the list. One whose file is gone is greyed and says so."""

    opened = Signal(Path)
    forgotten = Signal(Path)

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.path = path
        self.missing = not path.is_file()
        self.button = _RecentButton(path, self.missing, self)
        remove = self.tr("Take {name} off the list").replace("{name}", path.stem)
        self.remove = IconButton("x", remove, self, object_name="recentRemove", color="mute")
        self.remove.setVisible(self.missing)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens().px(2))
        row.addWidget(self.button, 1)
        row.addWidget(self.remove)
        policy = self.remove.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.remove.setSizePolicy(policy)
        self.button.clicked.connect(lambda: self.opened.emit(self.path))
        self.remove.clicked.connect(lambda: self.forgotten.emit(self.path))

    def enterEvent(self, event: QEvent) -> None:
        """Offer to take it off the list."""
        self.remove.show()

    def leaveEvent(self, event: QEvent) -> None:
        """Offer it for missing ones only."""
        self.remove.setVisible(self.missing or self.remove.hasFocus())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click beside the buttons does nothing."""
        event.accept()


class _RecentButton(_Tile):
    """Name and folder."""

    def __init__(self, path: Path, missing: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._folder = str(path.parent)
        self._missing = missing
        self.setText(path.stem)
        self.setEnabled(not missing)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        state = self.tr("not found") if missing else self._folder
        describe(self, f"{path.stem}, {state}", object_name="recentProject")
        self.setToolTip(plain_tooltip(str(path)))

    def sizeHint(self) -> QSize:
        """One line."""
        t = tokens()
        return QSize(t.px(300), t.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name and folder, or that it is gone."""
        t = tokens()
        box = QRectF(self.rect())
        with painting(self) as painter:
            if self.lifted():
                draw_box(painter, box, radius=t.px(CONTROL_RADIUS), fill=t.color("raised"))
            side = t.px(16)
            mark = QRectF(box.left() + t.px(10), box.center().y() - side / 2, side, side)
            paint_icon(painter, "file" if not self._missing else "circle-slash", mark, "faint")
            self._paint_words(painter, box.adjusted(t.px(38), 0, -t.px(10), 0), t)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(CONTROL_RADIUS))

    def _paint_words(self, painter: QPainter, box: QRectF, t: Tokens) -> None:
        ink = t.color("faint" if self._missing else "text")
        name = QRectF(box.left(), box.top(), box.width() * 0.42, box.height())
        draw_text(painter, name, self.text(), font=text_font(BODY, 500), color=ink)
        state = self.tr("not found · {folder}").replace("{folder}", self._folder)
        text = state if self._missing else self._folder
        place = QRectF(name.right() + t.px(12), box.top(), box.right() - name.right() - t.px(12), box.height())
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        font, middle = text_font(SMALL), Qt.TextElideMode.ElideMiddle
        draw_text(painter, place, text, font=font, color=t.color("mute"), align=align, elide=middle)
