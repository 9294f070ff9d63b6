"""Verbs on a project: tag, stats, export, info, check."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from errortagger.domain.problems import Problem, UsageProblem

_PROJECT = click.argument("project", type=click.Path(path_type=Path))


@click.command()
@_PROJECT
@click.argument("edits", type=click.Path(allow_dash=True))
@click.option("--reviewer", metavar="NAME", help="Who the answers are from; the login name if not given.")
def tag(project: Path, edits: str, reviewer: str | None) -> None:
    """Apply a batch of edits, JSON lines in EDITS (- reads standard input), all or none."""
    from errortagger.app.projects import open_project
    from errortagger.app.tagging import apply_edits
    from errortagger.session.batch import read_lines

    if reviewer is not None and not reviewer.strip():
        raise UsageProblem("--reviewer is empty", action="Give a name, or leave --reviewer out.")
    where = "standard input" if edits == "-" else edits
    lines = read_lines(_text_of(edits, where).split("\n"), where)
    with open_project(project, reviewer=reviewer) as opened:
        report = apply_edits(opened, lines, where)
    made = f", new tags: {', '.join(report.new_tags)}" if report.new_tags else ""
    unknown = f", no such tag to remove: {', '.join(report.unknown_tags)}" if report.unknown_tags else ""
    click.echo(f"{report.lines} edits on {report.examples} examples, {report.reviewed} reviewed{made}{unknown}")


def _text_of(edits: str, where: str) -> str:
    if edits == "-" and sys.stdin is None:
        raise Problem("it is closed", where=where, action="Pipe edits into it, or name a file.")
    try:
        raw = sys.stdin.buffer.read() if edits == "-" else Path(edits).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise Problem(error.strerror or "it cannot be read", where=where, action="Check the file name.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Problem("this is not UTF-8 text", where=f"{where}, line {line}", action="Save it as UTF-8.") from None


@click.command()
@_PROJECT
@click.option(
    "--slice", "slice_", default="", metavar="FILTER", help='Only these examples: split:test snr<10 -tag:"x".'
)
@click.option("--reviewer", default="", metavar="NAME", help="Only this reviewer's answers.")
@click.option("--consensus", default="", metavar="RULE", help="majority (default), any, all.")
@click.option(
    "--view", type=click.Choice(["dataset", "population"]), default="dataset",
    help="What is true of these examples (default), or of future data.",
)  # fmt: skip
@click.option("--guaranteed", is_flag=True, help="Intervals that hold at 95% whatever the truth is.")
@click.option("--watching", is_flag=True, help="Intervals that stay valid however often one looks.")
@click.option(
    "--model-errors-only", is_flag=True, help="Error shares without errors whose label is wrong and prediction right."
)
@click.option(
    "--size-by", default="auto", metavar="COLUMN",
    help="Weigh errors by a column of numbers, or: size (of the criterion), weight, off.",
)  # fmt: skip
@click.option("--group-by", default="auto", metavar="COLUMN", help="Warn of examples that share a value, or: off.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
def stats(project: Path, slice_: str, reviewer: str, consensus: str, form: str, **switches: str | bool) -> None:
    """Print the tag statistics: the prioritization table."""
    from errortagger.app.projects import open_project
    from errortagger.app.statistics import project_table, switched
    from errortagger.cli.text import table_csv, table_markdown, table_text

    choices = switched(switches)
    with open_project(project, read_only=True) as opened:
        table = project_table(opened, slice_filter=slice_, reviewer=reviewer, consensus=consensus, choices=choices)
    if form == "json":
        click.echo(json.dumps(table.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
        return
    writers = {"table": table_text, "csv": table_csv, "markdown": table_markdown}
    click.echo(writers[form](table), nl=form != "csv")


@click.command()
@_PROJECT
@click.argument("what")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("--spreadsheet-safe", is_flag=True, help="CSV, TSV: put ' before cells that a spreadsheet would run.")
def export(project: Path, what: str, output: Path, spreadsheet_safe: bool) -> None:
    """Write WHAT (prioritization, tags, examples, assignments, batch); the format follows the suffix of FILE.

    Suffixes: .csv .tsv .xlsx .parquet .json .jsonl .md .html
    """
    from errortagger.app.exports import check_request
    from errortagger.app.exports import export as write
    from errortagger.app.projects import open_project
    from errortagger.cli.progress import ProgressLine

    check_request(what, output)
    with open_project(project, read_only=True) as opened, ProgressLine() as progress:
        write(opened, what, output, spreadsheet_safe=spreadsheet_safe, progress=progress)
    click.echo(str(output))


@click.command()
@_PROJECT
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def info(project: Path, as_json: bool) -> None:
    """Print counts, size, versions, and who reviewed how much."""
    from errortagger.app.facts import project_facts
    from errortagger.app.projects import open_project
    from errortagger.cli.text import facts_text

    with open_project(project, read_only=True) as opened:
        facts = project_facts(opened)
    click.echo(json.dumps(facts, ensure_ascii=False, indent=1) if as_json else facts_text(facts))


@click.command()
@_PROJECT
@click.option("--repair", is_flag=True, help="Rebuild what can be derived, after a dated copy.")
def check(project: Path, repair: bool) -> None:
    """Check the file, its schema, derived tables against the rows, the history, and media that is missing."""
    from errortagger.app.checking import check_project

    report = check_project(project, repair=repair)
    for line in report.lines:
        click.echo(line)
    if not report.sound:
        found = [line for line in report.lines if not line.startswith("ok: ")]
        more = f" ({len(found) - 1} more above)" if len(found) > 1 else ""
        raise Problem(f"{found[0]}{more}" if found else "it is not sound", where=str(project))


@click.command()
@_PROJECT
@click.option("--side", type=click.Choice(["errors", "correct"]), default="errors", help="What the plan is for.")
@click.option(
    "--by", default="", metavar="WHAT",
    help="class, confidence, column:NAME, or slices:FILTER;FILTER; without it plans are shown.",
)  # fmt: skip
@click.option(
    "--allocation", default="proportional", metavar="HOW", help="proportional, equal, or numbers such as 2,1,1."
)
@click.option("--points", type=click.IntRange(1, 50), default=5, help="Count reviews for plus or minus so many points.")
@click.option("--dry-run", is_flag=True, help="Only show what the plan would be.")
@click.option("--drop", is_flag=True, help="Review this side in random order again.")
def plan(project: Path, side: str, by: str, **chosen: object) -> None:
    """Declare how a side is reviewed, by strata, before it is reviewed; or show the plans."""
    from errortagger.app.plans import declare, drop_or_propose
    from errortagger.app.projects import open_project
    from errortagger.cli.text import coverage_text, plan_text

    showing = bool(chosen["dry_run"]) or not (by or chosen["drop"])
    with open_project(project, read_only=showing) as opened:
        if not by and not chosen["drop"]:
            click.echo(coverage_text(opened.session))
            return
        number, wish = drop_or_propose(
            opened, side, by, allocation=str(chosen["allocation"]), points=float(str(chosen["points"]))
        )
        if not showing:
            declare(opened, number, wish.plan if wish else None)
    click.echo(plan_text(side, wish) if wish else f"{side}: random order")


VERBS = (tag, stats, export, info, check, plan)
