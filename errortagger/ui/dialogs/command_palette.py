"""All commands in one list: the actions that work now, the examples of each tag, recent projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from errortagger.domain.tag import Tag
from errortagger.domain.types import TagId
from errortagger.ui.actions import ActionSet
from errortagger.ui.dialogs.finder import Finder, fitting
from errortagger.ui.dialogs.rows import Row
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.widgets.paint import marker_shape

_MENU_ICONS = {
    "Project": "folder", "Edit": "undo-2", "Review": "check-check", "Tags": "tags", "Queue": "list-ordered",
    "Media": "play", "View": "layout-dashboard", "Help": "circle-help",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that can be done from the palette."""

    title: str
    run: Callable[[], object]
    group: str = ""
    key: str = ""
    icon: str = ""
    color: str = ""
    shape: str = "circle"


def action_commands(actions: ActionSet) -> list[Command]:
    """The actions that are enabled, in the order of the menus; the palette itself is not among them."""
    return [
        Command(
            title=spec.text,
            run=actions[spec.id].trigger,
            group=spec.menu,
            key=actions.key_text(spec.id),
            icon=_MENU_ICONS.get(spec.menu, "command"),
        )
        for spec in actions.available()
        if spec.id != "help.commands"
    ]


def tag_commands(tags: Iterable[Tag], show: Callable[[TagId], object]) -> list[Command]:
    """Going to the examples of each tag."""
    return [
        Command(
            title=tag.name,
            run=partial(show, tag.id),
            group="Examples with the tag",
            color=tag.color,
            shape=marker_shape(tag.position),
        )
        for tag in tags
    ]


def recent_commands(recent: Sequence[str], open_: Callable[[Path], object]) -> list[Command]:
    """Opening a project again; those that are gone are left out."""
    paths = [path for path in map(Path, recent) if path.is_file()]
    return [
        Command(title=path.stem, run=partial(open_, path), group=str(path.parent), icon="history") for path in paths
    ]


class CommandPalette(Sheet):
    """Type some letters, Enter does it. The command runs after the palette has closed."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__("", parent, object_name="commandPalette", width=640, height=430, scroll=False)
        self.set_title(self.tr("All commands"))
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.title.hide()
        self._rows = [
            Row(
                title=each.title, key=each, detail=each.group, keys=(each.key,) if each.key else (), icon=each.icon,
                color=each.color, shape=each.shape,
            )
            for each in commands
        ]  # fmt: skip
        self.finder = Finder(
            self.tr("All commands"), self.tr("Type a command, a tag or a project"), self._fitting, self,
            object_name="palette", shown=10,
        )  # fmt: skip
        self.body.addWidget(self.finder)
        self.finder.picked.connect(self._on_picked)
        self.finder.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen: Command | None = None
        self.finished.connect(self._run)

    def _fitting(self, query: str) -> list[Row]:
        return fitting(query, self._rows, lambda row: row.detail)

    def _on_picked(self, row: Row) -> None:
        self.chosen = row.key if isinstance(row.key, Command) else None
        self.accept()

    def _run(self) -> None:
        if self.chosen is not None:
            self.chosen.run()

    def _centre(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            window = parent.window()
            top = window.mapToGlobal(QPoint(0, 0))
            self.move(top.x() + (window.width() - self.width()) // 2, top.y() + window.height() // 9)
