from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from errortagger.app.projects import OpenProject
from errortagger.app.settings import SettingsFile
from errortagger.domain.tag import Tag
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import TagId
from errortagger.ui.actions import REVIEW, ActionSet
from errortagger.ui.dialogs.about_dialog import AboutDialog
from errortagger.ui.dialogs.command_palette import CommandPalette, action_commands
from errortagger.ui.dialogs.correct_label_dialog import CorrectLabelDialog
from errortagger.ui.dialogs.exclude_dialog import ExcludeDialog
from errortagger.ui.dialogs.export_sheet import ExportSheet
from errortagger.ui.dialogs.goto_dialog import GotoDialog
from errortagger.ui.dialogs.keys_sheet import KeysSheet
from errortagger.ui.dialogs.message import Message, question
from errortagger.ui.dialogs.recheck_dialog import RecheckDialog, ToRecheck
from errortagger.ui.dialogs.settings_dialog import SettingsDialog
from errortagger.ui.dialogs.sheet import SMALLEST_WINDOW
from errortagger.ui.shell.theme import Theme

HOSTILE = "<img src='file:///etc/passwd'><b>bold</b>\u202e\0"
Make = Callable[[QWidget, OpenProject, Path], QDialog]


def actions(window: QWidget) -> ActionSet:
    made = ActionSet(window, {})
    made.show_page(REVIEW)
    return made


DIALOGS: dict[str, Make] = {
    "message": lambda w, p, t: Message(w, f"It failed {HOSTILE}", "Do this.", "Traceback\n" * 50),
    "question": lambda w, p, t: question(w, "Delete it?", "Delete", "Keep it", dangerous=True),
    "about": lambda w, p, t: AboutDialog(w),
    "palette": lambda w, p, t: CommandPalette(action_commands(actions(w)), w),
    "keys": lambda w, p, t: KeysSheet(actions(w), [Tag(id=TagId(1), name=HOSTILE, position=0)], REVIEW, w),
    "goto": lambda w, p, t: GotoDialog(TextColumn.of(["a", HOSTILE]), np.arange(2, dtype=np.int32), w),
    "exclude": lambda w, p, t: ExcludeDialog(w),
    "correct": lambda w, p, t: CorrectLabelDialog([("cat", 3)], truth=HOSTILE, prediction="dog", parent=w),
    "recheck": lambda w, p, t: RecheckDialog([ToRecheck(TagId(1), HOSTILE, "#56B4E9", "circle", 39)], w),
    "export": lambda w, p, t: ExportSheet(p, w),
    "settings": lambda w, p, t: SettingsDialog(SettingsFile(t / "settings.json"), w),
}


@pytest.mark.parametrize("name", DIALOGS)
@pytest.mark.parametrize(("mode", "scale"), [("dark", 1.0), ("light", 1.5), ("contrast", 2.0)])
def test_a_dialog_fits_the_smallest_window_in_every_theme_and_size(
    qapp: QApplication,
    theme: Theme,
    window: QWidget,
    project: OpenProject,
    tmp_path: Path,
    show: Callable[[QDialog], None],
    name: str,
    mode: str,
    scale: float,
) -> None:
    theme.apply(qapp, mode, scale)
    dialog = DIALOGS[name](window, project, tmp_path)
    show(dialog)
    assert not dialog.grab().isNull()
    assert dialog.sizeHint().boundedTo(SMALLEST_WINDOW) == dialog.sizeHint()
    assert dialog.minimumSizeHint().width() <= SMALLEST_WINDOW.width()
    assert dialog.size().boundedTo(dialog.screen().availableSize()) == dialog.size()


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_a_person_acts_on_has_a_name_and_esc_leaves(
    window: QWidget,
    project: OpenProject,
    tmp_path: Path,
    qtbot: QtBot,
    show: Callable[[QDialog], None],
    name: str,
) -> None:
    dialog = DIALOGS[name](window, project, tmp_path)
    show(dialog)
    assert dialog.objectName() and dialog.accessibleName()
    kinds = (QAbstractButton, QLineEdit, QComboBox, QListView, QPlainTextEdit)
    inner = ("qt_", "QTab", "Scroll")
    for widget in (each for kind in kinds for each in dialog.findChildren(kind)):
        if widget.objectName().startswith(inner) or isinstance(widget.parent(), QComboBox):
            continue
        if type(widget).__module__.startswith("PySide6") and not widget.objectName():
            assert widget.parent() is not None
            continue
        assert widget.objectName(), f"{widget} in {name}"
        assert widget.accessibleName(), f"{widget.objectName()} in {name}"
    focused = QApplication.focusWidget()
    assert focused is not None and dialog.isAncestorOf(focused)
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert ended == [QDialog.DialogCode.Rejected]


def test_a_dialog_grows_with_the_font_size_while_it_is_open(
    qapp: QApplication, theme: Theme, window: QWidget, show: Callable[[QDialog], None]
) -> None:
    dialog = ExcludeDialog(window)
    show(dialog)
    before = dialog.size()
    theme.apply(qapp, "dark", 1.4)
    assert dialog.width() > before.width() and dialog.height() > before.height()
    assert dialog.size() != QSize()
