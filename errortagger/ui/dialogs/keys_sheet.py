"""All keys, searchable: those of the page shown first, then menu by menu, then the keys of the tags."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from errortagger.domain.tag import DIGIT_SLOTS, Tag
from errortagger.ui.actions import ANYWHERE, MENUS, PROJECT, SPECS, ActionSet, ActionSpec, spoken
from errortagger.ui.dialogs.finder import Finder, fitting
from errortagger.ui.dialogs.rows import Row
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.widgets.paint import marker_shape

_ORDER = {
    ANYWHERE: ("Project", "View", "Help"),
    PROJECT: ("View", "Queue", "Project", "Edit"),
}


def key_rows(actions: ActionSet, tags: Iterable[Tag], page: str) -> list[Row]:
    """Rows under their headings. What does not work on this page comes muted at the end of its group."""
    available = {spec.id for spec in actions.available()}
    first = _ORDER.get(page, ("Review", "Tags", "Media", "Queue"))
    menus = [*first, *(menu for menu in MENUS if menu not in first)]
    rows: list[Row] = []
    for menu in menus:
        specs = sorted((spec for spec in SPECS if spec.menu == menu), key=lambda spec: spec.id not in available)
        group = [_row(spec, actions, spec.id in available) for spec in specs if actions[spec.id].shortcuts()]
        rows += [Row(title=menu, header=True), *group] if group else []
        if menu == "Tags":
            rows += _tag_rows(tags)
    return rows


def _row(spec: ActionSpec, actions: ActionSet, works: bool) -> Row:
    keys = tuple(dict.fromkeys(spoken(key.toString()) for key in actions[spec.id].shortcuts()))
    return Row(title=spec.text, key=spec.id, keys=keys, detail="" if works else "not on this page", muted=not works)


def _tag_rows(tags: Iterable[Tag]) -> list[Row]:
    rows = []
    for tag in tags:
        digit = DIGIT_SLOTS[tag.position] if tag.position < len(DIGIT_SLOTS) else ""
        keys = tuple(key for key in (digit, tag.key.upper()) if key)
        if keys:
            rows.append(Row(title=tag.name, key=tag.id, keys=keys, color=tag.color, shape=marker_shape(tag.position)))
    return rows


class KeysSheet(Sheet):
    """The keys of the window. Nothing here changes anything; keys are changed in the settings."""

    def __init__(
        self, actions: ActionSet, tags: Iterable[Tag] = (), page: str = ANYWHERE, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent, object_name="keysSheet", width=600, height=620, scroll=False)
        self.set_title(self.tr("All keys"))
        self.set_subtitle(self.tr("They can be changed in Settings, page Keys."))
        self._rows = key_rows(actions, tags, page)
        self.finder = Finder(
            self.tr("All keys"), self.tr("Type what you want to do, or press the key's name"), self._fitting, self,
            object_name="keys", shown=14,
        )  # fmt: skip
        self.body.addWidget(self.finder)
        self.finder.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fitting(self, query: str) -> list[Row]:
        return fitting(query, self._rows, lambda row: " ".join(row.keys))
