"""What the statistics page says in words: the cards, the head of the table, the lines under it, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from errortagger.domain.project import ProjectInfo
from errortagger.session.statistics import Figures, Table
from errortagger.stats.display import NO_VALUE, counts, explain, interval, percent, points, points_interval
from errortagger.stats.frame import View
from errortagger.stats.number import Number, Reason, affine, percent_text
from errortagger.stats.priority import PriorityRow
from errortagger.stats.tag_metrics import TagMetrics
from errortagger.ui.models.priority_columns import PriorityLine
from errortagger.ui.models.statistics import Statistics
from errortagger.ui.widgets.cards import CardText
from errortagger.ui.widgets.paint import marker_shape

CLEARLY_FIRST = 0.95
"""Below this chance a tag is not called clearly first."""
_TITLES = ("Error rate", "Reviewed", "Label is wrong", "Best next fix")
_METHODS = {
    "midp_hypergeometric": "mid-P hypergeometric for shares",
    "exact_hypergeometric": "exact hypergeometric for shares",
    "jeffreys": "Jeffreys for shares",
    "clopper_pearson": "exact binomial for shares",
    "confidence_sequence": "confidence sequences for shares",
    "completion": "drawing the examples that were not reviewed for rates and gains",
    "jeffreys_completion": "drawing from Jeffreys' laws for rates and gains",
    "exact_bounds": "extremes of exact intervals for rates and gains",
    "confidence_sequence_bounds": "extremes of confidence sequences for rates and gains",
    "linearised_ratio": "linearised ratios for size shares",
    "stratified_beta": "a Beta law weighed by strata for shares",
    "stratified_completion": "drawing from laws weighed by strata for rates and gains",
    "stratified_jeffreys": "drawing from laws weighed by strata for rates and gains",
}
"""Named under the table where they were used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A next step that would make the numbers better."""

    kind: str
    """``errors``, ``correct``, ``labels``, ``size`` or ``again``."""
    text: str
    tip: str
    tag: int | None = None
    count: int | None = None
    """Only the next so many of the random order."""


def lines(table: Table) -> list[PriorityLine]:
    """The rows of the table with the looks of their tags."""
    looks = {tag.name: tag for tag, _ in table.figures.tags}
    return [
        PriorityLine(
            tag_id=int(looks[row.tag_name].id),
            color=looks[row.tag_name].color,
            shape=marker_shape(looks[row.tag_name].position),
            row=row,
            facts=table.more.facts[row.tag_name],
        )
        for row in table.rows
    ]


def cards(made: Statistics, info: ProjectInfo, chance: str) -> list[CardText]:
    """Error rate, reviewed, label is wrong, best next fix. ``chance``: how sure the first place is, in words."""
    return [_error_rate(made.table, info), _reviewed(made.table.figures), _label(made), _best(made.table, chance)]


def waiting_cards() -> list[CardText]:
    """The cards while the first numbers are being worked out."""
    return [CardText(title=title, value="…", muted=True) for title in _TITLES]


def chance_of_first(made: Statistics) -> str:
    """``clearly first``, ``first with 71%``, or nothing while that is not known."""
    best = first_row(made.table)
    if best is None or not made.ranked or best.probability_top.value is None or len(made.table.rows) < 2:
        return ""
    value = best.probability_top.value
    return "clearly first" if value >= CLEARLY_FIRST else f"first with {value:.0%}"


def first_row(table: Table) -> PriorityRow | None:
    """The tag that is worth fixing first; None while no tag has anything to gain."""
    best = table.rows[0] if table.rows and table.rows[0].rank is not None else None
    if best is None:
        return None
    number = best.metrics.expected_gain if best.metrics.expected_gain.known else best.metrics.error_share
    return best if (number.value or 0) > 0 else None


def formula(table: Table) -> str:
    """How the table is ranked."""
    if table.info.frame.size is None:
        return "ranked by feasibility × error share, because the size of the dataset is not known"
    text = "ranked by expected gain = feasibility × headroom"
    if any(row.metrics.expected_gain_is_ceiling and row.rank is not None for row in table.rows):
        text += " (≤ ceiling gain where no human level is known)"
    return text


def remarks(table: Table, noun: str) -> tuple[str, str, str, str]:
    """The warnings, the coverage and the method, for the lines under the table; empty where there is nothing to say.

    ``noun``: what examples are called, in the plural.
    """
    overlap = "An error can have several tags: the gains of tags that overlap do not add up."
    groups = table.more.groups.sentence(noun) if table.more.groups is not None else ""
    return overlap, groups, _coverage(table.figures), _method(table)


def nudges(table: Table, *, most: int = 3) -> list[Nudge]:
    """What a person could do next to get the numbers that are missing, at most ``most`` late tags among it."""
    missing = {number.reason for number in _numbers(table)}
    found: list[Nudge] = []
    if Reason.ERRORS_NOT_REVIEWED in missing:
        tip = "Error shares are estimated from errors that were reviewed in random order."
        found.append(Nudge(kind="errors", text="Queue errors in random order", tip=tip))
    if Reason.CORRECT_NOT_REVIEWED in missing and table.info.frame.correct:
        tip = "Tag error rate, prevalence and headroom need some correct examples, reviewed in random order."
        found.append(Nudge(kind="correct", text="Queue correct examples", tip=tip))
    elif asks_for_labels(table):
        tip = "Putting only the errors' labels right would flatter the model: check some correct examples as well."
        found.append(Nudge(kind="labels", text=CHECK_LABELS, tip=tip, count=LABEL_CHECKS))
    if table.info.frame.mode == "A":
        tip = "Gains are parts of the whole dataset: enter its size, or the accuracy of the model on it."
        found.append(Nudge(kind="size", text="Enter dataset size…", tip=tip))
    elif table.info.frame.mode == "B":
        tip = "Only errors were loaded; the size of the whole dataset was typed in."
        found.append(Nudge(kind="size", text=f"Dataset size: {table.info.frame.size:,}…", tip=tip))
    return found + _late(table)[:most]


def explains_emptiness(table: Table, info: ProjectInfo) -> tuple[str, str, str, str] | None:
    """Icon, title, text and button of the page when there is nothing to rank; None when there is."""
    found = table.figures
    if not found.frame.errors:
        right = f" The model is right on all {found.frame.correct:,} examples." if found.frame.correct else ""
        return "circle-check", "No errors in this set", f"Error means: {info.criterion.explain()}.{right}", ""
    known = any(counted.errors.known or counted.correct.known for _, counted in found.tags)
    review = "Review errors"
    if not found.tags:
        text = "Look at a few errors and name what you see: press T on an example, type a cause and press Enter."
        return "tags", "No tags yet", text, review
    if not known and not found.reviewed_errors:
        text = (
            "Go through some errors in random order. The numbers appear with the first one and get sharper with each."
        )
        return "chart-column", "Nothing is reviewed yet", text, review
    return None


def asks_for_labels(table: Table) -> bool:
    """Whether the labels of correct examples were not checked, and could be."""
    found = table.figures
    return table.info.adjusted_accuracy.reason in _NEEDS_CORRECT and found.reviewed_correct < (found.frame.correct or 0)


CHECK_LABELS = "Check labels of correct ones"
"""Opens a queue of LABEL_CHECKS random correct examples."""
LABEL_CHECKS = 100
_NEEDS_CORRECT = (Reason.CORRECT_NOT_REVIEWED, Reason.CORRECT_LABELS_NOT_CHECKED)


def _numbers(table: Table) -> Iterator[Number]:
    for row in table.rows:
        for field in fields(TagMetrics):
            number = getattr(row.metrics, field.name)
            if isinstance(number, Number):
                yield number


def _late(table: Table) -> list[Nudge]:
    ids = {tag.name: int(tag.id) for tag, _ in table.figures.tags}
    late = sorted((row for row in table.rows if row.to_review_again), key=lambda row: -row.to_review_again)
    return [
        Nudge(
            kind="again",
            text=f"Re-check {row.tag_name} ({row.to_review_again:,})",
            tip=f"{row.to_review_again:,} reviewed examples were never asked about this tag, or are disputed.",
            tag=ids[row.tag_name],
        )
        for row in late
    ]


def _span(text: str) -> str:
    return text.replace(" points", "").replace(" to ", " – ").replace("-", "−")


def _error_rate(table: Table, info: ProjectInfo) -> CardText:
    frame, excluded = table.info.frame, table.info.excluded
    left_out = f" · {excluded:,} excluded" if excluded else ""
    rate = affine(table.info.accuracy, -1.0, 1.0)
    tip = f"Error: {info.criterion.explain()}."
    if not rate.known:
        detail = f"{frame.errors:,} errors loaded; the size of the whole is not known{left_out}"
        return CardText(title=_TITLES[0], value=NO_VALUE, detail=detail, tooltip=f"{rate.message}. {tip}", muted=True)
    detail = f"{frame.errors:,} of {frame.size:,} · {info.criterion.explain()}{left_out}"
    span = interval(rate)
    told = f"Of future data, at {table.info.confidence:.0%}: {span}." if span else "Counted, not estimated."
    return CardText(title=_TITLES[0], value=percent(rate), detail=detail, tooltip=f"{tip} {told}")


def _reviewed(found: Figures) -> CardText:
    errors, correct = found.frame.errors, found.frame.correct
    parts = [_order(found)]
    if correct:
        parts.append(f"{found.reviewed_correct:,} / {correct:,} correct")
    return CardText(
        title=_TITLES[1],
        value=f"{found.reviewed_errors:,} / {errors:,}",
        detail=" · ".join(part for part in parts if part),
        tooltip=_coverage(found),
        muted=not found.reviewed_errors,
    )


def _order(found: Figures) -> str:
    if not found.reviewed_errors or not found.frame.errors:
        return "no error is reviewed yet" if found.frame.errors else "no errors"
    share = f"{_rounded(found.reviewed_errors / found.frame.errors)} of errors"
    if found.reviewed_errors == found.frame.errors:
        return "all errors"
    if not found.random_errors:
        return f"{share}, not a random sample"
    if found.random_errors == found.reviewed_errors:
        return f"{share}, random order"
    return f"{share}, {found.random_errors:,} in random order"


def _rounded(fraction: float) -> str:
    """A share without decimals that never says all before it is all, nor nothing after it has begun."""
    return f"{min(99, max(1, round(100 * fraction)))}%" if 0 < fraction < 1 else f"{fraction:.0%}"


def _label(made: Statistics) -> CardText:
    number, adjusted, found = made.label_wrong, made.table.info.adjusted_accuracy, made.table.figures
    title = _TITLES[2]
    left = (found.frame.correct or 0) - found.reviewed_correct
    action = f"{CHECK_LABELS}: a queue of {min(LABEL_CHECKS, left):,} in random order" if left > 0 else ""
    if not number.known:
        return CardText(title=title, value=NO_VALUE, detail=number.message or "", muted=True, action=action)
    tips = [f"{counts(number)} reviewed errors have a wrong label", _ranged("at 95%", interval(number))]
    tips += [f"Accuracy with labels put right: {percent(adjusted)}", _ranged("at 95%", interval(adjusted))]
    tips += [explain(number), explain(adjusted), _unclear(found)]
    if found.both_wrong:
        tips.append(f"On {found.both_wrong:,} more errors, label and prediction are both wrong.")
    detail = f"{counts(number)} · {_adjusted(adjusted)}"
    tooltip = "\n".join(tip for tip in tips if tip)
    return CardText(title=title, value=percent(number), detail=detail, tooltip=tooltip, action=action)


def _unclear(found: Figures) -> str:
    """What the share would be if every unclear label were wrong."""
    checks = found.label_errors
    if not checks.unclear or not checks.checked:
        return ""
    counted = (checks.label_wrong, checks.label_wrong + checks.unclear)
    low, high = (percent_text(count / checks.checked) for count in counted)
    return f"{checks.unclear:,} of {checks.checked:,} labels are unclear: {low} to {high} may be wrong."


def _adjusted(adjusted: Number) -> str:
    if adjusted.known:
        return f"adjusted accuracy {percent(adjusted)}{_bracketed(interval(adjusted))}"
    if adjusted.reason is Reason.CORRECT_LABELS_NOT_CHECKED:
        return "correct labels not re-checked"
    return adjusted.message or ""


def _ranged(head: str, span: str) -> str:
    return f"{head}: {span}" if span else ""


def _bracketed(span: str) -> str:
    return f" ({_span(span).replace('%', '')})" if span else ""


def _best(table: Table, chance: str) -> CardText:
    best, title = first_row(table), _TITLES[3]
    if best is None:
        why = table.rows[0].metrics.error_share.message if table.rows and table.rows[0].rank is None else ""
        detail = why or ("no tag has anything to gain" if table.rows else "tag some errors first")
        return CardText(title=title, value=NO_VALUE, detail=detail, muted=True)
    tied = [row.tag_name for row in table.rows[1:] if row.rank == 1]
    parts = [_gain(best), f"tied with {tied[0]}" if tied else chance]
    tip = f"{best.tag_name}: {best.remedy}" if best.remedy else ""
    detail = " · ".join(part for part in parts if part)
    return CardText(title=title, value=best.tag_name, detail=detail, tooltip="\n".join(t for t in (detail, tip) if t))


def _gain(best: PriorityRow) -> str:
    gain, share = best.metrics.expected_gain, best.metrics.error_share
    if not gain.known:
        return f"{percent(share)} of errors{_bracketed(interval(share))}"
    sign = "≤ " if best.metrics.expected_gain_is_ceiling else "+"
    return f"{sign}{_span(points(gain))} points{_bracketed(points_interval(gain))}"


def _coverage(found: Figures) -> str:
    frame = found.frame
    if frame.errors and found.reviewed_errors == frame.errors and found.reviewed_correct == (frame.correct or 0):
        return "Every example was reviewed: nothing is estimated except where answers are missing."
    parts = [f"{found.random_errors:,} of {frame.errors:,} errors"]
    if frame.correct:
        parts.append(f"{found.random_correct:,} of {frame.correct:,} correct examples")
    targeted = found.reviewed_errors - found.random_errors + found.reviewed_correct - found.random_correct
    if not found.random_errors and not found.random_correct:
        seen = found.reviewed_errors + found.reviewed_correct
        return f"{seen:,} examples looked at, not a random sample: nothing is projected to the rest."
    how = f"reviewed by a plan, {found.plan}" if found.plan else "reviewed in random order"
    text = f"Estimates come from {' and '.join(parts)}, {how}."
    if found.more.skipped:
        text += f" {found.more.skipped:,} on the way were skipped."
    if targeted:
        text += f" {targeted:,} more reviews are not a random sample: they only bound what is possible."
    return text


def _method(table: Table) -> str:
    used, future = {number.method for number in _numbers(table)}, table.info.view is View.POPULATION
    named = [words for method, words in _METHODS.items() if method in used and (method != "jeffreys" or future)]
    held = "Not reviewed and “can't tell” are never counted as absent."
    if not named:
        return held
    about = "about future data" if future else "about these examples"
    return f"{table.info.confidence:.0%} intervals {about}: {', '.join(named)}. {held}"
