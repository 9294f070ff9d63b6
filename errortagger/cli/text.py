"""Results as text for a terminal: the table, previews, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from errortagger.domain.problems import RowProblem
from errortagger.session.statistics import Table
from errortagger.stats.display import counts, interval, percent, points
from errortagger.stats.number import Number

_SHARES = (("error share", "error_share"), ("tag error rate", "tag_error_rate"), ("prevalence", "prevalence"))
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
    head = ["#", "tag", *(title for title, _ in (*_SHARES, *_LEVELS, *_GAINS)), "feasible"]
    rows = [head, *_body(table)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "─" * min(max(map(len, lines)), 200))
    return "\n".join([_headline(table), "", *lines, "", *_footnotes(table)])


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


def _body(table: Table) -> list[list[str]]:
    return [
        [
            "–" if row.rank is None else str(row.rank),
            row.tag_name,
            *(_share(getattr(row.metrics, name)) for _, name in _SHARES),
            *(_level(getattr(row.metrics, name)) for _, name in _LEVELS),
            *(_gain(getattr(row.metrics, name), row.metrics.expected_gain_is_ceiling, name) for _, name in _GAINS),
            f"{row.plan.feasibility}/5" if row.plan.feasibility else "–",
        ]
        for row in table.rows
    ]


def _share(number: Number) -> str:
    parts = [percent(number), interval(number)]
    told = counts(number)
    return " ".join(part for part in (*parts, f"({told})" if told else "") if part)


def _level(number: Number) -> str:
    return percent(number)


def _gain(number: Number, is_ceiling: bool, name: str) -> str:
    mark = "≤" if name == "expected_gain" and is_ceiling and number.known else ""
    return f"{mark}{points(number)}"


def _footnotes(table: Table) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for row in table.rows:
        for title, name in (*_SHARES, *_LEVELS, *_GAINS):
            number: Number = getattr(row.metrics, name)
            if not number.known and number.message:
                reasons.setdefault(f"{title}: {number.message}", []).append(row.tag_name)
    notes = [f"– {reason} ({_few(names)})" for reason, names in reasons.items()]
    again = [f"{row.tag_name} {row.to_review_again}" for row in table.rows if row.to_review_again]
    if again:
        notes.append(f"Reviewed before the tag existed, to re-check: {', '.join(again)}.")
    level = f"{table.info.confidence:.0%}"
    notes.append(f"{level} intervals; gains in percentage points of accuracy; ≤ marks a ceiling. {OVERLAP}")
    return notes


def _few(names: Sequence[str], limit: int = 4) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


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
