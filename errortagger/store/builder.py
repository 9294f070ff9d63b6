"""Writing a complete new project: nothing is visible under its name until the last step."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.problems import Problem
from errortagger.domain.project import ProjectInfo
from errortagger.domain.snapshot import Step, StepKind, StepRecord
from errortagger.domain.tag import PALETTE, Tag, clean_name
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answer, Answers, QueueKind, Rows, TagId
from errortagger.store import copies, info, layout, moments, reviewers
from errortagger.store.apply import Applier
from errortagger.store.columns import Columns, write_cache
from errortagger.store.connection import connect
from errortagger.store.failures import explain
from errortagger.store.rows import DatasetFacts, RowBatch, Values, plain
from errortagger.store.text import storable, to_stored

_RUN = _DATASET = 1
_EXAMPLE = (
    "INSERT INTO example (id, key, dataset_id, media, text, ground_truth, split, human_label, human_correct, weight, "
    f"metadata, random_key, source_row) VALUES (?,?,{_DATASET},?,?,?,?,?,?,?,?,?,?)"
)
_PREDICTION = (
    f"INSERT INTO prediction (run_id, example_id, prediction, confidence, is_error, size) VALUES ({_RUN},?,?,?,?,?)"
)


class ProjectBuilder:
    """Fills a temporary file beside the target. Use as a context manager: leaving it unfinished removes everything."""

    def __init__(self, target: Path, project: ProjectInfo, *, overwrite: bool = False) -> None:
        """Raises Problem if the target exists (unless ``overwrite``) or its folder cannot be written."""
        self._target = target.absolute()
        self._overwrite = overwrite
        self._info = project
        copies.require_free(self._target, overwrite=overwrite)
        copies.remove_stale(self._target)
        self._temporary = copies.temporary_beside(self._target)
        self._rows = 0
        self._steps = 0
        self._tags: dict[str, Tag] = {}
        self._kept = _Kept()
        try:
            self._connection: sqlite3.Connection | None = _create(self._temporary)
            info.save_info(self._connection, project)
        except sqlite3.Error as error:
            copies.discard(self._temporary)
            raise explain(error, self._target) from error

    def __enter__(self) -> ProjectBuilder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.abort()

    @property
    def rows(self) -> int:
        """Rows so far."""
        return self._rows

    def add_rows(self, batch: RowBatch) -> None:
        """Append examples with their predictions. Raises Problem when they cannot be written."""
        first = self._rows + 1
        ids = range(first, first + len(batch))
        is_error, human_correct = _flags(batch.is_error), _flags(batch.human_correct)
        try:
            self._open.executemany(_EXAMPLE, _example_rows(ids, batch, human_correct))
            self._open.executemany(
                _PREDICTION,
                zip(ids, storable(batch.prediction), plain(batch.confidence), is_error, plain(batch.size), strict=True),
            )
        except sqlite3.Error as error:
            raise explain(error, self._target) from error
        self._kept.add(batch, is_error, human_correct)
        self._rows += len(batch)

    def add_answers(
        self,
        answers: Mapping[str, Answers],
        reviewer: str,
        *,
        how: str = "import",
        reviewed_rows: Rows | None = None,
        queue: QueueKind = QueueKind.TARGETED,
    ) -> None:
        """Add tags and one reviewer's answers (tag name -> Answer of each row), as one step of the history.

        ``reviewed_rows``: rows that this reviewer has reviewed, reached by ``queue``.
        """
        at = moments.now()
        who = reviewers.ensure(self._open, reviewer).id
        edits: list[Edit] = []
        for name, values in answers.items():
            tag = self._tag(name, at, edits)
            rows = np.flatnonzero(np.asarray(values) != Answer.NOT_ASKED).astype(np.int32)
            if len(rows):
                before = np.full(len(rows), Answer.NOT_ASKED, dtype=np.int8)
                edits.append(AnswerEdit(tag.id, who, rows, before, np.asarray(values, dtype=np.int8)[rows]))
        if reviewed_rows is not None and len(reviewed_rows):
            count = len(reviewed_rows)
            rows_tuple = tuple(int(row) for row in reviewed_rows)
            edits.append(MarkEdit(MarkField.REVIEW, who, rows_tuple, (None,) * count, (queue.value,) * count))
        if not edits:
            return
        self._steps += 1
        step = Step(self._steps, StepKind.DO, self._steps, "Import tags", who, at)
        Applier(self._open).apply(StepRecord(step, Patch(step.label, tuple(edits), None, how)))

    def _tag(self, name: str, at: str, edits: list[Edit]) -> Tag:
        cleaned = clean_name(name)
        tag = self._tags.get(cleaned.casefold())
        if tag is None:
            position = len(self._tags)
            color = PALETTE[position % len(PALETTE)]
            tag = Tag(id=TagId(position + 1), name=cleaned, position=position, color=color, created_at=at)
            self._tags[cleaned.casefold()] = tag
            edits.append(TagEdit(None, tag))
        return tag

    def finish(self, facts: DatasetFacts) -> None:
        """Make the indexes, put the file on the disk and under its name. Raises Problem; then nothing is left."""
        try:
            self._write_facts(facts)
            self._make_indexes()
            write_cache(self._open, self._kept.columns())
            self._open.execute("COMMIT")
            self._close()
            copies.publish(self._temporary, self._target, overwrite=self._overwrite)
        except sqlite3.Error as error:
            raise explain(error, self._target) from error
        finally:
            self.abort()

    def abort(self) -> None:
        """Remove everything that is not finished; does nothing after ``finish``."""
        self._close()
        copies.discard(self._temporary)

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("the project is finished or given up")
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write_facts(self, facts: DatasetFacts) -> None:
        at = facts.imported_at or moments.now()
        name = to_stored(self._info.model or facts.name)
        self._open.execute(
            "INSERT INTO run (id, name, model, added_at) VALUES (?,?,?,?)",
            (_RUN, name, to_stored(self._info.model), at),
        )
        self._open.execute(
            "INSERT INTO dataset (id, name, source, format, run_id, state, imported_at, rows, first_example, columns, "
            "mapping) VALUES (?,?,?,?,?,'ready',?,?,1,?,?)",
            (_DATASET, to_stored(facts.name), to_stored(facts.source), facts.format, _RUN, at, self._rows,
             json.dumps(facts.columns), json.dumps(facts.mapping)),
        )  # fmt: skip
        info.put(self._open, info.ACTIVE_RUN, str(_RUN))
        info.put(self._open, info.COLUMNS_VERSION, "1")
        info.put(self._open, "created_at", at)

    def _make_indexes(self) -> None:
        statements = (s for migration in layout.migrations() for s in migration.statements if layout.is_index(s))
        try:
            layout.apply_statements(self._open, statements)
        except sqlite3.IntegrityError:
            key, first, last = self._open.execute(
                "SELECT key, min(source_row), max(source_row) FROM example GROUP BY key HAVING count(*) > 1 LIMIT 1"
            ).fetchone()
            raise Problem(
                f"the id {key!r} occurs more than once (rows {first} and {last})",
                where=str(self._target),
                action="Every example needs an id of its own.",
            ) from None


def _create(path: Path) -> sqlite3.Connection:
    connection = connect(path, "rwc")
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    layout.mark(connection, layout.current_version())
    connection.execute("BEGIN")
    statements = (s for migration in layout.migrations() for s in migration.statements if not layout.is_index(s))
    layout.apply_statements(connection, statements)
    return connection


def _example_rows(ids: range, batch: RowBatch, human_correct: list[int | None]) -> Iterable[tuple[object, ...]]:
    return zip(
        ids, storable(batch.keys), storable(batch.media), storable(batch.text), storable(batch.ground_truth),
        storable(batch.split), storable(batch.human_label), human_correct, plain(batch.weight),
        storable(batch.metadata), plain(batch.random_key), plain(batch.source_row), strict=True,
    )  # fmt: skip


def _flags(values: Values[bool | int | None]) -> list[int | None]:
    """1, 0 or None of values that say -1 or None for not known."""
    return [None if value is None or value < 0 else int(value) for value in plain(values)]


class _Kept:
    """What the column cache is made of, collected while the rows go by."""

    def __init__(self) -> None:
        self._keys: list[TextColumn] = []
        self._arrays: dict[str, list[npt.NDArray[np.generic]]] = {}

    def add(self, batch: RowBatch, is_error: list[int | None], human_correct: list[int | None]) -> None:
        self._keys.append(TextColumn.of(batch.keys))
        self._put("error", np.array([-1 if flag is None else flag for flag in is_error], dtype=np.int8))
        self._put("human_correct", np.array([-1 if flag is None else flag for flag in human_correct], dtype=np.int8))
        self._put("confidence", np.array(batch.confidence, dtype=np.float64).astype(np.float32))
        self._put("size", np.array(batch.size, dtype=np.float64).astype(np.float32))
        self._put("random_key", np.array(batch.random_key, dtype=np.int64))
        self._put("dataset", np.full(len(batch), _DATASET, dtype=np.int32))

    def _put(self, name: str, values: npt.NDArray[np.generic]) -> None:
        self._arrays.setdefault(name, []).append(values)

    def columns(self) -> Columns:
        lengths = [np.diff(part.offsets) for part in self._keys]
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), *lengths]).cumsum()
        return Columns(
            keys=TextColumn(b"".join(part.buffer for part in self._keys), offsets),
            error=self._column("error").astype(np.int8),
            confidence=self._column("confidence").astype(np.float32),
            size=self._column("size").astype(np.float32),
            random_key=self._column("random_key").astype(np.int64),
            dataset=self._column("dataset").astype(np.int32),
            human_correct=self._column("human_correct").astype(np.int8),
        )

    def _column(self, name: str) -> npt.NDArray[np.generic]:
        parts = self._arrays.get(name, [])
        return np.concatenate(parts) if parts else np.empty(0)
