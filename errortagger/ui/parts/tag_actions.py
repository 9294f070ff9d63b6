"""What can be done with a whole tag: merge, split, delete. Each asks in place and says what it changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from errortagger.domain.patch import Patch
from errortagger.domain.problems import Problem
from errortagger.domain.tag import Tag
from errortagger.domain.types import TagId
from errortagger.session import queues, tag_steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.session import Session
from errortagger.session.tallies import KNOWN_PRESENT, UNASKED
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.tag_fields import DropDown
from errortagger.ui.tokens import CONTROL_RADIUS, SMALL, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.flow_layout import FlowLayout
from errortagger.ui.widgets.paint import draw_box, painting
from errortagger.ui.widgets.plain import PlainLabel, describe, one_line


class Strip(QWidget):
    """A question in place: a sentence, a field if one is needed, two buttons. Esc answers no."""

    confirmed = Signal()
    left = Signal()

    def __init__(self, name: str, yes: str, field: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Strip")
        self._field = field
        self._text = PlainLabel("", self, wrap=True)
        self._text.setObjectName(f"{name}Text")
        self._trouble = PlainLabel("", self, color="error", size=SMALL, wrap=True)
        self._trouble.setObjectName(f"{name}Trouble")
        self.yes = Button(yes, self, object_name=f"{name}Yes", variant="primary", key="Enter")
        self.no = Button(self.tr("Cancel"), self, object_name=f"{name}No", key="Esc")
        self._buttons = QHBoxLayout()
        for button in (self.yes, self.no):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        for widget in (self._text, field, self._trouble):
            if widget is not None:
                self._column.addWidget(widget)
        self._column.addLayout(self._buttons)
        self.yes.clicked.connect(lambda: self.confirmed.emit())
        self.no.clicked.connect(lambda: self.left.emit())
        follow_theme(self.restyle)
        self.hide()

    def ask(self, text: str) -> None:
        """Show the question."""
        self._text.setText(text)
        self.say("")
        self.show()
        (self._field or self.yes).setFocus(Qt.FocusReason.OtherFocusReason)

    def text(self) -> str:
        """The question."""
        return self._text.text()

    def say(self, trouble: str) -> None:
        """Tell what is wrong with the answer."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._column.setContentsMargins(*(t.px(M),) * 4)
        self._column.setSpacing(t.px(S))
        self._buttons.setSpacing(t.px(S))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter says yes, Esc says no."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.left if self.no.hasFocus() else self.confirmed).emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a box."""
        t = tokens()
        with painting(self) as painter:
            box = QRectF(self.rect())
            draw_box(painter, box, radius=t.px(CONTROL_RADIUS), fill=t.color("raised"), border=t.color("line"))


def present_count(session: Session, tag: TagId) -> int:
    """How many examples have the tag."""
    tally = session.tallies.of(tag)
    return int(tally[ERRORS, KNOWN_PRESENT] + tally[CORRECT, KNOWN_PRESENT])


def delete_question(session: Session, tag: Tag) -> str:
    """What deleting a tag takes along; empty when nobody has answered it."""
    answers = session.answers.count(tag.id)
    if not answers:
        return ""
    held = f"{present_count(session, tag.id):,} examples have it"
    return f"Delete “{tag.name}” with its {answers:,} answers ({held})? Undo brings all of it back."


def split_names(text: str) -> list[str]:
    """The names that were typed, separated by commas or semicolons."""
    return [name.strip() for name in text.replace(";", ",").split(",") if name.strip()]


class TagActions(QWidget):
    """Buttons and questions for one tag."""

    replaced = Signal(int)
    """The tag is gone; this one is to be shown instead (-1 for none)."""
    asked = Signal(object)
    """The Strip that asks, to be brought into view."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Actions on this tag"), object_name="tagActions")
        self._workspace = workspace
        self._tag: TagId | None = None
        self.show_button = Button(self.tr("Show examples"), self, object_name="tagShow", icon="list-filter")
        self.again_button = Button("", self, name="Re-check", object_name="tagAgain", icon="refresh-cw")
        self.merge_button = Button(self.tr("Merge into…"), self, object_name="tagMerge", icon="git-merge")
        self.split_button = Button(self.tr("Split…"), self, object_name="tagSplit", icon="split")
        self.delete_button = Button(self.tr("Delete"), self, object_name="tagDelete", icon="trash-2", key="Del")
        self.merge_into = DropDown(self)
        describe(self.merge_into, self.tr("Tag to merge into"), object_name="tagMergeInto")
        self.split_line = QLineEdit(self)
        self.split_line.setPlaceholderText(self.tr("New names, separated by commas"))
        describe(self.split_line, self.tr("Names of the new tags"), object_name="tagSplitLine")
        self.merge_strip = Strip("merge", self.tr("Merge"), self.merge_into, self)
        self.split_strip = Strip("split", self.tr("Split"), self.split_line, self)
        self.delete_strip = Strip("delete", self.tr("Delete"), None, self)
        self._flow, self._column = FlowLayout(), QVBoxLayout(self)
        self._build()
        self._connect()
        follow_theme(self.restyle)

    def show_tag(self, tag: Tag | None) -> None:
        """Act on another tag; an open question is dropped."""
        if tag is None or tag.id != self._tag:
            self.close_strips()
        self._tag = tag.id if tag is not None else None
        session = self._workspace.session
        again = int(session.tallies.of(tag.id)[:, UNASKED].sum()) if tag is not None else 0
        present = present_count(session, tag.id) if tag is not None else 0
        self.show_button.setText(self.tr("Show {count} examples").replace("{count}", f"{present:,}"))
        self.show_button.setVisible(present > 0)
        self.again_button.setText(self.tr("Re-check ({count})").replace("{count}", f"{again:,}"))
        self.again_button.setVisible(again > 0)
        writable = tag is not None and not session.read_only
        for button in (self.merge_button, self.split_button, self.delete_button):
            button.setEnabled(writable)
        self.merge_button.setEnabled(writable and len(session.tags) > 1)

    def ask_delete(self) -> None:
        """Delete at once when nobody has answered the tag, else ask."""
        tag = self._current()
        if tag is None or self._workspace.session.read_only:
            return
        self.close_strips()
        question = delete_question(self._workspace.session, tag)
        if question:
            self._ask(self.delete_strip, question)
        else:
            self._delete()

    def ask_merge(self) -> None:
        """Ask which tag to merge into."""
        tag = self._current()
        if tag is None:
            return
        self.close_strips()
        self.merge_into.clear()
        for other in self._workspace.session.tags:
            if other.id != tag.id:
                self.merge_into.addItem(one_line(other.name, 80), int(other.id))
        present = present_count(self._workspace.session, tag.id)
        self._ask(
            self.merge_strip,
            f"“{tag.name}” goes away; its {present:,} examples get the tag chosen here. "
            "Absent stays only where both are absent.",
        )

    def ask_split(self) -> None:
        """Ask for the names of the new tags."""
        tag = self._current()
        if tag is None:
            return
        self.close_strips()
        self.split_line.clear()
        present = present_count(self._workspace.session, tag.id)
        self._ask(
            self.split_strip,
            f"New tags take the place of “{tag.name}”. Where it was absent they are absent; "
            f"its {present:,} examples are to be asked again.",
        )

    def close_strips(self) -> None:
        """Drop open questions."""
        for strip in (self.merge_strip, self.split_strip, self.delete_strip):
            strip.hide()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._flow.set_gap(tokens().px(S))
        self._column.setSpacing(tokens().px(S))

    def _ask(self, strip: Strip, text: str) -> None:
        strip.ask(text)
        self.asked.emit(strip)

    def _current(self) -> Tag | None:
        return self._workspace.session.tags.get(self._tag) if self._tag is not None else None

    def _delete(self) -> None:
        tag, session = self._current(), self._workspace.session
        if tag is not None:
            rest = [other.id for other in session.tags if other.id != tag.id]
            following = rest[min(tag.position, len(rest) - 1)] if rest else -1
            self._do(self.delete_strip, lambda: tag_steps.delete(session, tag.id), lambda: int(following))

    def _merge(self) -> None:
        tag, keep = self._current(), self.merge_into.currentData()
        if tag is not None and isinstance(keep, int):
            session = self._workspace.session
            self._do(self.merge_strip, lambda: tag_steps.merge(session, TagId(keep), tag.id), lambda: keep)

    def _split(self) -> None:
        tag, names = self._current(), split_names(self.split_line.text())
        if tag is not None:
            session = self._workspace.session
            self._do(self.split_strip, lambda: tag_steps.split(session, tag.id, names), lambda: self._named(names[0]))

    def _named(self, name: str) -> int:
        found = self._workspace.session.tags.named(name)
        return int(found.id) if found is not None else -1

    def _do(self, strip: Strip, make: Callable[[], Patch], following: Callable[[], int]) -> None:
        try:
            patch = make()
        except Problem as problem:
            strip.say(str(problem))
            return
        if self._workspace.commit(patch, notice=True) is not None:
            strip.hide()
            self.replaced.emit(following())

    def _open(self, make: Callable[[Session, TagId], queues.Queue]) -> None:
        tag = self._current()
        if tag is not None:
            self._workspace.open_queue(make(self._workspace.session, tag.id))

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        for button in (
            self.show_button, self.merge_button, self.split_button, self.delete_button, self.again_button,
        ):  # fmt: skip
            self._flow.addWidget(button)
        self._column.addLayout(self._flow)
        for strip in (self.merge_strip, self.split_strip, self.delete_strip):
            self._column.addWidget(strip)

    def _connect(self) -> None:
        self.show_button.clicked.connect(lambda: self._open(queues.with_tag))
        self.again_button.clicked.connect(lambda: self._open(queues.rereview))
        self.merge_button.clicked.connect(lambda: self.ask_merge())
        self.split_button.clicked.connect(lambda: self.ask_split())
        self.delete_button.clicked.connect(lambda: self.ask_delete())
        self.merge_strip.confirmed.connect(self._merge)
        self.split_strip.confirmed.connect(self._split)
        self.delete_strip.confirmed.connect(self._delete)
        for strip in (self.merge_strip, self.split_strip, self.delete_strip):
            strip.left.connect(self.close_strips)
