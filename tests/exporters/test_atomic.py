from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from errortagger.domain.problems import Problem
from errortagger.exporters.atomic import replacing


def _write(path: Path, data: bytes) -> None:
    with replacing(path) as file:
        file.write(data)


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    _write(path, b"old")
    _write(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_until_the_end_the_old_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("failure", [ValueError("x"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, failure: BaseException) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with pytest.raises(type(failure)), replacing(path) as file:
        file.write(b"new")
        raise failure
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_of_the_old_file_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(0o640)
    _write(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "a.csv"
    target.write_bytes(b"old")
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    _write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_names_of_full_length_and_bytes_that_are_no_text_can_be_written(tmp_path: Path) -> None:
    for name in ("é" * 125 + ".csv", os.fsdecode(b"caf\xe9.csv"), "a b\n?%00#.csv"):
        _write(tmp_path / name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"


def test_a_device_is_written_to_and_not_replaced() -> None:
    _write(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()


def test_a_full_disk_is_a_problem_that_names_the_file_and_what_to_do() -> None:
    with pytest.raises(Problem) as caught:
        _write(Path("/dev/full"), b"x")
    assert str(caught.value).startswith("/dev/full: the disk is full; the file that was there before is as it was.")
    assert "Free some space" in caught.value.action


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "the file cannot be written here"),
        (errno.EROFS, "the file cannot be written here"),
        (errno.EFBIG, "larger than the system allows"),
        (errno.EIO, "the file could not be written"),
    ],
)
def test_what_the_system_refuses_is_said_in_plain_words(tmp_path: Path, number: int, words: str) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(Problem) as caught, replacing(path):
        raise OSError(number, os.strerror(number))
    assert words in caught.value.what
    assert caught.value.where == str(path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file_and_a_missing_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="this is a folder"):
        _write(tmp_path, b"x")
    with pytest.raises(Problem, match="there is no such folder"):
        _write(tmp_path / "nowhere" / "a.csv", b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Problem, match="there is no such folder"):
        _write(tmp_path / "file" / "a.csv", b"x")


def test_a_file_that_is_write_protected_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(0o444)
    # Root may write anyway, so the test asks in the name of anybody else.
    monkeypatch.setattr(os, "access", lambda target, mode: False)
    with pytest.raises(Problem, match="cannot be written"):
        _write(path, b"new")
    assert path.read_bytes() == b"old"


def test_unfinished_files_of_killed_programs_are_swept_away_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / ".errortagger-aaaa.part", tmp_path / ".errortagger-bbbb.part"
    old.write_bytes(b"")
    young.write_bytes(b"")
    two_days_ago = time.time() - 2 * 86400
    os.utime(old, (two_days_ago, two_days_ago))
    _write(tmp_path / "a.csv", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".errortagger-bbbb.part", "a.csv"]


KILLED = """
import sys, time
from pathlib import Path
from errortagger.exporters.base import ExportColumn, ExportTable
from errortagger.exporters.registry import write

def rows():
    for i in range(10**9):
        if i == 120_000:
            print("halfway", flush=True)
            time.sleep(60)
        yield (f"clip-{i}",)

write(ExportTable("t", "T", (ExportColumn("id"),), rows()), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx", ".jsonl"])
def test_a_program_killed_while_it_writes_leaves_the_old_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"halfway\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"old"


LIMITED = """
import resource, sys
from pathlib import Path
from errortagger.domain.problems import Problem
from errortagger.exporters.base import ExportColumn, ExportTable
from errortagger.exporters.registry import write

write_rows = [(f"clip-{i * 7919 % 1000003}-{i}",) for i in range(120_000)]
table = ExportTable("t", "T", (ExportColumn("id"),), write_rows)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    write(table, Path(sys.argv[1]))
except Problem as problem:
    print(problem)
"""


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx", ".json", ".md", ".html"])
def test_a_file_that_finds_no_room_is_a_problem_and_the_old_file_stays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")
    command = [sys.executable, "-W", "error", "-c", LIMITED, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout.startswith(f"{path}: the file would be larger than the system allows"), result.stderr
    assert result.stderr == ""
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
