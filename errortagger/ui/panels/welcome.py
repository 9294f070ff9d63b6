"""The first page: drop a file, open a project, try a built-in set, go on with recent work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from errortagger.app.demo_sets import DEMO_SETS
from errortagger.domain.project import SUFFIX
from errortagger.ui.parts.welcome_tiles import COLUMN, DemoButton, DropZone, RecentRow
from errortagger.ui.tokens import (
    DISPLAY,
    XL,
    L,
    M,
    S,
    follow_theme,
    tokens,
)
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.drop import dropped_path
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.plain import PlainLabel, describe
from errortagger.ui.widgets.surface import Heading

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
