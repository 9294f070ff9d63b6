"""The right side of the review: tags, label check, note, details, and the button that goes on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from errortagger.domain.patch import Changes, MarkField
from errortagger.domain.project import Example
from errortagger.domain.tag import DIGIT_SLOTS, Tag
from errortagger.domain.types import Answer, Human, LabelCheck
from errortagger.session import steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.tallies import KNOWN_PRESENT
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.facts import FactsView
from errortagger.ui.parts.note_edit import NoteEdit
from errortagger.ui.tokens import M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.paint import marker_shape
from errortagger.ui.widgets.surface import Heading, Surface
from errortagger.ui.widgets.tag_palette import TagPalette
from errortagger.ui.widgets.tag_rows import TagRow, TagState

_STATES = {
    Answer.PRESENT: TagState.PRESENT,
    Answer.ABSENT: TagState.ABSENT,
    Answer.UNSURE: TagState.UNSURE,
    Answer.NOT_ASKED: TagState.NOT_ASKED,
    Answer.DISPUTED: TagState.NOT_ASKED,
}
_NOTE_PAUSE_MS = 1_000


class Inspector(Surface):
    """Shows and asks. Every change is asked of the workspace by a signal or a step."""

    tag_toggled = Signal(int)
    tag_created = Signal(str)
    tag_edit_requested = Signal(int)
    tag_menu_requested = Signal(int, QPoint)
    done_requested = Signal()
    label_wrong_requested = Signal()
    unsure_requested = Signal()
    human_requested = Signal()
    left = Signal()
    """A text field was left; the focus goes back to the stage."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._note_row: int | None = None
        self._note_pause = QTimer(self, singleShot=True, interval=_NOTE_PAUSE_MS)
        self._note_pause.timeout.connect(self.save_note)
        self._build()
        self._connect()
        follow_theme(self._space)
        workspace.current_changed.connect(self.show_current)
        workspace.record_ready.connect(self._show_record)
        workspace.changed.connect(self._on_changes)

    def show_current(self) -> None:
        """Draw what is known of the example shown."""
        self.save_note()
        self._show_tags()
        self._show_marks()
        self._show_note()
        self._show_record()

    def focus_tags(self) -> None:
        """Go to the line that finds or makes a tag."""
        self.palette_.focus_line()

    def focus_note(self) -> None:
        """Go to the note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save_note(self) -> None:
        """Write down what was typed so far, as one step."""
        self._note_pause.stop()
        row = self._note_row
        if row is None or self._workspace.session.read_only:
            return
        if (self._own(MarkField.NOTE, row) or "") != self.note.toPlainText().rstrip():
            self._workspace.commit(steps.set_note(self._workspace.session, row, self.note.toPlainText().rstrip()))

    def _build(self) -> None:
        self.palette_ = TagPalette(self)
        self.column.addWidget(self.palette_, 5)
        self._buttons = QHBoxLayout()
        self.label_button = Button(
            self.tr("Label is wrong"), self, object_name="labelWrongButton", icon="flag", icon_color="warn", key="X",
            checkable=True,
        )  # fmt: skip
        self.unsure_button = Button(
            self.tr("Can't tell"), self, object_name="unsureButton", icon="circle-help", icon_color="warn", key="U"
        )
        self.human_button = Button(
            self.tr("Human"), self, object_name="humanButton", icon="user", key="H", checkable=True
        )
        for button in (self.label_button, self.unsure_button):
            self._buttons.addWidget(button, 1)
        self.column.addLayout(self._buttons)
        self.column.addWidget(self.human_button)
        self.column.addWidget(Heading(self.tr("Note"), self))
        self.note = NoteEdit(self)
        self.column.addWidget(self.note)
        self.column.addWidget(Heading(self.tr("Details"), self))
        self.details = FactsView(self)
        self.column.addWidget(self.details, 3)
        self.done_button = Button(
            self.tr("Reviewed, next"),
            self,
            object_name="doneButton",
            variant="primary",
            key="Enter",
            trailing="corner-down-left",
        )
        self.column.addWidget(self.done_button)

    def _connect(self) -> None:
        self.palette_.toggled.connect(self.tag_toggled)
        self.palette_.create_requested.connect(self.tag_created)
        self.palette_.edit_requested.connect(self.tag_edit_requested)
        self.palette_.menu_requested.connect(self.tag_menu_requested)
        self.palette_.done.connect(self.left)
        self.note.left.connect(self._leave_note)
        self.note.paused.connect(self.save_note)
        self.note.textChanged.connect(self._note_pause.start)
        self.done_button.clicked.connect(lambda: self.done_requested.emit())
        self.label_button.clicked.connect(self._ask_label)
        self.unsure_button.clicked.connect(lambda: self.unsure_requested.emit())
        self.human_button.clicked.connect(self._ask_human)

    def _space(self) -> None:
        self.column.setSpacing(tokens().px(M))
        self._buttons.setSpacing(tokens().px(S))

    def _ask_label(self) -> None:
        self.label_wrong_requested.emit()
        self._show_marks()  # the click has turned the button; what was said may not have changed

    def _ask_human(self) -> None:
        self.human_requested.emit()
        self._show_marks()

    def _leave_note(self) -> None:
        self.save_note()
        self.left.emit()

    def _show_tags(self) -> None:
        session, row = self._workspace.session, self._workspace.row
        reviewed = row is not None and steps.is_reviewed_by_me(session, row)
        rows = [self._tag_row(tag, index, row) for index, tag in enumerate(session.tags)]
        self.palette_.set_tags(rows, reviewed=reviewed)
        self.palette_.set_enabled(row is not None and not session.read_only)

    def _tag_row(self, tag: Tag, index: int, row: int | None) -> TagRow:
        session = self._workspace.session
        tally = session.tallies.of(tag.id)
        state, others = TagState.NOT_ASKED, 0
        if row is not None:
            own = session.answers.at(session.reviewer.id, tag.id, row)
            state = _STATES[own]
            others = sum(
                session.answers.at(who, tag.id, row) is Answer.PRESENT
                for who in session.answers.reviewers(tag.id)
                if who != session.reviewer.id
            )
        return TagRow(
            id=int(tag.id),
            name=tag.name,
            color=tag.color,
            key=DIGIT_SLOTS[index] if index < len(DIGIT_SLOTS) else tag.key.upper(),
            shape=marker_shape(index),
            count=int(tally[ERRORS, KNOWN_PRESENT] + tally[CORRECT, KNOWN_PRESENT]),
            state=state,
            others=others,
            description=tag.description,
        )

    def _show_marks(self) -> None:
        row = self._workspace.row
        check = self._own(MarkField.LABEL_CHECK, row)
        self.label_button.setChecked(check in (LabelCheck.LABEL_WRONG, LabelCheck.BOTH_WRONG))
        human = self._own(MarkField.HUMAN, row)
        words = {
            None: self.tr("Human would get it right?"),
            Human.RIGHT.value: self.tr("Human would get it right"),
            Human.WRONG.value: self.tr("Human would get it wrong too"),
        }
        self.human_button.setText(words[human])
        self.human_button.setChecked(human is not None)
        on = row is not None and not self._workspace.session.read_only
        for widget in (self.label_button, self.unsure_button, self.human_button, self.note, self.done_button):
            widget.setEnabled(on)

    def _show_note(self) -> None:
        self._note_row = None
        text = self._own(MarkField.NOTE, self._workspace.row) or ""
        if self.note.toPlainText().rstrip() != text:
            self.note.setPlainText(text)
        self._note_pause.stop()
        self._note_row = self._workspace.row

    def _show_record(self) -> None:
        record = self._workspace.record
        if record is not None:
            self.details.set_facts(_details(record))

    def _own(self, field: MarkField, row: int | None) -> str | None:
        session = self._workspace.session
        return None if row is None else session.marks.get(field, session.reviewer.id, row)

    def _on_changes(self, changes: Changes) -> None:
        if self._workspace.moving:
            return
        self._show_tags()
        if changes.marks or changes.everything:
            self._show_marks()
        if MarkField.NOTE in changes.marks and self._note_row in changes.rows:
            self._show_note()


def _details(record: Example) -> dict[str, object]:
    """What the panel lists: the example's own facts first, then its metadata."""
    facts: dict[str, object] = {"id": record.key}
    own = (("split", record.split), ("human label", record.human_label), ("human correct", record.human_correct))
    facts.update({name: value for name, value in own if value is not None})
    if record.media:
        facts["media"] = record.media
    return {**facts, **record.metadata}
