"""Names and values of an example, one under the other; what is not text is written as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from errortagger.ui.tokens import M, S, follow_theme, tokens
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe, one_line

_MOST = 200


def shown(value: object) -> str:
    """A metadata value as people read it; missing is an em dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


class FactsView(QScrollArea):
    """A quiet two-column list that scrolls. ``wide``: a page of its own, with values beside their names."""

    def __init__(self, parent: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__(parent)
        self._wide = wide
        describe(self, self.tr("Details"), object_name="factsView")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self)
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[ElidedLabel, ElidedLabel]] = []
        self._more = PlainLabel("", self._inside, color="mute")
        self.setWidget(self._inside)
        self.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        follow_theme(self._space)

    def minimumSizeHint(self) -> QSize:
        """Two lines; the rest scrolls."""
        return QSize(tokens().px(100), tokens().px(44))

    def set_facts(self, facts: Mapping[str, object]) -> None:
        """Show these names and values, in their order; the widgets are used again."""
        items = list(facts.items())[:_MOST]
        while len(self._labels) < len(items):
            self._add_line()
        for index, (name, value) in enumerate(self._labels):
            on = index < len(items)
            name.setVisible(on)
            value.setVisible(on)
            if on:
                name.setText(one_line(items[index][0]))
                value.setText(one_line(shown(items[index][1]), 2_000))
        hidden = len(facts) - len(items)
        self._more.setText(f"{hidden} more columns" if hidden else "")
        self._grid.addWidget(self._more, len(self._labels), 0, 1, 2)
        self._grid.setRowStretch(len(self._labels) + 1, 1)

    def _add_line(self) -> None:
        row = len(self._labels)
        name = ElidedLabel(parent=self._inside, color="mute")
        value = ElidedLabel(parent=self._inside, weight=500, numbers=True)
        if self._wide:
            name.setFixedWidth(tokens().px(200))
        else:
            name.setMaximumWidth(tokens().px(180))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._grid.setRowStretch(row, 0)
        self._labels.append((name, value))

    def _space(self) -> None:
        self._grid.setHorizontalSpacing(tokens().px(M))
        self._grid.setVerticalSpacing(tokens().px(S) - 2)
