"""Asks for the size of the whole dataset, or for the model's accuracy on it, when only errors were loaded."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from errortagger.domain.problems import Problem, UsageProblem
from errortagger.session.frame import ERRORS
from errortagger.session.tallies import POPULATION
from errortagger.stats.frame import Frame
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.tokens import SMALL, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import PlainLabel, describe

_COUNT = re.compile(r"\d[\d\s.,'’]*")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
MOST = 10**12


def read_size(text: str, errors: int) -> int | None:
    """The size that was typed: a count, or an accuracy as ``92.5%``; empty means not known.

    Raises UsageProblem for anything else, and for a dataset that would be smaller than its errors.
    """
    typed = text.strip()
    if not typed:
        return None
    share = _PERCENT.fullmatch(typed)
    if share is not None:
        accuracy = float(share[1].replace(",", ".")) / 100
        if not 0 <= accuracy < 1:
            raise UsageProblem("an accuracy with errors is below 100%", action="Type for example 92.5%.")
        return _checked(Frame.from_accuracy(errors, accuracy).dataset_size or 0, errors)
    if _COUNT.fullmatch(typed) is None:
        raise UsageProblem(f"{typed!r} is neither a count nor a percentage", action="Type 12000, or 92.5%.")
    grouped = re.sub(r"[\s.,'’](?=\d{3}(\D|$))", "", typed)
    if not grouped.isdigit():
        raise UsageProblem(f"{typed!r} is no whole number", action="Type a count like 12000, or 92.5%.")
    return _checked(int(grouped), errors)


def _checked(size: int, errors: int) -> int:
    if size < errors:
        raise UsageProblem(f"{size:,} is less than the {errors:,} errors", action="Count the correct examples as well.")
    if size > MOST:
        raise UsageProblem(f"{size:,} examples are too many to be true", action="Check the number.")
    return size


class SizeForm(QWidget):
    """One line and two buttons; Enter saves, Esc leaves. What is wrong is said under the line."""

    done = Signal()
    """Saved or left."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        describe(self, self.tr("Size of the whole dataset"), object_name="datasetSizeForm")
        self._label = PlainLabel(self.tr("Whole dataset: how many examples, or which accuracy?"), self, weight=500)
        self.line = QLineEdit(self)
        describe(self.line, self.tr("Size or accuracy of the whole dataset"), object_name="datasetSizeLine")
        self.line.setPlaceholderText(self.tr("12000 or 92.5%"))
        self.line.setMaxLength(24)
        self.save_button = Button(self.tr("Save"), self, object_name="datasetSizeSave", variant="primary", key="Enter")
        self.leave_button = Button(self.tr("Cancel"), self, object_name="datasetSizeCancel", variant="quiet", key="Esc")
        self._trouble = PlainLabel("", self, color="error", size=SMALL, wrap=True)
        self._trouble.setObjectName("datasetSizeTrouble")
        self._row = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._build()
        follow_theme(self.restyle)
        self.hide()

    def open(self) -> None:
        """Show the form with what is known."""
        size = self._workspace.session.info.dataset_size
        self.line.setText("" if size is None else str(size))
        self._say("")
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def save(self) -> None:
        """Take the size over, or say what is wrong with it."""
        try:
            size = read_size(self.line.text(), _errors(self._workspace))
            if size != self._workspace.session.info.dataset_size:
                self._workspace.project.change_info(dataset_size=size)
        except Problem as problem:
            self._say(str(problem))
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.leave()

    def leave(self) -> None:
        """Close the form."""
        self.hide()
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take the sizes from the tokens in use."""
        t = tokens()
        self._row.setSpacing(t.px(S))
        self._column.setSpacing(t.px(4))
        self.line.setFixedWidth(t.px(170))

    def _say(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        self.line.setAccessibleDescription(text)

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, self.line, self.save_button, self.leave_button):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._column.addLayout(self._row)
        self._column.addWidget(self._trouble)
        self.line.returnPressed.connect(self.save)
        self.save_button.clicked.connect(lambda: self.save())
        self.leave_button.clicked.connect(lambda: self.leave())


def _errors(workspace: Workspace) -> int:
    return int(workspace.session.tallies.totals[ERRORS, POPULATION])
