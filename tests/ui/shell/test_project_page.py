"""What the frame around the pages says: names, counts, history and whether all is on disk."""

from __future__ import annotations

from pathlib import Path

from tests.ui.desk import Desk, saved_session


def test_the_foot_says_saving_until_the_last_step_is_on_disk(desk: Desk) -> None:
    assert "Saved · desk.errtag" in desk.foot()
    desk.press("1")
    desk.qtbot.waitUntil(lambda: "Saved" in desk.foot())
    assert saved_session(desk.workspace.path).history.last_seq == desk.session.history.last_seq


def test_changed_facts_of_the_project_do_not_leave_saving_behind(desk: Desk, tmp_path: Path) -> None:
    desk.workspace.project.change_info(media_root=str(tmp_path), name="other name", model="pocketsphinx")
    assert "Saved" in desk.foot()
    assert "other name" in desk.texts()
    assert any("pocketsphinx" in text for text in desk.texts())


def test_the_top_names_the_project_and_counts_examples_and_errors(desk: Desk) -> None:
    assert "desk" in desk.texts()
    assert any(text.startswith("12 texts · 8 errors") for text in desk.texts())
    assert desk.window.windowTitle() == "desk – ErrorTagger"


def test_undo_and_redo_say_what_they_would_do(desk: Desk) -> None:
    top = desk.window.project_page.top
    assert not top.redo_button.isEnabled()
    desk.press("1")
    assert top.undo_button.accessibleName() == "Undo: Tag car noise"
    desk.click("top-undo-2")
    assert top.redo_button.accessibleName() == "Redo: Tag car noise"
    desk.click("top-redo-2")
    assert desk.tags() == ["car noise"]


def test_the_rail_shows_the_pages_and_marks_the_one_shown(desk: Desk) -> None:
    page = desk.window.project_page
    shown = []
    for name in ("rail-stats", "rail-tags", "rail-history", "rail-review"):
        desk.click(name)
        shown.append((page.current, page.rail.button(page.current).isChecked()))
    assert shown == [("stats", True), ("tags", True), ("history", True), ("review", True)]


def test_the_foot_names_the_keys_of_the_page_shown(desk: Desk) -> None:
    assert "1–9 tag" in desk.foot()
    desk.press("Ctrl+2")
    assert "1–9 tag" not in desk.foot()
    assert "Ctrl K commands" in desk.foot()
