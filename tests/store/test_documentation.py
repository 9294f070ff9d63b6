"""What docs/project-file.md promises to people with another SQLite tool."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from errortagger.domain.patch import AnswerEdit, MarkField
from errortagger.store import layout
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import Maker

PAGE = (Path(__file__).parents[2] / "docs" / "project-file.md").read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def database(make: Maker) -> sqlite3.Connection:
    """A reviewed project, opened the way any other tool would."""
    path = make.project()
    with ProjectFile.open(path) as project:
        for name in ("ana", "ben"):
            project.writer.ensure_reviewer(name)
        bens = make.answers([0, 4], [0, 1])
        bens = AnswerEdit(bens.tag, 2, bens.rows, bens.before, bens.after)
        for record in (
            make.tag_made(1),
            make.tag_made(2, 2, "accent"),
            make.record(3, make.answers([0, 1, 3, 6], [1, 0, 2, 1]), make.answers([0], 1, tag=2)),
            make.record(4, bens, how="bulk"),
            make.record(
                5, make.mark(MarkField.LABEL_CHECK, 3, "label_wrong"), make.mark(MarkField.CORRECT_LABEL, 3, "no")
            ),
            make.record(6, make.mark(MarkField.REVIEW, 0, "random"), make.mark(MarkField.REVIEW, 1, "control")),
            make.record(7, make.mark(MarkField.EXCLUDED, 6, "duplicate")),
            make.record(8, make.mark(MarkField.EXCLUDED, 6, None, "duplicate"), kind="undo", target=7),
            make.record(9, make.mark(MarkField.EXCLUDED, 6, "duplicate"), kind="redo", target=7),
        ):
            project.writer.record(record)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_the_five_queries_answer_what_they_say(database: sqlite3.Connection) -> None:
    counts, errors, disagreements, labels, pace = (database.execute(query).fetchall() for query in QUERIES)
    assert counts == [("car noise", 1, 1, 1, 1), ("accent", 1, 0, 0, 0)]
    assert errors == [
        ("clip-000", "yes", "no", "car noise, accent", "s0é"), ("clip-006", "yes", "no", "car noise", "s0é"),
    ]  # fmt: skip
    assert disagreements == [("clip-000", "car noise", "ana: present, ben: absent")]
    assert labels == [("clip-003", "yes", "no", "ana")]
    assert pace == [("ana", "2025-03-01", 2)]


def test_views_show_words(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM v_history WHERE seq >= 7").fetchall() == [
        (7, "do", None, "2025-03-01T09:30:00.123Z", "ana", "step of 1", "key"),
        (8, "undo", 7, "2025-03-01T09:30:00.123Z", "ana", "step of 1", "key"),
        (9, "redo", 7, "2025-03-01T09:30:00.123Z", "ana", "step of 1", "key"),
    ]
    wide = database.execute("SELECT example, is_error, tags FROM v_tags_wide").fetchall()
    assert len(wide) == 12
    assert wide[0] == ("clip-000", 1, "car noise, accent")
    assert wide[1] == ("clip-001", 0, None)
    unsure = database.execute("SELECT errors_unsure, correct_unsure FROM v_tag_counts").fetchall()
    assert unsure == [(1, 0), (0, 0)]


def test_every_table_and_view_is_explained() -> None:
    named = {name for _, name, table, _ in layout.expected_objects(layout.current_version()) if name == table}
    assert named
    assert [name for name in sorted(named) if f"`{name}`" not in PAGE] == []


def test_random_order_is_that_of_the_random_key(database: sqlite3.Connection) -> None:
    order = [key for (key,) in database.execute("SELECT key FROM example ORDER BY random_key")]
    assert sorted(order) == [f"clip-{number:03d}" for number in range(12)]
    assert order != sorted(order)
