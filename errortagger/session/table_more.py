"""What the prioritization table holds beyond the promise: other denominators, sizes, plans, groups, missing answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, Answers
from errortagger.session.choices import WEIGHT, Choices
from errortagger.session.extra_columns import ExtraColumns, SizeColumn
from errortagger.session.frame import ERRORS, OUTSIDE
from errortagger.session.more_figures import MoreFigures
from errortagger.stats.counts import Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.groups import Groups
from errortagger.stats.next_reviews import correct_part, more_for_rate, more_for_share
from errortagger.stats.number import Number, Reason, message_for, undefined, with_note
from errortagger.stats.options import Options
from errortagger.stats.priority import PriorityRow
from errortagger.stats.proportion import Part, share
from errortagger.stats.report_rows import TableJson, TagJson
from errortagger.stats.row_facts import Facts
from errortagger.stats.size_share import size_share
from errortagger.stats.weighted import kish_effective


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMore:
    """The further numbers of a table; ``facts`` by tag name."""

    choices: Choices
    facts: Mapping[str, Facts]
    size_unit: str = ""
    """What sizes count; empty: errors have no size."""
    groups: Groups | None = None

    def added_to(self, payload: TableJson) -> TableJson:
        """The JSON of the table with everything that is here; no promised key is changed."""
        tags = payload["tags"]
        rows = [row | self._row(self.facts[str(row["tag"])]) for row in tags] if isinstance(tags, list) else []
        chosen = self.choices
        extra: TableJson = {
            "tags": rows,
            "guaranteed": chosen.guaranteed,
            "valid_while_watching": chosen.watching,
            "error_shares_of": "model errors" if chosen.model_errors_only else "all errors",
            "size_by": self.size_unit or None,
            "plan_half_width": chosen.half_width,
            "grouped_by": self.groups.column if self.groups else None,
            "groups": self.groups.groups if self.groups else None,
            "group_warning": self.groups.sentence() or None if self.groups else None,
        }
        return payload | extra

    def _row(self, facts: Facts) -> TagJson:
        model, sized = facts.model_share, facts.size_share
        found: TagJson = {"error_share_of_model_errors": (model or facts.row.metrics.error_share).to_json()}
        if self.size_unit and sized is not None:
            found["size_share"] = sized.to_json()
        found |= {
            "skipped_errors": facts.errors.skipped,
            "cant_tell_errors": facts.errors.cant_tell,
            "skipped_correct": facts.correct.skipped,
            "cant_tell_correct": facts.correct.cant_tell,
        }
        return found | _plan(facts.row.counts, facts.frame, facts.half_width, facts.options)


def _plan(counts: TagCounts, frame: Frame, half_width: float, options: Options) -> TagJson:
    """How many more reviews for the width that is planned for, and where the doubt is."""
    alone = more_for_share(counts.errors, half_width, future=options.future)
    both, part = more_for_rate(counts, frame, half_width), correct_part(counts, frame)
    return {
        "more_errors_for_error_share": alone.more if alone else None,
        "more_errors_for_tag_error_rate": both.errors if both else None,
        "more_correct_for_tag_error_rate": both.correct if both else None,
        "doubt_on_correct_side": part,
    }


def more_numbers(
    rows: Sequence[PriorityRow],
    frame: Frame,
    *,
    tags: Sequence[tuple[Tag, TagCounts]],
    patterns: Answers,
    more: MoreFigures,
    confidence: float,
    choices: Choices,
    columns: ExtraColumns,
) -> TableMore:
    """Work out what the choices and the columns ask for; parallel to ``tags``: the patterns' columns, and ``more``."""
    places = {tag.name: place for place, (tag, _) in enumerate(tags)}
    sizes = None if columns.size is None else _Sizes(columns.size, more)
    facts = {}
    for row in rows:
        place = places[row.tag_name]
        tag = tags[place][0]
        model = more.model[place] if more.model is not None else None
        facts[row.tag_name] = Facts(
            row=row,
            frame=frame,
            options=choices.options,
            confidence=confidence,
            half_width=choices.half_width,
            errors=more.errors[place],
            correct=more.correct[place],
            model_share=_model_share(model.side if model else row.counts.errors, choices.options, confidence),
            model_side=model.side if model else None,
            model=model.missing if model else more.errors[place],
            size_share=sizes.share(tag, row, patterns[:, place], choices.options, confidence) if sizes else None,
            size_unit=columns.size.unit if columns.size else "size",
        )
    groups = columns.group.groups(more.sides != OUTSIDE) if columns.group else None
    return TableMore(choices=choices, facts=facts, size_unit=columns.size.unit if columns.size else "", groups=groups)


@lru_cache(maxsize=1024)
def _model_share(side: Side, options: Options, confidence: float) -> Number:
    return share(side, Part.ERRORS, confidence, options=options)


def _worth(weights: npt.NDArray[np.float64]) -> str:
    """How many reviews of equal weight unequal ones are worth."""
    return f"{len(weights):,} weighted reviews, worth {kish_effective(weights):,.1f} of equal weight (Kish)"


class _Sizes:
    """The size shares of one table."""

    def __init__(self, column: SizeColumn, more: MoreFigures) -> None:
        every = column.values[more.sides == ERRORS]
        every = every[np.isfinite(every) & (every >= 0)]
        self._total, self._population = float(every.sum()), len(every)
        self._sizes = column.values[more.rows]
        self._sized = np.isfinite(self._sizes) & (self._sizes >= 0)
        self._rows = more.rows
        self._weights = column.unit == WEIGHT

    def share(self, tag: Tag, row: PriorityRow, answers: Answers, options: Options, confidence: float) -> Number:
        """The size share of one tag. An example that inspired the tag is left out while it counts by itself."""
        side = row.counts.errors
        judged = ((answers == Answer.PRESENT) | (answers == Answer.ABSENT)) & self._sized
        if side.trigger:
            judged &= self._rows != tag.trigger
        if not judged.any():
            return self._missing(side)
        number = size_share(
            self._sizes[judged],
            answers[judged] == Answer.PRESENT,
            total=self._total,
            population=self._population,
            future=options.future,
            confidence=confidence,
        )
        return with_note(number, _worth(self._sizes[judged])) if self._weights and number.known else number

    def _missing(self, side: Side) -> Number:
        if not self._population:
            return undefined(Reason.NO_ERRORS, message="no error has a size")
        if side.to_review_again:
            message = message_for(Reason.TAG_NOT_CONSIDERED, count=side.to_review_again)
            return undefined(Reason.TAG_NOT_CONSIDERED, message=message)
        return undefined(Reason.ERRORS_NOT_REVIEWED)
