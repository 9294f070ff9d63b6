"""Which queue is reviewed and how far it is: a chooser and a line of progress, above the stage."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from errortagger.domain.patch import Changes
from errortagger.domain.types import QueueKind
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.tallies import POPULATION, REVIEWED, UNASKED
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.tokens import M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import PlainLabel, describe
from errortagger.ui.widgets.progress_strip import ProgressBar


class QueueBar(QWidget):
    """Asks for another queue by signals; shows the present one."""

    chosen = Signal(str)
    """Action id of a queue."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Queue"), object_name="queueBar")
        self._workspace = workspace
        self.button = Button("", self, name=self.tr("Choose a queue"), object_name="queueButton", icon="list-filter")
        self._bar = ProgressBar(self)
        self._label = PlainLabel("", self, color="mute", numbers=True)
        self._label.setObjectName("progressText")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.button, 0), (self._bar, 0), (self._label, 0)):
            self._row.addWidget(widget, stretch)
        self._row.insertStretch(1, 1)
        self._redraw = QTimer(self, singleShot=True, interval=0)
        self._redraw.timeout.connect(self.show_queue)
        self.button.clicked.connect(self.open_menu)
        workspace.queue_changed.connect(self._redraw.start)
        workspace.changed.connect(self._on_changes)
        follow_theme(self._space)
        self.show_queue()

    def show_queue(self) -> None:
        """Draw the queue and its progress."""
        view = self._workspace.view
        title = view.queue.title
        typed = view.queue.recipe.startswith("filter:")
        self.button.setText(title if typed else title[:1].upper() + title[1:])
        done, total = view.progress()
        self._bar.set_share(done / total if total else 0.0)
        percent = f" · {done / total:.0%}" if total else ""
        self._label.setText(f"{done:,} / {total:,}{percent}")

    def open_menu(self) -> None:
        """Offer the queues with what is still to do in each."""
        menu = QMenu(self)
        menu.setObjectName("queueMenu")
        totals = self._workspace.session.tallies.totals
        left = [int(totals[side, POPULATION] - totals[side, REVIEWED]) for side in (ERRORS, CORRECT)]
        tallies = (self._workspace.session.tallies.of(tag) for tag in self._workspace.session.tags.ids)
        blind = self._workspace.view.queue.blind
        again = sum(int(tally[:, UNASKED].sum()) for tally in tallies)
        planned = self._workspace.session.frame.strata
        errors = self.tr("Errors, planned order") if planned[ERRORS] else self.tr("Errors, random order")
        correct = self.tr("Correct, planned order") if planned[CORRECT] else self.tr("Correct, random order")
        entries = (
            ("queue.random", errors, self.tr("{:,} to review").format(left[ERRORS])),
            ("queue.control", correct, self.tr("{:,} to review").format(left[CORRECT])),
            ("queue.rereview", self.tr("Re-check a late tag…"), self.tr("{:,} to re-check").format(again)),
            (
                "review.blind",
                self.tr("End the blind pass") if blind else self.tr("Blind pass: answer before you see"),
                "",
            ),
            ("queue.all", self.tr("All examples"), ""),
            ("queue.filter", self.tr("Filter…"), ""),
            ("queue.plan", self.tr("Plan the review…"), ""),
            ("queue.refresh", self.tr("Make this queue again"), ""),
        )
        for action, text, detail in entries:
            entry = menu.addAction(f"{text}\t{detail}" if detail else text)
            entry.triggered.connect(lambda _checked=False, chosen=action: self.chosen.emit(chosen))
        menu.exec(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        menu.deleteLater()

    def _on_changes(self, changes: Changes) -> None:
        if changes.marks or changes.everything or self._workspace.view.queue.kind is QueueKind.REREVIEW:
            self._redraw.start()

    def _space(self) -> None:
        self._row.setSpacing(tokens().px(M))
        self._bar.setFixedWidth(tokens().px(120))
        self.setMinimumHeight(tokens().px(32 + S // 2))
