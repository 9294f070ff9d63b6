"""The blind pass in the real window, worked by real keys: nothing is given away, what is answered is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from errortagger.domain.criterion import Criterion
from errortagger.domain.patch import MarkField
from errortagger.domain.types import Human, QueueKind
from errortagger.session import blind, queues, steps
from errortagger.session.statistics import compute, figures
from errortagger.ui.dialogs.command_palette import action_commands
from tests.ui.desk import Desk, make_project, saved_session

ANIMALS = ["cat", "dog", "ferret", "bird", "horse", "mouse", "fox", "wolf", "bear", "lion", "tiger", "seal"]
"""In alphabetical order the digits are: bear 1, bird 2, cat 3, dog 4, ferret 5, fox 6, horse 7, lion 8, mouse 9."""


@pytest.fixture
def zoo(sit_down: Callable[..., Desk], tmp_path: Path) -> Desk:
    """Twelve texts with a label each; the model says dog every time. The blind pass has begun."""
    columns = {"truth": ANIMALS, "prediction": ["dog"] * 12, "is_dog": ["no"] * 12}
    return begin(sit_down(make_project(tmp_path, columns=columns)))


@pytest.fixture
def plain(sit_down: Callable[..., Desk], tmp_path: Path) -> Desk:
    """Texts whose labels are too many to choose from; the blind pass has begun."""
    names = [f"Label {number}" for number in range(40)]
    columns = {"truth": names, "prediction": ["Label 1"] * 40}
    return begin(sit_down(make_project(tmp_path, examples=40, columns=columns)))


def begin(desk: Desk) -> Desk:
    desk.press("Shift+H")
    desk.settle()
    desk.qtbot.waitUntil(lambda: bool(desk.review.blind._labels))
    return desk


def truth(desk: Desk) -> str:
    record = desk.workspace.record
    assert record is not None and record.ground_truth is not None
    return record.ground_truth


def digit(label: str) -> str:
    return "1234567890"[sorted(ANIMALS).index(label)]


def to(desk: Desk, *labels: str) -> None:
    """Skip to an example whose label is one of some."""
    for _ in range(40):
        if truth(desk) in labels:
            return
        desk.press("Right")
        desk.settle()
    raise AssertionError(f"no example is {labels}")


# -- what is hidden


def test_the_pass_begins_and_nothing_gives_the_answer_away(zoo: Desk) -> None:
    assert zoo.workspace.view.queue.blind
    shown = zoo.texts()
    assert "blind 0" in shown and "What is it?" in shown
    assert "Label and prediction are hidden until you answer" in shown
    assert zoo.key not in shown and not any(text.startswith(("conf", "correct", "reviewed")) for text in shown)
    hidden = ("labelView", "textDiff", "tagPalette", "factsView", "noteEdit")
    assert [name for name in hidden if any(w.isVisible() for w in zoo.window.findChildren(object, name))] == []  # type: ignore[attr-defined]


def test_the_labels_of_the_last_example_are_not_left_over_the_next_one(zoo: Desk) -> None:
    zoo.press("1", "Return")
    zoo.settle()
    assert zoo.find("labelView").isVisible()
    zoo.press("Return")
    assert not zoo.review.stage._labels.isVisible()


def test_columns_with_telling_names_are_left_out_where_the_row_is_the_example(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    columns = {"true_class": ["a", "b"] * 6, "age": ["30"] * 12}
    desk = begin(sit_down(make_project(tmp_path, modality="none", columns=columns)))
    assert "age" in desk.texts() and "30" in desk.texts()
    assert "true_class" not in desk.texts()
    desk.press("Return")
    assert "true_class" in desk.texts()


# -- choosing and typing


def test_a_digit_chooses_a_label_and_enter_reveals_that_it_is_right(zoo: Desk) -> None:
    to(zoo, *sorted(ANIMALS)[:10])
    row, label = zoo.row, truth(zoo)
    zoo.press(digit(label))
    assert zoo.review.blind_pane.list.chosen() == label
    zoo.press("Return")
    assert (zoo.mark(MarkField.HUMAN_ANSWER), zoo.mark(MarkField.HUMAN)) == (label, Human.RIGHT)
    assert zoo.row == row and zoo.find("labelView").isVisible()
    assert {"blind 1 · human right 1 of 1", "right", zoo.key, "It was wrong after all"} <= set(zoo.texts())
    zoo.press("Return")
    assert zoo.row != row and "What is it?" in zoo.texts()


def test_a_wrong_answer_is_shown_beside_the_label_and_can_be_overruled(zoo: Desk) -> None:
    to(zoo, "cat")
    zoo.press("1", "Return")
    assert {"wrong", "bear", "cat", "It was right after all"} <= set(zoo.texts())
    assert zoo.mark(MarkField.HUMAN) == Human.WRONG
    zoo.press("H")
    assert zoo.mark(MarkField.HUMAN) == Human.RIGHT and "blind 1 · human right 1 of 1" in zoo.texts()
    zoo.press("H")
    assert zoo.mark(MarkField.HUMAN) == Human.WRONG
    zoo.click("blindOverrule")
    assert zoo.mark(MarkField.HUMAN) == Human.RIGHT


def test_arrows_and_the_mouse_choose_as_well(zoo: Desk) -> None:
    zoo.press("Down", "Down", "Up")
    assert zoo.review.blind_pane.answer() == "bear"
    zoo.press("Up")
    assert zoo.review.blind_pane.answer() == "wolf"
    choices = zoo.review.blind_pane.list
    middle = choices.visualRect(choices.model().index(2, 0)).center()
    zoo.click("blindLabels", middle)
    assert zoo.review.blind_pane.answer() == "cat"
    zoo.press("Return")
    assert zoo.mark(MarkField.HUMAN_ANSWER) == "cat"


def test_the_number_pad_chooses_too(zoo: Desk) -> None:
    zoo.pad("2")
    assert zoo.review.blind_pane.answer() == "bird"


def test_a_digit_that_is_a_label_chooses_itself(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    desk = begin(sit_down(make_project(tmp_path, columns={"truth": list("012345678901"), "prediction": ["1"] * 12})))
    for label in "073":
        desk.press(label)
        assert desk.review.blind_pane.answer() == label
    desk.press("F6").type("5")
    assert desk.review.blind_pane.answer() == "5"


def test_t_types_an_answer_and_the_label_it_means_is_marked(zoo: Desk) -> None:
    to(zoo, "tiger", "wolf")
    zoo.press("T").type(truth(zoo).upper())
    zoo.press("Return")
    assert (zoo.mark(MarkField.HUMAN_ANSWER), zoo.mark(MarkField.HUMAN)) == (truth(zoo), Human.RIGHT)
    zoo.press("H")
    assert zoo.mark(MarkField.HUMAN) == Human.WRONG


def test_where_labels_are_many_the_line_has_the_keys_and_takes_letters_digits_and_spaces(plain: Desk) -> None:
    assert QApplication.focusWidget() is plain.review.blind_pane.line
    plain.type("label sh 7")
    assert plain.review.blind_pane.answer() == "label sh 7"
    plain.press("Return")
    assert (plain.mark(MarkField.HUMAN_ANSWER), plain.mark(MarkField.HUMAN)) == ("label sh 7", Human.WRONG)
    plain.press("Return")
    assert QApplication.focusWidget() is plain.review.blind_pane.line
    assert plain.review.blind_pane.answer() == ""
    plain.type(truth(plain).lower()).press("Return")
    assert (plain.mark(MarkField.HUMAN_ANSWER), plain.mark(MarkField.HUMAN)) == (truth(plain), Human.RIGHT)


def test_the_answer_is_judged_by_the_word_error_rate(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    columns = {"truth": ["Turn it on."] * 12, "prediction": ["turn it off"] * 12}
    desk = sit_down(make_project(tmp_path, columns=columns))
    desk.session.info = replace(desk.session.info, criterion=Criterion.parse("wer>0.0"))
    begin(desk)
    assert "What should it say?" in desk.texts()
    desk.type("turn it on").press("Return")
    assert desk.mark(MarkField.HUMAN) == Human.RIGHT


# -- without an answer


def test_enter_without_an_answer_shows_the_label_and_the_person_judges(zoo: Desk) -> None:
    zoo.press("Return")
    assert (zoo.mark(MarkField.HUMAN_ANSWER), zoo.mark(MarkField.HUMAN)) == ("", None)
    assert {"not judged", "I had it right", "blind 1"} <= set(zoo.texts())
    zoo.press("H")
    assert zoo.mark(MarkField.HUMAN) == Human.RIGHT
    zoo.press("H")
    assert zoo.mark(MarkField.HUMAN) == Human.WRONG


def test_space_reveals_where_there_is_nothing_to_play(zoo: Desk) -> None:
    zoo.press("1", "Space")
    assert zoo.mark(MarkField.HUMAN_ANSWER) == "bear"
    row = zoo.row
    zoo.press("Space")
    assert zoo.row != row


def test_space_in_an_empty_line_reveals_and_in_an_answer_is_typed(plain: Desk) -> None:
    plain.press("Space")
    assert plain.mark(MarkField.HUMAN_ANSWER) == ""
    plain.press("Return").type("a b")
    assert plain.review.blind_pane.answer() == "a b"


def test_space_plays_a_clip_and_shift_space_plays_from_the_line(
    sit_down: Callable[..., Desk], tmp_path: Path, qtbot: QtBot
) -> None:
    import soundfile

    for name in ("a.wav", "b.wav"):
        soundfile.write(tmp_path / name, 0.1 * np.sin(np.arange(24_000)), 8_000)
    columns = {"media": ["a.wav", "b.wav"], "truth": ["yes", "yes"]}
    desk = begin(sit_down(make_project(tmp_path, examples=2, modality="audio", columns=columns)))
    playback = desk.review.stage.playback
    qtbot.waitUntil(lambda: playback.player.duration > 0, timeout=15_000)
    assert QApplication.focusWidget() is desk.review.blind_pane.line
    desk.press("Space")
    qtbot.waitUntil(lambda: playback.player.playing)
    desk.type("y").press("Shift+Space")
    assert not playback.player.playing
    assert desk.review.blind_pane.answer() == "y" and desk.mark(MarkField.HUMAN_ANSWER) is None
    desk.press("Esc", "Space")
    qtbot.waitUntil(lambda: playback.player.playing)


# -- skipping, taking back, ending


def test_s_skips_and_the_example_comes_again(zoo: Desk) -> None:
    row = zoo.row
    zoo.press("S")
    assert zoo.row != row and zoo.mark(MarkField.HUMAN_ANSWER, row) is None
    assert zoo.mark(MarkField.DEFERRED, row) is None
    for _ in range(11):
        zoo.settle()
        zoo.press("1", "Return", "Return")
    assert zoo.row == row


def test_shift_enter_skips_from_the_line(plain: Desk) -> None:
    row = plain.row
    plain.type("some").press("Shift+Return")
    assert plain.row != row and plain.mark(MarkField.HUMAN_ANSWER, row) is None
    assert plain.review.blind_pane.answer() == ""


def test_undo_takes_answer_and_verdict_back_and_asks_again(zoo: Desk) -> None:
    row = zoo.row
    zoo.press("1", "Return")
    zoo.press("Ctrl+Z")
    assert (zoo.mark(MarkField.HUMAN_ANSWER), zoo.mark(MarkField.HUMAN)) == (None, None)
    assert zoo.row == row and "What is it?" in zoo.texts()
    assert not zoo.review.stage._labels.isVisible()
    zoo.press("Ctrl+Shift+Z")
    assert zoo.mark(MarkField.HUMAN_ANSWER) == "bear"


def test_nothing_in_the_pass_is_a_review_or_a_tag(zoo: Desk) -> None:
    before = zoo.session.history.last_seq
    for key in ("U", "X", ".", "N"):
        zoo.press(key)
        assert zoo.notices[-1].startswith("The blind pass takes answers only")
    zoo.press("1", "Return")
    assert zoo.session.history.last_seq == before + 1
    assert not zoo.session.frame.reviewed.any() and zoo.tags() == []
    assert zoo.session.frame.cursor == [0, 0]


def test_shift_h_ends_it_where_the_review_was(desk: Desk) -> None:
    desk.press("Ctrl+Shift+2")
    desk.press("Shift+H")
    assert desk.workspace.view.queue.blind and not desk.review.inspector.isVisible()
    desk.press("Esc", "Shift+H")
    assert desk.workspace.view.queue.kind is QueueKind.CONTROL
    assert desk.review.inspector.isVisible() and not desk.review.blind_pane.isVisible()
    desk.press("1")
    assert desk.tags() == ["car noise"]


def test_the_pass_is_in_the_queue_menu_and_among_the_commands(desk: Desk) -> None:
    assert any("Blind pass" in command.title for command in action_commands(desk.window.actions_))

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        next(entry for entry in menu.actions() if entry.text().startswith("Blind pass")).trigger()
        menu.close()

    QTimer.singleShot(0, choose)
    desk.click("queueButton")
    assert desk.workspace.view.queue.blind


def test_the_button_ends_it(zoo: Desk) -> None:
    zoo.click("blindEnd")
    assert not zoo.workspace.view.queue.blind


def test_f6_goes_to_the_pane_and_round(zoo: Desk) -> None:
    zoo.review.take_focus()
    zoo.press("F6")
    assert QApplication.focusWidget() is zoo.review.blind_pane.list
    zoo.press("2")
    assert zoo.review.blind_pane.answer() == "bird"


# -- who is asked what


def test_what_this_person_has_reviewed_is_not_asked(desk: Desk) -> None:
    desk.press("1", "Return")
    seen = int(desk.workspace.view.queue.rows[0])
    begin(desk)
    assert desk.row != seen
    desk.workspace.go_to(seen)
    desk.settle()
    assert {"seen before", "You had reviewed it, so it is not asked."} <= set(desk.texts())
    desk.press("Esc", "H")
    assert desk.mark(MarkField.HUMAN, seen) is None


def test_when_all_is_reviewed_there_is_nothing_left_to_ask(desk: Desk) -> None:
    session = desk.session
    for row in range(12):
        desk.workspace.commit(steps.mark_reviewed(session, row, QueueKind.TARGETED))
    desk.press("Shift+H")
    assert desk.notices[-1].startswith("Nothing left to ask")


def test_the_place_in_the_pass_is_found_again(sit_down: Callable[..., Desk], tmp_path: Path) -> None:
    path = make_project(tmp_path, columns={"truth": ANIMALS, "prediction": ["dog"] * 12})
    desk = begin(sit_down(path))
    answered = desk.row
    desk.press("1", "Return")
    desk.close()
    again = sit_down(path)
    assert again.workspace.view.queue.blind and again.row != answered
    assert again.review.blind_pane.isVisible() and "blind 1 · human right" in " ".join(again.texts())
    assert saved_session(path).marks.any(MarkField.HUMAN_ANSWER, answered) == "bear"


def test_nothing_can_be_answered_in_a_project_that_cannot_be_written(zoo: Desk) -> None:
    zoo.session.read_only = "it is open elsewhere"
    zoo.press("1", "Return")
    assert zoo.mark(MarkField.HUMAN_ANSWER) is None and "What is it?" in zoo.texts()


def test_what_is_answered_is_the_human_accuracy_of_the_statistics(zoo: Desk) -> None:
    order = queues.blind(zoo.session).rows.tolist()
    for row in order:
        zoo.settle()
        assert zoo.row == row
        zoo.press(digit(truth(zoo)) if truth(zoo) in sorted(ANIMALS)[:10] else "1", "Return", "Return")
    found = compute(figures(zoo.session)).info.human_accuracy
    assert blind.score(zoo.session).text() == "blind 12 · human right 10 of 12"
    assert (found.value, found.method) == (pytest.approx(10 / 12), "census")
    assert zoo.notices[-1] == "All 12 of this queue are done"


def test_a_held_enter_reveals_once_and_does_not_run_away(zoo: Desk) -> None:
    zoo.press("1")
    zoo.hold("Return", 5)
    assert len(zoo.session.marks.by(MarkField.HUMAN_ANSWER, zoo.session.reviewer.id)) == 1


def test_a_held_enter_that_goes_on_does_not_reveal_the_next(plain: Desk) -> None:
    plain.type("x").press("Return")
    plain.hold("Return", 5)
    assert len(plain.session.marks.by(MarkField.HUMAN_ANSWER, plain.session.reviewer.id)) == 1
    assert QApplication.focusWidget() is plain.review.blind_pane.line


def test_typing_is_not_lost_when_the_labels_come(plain: Desk) -> None:
    plain.type("abc")
    plain.review.blind._take_labels(("abc", "abd"))
    assert plain.review.blind_pane.answer() == "abc"
    assert plain.review.blind_pane.list.chosen() == "abc"


def test_a_click_on_reveal_and_skip_does_the_same_as_the_keys(zoo: Desk) -> None:
    row = zoo.row
    zoo.click("blindSkip")
    assert zoo.row != row
    zoo.settle()
    zoo.press("2")
    zoo.click("blindEnter")
    assert zoo.mark(MarkField.HUMAN_ANSWER) == "bird"
    QTest.keyClicks(zoo.window, "2")
    assert zoo.mark(MarkField.HUMAN_ANSWER) == "bird"
