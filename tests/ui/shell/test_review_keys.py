"""Every key of the review page does what the key sheet says, on the real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton

from errortagger.app.settings import SettingsFile
from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, Human, LabelCheck, QueueKind
from errortagger.session import tag_steps
from tests.ui.desk import TAGS, Desk, make_project


def test_a_digit_puts_the_tag_of_its_place_on_the_example_and_takes_it_off_again(desk: Desk) -> None:
    desk.press("1")
    assert desk.tags() == [TAGS[0]]
    desk.press("3")
    assert desk.tags() == [TAGS[0], TAGS[2]]
    desk.press("1")
    assert desk.tags() == [TAGS[2]]


def test_zero_is_the_tenth_place_and_a_digit_without_a_tag_does_nothing(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = sit_down(make_project(tmp_path, tags=[f"cause {number}" for number in range(1, 11)]))
    desk.press("0")
    assert desk.tags() == ["cause 10"]
    few = desk.session.history.last_seq
    desk.window.workspace.commit(tag_steps.delete(desk.session, desk.session.tags.slot(9).id))
    desk.press("0")
    assert desk.session.history.last_seq == few + 1
    assert desk.tags() == []


def test_digits_of_the_number_pad_count_as_digits(desk: Desk) -> None:
    desk.pad("2")
    assert desk.tags() == [TAGS[1]]
    QTest.keyClick(desk.window, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert desk.session.frame.reviewed.sum() == 1


def test_a_letter_that_a_tag_was_given_works_at_once_and_goes_with_the_tag(desk: Desk) -> None:
    tag = desk.session.tags.slot(1)
    desk.workspace.commit(tag_steps.change(desk.session, replace(tag, key="b")))
    desk.press("B")
    assert desk.tags() == [TAGS[1]]
    desk.press("2")
    assert desk.tags() == []
    desk.workspace.commit(tag_steps.delete(desk.session, tag.id))
    desk.press("B")
    assert desk.tags() == []


def test_a_letter_that_was_given_to_an_action_is_not_taken_by_a_tag(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    settings = SettingsFile()
    settings.settings.keymap = {"review.bookmark": "B"}
    settings.save()
    desk = sit_down(make_project(tmp_path))
    tag = desk.session.tags.slot(1)
    desk.workspace.commit(tag_steps.change(desk.session, replace(tag, key="b")))
    desk.press("B")
    assert desk.mark(MarkField.BOOKMARK) == "1"
    assert desk.tags() == []
    desk.press("2")
    assert desk.tags() == [TAGS[1]]


def test_t_finds_a_tag_by_letters_and_enter_puts_it_on_and_goes_back(desk: Desk) -> None:
    desk.press("T").type("low").press("Return")
    assert desk.tags() == [TAGS[2]]
    desk.press("1")
    assert desk.tags() == [TAGS[0], TAGS[2]]
    assert not desk.session.frame.reviewed.any()


def test_shift_enter_in_the_palette_puts_a_tag_on_and_stays(desk: Desk) -> None:
    desk.press("T").type("car").press("Shift+Return")
    assert isinstance(desk.window.focusWidget(), QLineEdit)
    desk.type("people").press("Shift+Return", "Escape")
    assert desk.tags() == list(TAGS[:2])
    assert desk.window.focusWidget() is desk.review


def test_ctrl_enter_in_the_palette_makes_the_tag_that_was_typed(desk: Desk) -> None:
    desk.press("T").type("car").press("Ctrl+Return")
    assert [tag.name for tag in desk.session.tags] == [*TAGS, "car"]
    assert desk.tags() == ["car"]
    desk.press("4")
    assert desk.tags() == []


def test_escape_leaves_the_palette_and_changes_nothing(desk: Desk) -> None:
    before = desk.session.history.last_seq
    desk.press("T").type("1 people x").press("Escape")
    assert desk.session.history.last_seq == before
    desk.press("1")
    assert desk.tags() == [TAGS[0]]


def test_the_same_word_as_a_tag_is_not_made_twice(desk: Desk) -> None:
    desk.press("T").type("CAR  noise").press("Ctrl+Return")
    assert [tag.name for tag in desk.session.tags] == list(TAGS)
    assert desk.tags() == [TAGS[0]]


def test_the_full_stop_repeats_the_tags_of_the_example_before(desk: Desk) -> None:
    desk.press("1", "2", "Return", "3", ".")
    assert desk.tags() == list(TAGS)
    assert desk.window.toast.text() == "Same tags as before"
    desk.press("Ctrl+Z")
    assert desk.tags() == [TAGS[2]]


def test_the_full_stop_says_when_there_is_nothing_to_repeat(desk: Desk) -> None:
    desk.press("Return", ".")
    assert desk.notices[-1] == "The previous example has no other tags"


def test_enter_marks_reviewed_what_is_not_tagged_is_absent_and_the_next_comes(desk: Desk) -> None:
    first = desk.row
    desk.press("2", "Return")
    me = desk.session.reviewer.id
    answers = [desk.session.answers.at(me, tag.id, first) for tag in desk.session.tags]
    assert answers == [Answer.ABSENT, Answer.PRESENT, Answer.ABSENT]
    assert desk.mark(MarkField.REVIEW, first) == QueueKind.RANDOM
    assert desk.row == desk.workspace.view.queue.rows[1]


def test_enter_says_when_the_queue_is_done_and_stays(desk: Desk) -> None:
    desk.press("Return", times=8)
    last = desk.row
    assert desk.session.frame.reviewed.sum() == 8
    assert desk.notices[-1] == "All 8 of this queue are done"
    desk.press("Return")
    assert desk.row == last


def test_arrows_and_letters_move_and_mark_nothing(desk: Desk) -> None:
    rows = desk.workspace.view.queue.rows.tolist()
    seen = []
    for key in ("Right", "D", "Left", "A", "Left"):
        desk.press(key)
        seen.append(rows.index(desk.row))
    assert seen == [1, 2, 1, 0, 0]
    assert not desk.session.frame.reviewed.any()


def test_a_held_arrow_repeats_and_a_held_digit_does_not(desk: Desk) -> None:
    rows = desk.workspace.view.queue.rows.tolist()
    desk.hold("Right", 4)
    assert rows.index(desk.row) == 5
    desk.hold("1", 4)
    assert desk.tags() == [TAGS[0]]
    desk.hold("Right", 30)
    assert rows.index(desk.row) == 7


def test_s_puts_an_example_at_the_end_and_again_keeps_it_there(desk: Desk) -> None:
    first = desk.row
    desk.press("S")
    assert desk.mark(MarkField.DEFERRED, first) == "1"
    desk.press("Return", times=7)
    assert desk.row == first
    desk.press("S")
    assert desk.mark(MarkField.DEFERRED, first) == "1"
    desk.press("Return")
    assert desk.mark(MarkField.DEFERRED, first) is None
    assert desk.session.frame.reviewed.sum() == 8


def test_shift_s_asks_for_a_reason_and_takes_the_example_out(desk: Desk) -> None:
    first = desk.row
    desk.in_dialog(lambda _dialog: desk.press("2"), lambda: desk.press("Shift+S"))
    assert desk.session.marks.any(MarkField.EXCLUDED, first) == "duplicate"
    assert desk.row != first
    desk.press("Ctrl+Z")
    assert desk.row == first
    assert desk.session.marks.any(MarkField.EXCLUDED, first) is None


def test_shift_s_takes_an_excluded_example_back_in_and_escape_excludes_nothing(desk: Desk) -> None:
    first = desk.row
    desk.in_dialog(lambda _dialog: desk.press("Escape"), lambda: desk.press("Shift+S"))
    assert desk.session.marks.any(MarkField.EXCLUDED, first) is None
    desk.in_dialog(lambda _dialog: desk.type("too loud").press("Return"), lambda: desk.press("Shift+S"))
    assert desk.session.marks.any(MarkField.EXCLUDED, first) == "too loud"
    desk.press("Left", "Shift+S")
    assert desk.session.marks.any(MarkField.EXCLUDED, first) is None


def test_backspace_goes_to_the_example_changed_last_and_undoes_nothing(desk: Desk) -> None:
    first = desk.row
    desk.press("1", "Right", "Right", "Backspace")
    assert desk.row == first
    assert desk.tags() == [TAGS[0]]


def test_undo_and_redo_jump_to_the_example_that_they_change(desk: Desk) -> None:
    first = desk.row
    desk.press("1", "Return", "2", "Return", "Right")
    desk.press("Ctrl+Z", times=3)
    assert desk.row == first
    assert not desk.session.frame.reviewed.any()
    desk.press("Ctrl+Z")
    assert desk.tags(first) == []
    desk.press("Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+Y")
    assert desk.tags(first) == [TAGS[0]]
    assert desk.row == desk.workspace.view.queue.rows[1]
    assert desk.tags() == [TAGS[1]]


def test_undo_says_what_it_undid_and_when_nothing_is_left(desk: Desk) -> None:
    desk.press("1", "Ctrl+Z")
    assert desk.notices[-1] == "Undone: Tag car noise"
    desk.press("Ctrl+Z", times=4)
    assert desk.notices[-1] == "Nothing to undo"
    assert len(desk.session.tags) == 0


def test_x_says_the_label_is_wrong_and_a_second_x_asks_what_is_right(desk: Desk) -> None:
    desk.press("X")
    assert desk.mark(MarkField.LABEL_CHECK) == LabelCheck.LABEL_WRONG
    desk.in_dialog(_take("bird"), lambda: desk.press("X"))
    assert desk.mark(MarkField.LABEL_CHECK) == LabelCheck.BOTH_WRONG
    assert desk.mark(MarkField.CORRECT_LABEL) == "bird"
    desk.in_dialog(lambda dialog: dialog.reject(), lambda: desk.press("X"))
    assert desk.mark(MarkField.CORRECT_LABEL) == "bird"
    desk.in_dialog(_take("dog"), lambda: desk.press("X"))
    assert desk.mark(MarkField.LABEL_CHECK) == LabelCheck.LABEL_WRONG
    assert desk.mark(MarkField.CORRECT_LABEL) == "dog"


def test_a_label_that_is_right_after_all_is_taken_back_by_name_or_button(desk: Desk) -> None:
    desk.press("X")
    desk.in_dialog(_take("cat"), lambda: desk.press("X"))
    assert (desk.mark(MarkField.LABEL_CHECK), desk.mark(MarkField.CORRECT_LABEL)) == (None, None)
    desk.press("X")
    desk.in_dialog(lambda dialog: dialog.findChild(QPushButton, "correctLabelRight").click(), lambda: desk.press("X"))
    assert desk.mark(MarkField.LABEL_CHECK) is None
    desk.press("Ctrl+Z")
    assert desk.mark(MarkField.LABEL_CHECK) == LabelCheck.LABEL_WRONG


def _take(label: str) -> Callable[[QDialog], None]:
    def act(dialog: QDialog) -> None:
        line = dialog.findChild(QLineEdit)
        assert line is not None and line.hasFocus()
        line.clear()
        QTest.keyClicks(line, label)
        QTest.keyClick(line, Qt.Key.Key_Return)

    return act


def test_u_answers_cannot_tell_for_what_is_open_and_goes_on(desk: Desk) -> None:
    first = desk.row
    desk.press("1", "U")
    me = desk.session.reviewer.id
    answers = [desk.session.answers.at(me, tag.id, first) for tag in desk.session.tags]
    assert answers == [Answer.PRESENT, Answer.UNSURE, Answer.UNSURE]
    assert desk.session.frame.reviewed[first]
    assert desk.row != first


def test_h_goes_round_right_wrong_and_unset(desk: Desk) -> None:
    said = []
    for _ in range(3):
        desk.press("H")
        said.append(desk.mark(MarkField.HUMAN))
    assert said == [Human.RIGHT, Human.WRONG, None]


def test_n_writes_a_note_and_escape_saves_it(desk: Desk) -> None:
    desk.press("N").type("1 siren at 2 s, x").press("Escape")
    assert desk.mark(MarkField.NOTE) == "1 siren at 2 s, x"
    assert desk.tags() == []
    desk.press("1")
    assert desk.tags() == [TAGS[0]]
    assert desk.mark(MarkField.NOTE) == "1 siren at 2 s, x"


def test_a_note_is_saved_by_itself_after_a_second(desk: Desk) -> None:
    desk.press("N").type("half a")
    desk.qtbot.waitUntil(lambda: desk.mark(MarkField.NOTE) == "half a", timeout=3000)
    assert desk.window.focusWidget().objectName() == "noteEdit"


def test_m_bookmarks_and_takes_the_bookmark_off(desk: Desk) -> None:
    desk.press("M")
    assert desk.mark(MarkField.BOOKMARK) == "1"
    assert "bookmarked" in desk.texts()
    desk.press("M")
    assert desk.mark(MarkField.BOOKMARK) is None


def test_shift_enter_takes_a_review_back_and_keeps_the_answers(desk: Desk) -> None:
    first = desk.row
    desk.press("1", "Return", "Left", "Shift+Return")
    assert not desk.session.frame.reviewed.any()
    assert desk.tags(first) == [TAGS[0]]


def test_shift_t_goes_on_after_the_first_tag_once_the_eye_has_seen_it(desk: Desk) -> None:
    first = desk.row
    desk.press("Shift+T", "2")
    assert desk.row == first
    assert desk.tags() == [TAGS[1]]
    desk.qtbot.waitUntil(lambda: desk.row != first, timeout=2000)
    assert desk.session.frame.reviewed[first]
    desk.press("Shift+T", "1")
    desk.qtbot.wait(250)
    assert desk.tags() == [TAGS[0]]


def test_going_on_by_itself_never_marks_an_example_that_was_not_tagged(desk: Desk) -> None:
    desk.press("Shift+T", "2", "Right")
    second = desk.row
    desk.qtbot.wait(250)
    assert desk.row == second
    assert not desk.session.frame.reviewed.any()
    desk.press("1", "1")
    desk.qtbot.wait(250)
    assert desk.row == second
    assert not desk.session.frame.reviewed.any()


def test_ctrl_g_goes_to_an_id_or_a_number_of_the_queue(desk: Desk) -> None:
    desk.in_dialog(lambda _dialog: desk.type("ex-011").press("Return"), lambda: desk.press("Ctrl+G"))
    assert desk.key == "ex-011"
    assert desk.workspace.view.queue.recipe == "all"
    desk.press("Ctrl+Shift+1")
    desk.in_dialog(lambda _dialog: desk.type("5").press("Return"), lambda: desk.press("Ctrl+G"))
    assert desk.row == desk.workspace.view.queue.rows[4]


def test_ctrl_k_finds_a_command_and_does_it(desk: Desk) -> None:
    first = desk.row
    desk.in_dialog(lambda _dialog: desk.type("bookmark").press("Return"), lambda: desk.press("Ctrl+K"))
    assert desk.mark(MarkField.BOOKMARK, first) == "1"


def test_f_hides_the_side_panels_and_t_and_n_bring_them_back(desk: Desk) -> None:
    desk.press("F")
    assert not desk.review.inspector.isVisible()
    desk.press("1", "T")
    assert desk.tags() == [TAGS[0]]
    assert desk.review.inspector.isVisible()
    desk.press("Escape", "F", "N").type("siren").press("Escape")
    assert desk.mark(MarkField.NOTE) == "siren"
    desk.press("F", "F")
    assert desk.review.inspector.isVisible()


def test_f1_and_the_question_mark_show_all_keys(desk: Desk) -> None:
    seen: list[str] = []
    for key in ("F1", "?"):
        desk.in_dialog(lambda dialog: seen.append(dialog.objectName()), lambda pressed=key: desk.press(pressed))
    assert seen == ["keysSheet", "keysSheet"]


def test_ctrl_and_a_digit_shows_the_pages(desk: Desk) -> None:
    page = desk.window.project_page
    assert page is not None
    shown = []
    for key in ("Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+1"):
        desk.press(key)
        shown.append(page.current)
    assert shown == ["stats", "tags", "history", "sets", "review"]
    desk.press("1")
    assert desk.tags() == [TAGS[0]]


def test_digits_change_nothing_on_other_pages(desk: Desk) -> None:
    before = desk.session.history.last_seq
    for page in ("Ctrl+2", "Ctrl+4"):
        desk.press(page, "1", "Return", "X", "M")
    assert desk.session.history.last_seq == before


def test_f11_fills_the_screen_and_gives_it_back(desk: Desk) -> None:
    desk.press("F11")
    assert desk.window.isFullScreen()
    desk.press("F11")
    assert not desk.window.isFullScreen()


def test_ctrl_w_closes_the_project_and_keys_do_nothing_there(desk: Desk) -> None:
    desk.press("Ctrl+W")
    assert desk.window.workspace is None
    assert desk.window.welcome.isVisible()
    desk.press("1", "X", "Ctrl+Z", "Ctrl+2")
    assert desk.window.workspace is None
