"""Review plans of a project: proposing strata, declaring a plan, and taking kept plans up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from errortagger.app.plan_slices import SLICES, slice_names
from errortagger.app.projects import OpenProject
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.session.frame import ERRORS
from errortagger.session.strata import OTHER, SETTING, SIDES, ReviewPlan, Strata, plans_of, plans_text
from errortagger.stats.strata import reviews_for

CLASS, CONFIDENCE, COLUMN = "class", "confidence", "column:"
"""What strata can be made by: the ground truth, bins of the confidence, a metadata column by name; or SLICES."""
EQUAL, PROPORTIONAL, NUMBERS = "equal", "proportional", "numbers"
MISSING = "none given"
"""The stratum of examples without a value."""
MOST = 20
"""More strata than this were not measured; the rarest are put together."""
_TIMEOUT = 300.0
_FEW = 10
"""A column with more different numbers than this is binned."""
_QUARTERS = (0.25, 0.5, 0.75)
Values = Sequence[object]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan and what it means. The tuples are parallel to the plan's strata."""

    plan: ReviewPlan
    sizes: tuple[int, ...]
    reviews: tuple[int, ...]
    """Reviews in each stratum for the width that was asked for, whatever the share is."""
    strata: Strata = field(compare=False)
    """The plan on the examples that there are."""


def plan_sources(project: OpenProject) -> list[tuple[str, str]]:
    """What strata can be made by, as (value, name for people), without reading anything."""
    session = project.session
    found = [(CLASS, "class")]
    if np.isfinite(session.columns.confidence).any():
        found.append((CONFIDENCE, "confidence"))
    return [*found, *((f"{COLUMN}{name}", name) for name in session.metadata_columns)]


def propose(
    project: OpenProject, side: int, by: str, allocation: str | Sequence[float] = PROPORTIONAL, points: float = 5
) -> Proposal:
    """The strata of one side by something. May take seconds on a million examples; changes nothing.

    Args:
        project: the project.
        side: ERRORS or CORRECT.
        by: see ``plan_sources``.
        allocation: EQUAL, PROPORTIONAL, or one number above 0 a stratum.
        points: reviews are planned for an interval of plus or minus so many percentage points.

    Raises UsageProblem for what there is not, Problem where there would be only one stratum.
    """
    values, rows = _values(project, by), _rows(project, side)
    own = values[rows] if isinstance(values, np.ndarray) else [values[row] for row in rows.tolist()]
    edges, names = _bins(own) if isinstance(own, np.ndarray) else ((), _classes(own))
    codes = _codes(names, edges, own)
    leftover = [OTHER] if (codes == len(names)).any() and OTHER not in names else []
    names = (*names, *leftover)
    sizes = tuple(int(count) for count in np.bincount(codes, minlength=len(names)))
    if len(names) < 2:
        raise Problem(
            f"all {len(rows):,} {_words(side)} are in one stratum",
            action="Choose something else to plan the review by.",
        )
    shares, kind = _shares(allocation, names, sizes)
    plan = ReviewPlan(by, names, shares, kind, edges)
    reviews = tuple(reviews_for(sizes, shares, points / 100))
    return Proposal(plan, sizes, reviews, _laid(plan, values, rows))


def drop_or_propose(
    project: OpenProject, side: str, by: str, *, allocation: str, points: float
) -> tuple[int, Proposal | None]:
    """What the command line asks for: the side's number, and a proposal, or None without anything to plan by.

    Raises UsageProblem for numbers that are none.
    """
    number = SIDES.index(side)
    if not by:
        return number, None
    if allocation in (EQUAL, PROPORTIONAL):
        return number, propose(project, number, by, allocation, points)
    return number, propose(project, number, by, numbers_of(allocation), points)


def numbers_of(text: str) -> list[float]:
    """Read ``2, 1, 1``. Raises UsageProblem for anything else."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        action = f"Use {EQUAL}, {PROPORTIONAL}, or numbers such as 2,1,1."
        raise UsageProblem(f"{text!r} is no allocation", action=action) from None


def declare(project: OpenProject, side: int, plan: ReviewPlan | None, *, strata: Strata | None = None) -> None:
    """Review a side by a plan from now on, or (None) in random order. On the session's thread.

    ``strata`` are those of the proposal; without them they are read from the file.

    Raises Problem once an example of the side was reviewed in its order: a plan that is made after looking is none.
    """
    session = project.session
    if session.read_only:
        raise Problem(session.read_only, where=project.path.name, action=session.advice)
    if session.frame.begun(side):
        raise Problem(
            f"the {_words(side)} are being reviewed already, and a plan is declared before reviewing",
            where=project.path.name,
            action="Take those reviews back (undo) or make a new project to plan anew.",
        )
    plans = kept_plans(project)
    plans.pop(SIDES[side], None)
    if plan is not None:
        plans[SIDES[side]] = plan
    if plan is not None and (strata is None or strata.plan != plan):
        strata = _strata(project, side, plan)
    session.settings[SETTING] = plans_text(plans)
    project.file.writer.save_setting(SETTING, session.settings[SETTING])
    session.follow(side, strata if plan is not None else None)


def kept_plans(project: OpenProject) -> dict[str, ReviewPlan]:
    """The plans of the project by the name of the side. Raises Problem if what is kept is damaged."""
    try:
        return plans_of(project.session.settings.get(SETTING, ""))
    except ValueError:
        raise Problem(
            "the review plan in this project cannot be read",
            where=project.path.name,
            action="Open it with the version of ErrorTagger that planned the review, or a newer one.",
        ) from None


def restore(project: OpenProject) -> None:
    """Follow the plans that the project keeps. Raises Problem if they cannot be read."""
    for side, name in enumerate(SIDES):
        plan = kept_plans(project).get(name)
        if plan is not None:
            project.session.follow(side, _strata(project, side, plan))


def _strata(project: OpenProject, side: int, plan: ReviewPlan) -> Strata:
    """The plan on the examples that there are now, read from the file."""
    values = _read(project, plan.by)
    if plan.edges and not isinstance(values, np.ndarray):
        values = _numbers(values)
    return _laid(plan, values, _rows(project, side))


def _laid(plan: ReviewPlan, values: FloatArray | Values, rows: npt.NDArray[np.intp]) -> Strata:
    """The plan on all examples; ``rows`` are those of its side."""
    codes, names, shares = _codes(plan.strata, plan.edges, values), plan.strata, plan.shares
    if (codes[rows] == len(names)).any():
        names, shares = (*names, OTHER), (*shares, min(shares))
    return Strata(plan, names, shares, codes)


def _rows(project: OpenProject, side: int) -> npt.NDArray[np.intp]:
    """Rows of a side, excluded or not, in row order."""
    return np.sort(project.session.frame.orders[side]).astype(np.intp)


def _words(side: int) -> str:
    return "errors" if side == ERRORS else "correct examples"


def _values(project: OpenProject, by: str) -> FloatArray | Values:
    """By row: numbers that are to be binned, or anything else."""
    values = _read(project, by)
    if isinstance(values, np.ndarray):
        return values
    numeric = project.session.metadata_columns.get(by.removeprefix(COLUMN)) in ("integer", "number")
    many = by != CLASS and numeric and len({value for value in values if value is not None}) > _FEW
    return _numbers(values) if many else values


def _read(project: OpenProject, by: str) -> FloatArray | Values:
    """By row, as it is kept."""
    session, reader = project.session, project.file.reader
    if by == CLASS:
        return reader.field_column("ground_truth").result(timeout=_TIMEOUT)
    if by == CONFIDENCE:
        if not np.isfinite(session.columns.confidence).any():
            raise UsageProblem("no example has a confidence", action="Plan the review by something else.")
        return session.columns.confidence.astype(np.float64)
    if by.startswith(SLICES):
        return slice_names(project, by)
    name = by.removeprefix(COLUMN)
    if not by.startswith(COLUMN) or name not in session.metadata_columns:
        there = ", ".join(value for value, _ in plan_sources(project))
        raise UsageProblem(f"a review cannot be planned by {by!r}", action=f"Choose one of: {there}.")
    return reader.metadata_column(name).result(timeout=_TIMEOUT)


def _numbers(values: Values) -> FloatArray:
    return np.array([float(value) if isinstance(value, int | float) else np.nan for value in values], dtype=np.float64)


def _bins(values: FloatArray) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Quarters of the values, with edges of three digits that can be read, and their names."""
    known = values[np.isfinite(values)]
    if not len(known):
        return (), (MISSING,)
    cuts = sorted({float(f"{cut:.3g}") for cut in np.quantile(known, _QUARTERS)})
    edges = tuple(cut for cut in cuts if (known < cut).any() and (known >= cut).any())
    if not edges and known.min() < known.max():
        edges = (float(known[known > known.min()].min()),)
    if not edges:
        names: tuple[str, ...] = ("any",)
        return (), names if len(known) == len(values) else (*names, MISSING)
    middle = (f"{low:g} to {high:g}" for low, high in pairwise(edges))
    names = (f"below {edges[0]:g}", *middle, f"from {edges[-1]:g}")
    return edges, names if len(known) == len(values) else (*names, MISSING)


def _classes(values: Values) -> tuple[str, ...]:
    """The values, commonest first; of many only the commonest, the others have no stratum of their own."""
    counted = Counter(map(_name, values))
    names = sorted(counted, key=lambda name: (-counted[name], name))
    return tuple(names if len(names) <= MOST else names[: MOST - 1])


def _name(value: object) -> str:
    return MISSING if value is None or value == "" else str(value)


def _codes(names: Sequence[str], edges: Sequence[float], values: FloatArray | Values) -> npt.NDArray[np.int16]:
    """The stratum of each value; the number of strata where it has none and none is called other."""
    places = {name: place for place, name in enumerate(names)}
    other = places.get(OTHER, len(names))
    if isinstance(values, np.ndarray):
        binned = np.searchsorted(np.asarray(edges), values, side="right")
        return np.where(np.isfinite(values), binned, places.get(MISSING, other)).astype(np.int16)
    return np.fromiter((places.get(_name(value), other) for value in values), dtype=np.int16, count=len(values))


def _shares(
    allocation: str | Sequence[float], names: Sequence[str], sizes: Sequence[int]
) -> tuple[tuple[float, ...], str]:
    if allocation == EQUAL:
        return (1.0,) * len(names), EQUAL
    if allocation == PROPORTIONAL:
        return tuple(float(max(size, 1)) for size in sizes), PROPORTIONAL
    if isinstance(allocation, str) or len(allocation) != len(names) or not all(0 < n < 1e9 for n in allocation):
        raise UsageProblem(
            f"{allocation!r} is no allocation to {len(names)} strata",
            action=f"Use {EQUAL}, {PROPORTIONAL}, or one number above 0 for each of: {', '.join(names)}.",
        )
    return tuple(map(float, allocation)), NUMBERS
