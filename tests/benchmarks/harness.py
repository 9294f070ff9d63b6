"""The rows of the speed table: what was measured, the baseline of the same run, their ratio and the goal."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

ROWS = int(os.environ.get("ERRORTAGGER_BENCH_ROWS", "1000000"))
"""Examples of the large project; 100000 for a quick look."""
TAGS = 50
REVIEWED = min(4_000, ROWS // 25)
"""Reviewed errors of the large project; each has an answer for every tag."""
TABLE = os.environ.get("ERRORTAGGER_BENCH_TABLE", "")
"""File to which the table is written as Markdown, besides being printed; in docs/speed.md it replaces the old one."""
MARKS = ("<!-- measured -->\n", "<!-- end -->\n")


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table."""

    work: str
    ours: float
    baseline: float | None
    """None: the goal is an absolute one."""
    unit: str
    against: str
    """What the baseline is, or empty."""
    goal: str
    met: bool

    @property
    def ratio(self) -> float | None:
        """Ours over the baseline."""
        return self.ours / self.baseline if self.baseline else None

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        bare = "" if self.baseline is None else f"{_short(self.baseline)} {self.unit}"
        ours = f"{_short(self.ours)} {self.unit}"
        met = "" if not self.goal else "yes" if self.met else "**no**"
        return (self.work, ours, bare, ratio, self.goal, met, self.against)


HEAD = ("work", "ours", "baseline", "ratio", "goal", "met", "the baseline, or a remark")


class Report:
    """Collects the rows of one run."""

    def __init__(self) -> None:
        self.rows: list[Measured] = []

    def ratio(
        self,
        work: str,
        ours: Sequence[float],
        baseline: Sequence[float],
        *,
        against: str,
        most: float | None = None,
        unit: str = "ms",
    ) -> None:
        """Medians of runs taken in turn; the goal, if there is one, is ``ours <= most x baseline``."""
        mine, theirs = median(ours), median(baseline)
        goal = "" if most is None else f"≤ {most:g} ×"
        self._add(Measured(work, mine, theirs, unit, against, goal, most is None or mine <= most * theirs))

    def limit(self, work: str, value: float, *, most: float, unit: str = "ms", note: str = "") -> None:
        """One figure with an absolute goal."""
        self._add(Measured(work, value, None, unit, note, f"≤ {most:g} {unit}", value <= most))

    def figure(self, work: str, value: float, *, unit: str = "ms", note: str = "") -> None:
        """One figure without a goal."""
        self._add(Measured(work, value, None, unit, note, "", True))

    def _add(self, row: Measured) -> None:
        self.rows.append(row)
        print("\n" + " | ".join(row.cells()), flush=True)

    def markdown(self) -> str:
        """The table."""
        lines = [HEAD, tuple("---" for _ in HEAD), *(row.cells() for row in self.rows)]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"

    def finish(self) -> None:
        """Print the table, and write it where it is wanted."""
        text = f"{_circumstances()}\n\n{self.markdown()}"
        print(f"\n{text}", flush=True)
        if TABLE:
            _write(Path(TABLE), text)


def _circumstances() -> str:
    """When, how much, and on what kind of machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {date.today():%d %B %Y}: {ROWS:,} examples, {TAGS} tags, {REVIEWED:,} errors reviewed "
        f"({REVIEWED * TAGS:,} answers). The machine: {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, PySide6 {version('PySide6_Essentials')}, no screen, "
        f"load average {os.getloadavg()[2]:.1f} with the benchmark itself."
    )


def _write(path: Path, text: str) -> None:
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    head, start, rest = known.partition(MARKS[0])
    _, end, tail = rest.partition(MARKS[1])
    path.write_text(f"{head}{start}\n{text}\n{end}{tail}" if start and end else text, encoding="utf-8")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def in_turn(runs: int, *works: Callable[[], object]) -> list[list[float]]:
    """Milliseconds of several works, run one after the other, ``runs`` times over."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, times in zip(works, found, strict=True):
            times.append(timed(work))
    return found


def p99(times: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantiles(times, n=100)[98]


def fresh(code: str, *arguments: str, **environment: str) -> str:
    """Run Python code in a fresh process and return what it prints. Raises CalledProcessError."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return done.stdout


def until_printed(code: str, *arguments: str) -> float:
    """Milliseconds from starting a fresh process to the first line that it prints; it is awaited after that."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        spent = (time.perf_counter() - start) * 1000
    assert line and process.returncode == 0
    return spent
