from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from errortagger.ui.panels.welcome import WelcomePage
from errortagger.ui.shell.theme import Theme
from errortagger.ui.widgets.drop import dropped_path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "speech dev.errtag"
    path.touch()
    return path


@pytest.fixture
def page(qtbot: QtBot, project: Path, tmp_path: Path) -> WelcomePage:
    made = WelcomePage([str(project), str(tmp_path / "gone.errtag")])
    qtbot.addWidget(made)
    made.resize(1280, 720)
    with qtbot.waitActive(made):
        made.show()
    return made


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag_in(page: WelcomePage, mime: QMimeData) -> bool:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(5, 5), copy, mime, left, none)
    event.ignore()
    QApplication.sendEvent(page, event)
    return event.isAccepted()


def drop(page: WelcomePage, mime: QMimeData) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDropEvent(QPointF(5, 5), copy, mime, left, none))


def test_a_dropped_project_opens_and_other_files_and_folders_become_projects(
    page: WelcomePage, project: Path, tmp_path: Path
) -> None:
    told: list[tuple[str, Path]] = []
    page.open_requested.connect(lambda path: told.append(("open", path)))
    page.predictions_requested.connect(lambda path: told.append(("new", path)))
    for path in (project, tmp_path / "p.csv", tmp_path):
        mime = files(path)
        assert drag_in(page, mime)
        drop(page, mime)
    assert told == [("open", project), ("new", tmp_path / "p.csv"), ("new", tmp_path)]


def test_the_drop_zone_lights_for_one_local_file_only(page: WelcomePage, tmp_path: Path) -> None:
    assert drag_in(page, files(tmp_path)) and page.drop.lit()
    QApplication.sendEvent(page, QDragLeaveEvent())
    assert not page.drop.lit()
    web, text = QMimeData(), QMimeData()
    web.setUrls([QUrl("https://example.org/x.csv")])
    text.setText("x.csv")
    for mime in (files(tmp_path, tmp_path / "x.csv"), web, text):
        assert not drag_in(page, mime) and not page.drop.lit()
        assert dropped_path(mime) is None


def test_a_name_with_odd_characters_is_dropped_whole(tmp_path: Path) -> None:
    odd = tmp_path / "50 % #1 ü?.csv"
    assert dropped_path(files(odd)) == odd


def test_the_three_sets_are_offered_and_enter_asks_for_one(qtbot: QtBot, page: WelcomePage) -> None:
    assert [button.text() for button in page.demos] == ["Speech", "Digits", "Text"]
    asked: list[str] = []
    page.demo_requested.connect(asked.append)
    page.demos[1].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.demos[1], Qt.Key.Key_Return)
    qtbot.mouseClick(page.demos[2], Qt.MouseButton.LeftButton)
    assert asked == ["digits", "text"]


def test_recent_projects_open_and_missing_ones_can_only_be_taken_off(
    qtbot: QtBot, page: WelcomePage, project: Path, tmp_path: Path
) -> None:
    there, gone = page.rows
    assert not there.missing and gone.missing
    assert "not found" in gone.button.accessibleName() and not gone.button.isEnabled()
    with qtbot.waitSignal(page.open_requested) as told:
        qtbot.mouseClick(there.button, Qt.MouseButton.LeftButton)
    assert told.args == [project]
    assert gone.remove.isVisible() and gone.remove.accessibleName() == "Take gone off the list"
    with qtbot.waitSignal(page.forget_requested) as told:
        gone.remove.click()
    assert told.args == [tmp_path / "gone.errtag"]
    page.set_recent([])
    assert page.rows == [] and not page._recent_title.isVisible()


def test_the_buttons_and_the_drop_zone_ask_the_window(qtbot: QtBot, page: WelcomePage) -> None:
    told: list[str] = []
    page.browse_requested.connect(lambda: told.append("browse"))
    page.new_requested.connect(lambda: told.append("new"))
    for name in ("welcomeOpen", "welcomeNew"):
        button = page.findChild(QPushButton, name)
        assert button is not None
        button.click()
    qtbot.keyClick(page.drop, Qt.Key.Key_Space)
    assert told == ["browse", "new", "browse"]


def test_everything_is_reached_by_tab_in_reading_order(qtbot: QtBot, page: WelcomePage) -> None:
    page.drop.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[str] = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        seen.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    wanted = ["dropZone", "welcomeOpen", "welcomeNew", "demo_speech", "demo_digits", "demo_text", "recentProject"]
    assert seen[: len(wanted)] == wanted and seen[len(wanted)] == "recentRemove"


@pytest.mark.parametrize(("mode", "scale"), [("light", 1.0), ("dark", 1.5), ("contrast", 2.0)])
def test_it_draws_in_every_theme(qapp: QApplication, page: WelcomePage, mode: str, scale: float) -> None:
    theme = Theme()
    theme.apply(qapp, mode, scale)
    picture = page.grab().toImage()
    assert not picture.isNull()
    assert len({picture.pixel(x, y) for x in range(0, 1280, 40) for y in range(0, 720, 40)}) > 3
    theme.apply(qapp, "light", 1.0)
