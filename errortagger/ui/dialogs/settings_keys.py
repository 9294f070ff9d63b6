"""The page of the settings where keys are changed: a list of actions, and a field that takes the next key pressed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QKeySequenceEdit, QVBoxLayout, QWidget

from errortagger.domain.problems import Problem
from errortagger.ui.actions import BY_ID, MENUS, SPECS, spoken
from errortagger.ui.dialogs.fields import TroubleLine
from errortagger.ui.dialogs.finder import Finder, fitting
from errortagger.ui.dialogs.keymap import Keymap, read_keymap
from errortagger.ui.dialogs.rows import Row
from errortagger.ui.tokens import M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import PlainLabel, describe


class KeyField(QKeySequenceEdit):
    """Takes one key press, Tab and Esc excepted: they leave it."""

    left = Signal()
    """Esc was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)
        self.setClearButtonEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the key, or leave the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class KeysPage(QWidget):
    """All actions with their keys. ``changed`` tells after each change; what is refused is said under the list."""

    changed = Signal()

    def __init__(
        self, changes: Mapping[str, str], tag_keys: Mapping[str, str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keysPage")
        self.keymap = Keymap(changes, tag_keys)
        self._action = ""
        self.finder = Finder(
            self.tr("Actions"),
            self.tr("Type an action or a key"),
            self._rows,
            self,
            object_name="settingsKeys",
            shown=7,
        )
        self._what = PlainLabel("", self, weight=500)
        self.field = KeyField(self)
        describe(self.field, self.tr("New key"), object_name="settingsKeyField")
        self.trouble = TroubleLine(self, object_name="settingsKeyTrouble")
        self._column = QVBoxLayout(self)
        self._build()
        self.finder.list.selectionModel().currentChanged.connect(lambda *_: self._on_current())
        self.finder.picked.connect(lambda _row: self.field.setFocus(Qt.FocusReason.OtherFocusReason))
        self.field.editingFinished.connect(self._on_key)
        self.field.left.connect(lambda: self.finder.line.setFocus(Qt.FocusReason.OtherFocusReason))
        self._on_current()
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._column.setSpacing(tokens().px(M))
        self._edit_row.setSpacing(tokens().px(S))
        self._file_row.setSpacing(tokens().px(S))
        self.field.setFixedWidth(tokens().px(150))

    def choose(self, action: str) -> None:
        """Go to an action."""
        for at, row in enumerate(self.finder.list.rows.rows()):
            if row.key == action:
                self.finder.list.setCurrentIndex(self.finder.list.rows.index(at))

    def import_file(self, path: Path) -> None:
        """Use the keys of a file; trouble is said under the list."""
        try:
            self.keymap.take_json(read_keymap(path))
        except Problem as problem:
            self.trouble.show_problem(problem)
            return
        self._tell()

    def export_file(self, path: Path) -> None:
        """Write all keys to a file; trouble is said under the list."""
        try:
            path.write_text(self.keymap.to_json(), encoding="utf-8")
        except OSError as error:
            problem = Problem(error.strerror or str(error), where=str(path), action="Choose another folder.")
            self.trouble.show_problem(problem)

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._edit_row, self._file_row = QHBoxLayout(), QHBoxLayout()
        self._edit_row.addWidget(self._what, 1)
        self._edit_row.addWidget(self.field)
        buttons = (
            (self._edit_row, self.tr("None"), "settingsKeyNone", self.tr("Take the key away"), self._on_none),
            (
                self._edit_row,
                self.tr("Default"),
                "settingsKeyReset",
                self.tr("Give the default keys back"),
                self._on_reset,
            ),
            (self._file_row, self.tr("All defaults"), "settingsKeysReset", "", self._on_reset_all),
            (
                self._file_row,
                self.tr("Import…"),
                "settingsKeysImport",
                self.tr("Use the keys of a file"),
                self._on_import,
            ),
            (
                self._file_row,
                self.tr("Export…"),
                "settingsKeysExport",
                self.tr("Write the keys to a file"),
                self._on_export,
            ),
        )
        for row, text, name, tip, run in buttons:
            button = Button(text, self, object_name=name, tip=tip, variant="secondary")
            button.setAutoDefault(False)
            button.clicked.connect(run)
            row.addWidget(button)
        self._file_row.addStretch(1)
        self._column.addWidget(self.finder, 1)
        self._column.addLayout(self._edit_row)
        self._column.addWidget(self.trouble)
        self._column.addLayout(self._file_row)

    def _rows(self, text: str) -> list[Row]:
        rows: list[Row] = []
        for menu in MENUS:
            rows.append(Row(title=menu, header=True))
            rows += [self._row(spec.id) for spec in SPECS if spec.menu == menu]
        return fitting(text, rows, lambda row: " ".join(row.keys))

    def _row(self, action: str) -> Row:
        keys = tuple(spoken(key) for key in self.keymap.keys(action))
        detail = self.tr("changed") if action in self.keymap.changes else ""
        return Row(title=BY_ID[action].text, key=action, keys=keys, detail=detail)

    def _on_current(self) -> None:
        row = self.finder.list.current_row()
        self._action = str(row.key) if row is not None else ""
        said = self.tr("Key for “{action}”").replace("{action}", row.title if row is not None else "")
        self._what.setText(said if row is not None else self.tr("Choose an action"))
        keys = self.keymap.keys(self._action) if self._action else ()
        self.field.blockSignals(True)
        self.field.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self.field.blockSignals(False)
        self.field.setEnabled(bool(self._action))
        self.trouble.show_text("")

    def _on_key(self) -> None:
        pressed = self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if self._action and pressed and pressed not in self.keymap.keys(self._action):
            self._try(lambda: self.keymap.set_key(self._action, pressed))

    def _on_none(self) -> None:
        self._try(lambda: self.keymap.set_key(self._action, ""))

    def _on_reset(self) -> None:
        self._try(lambda: self.keymap.reset(self._action))

    def _on_reset_all(self) -> None:
        self._try(self.keymap.reset_all)

    def _try(self, change: object) -> None:
        if not self._action or not callable(change):
            return
        try:
            change()
        except Problem as problem:
            self._on_current()
            self.trouble.show_problem(problem)
            return
        self._tell()

    def _tell(self) -> None:
        action = self._action
        self.finder.refresh()
        self.choose(action)
        self._on_current()
        self.changed.emit()

    def _on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import keys"), "", "JSON (*.json)")
        if name:
            self.import_file(Path(name))

    def _on_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export keys"), "errortagger-keys.json", "JSON (*.json)")
        if name:
            self.export_file(Path(name))
