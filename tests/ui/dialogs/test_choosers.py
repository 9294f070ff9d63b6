from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.projects import OpenProject
from errortagger.domain.tag import Tag
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import QueueKind, TagId
from errortagger.session import steps, tag_steps
from errortagger.ui.actions import ANYWHERE, PROJECT, REVIEW, ActionSet
from errortagger.ui.dialogs.command_palette import CommandPalette, action_commands, recent_commands, tag_commands
from errortagger.ui.dialogs.correct_label_dialog import CorrectLabelDialog, known_labels
from errortagger.ui.dialogs.exclude_dialog import ExcludeDialog
from errortagger.ui.dialogs.goto_dialog import GotoDialog, IdFinder
from errortagger.ui.dialogs.keys_sheet import KeysSheet, key_rows
from errortagger.ui.dialogs.recheck_dialog import RecheckDialog, tags_to_recheck

Show = Callable[[QDialog], None]
TAGS = [
    Tag(id=TagId(1), name="car noise", position=0, key="c"),
    Tag(id=TagId(2), name="people noise", position=1, color="#E69F00"),
]


def press(qtbot: QtBot, keys: str | Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    if isinstance(keys, str):
        qtbot.keyClicks(focused, keys)
    else:
        qtbot.keyClick(focused, keys)


def titles(dialog: QDialog) -> list[str]:
    return [row.title for row in dialog.finder.list.rows.rows()]  # type: ignore[attr-defined]


def test_the_palette_runs_the_command_that_was_typed(qtbot: QtBot, window: QWidget, show: Show) -> None:
    actions, ran = ActionSet(window, {}), []
    actions.show_page(REVIEW)
    actions.bind({"edit.undo": lambda: ran.append("undo")})
    palette = CommandPalette(action_commands(actions), window)
    show(palette)
    press(qtbot, "undo")
    assert titles(palette)[0] == "Undo"
    press(qtbot, Qt.Key.Key_Return)
    assert ran == ["undo"] and not palette.isVisible()


def test_the_palette_offers_only_what_works_now(window: QWidget) -> None:
    actions = ActionSet(window, {})
    actions.show_page(ANYWHERE)
    offered = {command.title for command in action_commands(actions)}
    assert "Open…" in offered and "Undo" not in offered and "All commands" not in offered


def test_the_palette_goes_to_the_examples_of_a_tag_and_to_recent_projects(
    qtbot: QtBot, window: QWidget, show: Show, tmp_path: Path
) -> None:
    there = tmp_path / "speech.errtag"
    there.touch()
    shown: list[object] = []
    commands = [
        *tag_commands(TAGS, shown.append),
        *recent_commands([str(there), str(tmp_path / "gone.errtag")], shown.append),
    ]
    for typed in ("pe no", "speech"):
        palette = CommandPalette(commands, window)
        show(palette)
        press(qtbot, typed)
        press(qtbot, Qt.Key.Key_Return)
    assert shown == [TagId(2), there]


def test_arrows_move_and_wrap_in_the_palette_and_esc_does_nothing(qtbot: QtBot, window: QWidget, show: Show) -> None:
    shown: list[object] = []
    palette = CommandPalette(tag_commands(TAGS, shown.append), window)
    show(palette)
    press(qtbot, Qt.Key.Key_Up)
    assert palette.finder.list.current_row().title == "people noise"  # type: ignore[union-attr]
    press(qtbot, Qt.Key.Key_Down)
    assert palette.finder.list.current_row().title == "car noise"  # type: ignore[union-attr]
    press(qtbot, Qt.Key.Key_Escape)
    assert not shown


def test_the_key_sheet_shows_the_page_first_and_finds_by_words_and_by_keys(
    qtbot: QtBot, window: QWidget, show: Show
) -> None:
    actions = ActionSet(window, {})
    actions.show_page(REVIEW)
    sheet = KeysSheet(actions, TAGS, REVIEW, window)
    show(sheet)
    assert titles(sheet)[0] == "Review"
    assert "car noise" in titles(sheet)
    press(qtbot, "undo")
    assert titles(sheet)[0] == "Undo"
    sheet.finder.line.setText("f11")
    assert titles(sheet)[0] == "Full screen"


def test_keys_that_do_not_work_here_come_last_and_muted(window: QWidget) -> None:
    actions = ActionSet(window, {})
    actions.show_page(PROJECT)
    rows = key_rows(actions, TAGS, PROJECT)
    assert rows[0].header and rows[0].title == "View"
    by_title = {row.title: row for row in rows}
    assert by_title["Focus: hide the side panels"].muted and not by_title["Undo"].muted
    assert by_title["car noise"].keys == ("1", "C")


def test_ids_are_found_by_beginning_then_by_part_whatever_their_case() -> None:
    keys = TextColumn.of(["clip-10", "clip-11", "10-clip", "CLIP-2", "ü-clip"])
    finder = IdFinder(keys)
    assert finder.find("10") == [2, 0]
    assert finder.find("CLIP-") == [0, 1, 3]
    assert finder.find("Ü") == [] and finder.find("ü") == [4]
    assert finder.find("1010") == [] and finder.find(" ") == []
    hidden = np.array([False, True, True, True, True])
    assert IdFinder(keys, hidden).find("clip-1") == [1]


def test_a_completion_among_a_million_ids_looks_at_few_places() -> None:
    keys = TextColumn.of(f"clip{number:07}" for number in range(200_000))
    finder = IdFinder(keys)
    assert finder.find("clip") == list(range(8))
    assert finder.find("clip0199999") == [199_999]
    assert len(finder.find("9")) <= 8


def test_go_to_takes_an_id_or_a_number_of_the_queue(qtbot: QtBot, window: QWidget, show: Show) -> None:
    keys = TextColumn.of(["a7", "b8", "3"])
    queue = np.array([2, 0, 1], dtype=np.int32)
    for typed, row in (("b", 1), ("2", 0), ("3", 2), ("a7", 0)):
        dialog = GotoDialog(keys, queue, window)
        show(dialog)
        press(qtbot, typed)
        press(qtbot, Qt.Key.Key_Return)
        assert dialog.row() == row, typed


def test_go_to_says_when_there_is_no_such_example(qtbot: QtBot, window: QWidget, show: Show) -> None:
    dialog = GotoDialog(TextColumn.of(["a"]), np.zeros(1, dtype=np.int32), window)
    show(dialog)
    press(qtbot, "zzz")
    assert "“zzz”" in dialog.finder.nothing.text() and dialog.finder.nothing.isVisible()
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.isVisible() and dialog.row() is None


@pytest.mark.parametrize(("key", "reason"), [("1", "corrupt file"), ("2", "duplicate"), ("3", "out of scope")])
def test_one_key_excludes_for_a_usual_reason(qtbot: QtBot, window: QWidget, show: Show, key: str, reason: str) -> None:
    dialog = ExcludeDialog(window)
    show(dialog)
    press(qtbot, key)
    assert dialog.reason() == reason and not dialog.isVisible()


def test_letters_become_a_reason_of_ones_own(qtbot: QtBot, window: QWidget, show: Show) -> None:
    dialog = ExcludeDialog(window)
    show(dialog)
    press(qtbot, "w")
    press(qtbot, "rong  language 2")
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.reason() == "wrong language 2"


def test_enter_takes_the_reason_that_is_chosen_and_esc_none(qtbot: QtBot, window: QWidget, show: Show) -> None:
    dialog = ExcludeDialog(window, count=3)
    show(dialog)
    assert "3 examples" in dialog.title.text()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.reason() == "duplicate"
    other = ExcludeDialog(window)
    show(other)
    press(qtbot, Qt.Key.Key_Escape)
    assert other.reason() == ""


def test_the_prediction_is_the_first_correct_label_offered(qtbot: QtBot, window: QWidget, show: Show) -> None:
    dialog = CorrectLabelDialog([("cat", 9), ("dog", 4), ("cow", 1)], truth="cat", prediction="dog", parent=window)
    show(dialog)
    assert titles(dialog) == ["dog", "cat", "cow"]
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.label() == "dog"


def test_any_label_can_be_typed(qtbot: QtBot, window: QWidget, show: Show) -> None:
    dialog = CorrectLabelDialog([("cat", 9), ("dog", 4)], truth="cat", prediction="dog", parent=window)
    show(dialog)
    press(qtbot, "zebra")
    assert titles(dialog) == ["zebra"]
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.label() == "zebra"


def test_a_sentence_is_there_to_be_mended(qtbot: QtBot, window: QWidget, show: Show) -> None:
    dialog = CorrectLabelDialog([], truth="turn it down", prediction="turn it town", parent=window)
    show(dialog)
    assert dialog.finder.line.text() == "turn it down"
    press(qtbot, Qt.Key.Key_End)
    press(qtbot, " now")
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.label() == "turn it down now"


def test_a_correct_label_can_be_taken_back(window: QWidget, show: Show) -> None:
    dialog = CorrectLabelDialog([("cat", 1)], truth="dog", prediction="cow", correct="cat", parent=window)
    show(dialog)
    assert dialog.finder.line.text() == "cat"
    button = dialog.findChild(QWidget, "correctLabelNone")
    assert button is not None
    button.click()  # type: ignore[attr-defined]
    assert dialog.label() == ""


def test_labels_of_the_project_are_offered_when_they_have_been_read(
    qtbot: QtBot, window: QWidget, show: Show, project: OpenProject
) -> None:
    labels = project.file.reader.field_column("ground_truth")
    dialog = CorrectLabelDialog((), truth="dog", prediction="cat", labels=labels, parent=window)
    show(dialog)
    qtbot.waitUntil(lambda: titles(dialog) == ["cat", "dog", "horse"])
    press(qtbot, "ho")
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.label() == "horse"


def test_labels_that_cannot_be_read_are_just_not_offered(qtbot: QtBot, window: QWidget, show: Show) -> None:
    labels: Future[list[str | None]] = Future()
    labels.set_exception(OSError("gone"))
    dialog = CorrectLabelDialog((), truth="dog", prediction="cat", labels=labels, parent=window)
    show(dialog)
    assert titles(dialog) == ["dog"]
    late: Future[list[str | None]] = Future()
    left = CorrectLabelDialog((), truth="dog", prediction="cat", labels=late, parent=window)
    show(left)
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.wait(20)
    late.set_result(["dog", "dog"])
    assert left.label() is None


def test_known_labels_are_classes_not_sentences() -> None:
    assert known_labels(["cat", "dog", "cat", None, ""], "cow") == [("cat", 2), ("dog", 1), ("cow", 0)]
    assert known_labels([f"sentence {number}" for number in range(50)]) == []


def test_late_tags_are_listed_with_what_is_left(
    qtbot: QtBot, window: QWidget, show: Show, project: OpenProject
) -> None:
    session = project.session
    for row in range(5):
        session.commit(steps.mark_reviewed(session, row, QueueKind.RANDOM))
    session.commit(tag_steps.create(session, "blurred"))
    (late,) = tags_to_recheck(session)
    assert (late.name, late.count) == ("blurred", 5)
    dialog = RecheckDialog([late], window)
    show(dialog)
    assert dialog.finder.list.rows.rows()[0].detail == "5 to re-check"
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.tag() == late.tag


def test_nothing_to_recheck_is_said(window: QWidget, show: Show) -> None:
    dialog = RecheckDialog([], window)
    show(dialog)
    assert dialog.finder.nothing.isVisible() and "Nothing to re-check" in dialog.finder.nothing.text()
    assert dialog.tag() is None


def test_a_click_picks_a_row_and_a_heading_cannot_be_picked(qtbot: QtBot, window: QWidget, show: Show) -> None:
    actions = ActionSet(window, {})
    sheet = KeysSheet(actions, (), ANYWHERE, window)
    show(sheet)
    picked: list[object] = []
    view = sheet.finder.list
    view.picked.connect(lambda row: picked.append(row.title))
    for row in (0, 1):
        place = view.visualRect(view.rows.index(row)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert picked == [view.rows.rows()[1].title]
