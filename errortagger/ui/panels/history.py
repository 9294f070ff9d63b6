"""The history page: every step of every reviewer, newest first, with undo and redo."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from errortagger.domain.patch import Changes, Patch
from errortagger.domain.problems import Problem
from errortagger.ui.models.steps import TITLES, StepsModel
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.quiet_table import QuietCell, QuietRole, QuietTable
from errortagger.ui.tokens import GUTTER, TITLE, L, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe, plain_tooltip
from errortagger.ui.widgets.surface import Surface

Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (170, 170, 0, 110)


class HistoryModel(StepsModel):
    """Adds how the cells are drawn."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell to draw, a tooltip, texts."""
        if index.isValid() and role == QuietRole.CELL:
            undone = self.row_at(index.row()).undone
            step = index.column() == 2
            color = "faint" if undone and step else "text" if step else "mute"
            return QuietCell(text=self.text(index.row(), index.column()), color=color, struck=undone and step)
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.text(index.row(), index.column()))
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads and widths."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        facts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: TITLES[section],
            Qt.ItemDataRole.TextAlignmentRole: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            QuietRole.WIDTH: _WIDTHS[section],
        }
        return facts.get(role)


class StepTable(QuietTable):
    """Enter or a double click goes to the example of a step."""

    opened = Signal(int)
    """Row of the table."""

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("History"), parent, object_name="historyTable", row_height=36)
        self.setModel(model)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class HistoryPanel(QWidget):
    """Shows the steps; redraws at most once a frame, and only while it is shown."""

    _found = Signal(int, object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("History"), object_name="historyPanel")
        self._workspace = workspace
        self._closed = False
        self.model = HistoryModel(self)
        self._sheet = Surface(self)
        self._title = PlainLabel(self.tr("History"), self, size=TITLE, weight=600)
        self._counts = ElidedLabel(parent=self, color="mute")
        self.undo_button = Button(self.tr("Undo"), self, object_name="historyUndo", icon="undo-2", key="Ctrl+Z")
        self.redo_button = Button(self.tr("Redo"), self, object_name="historyRedo", icon="redo-2", key="Ctrl+Shift+Z")
        self.show_button = Button(
            self.tr("Show example"), self, object_name="historyShow", icon="corner-down-left", key="Enter"
        )
        self.table = StepTable(self.model, self._sheet)
        self.nothing = EmptyState("history", "", parent=self._sheet)
        self._stack, self._head, self._column = QStackedLayout(), QHBoxLayout(), QVBoxLayout(self)
        self._redraw = QTimer(self, singleShot=True, interval=0)
        self._redraw.timeout.connect(self.refresh)
        self._build()
        self._connect()
        self.setFocusProxy(self.table)
        follow_theme(self._space)

    def refresh(self) -> None:
        """Show the history as it is now."""
        session = self._workspace.session
        self.model.set_names({int(who.id): who.name for who in session.reviewers.values()})
        self.model.take(self._workspace.project.history_steps())
        count = self.model.rowCount()
        self._stack.setCurrentIndex(0 if count else 1)
        self._counts.setText(f"{count:,} step{'s' if count != 1 else ''}, newest first" if count else "")
        history, writable = session.history, not session.read_only
        for button, word, label in (
            (self.undo_button, self.tr("Undo"), history.undo_label),
            (self.redo_button, self.tr("Redo"), history.redo_label),
        ):
            button.setEnabled(writable and label is not None)
            button.setAccessibleName(f"{word}: {label}" if label else word)
            button.setToolTip(plain_tooltip(f"{word}: {label}" if label else word))
        self._show_selected()

    def open_step(self, row: int) -> None:
        """Go to the example that a step is about."""
        if 0 <= row < self.model.rowCount():
            seq = self.model.row_at(row).step.seq
            future = self._workspace.project.patch(seq)
            future.add_done_callback(lambda done: self._deliver(seq, done))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def close_panel(self) -> None:
        """Take nothing in any more."""
        self._closed = True

    def _build(self) -> None:
        for widget, stretch in (
            (self._title, 0), (self._counts, 1), (self.show_button, 0), (self.undo_button, 0), (self.redo_button, 0),
        ):  # fmt: skip
            self._head.addWidget(widget, stretch)
        for inside in (self.table, self.nothing):
            holder = QWidget(self._sheet)
            box = QVBoxLayout(holder)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(inside)
            self._stack.addWidget(holder)
        text = self.tr("Every answer, note and tag is a step. All of them are kept, and can be undone one by one.")
        self.nothing.set_state("history", self.tr("Nothing was done yet"), text)
        self._sheet.column.addLayout(self._head)
        self._sheet.column.addLayout(self._stack, 1)
        self._column.addWidget(self._sheet)

    def _connect(self) -> None:
        self.undo_button.clicked.connect(lambda: self._workspace.undo())
        self.redo_button.clicked.connect(lambda: self._workspace.redo())
        self.show_button.clicked.connect(lambda: self.open_step(self.table.currentIndex().row()))
        self.table.opened.connect(self.open_step)
        self.table.selectionModel().currentChanged.connect(lambda _now, _before: self._show_selected())
        self._workspace.changed.connect(self._on_changes)
        self._found.connect(self._go)

    def _space(self) -> None:
        t = tokens()
        self._column.setContentsMargins(*(t.px(GUTTER),) * 4)
        self._head.setSpacing(t.px(S))
        self._head.setContentsMargins(t.px(L), 0, t.px(L), 0)
        self._sheet.column.setContentsMargins(1, t.px(L), 1, t.px(S))

    def _on_changes(self, _changes: Changes) -> None:
        if self.isVisible():
            self._redraw.start()

    def _show_selected(self) -> None:
        self.show_button.setEnabled(self.table.currentIndex().isValid())

    def _deliver(self, seq: int, done: Future[dict[int, Patch]]) -> None:
        """On the reader's thread."""
        if not self._closed:
            self._found.emit(seq, done)

    def _go(self, seq: int, done: Future[dict[int, Patch]]) -> None:
        try:
            patch = done.result().get(seq)
        except Problem as problem:
            self._workspace.report(problem)
            return
        row = _example_of(patch) if patch is not None else None
        if patch is None:
            self._workspace.notice.emit(self.tr("This step is still being saved"), False)
        elif row is None:
            self._workspace.notice.emit(f"{patch.label}: this step is about no single example", False)
        else:
            self._workspace.go_to(row)
            self._workspace.page_requested.emit("review")


def _example_of(patch: Patch) -> int | None:
    """The example to show for a step: the one it was made on, or the first it changed."""
    if patch.focus is not None:
        return patch.focus
    rows = patch.rows()
    return int(rows[0]) if len(rows) else None
