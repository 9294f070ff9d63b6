"""Columns that only some statistics need: how large an error is, and which examples hang together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import BoolArray
from errortagger.stats.groups import Groups, groups_of


@dataclass(frozen=True, slots=True, eq=False)
class SizeColumn:
    """How large every error is."""

    values: npt.NDArray[np.float64]
    """By row; NaN where an example has none."""
    unit: str
    """What is counted: ``word errors``, or the name of a column."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupColumn:
    """Which group every example belongs to."""

    name: str
    codes: npt.NDArray[np.int32]
    """By row; -1 where an example has none."""
    chosen: bool = False
    """A person chose the column; else its name was guessed from."""

    def groups(self, counted: BoolArray) -> Groups | None:
        """How the examples that count fall into groups; None when a guessed column tells nothing."""
        found = groups_of(self.name, self.codes, counted)
        return found if self.chosen or found.telling else None


@dataclass(frozen=True, slots=True, eq=False)
class ExtraColumns:
    """What was read from the file for the statistics."""

    size: SizeColumn | None = None
    group: GroupColumn | None = None


NO_COLUMNS = ExtraColumns()


def coded(values: Iterable[object]) -> npt.NDArray[np.int32]:
    """Which of the distinct values each row has; -1 where it has none. Empty texts are none."""
    known: dict[str, int] = {}
    codes = [-1 if (text := _text(value)) is None else known.setdefault(text, len(known)) for value in values]
    return np.array(codes, dtype=np.int32)


def _text(value: object) -> str | None:
    if value is None or value != value:
        return None
    return str(value).strip() or None
