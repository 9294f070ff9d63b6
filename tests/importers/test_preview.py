from __future__ import annotations

import json

import pytest

from errortagger.domain.problems import UsageProblem
from errortagger.importers.mapping import Mapping, guess
from errortagger.importers.preview import preview

SPEECH = (
    "id,clip,label,prediction,snr,noisy\n"
    "a,1.wav,one two,one two,3.0,1\n"
    "b,2.wav,one two,one,4.5,0\n"
    "b,3.wav,one two,one,5.5,0\n"
    "c,4.wav\n"
)


def test_a_preview_is_plain_json_and_tells_everything(table_of, tmp_path):
    (tmp_path / "1.wav").write_bytes(b"x")
    table = table_of(SPEECH)
    seen = json.loads(json.dumps(preview(table, guess(table)).to_json()))
    assert seen["format"] == "csv"
    assert seen["path"] == table.path
    assert seen["counts"] == {
        "rows": 2, "left_out": 2, "errors": 1, "correct": 1, "unknown": 0, "missing_media": 1
    }  # fmt: skip
    assert seen["mapping"]["criterion"] == "wer>0.0"
    assert seen["criterion_text"] == "word error rate over 0"
    assert {column["name"]: column["mapped_to"] for column in seen["columns"]} == {
        "id": ["id"], "clip": ["media"], "label": ["ground_truth"], "prediction": ["prediction"], "snr": [], "noisy": []
    }  # fmt: skip
    assert seen["columns"][4] == {"name": "snr", "type": "number", "examples": ["3.0", "4.5", "5.5"], "mapped_to": []}
    assert seen["first_rows"][1] == {
        "id": "b", "clip": "2.wav", "label": "one two", "prediction": "one", "snr": "4.5", "noisy": "0"
    }  # fmt: skip
    assert seen["source_rows"] == [2, 3, 4]
    assert seen["suggested_tag_columns"] == ["noisy"]
    assert seen["media_root"] == str(tmp_path)
    assert {(p["row"], p["severity"]) for p in seen["problems"]} == {(5, "error"), (4, "error"), (None, "warning")}
    assert seen["problem_counts"] == {"too few fields": 1, "id used twice": 1, "missing media": 1}


def test_a_preview_twice_gives_the_same_problems(table_of):
    table = table_of(SPEECH)
    assert preview(table, guess(table)) == preview(table, guess(table))
    assert len(table.problems) == 1


def test_only_as_many_rows_as_asked_for_are_shown(table_of):
    table = table_of("id,label\n" + "".join(f"{n},x\n" for n in range(50)))
    assert len(preview(table, guess(table)).first_rows) == 20
    assert len(preview(table, guess(table), limit=3).first_rows) == 3


def test_long_cells_are_cut(table_of):
    table = table_of(f"id,label\na,{'x' * 2_000}\n")
    shown = preview(table, guess(table))
    assert shown.first_rows[0]["label"] == "x" * 500 + "…"
    assert shown.columns[1].examples == ["x" * 500 + "…"]


def test_tag_columns_are_marked(table_of):
    table = table_of("id,noise\na,1\n")
    assert preview(table, Mapping({"id": "id"}, ("noise",))).columns[1].mapped_to == ["tag"]


def test_a_wrong_mapping_is_refused(table_of):
    table = table_of("id,noise\na,1\n")
    with pytest.raises(UsageProblem):
        preview(table, Mapping({"id": "key"}))
