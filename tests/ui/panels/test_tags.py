"""The tags page makes, changes, orders, merges, splits and deletes tags, each as one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from errortagger.domain.problems import Problem
from errortagger.domain.tag import PALETTE, Tag
from errortagger.domain.types import Answer, TagId
from errortagger.session import queues, steps, tag_steps
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.panels.tags import TagsPanel
from errortagger.ui.parts.tag_fields import BY_NAME

Start = Callable[..., Workspace]
Show = Callable[[QWidget], None]


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace, show: Show) -> TagsPanel:
    """The page on three tags, the first selected."""
    made = TagsPanel(workspace)
    show(made)
    return made


def _names(workspace: Workspace) -> list[str]:
    return [tag.name for tag in workspace.session.tags]


def _listed(panel: TagsPanel) -> list[str]:
    model = panel.list.lines_model
    return [model.line_at(row).tag.name for row in range(model.rowCount())]


def _first(workspace: Workspace) -> Tag:
    tag = workspace.session.tags.slot(0)
    assert tag is not None
    return tag


def _line(panel: TagsPanel, name: str) -> QLineEdit:
    editor = panel.form.fields[name].editor
    line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
    assert isinstance(line, QLineEdit)
    return line


def _type(qtbot: QtBot, panel: TagsPanel, name: str, text: str, *, enter: bool = True) -> None:
    line = _line(panel, name)
    line.setFocus()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, text)
    if enter:
        qtbot.keyClick(line, Qt.Key.Key_Return)


def _said(panel: TagsPanel, name: str) -> str:
    return panel.form.fields[name].trouble.text()


def _tag_some(workspace: Workspace, count: int = 6) -> None:
    session = workspace.session
    for row in queues.random_errors(session).rows[:count].tolist():
        workspace.commit(steps.toggle_tag(session, session.tags.ids[0], row))
        workspace.commit(steps.mark_reviewed(session, row, queues.random_errors(session).kind))


def test_the_list_shows_keys_names_and_counts(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    _tag_some(workspace)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    qtbot.waitUntil(lambda: len(_listed(panel)) == 4)
    model = panel.list.lines_model
    assert [model.index(0, column).data() for column in range(6)] == ["1", "car noise", "", "6", "0", "0"]
    assert model.index(3, 5).data() == "6"
    assert model.index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole) == "Errors: 6"


def test_a_name_is_taken_over_with_enter_and_undone_in_one_step(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _type(qtbot, panel, "name", "engine noise")
    assert _names(workspace)[0] == "engine noise"
    qtbot.waitUntil(lambda: _listed(panel)[0] == "engine noise")
    workspace.undo()
    qtbot.waitUntil(lambda: _line(panel, "name").text() == "car noise")


def test_leaving_a_field_takes_it_over_once(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    before = workspace.session.history.undo_count
    _type(qtbot, panel, "group", "noise", enter=False)
    qtbot.keyClick(_line(panel, "group"), Qt.Key.Key_Tab)
    assert _first(workspace).group == "noise"
    assert workspace.session.history.undo_count == before + 1


def test_escape_takes_the_typed_text_back(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    _type(qtbot, panel, "name", "something else", enter=False)
    qtbot.keyClick(_line(panel, "name"), Qt.Key.Key_Escape)
    assert _line(panel, "name").text() == "car noise"
    assert _names(workspace)[0] == "car noise"


def test_a_taken_name_is_refused_beside_the_field(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    _type(qtbot, panel, "name", "People Noise")
    assert "already a tag 'people noise'" in _said(panel, "name")
    assert _names(workspace)[0] == "car noise" and _line(panel, "name").text() == "People Noise"
    _type(qtbot, panel, "name", "wind")
    assert _said(panel, "name") == "" and _names(workspace)[0] == "wind"


def test_a_reserved_key_is_refused_and_a_free_one_taken(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    _type(qtbot, panel, "key", "t")
    assert "belongs to another action" in _said(panel, "key") and _first(workspace).key == ""
    _type(qtbot, panel, "key", "w")
    assert _first(workspace).key == "w" and _said(panel, "key") == ""
    assert _line(panel, "key").text() == "W"


def test_human_accuracy_is_read_as_percent_or_as_right_of_trials(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _type(qtbot, panel, "human_accuracy", "57 of 60")
    assert _first(workspace).human_accuracy == 57 / 60 and _first(workspace).human_trials == 60
    assert _line(panel, "human_accuracy").text() == "95%"
    qtbot.waitUntil(lambda: _line(panel, "human_trials").text() == "60")
    _type(qtbot, panel, "human_accuracy", "90")
    assert _first(workspace).human_accuracy == 0.9 and _first(workspace).human_trials == 60
    _type(qtbot, panel, "human_accuracy", "0.9")
    assert "could mean 90% or 0.9%" in _said(panel, "human_accuracy") and _first(workspace).human_accuracy == 0.9
    _type(qtbot, panel, "human_accuracy", "")
    assert _first(workspace).human_accuracy is None and _first(workspace).human_trials is None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("human_accuracy", "70 of 60"),
        ("human_accuracy", "101"),
        ("human_accuracy", "good"),
        ("effort_days", "soon"),
        ("effort_days", "0"),
        ("human_trials", "12"),
        ("name", "   "),
    ],
)
def test_values_that_mean_nothing_are_refused_in_words(field: str, text: str, workspace: Workspace) -> None:
    tag = _first(workspace)
    with pytest.raises(Problem) as told:
        tag_steps.change(workspace.session, BY_NAME[field].write(tag, text))
    assert told.value.what and told.value.action


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [("effort_days", "2,5 days", 2.5), ("effort_days", "", None), ("remedy", " add  data ", "add data")],
)
def test_values_are_read_as_people_write_them(field: str, text: str, value: object, workspace: Workspace) -> None:
    assert getattr(BY_NAME[field].write(_first(workspace), text), field) == value


def test_a_description_is_taken_over_with_ctrl_enter(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    editor = panel.form.fields["description"].editor
    assert isinstance(editor, QPlainTextEdit)
    editor.setFocus()
    qtbot.keyClicks(editor, "Engine or tyres.")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert _first(workspace).description == "Engine or tyres."


def test_feasibility_follows_digits_arrows_and_delete(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    squares = panel.form.feasibility.squares
    squares.setFocus()
    qtbot.keyClick(squares, Qt.Key.Key_4)
    assert _first(workspace).feasibility == 4 and squares.accessibleName() == "Feasibility: 4 of 5"
    qtbot.keyClick(squares, Qt.Key.Key_Right)
    assert _first(workspace).feasibility == 5
    qtbot.keyClick(squares, Qt.Key.Key_Delete)
    assert _first(workspace).feasibility is None


def test_a_colour_is_chosen_from_the_palette_or_freely(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    qtbot.mouseClick(panel.form.color.swatches[2], Qt.MouseButton.LeftButton)
    assert _first(workspace).color == PALETTE[2]
    dialog = panel.form.color.ask()
    assert isinstance(dialog, QColorDialog)
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    assert _first(workspace).color == "#123456"
    assert panel.form.color.own.isChecked() and panel.form.color.own.isVisible()


def test_typing_and_enter_makes_a_tag_and_selects_it(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    qtbot.keyClicks(panel.new_line, "echo")
    qtbot.keyClick(panel.new_line, Qt.Key.Key_Return)
    assert _names(workspace)[-1] == "echo" and _line(panel, "name").text() == "echo"
    assert panel.new_line.text() == ""
    qtbot.keyClicks(panel.new_line, "Echo")
    qtbot.keyClick(panel.new_line, Qt.Key.Key_Return)
    trouble = panel.findChild(QWidget, "newTagTrouble")
    assert trouble is not None and trouble.isVisible() and "already a tag" in trouble.text()  # type: ignore[attr-defined]
    assert _names(workspace).count("echo") == 1


def test_ctrl_arrows_move_a_tag_and_its_digit(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    panel.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert _names(workspace) == ["people noise", "car noise", "low bandwidth"] == _listed(panel)
    assert panel.list.lines_model.index(1, 0).data() == "2" and _line(panel, "name").text() == "car noise"
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert _names(workspace)[0] == "car noise"


@pytest.mark.parametrize(
    ("dragged", "to", "order"),
    [
        (0, 3, ["people noise", "low bandwidth", "car noise"]),
        (0, 2, ["people noise", "car noise", "low bandwidth"]),
        (2, 0, ["low bandwidth", "car noise", "people noise"]),
        (1, 1, ["car noise", "people noise", "low bandwidth"]),
        (1, 2, ["car noise", "people noise", "low bandwidth"]),
    ],
)
def test_a_row_that_is_dragged_lands_where_it_was_dropped(
    panel: TagsPanel, workspace: Workspace, dragged: int, to: int, order: list[str]
) -> None:
    model = panel.list.lines_model
    data = model.mimeData([model.index(dragged, 1)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, to, 0, QModelIndex())
    assert _names(workspace) == order == _listed(panel)


def test_a_tag_without_answers_is_deleted_at_once_and_undo_brings_it_back(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    panel.setFocus()
    notices: list[tuple[str, bool]] = []
    workspace.notice.connect(lambda text, undo: notices.append((text, undo)))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert _names(workspace) == ["people noise", "low bandwidth"]
    assert notices == [("Delete car noise", True)] and _line(panel, "name").text() == "people noise"
    workspace.undo()
    qtbot.waitUntil(lambda: _listed(panel)[0] == "car noise")


def test_deleting_a_tag_with_answers_asks_and_says_how_many(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _tag_some(workspace)
    strip = panel.form.actions_.delete_strip
    panel.form.actions_.delete_button.click()
    assert strip.isVisible() and "6 answers (6 examples have it)" in strip.text()
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert not strip.isVisible() and "car noise" in _names(workspace)
    panel.form.actions_.delete_button.click()
    qtbot.mouseClick(strip.yes, Qt.MouseButton.LeftButton)
    assert "car noise" not in _names(workspace)
    workspace.undo()
    assert workspace.session.answers.count(_first(workspace).id) == 6


def test_merging_asks_for_the_other_tag_and_keeps_the_answers(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _tag_some(workspace)
    actions, keep = panel.form.actions_, workspace.session.tags.ids[1]
    qtbot.mouseClick(actions.merge_button, Qt.MouseButton.LeftButton)
    assert [actions.merge_into.itemText(at) for at in range(2)] == ["people noise", "low bandwidth"]
    qtbot.keyClick(actions.merge_into, Qt.Key.Key_Return)
    assert _names(workspace) == ["people noise", "low bandwidth"]
    assert int((workspace.session.answers.combined(keep) == Answer.PRESENT).sum()) == 6
    assert panel.form.current_tag() == keep


def test_splitting_makes_the_named_tags_and_asks_again(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    _tag_some(workspace)
    actions = panel.form.actions_
    qtbot.mouseClick(actions.split_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(actions.split_line, "engine")
    qtbot.keyClick(actions.split_line, Qt.Key.Key_Return)
    trouble = actions.findChild(QWidget, "splitTrouble")
    assert trouble is not None and "at least two" in trouble.text()  # type: ignore[attr-defined]
    qtbot.keyClicks(actions.split_line, ", tyres")
    qtbot.keyClick(actions.split_line, Qt.Key.Key_Return)
    assert _names(workspace) == ["engine", "tyres", "people noise", "low bandwidth"]
    assert _line(panel, "name").text() == "engine"
    assert panel.list.lines_model.index(0, 5).data() == "6"


def test_edit_selects_a_tag_and_goes_to_its_name(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    panel.edit(int(workspace.session.tags.ids[2]))
    assert _line(panel, "name").text() == "low bandwidth" and _line(panel, "name").hasFocus()
    panel.edit(10_000)
    assert _line(panel, "name").text() == "low bandwidth"


def test_what_is_typed_is_taken_over_when_another_tag_is_selected(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _type(qtbot, panel, "name", "engine", enter=False)
    panel.list.select_tag(int(workspace.session.tags.ids[1]))
    assert _names(workspace)[0] == "engine" and _line(panel, "name").text() == "people noise"


def test_a_change_elsewhere_does_not_disturb_what_is_being_typed(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _type(qtbot, panel, "name", "half a na", enter=False)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    qtbot.waitUntil(lambda: len(_listed(panel)) == 4)
    assert _line(panel, "name").text() == "half a na" and _line(panel, "name").hasFocus()
    qtbot.keyClicks(_line(panel, "name"), "me")
    qtbot.keyClick(_line(panel, "name"), Qt.Key.Key_Return)
    assert _names(workspace)[0] == "half a name"


def test_a_hidden_page_catches_up_when_it_is_shown(qtbot: QtBot, panel: TagsPanel, workspace: Workspace) -> None:
    panel.hide()
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    qtbot.wait(20)
    assert len(_listed(panel)) == 3
    panel.show()
    assert len(_listed(panel)) == 4


def test_examples_and_the_re_check_of_a_tag_are_a_click_away(
    qtbot: QtBot, panel: TagsPanel, workspace: Workspace
) -> None:
    _tag_some(workspace)
    workspace.commit(tag_steps.create(workspace.session, "echo"))
    actions = panel.form.actions_
    panel.edit(int(workspace.session.tags.ids[0]))
    assert actions.show_button.text() == "Show 6 examples" and not actions.again_button.isVisible()
    qtbot.mouseClick(actions.show_button, Qt.MouseButton.LeftButton)
    assert workspace.view.queue.recipe == f"tag:{_first(workspace).id}"
    panel.edit(int(workspace.session.tags.ids[3]))
    assert actions.again_button.text() == "Re-check (6)" and not actions.show_button.isVisible()
    qtbot.mouseClick(actions.again_button, Qt.MouseButton.LeftButton)
    assert workspace.view.queue.tag == TagId(int(workspace.session.tags.ids[3]))


def test_a_project_that_cannot_be_written_shows_its_tags_only(
    qtbot: QtBot, start: Start, workspace: Workspace, show: Show
) -> None:
    other = start(workspace.path, read_only=True)
    panel = TagsPanel(other)
    show(panel)
    assert _line(panel, "name").text() == "car noise" and not _line(panel, "name").isEnabled()
    assert not panel.new_line.isEnabled() and not panel.form.actions_.delete_button.isEnabled()


def test_no_tag_at_all_is_said_in_words(qtbot: QtBot, start: Start, show: Show) -> None:
    panel = TagsPanel(start(examples=12, tags=()))
    show(panel)
    assert panel.nothing.isVisible() and panel.nothing.accessibleName().startswith("No tags yet")
    assert not _line(panel, "name").isEnabled()


def test_everything_that_can_be_acted_on_has_a_name_and_is_reached_by_tab(qtbot: QtBot, panel: TagsPanel) -> None:
    acting = [w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    assert [w for w in acting if not (w.objectName() and w.accessibleName())] == []
    names = {w.objectName() for w in acting}
    assert {"tagTable", "newTagLine", "tagField_name", "tagColor0", "tagFeasibility", "tagMerge"} <= names
