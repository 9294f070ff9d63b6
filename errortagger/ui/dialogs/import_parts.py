"""Small parts of the import sheet: the counts, the line that says how far the reading is, the list of problems."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from errortagger.ui.dialogs.import_facts import FoundCounts
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import SMALL, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.chip import Chip
from errortagger.ui.widgets.plain import PlainLabel, describe, visible
from errortagger.ui.widgets.progress_strip import ProgressBar
from errortagger.ui.widgets.surface import Heading


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
