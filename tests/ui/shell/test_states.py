"""The window on unusual projects: nothing left, one example, no errors, missing media, read-only, hostile text."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFileDialog

from errortagger.app.projects import open_project
from errortagger.domain.patch import MarkField
from errortagger.domain.types import QueueKind
from errortagger.session import steps, tag_steps
from errortagger.ui.actions import SPECS
from errortagger.ui.tokens import tokens
from tests.ui.desk import TAGS, Desk, make_project

PAGES = ("Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+1")


def test_a_project_without_examples_left_says_what_to_do(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path = make_project(tmp_path, examples=3)
    with open_project(path, reviewer="ana") as project:
        project.session.commit(steps.exclude(project.session, [0, 1, 2], "duplicate"))
    desk = sit_down(path)
    assert desk.workspace.view.queue.recipe == "all"
    assert any("excluded: duplicate" in text for text in desk.texts())
    desk.press("1", "Return", "Ctrl+Shift+1")
    assert desk.notices[-1] == "Nothing to show: errors, random order"
    desk.press(*PAGES)
    desk.press("Ctrl+Z", times=3)
    assert desk.session.frame.excluded.sum() == 0


def test_one_example_can_be_reviewed_from_end_to_end(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    desk = sit_down(make_project(tmp_path, examples=1, errors=1))
    desk.press("Right", "Left", "Backspace", ".", "1", "S", "Return", "Return", "D")
    assert desk.tags() == [TAGS[0]]
    assert desk.session.frame.reviewed.tolist() == [True]
    desk.press(*PAGES)


@pytest.mark.parametrize(("errors", "recipe", "other"), [(0, "all", "control"), (5, "random", "all")])
def test_all_correct_and_all_wrong_projects_open_on_what_there_is(
    sit_down: Callable[..., Desk], tmp_path: Path, errors: int, recipe: str, other: str
) -> None:
    desk = sit_down(make_project(tmp_path, examples=5, errors=errors))
    assert (desk.workspace.view.queue.recipe, len(desk.workspace.view.queue)) == (recipe, 5)
    desk.press("1", "Return", "Ctrl+Shift+2", "Ctrl+Shift+1", "Ctrl+Shift+4", *PAGES)
    assert len(desk.workspace.view.queue) == 5
    assert desk.session.frame.reviewed.sum() == 1
    assert other in ("control", "all")


def test_a_project_without_tags_asks_for_one_and_digits_do_nothing(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = sit_down(make_project(tmp_path, tags=()))
    assert any(text.startswith("No tags yet") for text in desk.texts())
    desk.press("1", "0", "T").type("siren").press("Return")
    assert desk.tags() == ["siren"]
    desk.press("1")
    assert desk.tags() == []
    desk.press("F6", "F6", *PAGES)


def test_sixty_tags_are_all_found_and_the_first_ten_have_digits(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    desk = sit_down(make_project(tmp_path, tags=[f"cause {number:02d}" for number in range(60)]))
    desk.press("0", "T").type("cause 57").press("Return")
    assert desk.tags() == ["cause 09", "cause 57"]
    desk.press("T", "Up", "Return")
    assert desk.tags() == ["cause 09", "cause 57", "cause 59"]
    desk.press(*PAGES)


def test_missing_media_is_a_state_of_the_example_and_the_folder_can_be_located(
    sit_down: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    moved = tmp_path / "elsewhere" / "disk"
    moved.mkdir(parents=True)
    names = [f"picture{number}.png" for number in range(3)]
    for name in names:
        Image.new("RGB", (40, 30), (200, 30, 60)).save(tmp_path / name)
    path = make_project(tmp_path, examples=3, errors=3, modality="image", columns={"media": names})
    for name in names:
        shutil.move(tmp_path / name, moved / name)
    desk = sit_down(path)
    image = desk.review.stage.image
    desk.qtbot.waitUntil(lambda: desk.find("mediaPlaceholder").isVisible(), timeout=15_000)
    desk.qtbot.waitUntil(lambda: desk.find("locateFolder").isVisible(), timeout=15_000)
    desk.press("1", "Return", "Left")
    assert desk.session.frame.reviewed.sum() == 1
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_args: str(moved)))
    desk.qtbot.waitUntil(lambda: image.showing_placeholder())
    desk.click("locateFolder")
    desk.qtbot.waitUntil(lambda: not image.showing_placeholder(), timeout=15_000)
    assert desk.session.info.media_root == "elsewhere/disk"
    shown = image.grab().toImage().pixelColor(image.width() // 2, image.height() // 2)
    assert (shown.red(), shown.green(), shown.blue()) == (200, 30, 60)
    desk.qtbot.waitUntil(lambda: "Saved" in desk.foot())


def test_a_second_window_is_read_only_says_who_has_the_project_and_shows_everything(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    path = make_project(tmp_path)
    with open_project(path, reviewer="ben") as first:
        desk = sit_down(path)
        assert "Read-only" in desk.window.toast.text()
        before = desk.row
        desk.press("1", "X", "M", "H", "U", "S", "Ctrl+Z", "T", "Return")
        assert desk.tags() == []
        assert desk.row == before
        assert desk.trouble == []
        assert all(note.startswith("Not changed: ") for note in desk.notices)
        assert not desk.review.inspector.note.isEnabled()
        desk.press("Right", "Ctrl+Shift+4", *PAGES)
        first.session.commit(tag_steps.create(first.session, "late"))
        assert "Read-only: " in desk.foot()


HOSTILE = (
    "<b>bold</b><img src='file:///canary.png'>",
    "<table><tr><td>" * 40 + "deep",
    "right \u202eto left\u202c \u2066isolated\u2069",
    "ends\x00after &amp; & <script>alert(1)</script>",
    "many\nlines\r\n\tand tabs",
    "\ufdfd" * 300 + "z\u0310\u0311\u0312" * 200,
)


def test_hostile_text_everywhere_is_shown_as_text_and_nothing_is_loaded(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    canary = tmp_path / "canary.png"
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 0, 255))
    assert image.save(str(canary))
    texts = [text.replace("/canary.png", str(canary)) for text in HOSTILE]
    columns = {
        "id": [f"{number} {text}"[:200] for number, text in enumerate(texts)],
        "text": texts,
        "truth": texts,
        "prediction": list(reversed(texts)),
        "<b>column</b>": texts,
    }
    desk = sit_down(make_project(tmp_path, examples=len(texts), errors=6, columns=columns, name="<h1>name & [*]"))
    for text in texts:
        name = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
        desk.workspace.commit(tag_steps.create(desk.session, name[:70]))
        desk.workspace.commit(steps.set_note(desk.session, desk.row, text))
        desk.press("1", "Right")
    desk.settle()
    for page in PAGES:
        desk.press(page)
        picture = desk.window.grab().toImage()
        colors = {picture.pixel(x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8)}
        assert QColor(255, 0, 255).rgb() not in colors
    assert desk.trouble == []


def test_a_text_of_a_megabyte_is_shown_at_once(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    import time

    big = ["x" * 1_000_000, "many words " * 100_000, "\n".join(["a line"] * 150_000)]
    desk = sit_down(make_project(tmp_path, examples=3, errors=3, columns={"text": big, "truth": big}))
    began = time.monotonic()
    for _ in range(3):
        desk.settle()
        desk.window.grab()
        desk.press("Right")
    assert time.monotonic() - began < 10
    assert desk.key in ("ex-000", "ex-001", "ex-002")


def test_the_theme_is_switched_while_a_project_is_open(desk: Desk) -> None:
    desk.press(*PAGES)
    backgrounds = []
    for theme in ("dark", "light", "contrast"):
        desk.settings.settings.theme = theme
        _apply(desk)
        backgrounds.append(desk.window.grab().toImage().pixelColor(300, 60).name())
        assert backgrounds[-1] == tokens().color("bg").name()
    assert len(set(backgrounds)) == 3
    desk.press("Ctrl+Shift+D", "1")
    assert desk.tags() == [TAGS[0]]


def test_every_action_does_no_harm_on_every_page_and_without_a_project(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(
            QFileDialog, name, staticmethod(lambda *_a, kind=name, **_k: (asked.append(kind), ("", ""))[1])
        )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_a, **_k: ""))
    left_out = ("app.quit", "project.close")
    shown: list[str] = []
    page = desk.window.project_page
    assert page is not None
    for name in ("review", "stats", "tags", "history", "sets"):
        for spec in SPECS:
            page.show_page(name)
            if spec.id not in left_out and desk.window.actions_[spec.id].isEnabled():
                _trigger(desk, spec.id, shown)
    desk.window.showNormal()
    desk.do("project.close")
    for spec in SPECS:
        if spec.id != "app.quit" and desk.window.actions_[spec.id].isEnabled():
            _trigger(desk, spec.id, shown)
    assert {"keysSheet", "commandPalette", "settingsDialog", "excludeDialog", "gotoDialog", "mainMenu"} <= set(shown)
    assert {"getOpenFileName", "getSaveFileName"} <= set(asked)
    assert desk.trouble == []


def _trigger(desk: Desk, action: str, shown: list[str]) -> None:
    """Trigger an action; whatever dialog comes is closed."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QDialog

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            shown.append(dialog.objectName())
            dialog.reject()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            shown.append(popup.objectName())
            popup.close()

    timer = QTimer(interval=5)
    timer.timeout.connect(close)
    timer.start()
    desk.window.actions_[action].trigger()
    timer.stop()


def _apply(desk: Desk) -> None:
    from errortagger.ui.shell.project_dialogs import apply_theme

    apply_theme(desk.window)


def test_a_review_says_where_it_came_from(desk: Desk) -> None:
    desk.press("Ctrl+Shift+4", "Return")
    assert desk.mark(MarkField.REVIEW, int(desk.workspace.view.queue.rows[0])) == QueueKind.TARGETED


def test_examples_without_ground_truth_are_reviewed_one_after_the_other(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = sit_down(make_project(tmp_path, examples=4, columns={"truth": [""] * 4}))
    assert "0 / 4 · 0%" in desk.texts()
    seen = []
    for _ in range(4):
        seen.append(desk.row)
        desk.press("1", "Return")
    assert sorted(seen) == [0, 1, 2, 3]
    assert desk.notices[-1] == "All 4 of this queue are done"
