"""A line to type in and the list of what fits under it: the hand of the command palette and its relatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from errortagger.ui.dialogs.rows import Row, RowList
from errortagger.ui.tokens import S, follow_theme, tokens
from errortagger.ui.widgets.fuzzy import score
from errortagger.ui.widgets.icons import icon
from errortagger.ui.widgets.plain import PlainLabel, describe

Source = Callable[[str], Sequence[Row]]
"""What fits the text typed, best first."""
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 7, Qt.Key.Key_PageUp: -7}


class FinderLine(QLineEdit):
    """A line whose arrows move in the list under it, and whose Enter picks."""

    moved = Signal(int)
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle arrows and Enter, leave the rest to the editor (Esc to the dialog)."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.moved.emit(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Finder(QWidget):
    """Line and list. ``picked`` tells the row; ``entered_text`` tells the text when Enter meets no row."""

    picked = Signal(object)
    entered_text = Signal(str)

    def __init__(
        self,
        name: str,
        placeholder: str,
        source: Source,
        parent: QWidget | None = None,
        *,
        object_name: str,
        nothing: str = "",
        shown: int = 8,
        choose_first: bool = True,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._choose_first = choose_first
        self.line = FinderLine(self)
        self.line.setPlaceholderText(placeholder)
        self.line.setClearButtonEnabled(False)
        self._glass = QAction(self)
        self.line.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        describe(self.line, name, object_name=f"{object_name}Line")
        self.list = RowList(name, self, object_name=f"{object_name}List", shown=shown)
        self.nothing = PlainLabel(nothing or self.tr("Nothing fits"), self, color="mute", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setObjectName(f"{object_name}Nothing")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.line, self.list, self.nothing):
            self._column.addWidget(widget, 0 if widget is self.line else 1)
        self.line.textChanged.connect(self.refresh)
        self.line.moved.connect(self._move)
        self.line.entered.connect(self._enter)
        self.list.picked.connect(self.picked)
        self.setFocusProxy(self.line)
        follow_theme(self.restyle)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the rows again."""
        rows = self._source(self.line.text())
        self.list.set_rows(rows, choose_first=self._choose_first)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def restyle(self) -> None:
        """Take spacing and icon from the tokens in use."""
        self._glass.setIcon(icon("search", "mute"))
        self._column.setSpacing(tokens().px(S))

    def _move(self, step: int) -> None:
        for _ in range(abs(step)):
            self.list.step(1 if step > 0 else -1)

    def _enter(self) -> None:
        if self.list.current_row() is not None:
            self.list.pick()
        else:
            self.entered_text.emit(self.line.text())


def fitting(query: str, rows: Sequence[Row], extra: Callable[[Row], str] | None = None) -> list[Row]:
    """The rows that fit, best first; all of them, headings included, for an empty query.

    ``extra`` gives more words of a row to look in; they count less than its title.
    """
    if not query.strip():
        return list(rows)
    scored: list[tuple[float, int]] = []
    for at, row in enumerate(rows):
        found = None if row.header else _score(query, row, extra)
        if found is not None:
            scored.append((-found, at))
    return [rows[at] for _, at in sorted(scored)]


def _score(query: str, row: Row, extra: Callable[[Row], str] | None) -> float | None:
    found = score(query, row.title)
    if found is None and extra is not None:
        with_more = score(query, f"{row.title} {extra(row)}")
        return None if with_more is None else with_more * 0.5
    return found
