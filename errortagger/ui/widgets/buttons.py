"""Buttons: text, icon or both, painted from the tokens; none of them takes the keyboard away by a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, CONTROL_RADIUS, MIN_HIT, SMALL, Tokens, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import (
    CENTER,
    draw_box,
    draw_focus_ring,
    draw_text,
    keyboard_focus,
    note_focus,
    painting,
    text_width,
)
from errortagger.ui.widgets.plain import describe

VARIANTS = ("primary", "secondary", "quiet")
_GAP = 8


_PRESSES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyedButton(QPushButton):
    """A button that, once reached by key, is pressed by Space and Enter, whatever else these keys do in the window."""

    def event(self, event: QEvent) -> bool:
        """Claim the keys before the window's shortcuts get them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._presses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as well; Space is Qt's own."""
        if event.key() != Qt.Key.Key_Space and self._presses(event) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came, so that the ring shows for the keyboard only."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def _presses(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return plain and event.key() in _PRESSES and keyboard_focus(self)


class Button(KeyedButton):
    """A push button. ``variant`` is primary (filled accent), secondary (outlined) or quiet (no box until hovered).

    ``key`` is named in the tooltip; ``icon_color`` is a colour token.
    """

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        name: str = "",
        object_name: str = "",
        icon: str = "",
        icon_color: str = "",
        variant: str = "secondary",
        key: str = "",
        tip: str = "",
        trailing: str = "",
        size: int = BODY,
        checkable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._variant, self._icon, self._icon_color, self._size = variant, icon, icon_color, size
        self._trailing = trailing
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setText(text)
        describe(self, name or text, object_name=object_name, tip=tip, key=key)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        self.setFont(self.text_font())
        self.updateGeometry()
        self.update()

    def set_icon_name(self, icon: str, color: str = "") -> None:
        """Show another icon."""
        self._icon, self._icon_color = icon, color or self._icon_color
        self.update()

    def text_font(self) -> QFont:
        """The font of the label."""
        return text_font(self._size, 600 if self._variant == "primary" else 500)

    def sizeHint(self) -> QSize:
        """Room for icon, text and trailing icon."""
        t = tokens()
        width = text_width(self.text(), self.text_font()) + t.px(24 if self.text() else 14)
        for present in (self._icon, self._trailing):
            width += t.px(18 + (_GAP if self.text() else 0)) if present else 0
        return QSize(round(width), t.px(34 if self._variant == "primary" else 30))

    def minimumSizeHint(self) -> QSize:
        """Never smaller than its content."""
        return self.sizeHint().expandedTo(QSize(tokens().px(MIN_HIT), tokens().px(MIN_HIT)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then icon and text centred as one group."""
        t = tokens()
        with painting(self) as painter:
            if not self.isEnabled():
                painter.setOpacity(0.45)
            box = QRectF(self.rect())
            self._paint_box(painter, box, t)
            self._paint_content(painter, box, t)
            if keyboard_focus(self):
                draw_focus_ring(painter, box, t.px(CONTROL_RADIUS))

    def _paint_box(self, painter: QPainter, box: QRectF, t: Tokens) -> None:
        radius = t.px(CONTROL_RADIUS)
        if self._variant == "primary":
            fill = t.color("accent")
            fill = fill.darker(112) if self.isDown() else fill.lighter(106) if self._hovered() else fill
            draw_box(painter, box, radius=radius, fill=fill)
        elif self.isChecked() or self.isDown():
            draw_box(painter, box, radius=radius, fill=t.color("selection"), border=self._border(t))
        elif self._hovered() or self._variant == "secondary":
            fill = t.color("raised") if self._hovered() or t.dark else t.color("panel")
            draw_box(painter, box, radius=radius, fill=fill, border=self._border(t))

    def _border(self, t: Tokens) -> QColor | None:
        return None if self._variant == "quiet" else t.color("accent" if self.isChecked() else "line")

    def _hovered(self) -> bool:
        return self.underMouse() and self.isEnabled()

    def _paint_content(self, painter: QPainter, box: QRectF, t: Tokens) -> None:
        ink = "on_accent" if self._variant == "primary" else "text"
        side, gap = t.px(18), t.px(_GAP) if self.text() else 0
        icons = (side + gap) * bool(self._icon), (side + gap) * bool(self._trailing)
        words = min(text_width(self.text(), self.text_font()), box.width() - sum(icons) - t.px(8))
        left = box.center().x() - (words + sum(icons)) / 2
        if self._icon:
            color = self._icon_color or ("accent" if self.isChecked() else ink)
            paint_icon(painter, self._icon, QRectF(left, box.top(), side, box.height()), color)
        if self.text():
            words_box = QRectF(left + icons[0], box.top(), words + 1, box.height())
            draw_text(painter, words_box, self.text(), font=self.text_font(), color=t.color(ink), align=CENTER)
        if self._trailing:
            x = left + icons[0] + words + gap
            paint_icon(painter, self._trailing, QRectF(x, box.top(), side, box.height()), ink)


class IconButton(Button):
    """A square button that shows an icon only; ``name`` is read by screen readers and shown as the tooltip."""

    def __init__(
        self,
        icon: str,
        name: str,
        parent: QWidget | None = None,
        *,
        object_name: str = "",
        key: str = "",
        checkable: bool = False,
        color: str = "",
    ) -> None:
        super().__init__(
            "", parent, name=name, object_name=object_name, icon=icon, icon_color=color, variant="quiet", key=key,
            tip=name, size=SMALL, checkable=checkable,
        )  # fmt: skip

    def rename(self, name: str, icon: str = "", key: str = "") -> None:
        """Change what the button says it does, e.g. from "Play" to "Pause"."""
        describe(self, name, tip=name, key=key)
        if icon:
            self.set_icon_name(icon)

    def sizeHint(self) -> QSize:
        """A square of 34 px."""
        side = tokens().px(34)
        return QSize(side, side)
