"""The error criterion: the rule that decides which examples are errors. It is evaluated by ``stats.errors``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from errortagger.domain.problems import UsageProblem


class CriterionKind(StrEnum):
    """The families of rules."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    WER = "wer"
    CER = "cer"
    IOU = "iou"
    ABS = "abs"
    COLUMN = "column"


_THRESHOLD = re.compile(r"(?:(wer|cer|abs)\s*>|(iou)\s*<)\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)", re.ASCII)
_HELP = "Use exact, normalized, wer>0.0, cer>0.1, iou<0.5, abs>0.5 or column:NAME."


@dataclass(frozen=True, slots=True)
class Criterion:
    """One rule, e.g. ``wer>0.1``: an example whose word error rate is over 0.1 is an error."""

    kind: CriterionKind
    threshold: float = 0.0
    """wer, cer, abs: error above it; iou: error below it."""
    column: str = ""
    """``column:NAME`` only: the column that says which rows are errors."""

    @classmethod
    def parse(cls, text: str) -> Criterion:
        """Read a RULE of the command line. Raises UsageProblem naming the rules there are."""
        rule = text.strip()
        if rule in (CriterionKind.EXACT, CriterionKind.NORMALIZED):
            return cls(CriterionKind(rule))
        if rule.startswith("column:") and rule[7:].strip():
            return cls(CriterionKind.COLUMN, column=rule[7:].strip())
        match = _THRESHOLD.fullmatch(rule)
        if match is None or not math.isfinite(float(match[3])):
            raise UsageProblem(f"{text!r} is no error criterion", action=_HELP)
        return cls(CriterionKind(match[1] or match[2]), threshold=float(match[3]))

    def __str__(self) -> str:
        if self.kind is CriterionKind.COLUMN:
            return f"column:{self.column}"
        if self.kind in (CriterionKind.EXACT, CriterionKind.NORMALIZED):
            return self.kind.value
        sign = "<" if self.kind is CriterionKind.IOU else ">"
        return f"{self.kind.value}{sign}{self.threshold!r}"

    def explain(self) -> str:
        """The rule in plain words, for the header of the window and of exports."""
        words = {
            CriterionKind.EXACT: "prediction differs from the label",
            CriterionKind.NORMALIZED: "prediction differs from the label (case, punctuation and space folded)",
            CriterionKind.WER: f"word error rate over {self.threshold:g}",
            CriterionKind.CER: f"character error rate over {self.threshold:g}",
            CriterionKind.IOU: f"a box missed, misnamed or not there at IoU {self.threshold:g}",
            CriterionKind.ABS: f"off by more than {self.threshold:g}",
            CriterionKind.COLUMN: f"marked in column {self.column}",
        }
        return words[self.kind]
