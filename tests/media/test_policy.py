from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from errortagger.media.policy import FailureCode, MediaProblem, MediaRoots, MissingMedia, open_regular, resolve


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"picture")
    (tmp_path / "secret.png").write_bytes(b"secret")
    return folder


def code_of(roots: MediaRoots, media: str) -> FailureCode:
    with pytest.raises(MediaProblem) as caught:
        os.close(open_regular(resolve(roots, media)))
    assert caught.value.sentence.endswith(".")
    return caught.value.code


def test_a_relative_name_starts_from_the_root(root: Path) -> None:
    assert resolve(MediaRoots(str(root)), "a.png") == os.path.realpath(root / "a.png")


def test_an_absolute_name_inside_the_root_is_found(root: Path) -> None:
    assert resolve(MediaRoots(str(root)), str(root / "a.png")) == os.path.realpath(root / "a.png")


@pytest.mark.parametrize("name", ["../secret.png", "x/../../secret.png", "./../media/../secret.png"])
def test_dots_do_not_lead_out_of_the_root(root: Path, name: str) -> None:
    assert code_of(MediaRoots(str(root)), name) is FailureCode.OUTSIDE


def test_an_absolute_name_outside_is_refused_until_its_folder_is_allowed(root: Path, tmp_path: Path) -> None:
    name = str(tmp_path / "secret.png")
    assert code_of(MediaRoots(str(root)), name) is FailureCode.OUTSIDE
    assert resolve(MediaRoots(str(root), (str(tmp_path),)), name) == os.path.realpath(name)


def test_a_folder_whose_name_only_begins_like_the_root_is_outside(root: Path, tmp_path: Path) -> None:
    twin = tmp_path / "media-of-others"
    twin.mkdir()
    (twin / "a.png").write_bytes(b"x")
    assert code_of(MediaRoots(str(root)), str(twin / "a.png")) is FailureCode.OUTSIDE


def test_a_link_that_leaves_the_root_is_refused_until_its_target_is_allowed(root: Path, tmp_path: Path) -> None:
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    assert code_of(MediaRoots(str(root)), "link.png") is FailureCode.OUTSIDE
    roots = MediaRoots(str(root), (str(tmp_path),))
    assert resolve(roots, "link.png") == os.path.realpath(tmp_path / "secret.png")


def test_a_link_inside_the_root_is_followed(root: Path) -> None:
    (root / "again.png").symlink_to("a.png")
    assert resolve(MediaRoots(str(root)), "again.png") == os.path.realpath(root / "a.png")


def test_a_root_that_is_a_link_itself_holds_its_files(root: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(root)
    assert resolve(MediaRoots(str(tmp_path / "way")), "a.png") == os.path.realpath(root / "a.png")


@pytest.mark.parametrize(
    "name",
    [
        "http://example.org/a.png",
        "HTTPS://example.org/a.png",
        "file:///etc/passwd",
        "file:a.png",
        "s3://bucket/key.png",
        "data:image/png;base64,AAAA",
        "qrc:/icons/a.png",
        ":/icons/a.png",
        "custom+scheme://x",
        "\\\\host\\share\\a.png",
        "//host/share/a.png",
        "a\0.png",
        "x" * 5000,
    ],
)
def test_names_that_are_no_local_file_are_refused_without_looking(root: Path, name: str) -> None:
    assert code_of(MediaRoots(str(root)), name) is FailureCode.REFUSED


def test_a_share_that_was_chosen_as_the_media_folder_is_allowed(root: Path) -> None:
    doubled = f"/{root}"
    assert resolve(MediaRoots(doubled), f"{doubled}/a.png") == os.path.realpath(root / "a.png")


@pytest.mark.parametrize(
    "name", ["clip:001.wav", "C:relative.png", "a b.png", "new\nline.png", "ümläut.png", "‮gnp.png"]
)
def test_any_local_file_name_works(root: Path, name: str) -> None:
    (root / name).write_bytes(b"x")
    descriptor = open_regular(resolve(MediaRoots(str(root)), name))
    assert os.read(descriptor, 9) == b"x"
    os.close(descriptor)


def test_a_name_that_is_no_utf_8_works(root: Path) -> None:
    raw = os.path.join(os.fsencode(root), b"caf\xe9.png")
    with open(raw, "wb") as file:
        file.write(b"x")
    os.close(open_regular(resolve(MediaRoots(str(root)), os.fsdecode(b"caf\xe9.png"))))


def test_backslashes_of_a_table_made_on_windows_are_understood(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "sub" / "b.png").write_bytes(b"x")
    assert resolve(MediaRoots(str(root)), "sub\\b.png") == os.path.realpath(root / "sub" / "b.png")
    assert code_of(MediaRoots(str(root)), "..\\secret.png") is FailureCode.OUTSIDE


@pytest.mark.parametrize("name", ["gone.png", "", "a.png/inside.png", "y" * 255, "y" * 256])
def test_a_file_that_is_not_there_is_missing(root: Path, name: str) -> None:
    assert code_of(MediaRoots(str(root)), name) is FailureCode.MISSING


def test_a_relative_name_without_a_root_is_missing_and_says_why() -> None:
    with pytest.raises(MissingMedia, match="no media folder is set"):
        resolve(MediaRoots(), "a.png")


def test_a_folder_is_no_file(root: Path) -> None:
    assert code_of(MediaRoots(str(root)), ".") is FailureCode.NOT_A_FILE


def test_a_named_pipe_is_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe.png")
    with pytest.raises(MediaProblem, match="named pipe") as caught:
        open_regular(resolve(MediaRoots(str(root)), "pipe.png"))
    assert caught.value.code is FailureCode.NOT_A_FILE


def test_a_loop_of_links_is_refused(root: Path) -> None:
    (root / "one.png").symlink_to("two.png")
    (root / "two.png").symlink_to("one.png")
    assert code_of(MediaRoots(str(root)), "one.png") is FailureCode.NOT_A_FILE


def test_a_device_is_refused_even_when_its_folder_is_allowed() -> None:
    assert code_of(MediaRoots("", ("/dev",)), "/dev/zero") is FailureCode.NOT_A_FILE


def test_a_socket_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # names of sockets must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert code_of(MediaRoots(str(root)), "s") is FailureCode.NOT_A_FILE


def test_a_sparse_file_of_eight_gigabytes_is_refused(root: Path) -> None:
    with (root / "huge.png").open("wb") as file:
        file.truncate(8 << 30)
    assert code_of(MediaRoots(str(root)), "huge.png") is FailureCode.TOO_LARGE


def test_a_link_put_there_after_resolving_is_not_followed(root: Path, tmp_path: Path) -> None:
    path = resolve(MediaRoots(str(root)), "a.png")
    os.unlink(path)
    os.symlink(tmp_path / "secret.png", path)
    with pytest.raises(MediaProblem) as caught:
        open_regular(path)
    assert caught.value.code is FailureCode.NOT_A_FILE


def test_the_message_names_the_file_and_what_to_do(root: Path) -> None:
    with pytest.raises(MediaProblem) as caught:
        open_regular(resolve(MediaRoots(str(root)), "gone.png"))
    assert "gone.png" in str(caught.value)
    assert caught.value.sentence == "The file is not there. Use Locate folder to say where it is now."


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        (errno.EACCES, FailureCode.UNREADABLE, "not permitted"),
        (errno.EIO, FailureCode.UNREADABLE, "Input/output error"),
        (errno.ESTALE, FailureCode.UNREADABLE, "Stale file handle"),
        (errno.ELOOP, FailureCode.NOT_A_FILE, "circle"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: FailureCode, word: str
) -> None:
    def refuse(path: str) -> os.stat_result:
        raise OSError(number, os.strerror(number), path)

    with monkeypatch.context() as patch:
        patch.setattr("errortagger.media.policy.os.lstat", refuse)
        with pytest.raises(MediaProblem, match=word) as caught:
            open_regular(str(root / "a.png"))
    assert caught.value.code is code


def test_a_file_that_grew_while_it_was_opened_is_not_left_open(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(os.listdir("/proc/self/fd"))
    genuine = os.lstat(root / "a.png")
    (root / "a.png").write_bytes(b"x" * 5000)
    with monkeypatch.context() as patch:
        patch.setattr("errortagger.media.policy.os.lstat", lambda path: genuine)
        with pytest.raises(MediaProblem) as caught:
            open_regular(str(root / "a.png"), max_bytes=1000)
    assert caught.value.code is FailureCode.TOO_LARGE
    assert len(os.listdir("/proc/self/fd")) == before
