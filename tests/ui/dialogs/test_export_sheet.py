from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.projects import OpenProject
from errortagger.ui.dialogs import export_sheet
from errortagger.ui.dialogs.export_sheet import ExportSheet, file_size

Show = Callable[[QDialog], None]


@pytest.fixture
def sheet(window: QWidget, project: OpenProject, show: Show) -> ExportSheet:
    made = ExportSheet(project, window)
    show(made)
    return made


def test_enter_writes_the_proposed_file_and_says_where_it_is(
    qtbot: QtBot, sheet: ExportSheet, project: OpenProject
) -> None:
    target = project.path.parent / "animals-prioritization.xlsx"
    assert sheet.target() == target
    with qtbot.waitSignal(sheet.written) as told:
        qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert told.args == [target] and target.stat().st_size > 1000
    assert "Written: animals-prioritization.xlsx" in sheet.state.text()
    assert sheet.show_button.isVisible() and sheet.cancel_button.text() == "Close"


def test_arrows_choose_what_and_the_format_follows_the_choice(
    qtbot: QtBot, sheet: ExportSheet, project: OpenProject
) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert sheet.what.value() == "examples" and sheet.target().name == "animals-examples.csv"
    assert sheet.safe.isVisible()
    with qtbot.waitSignal(sheet.written):
        sheet.go.click()
    with sheet.target().open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12 and {row["id"] for row in rows} >= {"t00", "t11"}


def test_another_format_renames_the_file(sheet: ExportSheet) -> None:
    sheet.suffix.set_value(".html")
    sheet.suffix.picked.emit(".html")
    assert sheet.target().name == "animals-prioritization.html"
    sheet.name.setText("only a name")
    assert sheet.target().name == "only a name.html"


def test_trouble_is_said_in_the_sheet(qtbot: QtBot, sheet: ExportSheet, tmp_path: Path) -> None:
    sheet.name.setText(str(tmp_path / "no such folder" / "x.xlsx"))
    sheet.go.click()
    qtbot.waitUntil(lambda: not sheet.jobs.running)
    assert "no such folder" in sheet.trouble.text().lower() and sheet.isVisible()
    sheet.name.setText("  ")
    sheet.go.click()
    assert "needs a name" in sheet.trouble.text()


def test_a_file_that_is_there_is_replaced_only_when_asked(
    qtbot: QtBot, sheet: ExportSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet.target().write_text("mine")
    monkeypatch.setattr(export_sheet, "ask", lambda *_args, **_more: False)
    sheet.go.click()
    assert sheet.target().read_text() == "mine" and not sheet.jobs.running
    monkeypatch.setattr(export_sheet, "ask", lambda *_args, **_more: True)
    with qtbot.waitSignal(sheet.written):
        sheet.go.click()
    assert sheet.target().read_bytes()[:2] == b"PK"


def test_a_chosen_file_sets_name_and_format(
    sheet: ExportSheet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = str(tmp_path / "out.md")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (chosen, ""))
    button = sheet.findChild(QWidget, "exportChoose")
    assert button is not None
    button.click()  # type: ignore[attr-defined]
    assert sheet.suffix.value() == ".md" and sheet.target() == Path(chosen)


def test_cells_that_programs_would_run_are_made_safe_when_asked(
    qtbot: QtBot, sheet: ExportSheet, project: OpenProject
) -> None:
    from errortagger.session import tag_steps

    project.session.commit(tag_steps.create(project.session, "=1+1", on_row=0))
    sheet.what.set_value("tags")
    sheet.what.chosen.emit("tags")
    sheet.safe.setChecked(True)
    with qtbot.waitSignal(sheet.written):
        sheet.go.click()
    assert "'=1+1" in sheet.target().read_text(encoding="utf-8").splitlines()[0]


def test_esc_closes_and_ends_the_thread(qtbot: QtBot, sheet: ExportSheet) -> None:
    ended: list[int] = []
    sheet.finished.connect(ended.append)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert ended == [QDialog.DialogCode.Rejected]
    assert not sheet.jobs.run("late", lambda _p, _c: None, lambda _r: None)


def test_sizes_are_for_people() -> None:
    assert [file_size(size) for size in (812, 21_400, 3_210_000)] == ["812 bytes", "21.4 kB", "3.2 MB"]
