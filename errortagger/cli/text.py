"""Results as text for a terminal: the table, previews, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from errortagger.app.plans import Proposal
from errortagger.domain.problems import RowProblem
from errortagger.session.session import Session
from errortagger.session.statistics import Table, plan_coverage
from errortagger.stats.display import interval, percent, points, points_interval
from errortagger.stats.frame import View
from errortagger.stats.number import Number
from errortagger.stats.priority import PriorityRow

Titles = tuple[tuple[str, str], ...]
"""Title of a column and name of its number."""
_SHARES: Titles = (("error share", "error_share"), ("tag error rate", "tag_error_rate"), ("prevalence", "prevalence"))
_LEVELS = (("model", "model_accuracy"), ("human", "human_accuracy"))
_GAINS = (
    ("gap", "gap"),
    ("headroom", "headroom"),
    ("ceiling gain", "ceiling_gain"),
    ("expected gain", "expected_gain"),
)
OVERLAP = "Gains of overlapping tags do not add."


def table_text(table: Table) -> str:
    """The prioritization table for people: value, interval, counts; an em dash and the reason where one is missing."""
    shares = _shares(table)
    head = ["#", "tag", *(title for title, _ in (*shares, *_LEVELS, *_GAINS)), "feasible"]
    pairs = [(_values(table, row), _doubts(table, row)) for row in table.rows]
    rows = [head, *(line for pair in pairs for line in pair)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "─" * min(max(map(len, lines)), 200))
    return "\n".join([_headline(table), "", *lines, "", *_footnotes(table)])


def _shares(table: Table) -> Titles:
    """The columns of shares: the denominator that was asked for, and sizes where errors have them."""
    first: Titles = (("share of model errors", "error_share_of_model_errors"),)
    sized: Titles = ((f"share of {table.more.size_unit}", "size_share"),) if table.more.size_unit else ()
    return (*(first if table.more.choices.model_errors_only else _SHARES[:1]), *sized, *_SHARES[1:])


def _number(table: Table, row: PriorityRow, name: str) -> Number:
    facts = table.more.facts[row.tag_name]
    further = {"error_share_of_model_errors": facts.model_share, "size_share": facts.size_share}
    number: Number = further.get(name) or getattr(row.metrics, name)
    return number


def _headline(table: Table) -> str:
    found, info = table.figures, table.info
    accuracy = info.accuracy
    parts = [f"{found.frame.errors} errors"]
    if found.frame.size is not None:
        parts.append(f"of {found.frame.size} examples, accuracy {percent(accuracy)}")
    parts.append(f"{found.reviewed_errors} errors and {found.reviewed_correct} correct examples reviewed")
    if found.excluded:
        parts.append(f"{found.excluded} excluded")
    scope = f"slice {found.slice} · " if found.slice else ""
    return f"What to fix next · {scope}{' · '.join(parts)}"


def _values(table: Table, row: PriorityRow) -> list[str]:
    """The line of values."""
    metrics = row.metrics
    ceiling = "≤" if metrics.expected_gain_is_ceiling and metrics.expected_gain.known else ""
    gains = [points(getattr(metrics, name)).removesuffix(" points") for _, name in _GAINS]
    gains[-1] = ceiling + gains[-1]
    return [
        "–" if row.rank is None else str(row.rank),
        row.tag_name,
        *(percent(_number(table, row, name)) for _, name in (*_shares(table), *_LEVELS)),
        *gains,
        f"{row.plan.feasibility}/5" if row.plan.feasibility else "–",
    ]


def _doubts(table: Table, row: PriorityRow) -> list[str]:
    """The line below it: counts and intervals."""
    metrics = row.metrics
    told = f"{row.counts.errors.tagged} of {row.counts.errors.considered} errors"
    if row.counts.correct.population is not None:
        told += f", {row.counts.correct.tagged} of {row.counts.correct.considered} correct"
    rates = [_short(interval(_number(table, row, name))) for _, name in (*_shares(table), *_LEVELS)]
    gains = [_short(points_interval(getattr(metrics, name)).removesuffix(" points")) for _, name in _GAINS]
    return ["", f"  {told}", *rates, *gains, ""]


def _short(doubt: str) -> str:
    return doubt.replace("% to ", "–").replace(" to ", "–")


def _footnotes(table: Table) -> list[str]:
    notes = [f"– {sentence}" for sentence in _reasons(table)]
    again = [f"{row.tag_name} {row.to_review_again}" for row in table.rows if row.to_review_again]
    if again:
        notes.append(f"Reviewed before the tag existed, to re-check: {', '.join(again)}.")
    skipped = _skipped(table)
    if skipped:
        notes.append(skipped)
    if table.more.groups is not None and table.more.groups.repeats:
        notes.append(table.more.groups.sentence())
    if table.figures.plan:
        notes.append(f"Reviewed by a plan, {table.figures.plan}.")
    notes.append(f"{_intervals(table)}; gains in percentage points of accuracy; ≤ marks a ceiling. {OVERLAP}")
    return notes


def _skipped(table: Table) -> str:
    parts = [facts.errors for facts in table.more.facts.values()]
    skipped = max((part.skipped for part in parts), default=0)
    unsure = [f"{name} {facts.errors.cant_tell}" for name, facts in table.more.facts.items() if facts.errors.cant_tell]
    told = [f"{skipped} errors skipped"] if skipped else []
    told += [f"can't tell: {', '.join(unsure)}"] if unsure else []
    return f"In the random order, {'; '.join(told)}." if told else ""


def _intervals(table: Table) -> str:
    chosen, level = table.more.choices, f"{table.info.confidence:.0%}"
    kind = "valid while you watch" if chosen.watching else "guaranteed" if chosen.guaranteed else ""
    about = "future data" if chosen.view is View.POPULATION else "these examples"
    return f"{' '.join(part for part in (level, 'intervals', kind) if part)}, about {about}"


def _reasons(table: Table) -> list[str]:
    """Why numbers are missing: one sentence a reason, with the columns and the tags it holds for."""
    tags: dict[tuple[str, str], list[str]] = {}
    for row in table.rows:
        for title, name in (*_shares(table), *_LEVELS, *_GAINS):
            number = _number(table, row, name)
            if not number.known and number.message:
                tags.setdefault((number.message, title), []).append(row.tag_name)
    columns: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (message, title), names in tags.items():
        columns.setdefault((message, tuple(names)), []).append(title)
    return [
        f"{', '.join(titles)}: {message} ({'all tags' if len(names) == len(table.rows) else _few(names)})"
        for (message, names), titles in columns.items()
    ]


def _few(names: Sequence[str], limit: int = 4) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def coverage_text(session: Session) -> str:
    """How far the review plans are."""
    return plan_coverage(session) or "no review plan: errors and correct examples are reviewed in random order"


def plan_text(side: str, wish: Proposal) -> str:
    """A plan as a table: strata, their sizes, and how many reviews are planned."""
    lines = [("stratum", side, "planned")]
    lines += [
        (name, f"{size:,}", f"{count:,}")
        for name, size, count in zip(wish.plan.strata, wish.sizes, wish.reviews, strict=True)
    ]
    lines.append(("all", f"{sum(wish.sizes):,}", f"{sum(wish.reviews):,}"))
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        f"{name.ljust(widths[0])}  {size.rjust(widths[1])}  {count.rjust(widths[2])}" for name, size, count in lines
    )


def table_csv(table: Table) -> str:
    """The table with all its parts, as the CSV export writes it."""
    from errortagger.app.exports import prioritization_csv

    return prioritization_csv(table.to_json())


def table_markdown(table: Table) -> str:
    """The table as the Markdown export writes it."""
    from errortagger.app.exports import prioritization_markdown

    return prioritization_markdown(table.to_json()).rstrip("\n")


def preview_text(found: Mapping[str, Any]) -> str:
    """What ``inspect`` found, for people."""
    counted = found["counts"]
    lines = [f"{found['format']}, {counted['rows']} examples", "", "columns"]
    width = max((len(column["name"]) for column in found["columns"]), default=0)
    for column in found["columns"]:
        examples = ", ".join(str(value) for value in column["examples"][:3])
        mapped = f" → {', '.join(column['mapped_to'])}" if column["mapped_to"] else ""
        lines.append(f"  {column['name'].ljust(width)}  {column['type']}{mapped}   {examples[:80]}".rstrip())
    mapping = found["mapping"]
    lines += ["", f"modality {mapping['modality']}, error criterion {mapping['criterion']} ({found['criterion_text']})"]
    lines.append(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counted.items()))
    if found["suggested_tag_columns"]:
        lines.append(f"these look like tag columns (--tag-columns): {', '.join(found['suggested_tag_columns'])}")
    return "\n".join([*lines, *_problem_lines(found)])


def _problem_lines(found: Mapping[str, Any]) -> list[str]:
    problems = [RowProblem(**problem) for problem in found.get("problems") or ()]
    if not problems:
        return ["no problems"]
    total = sum(found.get("problem_counts", {}).values()) or len(problems)
    lines = ["", f"{total} problem{'' if total == 1 else 's'}", *(f"  {problem}" for problem in problems[:20])]
    return [*lines, "  … (inspect --json lists more)"] if total > 20 else lines


def import_text(project: Path, found: Mapping[str, Any]) -> str:
    """What ``new`` made, for people."""
    counts_ = found["counts"]
    head = f"{project}: {counts_['rows']} examples, {counts_['errors']} errors ({found['criterion']})"
    return "\n".join([head, *_problem_lines(found)])


def added_text(project: Path, found: Mapping[str, Any]) -> str:
    """What ``import`` added, for people."""
    parts = [f"{found['new_examples']} new examples", f"{found['known']} known"]
    if found["known"]:
        parts += [f"{found[name]} {name.replace('_', ' ')}" for name in ("fixed", "still_wrong", "newly_broken")]
    return "\n".join([f"{project}: {', '.join(parts)}", *_problem_lines(found)])


def facts_text(facts: Mapping[str, Any]) -> str:
    """What ``info`` found, for people."""
    lines = [f"{facts['name']}  ({facts['project']})"]
    plain = ("modality", "criterion", "model", "examples", "errors", "correct", "undecided", "excluded", "reviewed")
    lines += [f"  {name.ljust(10)} {facts[name]}" for name in plain if facts[name] not in ("", None)]
    lines.append(f"  file       {facts['size_bytes'] / 1e6:.1f} MB, schema {facts['schema_version']}")
    for tag in facts["tags"]:
        lines.append(f"  tag        {tag['tag']}: {tag['present']}")
    for who in facts["reviewers"]:
        lines.append(f"  reviewer   {who['reviewer']}: {who['reviewed']} reviewed, {who['answers']} answers")
    return "\n".join([*lines, *([f"  {facts['note']}"] if facts["note"] else [])])
