from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from errortagger.domain.problems import Problem
from errortagger.importers.mapping import guess
from errortagger.importers.preview import preview
from errortagger.importers.records import records
from errortagger.importers.registry import read

CSV = "file_name,label,prediction\na.png,cat,dog\nsub/b.png,dog,dog\n"


def test_media_are_relative_to_the_folder(tmp_path, save):
    save("metadata.csv", CSV)
    save("a.png", b"x")
    save("sub/b.png", b"x")
    table = read(tmp_path)
    mapping = guess(table)
    assert (table.format, table.path, table.media_root) == ("folder", str(tmp_path), str(tmp_path))
    assert mapping.fields["media"] == mapping.fields["id"] == "file_name"
    assert mapping.modality == "image"
    assert preview(table, mapping).counts.missing_media == 0
    assert records(table, mapping).media == ["a.png", "sub/b.png"]


def test_jsonl_and_parquet_metadata_are_read(tmp_path, save, cells):
    save("one/metadata.jsonl", '{"file_name": "a.wav", "text": "hi"}\n')
    assert cells(read(tmp_path / "one"))["file_name"] == ["a.wav"]
    (tmp_path / "two").mkdir()
    pq.write_table(pa.table({"file_name": ["b.png"]}), tmp_path / "two" / "metadata.parquet")
    assert cells(read(tmp_path / "two", "folder"))["file_name"] == ["b.png"]


def test_a_second_metadata_file_is_named(tmp_path, save):
    save("metadata.csv", CSV)
    save("metadata.jsonl", "{}\n")
    assert "only metadata.csv was read; not metadata.jsonl" in read(tmp_path).problems[0].message


def test_a_folder_without_metadata_says_what_to_do(tmp_path, save):
    save("a.png", b"x")
    with pytest.raises(Problem, match=r"has no metadata\.csv") as caught:
        read(tmp_path)
    assert "Add a metadata.csv" in caught.value.action
    save("predictions.csv", CSV)
    with pytest.raises(Problem) as caught:
        read(tmp_path)
    assert "predictions.csv" in caught.value.action


def test_metadata_without_file_names_is_a_problem(tmp_path, save):
    save("metadata.csv", "id,label\n1,a\n")
    with pytest.raises(Problem, match="no column 'file_name'"):
        read(tmp_path)


def test_a_problem_inside_the_metadata_file_names_that_file(tmp_path, save):
    save("metadata.csv", b"")
    with pytest.raises(Problem) as caught:
        read(tmp_path)
    assert caught.value.where == os.path.join(tmp_path, "metadata.csv")


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path):
    with pytest.raises(Problem, match="no such file"):
        read(tmp_path / "none", "folder")
