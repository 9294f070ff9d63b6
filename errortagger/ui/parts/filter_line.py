"""The filter box in the top bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolTip, QWidget

from errortagger.domain.filter_nodes import FilterProblem
from errortagger.ui.fonts import text_font
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.tokens import SMALL, follow_theme, tokens
from errortagger.ui.widgets.icons import icon
from errortagger.ui.widgets.plain import describe, plain_tooltip

_MINE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class FilterLine(QLineEdit):
    """Enter reviews what it finds, Esc clears, then leaves. It shows the filter of the present queue."""

    entered = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        describe(self, self.tr("Filter"), object_name="filterBar", tip=self.tr("Filter"), key="/")
        self.setPlaceholderText(self.tr("Filter, e.g.  is:error  conf<0.4  true:cat  -tag:none  note:~engine"))
        self.setClearButtonEnabled(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._magnifier = self.addAction(icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self.returnPressed.connect(lambda: self.entered.emit(self.text().strip()))
        workspace.queue_changed.connect(self.show_queue)
        follow_theme(self.restyle)
        self.show_queue()

    def show_queue(self) -> None:
        """Show the filter of the present queue, or nothing."""
        recipe = self._workspace.view.queue.recipe
        self.setText(recipe.removeprefix("filter:") if recipe.startswith("filter:") else "")

    def show_problem(self, problem: FilterProblem) -> None:
        """Point at the mistake: it is selected, and the sentence stands below."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setSelection(problem.span.start, max(1, problem.span.end - problem.span.start))
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), plain_tooltip(str(problem)), self)

    def restyle(self) -> None:
        """Take font, height and icon from the tokens in use."""
        self.setFont(text_font(SMALL, mono=True))
        self.setMinimumHeight(tokens().px(32))
        self._magnifier.setIcon(icon("search", "mute"))
        clear = self.findChild(QAction, "_q_qlineeditclearaction")  # Qt's own name; its own icon is black
        if isinstance(clear, QAction):
            clear.setIcon(icon("x", "mute"))

    def event(self, event: QEvent) -> bool:
        """Claim Enter and Esc before the window's shortcuts get them: Enter filters here, it reviews nothing."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() in _MINE:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears what was typed, then leaves."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)
