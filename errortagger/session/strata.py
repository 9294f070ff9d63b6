"""The strata of a review plan: which stratum every example is in, and in which order they are reviewed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.types import Rows

OTHER = "other"
"""The stratum of examples that fit none that was declared, for example of a class that came with a later import."""
SIDES = ("errors", "correct")
"""Names of the sides, in the order of their numbers."""
SETTING = "plan"
"""The project keeps its plans under this name."""


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """How one side is reviewed, declared before reviewing it."""

    by: str
    """``class``, ``confidence``, ``column:`` and a name, or ``slices:`` and filters."""
    strata: tuple[str, ...]
    """Names; of bins the lowest first, and then ``OTHER``, where there is any."""
    shares: tuple[float, ...]
    """Of all reviews, how many go to each stratum while it lasts; above 0, only their ratios count."""
    allocation: str
    """``equal``, ``proportional`` or ``numbers``: how the shares came about."""
    edges: tuple[float, ...] = ()
    """Of bins of numbers: where they meet. A value on an edge belongs to the upper bin."""

    def to_json(self) -> dict[str, object]:
        """As the project keeps it."""
        return {
            "by": self.by, "strata": list(self.strata), "shares": list(self.shares), "allocation": self.allocation,
            "edges": list(self.edges),
        }  # fmt: skip


Plans = Mapping[str, ReviewPlan]
"""By the name of the side; a side without a plan is reviewed in random order."""


def plans_text(plans: Plans) -> str:
    """As the project keeps them."""
    return json.dumps({side: plan.to_json() for side, plan in plans.items()}, ensure_ascii=False)


def plans_of(text: str) -> dict[str, ReviewPlan]:
    """Read what ``plans_text`` wrote. Raises ValueError for anything else, because numbers depend on it."""
    raw = json.loads(text) if text else {}
    if not isinstance(raw, dict) or not all(side in SIDES and isinstance(raw[side], dict) for side in raw):
        raise ValueError("no review plans")
    return {side: _plan_of(facts) for side, facts in raw.items()}


def _plan_of(facts: Mapping[str, object]) -> ReviewPlan:
    strata, shares, edges = (facts.get(name) for name in ("strata", "shares", "edges"))
    if not (isinstance(strata, list) and isinstance(shares, list) and isinstance(edges, list)):
        raise ValueError("a review plan without strata")
    plan = ReviewPlan(
        str(facts.get("by", "")), tuple(map(str, strata)), tuple(map(float, shares)), str(facts.get("allocation", "")),
        tuple(map(float, edges)),
    )  # fmt: skip
    if len(plan.strata) != len(plan.shares) or not all(0 < share < float("inf") for share in plan.shares):
        raise ValueError("a review plan whose shares do not fit its strata")
    return plan


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """A plan on the examples that there are."""

    plan: ReviewPlan
    names: tuple[str, ...]
    shares: tuple[float, ...]
    codes: npt.NDArray[np.int16]
    """By row: which stratum. Of rows of the other side it does not matter."""


def interleaved(lanes: Sequence[Rows], shares: Sequence[float]) -> Rows:
    """One order out of the strata's own: every start of it holds them in their shares, to about one example.

    The k-th example of a stratum stands at (k - 1/2) / share, so that the order within a stratum is kept and an
    example that is added moves only those after it.
    """
    places = [(np.arange(len(lane)) + 0.5) / share for lane, share in zip(lanes, shares, strict=True)]
    order = np.argsort(np.concatenate(places), kind="stable")
    rows: Rows = np.concatenate(lanes).astype(np.int32)[order]
    return rows
