from __future__ import annotations

import os
import socket

import pytest

from errortagger.domain.problems import Problem
from errortagger.importers import opening
from errortagger.importers.opening import is_address, magic, open_regular, shown
from errortagger.importers.registry import read


def test_a_missing_file_is_named(tmp_path):
    path = str(tmp_path / "no.csv")
    with pytest.raises(Problem, match="no such file") as caught:
        read(path)
    assert caught.value.where == path
    assert caught.value.action


def test_an_empty_file_is_a_problem(save):
    with pytest.raises(Problem, match="empty"):
        read(save("p.csv", b""))


def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "p.csv")
    with pytest.raises(Problem, match="no regular file"):
        read(tmp_path / "p.csv")


def test_a_device_is_refused():
    with pytest.raises(Problem, match="no regular file"):
        read(os.devnull)


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.csv")
        with pytest.raises(Problem, match="no regular file"):
            read("s.csv")


def test_a_loop_of_links_is_a_problem(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(Problem, match="could not be read"):
        read(tmp_path / "a.csv")


def test_a_folder_given_as_a_file_is_refused(tmp_path):
    with pytest.raises(Problem, match="folder"):
        open_regular(str(tmp_path))


def test_a_name_with_nul_is_refused():
    with pytest.raises(Problem, match="NUL"):
        read("a\0b.csv")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/p.csv", "https://host/p.parquet", "s3://b/p.csv", "file:///etc/passwd", "file:p.csv", "qrc:/x",
     "ftp://h/p.json"],
)  # fmt: skip
def test_an_address_is_never_fetched(address, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(Problem, match="address") as caught:
        read(address)
    assert "Download" in caught.value.action


def test_drive_letters_and_plain_names_are_no_addresses():
    assert not any(map(is_address, ["C:\\data\\p.csv", "C:/p.csv", "a/b.png", "scene: one.png", "x:y"]))
    assert all(map(is_address, ["http://a", "HTTP:a", "s3:", "qrc:/a", "data:image/png;base64,x"]))


def test_a_file_whose_name_looks_like_an_address_can_be_read(save, tmp_path, monkeypatch):
    save("s3:/p.csv", "a,b\n1,2\n")
    monkeypatch.chdir(tmp_path)
    assert read("s3:/p.csv").rows == 1


def test_a_name_that_is_no_valid_text_can_be_read_and_shown(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.csv")
    with open(path, "wb") as file:
        file.write(b"a,b\n1,2\n")
    assert read(os.fsdecode(path)).rows == 1
    assert shown(os.fsdecode(path)).endswith("caf�.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_recognised(encoding, table_of, cells):
    content = 'id,label\n1,café ✓\n2,"two\nlines"\n'
    table = table_of(content.encode(encoding))
    assert cells(table) == {"id": ["1", "2"], "label": ["café ✓", "two\nlines"]}
    assert table.problems == []


@pytest.mark.parametrize("bom", [b"\xff\xfe", b"\xfe\xff"])
def test_a_utf16_file_with_a_bom_of_either_order_is_read(bom, table_of, cells):
    body = "id,label\nx,ü\n".encode("utf-16-le" if bom == b"\xff\xfe" else "utf-16-be")
    assert cells(table_of(bom + body)) == {"id": ["x"], "label": ["ü"]}


def test_windows_1252_is_read_and_reported(table_of, cells):
    table = table_of("id,label\n1,café – “ok”\n".encode("cp1252"))
    assert cells(table)["label"] == ["café – “ok”"]
    assert "Windows-1252" in table.problems[0].message


def test_one_bad_byte_in_much_utf8_spoils_only_its_character(table_of, cells):
    table = table_of("id,label\n1,née\n2,gö\n3,b".encode() + b"\xff" + b"d\n")
    assert cells(table)["label"] == ["née", "gö", "b�d"]
    assert "line 4" in table.problems[0].message


def test_a_damaged_utf16_file_is_a_problem(save):
    with pytest.raises(Problem, match="damaged"):
        read(save("p.csv", b"\xff\xfe" + "id,label\n1,a\n".encode("utf-16-le") + b"\x00\xd8\x00"))


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 20, b"\0" * 5_000, b"\x7fELF" + bytes(200), b"\x89PNG\r\n\x1a\n" + bytes(100)],
)
def test_a_binary_file_is_refused(content, save):
    with pytest.raises(Problem, match=r"binary|program|PNG"):
        read(save("p.csv", content))


def test_a_huge_sparse_file_is_refused_after_its_start(tmp_path):
    with open(tmp_path / "p.csv", "wb") as file:
        file.write(b"id,label\n" * 200_000)
        file.truncate(8_000_000_000)
    with pytest.raises(Problem, match="one line is over 50 MB"):
        read(tmp_path / "p.csv")


def test_one_endless_line_is_refused(save, monkeypatch):
    path = save("p.csv", "a,b\n" + "x" * 3_000_000)
    with open_regular(path) as handle, pytest.raises(Problem, match="one line is over 1 MB"):
        opening._check(handle, "utf-8", where=path, watch=opening.Watch(), max_line=1_500_000)


def test_words_that_begin_like_a_binary_file_are_text(table_of, cells):
    assert cells(table_of("ID3,PAR1\n1,2\n")) == {"ID3": ["1"], "PAR1": ["2"]}
    assert magic(b"PAR1\x15\x04") == "parquet"


def test_an_unreadable_file_says_so(save, monkeypatch):
    path = save("p.csv", "a\n1\n")

    def deny(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(Problem, match="not allowed"):
        read(path)


def test_a_disk_error_while_reading_is_a_problem(save, monkeypatch):
    path = save("p.csv", "a\n1\n")

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("errortagger.importers.delimited.plan_text", fail)
    with pytest.raises(Problem, match="Input/output error"):
        read(path)


def test_too_little_memory_is_a_problem(save, monkeypatch):
    path = save("p.csv", "a\n1\n")

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("errortagger.importers.delimited.plan_text", fail)
    with pytest.raises(Problem, match="memory"):
        read(path)


def test_a_file_that_turns_into_a_pipe_between_the_looks_is_refused(tmp_path, save, monkeypatch):
    path = save("p.csv", "a\n1\n")
    os.mkfifo(tmp_path / "pipe")
    pipe = os.stat(tmp_path / "pipe")
    monkeypatch.setattr(os, "fstat", lambda _: pipe)
    with pytest.raises(Problem, match="no regular file"):
        open_regular(path)
