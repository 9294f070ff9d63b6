"""The button that says which question the numbers answer, and the menu that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from errortagger.session.choices import AUTOMATIC, OFF, POINTS, SIZE, USUAL, Choices
from errortagger.stats.frame import View
from errortagger.ui.tokens import SMALL
from errortagger.ui.widgets.buttons import Button

Sources = Sequence[tuple[str, str]]
"""Value for the choices, name for people."""
_VIEWS = {View.DATASET: "These examples", View.POPULATION: "Future data"}


def summary(choices: Choices) -> str:
    """What is switched on, for the button: ``These examples · guaranteed 95 %``."""
    parts = [_VIEWS[choices.view]]
    if choices.watching:
        parts.append("valid while I watch")
    elif choices.guaranteed:
        parts.append("guaranteed 95%")
    if choices.model_errors_only:
        parts.append("model errors only")
    return " · ".join(parts)


class OptionsButton(Button):
    """Shows the switches in words; a click opens the menu."""

    chosen = Signal(object)
    """The new Choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            summary(USUAL), parent, object_name="statsOptionsButton", icon="sliders-horizontal",
            trailing="chevron-down", size=SMALL, tip="What the numbers are about, and their intervals",
        )  # fmt: skip
        self._choices = USUAL
        self._sizes: Sources = ()
        self._groups: Sources = ()
        self.clicked.connect(lambda: self.open_menu())

    def set_choices(self, choices: Choices, *, sizes: Sources, groups: Sources) -> None:
        """Show what is chosen, and what errors can be weighed and grouped by."""
        self._choices, self._sizes, self._groups = choices, sizes, groups
        self.setText(summary(choices))
        self.setAccessibleName(f"{self.tr('What the numbers are about')}: {summary(choices)}")
        self.updateGeometry()

    def open_menu(self) -> None:
        """Open the menu under the button."""
        menu = self.menu_for()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def menu_for(self) -> QMenu:
        """The menu; an entry that is chosen is ticked."""
        menu = QMenu(self)
        menu.setObjectName("statsOptionsMenu")
        now = self._choices
        views = ((self.tr("What is true of these examples"), View.DATASET),
                 (self.tr("What is true of future data"), View.POPULATION))  # fmt: skip
        self._one_of(menu, [(text, now.view is view, replace(now, view=view)) for text, view in views])
        menu.addSeparator()
        self._switch(
            menu, self.tr("Intervals: guaranteed 95%"), now.guaranteed, replace(now, guaranteed=not now.guaranteed)
        )
        self._switch(
            menu, self.tr("Intervals: valid while I watch"), now.watching, replace(now, watching=not now.watching)
        )
        menu.addSeparator()
        shares = ((self.tr("Error share of all errors"), False), (self.tr("Error share of model errors only"), True))
        self._one_of(
            menu, [(text, now.model_errors_only is only, replace(now, model_errors_only=only)) for text, only in shares]
        )
        menu.addSeparator()
        self._add_sizes(menu)
        self._add_groups(menu)
        plans = menu.addMenu(self.tr("Plan for"))
        widths = [(f"±{p} points", now.plan_points == p, replace(now, plan_points=p)) for p in POINTS]
        self._one_of(plans, widths)
        return menu

    def _add_sizes(self, menu: QMenu) -> None:
        now, usual = self._choices, any(source == SIZE for source, _ in self._sizes)
        entries = [(self.tr("Off"), now.size_by == OFF or (now.size_by == AUTOMATIC and not usual), OFF)]
        for source, name in self._sizes:
            chosen = now.size_by == source or (source == SIZE and now.size_by == AUTOMATIC)
            entries.append((name, chosen, source))
        part = menu.addMenu(self.tr("Size of an error"))
        self._one_of(part, [(text, chosen, replace(now, size_by=source)) for text, chosen, source in entries])

    def _add_groups(self, menu: QMenu) -> None:
        now = self._choices
        entries = [(self.tr("Find it by its name"), AUTOMATIC), (self.tr("Off"), OFF)]
        entries += [(name, source) for source, name in self._groups]
        part = menu.addMenu(self.tr("Examples that hang together"))
        self._one_of(part, [(text, now.group_by == at, replace(now, group_by=at)) for text, at in entries])

    def _one_of(self, menu: QMenu, entries: Sequence[tuple[str, bool, Choices]]) -> None:
        group = QActionGroup(menu)
        for text, chosen, choices in entries:
            group.addAction(self._switch(menu, text, chosen, choices))

    def _switch(self, menu: QMenu, text: str, on: bool, choices: Choices) -> QAction:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda _checked=False: self.chosen.emit(choices))
        return action
