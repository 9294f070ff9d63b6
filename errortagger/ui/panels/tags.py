"""The tags page: the list in palette order, and a form for the tag that is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from errortagger.domain.patch import Changes
from errortagger.domain.problems import Problem
from errortagger.domain.tag import MAX_NAME
from errortagger.domain.types import TagId
from errortagger.session import tag_steps
from errortagger.ui.models.tag_table import tag_lines
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.tag_form import TagForm
from errortagger.ui.parts.tag_list import TagList
from errortagger.ui.tokens import GUTTER, SMALL, TITLE, L, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button, IconButton
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe
from errortagger.ui.widgets.surface import Surface

_FORM_SHARE = 0.42


class NewTagLine(QLineEdit):
    """Type a name, Enter makes the tag, Esc empties the line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(MAX_NAME)
        self.setPlaceholderText(self.tr("New tag: type a cause or condition, press Enter"))
        describe(self, self.tr("Name of a new tag"), object_name="newTagLine")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)


class FormArea(QScrollArea):
    """The form, scrolled where the window is low."""

    def __init__(self, form: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Tag"), object_name="tagFormArea")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._holder = QWidget(self)
        self._holder.setProperty("bare", True)
        self._box = QVBoxLayout(self._holder)
        self._box.addWidget(form)
        self.setWidget(self._holder)
        self._holder.setAutoFillBackground(False)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Leave room for focus rings and the scroll bar."""
        t = tokens()
        self._box.setContentsMargins(t.px(2), t.px(2), t.px(M), t.px(2))

    def bring(self, widget: QWidget) -> None:
        """Scroll to a widget, as soon as it has its place."""
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget, 0, tokens().px(M)))

    def sizeHint(self) -> QSize:
        """As large as it is allowed to be."""
        return QSize(tokens().px(380), tokens().px(600))


class TagsPanel(QWidget):
    """Makes, changes and orders tags. Redraws at most once a frame, and only while it is shown."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Tags"), object_name="tagsPanel")
        self._workspace = workspace
        self._wanted = -1
        """The tag to select as soon as the list holds it."""
        self._left, self._right = Surface(self), Surface(self)
        self._title = PlainLabel(self.tr("Tags"), self, size=TITLE, weight=600)
        self._counts = ElidedLabel(parent=self, color="mute")
        self.up_button = IconButton("arrow-up", self.tr("Move up"), self, object_name="tagUp", key="Ctrl+Up")
        self.down_button = IconButton("arrow-down", self.tr("Move down"), self, object_name="tagDown", key="Ctrl+Down")
        self.list = TagList(self._left)
        self.nothing = EmptyState("tags", "", parent=self._left)
        self.new_line = NewTagLine(self._left)
        self.new_button = Button(self.tr("New tag"), self, object_name="newTagButton", icon="plus", key="Enter")
        self._trouble = PlainLabel("", self, color="error", size=SMALL, wrap=True)
        self._trouble.setObjectName("newTagTrouble")
        self.form = TagForm(workspace, self._right)
        self.area = FormArea(self.form, self._right)
        self._stack = QStackedLayout()
        self._head, self._foot, self._row = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(self)
        self._redraw = QTimer(self, singleShot=True, interval=0)
        self._redraw.timeout.connect(self.refresh)
        self._build()
        self._connect()
        self.setFocusProxy(self.list)
        follow_theme(self._space)
        self.refresh()

    def edit(self, tag: int) -> None:
        """Select a tag and go to its name."""
        self._wanted = tag
        self.refresh()
        self.form.focus_name()

    def refresh(self) -> None:
        """Draw the list as it is now; the same tag stays selected."""
        session = self._workspace.session
        found = tag_lines(session)
        keep = self._wanted if self._wanted in [line.tag.id for line in found] else self.list.current_tag()
        row = max(0, self.list.currentIndex().row())
        self._wanted = -1
        self.list.blockSignals(True)
        self.list.lines_model.set_lines(found)
        if not self.list.select_tag(keep):
            self.list.select_row(min(row, len(found) - 1))
        self.list.blockSignals(False)
        self._on_chosen(self.list.current_tag())
        self._stack.setCurrentIndex(0 if found else 1)
        self._counts.setText(_summary(len(found), sum(line.again > 0 for line in found)))
        for widget in (self.new_line, self.new_button):
            widget.setEnabled(not session.read_only)

    def create_tag(self) -> None:
        """Make the tag that is typed, or say why not."""
        name = self.new_line.text()
        if not name.strip():
            self.new_line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            patch = tag_steps.create(self._workspace.session, name)
        except Problem as problem:
            self._say(str(problem))
            return
        if self._workspace.commit(patch, notice=True) is not None:
            made = self._workspace.session.tags.named(name)
            self._wanted = int(made.id) if made is not None else -1
            self.new_line.clear()
            self._say("")
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The form never takes more than its part."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The widths follow the size of the type."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._redraw.start()

    def close_panel(self) -> None:
        """Take over what is typed."""
        self.form.flush()

    def _build(self) -> None:
        for widget, stretch in ((self._title, 0), (self._counts, 1), (self.up_button, 0), (self.down_button, 0)):
            self._head.addWidget(widget, stretch)
        for inside in (self.list, self.nothing):
            holder = QWidget(self._left)
            box = QVBoxLayout(holder)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(inside)
            self._stack.addWidget(holder)
        self.nothing.set_state(
            "tags",
            self.tr("No tags yet"),
            self.tr(
                "A tag is a cause or condition, in your words: car noise, blurry, wrong label. Name the first below."
            ),
        )
        self._foot.addWidget(self.new_line, 1)
        self._foot.addWidget(self.new_button)
        column = self._left.column
        column.addLayout(self._head)
        column.addLayout(self._stack, 1)
        column.addLayout(self._foot)
        column.addWidget(self._trouble)
        self._trouble.hide()
        self._right.column.addWidget(self.area, 1)
        self._row.addWidget(self._left, 1)
        self._row.addWidget(self._right)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.moved.connect(self._move)
        self.list.edit_requested.connect(self.form.focus_name)
        self.list.delete_requested.connect(self.form.actions_.ask_delete)
        self.list.new_requested.connect(lambda: self.new_line.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.new_line.returnPressed.connect(self.create_tag)
        self.new_line.textEdited.connect(lambda _text: self._say(""))
        self.new_button.clicked.connect(lambda: self.create_tag())
        self.up_button.clicked.connect(lambda: self.list.move_current(-1))
        self.down_button.clicked.connect(lambda: self.list.move_current(+1))
        self.form.replaced.connect(self._on_replaced)
        self.form.actions_.asked.connect(self.area.bring)
        self._workspace.changed.connect(self._on_changes)

    def _space(self) -> None:
        t = tokens()
        self._row.setContentsMargins(*(t.px(GUTTER),) * 4)
        self._row.setSpacing(t.px(GUTTER))
        self._head.setSpacing(t.px(S))
        self._foot.setSpacing(t.px(S))
        self._fit()
        self._left.column.setContentsMargins(1, t.px(L), 1, t.px(L))
        for layout in (self._head, self._foot):
            layout.setContentsMargins(t.px(L), 0, t.px(L), 0)
        self._trouble.setContentsMargins(t.px(L), 0, t.px(L), 0)

    def _fit(self) -> None:
        self._right.setFixedWidth(max(tokens().px(280), min(tokens().px(420), round(self.width() * _FORM_SHARE))))

    def _on_changes(self, _changes: Changes) -> None:
        if self.isVisible():
            self._redraw.start()

    def _on_chosen(self, tag: int) -> None:
        self.form.show_tag(tag if tag >= 0 else None)
        row, count = self.list.currentIndex().row(), self.list.lines_model.rowCount()
        writable = not self._workspace.session.read_only
        self.up_button.setEnabled(writable and row > 0)
        self.down_button.setEnabled(writable and 0 <= row < count - 1)

    def _on_replaced(self, tag: int) -> None:
        self._wanted = tag
        self.refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, tag: int, position: int) -> None:
        if TagId(tag) in self._workspace.session.tags:
            self._wanted = tag
            self._workspace.commit(tag_steps.move(self._workspace.session, TagId(tag), position))
            self.refresh()

    def _say(self, trouble: str) -> None:
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.new_line.setAccessibleDescription(trouble)


def _summary(count: int, late: int) -> str:
    if not count:
        return ""
    text = f"{count:,} tag{'s' if count != 1 else ''} · the first ten have the keys 1 to 9 and 0"
    return f"{text} · {late:,} to re-check" if late else text
