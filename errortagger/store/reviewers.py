"""Reviewers by name."""

from __future__ import annotations

import sqlite3
import unicodedata

from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import Reviewer
from errortagger.domain.types import ReviewerId
from errortagger.store.text import from_stored, to_stored


def ensure(connection: sqlite3.Connection, name: str) -> Reviewer:
    """The reviewer of that name (white space folded), made inside the caller's transaction if there is none."""
    folded = to_stored(" ".join(unicodedata.normalize("NFC", name).split()))
    if not folded:
        raise UsageProblem("a reviewer needs a name", action="Type at least one character.")
    row = connection.execute("SELECT id FROM reviewer WHERE name = ?", (folded,)).fetchone()
    if row is None:
        row = connection.execute("INSERT INTO reviewer (name) VALUES (?) RETURNING id", (folded,)).fetchone()
    return Reviewer(ReviewerId(int(row[0])), from_stored(folded))
