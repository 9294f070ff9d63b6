"""The first page: drop a file, open a project, try a built-in set, go on with recent work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from errortagger.app.demo_sets import DEMO_SETS, DemoSet
from errortagger.app.projects import SUFFIX
from errortagger.domain.types import Modality
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import (
    BODY,
    CONTROL_RADIUS,
    DISPLAY,
    PANEL_RADIUS,
    SMALL,
    TITLE,
    XL,
    L,
    M,
    S,
    Tokens,
    follow_theme,
    tokens,
)
from errortagger.ui.widgets.buttons import Button, IconButton
from errortagger.ui.widgets.drop import dropped_path
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.icons import paint_icon
from errortagger.ui.widgets.paint import draw_box, draw_focus_ring, draw_text, keyboard_focus, note_focus, painting
from errortagger.ui.widgets.plain import PlainLabel, describe, plain_tooltip
from errortagger.ui.widgets.surface import Heading

COLUMN = 680
"""Width of the column in the middle, in unscaled pixels."""
_ICONS = {Modality.AUDIO: "audio-lines", Modality.IMAGE: "image", Modality.TEXT: "text"}
_WORDS = {"speech": "Speech", "digits": "Digits", "text": "Text"}
_SHOWN = 8


class WelcomePage(QWidget):
    """Shown while no project is open. It asks; the window opens and makes."""

    open_requested = Signal(Path)
    """A project file to open."""
    predictions_requested = Signal(Path)
    """A predictions file or folder to make a project from."""
    demo_requested = Signal(str)
    """Name of a built-in set."""
    browse_requested = Signal()
    """Choose a project, a predictions file or a folder in the file dialog."""
    new_requested = Signal()
    """Choose a predictions file or a folder to make a project from."""
    forget_requested = Signal(Path)
    """Take a project off the recent list; no file is touched."""

    def __init__(self, recent: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Welcome"), object_name="welcomePage")
        self.setAcceptDrops(True)
        self._middle = QWidget(self)
        self._column = QVBoxLayout(self._middle)
        self.drop = DropZone(self)
        self._open, self._new = self._buttons()
        self.demos = [DemoButton(demo, self) for demo in DEMO_SETS.values()]
        self._recent_title = Heading(self.tr("Recent projects"), self)
        self._recent = QVBoxLayout()
        self.rows: list[RecentRow] = []
        self._build()
        self.set_recent(recent)
        follow_theme(self.restyle)

    def set_recent(self, recent: Sequence[str]) -> None:
        """Show these project files, newest first."""
        for row in self.rows:
            self._recent.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [RecentRow(Path(name), self) for name in recent[:_SHOWN]]
        for row in self.rows:
            row.opened.connect(self.open_requested)
            row.forgotten.connect(self.forget_requested)
            self._recent.addWidget(row)
        self._recent_title.setVisible(bool(self.rows))

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._middle.setMaximumWidth(t.px(COLUMN))
        self._column.setSpacing(t.px(M))
        self._column.setContentsMargins(0, t.px(XL), 0, t.px(XL))
        self._recent.setSpacing(t.px(2))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light the drop zone for one file or folder."""
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()
            self.drop.set_lit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Put the light out."""
        self.drop.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped: a project, or predictions."""
        self.drop.set_lit(False)
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.take(path)

    def take(self, path: Path) -> None:
        """Ask for a project to be opened, or for one to be made from predictions."""
        is_project = path.suffix.lower() == SUFFIX and not path.is_dir()
        (self.open_requested if is_project else self.predictions_requested).emit(path)

    def _build(self) -> None:
        self._column.addLayout(self._title_row())
        self._column.addSpacing(tokens().px(S))
        self._column.addWidget(self.drop)
        self._column.addLayout(self._button_row())
        self._column.addSpacing(tokens().px(L))
        self._column.addWidget(Heading(self.tr("Try it with a built-in set"), self))
        demos = QHBoxLayout()
        demos.setSpacing(tokens().px(M))
        for button in self.demos:
            button.clicked.connect(lambda _on=False, name=button.demo.name: self.demo_requested.emit(name))
            demos.addWidget(button, 1)
        self._column.addLayout(demos)
        self._column.addSpacing(tokens().px(L))
        self._column.addWidget(self._recent_title)
        self._column.addLayout(self._recent)
        self._column.addStretch(1)
        self.drop.clicked.connect(lambda: self.browse_requested.emit())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroller())

    def _scroller(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        page.setProperty("bare", True)
        down = QVBoxLayout(page)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._middle, 1000)
        across.addStretch(1)
        down.addStretch(1)
        down.addLayout(across)
        down.addStretch(2)
        area.setWidget(page)
        area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        return area

    def _title_row(self) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(tokens().px(L))
        words.setSpacing(2)
        row.addWidget(IconMark("errortagger", self, size=48, color="accent"))
        words.addWidget(PlainLabel("ErrorTagger", self, size=DISPLAY, weight=600))
        line = self.tr("See what your model got wrong, tag the causes, fix the right thing first.")
        words.addWidget(PlainLabel(line, self, color="mute", wrap=True))
        row.addLayout(words, 1)
        return row

    def _buttons(self) -> tuple[Button, Button]:
        open_ = Button(
            self.tr("Open…"), self, object_name="welcomeOpen", icon="folder-open", key="Ctrl+O",
            tip=self.tr("Open a project, a predictions file or a folder"),
        )  # fmt: skip
        new = Button(
            self.tr("New from predictions…"), self, object_name="welcomeNew", icon="file-plus", key="Ctrl+N",
            tip=self.tr("Make a project from a predictions file"),
        )  # fmt: skip
        open_.clicked.connect(lambda: self.browse_requested.emit())
        new.clicked.connect(lambda: self.new_requested.emit())
        return open_, new

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens().px(S))
        row.addWidget(self._open)
        row.addWidget(self._new)
        row.addStretch(1)
        return row


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
