"""Taking an example out of every count: one key for each usual reason, or one's own words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from errortagger.domain.types import EXCLUSION_REASONS
from errortagger.ui.dialogs.rows import Row, RowList
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.widgets.plain import describe

MAX_REASON = 200
_ICONS = {"corrupt file": "file", "duplicate": "copy", "out of scope": "ban"}


class ReasonList(RowList):
    """The reasons; a digit picks one at once, any other letter goes to the line for one's own words."""

    def __init__(self, name: str, parent: QWidget, line: QLineEdit) -> None:
        super().__init__(name, parent, object_name="excludeReasons", shown=len(EXCLUSION_REASONS))
        self._line = line

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle digits and letters, leave arrows and Enter to the list."""
        text = event.text()
        if text.isdigit() and 1 <= int(text) <= self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(int(text) - 1))
            self.pick()
        elif text.isalpha():
            self._line.setFocus(Qt.FocusReason.OtherFocusReason)
            self._line.insert(text)
        else:
            super().keyPressEvent(event)


class ExcludeDialog(Sheet):
    """Asks for the reason. :meth:`reason` is empty if the dialog was left."""

    def __init__(self, parent: QWidget | None = None, *, count: int = 1) -> None:
        super().__init__("", parent, object_name="excludeDialog", width=420)
        many = self.tr("Exclude {n} examples because of …").replace("{n}", f"{count:,}")
        title = self.tr("Exclude this example because of …") if count == 1 else many
        self.set_title(title)
        self.set_subtitle(self.tr("It leaves every count. Undo brings it back."))
        self._reason = ""
        self.line = QLineEdit(self)
        self.line.setMaxLength(MAX_REASON)
        self.line.setPlaceholderText(self.tr("Another reason, in your words"))
        describe(self.line, self.tr("Another reason"), object_name="excludeOther")
        self.list = ReasonList(self.tr("Reasons"), self, self.line)
        rows = [
            Row(title=reason, key=reason, keys=(str(number),), icon=_ICONS.get(reason, "circle-slash"))
            for number, reason in enumerate(EXCLUSION_REASONS, start=1)
        ]
        self.list.set_rows(rows)
        self.body.addWidget(self.list)
        self.body.addWidget(self.line)
        self.add_cancel()
        self._go = self.add_button(self.tr("Exclude"), object_name="excludeGo", variant="primary")
        self._go.clicked.connect(self._on_go)
        self.list.picked.connect(lambda row: self._take(row.title))
        self.line.textChanged.connect(self._on_text)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def reason(self) -> str:
        """Why the example is excluded; empty if the dialog was left."""
        return self._reason

    def _on_text(self, text: str) -> None:
        self.list.clearSelection()
        if not text.strip():
            self.list.setCurrentIndex(self.list.rows.index(0))

    def _on_go(self) -> None:
        row = self.list.current_row()
        own = " ".join(self.line.text().split())
        self._take(own or (row.title if row is not None else ""))

    def _take(self, reason: str) -> None:
        if reason:
            self._reason = reason
            self.accept()
