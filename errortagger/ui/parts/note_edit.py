"""The note of an example: plain text, Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from errortagger.ui.tokens import follow_theme, tokens
from errortagger.ui.widgets.plain import describe


class NoteEdit(QPlainTextEdit):
    """A small editor. Typed text is the caller's to save; leaving is told."""

    left = Signal()
    """By key: the focus should go back to the stage."""
    paused = Signal()
    """The focus went elsewhere, to another field or window: what was typed should be saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Note"), object_name="noteEdit", key="N")
        self.setPlaceholderText(self.tr("What did you see or hear?"))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Three lines."""
        return QSize(tokens().px(200), tokens().px(72))

    def minimumSizeHint(self) -> QSize:
        """The same: it never collapses."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, or Ctrl+Enter, leaves."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or (enter and ctrl):
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving by mouse or Tab saves as well, and leaves the focus where it went."""
        super().focusOutEvent(event)
        self.paused.emit()
