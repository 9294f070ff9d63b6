from __future__ import annotations

import os
import unicodedata

import numpy as np
import pytest

from errortagger.importers import media_paths
from errortagger.importers.base import ProblemLog
from errortagger.importers.media_paths import check_media, kind_of, refusal


def checked(media: list[str | None], root: object) -> tuple[int, ProblemLog]:
    log = ProblemLog()
    numbers = np.arange(2, len(media) + 2, dtype=np.int64)
    return check_media(media, numbers, root=str(root), log=log), log


@pytest.mark.parametrize(
    "name",
    ["http://h/a.png", "HTTPS://h/a.png", "file:///etc/passwd", "file:a.png", "qrc:/a.png", "s3://b/a.wav",
     "data:image/png;base64,AA", "../a.png", "a/../../b.png", "..", "a\\..\\b.png", "\\\\host\\share\\a.png",
     "//host/a.png", "a\0.png"],
)  # fmt: skip
def test_names_that_leave_the_folder_or_the_machine_are_refused(name, tmp_path):
    assert refusal(name)
    count, log = checked([name], tmp_path)
    assert count == 1
    assert (log.listed[0].row, log.listed[0].column, log.listed[0].severity) == (2, "media", "warning")


@pytest.mark.parametrize(
    "name", ["a.png", "sub/a b.png", "/abs/a.png", "a..b.png", "...", "x:1.png", "C:/a.png", "ä\n‮.png"]
)
def test_plain_names_are_not_refused(name):
    assert refusal(name) is None


def test_missing_files_are_counted_once_with_their_first_rows(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "there.png").write_bytes(b"x")
    media = ["sub/there.png", None, *[f"sub/{n}.png" for n in range(7)], str(tmp_path / "sub" / "there.png")]
    count, log = checked(media, tmp_path)
    assert count == 7
    assert log.counts == {"missing media": 1}
    assert "7 media files are not there (rows 4, 5, 6, 7, 8, ...)" in log.listed[0].message


def test_folders_of_many_files_are_listed_once(tmp_path, monkeypatch):
    for n in range(0, 200, 2):
        (tmp_path / f"{n}.png").write_bytes(b"x")
    (tmp_path / "1.png").mkdir()
    monkeypatch.setattr(os.path, "isfile", None)
    count, log = checked([f"{n}.png" for n in range(200)], tmp_path)
    assert count == 100
    assert "rows 3, 5, 7, 9, 11, ..." in log.listed[0].message
    assert checked([f"none/{n}.png" for n in range(200)], tmp_path)[0] == 200


def test_names_that_no_file_can_have_are_missing(tmp_path):
    assert checked(["x" * 300 + ".png", "a\nb.png"], tmp_path)[0] == 2


def test_everything_there_is_no_problem(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    count, log = checked(["a.png", "./a.png"], tmp_path)
    assert (count, log.listed) == (0, [])


def test_names_fold_as_the_file_system_of_the_platform_does(monkeypatch):
    decomposed = unicodedata.normalize("NFD", "É.png")
    assert media_paths._fold("A.png") == "A.png"
    monkeypatch.setattr("sys.platform", "darwin")
    assert media_paths._fold(decomposed) == media_paths._fold("é.png")


def test_backslashes_are_separators_only_where_the_platform_says_so(monkeypatch):
    assert media_paths._split("a\\b.png") == ("", "a\\b.png")
    monkeypatch.setattr("os.sep", "\\")
    assert media_paths._split("a\\b.png") == ("a/", "b.png")


def test_kinds_follow_the_suffix():
    assert [kind_of(name).value for name in ("a.PNG", "b.flac", "c.txt", "d", "e.svg")] == [
        "image", "audio", "text", "none", "none"
    ]  # fmt: skip
