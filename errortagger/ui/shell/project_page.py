"""A project in the window: top bar, rail, pages, foot. Pages are made when they are first shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from errortagger.domain.patch import Changes
from errortagger.domain.types import Modality
from errortagger.ui.actions import PROJECT, REVIEW, ActionSet
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.review import ReviewPanel
from errortagger.ui.parts.filter_line import FilterLine
from errortagger.ui.widgets.foot_bar import FootBar
from errortagger.ui.widgets.rail import Rail, RailEntry
from errortagger.ui.widgets.top_bar import TopBar

_NOUNS = {Modality.IMAGE: "images", Modality.AUDIO: "clips", Modality.TEXT: "texts", Modality.NONE: "examples"}
_REVIEW_HINTS = (
    ("1–9", "tag"),
    ("T", "find tag"),
    ("⏎", "reviewed, next"),
    ("← →", "prev / next"),
    ("X", "label wrong"),
    ("N", "note"),
    ("Ctrl Z", "undo"),
    ("Ctrl K", "commands"),
    ("?", "all keys"),
)
_AUDIO_HINT = ("Space", "play")
_OTHER_HINTS = (
    ("Ctrl 1", "review"),
    ("Ctrl E", "export"),
    ("Ctrl Z", "undo"),
    ("Ctrl K", "commands"),
    ("?", "all keys"),
)
_STATS_HINTS = (("E", "explain"), ("⏎", "examples"), ("1–5", "feasibility"), ("F2", "edit tag"))

_LATE_MS = 250
"""A step that is on disk sooner is not worth a word."""


class ProjectPage(QWidget):
    """Assembly of the pages of one project."""

    page_shown = Signal(str)
    settings_requested = Signal()

    def __init__(self, workspace: Workspace, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._actions = actions
        self.top = TopBar(self)
        self.rail = Rail(self)
        self.foot = FootBar(self)
        self.filter = FilterLine(workspace, self)
        self.pages = QStackedWidget(self)
        self.review = ReviewPanel(workspace, self)
        self._made: dict[str, QWidget] = {"review": self.review}
        self.pages.addWidget(self.review)
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._assemble()
        workspace.changed.connect(self._on_changes)
        self._on_disk = workspace.session.history.last_seq
        self._waited = False
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(self._on_late)
        workspace.saved.connect(self._on_saved)
        workspace.page_requested.connect(self.show_page)
        self.rail.chosen.connect(self._on_rail)
        self.filter.left.connect(self.review.take_focus)
        self.review.blind_switched.connect(lambda _on: self._tell_keys())
        self._tell_project()
        self._tell_history()
        self._tell_saved()

    def add_page(self, name: str, make: Callable[[], QWidget]) -> None:
        """A page that is made when it is first shown."""
        self._makers[name] = make

    def page(self, name: str) -> QWidget:
        """A page, made now if it was not shown yet."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
            self.pages.addWidget(self._made[name])
        return self._made[name]

    def made(self, name: str) -> QWidget | None:
        """A page if it was shown already."""
        return self._made.get(name)

    @property
    def current(self) -> str:
        """The page shown."""
        return next(name for name, page in self._made.items() if page is self.pages.currentWidget())

    def show_page(self, name: str) -> None:
        """Show a page and let its keys work."""
        self.pages.setCurrentWidget(self.page(name))
        self.rail.set_current(name)
        on_review = name == "review"
        self._actions.show_page(REVIEW if on_review else PROJECT)
        self._tell_keys()
        if on_review:
            self.review.take_focus()
        else:
            self.page(name).setFocus()
        self.page_shown.emit(name)

    def _tell_keys(self) -> None:
        """The keys that matter now, at the foot."""
        on_review = self.current == "review"
        if on_review and self.review.blind.on:
            self.foot.set_hints(self.review.blind.hints())
            return
        hints = list(_REVIEW_HINTS if on_review else _OTHER_HINTS)
        if self.current == "stats":
            hints[1:1] = _STATS_HINTS
        if on_review and self.workspace.session.info.modality is Modality.AUDIO:
            hints.insert(2, _AUDIO_HINT)
        self.foot.set_hints(hints)

    def focus_next_pane(self) -> None:
        """Take the keyboard from pane to pane: page, tags, filter, rail, and round."""
        side = self.review.first_field()
        panes: list[tuple[QWidget, QWidget]] = [(self.top, self.filter), (self.rail, self.rail.button(self.current))]
        if self.current != "review":
            panes.insert(0, (self.pages, self.page(self.current)))
        elif side is not None:
            panes = [(self.review.stage, self.review), (self.review.side, side), *panes]
        else:
            panes = [(self.review.stage, self.review), *panes]
        focused = self.window().focusWidget()
        inside = (at for at, (pane, _) in enumerate(panes) if pane.isAncestorOf(focused))
        panes[(next(inside, 0) + 1) % len(panes)][1].setFocus(Qt.FocusReason.TabFocusReason)

    def close_page(self) -> None:
        """End playback and decoding, let pages end their threads, then save and close the project."""
        self.review.inspector.save_note()
        self.review.stage.close_media()
        for name, page in self._made.items():
            if name != "review" and hasattr(page, "close_panel"):
                page.close_panel()
        self.workspace.close()

    def _assemble(self) -> None:
        self.rail.set_entries(
            [
                RailEntry("review", _ICONS[self.workspace.session.info.modality], self.tr("Review"), "Ctrl+1"),
                RailEntry("stats", "chart-bar", self.tr("Stats"), "Ctrl+2"),
                RailEntry("sets", "blend", self.tr("Sets"), "Ctrl+5"),
                RailEntry("tags", "tags", self.tr("Tags"), "Ctrl+3"),
                RailEntry("history", "history", self.tr("History"), "Ctrl+4"),
                RailEntry("settings", "settings", self.tr("Settings"), "Ctrl+,", at_end=True),
            ]
        )
        self.top.set_center(self.filter)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addWidget(self.pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(body, 1)
        column.addWidget(self.foot)

    def _on_rail(self, name: str) -> None:
        if name == "settings":
            self.settings_requested.emit()
        else:
            self.show_page(name)

    def _on_changes(self, changes: Changes) -> None:
        self._tell_history()
        if changes.everything:
            self._tell_project()
        self._tell_saved()

    def _on_saved(self, seq: int) -> None:
        self._on_disk = max(self._on_disk, seq)
        self._tell_saved()

    def _tell_project(self) -> None:
        session = self.workspace.session
        visible = session.visible
        errors = int(np.count_nonzero(visible & (session.columns.error == 1)))
        noun = _NOUNS[session.info.modality]
        parts = [f"{np.count_nonzero(visible):,} {noun}", f"{errors:,} errors", session.info.model]
        parts.append(session.info.criterion.explain())
        self.top.set_project(session.info.name, " · ".join(part for part in parts if part))

    def _tell_history(self) -> None:
        history = self.workspace.session.history
        self.top.set_history(history.undo_label, history.redo_label)

    def _on_late(self) -> None:
        self._waited = True
        self._tell_saved()

    def _tell_saved(self) -> None:
        name = self.workspace.path.name
        reason = self.workspace.session.read_only
        if reason:
            self.foot.set_saved(self.tr("Read-only: {}").format(reason), trouble=True)
        elif self._on_disk < self.workspace.session.history.last_seq:
            if self._late.isActive():
                return
            if self._waited:
                self.foot.set_saved(self.tr("Saving…"))
            else:
                self._late.start()
        else:
            self._waited = False
            self._late.stop()
            self.foot.set_saved(self.tr("Saved · {}").format(name))


_ICONS = {
    Modality.IMAGE: "image",
    Modality.AUDIO: "headphones",
    Modality.TEXT: "text",
    Modality.NONE: "table",
}
