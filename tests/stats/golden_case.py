"""A golden case as it lies on disk."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from errortagger.domain.types import Answer, Answers
from errortagger.stats.counts import Side

Row = dict[str, str]
Values = dict[str, Any]
_ANSWERS = {"1": Answer.PRESENT, "0": Answer.ABSENT, "?": Answer.UNSURE, "": Answer.NOT_ASKED}


@dataclass(frozen=True)
class Case:
    """One folder of the golden cases."""

    folder: Path

    @property
    def kind(self) -> str:
        return str(self._json("case")["kind"])

    @property
    def params(self) -> dict[str, Any]:
        return dict(self._json("case").get("params") or {})

    @property
    def expected(self) -> dict[str, dict[str, Any]]:
        return dict(self._json("expected")["values"])

    @cached_property
    def rows(self) -> list[Row]:
        return self.table("input")

    def table(self, name: str) -> list[Row]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def answers(self, tag: str) -> Answers:
        return np.array([_ANSWERS[row[tag]] for row in self.rows], dtype=np.int8)

    def column(self, name: str) -> np.ndarray:
        return np.array([row[name] for row in self.rows])

    def columns(self) -> list[str]:
        with (self.folder / "input.csv").open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file))

    def texts(self, name: str) -> list[str]:
        return [row[name] for row in self.rows]

    def names(self, name: str) -> list[str | None]:
        return [row[name] or None for row in self.rows]

    def numbers(self, name: str) -> np.ndarray:
        return np.array([float(row[name] or "nan") for row in self.rows])

    def ids(self) -> np.ndarray:
        return np.array([int(row["id"]) for row in self.rows])

    def patterns(self) -> Answers:
        return np.column_stack([self.answers(tag) for tag in self.params["tags"]])

    def _json(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8")))


def in_random_order(population: int | None, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def cases(folder: Path) -> Iterator[Case]:
    """Every case below a folder, by name."""
    for path in sorted(folder.glob("*/case.json")):
        yield Case(path.parent)
