"""Adding a staged file to an open project: chunk by chunk between the reviewer's tags, visible only when complete."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from errortagger.domain.problems import Cancelled, Problem
from errortagger.store import datasets, info, inspection, moments
from errortagger.store.connection import attaching, connect, transaction, uri
from errortagger.store.failures import explain
from errortagger.store.project_file import ProjectFile
from errortagger.store.rows import ErrorColumns, KeyCounts, MergeReport, RunComparison, StagedAnswers
from errortagger.store.text import from_stored, from_stored_column

CHUNK = 20_000
"""Rows a transaction: the reviewer's tags are written between two of them."""
Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""
Judge = Callable[[Sequence[str | None], Sequence[str | None]], ErrorColumns]
"""Ground truths and predictions -> which are errors."""

_KNOWN = (
    "EXISTS (SELECT 1 FROM example e JOIN dataset d ON d.id = e.dataset_id AND d.state = 'ready' WHERE e.key = s.key)"
)
_COUNT = f"""
SELECT count(*), ifnull(sum({_KNOWN}), 0), ifnull(sum(EXISTS (
  SELECT 1 FROM example e JOIN dataset d ON d.id = e.dataset_id AND d.state = 'ready'
  JOIN prediction old ON old.run_id = :run AND old.example_id = e.id
  JOIN staged.prediction new ON new.run_id = 1 AND new.example_id = s.id
  WHERE e.key = s.key AND old.prediction IS new.prediction AND old.confidence IS new.confidence)), 0)
FROM staged.example s WHERE s.id BETWEEN :first AND :last
"""
_FIELDS = "media, text, ground_truth, split, human_label, human_correct, weight, metadata, random_key, source_row"
_ADD_EXAMPLES = f"""
INSERT INTO main.example (key, dataset_id, {_FIELDS})
SELECT s.key, :dataset, {_FIELDS} FROM staged.example s
WHERE s.id BETWEEN :first AND :last AND NOT EXISTS (SELECT 1 FROM main.example e WHERE e.key = s.key)
ORDER BY s.id
"""
_ADD_PREDICTIONS = """
INSERT OR REPLACE INTO main.prediction (run_id, example_id, prediction, confidence, is_error, size)
SELECT :run, e.id, p.prediction, p.confidence, p.is_error, p.size
FROM staged.example s
JOIN staged.prediction p ON p.run_id = 1 AND p.example_id = s.id
JOIN main.example e ON e.key = s.key
WHERE s.id BETWEEN :first AND :last
ORDER BY e.id
"""
_UNDECIDED = """
SELECT e.id, e.ground_truth, p.prediction
FROM staged.example s
JOIN main.example e ON e.key = s.key AND e.dataset_id <> :dataset
JOIN main.prediction p ON p.run_id = :run AND p.example_id = e.id AND p.is_error IS NULL AND p.prediction IS NOT NULL
WHERE s.id BETWEEN :first AND :last AND e.ground_truth IS NOT NULL
"""
_REVIVE = f"""
UPDATE main.example SET dataset_id = :dataset, ({_FIELDS}) = (
  SELECT {_FIELDS} FROM staged.example s WHERE s.key = main.example.key)
WHERE dataset_id IN (SELECT id FROM main.dataset WHERE state = 'removed')
  AND key IN (SELECT key FROM staged.example)
"""
_COMPARE = """
SELECT ifnull(sum(a.is_error = 1 AND b.is_error = 0), 0), ifnull(sum(a.is_error = 0 AND b.is_error = 1), 0),
       ifnull(sum(a.is_error = 1 AND b.is_error = 1), 0)
FROM prediction b
JOIN prediction a ON a.run_id = ? AND a.example_id = b.example_id
JOIN example e ON e.id = b.example_id
JOIN dataset d ON d.id = e.dataset_id AND d.state = 'ready'
WHERE b.run_id = ?
"""


@dataclass(frozen=True, slots=True)
class _Plan:
    """One merge: what was found out before it, and what it writes under."""

    staged: Path
    rows: int
    counts: KeyCounts
    old_run: int
    run: int
    dataset: int

    def chunk(self, first: int) -> dict[str, int]:
        last = first + CHUNK - 1
        return {"first": first, "last": last, "run": self.run, "dataset": self.dataset}


def count_keys(project: ProjectFile, staged: Path, cancelled: Callable[[], bool] | None = None) -> KeyCounts:
    """How the staged rows meet the project's examples, before anything is written. Raises Problem, Cancelled."""
    _require_fitting(project, staged)
    totals = [0, 0, 0]
    try:
        with closing(connect(project.path, "ro")) as connection:
            connection.execute("ATTACH ? AS staged", (uri(staged, "ro"),))
            run = info.number(connection, info.ACTIVE_RUN)
            for first in range(1, _rows(connection) + 1, CHUNK):
                _stop_if(cancelled)
                found = connection.execute(_COUNT, {"run": run, "first": first, "last": first + CHUNK - 1}).fetchone()
                totals = [total + part for total, part in zip(totals, found, strict=True)]
    except sqlite3.Error as error:
        raise explain(error, project.path) from error
    return KeyCounts(new=totals[0] - totals[1], known=totals[1], duplicates=totals[2])


def merge(
    project: ProjectFile,
    staged: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    judge: Judge | None = None,
    activate: bool = True,
) -> MergeReport:
    """Add a file that ``ProjectBuilder`` made with the project's seed and criterion. Blocks; call it from a job.

    Known keys become predictions of a new run (``activate``: errors are counted on it from now on), new keys become
    examples. ``judge`` decides known examples that the staged file has no ground truth for. On Cancelled, or on a
    Problem, what was merged is taken back. Load the project again afterwards.
    """
    counts = count_keys(project, staged, cancelled)
    run = project.writer.run(_active_run).result()
    if counts.new == 0 and counts.duplicates == counts.known and _same_model(project, staged, run):
        return _report(project, _Plan(staged, 0, counts, run, run, 0))
    plan = project.writer.run_in_transaction(partial(_begin, staged=staged, counts=counts)).result()
    try:
        for first in range(1, plan.rows + 1, CHUNK):
            _stop_if(cancelled)
            project.writer.run(partial(_add_chunk, plan=plan, first=first, judge=judge)).result()
            if progress is not None:
                progress(min(first + CHUNK - 1, plan.rows), plan.rows)
        _stop_if(cancelled)
        project.writer.run(partial(_finish, plan=plan, activate=activate)).result()
    except BaseException:
        take_back(project, plan.dataset)
        raise
    return _report(project, plan)


def compare_runs(project: ProjectFile, old_run: int, new_run: int) -> RunComparison:
    """What became of the examples that both runs predicted."""
    row = project.reader.run(lambda connection: connection.execute(_COMPARE, (old_run, new_run)).fetchone()).result()
    return RunComparison(fixed=row[0], newly_broken=row[1], still_wrong=row[2])


def take_back(project: ProjectFile, dataset: int) -> None:
    """Queue the removal of an unfinished dataset, a chunk a transaction; does not wait."""

    def step(connection: sqlite3.Connection) -> None:
        with transaction(connection):
            gone = datasets.discard_some(connection, dataset, CHUNK)
        if not gone:
            project.writer.run(step)

    project.writer.run(step)


def _active_run(connection: sqlite3.Connection) -> int:
    """The run that errors are counted on."""
    return info.number(connection, info.ACTIVE_RUN)


def _stop_if(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled


def _rows(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT ifnull(max(id), 0) FROM staged.example").fetchone()[0])


def _require_fitting(project: ProjectFile, staged: Path) -> None:
    inspection.read_header(staged)
    inspection.inspect(staged, whole=False)
    mine = project.reader.run(info.load_info).result()
    try:
        with closing(connect(staged, "ro")) as connection:
            theirs = info.load_info(connection)
    except sqlite3.Error as error:
        raise explain(error, staged) from error
    if (mine.seed, mine.criterion) != (theirs.seed, theirs.criterion):
        raise Problem(
            f"it was read with seed {theirs.seed} and criterion {theirs.criterion}, "
            f"the project has {mine.seed} and {mine.criterion}",
            where=str(staged),
            action="Read the file again with the project's seed and criterion.",
        )


def _same_model(project: ProjectFile, staged: Path, run: int) -> bool:
    def model(connection: sqlite3.Connection, run_id: int) -> object:
        return connection.execute("SELECT model FROM run WHERE id = ?", (run_id,)).fetchone()

    with closing(connect(staged, "ro")) as connection:
        theirs = model(connection, 1)
    return theirs == project.reader.run(lambda connection: model(connection, run)).result()


@contextmanager
def _attached(connection: sqlite3.Connection, staged: Path) -> Iterator[None]:
    """The staged file beside the project, for one job of the writer."""
    with attaching(connection):
        connection.execute("ATTACH ? AS staged", (uri(staged, "ro"),))
        try:
            yield
        finally:
            connection.execute("DETACH staged")


def _begin(connection: sqlite3.Connection, *, staged: Path, counts: KeyCounts) -> _Plan:
    """The dataset, still invisible, and the run; inside the caller's transaction."""
    with closing(connect(staged, "ro")) as other:
        run_facts = other.execute("SELECT name, model FROM run WHERE id = 1").fetchone()
        facts = other.execute(
            "SELECT name, source, format, rows, columns, mapping FROM dataset WHERE id = 1"
        ).fetchone()
        rows = int(other.execute("SELECT ifnull(max(id), 0) FROM example").fetchone()[0])
    old_run = run = _active_run(connection)
    at = moments.now()
    if counts.known:
        run = connection.execute(
            "INSERT INTO run (name, model, added_at) VALUES (?,?,?) RETURNING id", (*run_facts, at)
        ).fetchone()[0]
    first = connection.execute("SELECT ifnull(max(id), 0) + 1 FROM example").fetchone()[0]
    dataset = connection.execute(
        "INSERT INTO dataset (name, source, format, rows, columns, mapping, run_id, state, imported_at, first_example) "
        "VALUES (?,?,?,?,?,?,?,'importing',?,?) RETURNING id",
        (*facts, run, at, first),
    ).fetchone()[0]
    return _Plan(staged, rows, counts, old_run, run, dataset)


def _add_chunk(connection: sqlite3.Connection, *, plan: _Plan, first: int, judge: Judge | None) -> None:
    chunk = plan.chunk(first)
    with _attached(connection, plan.staged), transaction(connection):
        connection.execute(_ADD_EXAMPLES, {name: chunk[name] for name in ("first", "last", "dataset")})
        connection.execute(_ADD_PREDICTIONS, {name: chunk[name] for name in ("first", "last", "run")})
        if judge is not None:
            _decide(connection, chunk, judge)


def _decide(connection: sqlite3.Connection, chunk: dict[str, int], judge: Judge) -> None:
    cells = connection.execute(_UNDECIDED, chunk).fetchall()
    if not cells:
        return
    ids, truths, predictions = zip(*cells, strict=True)
    errors = judge(from_stored_column(truths), from_stored_column(predictions))
    flags = [None if flag < 0 else flag for flag in errors.is_error.tolist()]
    connection.executemany(
        f"UPDATE prediction SET is_error = ?, size = ? WHERE run_id = {chunk['run']} AND example_id = ?",
        zip(flags, errors.size.tolist(), ids, strict=True),
    )


def _finish(connection: sqlite3.Connection, *, plan: _Plan, activate: bool) -> None:
    """The small last transaction that makes everything visible."""
    with _attached(connection, plan.staged), transaction(connection):
        connection.execute(_REVIVE, {"dataset": plan.dataset})
        connection.execute("UPDATE dataset SET state = 'ready' WHERE id = ?", (plan.dataset,))
        if activate:
            info.put(connection, info.ACTIVE_RUN, str(plan.run))
        info.columns_changed(connection)


def _report(project: ProjectFile, plan: _Plan) -> MergeReport:
    compared = RunComparison(fixed=0, newly_broken=0, still_wrong=0)
    if plan.run != plan.old_run:
        compared = compare_runs(project, plan.old_run, plan.run)
    answers, reviewed = _staged_answers(project.path, plan.staged)
    return MergeReport(
        new_examples=plan.counts.new, known=plan.counts.known, duplicates=plan.counts.duplicates, run_id=plan.run,
        fixed=compared.fixed, newly_broken=compared.newly_broken, still_wrong=compared.still_wrong,
        answers=answers, reviewed=reviewed,
    )  # fmt: skip


def _staged_answers(
    path: Path, staged: Path
) -> tuple[tuple[StagedAnswers, ...], tuple[tuple[str, np.ndarray[tuple[int], np.dtype[np.int32]]], ...]]:
    """Answers and reviews of the staged file at the rows of the project."""
    answers: dict[tuple[str, str], list[tuple[int, int]]] = {}
    reviewed: dict[str, list[int]] = {}
    with closing(connect(path, "ro")) as connection:
        connection.execute("ATTACH ? AS staged", (uri(staged, "ro"),))
        for tag, reviewer, row, answer in connection.execute(
            "SELECT t.name, r.name, e.id - 1, a.answer FROM staged.assignment a JOIN staged.tag t ON t.id = a.tag_id "
            "JOIN staged.reviewer r ON r.id = a.reviewer_id JOIN staged.example s ON s.id = a.example_id "
            "JOIN main.example e ON e.key = s.key ORDER BY t.position, r.id, e.id"
        ):
            answers.setdefault((from_stored(tag), from_stored(reviewer)), []).append((row, answer))
        for reviewer, row in connection.execute(
            "SELECT r.name, e.id - 1 FROM staged.review v JOIN staged.reviewer r ON r.id = v.reviewer_id "
            "JOIN staged.example s ON s.id = v.example_id JOIN main.example e ON e.key = s.key ORDER BY r.id, e.id"
        ):
            reviewed.setdefault(from_stored(reviewer), []).append(row)
    return (
        tuple(
            StagedAnswers(
                tag, reviewer, np.array([row for row, _ in cells], np.int32), np.array([a for _, a in cells], np.int8)
            )
            for (tag, reviewer), cells in answers.items()
        ),
        tuple((reviewer, np.array(rows, np.int32)) for reviewer, rows in reviewed.items()),
    )
