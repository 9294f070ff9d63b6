from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from errortagger.store.lock import ProjectLock, state_folder


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first, second = ProjectLock(tmp_path / "a"), ProjectLock(tmp_path / "a")
    assert first.acquire()
    assert not second.acquire()
    assert second.held_by is not None
    assert f"process {os.getpid()} on " in second.held_by
    first.release()
    first.release()
    assert second.acquire()
    second.release()


def test_every_name_of_a_file_is_the_same_lock(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "link").symlink_to("a")
    first = ProjectLock(tmp_path / "a")
    assert first.acquire()
    assert not ProjectLock(tmp_path / "link").acquire()
    assert not ProjectLock(tmp_path / "." / "a").acquire()
    first.release()


def test_locks_live_in_the_state_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ERRORTAGGER_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "locks"
    monkeypatch.delenv("ERRORTAGGER_HOME")
    monkeypatch.setattr("platformdirs.user_state_dir", lambda name, appauthor: str(tmp_path / name))
    assert state_folder() == tmp_path / "errortagger" / "locks"


def test_the_temporary_folder_serves_when_the_state_folder_cannot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ERRORTAGGER_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    lock = ProjectLock(tmp_path / "a")
    assert lock.acquire()
    [folder] = [path for path in tmp_path.iterdir() if path.name.startswith("errortagger-locks-")]
    assert len(list(folder.iterdir())) == 1
    lock.release()
