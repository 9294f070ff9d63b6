"""Every action of the window, declared once as data; menus, tooltips, key sheet and palette are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

ANYWHERE = "anywhere"
PROJECT = "project"
"""Wherever a project is open."""
REVIEW = "review"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action."""

    id: str
    text: str
    keys: tuple[str, ...]
    menu: str
    where: str = REVIEW
    """ANYWHERE, PROJECT or REVIEW: where its key works."""
    repeats: bool = False
    """Whether holding the key repeats it."""


def _spec(id_: str, text: str, keys: str, menu: str, where: str = REVIEW, *, repeats: bool = False) -> ActionSpec:
    return ActionSpec(id_, text, tuple(keys.split()), menu, where, repeats)


SPECS: tuple[ActionSpec, ...] = (
    _spec("project.open", "Open…", "Ctrl+O", "Project", ANYWHERE),
    _spec("project.new", "New project from predictions…", "Ctrl+N", "Project", ANYWHERE),
    _spec("project.import", "Import into this project…", "Ctrl+I", "Project", PROJECT),
    _spec("project.export", "Export…", "Ctrl+E", "Project", PROJECT),
    _spec("project.copy", "Save a copy…", "Ctrl+S", "Project", PROJECT),
    _spec("project.retry", "Try saving again", "", "Project", PROJECT),
    _spec("project.media", "Locate media folder…", "", "Project", PROJECT),
    _spec("project.close", "Close project", "Ctrl+W", "Project", PROJECT),
    _spec("app.settings", "Settings…", "Ctrl+,", "Project", ANYWHERE),
    _spec("app.quit", "Quit", "Ctrl+Q", "Project", ANYWHERE),
    _spec("edit.undo", "Undo", "Ctrl+Z", "Edit", PROJECT, repeats=True),
    _spec("edit.redo", "Redo", "Ctrl+Shift+Z Ctrl+Y", "Edit", PROJECT, repeats=True),
    _spec("review.done", "Reviewed, next unreviewed", "Return Enter", "Review"),
    _spec("review.next", "Next", "Right D", "Review", repeats=True),
    _spec("review.previous", "Previous", "Left A", "Review", repeats=True),
    _spec("review.back", "Back to the last one changed", "Backspace", "Review"),
    _spec("review.same", "Same tags as the previous one", ".", "Review"),
    _spec("review.unsure", "Can't tell", "U", "Review"),
    _spec("review.label_wrong", "Label is wrong", "X", "Review"),
    _spec("review.human", "A human would get it right", "H", "Review"),
    _spec("review.blind", "Blind pass: answer before you see", "Shift+H", "Review", PROJECT),
    _spec("review.note", "Note", "N", "Review"),
    _spec("review.bookmark", "Bookmark", "M", "Review"),
    _spec("review.defer", "Defer to the end of the queue", "S", "Review"),
    _spec("review.exclude", "Exclude…", "Shift+S", "Review"),
    _spec("review.unreview", "Take the review back", "Shift+Return Shift+Enter", "Review"),
    _spec("review.advance", "Go on after the first tag", "Shift+T", "Review"),
    _spec("review.goto", "Go to an example…", "Ctrl+G", "Review", PROJECT),
    _spec("tags.find", "Find or make a tag", "T", "Tags"),
    _spec("tags.edit", "Edit tags…", "Ctrl+T", "Tags", PROJECT),
    _spec("queue.random", "Queue: errors, random order", "Ctrl+Shift+1", "Queue", PROJECT),
    _spec("queue.control", "Queue: correct examples, random order", "Ctrl+Shift+2", "Queue", PROJECT),
    _spec("queue.rereview", "Queue: re-check a late tag…", "Ctrl+Shift+3", "Queue", PROJECT),
    _spec("queue.all", "Queue: all examples", "Ctrl+Shift+4", "Queue", PROJECT),
    _spec("queue.filter", "Queue: filter…", "/ Ctrl+F", "Queue", PROJECT),
    _spec("queue.plan", "Plan the review…", "", "Queue", PROJECT),
    _spec("queue.refresh", "Make this queue again", "F5", "Queue", PROJECT),
    _spec("media.play", "Play or pause", "Space", "Media"),
    _spec("media.replay", "Replay from the start of the loop", "R", "Media"),
    _spec("media.loop", "Loop on or off", "L", "Media"),
    _spec("media.loop_in", "Loop starts here", "[", "Media"),
    _spec("media.loop_out", "Loop ends here", "]", "Media"),
    _spec("media.back", "Back 1 s", "Shift+Left", "Media", repeats=True),
    _spec("media.forward", "Forward 1 s", "Shift+Right", "Media", repeats=True),
    _spec("media.back_fine", "Back 0.1 s", "Alt+Left", "Media", repeats=True),
    _spec("media.forward_fine", "Forward 0.1 s", "Alt+Right", "Media", repeats=True),
    _spec("media.slower", "Slower", "<", "Media", repeats=True),
    _spec("media.faster", "Faster", ">", "Media", repeats=True),
    _spec("media.normal", "Normal speed", "=", "Media"),
    _spec("media.gain", "Loudness to full scale", "K", "Media"),
    _spec("media.arrival", "Play on arrival", "P", "Media"),
    _spec("image.zoom", "Fit or 100 %", "Z", "Media"),
    _spec("image.in", "Zoom in", "+", "Media", repeats=True),
    _spec("image.out", "Zoom out", "-", "Media", repeats=True),
    _spec("image.fit", "Fit", "Ctrl+0", "Media"),
    _spec("view.review", "Review", "Ctrl+1", "View", PROJECT),
    _spec("view.stats", "Statistics", "Ctrl+2", "View", PROJECT),
    _spec("view.tags", "Tags", "Ctrl+3", "View", PROJECT),
    _spec("view.history", "History", "Ctrl+4", "View", PROJECT),
    _spec("view.sets", "Sets", "Ctrl+5", "View", PROJECT),
    _spec("view.focus", "Focus: hide the side panels", "F", "View"),
    _spec("view.full", "Full screen", "F11", "View", ANYWHERE),
    _spec("view.theme", "Light or dark", "Ctrl+Shift+D", "View", ANYWHERE),
    _spec("view.pane", "Next pane", "F6", "View", PROJECT),
    _spec("help.keys", "All keys", "F1 ?", "Help", ANYWHERE),
    _spec("help.commands", "All commands", "Ctrl+K Ctrl+Shift+P", "Help", ANYWHERE),
    _spec("help.menu", "Menu", "F10", "Help", PROJECT),
    _spec("help.about", "About ErrorTagger", "", "Help", ANYWHERE),
)
BY_ID = {spec.id: spec for spec in SPECS}
MENUS = tuple(dict.fromkeys(spec.menu for spec in SPECS))


def spoken(key: str) -> str:
    """A key as it is written for people: "Return" is "Enter", arrows are arrows."""
    words = {"Return": "Enter", "Right": "→", "Left": "←", "Backspace": "⌫"}
    return "+".join(words.get(part, part) for part in key.split("+")) if key not in ("+",) else key


class ActionSet:
    """The QActions of one window. Keys can be changed by id; no two actions share a key on the same page."""

    def __init__(self, window: QWidget, keymap: Mapping[str, str]) -> None:
        self._actions: dict[str, QAction] = {}
        self._page = ANYWHERE
        for spec in SPECS:
            action = QAction(spec.text, window)
            action.setObjectName(spec.id)
            action.setAutoRepeat(spec.repeats)
            window.addAction(action)
            self._actions[spec.id] = action
        self.use_keymap(keymap)
        self.show_page(ANYWHERE)

    def use_keymap(self, keymap: Mapping[str, str]) -> None:
        """Take the keys that differ from the defaults; all others are as declared."""
        for spec in SPECS:
            keys = keymap[spec.id].split() if spec.id in keymap else spec.keys
            action = self._actions[spec.id]
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(f"{spec.text} ({spoken(keys[0])})" if keys else spec.text)

    def __getitem__(self, action: str) -> QAction:
        return self._actions[action]

    def bind(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Say what actions do. Raises KeyError for an id that is not declared."""
        for action, handler in handlers.items():
            self._actions[action].triggered.connect(lambda _checked=False, run=handler: run())

    @property
    def page(self) -> str:
        """The page whose keys work."""
        return self._page

    def show_page(self, page: str) -> None:
        """Let the keys of a page work: ANYWHERE (no project), REVIEW, or PROJECT (any other page)."""
        self._page = page
        open_ = page != ANYWHERE
        for spec in SPECS:
            allowed = spec.where == ANYWHERE or (open_ and (spec.where == PROJECT or page == REVIEW))
            self._actions[spec.id].setEnabled(allowed)

    def available(self) -> list[ActionSpec]:
        """The actions that work on the page shown."""
        return [spec for spec in SPECS if self._actions[spec.id].isEnabled()]

    def key_text(self, action: str) -> str:
        """The first key of an action as people write it, or nothing."""
        keys = self._actions[action].shortcuts()
        return spoken(keys[0].toString()) if keys else ""
