"""The rail at the left edge: one button with icon and word for each view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import CONTROL_RADIUS, TINY, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import KeyedButton
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import (
    CENTER,
    draw_box,
    draw_focus_ring,
    draw_text,
    keyboard_focus,
    painting,
)
from errortagger.ui.widgets.plain import describe
from errortagger.ui.widgets.surface import Bar

WIDTH = 76


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One view: its id, Lucide icon, word and key. ``at_end`` puts it at the bottom."""

    id: str
    icon: str
    text: str
    key: str = ""
    at_end: bool = False


class RailButton(KeyedButton):
    """Icon above a word; checked for the view that is shown."""

    def __init__(self, entry: RailEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self.setText(entry.text)
        self.setCheckable(not entry.at_end)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        describe(self, entry.text, object_name=f"rail-{entry.id}", tip=entry.text, key=entry.key)

    def sizeHint(self) -> QSize:
        """60 by 52 px."""
        return QSize(tokens().px(60), tokens().px(52))

    def nextCheckState(self) -> None:
        """The rail decides what is checked, not the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the icon and the word."""
        t = tokens()
        box = QRectF(self.rect())
        on = self.isChecked()
        with painting(self) as painter:
            if not self.isEnabled():
                painter.setOpacity(0.45)
            if on or (self.underMouse() and self.isEnabled()):
                fill = t.color("selection" if on else "raised")
                draw_box(painter, box, radius=t.px(CONTROL_RADIUS), fill=fill)
            icon_box = QRectF(box.left(), box.top() + t.px(8), box.width(), t.px(20))
            paint_icon(painter, self._entry.icon, icon_box, "accent" if on else "mute")
            word = QRectF(box.left(), box.top() + t.px(29), box.width(), t.px(18))
            ink = t.color("text")
            draw_text(painter, word, self.text(), font=text_font(TINY, 500), color=ink, align=CENTER)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(CONTROL_RADIUS))


class Rail(Bar):
    """The buttons in a column 76 px wide. Choosing one emits :attr:`chosen`; :meth:`set_current` marks it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, edge="right")
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Views"))
        self._buttons: dict[str, RailButton] = {}
        self._column = QVBoxLayout(self)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take width and spacing from the tokens in use."""
        t = tokens()
        self.setFixedWidth(t.px(WIDTH))
        self._column.setContentsMargins(t.px(S), t.px(M), t.px(S), t.px(M))
        self._column.setSpacing(t.px(4))
        for button in self._buttons.values():
            button.updateGeometry()

    def set_entries(self, entries: Sequence[RailEntry]) -> None:
        """Show these views; the ones ``at_end`` go to the bottom."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._buttons = {}
        for entry in [e for e in entries if not e.at_end]:
            self._add(entry)
        self._column.addStretch(1)
        for entry in [e for e in entries if e.at_end]:
            self._add(entry)

    def set_current(self, entry: str) -> None:
        """Mark the view that is shown."""
        for key, button in self._buttons.items():
            button.setChecked(key == entry)

    def button(self, entry: str) -> RailButton:
        """The button of one view, e.g. to disable it."""
        return self._buttons[entry]

    def _add(self, entry: RailEntry) -> None:
        button = RailButton(entry, self)
        button.clicked.connect(lambda _checked=False, key=entry.id: self.chosen.emit(key))
        self._buttons[entry.id] = button
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
