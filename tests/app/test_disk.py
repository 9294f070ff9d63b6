"""A full or closed disk is told as a problem; anything else is left to be found as a bug."""

from __future__ import annotations

import errno
import os

import pytest

from errortagger.app.disk import disk_problem


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.ENAMETOOLONG])
def test_what_a_disk_says_is_a_problem_with_a_place_and_an_action(number: int) -> None:
    problem = disk_problem(OSError(number, os.strerror(number), "/data/p.errtag"), "input.csv")
    assert problem is not None
    assert problem.where == "/data/p.errtag"
    assert os.strerror(number).lower() in problem.what
    assert problem.action


def test_a_file_that_only_lives_while_one_writes_is_named_by_its_folder() -> None:
    problem = disk_problem(OSError(errno.EROFS, "Read-only file system", "/data/.errtag-12-ab.part"), "input.csv")
    assert problem is not None
    assert problem.where == "/data"


def test_without_a_file_name_the_place_of_the_caller_is_named() -> None:
    problem = disk_problem(OSError(errno.ENOSPC, "No space left on device"), "standard output")
    assert problem is not None
    assert problem.where == "standard output"


def test_an_error_that_the_disk_did_not_cause_is_no_problem_of_the_user() -> None:
    assert disk_problem(OSError("no number"), "x") is None
    assert disk_problem(FileNotFoundError(errno.ENOENT, "No such file", "x"), "x") is None
