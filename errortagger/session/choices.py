"""What a person chose on the statistics page: the question, the intervals, the denominators. Kept in the project."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from errortagger.stats.frame import View
from errortagger.stats.options import Options

AUTOMATIC, OFF = "auto", "off"
"""Of ``size_by`` and ``group_by``: what fits the project, or nothing."""
SIZE, WEIGHT, COLUMN = "size", "weight", "column:"
"""Of ``size_by``: the size of the error under the criterion, the mapped weight, or a metadata column by name."""
POINTS = (3, 5, 10)
"""Half widths that can be planned for, in percentage points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The switches of the statistics."""

    view: View = View.DATASET
    guaranteed: bool = False
    watching: bool = False
    model_errors_only: bool = False
    """Error shares leave out errors whose label is wrong and whose prediction is right."""
    size_by: str = AUTOMATIC
    """AUTOMATIC, OFF, SIZE, WEIGHT, or COLUMN and a name."""
    group_by: str = AUTOMATIC
    """AUTOMATIC, OFF, or COLUMN and a name."""
    plan_points: int = 5
    """Plans are for intervals of plus or minus so many points."""

    @property
    def options(self) -> Options:
        """As the statistics take them."""
        return Options(self.view, self.guaranteed, self.watching)

    @property
    def half_width(self) -> float:
        """What plans are for, as a fraction."""
        return self.plan_points / 100

    def to_text(self) -> str:
        """As the project keeps them."""
        return json.dumps({field.name: getattr(self, field.name) for field in fields(self)}, ensure_ascii=False)


USUAL = Choices()


def choices_of(text: str) -> Choices:
    """Read what ``to_text`` wrote; what another version wrote and this one does not know is as usual."""
    try:
        raw = json.loads(text)
    except ValueError:
        return USUAL
    known = raw if isinstance(raw, dict) else {}
    return Choices(
        view=View.POPULATION if known.get("view") == View.POPULATION else View.DATASET,
        guaranteed=known.get("guaranteed") is True,
        watching=known.get("watching") is True,
        model_errors_only=known.get("model_errors_only") is True,
        size_by=_source(known.get("size_by"), SIZE, WEIGHT),
        group_by=_source(known.get("group_by")),
        plan_points=known["plan_points"] if known.get("plan_points") in POINTS else USUAL.plan_points,
    )


def _source(value: object, *more: str) -> str:
    fits = isinstance(value, str) and (value in (OFF, *more) or value.startswith(COLUMN))
    return str(value) if fits else AUTOMATIC
