from __future__ import annotations

import csv
import io

import pytest

from errortagger.importers.guessing import FIELDS, KNOWN_NAMES, NAMES, name_key
from errortagger.importers.mapping import guess


def as_csv(columns: dict[str, list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()


WAVS = ["a/1.wav", "a/2.wav"]
PNGS = ["1.png", "2.PNG"]
CASES = {
    "plain": (
        {"id": ["a", "b"], "image": PNGS, "label": ["x", "y"], "prediction": ["x", "x"], "confidence": ["0.5", "1"]},
        {"id": "id", "media": "image", "ground_truth": "label", "prediction": "prediction", "confidence": "confidence"},
        "image", "exact",
    ),
    "NeMo manifest": (
        {"audio_filepath": WAVS, "duration": ["1.5", "2"], "text": ["one two", "go on"], "pred_text": ["one", "go on"]},
        {"media": "audio_filepath", "ground_truth": "text", "prediction": "pred_text"},
        "audio", "wer>0.0",
    ),
    "NeMo manifest of a named model": (
        {"audio_filepath": WAVS, "text": ["one two", "go on"], "pred_text_conformer": ["one", "go on"]},
        {"media": "audio_filepath", "ground_truth": "text", "prediction": "pred_text_conformer"},
        "audio", "wer>0.0",
    ),
    "keywords in sound": (
        {"clip": WAVS, "label": ["yes", "no"], "predicted": ["no", "no"], "score": ["0.1", "0.2"]},
        {"media": "clip", "ground_truth": "label", "prediction": "predicted", "confidence": "score"},
        "audio", "exact",
    ),
    "case and punctuation": (
        {"Example-ID": ["a", "b"], "True Label": ["x", "y"], "Predicted.Label": ["x", "x"], "SPLIT": ["dev", "dev"]},
        {"id": "Example-ID", "ground_truth": "True Label", "prediction": "Predicted.Label", "split": "SPLIT"},
        "none", "exact",
    ),
    "scikit-learn": (
        {"text": ["so good", "so bad"], "y_true": ["1", "0"], "y_pred": ["1", "1"], "pred_prob": ["0.5", "0.6"]},
        {"text": "text", "ground_truth": "y_true", "prediction": "y_pred", "confidence": "pred_prob"},
        "text", "exact",
    ),
    "text of another name": (
        {"remark": ["this is a longer sentence", "and here is one more"], "label": ["a", "b"], "pred": ["a", "a"]},
        {"text": "remark", "ground_truth": "label", "prediction": "pred"},
        "text", "exact",
    ),
    "media by content": (
        {"where": ["x/1.jpg", "x/2.jpg"], "target": ["a", "b"], "pred": ["a", "a"]},
        {"media": "where", "ground_truth": "target", "prediction": "pred"},
        "image", "exact",
    ),
    "one file name for id and media": (
        {"file_name": PNGS, "label": ["a", "b"], "prediction": ["a", "a"]},
        {"id": "file_name", "media": "file_name", "ground_truth": "label", "prediction": "prediction"},
        "image", "exact",
    ),
    "a file name that repeats is no id": (
        {"file_name": ["1.png", "1.png"], "label": ["a", "b"], "prediction": ["a", "a"]},
        {"media": "file_name", "ground_truth": "label", "prediction": "prediction"},
        "image", "exact",
    ),
    "boxes": (
        {"image": PNGS, "ground_truth": ['[{"label": "7", "box": [0, 0, 1, 1]}]', "[]"], "prediction": ["[]", "[]"]},
        {"media": "image", "ground_truth": "ground_truth", "prediction": "prediction"},
        "image", "iou<0.5",
    ),
    "empty lists are no boxes": (
        {"image": PNGS, "ground_truth": ["[]", "[]"], "prediction": ["[]", "[1]"]},
        {"media": "image", "ground_truth": "ground_truth", "prediction": "prediction"},
        "image", "exact",
    ),
    "right or wrong only": (
        {"id": ["a", "b"], "image": PNGS, "is_correct": ["1", "0"]},
        {"id": "id", "media": "image", "correct": "is_correct"},
        "image", "column:is_correct",
    ),
    "errors marked": (
        {"id": ["a", "b"], "is_error": ["yes", "no"]},
        {"id": "id"},
        "none", "column:is_error",
    ),
    "a pair beats a mark": (
        {"id": ["a", "b"], "label": ["a", "b"], "pred": ["a", "a"], "correct": ["true", "false"]},
        {"id": "id", "ground_truth": "label", "prediction": "pred", "correct": "correct"},
        "none", "exact",
    ),
    "people too": (
        {"id": ["a", "b"], "label": ["a", "b"], "pred": ["a", "a"], "human_label": ["a", "b"],
         "human_correct": ["1", "0"], "weight": ["1", "2.5"]},
        {"id": "id", "ground_truth": "label", "prediction": "pred", "human_label": "human_label",
         "human_correct": "human_correct", "weight": "weight"},
        "none", "exact",
    ),
    "words in columns of numbers are not taken": (
        {"id": ["a", "b"], "label": ["a", "b"], "pred": ["a", "a"], "score": ["high", "low"], "weight": ["x", "y"],
         "correct": ["maybe", "so"]},
        {"id": "id", "ground_truth": "label", "prediction": "pred"},
        "none", "exact",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_columns_are_guessed_by_name_and_content(case, table_of):
    columns, fields, modality, criterion = CASES[case]
    mapping = guess(table_of(as_csv(columns)))
    assert mapping.fields == fields
    assert (mapping.modality.value, str(mapping.criterion)) == (modality, criterion)
    assert mapping.tag_columns == ()


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in NAMES.items() for name in names if field != "embedding"]
)
def test_every_known_name_is_taken_for_its_field_when_it_stands_alone(field, name, table_of):
    cells = {
        "media": ["a b.png", "c.png"], "confidence": ["0.5", "0.25"], "weight": ["1.5", "2"], "correct": ["yes", "no"],
        "human_correct": ["yes", "no"], "split": ["dev", "dev"],
    }.get(field, ["u", "v"])  # fmt: skip
    fields = guess(table_of(as_csv({name: cells, "other": ["p", "p"]}))).fields
    assert fields.get(field) == name


def test_media_names_without_a_suffix_are_taken_under_a_telling_name(table_of):
    fields = guess(table_of(as_csv({"audio_filepath": ["a1", "a2"], "label": ["x", "y"]}))).fields
    assert fields["media"] == "audio_filepath"
    assert guess(table_of(as_csv({"audio_filepath": ["a1", "a2"], "label": ["x", "y"]}))).modality == "audio"
    assert guess(table_of(as_csv({"image_path": ["a1", "a2"], "label": ["x", "y"]}))).modality == "image"
    assert guess(table_of(as_csv({"media": ["a1", "a2"], "label": ["x", "y"]}))).modality == "none"


def test_a_description_of_an_image_is_no_media(table_of):
    assert "media" not in guess(table_of(as_csv({"image": ["a red car", "a cat"], "label": ["x", "y"]}))).fields


def test_nothing_is_guessed_from_a_table_without_rows(table_of):
    mapping = guess(table_of("id,label,prediction,confidence\n"))
    assert mapping.fields == {"id": "id", "ground_truth": "label", "prediction": "prediction"}


def test_fields_come_in_their_fixed_order(table_of):
    columns, *_ = CASES["people too"]
    fields = list(guess(table_of(as_csv(dict(reversed(columns.items()))))).fields)
    assert fields == [field for field in FIELDS if field in fields]


def test_names_are_compared_without_case_and_punctuation():
    assert name_key("True-Label ") == name_key("true_label") == "truelabel"
    assert {"groundtruth", "iserror", "confidence"} <= KNOWN_NAMES


def test_broken_lists_are_no_boxes(table_of):
    columns = {"image": PNGS, "label": ["[1", "[2"], "prediction": ["[1", "[3"]}
    assert str(guess(table_of(as_csv(columns))).criterion) == "exact"


def test_a_column_of_numbers_is_no_media(table_of):
    assert "media" not in guess(table_of(as_csv({"clip": ["1", "2"], "label": ["x", "y"]}))).fields
