"""The right side of the import sheet: the first rows as they would be, with their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from errortagger.domain.types import Modality
from errortagger.media.results import ImageFrame, MediaFailure, MediaKind, MediaRequest, MediaResult
from errortagger.media.service import DecodeService
from errortagger.ui.dialogs.import_facts import Found, FoundRow
from errortagger.ui.fonts import number_font, text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, SMALL, Tokens, follow_theme, tokens
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import LEFT, RIGHT, draw_box, draw_text, text_width
from errortagger.ui.widgets.plain import capped, describe, one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
PICTURE_ROLE = ROW_ROLE + 1
ROW_HEIGHT, THUMB = 52, 40
EXAMPLE, TEXT, TRUTH, PREDICTION, ERROR, CONFIDENCE = range(6)
_ICONS = {Modality.IMAGE: "image", Modality.AUDIO: "audio-lines", Modality.TEXT: "text", Modality.NONE: "hash"}
_SHORT = 24
"""Characters of a label up to which it is a class; longer ones are sentences and get more room."""
_CHANNEL = "import preview"


class PreviewModel(QAbstractTableModel):
    """The first rows: example, text, label, prediction, error, confidence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[FoundRow] = ()
        self._pictures: dict[int, QImage] = {}
        self.modality = Modality.NONE
        self._heads = (
            self.tr("Example"), self.tr("Text"), self.tr("Label"), self.tr("Prediction"), self.tr("Error"),
            self.tr("Confidence"),
        )  # fmt: skip

    def set_found(self, found: Found) -> None:
        """Show other rows; pictures that belong to the same files stay."""
        kept = {row.media: self._pictures[at] for at, row in enumerate(self._rows) if at in self._pictures}
        self.beginResetModel()
        self._rows, self.modality = found.rows, found.modality
        pictured = found.modality is Modality.IMAGE
        self._pictures = {at: kept[row.media] for at, row in enumerate(found.rows) if pictured and row.media in kept}
        self.endResetModel()

    def rows(self) -> Sequence[FoundRow]:
        """The rows shown."""
        return self._rows

    def pictures(self) -> dict[int, QImage]:
        """Row -> its picture, as far as they have come."""
        return self._pictures

    def set_picture(self, at: int, image: QImage) -> None:
        """A picture has come."""
        self._pictures[at] = image
        index = self.index(at, EXAMPLE)
        self.dataChanged.emit(index, index)

    def set_note(self, at: int, message: str) -> None:
        """A picture cannot be shown; say why."""
        rows = list(self._rows)
        rows[at] = replace(rows[at], media_note=message.rstrip("."))
        self._rows = tuple(rows)
        index = self.index(at, EXAMPLE)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- the signature is Qt's
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- the signature is Qt's
        """Number of columns."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """Names of the columns; rows are numbered as in the file."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section] if orientation is Qt.Orientation.Horizontal else self._rows[section].number
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return int(RIGHT if section == CONFIDENCE else LEFT)
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Texts, the row, its picture."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == PICTURE_ROLE:
            return self._pictures.get(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(self._words(row, index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(capped(self._words(row, index.column()), 1_000))
        return None

    def _words(self, row: FoundRow, column: int) -> str:
        if column == EXAMPLE:
            return " · ".join(part for part in (row.key, row.media, row.media_note) if part)
        if column == ERROR:
            return {True: self.tr("error"), False: self.tr("correct"), None: "?"}[row.is_error]
        return (row.text, row.truth, row.prediction, "", row.confidence)[column - 1]


class PreviewDelegate(QStyledItemDelegate):
    """Paints the cells."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for a small picture."""
        t = tokens()
        return QSize(t.px(100), t.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell and the hairline under it."""
        row, model = index.data(ROW_ROLE), index.model()
        if not isinstance(row, FoundRow) or not isinstance(model, PreviewModel):
            return
        t = tokens()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, t.color("selection"))
        painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), t.color("line"))
        inner = area.adjusted(t.px(8), 0, -t.px(8), 0)
        if index.column() == EXAMPLE:
            _paint_example(painter, inner, row, model, index.row())
        else:
            _paint_cell(painter, inner, row, index.column(), str(index.data()), t)
        painter.restore()


def _paint_example(painter: QPainter, box: QRectF, row: FoundRow, model: PreviewModel, at: int) -> None:
    t = tokens()
    side = t.px(THUMB)
    frame = QRectF(box.left(), box.center().y() - side / 2, side, side)
    picture = model.pictures().get(at)
    if picture is not None and not picture.isNull():
        _paint_picture(painter, frame, picture)
    elif model.modality is not Modality.NONE and (row.media or model.modality is Modality.TEXT):
        draw_box(painter, frame, radius=t.px(CHIP_RADIUS), fill=t.color("raised"))
        mark = frame.adjusted(side * 0.28, side * 0.28, -side * 0.28, -side * 0.28)
        name = "circle-slash" if row.media_note else _ICONS[model.modality]
        paint_icon(painter, name, mark, "warn" if row.media_note else "mute")
    else:
        frame.setWidth(0)
    left = frame.right() + (t.px(10) if frame.width() else 0)
    words = QRectF(left, box.top(), box.right() - left, box.height())
    under = f"{row.media_note}: {row.media}" if row.media_note else row.media
    if under == row.key or not under:
        draw_text(painter, words, one_line(row.key), font=text_font(BODY, 500), color=t.color("text"))
        return
    upper = QRectF(left, box.center().y() - t.px(18), words.width(), t.px(18))
    lower = upper.translated(0, t.px(18))
    middle = Qt.TextElideMode.ElideMiddle
    ink = t.color("warn" if row.media_note else "mute")
    draw_text(painter, upper, one_line(row.key), font=text_font(BODY, 500), color=t.color("text"), elide=middle)
    draw_text(painter, lower, one_line(under), font=text_font(SMALL), color=ink, elide=middle)


def _paint_picture(painter: QPainter, frame: QRectF, picture: QImage) -> None:
    t = tokens()
    size = picture.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(frame.center())
    path = QPainterPath()
    path.addRoundedRect(place, t.px(4), t.px(4))
    painter.save()
    painter.setClipPath(path)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, picture)
    painter.restore()


def _paint_cell(painter: QPainter, box: QRectF, row: FoundRow, column: int, words: str, t: Tokens) -> None:
    if column == ERROR:
        _paint_state(painter, box, row, words, t)
        return
    wrong = row.is_error is True
    tone = {TRUTH: "truth", PREDICTION: "prediction" if wrong else "text"}.get(column, "text")
    if column in (TRUTH, PREDICTION):
        _paint_words(painter, box, words or "—", text_font(BODY, 500), t.color(tone if words else "faint"))
    elif column == CONFIDENCE:
        draw_text(painter, box, words, font=number_font(SMALL), color=t.color("mute"), align=RIGHT)
    else:
        _paint_words(painter, box, words, text_font(SMALL), t.color("mute"))


def two_lines(text: str, font: QFont, width: float) -> list[str]:
    """The text broken at a space where it does not fit in one line; what is over goes to the second."""
    if text_width(text, font) <= width or " " not in text:
        return [text]
    first, words = "", text.split(" ")
    while len(words) > 1 and text_width(f"{first} {words[0]}".strip(), font) <= width:
        first = f"{first} {words.pop(0)}".strip()
    return [first, " ".join(words)] if first else [text]


def _paint_words(painter: QPainter, box: QRectF, text: str, font: QFont, color: QColor) -> None:
    lines = two_lines(text, font, box.width())
    height = QFontMetricsF(font).lineSpacing()
    top = box.center().y() - height * len(lines) / 2
    for line in lines:
        draw_text(painter, QRectF(box.left(), top, box.width(), height), line, font=font, color=color)
        top += height


def _paint_state(painter: QPainter, box: QRectF, row: FoundRow, words: str, t: Tokens) -> None:
    tone, mark = {True: ("error", "x"), False: ("good", "check"), None: ("mute", "circle-help")}[row.is_error]
    side = t.px(14)
    paint_icon(painter, mark, QRectF(box.left(), box.center().y() - side / 2, side, side), tone)
    label = QRectF(box.left() + side + t.px(6), box.top(), box.width() - side - t.px(6), box.height())
    draw_text(painter, label, "" if row.is_error is None else words, font=text_font(SMALL, 500), color=t.color(tone))


class PreviewTable(QTableView):
    """The table of the first rows; pictures are decoded beside the window and fill in as they come."""

    _came = Signal(int, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PreviewModel(self)
        self._service: DecodeService | None = None
        self._generation = 0
        self.setModel(self._model)
        self.setItemDelegate(PreviewDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._confident = False
        describe(self, self.tr("First rows"), object_name="importPreview")
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the sizes from the tokens in use."""
        t = tokens()
        header = self.verticalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(t.px(ROW_HEIGHT))
        header.setDefaultSectionSize(t.px(ROW_HEIGHT))
        self._share_width()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share_width()

    def show_found(self, found: Found) -> None:
        """Show other rows and ask for their pictures."""
        self._generation += 1
        self._model.set_found(found)
        self.setColumnHidden(TEXT, "text" not in found.fields)
        self._confident = "confidence" in found.fields
        self._share_width()
        if found.modality is Modality.IMAGE:
            self._ask(found)

    def preview(self) -> PreviewModel:
        """The rows shown, with their pictures."""
        return self._model

    def close_media(self) -> None:
        """End the decoder; pictures that have not come stay away."""
        self._generation += 1
        if self._service is not None:
            self._service.close()
            self._service = None

    def _share_width(self) -> None:
        """The example gets most; the confidence gives way first."""
        t = tokens()
        room = self.viewport().width()
        self.setColumnHidden(CONFIDENCE, not self._confident or room < t.px(520))
        words = max((len(row.truth) for row in self._model.rows()), default=0)
        shares = {EXAMPLE: 1.2, TEXT: 1.8, TRUTH: 1.5, PREDICTION: 1.5}
        if words <= _SHORT:
            shares |= {EXAMPLE: 1.6, TRUTH: 1.0, PREDICTION: 1.0}
        fixed = {ERROR: t.px(88), CONFIDENCE: t.px(100)}
        left = room - sum(width for column, width in fixed.items() if not self.isColumnHidden(column))
        whole = sum(share for column, share in shares.items() if not self.isColumnHidden(column))
        for column in (*shares, *fixed):
            width = fixed.get(column) or int(left * shares[column] / whole)
            self.setColumnWidth(column, max(t.px(40), width))

    def _ask(self, found: Found) -> None:
        if self._service is None:
            self._service = DecodeService(1)
        service, roots, generation = self._service, found.roots(), self._generation
        side = round(tokens().px(THUMB) * self.devicePixelRatioF())
        service.supersede(_CHANNEL, generation)
        for at, row in enumerate(found.rows):
            if not row.media or row.media_note or at in self._model.pictures():
                continue
            request = MediaRequest(
                MediaKind.IMAGE, row.media, side, side, channel=_CHANNEL, generation=generation, roots=roots
            )
            service.request(request, partial(self._came.emit, generation, at))

    def _take(self, generation: int, at: int, result: MediaResult) -> None:
        if generation != self._generation:
            return
        if isinstance(result, ImageFrame):
            self._model.set_picture(at, image_of(result))
        elif isinstance(result, MediaFailure):
            self._model.set_note(at, result.message)


def image_of(frame: ImageFrame) -> QImage:
    """A picture of its own from decoded pixels."""
    pixels = np.ascontiguousarray(frame.rgb)
    image = QImage(pixels.data, frame.width, frame.height, 3 * frame.width, QImage.Format.Format_RGB888)
    return image.copy()
