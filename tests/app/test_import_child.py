"""What the import process answers when the disk, not the file, is the trouble."""

from __future__ import annotations

import errno
import json

import pytest

from errortagger.app import import_child

REQUEST = {"verb": "new", "source": "p.csv", "target": "p.errtag", "options": {}}


@pytest.fixture(autouse=True)
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher of the parent would end the test's process."""
    monkeypatch.setattr(import_child, "_watch_parent", lambda: None)


def test_a_folder_that_cannot_be_written_is_a_problem_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(_: object) -> dict[str, object]:
        raise OSError(errno.EROFS, "Read-only file system", "/data/.errtag-12-ab.part")

    monkeypatch.setattr(import_child, "_serve", closed)
    assert import_child._answer(REQUEST) == 1
    problem = json.loads(capsys.readouterr().out)["problem"]
    assert (problem["where"], problem["kind"]) == ("/data", "problem")
    assert problem["what"] == "the system says: read-only file system"


def test_a_bug_of_the_import_process_is_not_taken_for_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> dict[str, object]:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "/data/x")

    monkeypatch.setattr(import_child, "_serve", broken)
    with pytest.raises(FileNotFoundError):
        import_child._answer(REQUEST)
