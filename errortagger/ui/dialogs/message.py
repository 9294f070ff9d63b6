"""Messages: what happened and what to do as plain text that can be copied, and questions with two plain answers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.fonts import text_font
from errortagger.ui.tokens import SMALL, follow_theme, tokens
from errortagger.ui.widgets.plain import PlainLabel, capped, describe


class Message(Sheet):
    """What happened, what to do, and folded details. It does not block the window behind it."""

    def __init__(self, parent: QWidget | None, what: str, action: str = "", details: str = "") -> None:
        super().__init__(what, parent, object_name="message", width=500)
        self.setWindowTitle(self.tr("ErrorTagger"))
        self.setAccessibleName(what)
        self._what, self._action, self._details = what, action, details
        self.advice = PlainLabel(action, self, wrap=True)
        self.advice.setVisible(bool(action))
        self.body.addWidget(self.advice)
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setPlainText(capped(details))
        self.details.setTabChangesFocus(True)
        describe(self.details, self.tr("Details"), object_name="messageDetails")
        self.details.hide()
        self.body.addWidget(self.details)
        self._add_buttons()
        follow_theme(self._size_parts)

    def plain_text(self) -> str:
        """Everything the message says, as it is copied."""
        return "\n\n".join(part for part in (self._what, self._action, self._details) if part)

    def _add_buttons(self) -> None:
        if self._details:
            more = self.add_button(self.tr("Details"), object_name="messageMore", variant="quiet")
            more.setCheckable(True)
            more.toggled.connect(self._on_more)
        copy = self.add_button(self.tr("Copy"), object_name="messageCopy", icon="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.plain_text()))
        close = self.add_button(self.tr("Close"), object_name="messageClose", variant="primary")
        close.clicked.connect(self.accept)
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _size_parts(self) -> None:
        self.details.setFont(text_font(SMALL, mono=True))
        self.details.setMinimumHeight(tokens().px(180))

    def _on_more(self, on: bool) -> None:
        self.details.setVisible(on)
        self.fit()


def tell(parent: QWidget | None, what: str, action: str = "", details: str = "") -> Message:
    """Show a message over ``parent`` and go on; it goes away when a person closes it."""
    message = Message(parent, what, action, details)
    message.show()
    return message


def question(
    parent: QWidget | None, text: str, yes: str, no: str, *, details: str = "", dangerous: bool = False
) -> Sheet:
    """The dialog behind :func:`ask`. A dangerous answer is not the one that Enter gives."""
    sheet = Sheet(text, parent, object_name="question", width=460, subtitle=details)
    sheet.setWindowTitle(sheet.tr("ErrorTagger"))
    sheet.without_body()
    other = sheet.add_button(no, object_name="questionNo", variant="primary" if dangerous else "secondary")
    other.clicked.connect(sheet.reject)
    agreed = sheet.add_button(yes, object_name="questionYes", variant="secondary" if dangerous else "primary")
    agreed.clicked.connect(sheet.accept)
    (other if dangerous else agreed).setFocus(Qt.FocusReason.OtherFocusReason)
    return sheet


def ask(parent: QWidget | None, text: str, yes: str, no: str, *, details: str = "", dangerous: bool = False) -> bool:
    """Ask a question and wait for the answer; Esc and closing are No."""
    sheet = question(parent, text, yes, no, details=details, dangerous=dangerous)
    return sheet.exec() == QDialog.DialogCode.Accepted
