"""What the numbers of one row of the table rest on, and how each kind of number is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from errortagger.stats import display
from errortagger.stats.counts import Side
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, percent_text
from errortagger.stats.options import USUAL, Options
from errortagger.stats.priority import PriorityRow


@dataclass(frozen=True, slots=True)
class Missing:
    """Examples of one side that the random order reached and that have no answer, by why."""

    skipped: int = 0
    cant_tell: int = 0


NOTHING_MISSING = Missing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the numbers of one row rest on."""

    row: PriorityRow
    frame: Frame
    options: Options = USUAL
    confidence: float = 0.95
    half_width: float = 0.05
    """Plans are for plus or minus so much."""
    errors: Missing = NOTHING_MISSING
    correct: Missing = NOTHING_MISSING
    model_share: Number | None = None
    """Error share among model errors; None: not worked out."""
    model_side: Side | None = None
    """The errors without those whose label is wrong and whose prediction is right; None: there are none of those."""
    model: Missing = NOTHING_MISSING
    size_share: Number | None = None
    """None: errors have no size."""
    size_unit: str = "size"
    """What sizes count, e.g. ``word errors``."""

    @property
    def shared(self) -> Side:
        """The errors of the share among model errors."""
        return self.row.counts.errors if self.model_side is None else self.model_side


class Style(Enum):
    """How a number is read."""

    SHARE = "share"
    POINTS = "points"
    FACTOR = "factor"
    COUNT = "count"

    def figure(self, number: Number) -> str:
        """The value with its unit, or an em dash."""
        if self is Style.COUNT:
            return f"{number.value or 0:,.0f}"
        reader = {Style.SHARE: display.percent, Style.POINTS: display.points, Style.FACTOR: display.factor}[self]
        return reader(number)

    def span(self, number: Number) -> str:
        """The interval; empty when there is none or nothing is in doubt."""
        if self is Style.FACTOR:
            known = number.low is not None and number.high is not None and number.low != number.high
            return f"{number.low:.1f}x to {number.high:.1f}x" if known else ""
        return display.interval(number) if self is Style.SHARE else display.points_interval(number)

    def bounds(self, number: Number) -> str:
        """Floor and roof; empty when there are none."""
        if number.floor is None or number.roof is None:
            return ""
        low, high = (self._bound(part) for part in (number.floor, number.roof))
        return f"at least {low}, at most {high}"

    def _bound(self, part: float) -> str:
        if self is Style.FACTOR:
            return f"{part:.1f}x"
        return percent_text(part) if self is Style.SHARE else f"{100 * part + 0.0:.1f} points"
