"""What some tags gain together: if fixing any one cause fixes an error, and if all its causes must be fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from errortagger.domain.tag import Tag
from errortagger.domain.types import Answer, TagId
from errortagger.session import queues
from errortagger.session.frame import ERRORS
from errortagger.session.queues import Queue
from errortagger.session.session import Session
from errortagger.session.set_numbers import SetFigures, base, both, negation, set_figures, share_of
from errortagger.stats.headroom import ceiling_gain
from errortagger.stats.number import Number, with_note
from errortagger.stats.tag_sets import union

__all__ = ["LateTag", "SetFigures", "Together", "late_tags", "pair_queue", "set_figures", "together"]

CUT = "cut to the share of any: more errors were judged on the chosen tags than on all tags"


@dataclass(frozen=True, slots=True)
class LateTag:
    """A tag that reviewed errors were never asked about, or that is disputed on them."""

    tag: Tag
    errors: int
    """Such errors."""
    queue: int
    """Examples of its re-check, correct ones too."""


def late_tags(found: SetFigures, columns: Iterable[int]) -> tuple[LateTag, ...]:
    """Those of some tags that need a re-check, the longest first."""
    late = [LateTag(found.tags[c], found.never_asked[c], found.to_recheck[c]) for c in columns if found.never_asked[c]]
    return tuple(sorted(late, key=lambda each: -each.errors))


@dataclass(frozen=True, slots=True)
class Together:
    """What a set of tags would gain. Shares are of all errors, gains of the whole dataset; fractions."""

    tags: tuple[Tag, ...]
    any_share: Number
    """Errors with at least one of the tags: the optimistic ceiling."""
    all_share: Number
    """Errors whose tags all belong to the set: the cautious one. Needs an answer for every other tag as well."""
    any_gain: Number
    all_gain: Number
    late: tuple[LateTag, ...]
    """Tags of the set to re-check."""
    late_others: tuple[LateTag, ...]
    """Other tags to re-check, without which it is not known whether an error has another cause."""


def together(found: SetFigures, tags: Iterable[TagId]) -> Together | None:
    """The numbers of a set of tags; None for an empty one. Tags that are gone are left out.

    ``any`` rests on the errors in random order that were judged on every tag of the set, ``all`` on those that were
    judged on every tag there is. Unions that are known otherwise are a biased choice: they move floor and roof only.
    """
    wanted = set(tags)
    inside = [column for column, tag in enumerate(found.tags) if tag.id in wanted]
    if not inside:
        return None
    outside = [column for column in range(len(found.tags)) if column not in set(inside)]
    some = union(found.answers, inside)
    any_share = share_of(found, some, base(found, inside))
    all_share = any_share
    if outside:
        only_these = both(some, negation(union(found.answers, outside)))
        all_share = _within(share_of(found, only_these, base(found, range(len(found.tags)))), any_share)
    return Together(
        tags=tuple(found.tags[column] for column in inside),
        any_share=any_share,
        all_share=all_share,
        any_gain=ceiling_gain(any_share, found.frame),
        all_gain=ceiling_gain(all_share, found.frame),
        late=late_tags(found, inside),
        late_others=late_tags(found, outside),
    )


def _within(number: Number, limit: Number) -> Number:
    """A share that cannot be above another one, although fewer errors were judged for it."""
    if number.value is None or limit.value is None or number.value <= limit.value:
        return number
    low = None if number.low is None else min(number.low, limit.value)
    highs = [part for part in (number.high, limit.high) if part is not None]
    high = max(limit.value, min(highs)) if highs else None
    return with_note(replace(number, value=limit.value, low=low, high=high), CUT)


def pair_queue(session: Session, first: TagId, second: TagId) -> Queue:
    """The errors that have both tags, in random order; the errors of one tag when both are the same."""
    present = session.frame.side == ERRORS
    names = [session.tags[tag].name for tag in dict.fromkeys((first, second))]
    for tag in (first, second):
        present = present & (session.answers.combined(tag) == Answer.PRESENT)
    chosen = " ".join(f"tag:{_quoted(name)}" for name in names)
    recipe = f"filter:is:error -is:excluded {chosen}"
    return queues.targeted(session, np.asarray(present), f"errors with {' and '.join(names)}", recipe=recipe)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
