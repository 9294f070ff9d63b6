"""What a model hands a delegate for one cell: ready texts and lengths, so that painting needs no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from PySide6.QtCore import Qt


class CellRole(IntEnum):
    """Roles beyond Qt's own."""

    CELL = Qt.ItemDataRole.UserRole + 1
    """The :class:`Cell`."""
    TAG_ID = Qt.ItemDataRole.UserRole + 2
    """Id of the tag of the row."""
    WIDTH = Qt.ItemDataRole.UserRole + 3
    """On the header: smallest width of the column in unscaled pixels."""
    STRETCH = Qt.ItemDataRole.UserRole + 4
    """On the header: share of the room that is left."""
    UNIT = Qt.ItemDataRole.UserRole + 5
    """On the header: the unit, or what it is a share of."""


class CellKind(StrEnum):
    """How a cell is drawn."""

    TAG = "tag"
    NUMBER = "number"
    BAR = "bar"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. Lengths are fractions of the bar, 0...1."""

    kind: CellKind
    figure: str
    """The text that counts: a name, a number with its unit, or an em dash."""
    detail: str = ""
    """Small second line: counts, an interval, or why there is no number."""
    missing: bool = False
    """There is no number; the figure is an em dash."""
    strong: bool = False
    warn: str = ""
    """A remark that a small sign before the figure stands for, e.g. that many answers are missing."""
    fill: float | None = None
    low: float | None = None
    high: float | None = None
    tone: str = "accent"
    """Colour token of the bar, or of the detail of a tag."""
    color: str = ""
    shape: str = "circle"
    score: int | None = None
    """1...5, None when not entered."""
