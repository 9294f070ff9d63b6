"""A short message over the window that goes away by itself and can offer Undo; it never takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from errortagger.ui.tokens import CONTROL_RADIUS, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button, IconButton
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.paint import draw_box, painting
from errortagger.ui.widgets.plain import ElidedLabel, one_line

SHOWN_MS = 4000
_MARKS = {"info": ("info", "accent"), "done": ("circle-check", "good"), "trouble": ("triangle-alert", "warn")}


class Toast(QWidget):
    """Lies at the bottom centre of ``parent`` and follows its size; a new message replaces the old one."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._mark = IconMark("info", self, size=18, color="accent")
        self._label = ElidedLabel(parent=self, weight=500)
        self._label.setObjectName("toastLabel")
        self._undo = Button(
            self.tr("Undo"), self, object_name="toastUndo", variant="quiet", icon="undo-2", key="Ctrl+Z"
        )
        self._close = IconButton("x", self.tr("Dismiss"), self, object_name="toastClose", color="mute")
        self._row = QHBoxLayout(self)
        for widget in (self._mark, self._label, self._undo, self._close):
            self._row.addWidget(widget)
        self._undo.clicked.connect(self._on_undo)
        self._close.clicked.connect(self.hide)
        for button in (self._undo, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        follow_theme(self.restyle)
        self.hide()

    def show_message(self, text: str, *, undo: bool = False, kind: str = "info", duration_ms: int = SHOWN_MS) -> None:
        """Show ``text`` (plain) for ``duration_ms``; 0 keeps it until dismissed. ``kind``: info, done or trouble."""
        self._mark.set_icon_name(*_MARKS[kind])
        self._label.setText(text)
        self._undo.setVisible(undo)
        self.setAccessibleName(one_line(text))
        self._place()
        self.show()
        self.raise_()
        self._timer.stop()
        if duration_ms > 0:
            self._timer.start(duration_ms)

    def text(self) -> str:
        """The message shown, or shown last."""
        return self._label.text()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._row.setContentsMargins(t.px(M + 2), t.px(S), t.px(S), t.px(S))
        self._row.setSpacing(t.px(S))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom centre when the parent changes its size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def enterEvent(self, event: QEvent) -> None:
        """Do not vanish under the pointer."""
        if self._timer.isActive():
            self._timer.start(SHOWN_MS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box with a soft rim."""
        t = tokens()
        box = QRectF(self.rect())
        with painting(self) as painter:
            fill = t.color("raised" if t.dark else "panel")
            draw_box(painter, box, radius=t.px(CONTROL_RADIUS + 2), fill=fill, border=t.color("faint", 0.6))

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        t = tokens()
        wanted = self._row.sizeHint()
        size = QSize(min(wanted.width(), max(t.px(120), parent.width() - t.px(48))), wanted.height())
        self.resize(size)
        self.move((parent.width() - size.width()) // 2, parent.height() - size.height() - t.px(34 + 24))

    def _on_undo(self) -> None:
        self.hide()
        self.undo_requested.emit()
