"""Reference against hypothesis as aligned chips, with the kind of each difference under it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import CHIP_RADIUS, SMALL, TINY, TITLE, Tokens, follow_theme, tokens
from errortagger.ui.widgets.alignment import (
    Op,
    Pair,
    Placed,
    align,
    describe_pairs,
    is_right_to_left,
    place,
    shown_word,
    split_words,
)
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.paint import CENTER, LEFT, RIGHT, draw_box, draw_focus_ring, draw_text, painting, text_width
from errortagger.ui.widgets.plain import MAX_TEXT, describe

MAX_PAIRS = 250
"""Words shown before a person asks for all."""
MAX_ALL = 200_000
"""Characters of a text that are shown at most."""
TOP = 3
"""Pixels above the first row, for the ring."""
ROW, ROW_GAP, LETTERS, BLOCK_GAP, CHIP_GAP, PADDING = 30, 8, 18, 10, 5, 8


class DiffCanvas(QWidget):
    """Draws the alignment; its height follows from its width."""

    def __init__(self, parent: QWidget, labels: tuple[str, str]) -> None:
        super().__init__(parent)
        self._labels = labels
        self._pairs: list[Pair] = []
        self._blank = ("", "")
        self._mirrored = False
        self._current: int | None = None
        self._cache: tuple[tuple[int, float], list[Placed]] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_pairs(self, pairs: list[Pair], *, blank: tuple[str, str], mirrored: bool) -> None:
        """Show ``pairs``; ``blank`` holds the words drawn instead of an empty row, empty strings for none."""
        self._pairs, self._blank, self._mirrored = pairs, blank, mirrored
        self._current, self._cache = None, None
        self.update()

    def forget(self) -> None:
        """Measure again (fonts have changed)."""
        self._cache = None
        self.update()

    def edits(self) -> list[int]:
        """Positions of the pairs that differ."""
        return [n for n, pair in enumerate(self._pairs) if pair.op is not Op.EQUAL]

    def set_current(self, position: int | None) -> QRectF:
        """Ring the pair at ``position``; returns where it is."""
        self._current = position
        self.update()
        return QRectF() if position is None else self._column_box(self._placed(self.width())[position], self.width())

    def height_for(self, width: int) -> int:
        """Height in pixels at that width."""
        placed = self._placed(width)
        lines = placed[-1].line + 1 if placed else 1
        t = tokens()
        return round(lines * self._block(t) - t.px(BLOCK_GAP)) + TOP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are in view."""
        t = tokens()
        clip = QRectF(event.rect())
        with painting(self) as painter:
            if clip.top() < self._block(t):
                self._paint_labels(painter, t)
            for number, item in enumerate(self._placed(self.width())):
                box = self._column_box(item, self.width())
                if box.intersects(clip):
                    self._paint_pair(painter, item.pair, box, t)
                    if number == self._current:
                        draw_focus_ring(painter, box.adjusted(-2, -2, 2, -t.px(LETTERS) + 2), t.px(CHIP_RADIUS) + 2)

    def _block(self, t: Tokens) -> float:
        return t.px(ROW) * 2 + t.px(ROW_GAP) + t.px(LETTERS) + t.px(BLOCK_GAP)

    def _label_room(self) -> float:
        font = text_font(SMALL, 500)
        return max(text_width(label, font) for label in self._labels) + tokens().px(18)

    def _placed(self, width: int) -> list[Placed]:
        room = max(width - self._label_room() - 2, tokens().px(60))
        key = (len(self._pairs), room)
        if self._cache is None or self._cache[0] != key:
            t = tokens()
            font = text_font(TITLE, 600)
            found = place(
                self._pairs, room, measure=lambda w: text_width(w, font), padding=t.px(PADDING), gap=t.px(CHIP_GAP)
            )
            self._cache = key, found
        return self._cache[1]

    def _column_box(self, item: Placed, width: int) -> QRectF:
        t = tokens()
        top = TOP + item.line * self._block(t)
        height = self._block(t) - t.px(BLOCK_GAP)
        left = self._label_room() + item.left
        if self._mirrored:
            left = width - item.left - item.width - 1
        return QRectF(left, top, item.width, height)

    def _paint_labels(self, painter: QPainter, t: Tokens) -> None:
        font = text_font(SMALL, 500)
        for row, (label, blank) in enumerate(zip(self._labels, self._blank, strict=True)):
            top = TOP + row * (t.px(ROW) + t.px(ROW_GAP))
            box = QRectF(0, top, self._label_room(), t.px(ROW))
            draw_text(painter, box, label, font=font, color=t.color("mute"))
            if blank:
                words = QRectF(box.right() + t.px(PADDING), top, self.width() - box.right() - t.px(16), t.px(ROW))
                align_to = RIGHT if self._mirrored else LEFT
                italic = text_font(TITLE, italic=True)
                draw_text(painter, words, blank, font=italic, color=t.color("mute"), align=align_to)

    def _paint_pair(self, painter: QPainter, pair: Pair, box: QRectF, t: Tokens) -> None:
        top = QRectF(box.left(), box.top(), box.width(), t.px(ROW))
        low = top.translated(0, t.px(ROW) + t.px(ROW_GAP))
        if not self._blank[0]:
            _paint_cell(painter, top, pair.reference, tone="truth", equal=pair.op is Op.EQUAL)
        if not self._blank[1]:
            _paint_cell(painter, low, pair.hypothesis, tone="prediction", equal=pair.op is Op.EQUAL)
        if pair.op is not Op.EQUAL and not any(self._blank):
            letters = QRectF(box.left() - 6, low.bottom() + 1, box.width() + 12, t.px(LETTERS - 2))
            font = text_font(TINY, 700)
            draw_text(painter, letters, pair.op.value, font=font, color=t.color("error"), align=CENTER)


def _paint_cell(painter: QPainter, box: QRectF, word: str | None, *, tone: str, equal: bool) -> None:
    t = tokens()
    radius = t.px(CHIP_RADIUS)
    if word is None:
        draw_box(painter, box, radius=radius, border=t.color("faint"), dashed=True)
        return
    if not equal:
        fill = t.color(tone, 0.2 if t.dark else 0.12)
        draw_box(painter, box, radius=radius, fill=fill, border=t.color(tone), width=1.25)
    color = t.color("mute" if equal else "text")
    font = text_font(TITLE, 500 if equal else 600)
    painter.save()
    painter.setClipRect(box)
    inner = box.adjusted(t.px(3), 0, -t.px(3), 0)
    draw_text(painter, inner, shown_word(word), font=font, color=color, align=CENTER)
    painter.restore()


class TextDiff(QScrollArea):
    """Two rows of words, aligned; long texts wrap in several lines and scroll. Plain text only."""

    def __init__(self, parent: QWidget | None = None, *, labels: tuple[str, str] | None = None) -> None:
        super().__init__(parent)
        self._labels = labels or (self.tr("REFERENCE"), self.tr("HYPOTHESIS"))
        self._texts: tuple[str | None, str | None] = (None, None)
        self._folded, self._whole, self._edit = True, False, -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        describe(self, self.tr("Reference and hypothesis"), object_name="textDiff")
        self._body = QWidget()
        self._body.setProperty("bare", True)
        self._body.setAutoFillBackground(False)
        self._canvas = DiffCanvas(self._body, self._labels)
        self._more = Button("", self._body, object_name="textDiffShowAll", variant="quiet", icon="chevrons-down")
        self._more.clicked.connect(self.show_all)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._canvas)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(self._body)
        follow_theme(self.restyle)

    def set_texts(self, reference: str | None, hypothesis: str | None, *, folded: bool = True) -> None:
        """Show two texts. None or an empty prediction is "nothing recognised"; ``folded`` compares like a WER does."""
        self._texts, self._folded, self._whole = (reference, hypothesis), folded, False
        self._show()

    def show_all(self) -> None:
        """Show every word of long texts."""
        self._whole = True
        self._show()

    def step_edit(self, step: int) -> bool:
        """Move the ring to the next (1) or previous (-1) difference and scroll to it; False when there is none."""
        edits = self._canvas.edits()
        if not edits:
            return False
        self._edit = (self._edit + step) % len(edits) if self._edit >= 0 else (0 if step > 0 else len(edits) - 1)
        box = self._canvas.set_current(edits[self._edit]).toRect()
        self.ensureVisible(box.center().x(), box.center().y(), 0, box.height())
        return True

    def restyle(self) -> None:
        """Measure again with the fonts in use."""
        self._canvas.forget()
        self._fit()

    def heightForWidth(self, width: int) -> int:
        """Height of the whole content; the layout may give less, then it scrolls."""
        more = self._more.sizeHint().height() + 6 if not self._more.isHidden() else 0
        return self._canvas.height_for(width) + more + 2

    def sizeHint(self) -> QSize:
        """The content at a usual width."""
        width = max(self.width(), tokens().px(480))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """One line of words."""
        t = tokens()
        return QSize(t.px(240), t.px(ROW * 2 + ROW_GAP + LETTERS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy either text."""
        menu = self.copy_menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def copy_menu(self) -> QMenu:
        """A menu with one entry a text that copies it as it is."""
        menu = QMenu(self)
        for label, text in zip(self._labels, self._texts, strict=True):
            action = QAction(self.tr("Copy {row}").replace("{row}", label.lower()), menu)
            action.setEnabled(bool(text))
            action.triggered.connect(lambda _=False, text=text: QGuiApplication.clipboard().setText(text or ""))
            menu.addAction(action)
        return menu

    def _show(self) -> None:
        limit = MAX_ALL if self._whole else MAX_TEXT
        texts = [(text or "")[:limit] for text in self._texts]
        words = [split_words(text) for text in texts]
        pairs = align(words[0], words[1], folded=self._folded)
        blank = "" if words[0] else self.tr("(empty)"), "" if words[1] else self.tr("nothing recognised")
        cut = any(len(text or "") > limit for text in self._texts)
        hidden = len(pairs) > MAX_PAIRS and not self._whole
        self._more.setVisible((hidden or cut) and not self._whole)
        self._more.setText(self.tr("Show all {n} words").replace("{n}", f"{len(pairs):,}{'+' if cut else ''}"))
        self._more.setAccessibleName(self._more.text())
        self._edit = -1
        mirrored = is_right_to_left(texts[0] or texts[1])
        self._canvas.set_pairs(pairs[:MAX_PAIRS] if hidden else pairs, blank=blank, mirrored=mirrored)
        self.setAccessibleDescription(self._spoken(texts, blank, pairs))
        self._fit()
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def _spoken(self, texts: list[str], blank: tuple[str, str], pairs: list[Pair]) -> str:
        rows = [f"{label.capitalize()}: {text[:2000] or empty}" for label, text, empty in zip(
            self._labels, texts, blank, strict=True)]  # fmt: skip
        return ". ".join([*rows, describe_pairs(pairs)])

    def _fit(self) -> None:
        self._canvas.setFixedHeight(self._canvas.height_for(self.viewport().width()))
