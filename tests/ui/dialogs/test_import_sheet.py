from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from errortagger.app.adding import add_to_project
from errortagger.app.create import create_project
from errortagger.app.projects import OpenProject, open_project
from errortagger.domain.types import Modality
from errortagger.resources import resource_path
from errortagger.ui.dialogs.import_facts import Found, FoundCounts, problem_sentence
from errortagger.ui.dialogs.import_form import MAIN_FIELDS
from errortagger.ui.dialogs.import_preview import EXAMPLE, two_lines
from errortagger.ui.dialogs.import_sheet import ImportSheet
from errortagger.ui.fonts import text_font

Show = Callable[[QDialog], None]
SPEECH = resource_path("demo", "speech", "out", "predictions.csv")
DIGITS = resource_path("demo", "digits", "out", "predictions.csv")
SLOW = 30_000


def opened(qtbot: QtBot, show: Show, sheet: ImportSheet) -> Found:
    show(sheet)
    return read(qtbot, sheet)


def read(qtbot: QtBot, sheet: ImportSheet) -> Found:
    qtbot.waitUntil(lambda: sheet.found() is not None, timeout=SLOW)
    found = sheet.found()
    assert found is not None
    return found


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Forty rows with doubtful columns, a doubled id, and no media files."""
    path = tmp_path / "messy.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "img", "label", "guess", "score", "noisy", "tags"))
        for n in range(40):
            guess = "dog" if n % 3 == 0 else "cat"
            writer.writerow((f"a{n}", f"p{n}.png", "cat", guess, 0.5, n % 2, "car noise;wind" if n % 4 == 0 else ""))
        writer.writerow(("a3", "p3.png", "cat", "cat", 0.5, 0, ""))
    return path


def test_guesses_counts_and_first_rows_are_shown(qtbot: QtBot, window: QWidget, show: Show) -> None:
    sheet = ImportSheet(SPEECH, window)
    found = opened(qtbot, show, sheet)
    assert sheet.counts.text() == "300 rows · 106 errors"
    assert sheet.form.combos["ground_truth"].value() == "ground_truth"
    assert sheet.form.combos["text"].value() == ""
    assert sheet.form.modality.value() == Modality.AUDIO and sheet.form.criterion.rule() == "wer>0.0"
    model = sheet.table.preview()
    assert model.rowCount() == 20 == len(found.rows)
    first = [str(model.index(0, column).data()) for column in range(model.columnCount())]
    assert first[0] == "clip0000 · audio/clip0000.ogg"
    assert first[2:] == ["when will we get to grandma's house", "and bread to grandma's house", "error", "0.6953"]
    assert str(model.index(1, 4).data()) == "correct"
    assert not sheet.grab().isNull()


def test_pictures_fill_in_beside_the_window(qtbot: QtBot, window: QWidget, show: Show) -> None:
    sheet = ImportSheet(DIGITS, window)
    opened(qtbot, show, sheet)
    model = sheet.table.preview()
    qtbot.waitUntil(lambda: len(model.pictures()) == 20, timeout=SLOW)
    assert all(not picture.isNull() and picture.width() <= 40 for picture in model.pictures().values())


def test_enter_decides_and_the_choice_makes_the_project(
    qtbot: QtBot, window: QWidget, show: Show, tmp_path: Path
) -> None:
    sheet = ImportSheet(SPEECH, window)
    opened(qtbot, show, sheet)
    sheet.target.setText(str(tmp_path / "mine"))
    sheet.form.model.setText("whisper-tiny")
    ended: list[int] = []
    sheet.finished.connect(ended.append)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    choice = sheet.choice()
    assert ended == [QDialog.DialogCode.Accepted] and choice is not None
    assert (choice.source, choice.target) == (SPEECH, tmp_path / "mine.errtag")
    create_project(choice.target, choice.source, choice.options)
    with open_project(choice.target) as project:
        assert len(project.session) == 300 and project.session.info.model == "whisper-tiny"
        assert project.media_folder() == SPEECH.parent.resolve()


def test_a_changed_mapping_reads_the_file_again(qtbot: QtBot, window: QWidget, show: Show, messy: Path) -> None:
    sheet = ImportSheet(messy, window)
    found = opened(qtbot, show, sheet)
    assert "prediction" not in found.fields
    assert "No column is mapped to the prediction" in sheet.trouble.text()
    combo = sheet.form.combos["prediction"]
    combo.setFocus()
    qtbot.keyClicks(combo, "guess")
    combo.setCurrentText("guess")
    combo.picked.emit("guess")
    assert sheet.found() is None and not sheet.go.isEnabled()
    assert read(qtbot, sheet).fields["prediction"] == "guess"
    assert sheet.counts.text() == "40 rows · 14 errors · 1 row left out · 40 files missing"
    assert sheet.trouble.text() == "" and sheet.go.isEnabled()


def test_only_the_last_of_quick_changes_counts(qtbot: QtBot, window: QWidget, show: Show, messy: Path) -> None:
    sheet = ImportSheet(messy, window)
    opened(qtbot, show, sheet)
    shown: list[str] = []
    show_found = sheet.form.show_found
    sheet.form.show_found = lambda found: (shown.append(found.fields.get("prediction", "")), show_found(found))[0]  # type: ignore[method-assign,assignment]
    for column in ("label", "score", "guess"):
        sheet.form.combos["prediction"].picked.emit(column)
        sheet.read()
    read(qtbot, sheet)
    qtbot.waitUntil(lambda: not sheet.jobs.running, timeout=SLOW)
    assert shown == ["guess"]


def test_problems_are_listed_with_their_lines_and_missing_files_in_words(
    qtbot: QtBot, window: QWidget, show: Show, messy: Path
) -> None:
    sheet = ImportSheet(messy, window)
    opened(qtbot, show, sheet)
    assert "line 42" in sheet.problems.text() and "a3" in sheet.problems.text()
    assert sheet.problems.isVisible()
    model = sheet.table.preview()
    assert str(model.index(0, EXAMPLE).data()) == "a0 · p0.png · not found"


def test_columns_that_look_like_tags_come_first_and_unticked(
    qtbot: QtBot, window: QWidget, show: Show, messy: Path
) -> None:
    sheet = ImportSheet(messy, window)
    opened(qtbot, show, sheet)
    tags = sheet.form.tags
    assert set(tags.names()[:2]) == {"noisy", "tags"} and tags.ticked_names() == []
    assert str(tags.item(0).data(Qt.ItemDataRole.AccessibleTextRole)).endswith("looks like tags")
    at = tags.names().index("tags")
    tags.setCurrentRow(at)
    tags.setFocus()
    qtbot.keyClick(tags, Qt.Key.Key_Space)
    assert read(qtbot, sheet).tag_columns == ("tags",)
    assert tags.ticked_names() == ["tags"] and sheet.options().tag_columns == ("tags",)
    qtbot.mouseClick(tags.viewport(), Qt.MouseButton.LeftButton, pos=tags.visualItemRect(tags.item(at)).center())
    assert read(qtbot, sheet).tag_columns == ()


def test_the_criterion_and_its_threshold_can_be_changed(qtbot: QtBot, window: QWidget, show: Show) -> None:
    sheet = ImportSheet(SPEECH, window)
    before = opened(qtbot, show, sheet).counts.errors
    threshold = sheet.form.criterion.threshold
    assert threshold.text() == "0" and threshold.isVisible()
    threshold.setFocus()
    threshold.selectAll()
    qtbot.keyClicks(threshold, "0.50")
    found = read(qtbot, sheet)
    assert threshold.text() == "0.50" and str(found.criterion) == "wer>0.5" and found.counts.errors < before
    sheet.form.criterion.kind.set_value("column")
    sheet.form.criterion.kind.picked.emit("column")
    assert sheet.form.criterion.column.isVisible() and sheet.form.criterion.rule().startswith("column:")


def test_the_media_folder_can_be_chosen(
    qtbot: QtBot, window: QWidget, show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "moved.csv"
    copy.write_bytes(DIGITS.read_bytes())
    sheet = ImportSheet(copy, window)
    assert opened(qtbot, show, sheet).counts.missing_media == 600
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(DIGITS.parent))
    button = sheet.findChild(QWidget, "importMediaRoot")
    assert button is not None
    button.click()  # type: ignore[attr-defined]
    assert read(qtbot, sheet).counts.missing_media == 0
    assert sheet.options().media_root == str(DIGITS.parent)


def test_a_file_that_is_none_is_said_inline(qtbot: QtBot, window: QWidget, show: Show, tmp_path: Path) -> None:
    junk = tmp_path / "junk.parquet"
    junk.write_bytes(b"no parquet")
    sheet = ImportSheet(junk, window)
    show(sheet)
    qtbot.waitUntil(lambda: bool(sheet.trouble.text()), timeout=SLOW)
    assert "no parquet file" in sheet.trouble.text() and "Traceback" not in sheet.trouble.text()
    assert not sheet.go.isEnabled()
    sheet.make()
    assert sheet.choice() is None and sheet.isVisible()


def test_two_wishes_for_one_column_do_not_quarrel(qtbot: QtBot, window: QWidget, show: Show, messy: Path) -> None:
    sheet = ImportSheet(messy, window)
    opened(qtbot, show, sheet)
    sheet.form.combos["prediction"].picked.emit("guess")
    sheet.form.combos["split"].picked.emit("guess")
    found = read(qtbot, sheet)
    assert found.fields.get("split") == "guess" and found.fields.get("prediction") != "guess"
    assert sheet.options().mapping == {"split": "guess"}


@pytest.mark.parametrize(
    ("typed", "told"), [("", "needs a name"), ("there.errtag", "already"), ("none/x.errtag", "no such folder")]
)
def test_a_project_file_that_cannot_be_is_refused_in_words(
    qtbot: QtBot, window: QWidget, show: Show, messy: Path, typed: str, told: str
) -> None:
    (messy.parent / "there.errtag").touch()
    sheet = ImportSheet(messy, window)
    opened(qtbot, show, sheet)
    sheet.target.setText(typed)
    sheet.go.click()
    assert told in sheet.trouble.text() and sheet.choice() is None and sheet.isVisible()


def test_the_proposed_name_is_free_and_beside_the_source(
    window: QWidget, show: Show, messy: Path, qtbot: QtBot
) -> None:
    (messy.parent / "messy.errtag").touch()
    sheet = ImportSheet(messy, window)
    opened(qtbot, show, sheet)
    assert sheet.target_path() == messy.parent / "messy-2.errtag"


def test_errors_alone_ask_for_the_size_of_the_dataset(
    qtbot: QtBot, window: QWidget, show: Show, tmp_path: Path
) -> None:
    source = tmp_path / "errors.csv"
    source.write_text("id,label,prediction\n" + "".join(f"e{n},cat,dog\n" for n in range(5)))
    sheet = ImportSheet(source, window)
    opened(qtbot, show, sheet)
    assert sheet.form.dataset_size.isVisible()
    sheet.form.dataset_size.setText("1000")
    assert sheet.options().dataset_size == 1000


def test_leaving_while_the_file_is_read_ends_everything(qtbot: QtBot, window: QWidget, show: Show) -> None:
    sheet = ImportSheet(SPEECH, window)
    show(sheet)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and sheet.choice() is None and not sheet.jobs.running


def test_the_reading_can_be_stopped(qtbot: QtBot, window: QWidget, show: Show) -> None:
    sheet = ImportSheet(SPEECH, window)
    show(sheet)
    stop = sheet.findChild(QWidget, "importStop")
    assert stop is not None and stop.isVisible()
    stop.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not sheet.jobs.running, timeout=SLOW)
    assert "was stopped" in sheet.trouble.text()


def test_rows_are_added_to_an_open_project_under_its_rule(
    qtbot: QtBot, window: QWidget, show: Show, project: OpenProject, tmp_path: Path
) -> None:
    source = tmp_path / "more.csv"
    source.write_text("id,text,label,prediction\nt00,a text of a cat,cat,dog\nnew1,a new text,dog,dog\n")
    sheet = ImportSheet(source, window, project=project)
    opened(qtbot, show, sheet)
    assert sheet.go.text() == "Add to project" and not sheet.target.isVisible()
    assert not sheet.form.criterion.isVisible()
    sheet.go.click()
    choice = sheet.choice()
    assert choice is not None and choice.target == project.path and choice.options.criterion == "exact"
    report = add_to_project(project, choice.source, choice.options)
    assert (report["new_examples"], report["known"]) == (1, 1)


def test_problems_and_counts_are_put_into_words() -> None:
    high = {"row": 812, "column": "confidence", "message": "'high' is not a number"}
    assert problem_sentence(high, "csv") == "line 812, column confidence: 'high' is not a number"
    named = {"row": 812, "column": "confidence", "message": "confidence 'high' is not a number"}
    assert problem_sentence(named, "csv") == "line 812: confidence 'high' is not a number"
    assert problem_sentence({"row": 3, "message": "x"}, "parquet") == "row 3: x"
    assert problem_sentence({"message": "x", "row": None}, "csv") == "x"
    counts = FoundCounts(rows=2140, errors=312, correct=1800, unknown=28, left_out=0, missing_media=3)
    assert counts.sentence() == "2,140 rows · 312 errors · 28 undecided · 3 files missing"
    single = FoundCounts(rows=1, errors=1, correct=0, unknown=0, left_out=1, missing_media=1)
    assert single.sentence() == "1 row · 1 error · 1 row left out · 1 file missing"


def test_tab_goes_through_the_sheet_as_it_is_read(qtbot: QtBot, window: QWidget, show: Show) -> None:
    sheet = ImportSheet(SPEECH, window)
    opened(qtbot, show, sheet)
    sheet.form.combos["id"].setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[str] = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        if focused is sheet.go:
            break
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    fields = [f"map_{name}" for name in MAIN_FIELDS]
    rest = ["importMore", "importCriterion", "importThreshold", "importModality", "importMediaRoot", "importModel"]
    foot = [
        "importFormat",
        "importTags",
        "importPreview",
        "importTarget",
        "importChooseTarget",
        "sheetCancel",
        "importGo",
    ]
    assert seen == [*fields, *rest, *foot]


def test_long_labels_break_at_a_space(qtbot: QtBot) -> None:
    font = text_font()
    assert two_lines("short", font, 500) == ["short"]
    assert two_lines("one two three four", font, 60)[0] == "one two"
    assert two_lines("x" * 200, font, 50) == ["x" * 200]
