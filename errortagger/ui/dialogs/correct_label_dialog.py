"""What the label should have been: known labels are offered, anything else can be typed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from errortagger.ui.dialogs.finder import Finder, fitting
from errortagger.ui.dialogs.rows import HEIGHT, Row
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.widgets.plain import one_line

log = logging.getLogger(__name__)

_MANY = 500
"""Labels that are listed; a project with more has sentences, not classes."""


def known_labels(labels: Iterable[str | None], *more: str | None) -> list[tuple[str, int]]:
    """Labels with how often they occur, most frequent first. Empty for sentences, of which hardly any occurs twice."""
    counted = Counter(label for label in labels if label)
    for label in more:
        if label:
            counted[label] += 0
    if sum(1 for count in counted.values() if count > 1) < len(counted) / 10:
        return []
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_MANY]


class CorrectLabelDialog(Sheet):
    """Asks for the right label. :meth:`label` is None if the dialog was left, "" to take it back.

    ``known`` are labels with their counts. ``labels`` may bring all labels of the project later; they are counted
    where they were read, and offered when they come.
    """

    _came = Signal(object)

    def __init__(
        self,
        known: Sequence[tuple[str, int]],
        *,
        truth: str,
        prediction: str,
        correct: str = "",
        labels: Future[list[str | None]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        height = 232 + HEIGHT * (6 if labels is not None else min(max(len(known) + 1, 2), 8))
        super().__init__("", parent, object_name="correctLabelDialog", width=520, height=height, scroll=False)
        self.set_title(self.tr("The correct label is …"))
        says = self.tr("The data say “{truth}”, the model says “{prediction}”.")
        self.set_subtitle(
            says.replace("{truth}", one_line(truth, 120)).replace("{prediction}", one_line(prediction, 120))
        )
        self._label: str | None = None
        self._prediction = prediction
        self._known: list[Row] = []
        self._offer(known)
        self.finder = Finder(
            self.tr("Correct label"), self.tr("Type the label"), self._rows, self, object_name="correctLabel", shown=6,
        )  # fmt: skip
        self.finder.picked.connect(lambda row: self._take(str(row.key)))
        self.body.addWidget(self.finder)
        self._add_buttons(truth, correct)
        self._untouched = "" if correct or known else truth
        self.finder.line.setText(correct or self._untouched)
        self.finder.line.selectAll()
        self.finder.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came.connect(self._on_labels, Qt.ConnectionType.QueuedConnection)
        if labels is not None:
            labels.add_done_callback(self._count)

    def label(self) -> str | None:
        """The right label, which may be the one in the data after all; "": not known; None: the dialog was left."""
        return self._label

    def _offer(self, known: Sequence[tuple[str, int]]) -> None:
        """What the model said comes first: it is the most likely right one."""
        rows = [
            Row(title=label, key=label, detail=f"{count:,}" if count else "", icon="tag")
            for label, count in known
            if label != self._prediction
        ]
        first = Row(title=self._prediction, key=self._prediction, detail=self.tr("the prediction"), icon="sparkles")
        self._known = [first, *rows] if self._prediction else rows

    def _count(self, labels: Future[list[str | None]]) -> None:
        """On the thread that read them."""
        error = None if labels.cancelled() else labels.exception()
        if labels.cancelled() or error is not None:
            log.warning("known labels could not be read: %s", error or "cancelled")
            return
        with suppress(RuntimeError):  # the dialog may have been left, and be gone, by now
            self._came.emit(known_labels(labels.result()))

    def _on_labels(self, known: list[tuple[str, int]]) -> None:
        if not known:
            return
        self._offer(known)
        if self._untouched == self.finder.line.text() and not self.finder.line.isModified():
            self.finder.line.clear()
        self.finder.refresh()

    def _add_buttons(self, truth: str, correct: str) -> None:
        if truth:
            right = self.add_button(self.tr("It is right after all"), object_name="correctLabelRight", variant="quiet")
            right.clicked.connect(lambda: self._take(truth))
        if correct:
            unknown = self.add_button(self.tr("Not known"), object_name="correctLabelNone", variant="quiet")
            unknown.clicked.connect(lambda: self._take(""))
        self.add_cancel()
        go = self.add_button(self.tr("That is the label"), object_name="correctLabelGo", variant="primary")
        go.clicked.connect(self._on_go)

    def _rows(self, text: str) -> list[Row]:
        typed = " ".join(text.split())
        rows = fitting(typed, self._known)
        if typed and not any(row.title.casefold() == typed.casefold() for row in rows):
            own = Row(title=typed, key=typed, detail=self.tr("as typed"), icon="pencil")
            rows = [own, *rows] if len(self._known) <= 1 else [*rows, own]
        return rows

    def _on_go(self) -> None:
        row = self.finder.list.current_row()
        if row is not None:
            self._take(str(row.key))

    def _take(self, label: str) -> None:
        self._label = label
        self.accept()
