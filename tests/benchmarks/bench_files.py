"""Reading and writing files: import, open, durable answers, export."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

import numpy as np

from errortagger.app.create import create_project
from errortagger.app.exports import export
from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import CancelToken
from errortagger.app.projects import OpenProject, open_project
from errortagger.domain.problems import Cancelled
from errortagger.domain.types import Answer
from errortagger.session import steps
from tests.benchmarks.harness import ROWS, Report, fresh, in_turn, timed, until_printed

_IMPORT = """
import resource, sys
from pathlib import Path
from errortagger.app.create import create_project
from errortagger.app.imports import ImportOptions
create_project(Path(sys.argv[2]), Path(sys.argv[1]), ImportOptions(seed=7))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
_BARE_IMPORT = """
import sqlite3, sys
from pyarrow import csv
base = sqlite3.connect(sys.argv[2], isolation_level=None)
base.execute("CREATE TABLE example(id TEXT, a TEXT, b TEXT, c REAL, d TEXT, e TEXT, f REAL, g INTEGER)")
base.execute("BEGIN")
for batch in csv.open_csv(sys.argv[1]):
    rows = zip(*(column.to_pylist() for column in batch.columns))
    base.executemany("INSERT INTO example VALUES(?,?,?,?,?,?,?,?)", rows)
base.execute("COMMIT")
"""
_OPEN = """
import sys
from errortagger.app.projects import open_project
project = open_project(sys.argv[1])
order = project.session.frame.orders[0]
print(project.examples([int(order[0])]).result()[0].key, flush=True)
project.close()
"""
_NUMBERS = """
import sys, time
import scipy.special
from errortagger.app.projects import open_project
from errortagger.session.statistics import compute, figures
with open_project(sys.argv[1], read_only=True) as project:
    found = figures(project.session)
    start = time.perf_counter()
    compute(found, ranking=False)
    middle = time.perf_counter()
    compute(found)
    print((middle - start) * 1000, (time.perf_counter() - middle) * 1000)
"""


def test_import(predictions: Path, tmp_path: Path, report: Report) -> None:
    ours, bare, peaks = [], [], []
    for run in range(2):
        start = time.perf_counter()
        peaks.append(int(fresh(_IMPORT, str(predictions), str(tmp_path / f"{run}.errtag"))) * 1024)
        ours.append(time.perf_counter() - start)
        bare.append(timed(lambda run=run: fresh(_BARE_IMPORT, str(predictions), str(tmp_path / f"{run}.db"))) / 1000)
    against = "pyarrow parse and executemany of the same rows into one table"
    report.ratio(f"import a CSV file of {ROWS:,} rows", ours, bare, against=against, most=2.0, unit="s")
    size = predictions.stat().st_size
    report.ratio(
        "peak memory of the import", [peaks[0] / 1e6], [size / 1e6], against="size of the file", most=6.0, unit="MB"
    )
    made, rows = (tmp_path / "0.errtag").stat().st_size / 1e6, (tmp_path / "0.db").stat().st_size / 1e6
    report.ratio("size of the project file", [made], [rows], against="the bare rows", most=1.2, unit="MB")


def test_cancelling_an_import(predictions: Path, tmp_path: Path, report: Report) -> None:
    waits = []
    for run in range(3):
        token, moment = CancelToken(), 0.0
        target = tmp_path / f"cancelled-{run}.errtag"

        def cancel(token: CancelToken = token) -> None:
            nonlocal moment
            moment = time.perf_counter()
            token.cancel()

        timer = threading.Timer(0.6 + 0.2 * run, cancel)
        timer.start()
        try:
            create_project(target, predictions, ImportOptions(seed=7), cancel=token)
        except Cancelled:
            waits.append((time.perf_counter() - moment) * 1000)
        timer.join()
        assert waits and list(tmp_path.iterdir()) == []
    report.limit("cancel an import, worst of three", max(waits), most=200)


def test_opening(project: Path, tmp_path: Path, report: Report) -> None:
    def ours() -> None:
        with open_project(project) as opened:
            opened.examples([int(opened.session.frame.orders[0][0])]).result()

    def bare() -> None:
        assert len(project.read_bytes()) == project.stat().st_size

    ours()
    mine, theirs = in_turn(5, ours, bare)
    report.ratio(
        f"open a project of {ROWS:,} examples to its first example",
        mine,
        theirs,
        against="reading the file's bytes",
        most=4.0,
    )
    small = tmp_path / "small.csv"
    small.write_text("id,ground_truth,prediction\na,x,y\nb,x,x\n", encoding="utf-8")
    create_project(tmp_path / "small.errtag", small, ImportOptions(seed=7))
    pairs = [
        (until_printed(_OPEN, str(project)), until_printed(_OPEN, str(tmp_path / "small.errtag"))) for _ in range(5)
    ]
    large, little = zip(*pairs, strict=True)
    report.ratio(
        "the same in a fresh process", large, little, against="a fresh process and a project of two examples", most=3.0
    )


def test_a_durable_answer(project: Path, tmp_path: Path, report: Report) -> None:
    base = sqlite3.connect(tmp_path / "bare.db", isolation_level=None)
    base.execute("PRAGMA journal_mode=TRUNCATE")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE answer(example INTEGER, tag INTEGER, value INTEGER)")
    with open_project(project, reviewer="ana") as opened:
        session, row = opened.session, int(opened.session.frame.orders[0][0])
        tag = session.tags.ids[0]

        def ours() -> None:
            session.commit(steps.toggle_tag(session, tag, row))
            opened.file.writer.flush()

        def bare() -> None:
            base.execute("BEGIN IMMEDIATE")
            base.execute("INSERT INTO answer VALUES(1, 1, 1)")
            base.execute("COMMIT")

        mine, theirs = in_turn(200, ours, bare)
        against = "one row in one transaction, same journal and sync"
        report.ratio("one tag, until it is on disk", mine, theirs, against=against, most=2.0)
        _thousand(opened, base, report)
    base.close()


def _thousand(opened: OpenProject, base: sqlite3.Connection, report: Report) -> None:
    session = opened.session
    rows, tag = session.frame.orders[0][:1000], session.tags.ids[1]
    turn = [Answer.UNSURE, Answer.ABSENT]

    def ours() -> None:
        session.commit(steps.set_answer(session, tag, rows, turn[0], how="bulk"))
        turn.reverse()
        opened.file.writer.flush()

    def bare() -> None:
        base.execute("BEGIN IMMEDIATE")
        base.executemany("INSERT INTO answer VALUES(?, 1, 1)", ((int(row),) for row in rows))
        base.execute("COMMIT")

    mine, theirs = in_turn(20, ours, bare)
    report.ratio(
        "1,000 tags in one step, until on disk", mine, theirs, against="1,000 rows in one transaction", most=3.0
    )


def test_exporting(project: Path, tmp_path: Path, report: Report) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    with open_project(project, read_only=True) as opened:
        for suffix in (".csv", ".parquet"):
            target = tmp_path / f"examples{suffix}"
            ours = timed(lambda target=target: export(opened, "examples", target)) / 1000
            table = csv.read_csv(tmp_path / "examples.csv")
            assert table.num_rows == ROWS
            bare_target = tmp_path / f"bare{suffix}"
            write = csv.write_csv if suffix == ".csv" else parquet.write_table
            bare = timed(lambda write=write, table=table, target=bare_target: write(table, target)) / 1000
            report.ratio(
                f"export {ROWS:,} examples to {suffix}",
                [ours],
                [bare],
                against="pyarrow, from a table that is in memory",
                most=2.0,
                unit="s",
            )
            os.remove(bare_target)
            del table
    assert isinstance(pa.__version__, str)


def test_filter_and_counts(project: Path, report: Report) -> None:
    from errortagger.app.slices import slice_mask
    from errortagger.session.statistics import figures

    with open_project(project, read_only=True) as opened:
        session = opened.session
        answers = session.answers.combined(session.tags.ids[0])
        error, confidence, visible = session.columns.error, session.columns.confidence, session.visible

        def bare() -> None:
            np.flatnonzero((error == 1) & (confidence > 0.8) & (answers != Answer.PRESENT) & visible)

        mine, theirs = in_turn(9, lambda: np.flatnonzero(slice_mask(opened, 'is:error conf>0.8 -tag:"tag 00"')), bare)
        report.ratio(f"filter {ROWS:,} examples", mine, theirs, against="the bare numpy conditions", most=3.0)
        counted, _ = in_turn(9, lambda: figures(session), bare)
        report.figure("all counts of 50 tags for the table", float(np.median(counted)), note="on the window's thread")
    numbers, ranked = (float(line) for line in fresh(_NUMBERS, str(project)).split())
    report.figure("all numbers of 50 tags, worked out for the first time", numbers, note="on a thread of its own")
    report.figure("the ranking of 50 tags", ranked, note="on a thread, when nothing has changed for 250 ms")
