from __future__ import annotations

import hashlib
import json
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from errortagger.domain.problems import UsageProblem
from errortagger.importers.mapping import Mapping, apply_overrides, guess
from errortagger.importers.records import Records, random_keys, records
from errortagger.importers.registry import read


@pytest.fixture
def made(table_of):
    def make(content: str, name: str = "p.csv", **wishes: object) -> Records:
        table = table_of(content, name)
        return records(table, apply_overrides(guess(table), table, **wishes))  # type: ignore[arg-type]

    return make


def test_every_field_ends_in_its_column(made):
    found = made(
        "id,image,text,label,prediction,confidence,split,human_label,human_correct,weight,snr\n"
        "a,1.png,hello,x,x,0.50,dev,x,yes,1,0.10\n"
        "b,,,y,,,,,,,\n"
    )
    assert found.keys == ["a", "b"]
    assert found.media == ["1.png", None]
    assert found.text == ["hello", ""]
    assert found.ground_truth == ["x", "y"]
    assert found.prediction == ["x", ""]
    assert found.confidence.tolist()[0] == 0.5
    assert math.isnan(found.confidence[1])
    assert found.split == ["dev", None]
    assert found.human_label == ["x", None]
    assert found.human_correct.tolist() == [1, -1]
    assert found.weight.tolist()[0] == 1.0
    assert found.is_error.tolist() == [0, 1]
    assert found.metadata == ['{"snr": 0.10}', "{}"]
    assert found.metadata_columns == {"snr": "number"}
    assert found.source_row.tolist() == [2, 3]
    assert len(found) == 2


def test_awkward_cells_come_through_unaltered(made):
    found = made("id,label,prediction,big,code\n007,NA,None,9007199254740993,01\n8,null,,,02\n")
    assert found.keys == ["007", "8"]
    assert found.ground_truth == ["NA", "null"]
    assert found.prediction == ["None", ""]
    assert found.is_error.tolist() == [1, 1]
    assert [json.loads(text) for text in found.metadata] == [
        {"big": 9007199254740993, "code": "01"},
        {"code": "02"},
    ]


def test_the_later_of_two_rows_with_one_id_is_left_out_naming_both(made):
    found = made("id,label,prediction\na,x,x\nb,x,y\na,y,x\na,z,z\n")
    assert found.keys == ["a", "b"]
    assert found.ground_truth == ["x", "x"]
    assert found.source_row.tolist() == [2, 3]
    assert found.rows_left_out == 2
    assert [(p.row, p.severity, "already that of row 2" in p.message) for p in found.problems] == [
        (4, "error", True), (5, "error", True)
    ]  # fmt: skip


def test_rows_without_an_id_get_one_from_their_row(made):
    found = made('id,label,prediction\na,x,x\n"",y,y\n')
    assert found.keys == ["a", "row-000003"]
    assert found.problems[0].row == 3


def test_without_an_id_column_the_media_names_are_the_ids(made):
    found = made("image,label,prediction\nx/1.png,a,a\ny\\2.png,b,a\n")
    assert found.keys == ["1.png", "2.png"]
    assert any("names of the media files are the ids" in p.message for p in found.problems)


@pytest.mark.parametrize("second", ["y/1.png", ""])
def test_without_unique_media_names_row_numbers_are_the_ids(second, made):
    found = made(f"image,label,prediction\nx/1.png,a,a\n{second},b,a\n")
    assert found.keys == ["row-000002", "row-000003"]
    assert any("row numbers are the ids" in p.message for p in found.problems)


def test_ids_from_rows_survive_left_out_rows(made):
    found = made("label,prediction\na,a\nbad\nb,a\n")
    assert found.keys == ["row-000002", "row-000004"]


def test_a_column_of_right_and_wrong_is_turned_into_errors(made):
    found = made("id,is_correct\na,1\nb,no\nc,right\nd,maybe\ne,\n", fields={"correct": "is_correct"})
    assert found.is_error.tolist() == [0, 1, 0, -1, -1]
    assert {p.row for p in found.problems} == {5, 6}
    assert json.loads(found.metadata[0]) == {"is_correct": "1"}


def test_a_column_that_marks_errors_is_taken_as_it_is(made):
    found = made("id,label,prediction,is_error\na,x,x,1\nb,x,y,0\n", criterion="column:is_error")
    assert found.is_error.tolist() == [1, 0]
    assert found.metadata_columns == {"is_error": "integer"}


def test_a_criterion_column_that_is_a_tag_too_stays_in_the_metadata(made):
    found = made("id,bad\na,1\nb,0\n", criterion="column:bad", tag_columns=["bad"])
    assert found.is_error.tolist() == [1, 0]
    assert found.metadata_columns == {"bad": "integer"}
    assert found.tags["bad"].tolist() == [1, 0]


@pytest.mark.parametrize(("header", "missing"), [("id,label", "prediction"), ("id,prediction", "ground truth"),
                                                 ("id,x", "ground truth and no column for prediction")])  # fmt: skip
def test_without_truth_or_prediction_no_example_is_called_an_error(header, missing, made):
    found = made(f"{header}\na,u\nb,v\n")
    assert found.is_error.tolist() == [-1, -1]
    assert any(missing in p.message for p in found.problems)


def test_an_example_without_truth_is_unknown(made):
    assert made("id,label,prediction\na,,x\nb,x,x\n").is_error.tolist() == [-1, 0]


def test_speech_errors_have_a_size(made):
    found = made('{"audio_filepath": "a.wav", "text": "one two", "pred_text": "one"}\n'
                 '{"audio_filepath": "b.wav", "text": "go on", "pred_text": ""}\n', "m.json")  # fmt: skip
    assert found.is_error.tolist() == [1, 1]
    assert found.size.tolist() == [0.5, 1.0]
    assert found.prediction == ["one", ""]


def test_cells_that_make_no_sense_under_the_criterion_are_reported_with_their_row(made):
    found = made("id,label,prediction\na,1.5,2\nb,2.5,three\n", criterion="abs>0.1")
    assert found.is_error.tolist() == [1, -1]
    assert [(p.row, "three" in p.message) for p in found.problems] == [(3, True)]


def test_a_confidence_that_is_no_number_is_reported_and_missing(made):
    found = made(
        "id,label,prediction,conf\na,x,x,0.5\nb,x,x,high\nc,x,x,inf\nd,x,x,.25\n", fields={"confidence": "conf"}
    )
    assert np.isnan(found.confidence).tolist() == [False, True, True, False]
    assert [(p.row, p.message) for p in found.problems] == [
        (3, "confidence 'high' is not a number"), (4, "confidence 'inf' is not a number")
    ]  # fmt: skip


def test_weights_below_zero_and_odd_human_answers_are_reported(made):
    found = made(
        "id,label,prediction,weight,hc\na,x,x,-1,1\nb,x,x,0,perhaps\nc,x,x,1,No\n", fields={"human_correct": "hc"}
    )
    assert np.isnan(found.weight).tolist() == [True, False, False]
    assert found.human_correct.tolist() == [1, -1, 0]
    assert sorted(p.row or 0 for p in found.problems) == [2, 3]


def test_a_human_label_is_compared_with_the_label_where_the_file_does_not_say_who_was_right(made):
    rows = "a,cat,dog,Cat,\nb,cat,cat,dog,\nc,cat,cat,,\nd,cat,cat,dog,yes\ne,,cat,cat,\n"
    found = made(f"id,label,prediction,human_label,human_correct\n{rows}", criterion="normalized")
    assert found.human_correct.tolist() == [1, 0, -1, 1, -1]
    assert found.human_label == ["Cat", "dog", None, "dog", "cat"]


def test_a_human_transcript_is_judged_by_the_word_error_rate(made):
    found = made("id,label,prediction,human\na,turn it on,turn,Turn it on.\nb,turn,turn,tune\n", criterion="wer>0")
    assert found.human_correct.tolist() == [1, 0]


def test_a_criterion_that_is_a_column_cannot_judge_a_human(made):
    found = made("id,label,prediction,human,wrong\na,x,x,x,0\nb,x,y,y,1\n", criterion="column:wrong")
    assert found.human_correct.tolist() == [-1, -1]


def test_a_human_label_with_a_point_is_the_same_number(made):
    found = made("id,label,prediction,human\na,1,1,1.0\nb,2,2,1.0\n")
    assert found.human_label == ["1", "1"]
    assert found.human_correct.tolist() == [1, 0]


def test_one_point_nought_beside_one_is_the_same_label(made):
    found = made("id,label,prediction\na,1,1.0\nb,2,1.0\nc,3,\n")
    assert found.prediction == ["1", "1", None]
    assert found.is_error.tolist() == [0, 1, 1]
    assert any('"1.0"' in p.message for p in found.problems)
    turned = made("id,label,prediction\na,1.0,1\nb,2.0,1\n")
    assert (turned.ground_truth, turned.is_error.tolist()) == (["1", "2"], [0, 1])


def test_fractions_stay_as_they_are(made):
    assert made("id,label,prediction\na,1,1.0\nb,2,1.5\n").prediction == ["1.0", "1.5"]


def test_predicted_class_numbers_get_the_names_of_the_truth(tmp_path):
    features = {"label": {"_type": "ClassLabel", "names": ["cat", "dog"]}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    columns = {"id": ["a", "b", "c"], "label": [0, 1, 1], "prediction": [0, 0, None]}
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), tmp_path / "p.parquet")
    table = read(tmp_path / "p.parquet")
    found = records(table, guess(table))
    assert (found.ground_truth, found.prediction) == (["cat", "dog", "dog"], ["cat", "cat", None])
    assert found.is_error.tolist() == [0, 1, 1]
    swapped = records(table, Mapping({"ground_truth": "prediction", "prediction": "label"}))
    assert swapped.ground_truth == ["cat", "cat", None]


def test_class_numbers_without_a_name_stay_numbers(tmp_path):
    features = {"label": {"_type": "ClassLabel", "names": ["cat"]}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    table = pa.table({"label": [0], "prediction": [5]}).replace_schema_metadata(metadata)
    pq.write_table(table, tmp_path / "p.parquet")
    read_table = read(tmp_path / "p.parquet")
    assert records(read_table, guess(read_table)).prediction == ["5"]


def test_the_random_key_is_the_first_63_bits_of_the_hash():
    digest = hashlib.sha256("7:clip-é".encode()).digest()
    assert random_keys(["clip-é"], 7).tolist() == [int.from_bytes(digest[:8], "big") >> 1]
    assert random_keys([], 7).tolist() == []


def test_the_random_order_follows_the_seed_and_not_the_file(made, table_of):
    keys = [f"e{n}" for n in range(50)]
    forward, backward = random_keys(keys, 1), random_keys(keys[::-1], 1)
    assert forward.tolist() == backward.tolist()[::-1]
    assert np.argsort(forward).tolist() != np.argsort(random_keys(keys, 2)).tolist()
    assert (forward >= 0).all()


def test_a_media_root_can_be_given(table_of, tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "1.png").write_bytes(b"x")
    table = table_of("id,image,label,prediction\na,1.png,x,x\n")
    assert "missing media" in records(table, guess(table)).problem_counts
    found = records(table, guess(table), media_root=str(tmp_path / "media"))
    assert (found.problem_counts, found.media_root) == ({}, str(tmp_path / "media"))


def test_refused_media_stay_as_text_and_are_reported_by_row(made):
    found = made("id,image,label,prediction\na,http://h/1.png,x,x\nb,../2.png,x,x\n")
    assert found.media == ["http://h/1.png", "../2.png"]
    assert [p.row for p in found.problems] == [2, 3]


def test_a_mapping_of_another_table_is_refused_naming_the_columns(table_of):
    table = table_of("id,label\na,x\n")
    with pytest.raises(UsageProblem, match="no column 'gone'") as caught:
        records(table, Mapping({"id": "gone"}))
    assert "id, label" in caught.value.action


def test_a_table_without_rows_makes_no_records(made):
    found = made("id,label,prediction,noise\n", tag_columns=["noise"])
    assert len(found) == 0
    assert found.metadata == []
    assert found.tags["noise"].tolist() == []


def test_an_embedding_column_stays_in_the_metadata(made):
    found = made('{"id": "a", "embedding": [0.10, 2]}\n', "p.jsonl", fields={"embedding": "embedding"})
    assert found.metadata == ['{"embedding": [0.10, 2]}']
