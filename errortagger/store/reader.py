"""Reading while the writer writes: two threads with read-only connections serve what is not held in memory."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import Patch
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.project import Example
from errortagger.store import load
from errortagger.store.codec import CodecError, decode
from errortagger.store.connection import open_reader
from errortagger.store.failures import explain
from errortagger.store.text import from_stored, from_stored_column, optional_from_stored

T = TypeVar("T")
_CHECK = "Run `errortagger check`."
_ACTIVE = "(SELECT CAST(value AS INTEGER) FROM project WHERE key = 'active_run')"
_EXAMPLES = f"""
SELECT e.id, e.key, e.media, e.text, e.ground_truth, p.prediction, p.confidence, e.split, p.is_error, p.size,
       e.metadata, e.human_label, e.human_correct
FROM json_each(?) asked
JOIN example e ON e.id = asked.value
LEFT JOIN prediction p ON p.run_id = {_ACTIVE} AND p.example_id = e.id
"""
_TEXT_FIELDS = {
    "id": "e.key", "key": "e.key", "media": "e.media", "text": "e.text", "ground_truth": "e.ground_truth",
    "prediction": "p.prediction", "split": "e.split", "human_label": "e.human_label",
}  # fmt: skip
_NUMBER_FIELDS = {
    "confidence": "p.confidence", "size": "p.size", "weight": "e.weight", "human_correct": "e.human_correct",
    "source_row": "e.source_row",
}  # fmt: skip
_STEPS_BETWEEN_LOOKS = 20_000
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_ .:/()%+-]+")
_DIRECT = frozenset(("text", "integer", "number"))


class Reader:
    """All methods return at once with a future; errors come out of it as Problems."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closing = False
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="project-reader")

    def run(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run something with a read-only connection. For this package only."""

        def job() -> T:
            try:
                return work(self._connection())
            except (sqlite3.Error, OSError) as error:
                raise explain(error, self._path) from error

        if self._closing:
            raise Problem("the project is closed", where=str(self._path), action="Open it again.")
        return self._pool.submit(job)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_reader(self._path)
            connection.set_progress_handler(lambda: self._closing, _STEPS_BETWEEN_LOOKS)
            with self._lock:
                self._opened.append(connection)
        return connection

    def close(self) -> None:
        """End running queries and both threads; does nothing the second time."""
        self._closing = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            opened, self._opened = self._opened, []
        for connection in opened:
            connection.close()

    def examples(self, rows: Sequence[int]) -> Future[list[Example]]:
        """Examples in the order asked for. A row that does not exist is a Problem."""
        asked = [int(row) for row in rows]
        return self.run(lambda connection: self._examples(connection, asked))

    def _examples(self, connection: sqlite3.Connection, rows: list[int]) -> list[Example]:
        found = {row[0] - 1: row for row in connection.execute(_EXAMPLES, (json.dumps([row + 1 for row in rows]),))}
        try:
            return [self._example(found[row]) for row in rows]
        except KeyError as error:
            raise Problem(
                f"there is no example {error}", where=str(self._path), action="Open the project again."
            ) from None

    def _example(self, cells: tuple[object, ...]) -> Example:
        (number, key, media, text, truth, prediction, confidence, split, is_error, size, metadata, human_label,
         human_correct) = cells  # fmt: skip
        return Example(
            row=cast(int, number) - 1,
            key=from_stored(cast(str, key)),
            media=optional_from_stored(cast("str | None", media)),
            text=optional_from_stored(cast("str | None", text)),
            ground_truth=optional_from_stored(cast("str | None", truth)),
            prediction=optional_from_stored(cast("str | None", prediction)),
            confidence=cast("float | None", confidence),
            split=optional_from_stored(cast("str | None", split)),
            is_error=None if is_error is None else bool(is_error),
            size=cast("float | None", size),
            metadata=self._metadata(cast(str, metadata), cast(int, number)),
            human_label=optional_from_stored(cast("str | None", human_label)),
            human_correct=None if human_correct is None else bool(human_correct),
        )

    def _metadata(self, text: str, number: int) -> dict[str, object]:
        try:
            metadata = json.loads(from_stored(text))
        except (ValueError, RecursionError):
            metadata = None
        if not isinstance(metadata, dict):
            raise Problem(
                f"the metadata of example {number} are damaged",
                where=str(self._path),
                action=_CHECK,
            )
        return metadata

    def patches(self, seqs: Sequence[int]) -> Future[dict[int, Patch]]:
        """Patches of the history by step, as they were applied; steps that do not exist are left out."""
        asked = json.dumps([int(seq) for seq in seqs])
        return self.run(lambda connection: self._patches(connection, asked))

    def _patches(self, connection: sqlite3.Connection, asked: str) -> dict[int, Patch]:
        count = connection.execute("SELECT ifnull(max(id), 0) FROM example").fetchone()[0]
        lines = connection.execute(
            "SELECT h.seq, h.edits, l.label, h.how FROM json_each(?) asked JOIN edit h ON h.seq = asked.value "
            "JOIN edit_label l ON l.id = h.label_id",
            (asked,),
        )
        patches = {}
        for seq, edits, label, how in lines:
            try:
                patch = decode(edits, from_stored(label), how)
                rows = patch.rows()
                if len(rows) and (rows[0] < 0 or rows[-1] >= count):
                    raise CodecError("it names examples that do not exist")
            except CodecError as error:
                raise Problem(f"step {seq}: {error}", where=str(self._path), action=_CHECK) from error
            patches[seq] = patch
        return patches

    def metadata_column(self, name: str) -> Future[list[object]]:
        """Values of a metadata column by row, with their types; None where an example has none."""

        def work(connection: sqlite3.Connection) -> list[object]:
            kind = load.metadata_types(connection).get(name, "json")
            if kind in _DIRECT and _PLAIN_NAME.fullmatch(name):
                try:
                    values = _column(connection, f"""json_extract(e.metadata, '$."{name}"')""")
                    return [from_stored(value) if isinstance(value, str) else value for value in values]
                except sqlite3.OperationalError:  # a text in it that SQLite cannot decode: Python can
                    pass
            texts = cast("list[str | None]", _column(connection, "e.metadata"))
            return [None if text is None else self._metadata(text, at).get(name) for at, text in enumerate(texts, 1)]

        return self.run(work)

    def field_column(self, name: str) -> Future[list[str | None]]:
        """Texts of a field by row: id, media, text, ground_truth, prediction (active run), split, human_label."""
        if name not in _TEXT_FIELDS:
            raise UsageProblem(
                f"there is no text field {name!r}", action=f"Use one of {', '.join(sorted(_TEXT_FIELDS))}."
            )
        return self.run(
            lambda connection: from_stored_column(cast("list[str | None]", _column(connection, _TEXT_FIELDS[name])))
        )

    def number_column(self, name: str) -> Future[npt.NDArray[np.float64]]:
        """Numbers of a field by row, NaN where there is none: confidence, size, weight, human_correct, source_row."""
        if name not in _NUMBER_FIELDS:
            raise UsageProblem(
                f"there is no number field {name!r}", action=f"Use one of {', '.join(sorted(_NUMBER_FIELDS))}."
            )
        return self.run(lambda connection: np.array(_column(connection, _NUMBER_FIELDS[name]), dtype=np.float64))

    def prediction_column(self, run_id: int) -> Future[list[str | None]]:
        """Predictions of one model run by row; None where it has none."""
        return self.run(
            lambda connection: from_stored_column(
                cast("list[str | None]", _column(connection, "p.prediction", str(int(run_id))))
            )
        )

    def assignments(self) -> Future[list[tuple[str, str, str, str, str, str]]]:
        """Every answer as example key, tag, reviewer, answer (present, absent, unsure), how, at; in file order."""
        return self.run(
            lambda connection: [
                (from_stored(key), from_stored(tag), from_stored(reviewer), answer, how, at)
                for key, tag, reviewer, answer, how, at in connection.execute(
                    "SELECT example, tag, reviewer, answer, how, at FROM v_assignments "
                    "ORDER BY example_id, tag_id, reviewer_id"
                )
            ]
        )


def _column(connection: sqlite3.Connection, expression: str, run: str = _ACTIVE) -> list[object]:
    """One value a row, in row order; None where there is no such example."""
    source = "example e"
    if expression.startswith("p."):
        source += f" LEFT JOIN prediction p ON p.run_id = {run} AND p.example_id = e.id"
    count, last = connection.execute("SELECT count(*), ifnull(max(id), 0) FROM example").fetchone()
    if count == last:
        return [row[0] for row in connection.execute(f"SELECT {expression} FROM {source} ORDER BY e.id")]
    column: list[object] = [None] * last
    for number, value in connection.execute(f"SELECT e.id, {expression} FROM {source}"):
        column[number - 1] = value
    return column
