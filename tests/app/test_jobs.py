from __future__ import annotations

import pytest

from errortagger.app.jobs import CancelToken, Progress, silent
from errortagger.domain.problems import Cancelled


@pytest.mark.parametrize(
    ("progress", "share"),
    [(Progress("x", 1, 4), 0.25), (Progress("x", 9, 4), 1.0), (Progress("x", 3), None), (Progress("x", 0, 0), None)],
)
def test_progress_is_a_share_once_the_total_is_known(progress: Progress, share: float | None) -> None:
    assert progress.fraction == share
    silent(progress)


def test_work_ends_once_a_person_cancels() -> None:
    token = CancelToken()
    token.check()
    assert not token.cancelled
    token.cancel()
    assert token.cancelled
    with pytest.raises(Cancelled):
        token.check()
