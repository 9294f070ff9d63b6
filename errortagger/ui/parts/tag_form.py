"""Everything a person says about one tag. Every change is one step; what is wrong is said beside the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QVBoxLayout, QWidget

from errortagger.domain.patch import Changes
from errortagger.domain.problems import Problem
from errortagger.domain.tag import Tag
from errortagger.domain.types import TagId
from errortagger.session import tag_steps
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.tag_actions import TagActions
from errortagger.ui.parts.tag_fields import FIELDS, Field, LineEditor
from errortagger.ui.parts.tag_marks import ColorEdit, ScoreEdit
from errortagger.ui.tokens import SMALL, XS, M, S, follow_theme, tokens
from errortagger.ui.widgets.plain import PlainLabel, describe

_PLACES = {
    "name": (0, 0, 2), "key": (2, 0, 1), "group": (2, 1, 1), "description": (3, 0, 2), "effort_days": (5, 0, 1),
    "remedy": (5, 1, 1), "human_accuracy": (6, 0, 1), "human_trials": (6, 1, 1),
}  # fmt: skip
"""Row, column and columns taken of each field; colour and feasibility have rows 1 and 4."""
_MARKS = ("Colour", "Feasibility")


class TagForm(QWidget):
    """Shows one tag and commits what is changed. Redraws when the tag changes elsewhere (undo, another panel)."""

    replaced = Signal(int)
    """The tag shown is gone; show this one instead (-1 for none)."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Tag"), object_name="tagForm")
        self._workspace = workspace
        self._tag: TagId | None = None
        self._stale = False
        self.fields = {spec.name: Field(spec, self) for spec in FIELDS}
        self.color = ColorEdit(self)
        self.feasibility = ScoreEdit(self)
        self.actions_ = TagActions(workspace, self)
        self._labels = [PlainLabel(text, self, color="mute", size=SMALL, weight=500) for text in _MARKS]
        self._grid, self._column = QGridLayout(), QVBoxLayout(self)
        self._group_names = QStringListModel(self)
        self._groups = QCompleter(self._group_names, self)
        self._build()
        self._connect()
        follow_theme(self.restyle)
        self._draw(force=True)

    def show_tag(self, tag: int | None) -> None:
        """Show another tag; what is typed but not taken over yet is taken over first."""
        if tag == self._tag:
            return
        self.flush()
        self._tag = TagId(tag) if tag is not None else None
        self._draw(force=True)

    def current_tag(self) -> int | None:
        """Id of the tag shown."""
        return None if self._tag is None else int(self._tag)

    def flush(self) -> None:
        """Take over what is typed, as if the field had been left."""
        for name, field in self.fields.items():
            if field.dirty and not field.trouble.text():
                self._commit_field(name)

    def focus_name(self) -> None:
        """Go to the name and select it."""
        editor = self.fields["name"].editor
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(editor, LineEditor):
            editor.selectAll()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._grid.setHorizontalSpacing(t.px(M))
        self._grid.setVerticalSpacing(t.px(M))
        self._column.setSpacing(t.px(M + XS))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        if self._stale:
            self._draw(force=False)

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        for name, (row, column, span) in _PLACES.items():
            self._grid.addWidget(self.fields[name], row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        for row, label, editor in ((1, self._labels[0], self.color), (4, self._labels[1], self.feasibility)):
            box = QVBoxLayout()
            box.setSpacing(XS)
            box.addWidget(label)
            box.addWidget(editor)
            self._grid.addLayout(box, row, 0, 1, 2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._column.addLayout(self._grid)
        self._column.addSpacing(S)
        self._column.addWidget(self.actions_)
        self._column.addStretch(1)
        group = self.fields["group"].editor
        if isinstance(group, LineEditor):
            self._groups.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            group.setCompleter(self._groups)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes down the form as the eye does."""
        names = ("name", "key", "group", "description", "effort_days", "remedy", "human_accuracy", "human_trials")
        order: list[QWidget] = [self.fields[name].editor for name in names]
        order[1:1] = [*self.color.swatches, self.color.own, self.color.other]
        at = order.index(self.fields["effort_days"].editor)
        order.insert(at, self.feasibility.squares)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        for field in self.fields.values():
            field.committed.connect(self._commit_field)
        self.color.chosen.connect(lambda color: self._commit(lambda tag: replace(tag, color=color)))
        self.feasibility.chosen.connect(lambda score: self._commit(lambda tag: replace(tag, feasibility=score)))
        self.actions_.replaced.connect(self.replaced)
        self._workspace.changed.connect(self._on_changes)

    def _on_changes(self, changes: Changes) -> None:
        if changes.tag_list or changes.everything or self._tag in changes.tags or changes.marks:
            self._stale = True
            if self.isVisible():
                self._draw(force=False)

    def _draw(self, *, force: bool) -> None:
        self._stale = False
        session = self._workspace.session
        tag = session.tags.get(self._tag) if self._tag is not None else None
        writable = tag is not None and not session.read_only
        for widget in (*self.fields.values(), self.color, self.feasibility):
            widget.setEnabled(writable)
        for field in self.fields.values():
            field.show_tag(tag, force=force)
        if tag is not None:
            self.color.set_color(tag.color)
            self.feasibility.set_score(tag.feasibility)
            self.fields["human_trials"].setEnabled(writable and tag.human_accuracy is not None)
        self.actions_.show_tag(tag)
        known = sorted({other.group for other in session.tags if other.group})
        self._group_names.setStringList(known)

    def _commit_field(self, name: str) -> None:
        field = self.fields[name]
        tag = self._current()
        if tag is None:
            return
        try:
            self._take_over(field.spec.write(tag, field.editor.words()))
        except Problem as problem:
            field.say(problem)
            return
        field.show_tag(self._current(), force=True)

    def _commit(self, make: Callable[[Tag], Tag]) -> None:
        tag = self._current()
        if tag is None:
            return
        try:
            self._take_over(make(tag))
        except Problem as problem:
            self._workspace.report(problem)
        self._draw(force=False)

    def _take_over(self, changed: Tag) -> None:
        self._workspace.commit(tag_steps.change(self._workspace.session, changed))

    def _current(self) -> Tag | None:
        return self._workspace.session.tags.get(self._tag) if self._tag is not None else None
