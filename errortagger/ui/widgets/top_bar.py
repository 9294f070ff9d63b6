"""The top of the window: project, model and counts; a slot in the centre; a few icon buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from errortagger.ui.tokens import BODY, TITLE, L, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import IconButton
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel
from errortagger.ui.widgets.surface import Bar

HEIGHT = 52


class TopBar(Bar):
    """52 px high. Data in by :meth:`set_project` and :meth:`set_matches`; what was pressed comes out as signals."""

    menu_requested = Signal()
    commands_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    help_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, edge="bottom")
        self.setObjectName("topBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._project = ElidedLabel(size=TITLE, weight=600, parent=self)
        self._project.setObjectName("projectName")
        self._facts = ElidedLabel(color="mute", size=BODY, parent=self)
        self._facts.setObjectName("projectFacts")
        self._matches = PlainLabel(color="mute", size=BODY, numbers=True, parent=self)
        self._matches.setObjectName("matchCount")
        self._center = QHBoxLayout()
        self.menu_button = self._button("menu", self.tr("Menu"), "F10", self.menu_requested)
        self.commands_button = self._button("command", self.tr("All commands"), "Ctrl+K", self.commands_requested)
        self.undo_button = self._button("undo-2", self.tr("Undo"), "Ctrl+Z", self.undo_requested)
        self.redo_button = self._button("redo-2", self.tr("Redo"), "Ctrl+Shift+Z", self.redo_requested)
        self.help_button = self._button("circle-question-mark", self.tr("All keys"), "?", self.help_requested)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.menu_button)
        self._row.addWidget(self._project)
        self._row.addWidget(self._facts)
        self._row.addLayout(self._center, 1)
        self._row.addWidget(self._matches)
        for button in (self.commands_button, self.undo_button, self.redo_button, self.help_button):
            self._row.addWidget(button)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take height and spacing from the tokens in use."""
        t = tokens()
        self.setFixedHeight(t.px(HEIGHT))
        self._row.setContentsMargins(t.px(L), 0, t.px(L), 0)
        self._row.setSpacing(t.px(S + 2))
        self._center.setContentsMargins(t.px(M), 0, t.px(M), 0)
        for label in (self._project, self._facts):
            label.setMaximumWidth(t.px(300))

    def menu_place(self) -> QPoint:
        """Where the menu opens, on the screen."""
        return self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft())

    def set_project(self, name: str, facts: str = "") -> None:
        """Show the project's name and its facts, e.g. "whisper-s · 2 140 clips · 312 errors"."""
        self._project.setText(name)
        self._facts.setText(facts)

    def set_matches(self, text: str) -> None:
        """Show how many examples match, e.g. "64 match"; empty hides it."""
        self._matches.setText(text)
        self._matches.setVisible(bool(text))

    def set_center(self, widget: QWidget) -> None:
        """Put ``widget`` (the filter bar) into the middle; the one before it is taken out."""
        while (item := self._center.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
        self._center.addWidget(widget, 1, Qt.AlignmentFlag.AlignVCenter)

    def set_history(self, undo: str | None, redo: str | None) -> None:
        """Say what would be undone and redone; None disables the button."""
        for button, word, step, key in (
            (self.undo_button, self.tr("Undo"), undo, "Ctrl+Z"),
            (self.redo_button, self.tr("Redo"), redo, "Ctrl+Shift+Z"),
        ):
            button.setEnabled(step is not None)
            button.rename(f"{word}: {step}" if step else word, key=key)

    def _button(self, icon: str, name: str, key: str, signal: SignalInstance) -> IconButton:
        button = IconButton(icon, name, self, object_name=f"top-{icon}", key=key, color="mute")
        button.clicked.connect(lambda: signal.emit())
        return button
