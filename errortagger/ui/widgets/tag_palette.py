"""The tag palette: a line to find or create a tag, and the list of tags with their keys, states and counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from errortagger.domain.tag import MAX_NAME
from errortagger.ui.tokens import S, follow_theme, tokens
from errortagger.ui.widgets.keycap import KeyCap
from errortagger.ui.widgets.plain import PlainLabel, describe
from errortagger.ui.widgets.surface import Heading
from errortagger.ui.widgets.tag_delegate import TagDelegate, edit_box
from errortagger.ui.widgets.tag_rows import Role, TagListModel, TagRow

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _claims(event: QEvent, keys: tuple[Qt.Key, ...]) -> bool:
    """Whether the event asks who wants a key, and it is one of ``keys``."""
    return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() in keys


class TagLine(QLineEdit):
    """The line on top: arrows move in the list, Enter toggles, Esc leaves; everything else is typed."""

    moved = Signal(int)
    entered = Signal(bool)
    """Toggle what is current; the flag says to stay in the line."""
    created = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the palette, leave the rest to the editor."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in _ENTER and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.created.emit()
        elif key in _ENTER and modifiers in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier):
            self.entered.emit(modifiers == Qt.KeyboardModifier.ShiftModifier)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim the keys above before the window's shortcuts get them."""
        if _claims(event, (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)):
            event.accept()
            return True
        return super().event(event)


class TagListView(QListView):
    """The list. A click toggles and leaves the focus where it is; Tab reaches it, Space toggles, F2 edits."""

    toggled = Signal(QModelIndex)
    edit_asked = Signal(QModelIndex)
    menu_asked = Signal(QModelIndex, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed = QModelIndex()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", True)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(TagDelegate(self))
        self.viewport().setAutoFillBackground(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ring a row when the focus came by key; a click or a new window chooses nothing."""
        super().focusInEvent(event)
        keyed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        index = self.currentIndex() if self.currentIndex().isValid() else self.model().index(0, 0)
        self.setCurrentIndex(index if keyed else QModelIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Choose nothing any more, so that Enter in the line never toggles what was chosen here."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.setCurrentIndex(QModelIndex())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the row; nothing is selected by the mouse."""
        self._pressed = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.RightButton and self._pressed.isValid():
            self.menu_asked.emit(self._pressed, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second quick click is a click like any other."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Toggle the row, or edit it by its pencil."""
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid() or index != self._pressed:
            return
        on_pencil = edit_box(QRectF(self.visualRect(index))).contains(QPointF(event.position()))
        if on_pencil and isinstance(index.data(Role.ROW), TagRow):
            self.edit_asked.emit(index)
        else:
            self.toggled.emit(index)

    def event(self, event: QEvent) -> bool:
        """With the focus in the list, Space and F2 are its own."""
        if _claims(event, (Qt.Key.Key_Space, Qt.Key.Key_F2, Qt.Key.Key_Up, Qt.Key.Key_Down)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles, F2 edits, arrows move."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self.toggled.emit(index)
        elif event.key() == Qt.Key.Key_F2 and index.isValid():
            self.edit_asked.emit(index)
        else:
            super().keyPressEvent(event)


class TagPalette(QWidget):
    """Data in by :meth:`set_tags`, answers out by signals; it changes nothing itself. Works for 0 to 500 tags."""

    toggled = Signal(int)
    """Id of the tag to toggle on what is shown."""
    create_requested = Signal(str)
    """Name of a tag to make and put on what is shown."""
    edit_requested = Signal(int)
    menu_requested = Signal(int, QPoint)
    """Id of the tag and the place on the screen for its menu."""
    done = Signal()
    """The line was left; the focus should go back to the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Tags"), object_name="tagPalette")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._enabled = True
        self.line = TagLine(self)
        self.line.setPlaceholderText(self.tr("Type to find or create a tag"))
        self.line.setMaxLength(MAX_NAME)
        self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        describe(self.line, self.tr("Find or create a tag"), object_name="tagLine", tip=self.tr("Find a tag"), key="T")
        self.model = TagListModel(self)
        self.list = TagListView(self)
        self.list.setModel(self.model)
        describe(self.list, self.tr("Tags of this example"), object_name="tagList")
        self._empty = PlainLabel("", self, color="mute", wrap=True)
        self._empty.setObjectName("tagPaletteEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._build()
        self._connect()
        follow_theme(self.restyle)
        self._refresh()

    def set_tags(self, rows: Sequence[TagRow], *, reviewed: bool = False) -> None:
        """Show these tags in this order; ``reviewed`` says whether the example was reviewed (absent then shows)."""
        self.model.set_rows(rows, reviewed=reviewed)
        self._refresh()

    def focus_line(self) -> None:
        """Go to the line and select what is in it."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def first_field(self) -> QWidget:
        """What takes the focus when the pane is gone to: the list, or the line while there are no tags."""
        return self.line if self.list.isHidden() else self.list

    def set_enabled(self, on: bool) -> None:
        """Switch off when there is no example or the project is read-only; the tags stay visible."""
        self._enabled = on
        self.line.setEnabled(on)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._column.setSpacing(tokens().px(S))
        self.list.doItemsLayout()

    def sizeHint(self) -> QSize:
        """The width of the right pane."""
        return QSize(tokens().px(256), tokens().px(380))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Heading(self.tr("Tags"), self), 1)
        head.addWidget(KeyCap("T", self))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(head)
        self._column.addWidget(self.line)
        self._column.addWidget(self._empty, 1)
        self._column.addWidget(self.list, 1)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._on_typed)
        self.line.moved.connect(self._move)
        self.line.entered.connect(self._on_entered)
        self.line.created.connect(self._on_create)
        self.line.left.connect(self._leave)
        self.list.toggled.connect(self._act)
        self.list.edit_asked.connect(self._on_edit)
        self.list.menu_asked.connect(self._on_menu)

    def _on_typed(self, text: str) -> None:
        self.model.set_query(text)
        self._refresh()
        first = self.model.index(0)
        self.list.setCurrentIndex(first if text.strip() and first.isValid() else QModelIndex())

    def _move(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            at = self.list.currentIndex().row()
            target = (at + step) % count if at >= 0 else (0 if step > 0 else count - 1)
            self.list.setCurrentIndex(self.model.index(target))

    def _on_entered(self, stay: bool) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self._act(index)
        if stay:
            self.line.selectAll()
        else:
            self._leave()

    def _on_create(self) -> None:
        name = " ".join(self.line.text().split())
        known = self.model.find(name)
        if known is not None and self._enabled:
            self.toggled.emit(known.id)
        elif name and self._enabled:
            self.create_requested.emit(name)
        self._leave()

    def _act(self, index: QModelIndex) -> None:
        if not self._enabled:
            return
        row = self.model.row_of(index)
        if row is not None:
            self.toggled.emit(row.id)
        elif self.model.creates():
            self.create_requested.emit(self.model.creates())
            self.line.clear()

    def _on_edit(self, index: QModelIndex) -> None:
        row = self.model.row_of(index)
        if row is not None:
            self.edit_requested.emit(row.id)

    def _on_menu(self, index: QModelIndex, place: QPoint) -> None:
        row = self.model.row_of(index)
        if row is not None:
            self.menu_requested.emit(row.id, place)

    def _leave(self) -> None:
        self.line.clear()
        self.list.setCurrentIndex(QModelIndex())
        self.line.clearFocus()
        self.done.emit()

    def _refresh(self) -> None:
        none = self.model.rowCount() == 0
        self._empty.setVisible(none)
        self.list.setVisible(not none)
        self._empty.setText(
            self.tr("No tags yet. Look at a few errors, then name what you see: type a cause above and press Enter.")
        )
