"""Many tests at once: what of them may be called a finding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """q-values of a family of tests: q_(i) = min over j >= i of p_(j) m / j, at most 1.

    Calling those with q <= .05 findings lets one in twenty of them be false. A test that could not be made (None)
    is no member of the family. Source: Benjamini & Hochberg 1995, as R's ``p.adjust``.
    """
    places = [i for i, p in enumerate(p_values) if p is not None]
    values = np.array([p for p in p_values if p is not None], dtype=np.float64)
    order = np.argsort(values)[::-1]
    scaled = values[order] * len(values) / np.arange(len(values), 0, -1)
    found: list[float | None] = [None] * len(p_values)
    for position, q in zip(order, np.minimum.accumulate(scaled), strict=True):
        found[places[int(position)]] = min(1.0, float(q))
    return found
