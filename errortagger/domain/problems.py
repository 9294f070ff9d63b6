"""What a person can act on: a Problem stops the work, a RowProblem is listed and the work goes on."""

from __future__ import annotations

from dataclasses import dataclass


class Problem(Exception):
    """Something the user can act on: says what happened, where (file, row), and what to do.

    ``str(problem)`` is one line, ready for standard error or a message in the window.
    """

    def __init__(self, what: str, *, where: str = "", action: str = "") -> None:
        self.what = what
        self.where = where
        self.action = action
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        if not self.action:
            return head
        return f"{head.rstrip('.')}. {self.action}"


class UsageProblem(Problem):
    """The request itself is malformed (an unknown rule, field or suffix); the command line answers with status 2."""


class Cancelled(Exception):
    """The person cancelled a job; nothing is left behind."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem found while reading a predictions file. The reading goes on; nothing is dropped silently."""

    message: str
    row: int | None = None
    """Line of the file (CSV, TSV, JSONL) or data row from 1 (Parquet, Excel, JSON array); None means the whole file."""
    column: str | None = None
    severity: str = "warning"
    """``warning``: the row was read all the same; ``error``: the row was left out."""

    def __str__(self) -> str:
        place = f"row {self.row}" if self.row is not None else ""
        if self.column:
            place = f"{place}, column {self.column!r}" if place else f"column {self.column!r}"
        return f"{place}: {self.message}" if place else self.message
