"""Classification at a glance: the label, the prediction, and how sure the model was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import CONTROL_RADIUS, SMALL, TITLE, Tokens, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import CENTER, RIGHT, draw_box, draw_text, painting, text_width
from errortagger.ui.widgets.plain import describe, one_line, plain_tooltip

CHIP, CAPTION, GAP, ARROW, BAR = 36, 18, 6, 44, 150
MAX_TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelText:
    """What is shown. ``truth`` and ``prediction`` of None mean that there is none."""

    truth: str | None
    prediction: str | None
    confidence: float | None = None
    """0...1; a value outside is shown as a figure without a bar."""
    is_error: bool | None = None
    top: Sequence[tuple[str, float]] = field(default=())
    """Most probable classes with their probabilities, the best first."""


class LabelView(QWidget):
    """LABEL chip, arrow, PREDICTION chip, confidence; optionally the five most probable classes beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = LabelText(truth=None, prediction=None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe(self, self.tr("Label and prediction"), object_name="labelView")
        follow_theme(self.restyle)

    def set_labels(self, shown: LabelText) -> None:
        """Show another example."""
        self._shown = shown
        truth, prediction = self._words()
        self.setAccessibleDescription(self._spoken(truth, prediction))
        self.setToolTip(plain_tooltip(f"{truth}\n→ {prediction}") if len(truth) + len(prediction) > 40 else "")
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the size from the tokens in use."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One row of chips and one line for each of the top classes."""
        t = tokens()
        lines = len(self._shown.top[:MAX_TOP])
        return QSize(t.px(420), t.px(CAPTION + 2 + CHIP) + (t.px(10) + lines * t.px(22) if lines else 0))

    def minimumSizeHint(self) -> QSize:
        """Chips shorten their text."""
        return QSize(tokens().px(260), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw chips, arrow, confidence and the top classes."""
        t = tokens()
        truth, prediction = self._words()
        with painting(self) as painter:
            room = self._chip_room()
            widths = [self._chip_width(word, room) for word in (truth, prediction)]
            right = self._shown.is_error is False
            tone = "good" if right else "prediction"
            self._paint_chip(painter, QRectF(0, 0, widths[0], 0), self.tr("LABEL"), truth, "truth", t)
            arrow = QRectF(widths[0], t.px(CAPTION + 2), t.px(ARROW), t.px(CHIP))
            paint_icon(painter, "arrow-right", arrow.adjusted(t.px(12), t.px(8), -t.px(12), -t.px(8)), "mute")
            left = widths[0] + t.px(ARROW)
            self._paint_chip(painter, QRectF(left, 0, widths[1], 0), self.tr("PREDICTION"), prediction, tone, t)
            self._paint_confidence(painter, left + widths[1] + t.px(20), t)
            self._paint_top(painter, t)

    def _words(self) -> tuple[str, str]:
        shown = self._shown
        truth = one_line(shown.truth) if shown.truth is not None else self.tr("no label")
        prediction = one_line(shown.prediction) if shown.prediction is not None else self.tr("no prediction")
        return truth or self.tr("(empty)"), prediction or self.tr("(empty)")

    def _chip_room(self) -> float:
        t = tokens()
        confidence = t.px(BAR + 20) if self._shown.confidence is not None else 0
        return max(t.px(90), (self.width() - t.px(ARROW) - confidence) / 2)

    def _chip_width(self, word: str, room: float) -> float:
        t = tokens()
        return min(max(text_width(word, text_font(TITLE, 600)) + t.px(32), t.px(90)), room)

    def _paint_chip(self, painter: QPainter, place: QRectF, caption: str, word: str, tone: str, t: Tokens) -> None:
        box = QRectF(place.left(), t.px(CAPTION + 2), place.width(), t.px(CHIP))
        above = QRectF(place.left() + 1, 0, place.width() + t.px(30), t.px(CAPTION))
        draw_text(painter, above, caption, font=text_font(SMALL, 500), color=t.color("mute"))
        fill = t.color(tone, 0.18 if t.dark else 0.1)
        dashed = tone == "prediction"
        draw_box(painter, box, radius=t.px(CONTROL_RADIUS), fill=fill, border=t.color(tone), width=1.5, dashed=dashed)
        inner = box.adjusted(t.px(10), 0, -t.px(10), 0)
        draw_text(painter, inner, word, font=text_font(TITLE, 600), color=t.color("text"), align=CENTER)

    def _paint_confidence(self, painter: QPainter, left: float, t: Tokens) -> None:
        confidence = self._shown.confidence
        if confidence is None:
            return
        room = min(t.px(BAR), self.width() - left)
        caption = QRectF(left, 0, room, t.px(CAPTION))
        draw_text(painter, caption, self.tr("CONFIDENCE"), font=text_font(SMALL, 500), color=t.color("mute"))
        row = QRectF(left, t.px(CAPTION + 2), room, t.px(CHIP))
        figure = text_width("0.00", number_font(TITLE, 600)) + 4
        draw_text(painter, row, f"{confidence:.2f}", font=number_font(TITLE, 600), color=t.color("text"))
        if 0 <= confidence <= 1:
            track = QRectF(left + figure + t.px(8), row.center().y() - t.px(3), room - figure - t.px(8), t.px(6))
            _paint_bar(painter, track, confidence, "error" if self._shown.is_error else "accent", t)

    def _paint_top(self, painter: QPainter, t: Tokens) -> None:
        top = t.px(CAPTION + 2 + CHIP) + t.px(10)
        name_room = min(self.width() * 0.4, t.px(180))
        for number, (name, share) in enumerate(self._shown.top[:MAX_TOP]):
            row = QRectF(0, top + number * t.px(22), self.width(), t.px(22))
            tone = "truth" if name == self._shown.truth else "prediction" if name == self._shown.prediction else "mute"
            name_box = QRectF(row.left(), row.top(), name_room, row.height())
            draw_text(painter, name_box, one_line(name), font=text_font(weight=500), color=t.color(tone), align=RIGHT)
            track = QRectF(name_room + t.px(12), row.center().y() - t.px(3), t.px(200), t.px(6))
            _paint_bar(painter, track, min(1.0, max(0.0, share)), tone, t)
            figure = QRectF(track.right() + t.px(10), row.top(), t.px(60), row.height())
            draw_text(painter, figure, f"{share:.2f}", font=number_font(SMALL, 500), color=t.color("mute"))

    def _spoken(self, truth: str, prediction: str) -> str:
        parts = [f"{self.tr('label')} {truth}", f"{self.tr('prediction')} {prediction}"]
        if self._shown.is_error is not None:
            parts.append(self.tr("wrong") if self._shown.is_error else self.tr("right"))
        if self._shown.confidence is not None:
            parts.append(f"{self.tr('confidence')} {self._shown.confidence:.2f}")
        return ", ".join(parts)


def _paint_bar(painter: QPainter, track: QRectF, share: float, tone: str, t: Tokens) -> None:
    if track.width() <= track.height():
        return
    radius = track.height() / 2
    draw_box(painter, track, radius=radius, fill=t.color("track"))
    width = max(track.height(), track.width() * share)
    draw_box(painter, QRectF(track.left(), track.top(), width, track.height()), radius=radius, fill=t.color(tone))
