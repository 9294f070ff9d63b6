"""Small parts of the import sheet: the counts, how far the reading is, the problems, the columns that may be tags."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from errortagger.ui.dialogs.import_facts import FoundCounts
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import BODY, CHIP_RADIUS, SMALL, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.chip import Chip
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import RIGHT, draw_box, draw_text, text_width
from errortagger.ui.widgets.plain import PlainLabel, describe, one_line, visible
from errortagger.ui.widgets.progress_strip import ProgressBar
from errortagger.ui.widgets.surface import Heading

Index = QModelIndex | QPersistentModelIndex
NAME_ROLE = int(Qt.ItemDataRole.UserRole)
HINT_ROLE = NAME_ROLE + 1


class CountChips(QWidget):
    """``csv · 2,140 rows · 312 errors · 3 files missing`` as chips."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importCounts")
        self._sentence = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._row.setSpacing(tokens().px(6))

    def text(self) -> str:
        """The counts as a sentence."""
        return self._sentence

    def show_counts(self, format: str, counts: FoundCounts) -> None:
        """Show other counts."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for words, tone in ((format.upper(), "neutral"), *counts.parts()):
            self._row.addWidget(Chip(words, self, tone=tone))
        self._sentence = counts.sentence()
        self.setAccessibleName(f"{format}: {self._sentence}")


class ReadingLine(QWidget):
    """How far the reading is, with a button that stops it; hidden while nothing is read."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importReading")
        self._label = PlainLabel("", self, color="mute", size=SMALL, numbers=True)
        self._bar = ProgressBar(self)
        stop = IconButton("x", self.tr("Stop reading"), self, object_name="importStop", color="mute")
        stop.setAutoDefault(False)
        stop.clicked.connect(lambda: self.stopped.emit())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, self._bar, stop):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        follow_theme(self.restyle)
        self.hide()

    def restyle(self) -> None:
        """Take the sizes from the tokens in use."""
        self._row.setSpacing(tokens().px(S))
        self._bar.setFixedWidth(tokens().px(120))

    def show_progress(self, name: str, done: int, total: object, detail: str) -> None:
        """Show how far it is."""
        words = detail or f"{name}…"
        self._label.setText(words)
        self._bar.set_share(done / total if isinstance(total, int) and total else None)
        self.setAccessibleName(words)
        self.show()


class ProblemList(QWidget):
    """What was found wrong, a line each; it can be read by keys and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Heading("", self)
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        describe(self.lines, self.tr("Problems"), object_name="importProblems")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)
        self._column.addWidget(self.lines)
        follow_theme(self.restyle)
        self.hide()

    def restyle(self) -> None:
        """Take font and spacing from the tokens in use."""
        self.lines.setFont(text_font(SMALL))
        self._column.setSpacing(tokens().px(6))

    def text(self) -> str:
        """The problems, a line each."""
        return self.lines.toPlainText()

    def show_problems(self, problems: Sequence[str], count: int) -> None:
        """Show other problems; ``count`` is how many there are, also those not listed."""
        words = self.tr("1 problem") if count == 1 else self.tr("{n} problems").replace("{n}", f"{count:,}")
        more = self.tr(", the first {n} listed").replace("{n}", f"{len(problems):,}") if count > len(problems) else ""
        self._title.setText(f"{words}{more}".upper())
        self._title.setAccessibleName(f"{words}{more}")
        self.lines.setPlainText("\n".join(visible(problem).replace("\n", " ") for problem in problems))
        self.setVisible(bool(problems))


class TagColumns(QListWidget):
    """Columns with a tick each; a click anywhere on a row, or Space, ticks it."""

    ticked = Signal()
    """A person changed a tick."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_TickDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        describe(self, self.tr("Columns that hold tags"), object_name="importTags")

    def show_columns(self, names: Sequence[str], *, ticked: Collection[str], suggested: Collection[str]) -> None:
        """Show other columns without telling anybody."""
        at = self.currentRow()
        self.blockSignals(True)
        self.clear()
        for name in names:
            says = self.tr("{name}, looks like tags") if name in suggested else "{name}"
            item = QListWidgetItem(one_line(name, 60), self)
            item.setData(NAME_ROLE, name)
            item.setData(HINT_ROLE, self.tr("looks like tags") if name in suggested else "")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, says.replace("{name}", one_line(name, 60)))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if name in ticked else Qt.CheckState.Unchecked)
        self.setCurrentRow(at)
        self.blockSignals(False)

    def names(self) -> list[str]:
        """All columns, in the order shown."""
        return [str(self.item(at).data(NAME_ROLE)) for at in range(self.count())]

    def ticked_names(self) -> list[str]:
        """The columns that are ticked."""
        items = [self.item(at) for at in range(self.count())]
        return [str(item.data(NAME_ROLE)) for item in items if item.checkState() is Qt.CheckState.Checked]

    def untick(self, name: str) -> None:
        """Take a tick away without telling anybody."""
        for at, shown in enumerate(self.names()):
            if shown == name:
                self.item(at).setCheckState(Qt.CheckState.Unchecked)

    def toggle(self, item: QListWidgetItem) -> None:
        """Tick a column, or take the tick away."""
        on = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        self.ticked.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click ticks."""
        item = self.itemAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and item is not None:
            self.toggle(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks."""
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None:
            self.toggle(item)
        else:
            super().keyPressEvent(event)


class _TickDelegate(QStyledItemDelegate):
    """Paints a tick, the name of the column, and a hint."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of 30 px."""
        return QSize(tokens().px(80), tokens().px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        t = tokens()
        area = QRectF(option.rect)
        on = index.data(Qt.ItemDataRole.CheckStateRole) in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current or hovered:
            draw_box(painter, area, radius=t.px(CHIP_RADIUS), fill=t.color("selection" if current else "raised"))
        side = t.px(16)
        mark = QRectF(area.left() + t.px(6), area.center().y() - side / 2, side, side)
        paint_icon(painter, "square-check" if on else "square", mark, "accent" if on else "mute")
        words = QRectF(mark.right() + t.px(8), area.top(), area.right() - mark.right() - t.px(16), area.height())
        hint = str(index.data(HINT_ROLE) or "")
        right = words.right() - (text_width(hint, text_font(SMALL)) + t.px(10) if hint else 0)
        name = QRectF(words.left(), words.top(), max(0.0, right - words.left()), words.height())
        draw_text(painter, name, str(index.data()), font=text_font(BODY), color=t.color("text"))
        draw_text(painter, words, hint, font=text_font(SMALL), color=t.color("mute"), align=RIGHT)
        painter.restore()
