"""About the program: versions, licences of what it stands on, and where its log is."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from errortagger import __version__
from errortagger.app.settings import home
from errortagger.ui.dialogs.folders import show_in_folder
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import DISPLAY, SMALL, M, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.empty_state import IconMark
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe

LIBRARIES = (
    ("PySide6_Essentials", "LGPL-3.0"),
    ("pyqtgraph", "MIT"),
    ("numpy", "BSD-3-Clause"),
    ("pandas", "BSD-3-Clause"),
    ("pyarrow", "Apache-2.0"),
    ("scipy", "BSD-3-Clause"),
    ("scikit-learn", "BSD-3-Clause"),
    ("pillow", "MIT-CMU"),
    ("soundfile", "BSD-3-Clause; libsndfile LGPL-2.1"),
    ("miniaudio", "MIT"),
    ("soxr", "LGPL-2.1"),
    ("jiwer", "Apache-2.0"),
    ("rapidfuzz", "MIT"),
    ("pycocotools", "BSD-2-Clause"),
    ("jinja2", "BSD-3-Clause"),
    ("xlsxwriter", "BSD-2-Clause"),
    ("python-calamine", "MIT"),
    ("platformdirs", "MIT"),
    ("click", "BSD-3-Clause"),
    ("rich", "MIT"),
)
"""Distributions the program needs, with their licences."""
_BUNDLED = "Fonts: Inter, JetBrains Mono (OFL-1.1). Icons: Lucide (ISC)."


def version_lines() -> list[str]:
    """The program, Python, Qt and the system, one a line."""
    return [
        f"ErrorTagger {__version__}",
        f"Python {platform.python_version()}, Qt {qVersion()}",
        f"{platform.system()} {platform.release()} ({platform.machine()})",
    ]


def library_lines() -> list[str]:
    """Name, version and licence of every library; one that is not installed is said to be missing."""
    lines = []
    for name, licence in LIBRARIES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = "missing"
        lines.append(f"{name} {version}  ({licence})")
    return [*lines, "", _BUNDLED]


class AboutDialog(Sheet):
    """Versions, licences, log folder; all of it can be copied for a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, object_name="aboutDialog", width=520)
        self.set_title(self.tr("About ErrorTagger"))
        self.title.hide()
        self.body.addLayout(self._head_row())
        self.body.addWidget(
            PlainLabel(
                self.tr("Look at what your model got wrong, tag the causes, fix the right thing first."),
                self,
                wrap=True,
            )
        )
        self.libraries = QPlainTextEdit("\n".join(library_lines()), self)
        self.libraries.setReadOnly(True)
        self.libraries.setTabChangesFocus(True)
        describe(self.libraries, self.tr("Libraries and their licences"), object_name="aboutLibraries")
        licence = self.tr("ErrorTagger is free software under the Apache License 2.0. It stands on:")
        self.body.addWidget(PlainLabel(licence, self, color="mute", wrap=True))
        self.body.addWidget(self.libraries)
        self.body.addLayout(self._log_row())
        self._add_buttons()
        follow_theme(self._size_parts)

    def plain_text(self) -> str:
        """What the Copy button copies."""
        return "\n".join([*version_lines(), f"Log: {home('state')}", "", *library_lines(), "", sys.executable])

    def _size_parts(self) -> None:
        self.libraries.setFont(text_font(SMALL, mono=True))
        self.libraries.setFixedHeight(tokens().px(180))

    def _head_row(self) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(tokens().px(M))
        words.setSpacing(2)
        row.addWidget(IconMark("errortagger", self, size=52, color="accent"), 0, Qt.AlignmentFlag.AlignVCenter)
        words.addWidget(PlainLabel("ErrorTagger", self, size=DISPLAY, weight=600))
        for line in (f"{self.tr('Version')} {__version__}", " · ".join(version_lines()[1:])):
            words.addWidget(PlainLabel(line, self, color="mute", numbers=True))
        row.addLayout(words, 1)
        return row

    def _log_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        text = f"{self.tr('Log:')} {home('state')}"
        row.addWidget(ElidedLabel(text, self, color="mute", size=SMALL, elide=Qt.TextElideMode.ElideMiddle), 1)
        show = Button(
            self.tr("Show"), self, object_name="aboutShowLog", icon="folder-open", variant="quiet", size=SMALL
        )
        show.setAccessibleName(self.tr("Show the log folder"))
        show.setAutoDefault(False)
        show.clicked.connect(self._on_show)
        row.addWidget(show)
        return row

    def _on_show(self) -> None:
        folder = home("state")
        folder.mkdir(parents=True, exist_ok=True)
        show_in_folder(folder)

    def _add_buttons(self) -> None:
        copy = self.add_button(self.tr("Copy"), object_name="aboutCopy", icon="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.plain_text()))
        close = self.add_button(self.tr("Close"), object_name="aboutClose", variant="primary")
        close.clicked.connect(self.accept)
        close.setFocus(Qt.FocusReason.OtherFocusReason)
