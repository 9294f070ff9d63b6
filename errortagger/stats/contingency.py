"""Tables of counts: tests and effect sizes of 2 x 2 and of larger tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from errortagger.stats.number import Number, Reason, undefined

CountTable = npt.NDArray[np.int64]
_SAME = 1 + 1e-7
"""Tables this much likelier than the one seen still count as no likelier, as in R."""
CORRECTED = "1/2 added to every cell, one is empty"


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Errors and correct examples with and without a property. Raises ValueError on a negative count."""

    error_with: int
    correct_with: int
    error_without: int
    correct_without: int

    def __post_init__(self) -> None:
        if min(self.cells) < 0:
            raise ValueError(f"{self.cells} are no counts")

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Error and correct with, error and correct without."""
        return self.error_with, self.correct_with, self.error_without, self.correct_without

    @property
    def size(self) -> int:
        """All examples."""
        return sum(self.cells)

    @property
    def one_sided(self) -> bool:
        """Whether a row or a column is empty, so that nothing can be compared."""
        a, b, c, d = self.cells
        return 0 in (a + b, c + d, a + c, b + d)


def fisher_p(table: TwoByTwo) -> float:
    """Fisher's exact test, two-sided: probability of all tables with these margins that are no likelier than this one.

    1 when a row or a column is empty.
    """
    from scipy.special import gammaln

    a, b, c, _ = table.cells
    row, column, size = a + b, a + c, table.size
    k = np.arange(max(0, row + column - size), min(row, column) + 1, dtype=np.float64)
    log = -(gammaln(k + 1) + gammaln(row - k + 1) + gammaln(column - k + 1) + gammaln(size - row - column + k + 1))
    chances = np.exp(log - log.max())
    seen = chances[a - int(k[0])]
    return min(1.0, float(chances[chances <= seen * _SAME].sum() / chances.sum()))


def _with_halves(table: TwoByTwo) -> tuple[tuple[float, float, float, float], bool]:
    """The cells, with Haldane and Anscombe's 1/2 added to each if any is empty."""
    a, b, c, d = table.cells
    if min(a, b, c, d) > 0:
        return (a, b, c, d), False
    return (a + 0.5, b + 0.5, c + 0.5, d + 0.5), True


def _log_interval(value: float, spread: float, confidence: float, *, corrected: bool) -> Number:
    half = NormalDist().inv_cdf((1 + confidence) / 2) * spread
    method = "haldane" if corrected else "wald_log"
    note = CORRECTED if corrected else None
    return Number(value, value * math.exp(-half), value * math.exp(half), method=method, message=note)


def odds_ratio(table: TwoByTwo, confidence: float = 0.95) -> Number:
    """(error with x correct without) / (correct with x error without), Wald interval on the log.

    Method ``haldane`` and a note say that 1/2 was added to every cell because one is empty.
    """
    if table.one_sided:
        return undefined(Reason.CONSTANT)
    (a, b, c, d), corrected = _with_halves(table)
    return _log_interval(a * d / (b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), confidence, corrected=corrected)


def risk_ratio(table: TwoByTwo, confidence: float = 0.95) -> Number:
    """Error rate with the property / error rate without, Wald interval on the log; see :func:`odds_ratio`."""
    if table.one_sided:
        return undefined(Reason.CONSTANT)
    a, b, c, d = (float(cell) for cell in table.cells)
    corrected = min(a, c) == 0
    if corrected:
        a, b, c, d = a + 0.5, b + 0.5, c + 0.5, d + 0.5
    spread = math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return _log_interval(a / (a + b) / (c / (c + d)), spread, confidence, corrected=corrected)


def lift(table: TwoByTwo) -> Number:
    """Error rate with the property / error rate of all."""
    a, b, c, _ = table.cells
    if not a + b:
        return undefined(Reason.NO_SUPPORT, message="no example has it")
    if not a + c:
        return undefined(Reason.NO_ERRORS)
    return Number(a / (a + b) / ((a + c) / table.size))


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's test without continuity correction, empty rows and columns left out."""

    statistic: float
    freedom: int
    p: float
    least_expected: float
    size: int
    rows: int
    columns: int

    @property
    def cramers_v(self) -> Number:
        """sqrt(chi2 / (n min(r - 1, c - 1))), 0...1."""
        return Number(min(1.0, math.sqrt(self.statistic / (self.size * min(self.rows - 1, self.columns - 1)))))

    @property
    def cramers_v_corrected(self) -> Number:
        """The same without its upward bias in small tables (Bergsma 2013)."""
        n, r, c = self.size, self.rows, self.columns
        surplus = max(0.0, self.statistic / n - (r - 1) * (c - 1) / (n - 1))
        least = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
        return Number(min(1.0, math.sqrt(surplus / least))) if least > 0 else undefined(Reason.NO_VALUES)


def chi_square(table: CountTable) -> ChiSquare | None:
    """Test a table of counts, rows x columns; None unless two rows and two columns hold anything."""
    from scipy.special import chdtrc

    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(np.float64)
    rows, columns = kept.shape
    if min(rows, columns) < 2:
        return None
    size = kept.sum()
    expected = np.outer(kept.sum(axis=1), kept.sum(axis=0)) / size
    statistic = float(((kept - expected) ** 2 / expected).sum())
    freedom = (rows - 1) * (columns - 1)
    p = float(chdtrc(freedom, statistic))
    return ChiSquare(statistic, freedom, p, float(expected.min()), int(size), rows, columns)
