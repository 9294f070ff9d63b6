"""A person at the desk: the real window on a real project, worked by real key presses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QKeyCombination, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.create import create_from_frame
from errortagger.app.imports import ImportOptions
from errortagger.app.projects import open_project
from errortagger.app.settings import SettingsFile
from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.types import Answer
from errortagger.session import tag_steps
from errortagger.session.session import Session
from errortagger.ui.actions import BY_ID
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.review import ReviewPanel
from errortagger.ui.shell.main_window import MainWindow
from errortagger.ui.shell.startup import make_app, make_window

TAGS = ("car noise", "people noise", "low bandwidth")
WAIT_MS = 10_000


def make_project(
    folder: Path,
    *,
    examples: int = 12,
    errors: int | None = None,
    tags: Sequence[str] = TAGS,
    modality: str = "text",
    name: str = "desk",
    columns: dict[str, list[str]] | None = None,
) -> Path:
    """A project file: the first ``errors`` examples are wrong (two of three by default), the rest are right."""
    import pandas as pd

    wrong = examples * 2 // 3 if errors is None else errors
    data: dict[str, list[object]] = {
        "id": [f"ex-{number:03d}" for number in range(examples)],
        "text": [f"what was said in example {number}" for number in range(examples)],
        "truth": ["cat"] * examples,
        "prediction": ["dog" if number < wrong else "cat" for number in range(examples)],
        "confidence": [round(0.5 + number / (3 * examples), 3) for number in range(examples)],
        "speaker": [f"talker {number % 3}" for number in range(examples)],
    }
    data.update({column: list(values) for column, values in (columns or {}).items()})
    fields = {"id": "id", "ground_truth": "truth", "prediction": "prediction", "confidence": "confidence"}
    fields |= {"media": "media"} if "media" in data else {"text": "text"}
    options = ImportOptions(
        mapping=fields, criterion="exact", modality=modality, seed=7, name=name, media_root=str(folder)
    )
    path = folder / f"{name}.errtag"
    create_from_frame(path, pd.DataFrame(data), options)
    with open_project(path, reviewer="ana") as project:
        for tag in tags:
            project.session.commit(tag_steps.create(project.session, tag))
    return path


class Desk:
    """One window and the hands in front of it."""

    def __init__(self, qtbot: QtBot, app: QApplication, settings: SettingsFile | None = None) -> None:
        self.qtbot = qtbot
        self.settings = settings or SettingsFile()
        self.settings.settings.reviewer = "ana"
        self.window: MainWindow = make_window(make_app() or app, self.settings)
        self.trouble: list[str] = []
        self.notices: list[str] = []
        self._failures: list[BaseException] = []
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    @property
    def session(self) -> Session:
        return self.workspace.session

    @property
    def review(self) -> ReviewPanel:
        assert self.window.project_page is not None
        return self.window.project_page.review

    @property
    def row(self) -> int:
        row = self.workspace.row
        assert row is not None
        return row

    @property
    def key(self) -> str:
        """Id of the example shown."""
        return self.session.columns.keys[self.row]

    def open(self, path: Path) -> Desk:
        """Open a project as a person would, and wait until its first example is there."""
        self.window.open_path(path)
        self.qtbot.waitUntil(lambda: self.window.project_page is not None, timeout=WAIT_MS)
        self.workspace.notice.connect(lambda text, _undo: self.notices.append(text))
        self.workspace.trouble.connect(lambda what, action: self.trouble.append(f"{what} {action}".strip()))
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the record of the example shown has been read."""
        self.qtbot.waitUntil(lambda: self.workspace.row is None or self.workspace.record is not None, timeout=WAIT_MS)
        QApplication.processEvents()

    def press(self, *keys: str, times: int = 1) -> Desk:
        """Press keys by name, wherever the focus is."""
        for key in keys:
            for _ in range(times):
                self._strike(key)
        return self

    def hold(self, key: str, repeats: int) -> None:
        """Press a key and hold it so long that it repeats."""
        combination = QKeySequence(key)[0]
        for number in range(repeats + 1):
            self._send(combination, press=True, repeat=number > 0)
        self._send(combination, press=False, repeat=False)

    def pad(self, digit: str) -> None:
        """Press a digit of the number pad."""
        QTest.keyClick(self._target(), Qt.Key(ord(digit)), Qt.KeyboardModifier.KeypadModifier)

    def type(self, text: str) -> Desk:
        """Type text, wherever the focus is."""
        for letter in text:
            QTest.keyClicks(self._target(), letter)
        return self

    def click(self, name: str, place: QPoint | None = None) -> None:
        """Click a visible widget of the window by its object name."""
        widget = self.find(name)
        target = widget.viewport() if isinstance(widget, QListView) else widget
        where = place if place is not None else target.rect().center()
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def find(self, name: str) -> QWidget:
        """A visible widget by its object name."""
        found = [widget for widget in self.window.findChildren(QWidget, name) if widget.isVisible()]
        assert found, f"no visible widget is called {name}"
        return found[0]

    def do(self, action: str) -> Desk:
        """Press the first key of an action, or trigger it if it has none."""
        keys = BY_ID[action].keys
        if keys:
            return self.press(keys[0])
        self.window.actions_[action].trigger()
        return self

    def in_dialog(self, act: Callable[[QDialog], object], open_by: Callable[[], object]) -> None:
        """Open a modal dialog and do something in it; a dialog that is still open then is closed."""
        seen: list[str] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or not dialog.isActiveWindow():
                QTimer.singleShot(5, look)
                return
            seen.append(dialog.objectName())
            try:
                act(dialog)
            except BaseException as error:
                self._failures.append(error)
            if dialog.isVisible():
                dialog.reject()

        QTimer.singleShot(0, look)
        open_by()
        assert seen, "no dialog opened"
        if self._failures:
            raise self._failures.pop()
        self.window.activateWindow()  # there is no window manager that gives the focus back
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def tags(self, row: int | None = None) -> list[str]:
        """Names of the tags on an example, in palette order."""
        at = self.row if row is None else row
        me = self.session.reviewer.id
        return [tag.name for tag in self.session.tags if self.session.answers.at(me, tag.id, at) is Answer.PRESENT]

    def mark(self, field: MarkField, row: int | None = None) -> str | None:
        """What the reviewer said of an example."""
        return self.session.marks.get(field, self.session.reviewer.id, self.row if row is None else row)

    def texts(self) -> list[str]:
        """Every text that labels and buttons of the window show now."""
        shown = (widget for widget in self.window.findChildren(QWidget) if widget.isVisible())
        return [str(widget.text()) for widget in shown if hasattr(widget, "text")]

    def foot(self) -> str:
        """What the foot of the window says."""
        return self.find("footBar").accessibleName()

    def close(self) -> None:
        """Close the window as a person would."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()
        self.window.close()

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def _strike(self, key: str) -> None:
        combination = QKeySequence(key)[0]
        self._send(combination, press=True, repeat=False)
        self._send(combination, press=False, repeat=False)

    def _send(self, combination: QKeyCombination, *, press: bool, repeat: bool) -> None:
        key, modifiers = combination.key(), combination.keyboardModifiers()
        plain = not modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        text = QKeySequence(key).toString() if plain and int(key) < 0x7F else ""
        text = text if modifiers & Qt.KeyboardModifier.ShiftModifier else text.lower()
        QTest.simulateEvent(self._target(), press, int(key), modifiers, text, repeat, -1)


def saved_session(path: Path) -> Session:
    """What is on disk, read by itself. Raises Problem if the file cannot be opened."""
    try:
        with open_project(path, reviewer="ana", read_only=True) as project:
            return project.session
    except Problem as problem:
        raise AssertionError(f"{path}: {problem}") from problem
