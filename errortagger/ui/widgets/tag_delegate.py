"""Paints the rows of the tag palette: key cap, marker, name, what others said, state, count."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, TINY, Tokens, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import (
    CENTER,
    LEFT,
    RIGHT,
    draw_box,
    draw_focus_ring,
    draw_keycap,
    draw_marker,
    draw_text,
    keycap_width,
    text_width,
)
from errortagger.ui.widgets.plain import one_line
from errortagger.ui.widgets.tag_rows import Index, Role, TagListModel, TagRow, TagState

ROW_HEIGHT = 34
_ON = (TagState.PRESENT, TagState.PARTIAL)


class TagDelegate(QStyledItemDelegate):
    """One row is 34 px high; its box leaves 4 px between rows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row."""
        return QSize(tokens().px(160), tokens().px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a tag, or the row that creates one."""
        t = tokens()
        state = option.state
        area = QRectF(option.rect)
        box = area.adjusted(0, t.px(2), 0, -t.px(2))
        row = index.data(Role.ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        current = bool(state & QStyle.StateFlag.State_Selected)
        on = isinstance(row, TagRow) and row.state is TagState.PRESENT
        if on or hovered or current:
            draw_box(painter, box, radius=t.px(CHIP_RADIUS), fill=t.color("selection" if on else "raised"))
        if current:
            draw_focus_ring(painter, box, t.px(CHIP_RADIUS))
        if isinstance(row, TagRow):
            model = index.model()
            reviewed = isinstance(model, TagListModel) and model.reviewed
            _paint_tag(painter, box, row, reviewed=reviewed, hovered=hovered, t=t)
        else:
            _paint_create(painter, box, str(index.data(Role.CREATE)), t)
        painter.restore()


def edit_box(area: QRectF) -> QRectF:
    """Where the pencil of a hovered row is."""
    t = tokens()
    return QRectF(area.right() - t.px(32), area.top(), t.px(32), area.height())


def _paint_tag(painter: QPainter, box: QRectF, row: TagRow, *, reviewed: bool, hovered: bool, t: Tokens) -> None:
    on = row.state in _ON
    cap = QRectF(box.left() + t.px(8), box.center().y() - t.px(9), t.px(18), t.px(18))
    if row.key:
        draw_keycap(painter, cap, one_line(row.key, 2).upper(), on=row.state is TagState.PRESENT)
    elif on:
        paint_icon(painter, "check" if row.state is TagState.PRESENT else "minus", cap, "accent")
    center = QPointF(cap.right() + t.px(14), box.center().y())
    draw_marker(painter, center, t.px(9), color=row.color, shape=row.shape)
    right = _paint_end(painter, box, row, hovered=hovered, t=t)
    right = _paint_state(painter, box, right, row, reviewed=reviewed, t=t)
    right = _paint_others(painter, box, right, row, t)
    left = center.x() + t.px(12)
    font = text_font(BODY, 600 if row.state is TagState.PRESENT else 500)
    muted = row.state is TagState.ABSENT and reviewed
    color = t.color("mute" if muted else "text")
    name_box = QRectF(left, box.top(), right - left - t.px(6), box.height())
    draw_text(painter, name_box, one_line(row.name), font=font, color=color, align=LEFT)


def _paint_end(painter: QPainter, box: QRectF, row: TagRow, *, hovered: bool, t: Tokens) -> float:
    """The count, or the pencil under the pointer; returns the left edge of what was drawn."""
    if hovered:
        pencil = edit_box(box)
        paint_icon(painter, "pencil", pencil.adjusted(t.px(8), 0, -t.px(8), 0), "mute")
        return pencil.left()
    text = f"{row.count:,}"
    font = number_font(BODY)
    width = text_width(text, font)
    right = box.right() - t.px(10)
    draw_text(painter, QRectF(right - width - 2, box.top(), width + 2, box.height()), text, font=font,
              color=t.color("mute"), align=RIGHT)  # fmt: skip
    return right - width - t.px(4)


def _paint_state(painter: QPainter, box: QRectF, right: float, row: TagRow, *, reviewed: bool, t: Tokens) -> float:
    """A pill for the answers that need a word."""
    words = {TagState.UNSURE: ("?", "warn"), TagState.PARTIAL: ("some", "accent")}
    if reviewed:
        words[TagState.NOT_ASKED] = ("not asked", "faint")
    if row.state not in words:
        return right
    text, tone = words[row.state]
    font = text_font(TINY, 600)
    width = text_width(text, font) + t.px(12)
    pill = QRectF(right - width - t.px(4), box.center().y() - t.px(8), width, t.px(16))
    dashed = row.state is TagState.NOT_ASKED
    fill = None if dashed else t.color(tone, 0.18)
    draw_box(painter, pill, radius=pill.height() / 2, fill=fill, border=t.color(tone), dashed=dashed)
    ink = t.color("mute" if dashed else tone)
    draw_text(painter, pill, text, font=font, color=ink, align=CENTER)
    return pill.left()


def _paint_others(painter: QPainter, box: QRectF, right: float, row: TagRow, t: Tokens) -> float:
    """A hollow marker when other reviewers said that the tag is present."""
    if not row.others:
        return right
    center = QPointF(right - t.px(10), box.center().y())
    draw_marker(painter, center, t.px(10), color="mute", shape=row.shape, hollow=True)
    return center.x() - t.px(8)


def _paint_create(painter: QPainter, box: QRectF, name: str, t: Tokens) -> None:
    plus = QRectF(box.left() + t.px(8), box.top(), t.px(18), box.height())
    paint_icon(painter, "plus", plus, "accent")
    key = "Ctrl ⏎"
    width = keycap_width(key)
    cap = QRectF(box.right() - width - t.px(8), box.center().y() - t.px(9), width, t.px(18))
    draw_keycap(painter, cap, key)
    words = QRectF(plus.right() + t.px(8), box.top(), cap.left() - plus.right() - t.px(14), box.height())
    text = f"Create “{one_line(name)}”"
    draw_text(painter, words, text, font=text_font(BODY, 500), color=t.color("text"), elide=Qt.TextElideMode.ElideRight)
