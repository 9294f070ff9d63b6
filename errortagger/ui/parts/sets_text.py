"""What the page of sets of tags says in words: cards, cells, comparison, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from errortagger.session.set_compare import Compared
from errortagger.session.set_numbers import SetFigures
from errortagger.session.set_table import Overview
from errortagger.session.sets import LateTag, Together
from errortagger.stats.display import NO_VALUE, counts, explain, interval, percent, points, points_interval
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason
from errortagger.ui.models.sets import Sets
from errortagger.ui.widgets.cards import CardText
from errortagger.ui.widgets.plain import one_line

_MOST_LATE = 3
_NAMED = 3
"""So many tags are named in a title."""
_NAME = 28
"""Characters of a name in a sentence."""
ALMOST_SURE = 0.995


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A next step that would make the numbers better."""

    kind: str
    """``errors`` or ``again``."""
    text: str
    tip: str
    tag: int | None = None


def figure(gain: Number, share: Number, frame: Frame) -> str:
    """A gain in points; where the size of the dataset is not known, the share of errors."""
    return points(gain) if frame.size is not None else percent(share)


def span(gain: Number, share: Number, frame: Frame) -> str:
    """The interval of ``figure``, without its unit: ``4.1 – 7.3``."""
    text = points_interval(gain).removesuffix(" points") if frame.size is not None else interval(share)
    return text.replace("%", "").replace(" to ", " – ").replace("-", "−")


def of_errors(share: Number) -> str:
    """The counts behind a share: ``23 of 100 errors``."""
    text = counts(share)
    return f"{text} errors" if text else ""


def cards(made: Together | None, shown: Sets) -> list[CardText]:
    """Together, if any cause is enough, if all causes must go."""
    frame, tags = shown.figures.frame, len(shown.figures.tags)
    if made is None:
        told = "tick tags on the left to see what they gain together"
        return [CardText(title="Fixed together", value=NO_VALUE, detail=told, muted=True)]
    unit = "of accuracy" if frame.size is not None else "of all errors"
    ticked = f"{len(made.tags):,} of {tags:,} tags" if len(made.tags) > 1 else "one tag"
    both = CardText(
        title=f"Fixed together: {names(tag.name for tag in made.tags)}",
        value=range_text(made, frame),
        detail=f"{unit} · {ticked}",
        tooltip=_never_the_sum(made),
        muted=not made.any_share.known,
    )
    most = _card("Optimistic: any cause is enough", made.any_gain, made.any_share, frame)
    least = _card("Cautious: all causes must be fixed", made.all_gain, made.all_share, frame)
    return [both, _recheck(most, made.any_share, made.late), _recheck(least, made.all_share, made.late_others)]


def names(tags: Iterable[str]) -> str:
    """``car noise + accent``; from the fourth on the tags are counted."""
    found = list(tags)
    rest = len(found) - _NAMED
    return " + ".join(found[:_NAMED]) + (f" + {rest:,} more" if rest > 0 else "")


def range_text(made: Together, frame: Frame) -> str:
    """``3.6 to 5.6 points``: from cautious to optimistic, with the same decimals; ``≤`` while one is missing."""
    most = figure(made.any_gain, made.any_share, frame)
    if not made.any_share.known:
        return NO_VALUE
    if not made.all_share.known:
        return f"≤ {most}"
    least = figure(made.all_gain, made.all_share, frame)
    unit = " points" if most.endswith(" points") else "%"
    low, high = least.removesuffix(unit), most.removesuffix(unit)
    decimals = min(len(text.partition(".")[2]) for text in (low, high))
    if "<" not in low + high and ">" not in low + high:
        low, high = f"{float(low):.{decimals}f}", f"{float(high):.{decimals}f}"
    return f"{high}{unit}" if low == high else f"{low} to {high}{unit}"


def _card(title: str, gain: Number, share: Number, frame: Frame) -> CardText:
    if not share.known:
        tip = "\n".join(part for part in (share.message or "", explain(share)) if part)
        return CardText(title=title, value=NO_VALUE, detail=share.message or "", tooltip=tip, muted=True)
    between = span(gain, share, frame)
    tips = [f"{percent(share)} of errors, {of_errors(share)}"]
    tips += [f"95% interval: {interval(share)} of errors"] * bool(interval(share))
    tips += ["counted on all of them, nothing is estimated"] * (share.method == "census")
    tips += [explain(share)] * bool(explain(share))
    detail = " · ".join(part for part in (between, of_errors(share)) if part)
    return CardText(title=title, value=figure(gain, share, frame), detail=detail, tooltip="\n".join(tips))


def _recheck(card: CardText, share: Number, late: Sequence[LateTag]) -> CardText:
    """Where answers are missing, which tags to re-check; the whole sentence is in the tooltip."""
    if share.reason is not Reason.TAG_NOT_CONSIDERED or not late:
        return card
    return replace(card, detail=f"re-check {_listed(late)} first")


def _listed(late: Sequence[LateTag]) -> str:
    found = [one_line(each.tag.name, _NAME) for each in late]
    rest = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def _never_the_sum(made: Together) -> str:
    tags = ", ".join(tag.name for tag in made.tags)
    return f"{tags}\nAn error with several of these tags counts once: this is not the sum of their gains."


def nudges(shown: Sets) -> list[Nudge]:
    """What a person could do next to get the numbers that are missing: of the ticked tags first."""
    found: list[Nudge] = []
    if shown.figures.frame.errors and not shown.figures.in_random.any() and not shown.overview.census:
        tip = "Estimates come from errors that were reviewed in random order."
        found.append(Nudge(kind="errors", text="Review errors in random order", tip=tip))
    made = shown.together
    late = [] if made is None else [*made.late, *made.late_others]
    known = {each.tag.id for each in late}
    late += [each for each in (*shown.overview.left_out, *shown.overview.late) if each.tag.id not in known]
    return found + [_again(each) for each in late[:_MOST_LATE]]


def _again(late: LateTag) -> Nudge:
    errors = "1 error was" if late.errors == 1 else f"{late.errors:,} errors were"
    more = f" The re-check has {late.queue:,} examples, correct ones too." if late.queue != late.errors else ""
    tip = f"Never asked, or disputed among reviewers: not known is not absent.{more}"
    text = f"{errors} never asked about {one_line(late.tag.name, _NAME)}: re-check"
    return Nudge(kind="again", text=text, tip=tip, tag=int(late.tag.id))


def table_remark(shown: Sets) -> str:
    """What the table rests on, and how it is ordered."""
    table, frame = shown.overview, shown.figures.frame
    if not table.judged:
        return ""
    if table.census:
        told = f"Counted on all {frame.errors:,} errors, nothing is estimated."
    else:
        told = f"From the {table.judged:,} errors reviewed in random order."
        if table.judged < table.random:
            told = f"From {table.judged:,} of {table.random:,} errors in random order: those judged on every tag here."
    if table.left_out:
        told += f" Left out until re-checked: {_listed(table.left_out)}."
    return (
        f"{told} Each next tag adds the most errors not yet covered; this greedy order reaches at least 63% of the "
        "best choice of as many tags."
    )


def matrix_remark(shown: Sets) -> str:
    """How to read the matrix."""
    left = shown.overview.matrix.left_out
    told = (
        "Errors that have both tags, wherever they were reviewed; on the diagonal, errors with the tag. Stronger "
        "colour: a larger share of the errors judged on both. Enter or a click shows them."
    )
    rest = f"{left:,} less frequent tag{'s are' if left != 1 else ' is'} not shown"
    return f"The {len(shown.overview.matrix.tags)} most frequent tags; {rest}. {told}" if left else told


def explains_emptiness(found: SetFigures, table: Overview) -> tuple[str, str, str, str] | None:
    """Icon, title, text and button while there is nothing to tell; None when there is."""
    if not found.frame.errors:
        return "circle-check", "No errors in this set", "Excluded examples count nowhere.", ""
    if not found.tags:
        text = "Look at a few errors and name what you see: press T on an example, type a cause and press Enter."
        return "tags", "No tags yet", text, "Review errors"
    if not found.answers.size and not table.judged:
        text = "Go through some errors in random order. Then this page says what tags gain together."
        return "blend", "Nothing is reviewed yet", text, "Review errors"
    return None


def outcome_of(made: Compared) -> tuple[str, str]:
    """Which of two tags is larger and how sure that is; and what it rests on, where that needs to be said."""
    chance, found = made.first_is_larger.value, made.counts
    if chance is None:
        return NO_VALUE, made.difference.message or ""
    if made.census:
        counted = "counted on all errors, nothing is estimated"
        if not found.lead:
            return "Both are on equally many errors", counted
        larger, smaller = (made.first, made.second) if found.lead > 0 else (made.second, made.first)
        return f"{larger.name} is larger than {smaller.name}", counted
    if not found.discordant:
        return "No difference seen", "no error has one of them without the other"
    larger, smaller = (made.first, made.second) if chance >= 0.5 else (made.second, made.first)
    return f"{larger.name} is larger than {smaller.name} with {sureness(max(chance, 1 - chance))}", ""


def sureness(chance: float) -> str:
    """A chance in whole percent that never says all before it is all."""
    return ">99%" if chance >= ALMOST_SURE else f"{chance:.0%}"


def difference_text(made: Compared) -> str:
    """The difference of the shares with its interval: ``7.0% of errors (1.2 to 12.9)``."""
    number = made.difference
    if number.value is None or number.low is None or number.high is None:
        return ""
    sign = -1.0 if (made.first_is_larger.value or 0) < 0.5 else 1.0
    ends = sorted((sign * number.low, sign * number.high))
    turned = replace(number, value=sign * number.value, low=ends[0], high=ends[1], floor=None, roof=None)
    text = points(turned).replace(" points", "% of errors")
    between = points_interval(turned).removesuffix(" points")
    return f"{text} ({between})".replace("-", "−") if between else text.replace("-", "−")


def compare_tip(made: Compared) -> str:
    """Both views and McNemar's test, for the tooltip."""
    if made.midp_p is None or made.exact_p is None or made.in_future is None:
        return made.difference.message or ""
    first, second = made.first.name, made.second.name
    here = made.first_is_larger.value or 0.0
    parts = [
        f"{first} larger than {second}: {sureness_exact(here)} in this dataset, {sureness_exact(made.in_future)} in "
        "future data; a tie counts half.",
        f"McNemar's test on {made.counts.only_first:,} against {made.counts.only_second:,} errors: "
        f"p = {made.midp_p:.3g} (mid-P), {made.exact_p:.3g} (exact).",
        "The shares are of the same errors: intervals that overlap prove nothing.",
    ]
    return "\n".join(parts)


def sureness_exact(chance: float) -> str:
    """A chance with one decimal that is neither nothing nor all before it is."""
    if 0 < chance < 0.001:
        return "<0.1%"
    return ">99.9%" if 0.999 < chance < 1 else f"{chance:.1%}"


SHORT = {
    Reason.NO_ERRORS: "no errors",
    Reason.ERRORS_NOT_REVIEWED: "review errors",
    Reason.TAG_NOT_CONSIDERED: "to re-check",
    Reason.DATASET_SIZE_UNKNOWN: "size unknown",
}
"""Two words for a cell; the sentence is in the tooltip."""
