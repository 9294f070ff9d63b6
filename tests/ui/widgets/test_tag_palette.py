from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from errortagger.ui.widgets.fuzzy import ranked, score
from errortagger.ui.widgets.paint import marker_shape
from errortagger.ui.widgets.plain import PlainLabel
from errortagger.ui.widgets.tag_palette import TagPalette
from errortagger.ui.widgets.tag_rows import TagRow, TagState

NAMES = ("car noise", "people noise", "low bandwidth", "accent", "proper noun", "<b>not bold</b>")
ROWS = [TagRow(id=10 + n, name=name, color="#56B4E9", key=str(n + 1), count=n) for n, name in enumerate(NAMES)]


class Heard:
    """What a palette said."""

    def __init__(self, palette: TagPalette) -> None:
        self.toggled: list[int] = []
        self.created: list[str] = []
        self.edited: list[int] = []
        self.done = 0
        palette.toggled.connect(self.toggled.append)
        palette.create_requested.connect(self.created.append)
        palette.edit_requested.connect(self.edited.append)
        palette.done.connect(self._on_done)

    def _on_done(self) -> None:
        self.done += 1


@pytest.fixture
def palette(qtbot: QtBot) -> TagPalette:
    made = TagPalette()
    qtbot.addWidget(made)
    made.resize(260, 420)
    made.set_tags(ROWS)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def heard(palette: TagPalette) -> Heard:
    return Heard(palette)


def shown(palette: TagPalette) -> list[str]:
    return [str(palette.model.index(row).data()) for row in range(palette.model.rowCount())]


def typed(palette: TagPalette, qtbot: QtBot, text: str) -> None:
    palette.focus_line()
    qtbot.keyClicks(palette.line, text)


def test_tags_keep_their_order_and_are_shown_literally(palette: TagPalette) -> None:
    assert shown(palette) == list(NAMES)
    tip = str(palette.model.index(5).data(Qt.ItemDataRole.ToolTipRole))
    assert "<b>not bold" not in tip


def test_typing_filters_the_best_first_and_enter_toggles_and_leaves(
    palette: TagPalette, heard: Heard, qtbot: QtBot
) -> None:
    typed(palette, qtbot, "pn")
    assert shown(palette) == ["proper noun", "people noise", "pn"]
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert heard.toggled == [14]
    assert heard.done == 1
    assert palette.line.text() == ""
    assert not palette.line.hasFocus()


def test_shift_enter_toggles_and_stays(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    typed(palette, qtbot, "accent")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heard.toggled == [13]
    assert palette.line.hasFocus()
    assert palette.line.selectedText() == "accent"
    qtbot.keyClicks(palette.line, "low")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heard.toggled == [13, 12]
    assert heard.done == 0


def test_ctrl_enter_creates_even_when_something_similar_exists(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    typed(palette, qtbot, "  noise   floor ")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard.created == ["noise floor"]
    assert heard.toggled == []


def test_ctrl_enter_on_a_known_name_toggles_it_instead_of_making_it_twice(
    palette: TagPalette, heard: Heard, qtbot: QtBot
) -> None:
    typed(palette, qtbot, "CAR noise")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (heard.toggled, heard.created) == ([10], [])


def test_enter_creates_when_nothing_fits(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    typed(palette, qtbot, "xyz")
    qtbot.keyClick(palette.line, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert heard.created == ["xyz"]


def test_arrows_choose_and_escape_gives_the_focus_back(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    typed(palette, qtbot, "noise")
    assert shown(palette) == ["car noise", "people noise", "noise"]
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert heard.toggled == [11]
    palette.focus_line()
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert heard.toggled == [11]
    assert heard.done == 2
    assert shown(palette) == list(NAMES)


def test_enter_with_nothing_typed_only_leaves(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    palette.focus_line()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert (heard.toggled, heard.created, heard.done) == ([], [], 1)


def test_a_click_toggles_and_the_pencil_edits(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    palette.focus_line()
    box = palette.list.visualRect(palette.model.index(1))
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert heard.toggled == [11]
    assert palette.line.hasFocus()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 6, box.center().y()))
    assert (heard.toggled, heard.edited) == ([11], [11])


def test_a_right_click_asks_for_the_menu(palette: TagPalette, qtbot: QtBot) -> None:
    with qtbot.waitSignal(palette.menu_requested, timeout=1000) as told:
        box = palette.list.visualRect(palette.model.index(2))
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.RightButton, pos=box.center())
    assert told.args[0] == 12


def test_the_list_works_by_keyboard(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    palette.focus_line()
    palette.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    qtbot.keyClick(palette.list, Qt.Key.Key_Space)
    qtbot.keyClick(palette.list, Qt.Key.Key_F2)
    assert (heard.toggled, heard.edited) == ([11], [11])
    palette.focus_line()
    assert not palette.list.currentIndex().isValid()


def test_new_states_do_not_move_the_list(palette: TagPalette, qtbot: QtBot) -> None:
    typed(palette, qtbot, "noise")
    palette.set_tags([replace(row, state=TagState.PRESENT) for row in ROWS], reviewed=True)
    assert shown(palette) == ["car noise", "people noise", "noise"]
    assert palette.list.currentIndex().row() == 0
    spoken = str(palette.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "car noise, key 1, present, 0 examples"


def test_states_are_told_in_words() -> None:
    row = ROWS[1]
    assert row.spoken(reviewed=False) == "people noise, key 2, 1 example"
    assert row.spoken(reviewed=True) == "people noise, key 2, not asked, 1 example"
    others = replace(row, state=TagState.ABSENT, others=2).spoken(reviewed=True)
    assert others == "people noise, key 2, absent, present for 2 other reviewers, 1 example"


def test_without_tags_the_next_step_is_said_and_the_first_can_be_made(
    palette: TagPalette, heard: Heard, qtbot: QtBot
) -> None:
    palette.set_tags([])
    empty = palette.findChild(PlainLabel, "tagPaletteEmpty")
    assert empty is not None and empty.isVisible() and "No tags yet" in empty.text()
    typed(palette, qtbot, "first")
    assert not empty.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert heard.created == ["first"]


def test_switched_off_it_shows_but_asks_for_nothing(palette: TagPalette, heard: Heard, qtbot: QtBot) -> None:
    palette.set_enabled(False)
    box = palette.list.visualRect(palette.model.index(1))
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert heard.toggled == []
    assert not palette.line.isEnabled()


def test_five_hundred_tags_are_filtered_and_every_state_is_drawn(palette: TagPalette, qtbot: QtBot) -> None:
    states = list(TagState)
    rows = [
        TagRow(id=n, name=f"tag number {n}", color="#E69F00", shape=marker_shape(n), state=states[n % 5], others=n % 3)
        for n in range(500)
    ]
    for reviewed in (False, True):
        palette.set_tags(rows, reviewed=reviewed)
        assert not palette.grab().isNull()
    assert palette.model.rowCount() == 500
    typed(palette, qtbot, "499")
    assert shown(palette) == ["tag number 499", "499"]


def test_digits_reach_the_window_from_the_list_but_not_from_the_line(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    palette = TagPalette()
    window.setCentralWidget(palette)
    palette.set_tags(ROWS)
    heard = Heard(palette)
    hits: list[str] = []
    for key in ("1", "Return", "Escape"):
        action = QAction(window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, key=key: hits.append(key))
        window.addAction(action)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    palette.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(palette.list, Qt.Key.Key_1)
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert hits == ["1", "Return"]
    palette.focus_line()
    qtbot.keyClick(palette.line, Qt.Key.Key_1)
    assert palette.line.text() == "1"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    palette.focus_line()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert hits == ["1", "Return"]
    assert heard.created == ["1"]


def test_scores_rank_whole_names_then_prefixes_then_words_then_insides_then_scattered_letters() -> None:
    names = ["blown mic", "car", "my car", "scar", "carpet", "c-a-r"]
    assert [names[at] for at in ranked("car", names)] == ["car", "carpet", "my car", "scar", "c-a-r"]
    assert ranked("", ["a", "b"]) == [0, 1]
    assert score("xq", "car noise") is None
    assert ranked("noi ca", ["people noise", "car noise"]) == [1]


def test_shapes_change_when_colours_repeat() -> None:
    assert [marker_shape(n) for n in (0, 6, 7, 14, 21, 28)] == [
        "circle", "circle", "square", "diamond", "triangle", "circle",
    ]  # fmt: skip
