"""What stands in for a medium that is loading or cannot be shown: never a dialog, always the reason and a way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import SMALL, TITLE, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe, one_line

LOADING_AFTER_MS = 150
"""A medium that comes sooner is shown without any sign of loading, so that nothing flickers."""


class MediaPlaceholder(QWidget):
    """Icon, title, reason, path, and buttons to say where the files are, or to open a huge picture all the same."""

    locate_requested = Signal()
    anyway_requested = Signal()

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mediaPlaceholder")
        self._mark = IconMark(icon, self)
        self._title = PlainLabel(size=TITLE, weight=600, wrap=True, parent=self)
        self._reason = PlainLabel(color="mute", wrap=True, parent=self)
        self._path = _PathLabel(self)
        self._locate = Button(
            self.tr("Locate folder…"), self, object_name="locateFolder", icon="folder-search",
            tip=self.tr("Say where the media files are now"),
        )  # fmt: skip
        self._locate.clicked.connect(lambda: self.locate_requested.emit())
        self._anyway = Button(
            self.tr("Open anyway"), self, object_name="openAnyway", icon="image",
            tip=self.tr("It may take some seconds and much memory"),
        )  # fmt: skip
        self._anyway.clicked.connect(lambda: self.anyway_requested.emit())
        self._middle = QWidget(self)
        self._column = QVBoxLayout(self._middle)
        self._fill()
        follow_theme(self.restyle)

    def show_state(
        self, icon: str, title: str, reason: str = "", path: str = "", *, locate: bool = False, anyway: bool = False
    ) -> None:
        """Say what is the matter. ``path`` is shown as it is, shortened in the middle."""
        self._anyway.setVisible(anyway)
        self._mark.set_icon_name(icon)
        self._title.setText(title)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._path.setText(path)
        self._path.setVisible(bool(path))
        self._locate.setVisible(locate)
        spoken = ". ".join(part for part in (title, reason, one_line(path)) if part)
        describe(self, spoken or self.tr("Nothing to show"))

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._column.setSpacing(tokens().px(S))
        self._middle.setMaximumWidth(tokens().px(520))

    def _fill(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._reason, self._path):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(label)
        self._column.addSpacing(4)
        for button in (self._anyway, self._locate):
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._middle, 1000)
        across.addStretch(1)
        down = QVBoxLayout(self)
        down.addStretch(1)
        down.addLayout(across)
        down.addStretch(1)


class _PathLabel(ElidedLabel):
    """A path in the monospaced font."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(color="mute", size=SMALL, elide=Qt.TextElideMode.ElideMiddle, parent=parent)

    def restyle(self) -> None:
        """Use the monospaced font."""
        super().restyle()
        self.setFont(text_font(SMALL, mono=True))


class MediaStack(QWidget):
    """A canvas and its placeholder, one of them shown. Subclasses put their canvas in with :meth:`set_canvas`."""

    locate_requested = Signal()
    """A person wants to say where the files are."""
    anyway_requested = Signal()
    """A person wants to see a picture that is over the usual limit."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.placeholder = MediaPlaceholder(icon, self)
        self.placeholder.locate_requested.connect(lambda: self.locate_requested.emit())
        self.placeholder.anyway_requested.connect(lambda: self.anyway_requested.emit())
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.placeholder)
        self._canvas: QWidget | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(LOADING_AFTER_MS)
        self._waiting.timeout.connect(self._show_loading)
        self._loading_path = ""

    def set_canvas(self, canvas: QWidget) -> None:
        """Put the widget in that shows the medium."""
        self._canvas = canvas
        self._stack.addWidget(canvas)

    def set_loading(self, path: str = "") -> None:
        """A medium is on its way. What is shown stays for 150 ms, then a quiet "Loading…" takes its place."""
        self._loading_path = path
        self._waiting.start()

    def set_failure(
        self, reason: str, path: str = "", *, locate: bool = True, title: str = "", anyway: bool = False
    ) -> None:
        """The medium cannot be shown: say why, for which file, and offer what may help."""
        self._waiting.stop()
        heading = title or self.tr("This file cannot be shown")
        self.placeholder.show_state("triangle-alert", heading, reason, path, locate=locate, anyway=anyway)
        self._stack.setCurrentWidget(self.placeholder)

    def clear(self, title: str = "") -> None:
        """There is no medium to show."""
        self._waiting.stop()
        self.placeholder.show_state(self._icon, title)
        self._stack.setCurrentWidget(self.placeholder)

    def showing_placeholder(self) -> bool:
        """Whether the placeholder is shown rather than the medium."""
        return self._stack.currentWidget() is self.placeholder

    def _show_canvas(self) -> None:
        self._waiting.stop()
        if self._canvas is not None:
            self._stack.setCurrentWidget(self._canvas)

    def _show_loading(self) -> None:
        self.placeholder.show_state("loader-circle", self.tr("Loading…"), "", self._loading_path)
        self._stack.setCurrentWidget(self.placeholder)
