"""Which question the tag statistics answer and how strict their intervals are."""

from __future__ import annotations

from dataclasses import dataclass

from errortagger.stats.frame import View


@dataclass(frozen=True, slots=True)
class Options:
    """The switches beside the table. Every number says in its ``method`` what was used."""

    view: View = View.DATASET
    guaranteed: bool = False
    """Intervals that hold at the stated confidence whatever the truth is: exact instead of mid-P, and for numbers
    made from several shares the extremes of their exact intervals, each at its part of the allowed misses."""
    watching: bool = False
    """Intervals that stay valid however often one looks: confidence sequences. Wins over ``guaranteed``, whose
    promise they keep as well."""

    @property
    def strict(self) -> bool:
        """Whether numbers made from several shares take the extremes of their parts' intervals."""
        return self.guaranteed or self.watching

    @property
    def future(self) -> bool:
        """Whether the question is about future data."""
        return self.view is View.POPULATION


USUAL = Options()
"""Dataset view, usual intervals."""
