"""Keys of tags: digits for the first ten places, and a letter where a tag has one of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from errortagger.domain.patch import Changes
from errortagger.domain.tag import DIGIT_SLOTS
from errortagger.ui.models.workspace import Workspace


class TagKeys:
    """Makes the window's actions for the tags of a project and keeps them up to date with the tag list."""

    def __init__(self, window: QWidget, workspace: Workspace, toggle: Callable[[int], None]) -> None:
        self._window = window
        self._workspace = workspace
        self._toggle = toggle
        self._actions: list[QAction] = []
        self._active = True
        workspace.changed.connect(self._on_changes)
        self._make()

    def set_active(self, on: bool) -> None:
        """Let the keys work, on the review page only."""
        self._active = on
        for action in self._actions:
            action.setEnabled(on)

    def close(self) -> None:
        """Take the actions away."""
        self._workspace.changed.disconnect(self._on_changes)
        self._clear()

    def _on_changes(self, changes: Changes) -> None:
        if changes.tag_list or changes.everything:
            self._make()

    def _make(self) -> None:
        self._clear()
        for index, tag in enumerate(self._workspace.session.tags):
            keys = [DIGIT_SLOTS[index]] if index < len(DIGIT_SLOTS) else []
            if tag.key and tag.key.upper() not in self._taken():
                keys.append(tag.key.upper())
            if not keys:
                continue
            action = QAction(tag.name, self._window)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setAutoRepeat(False)
            action.setEnabled(self._active)
            action.triggered.connect(lambda _checked=False, chosen=int(tag.id): self._toggle(chosen))
            self._window.addAction(action)
            self._actions.append(action)

    def _taken(self) -> set[str]:
        """Keys that a person has given to other actions: two actions with one key would both be dead."""
        others = (action for action in self._window.actions() if action not in self._actions)
        return {key.toString() for action in others for key in action.shortcuts()}

    def _clear(self) -> None:
        for action in self._actions:
            self._window.removeAction(action)
            action.deleteLater()
        self._actions.clear()
