"""Long work, shown without a dialog: its name, how far it is, and a way to cancel it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from errortagger.ui.tokens import BODY, SMALL, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.paint import draw_box, painting
from errortagger.ui.widgets.plain import ElidedLabel
from errortagger.ui.widgets.surface import Surface


class ProgressBar(QWidget):
    """A thin bar; ``None`` of a whole means that the end is not known yet, and the bar stays a quiet stripe."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float | None) -> None:
        """Fill ``share`` (0...1) of the bar."""
        self._share = None if share is None else min(1.0, max(0.0, share))
        self.update()

    def share(self) -> float | None:
        """The filled share, None while unknown."""
        return self._share

    def sizeHint(self) -> QSize:
        """6 px high."""
        return QSize(tokens().px(80), tokens().px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track and fill."""
        t = tokens()
        box = QRectF(self.rect())
        radius = box.height() / 2
        with painting(self) as painter:
            draw_box(painter, box, radius=radius, fill=t.color("track"))
            if self._share is None:
                middle = box.adjusted(box.width() * 0.3, 0, -box.width() * 0.3, 0)
                draw_box(painter, middle, radius=radius, fill=t.color("accent", 0.5))
            elif self._share > 0:
                width = max(box.height(), box.width() * self._share)
                draw_box(painter, QRectF(0, 0, width, box.height()), radius=radius, fill=t.color("accent"))


class ProgressStrip(Surface):
    """Name, "n of N", rate and time left, and Cancel."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._name = ElidedLabel(size=BODY, weight=600)
        self._name.setObjectName("progressName")
        self._label = ElidedLabel(color="mute", size=SMALL, numbers=True)
        self._label.setObjectName("progressLabel")
        self._bar = ProgressBar()
        super().__init__(parent, padding=M, spacing=S)
        self.setObjectName("progressStrip")
        self._cancel = IconButton("x", self.tr("Cancel"), self, object_name="progressCancel", color="mute")
        self._cancel.clicked.connect(self._on_cancel)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._label)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(head)
        self.column.addWidget(self._bar)
        follow_theme(self._resize)

    def set_progress(self, name: str, done: int, total: int | None, detail: str = "") -> None:
        """Show ``done`` of ``total`` (None: not known); ``detail`` is a rate or the time left."""
        counted = f"{done:,} / {total:,}" if total else f"{done:,}" if done else self.tr("starting…")
        self._name.setText(name)
        self._label.setText(" · ".join(part for part in (counted, detail) if part))
        self._label.setAccessibleName(f"{name}: {self._label.text()}")
        self._bar.set_share(done / total if total else None)
        self._bar.setAccessibleName(self._label.accessibleName())
        self._cancel.setEnabled(True)
        self.setAccessibleName(self._label.accessibleName())

    def set_cancellable(self, on: bool) -> None:
        """Show or hide the button that cancels."""
        self._cancel.setVisible(on)

    def _resize(self) -> None:
        self.setFixedWidth(tokens().px(348))

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._label.setText(self.tr("cancelling…"))
        self.cancel_requested.emit()
