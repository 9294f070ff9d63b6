"""The foot of the window: the keys that matter now, and whether the work is saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, L, S, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import RIGHT, draw_keycap, draw_text, keycap_width, painting, text_width
from errortagger.ui.widgets.plain import one_line
from errortagger.ui.widgets.surface import Bar

_HINT_GAP = S + 4


class FootBar(Bar):
    """Key hints at the left, as many as fit, and the save state at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, edge="top")
        self.setObjectName("footBar")
        self._hints: tuple[tuple[str, str], ...] = ()
        self._state, self._trouble = "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)
        self._rename()

    def restyle(self) -> None:
        """Take the height from the tokens in use."""
        self.setFixedHeight(tokens().px(34))
        self.update()

    def set_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show pairs of key and word, the most useful first."""
        self._hints = tuple((one_line(key, 24), one_line(word, 40)) for key, word in hints)
        self._rename()

    def set_saved(self, text: str, *, trouble: bool = False) -> None:
        """Show the save state, e.g. "Saved · speech_dev.errtag"; ``trouble`` draws it as a warning."""
        state = (one_line(text), trouble)
        if state != (self._state, self._trouble):
            self._state, self._trouble = state
            self._rename()

    def hints_shown(self) -> int:
        """How many hints fit in the width there is."""
        return len(self._placed())

    def sizeHint(self) -> QSize:
        """Any width, 34 px high."""
        return QSize(tokens().px(320), tokens().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip, the hints and the state."""
        super().paintEvent(event)
        t = tokens()
        font = text_font(BODY)
        cap = t.px(22)
        top = (self.height() - cap) / 2
        with painting(self) as painter:
            for left, key, word in self._placed():
                width = keycap_width(key)
                draw_keycap(painter, QRectF(left, top, width, cap), key)
                box = QRectF(left + width + t.px(6), 0, text_width(word, font) + 2, self.height())
                draw_text(painter, box, word, font=font, color=t.color("mute"))
            room = self._state_room()
            box = QRectF(self.width() - room - t.px(L), 0, room, self.height())
            if self._trouble:
                paint_icon(painter, "triangle-alert", QRectF(box.left() - t.px(22), 0, t.px(16), self.height()), "warn")
            color = t.color("warn" if self._trouble else "mute")
            draw_text(painter, box, self._state, font=font, color=color, align=RIGHT)

    def _state_room(self) -> float:
        return min(text_width(self._state, text_font(BODY)) + 2, self.width() * 0.5)

    def _placed(self) -> list[tuple[float, str, str]]:
        t = tokens()
        end = self.width() - self._state_room() - t.px(L * 2 + 24)
        left, placed = float(t.px(L)), []
        for key, word in self._hints:
            width = keycap_width(key) + t.px(6) + text_width(word, text_font(BODY))
            if left + width > end:
                break
            placed.append((left, key, word))
            left += width + t.px(_HINT_GAP)
        return placed

    def _rename(self) -> None:
        keys = ", ".join(f"{key} {word}" for key, word in self._hints)
        self.setAccessibleName("; ".join(part for part in (self._state, keys) if part) or self.tr("Keys"))
        self.update()
