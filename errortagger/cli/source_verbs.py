"""Verbs that read predictions: demo, inspect, new, import."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from errortagger.app.imports import ImportOptions
from errortagger.cli.progress import ProgressLine
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import FIELDS

Function = TypeVar("Function", bound=Callable[..., Any])


def _import_options(function: Function) -> Function:
    """The options that ``new``, ``import`` and ``inspect`` share."""
    options = (
        click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help=f"Fields: {', '.join(FIELDS)}."),
        click.option(
            "--criterion",
            default="",
            metavar="RULE",
            help="What is an error: exact, normalized, wer>0.0, cer>0.1, iou<0.5, abs>0.5, column:NAME.",
        ),
        click.option("--media-root", default="", metavar="DIR", help="Folder that relative media paths start from."),
        click.option("--tag-columns", default="", metavar="A,B", help="Columns that hold tags: 0/1, or lists."),
        click.option(
            "--format", "format_", default="", metavar="NAME", help="csv, tsv, jsonl, json, parquet, excel, folder."
        ),
        click.option("--model", default="", metavar="NAME", help="Name of the model run."),
        click.option("--seed", type=int, help="Seed of the random review order."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _options(given: dict[str, Any], **more: Any) -> ImportOptions:
    mapping: dict[str, str] = {}
    for entry in given["maps"]:
        field, sign, column = entry.partition("=")
        if not sign or field not in FIELDS:
            raise UsageProblem(f"--map {entry!r} is not FIELD=COLUMN", action=f"Fields: {', '.join(FIELDS)}.")
        mapping[field] = column
    return ImportOptions(
        mapping=mapping,
        criterion=given["criterion"],
        media_root=given["media_root"],
        tag_columns=tuple(name.strip() for name in given["tag_columns"].split(",") if name.strip()),
        format=given["format_"],
        model=given["model"],
        seed=given["seed"],
        **more,
    )


@click.command()
@click.argument("predictions", type=click.Path(path_type=Path))
@_import_options
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def inspect(predictions: Path, as_json: bool, **given: Any) -> None:
    """Read a predictions file without writing: format, columns, guessed mapping, counts, problems with row numbers."""
    from errortagger.app.imports import inspect as look
    from errortagger.cli.text import preview_text

    found = look(predictions, _options(given))
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else preview_text(found))


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path))
@_import_options
@click.option(
    "--dataset-size", type=click.IntRange(min=1), help="Size of the whole dataset, if only errors are loaded."
)
def new(project: Path, predictions: Path, dataset_size: int | None, **given: Any) -> None:
    """Make PROJECT from the predictions file or folder PREDICTIONS."""
    from errortagger.app.create import create_project
    from errortagger.cli.text import import_text

    with ProgressLine() as progress:
        found = create_project(project, predictions, _options(given, dataset_size=dataset_size), progress=progress)
    click.echo(import_text(project, found))


@click.command("import")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path))
@_import_options
def import_(project: Path, predictions: Path, **given: Any) -> None:
    """Add a dataset to PROJECT, or another model's predictions on examples it knows."""
    from errortagger.app.adding import add_to_project
    from errortagger.app.projects import open_project
    from errortagger.cli.text import added_text

    with open_project(project) as opened, ProgressLine() as progress:
        found = add_to_project(opened, predictions, _options(given), progress=progress)
    click.echo(added_text(project, found))


@click.command()
@click.argument("name", default="speech")
@click.option("--no-gui", is_flag=True, help="Make the project and its exports only.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to put it; errortagger-demo if not given.")
@click.pass_context
def demo(ctx: click.Context, name: str, no_gui: bool, folder: Path | None) -> None:
    """Make a project from a built-in set (speech, digits, text), print its table, and open it."""
    from errortagger.app.demo import make_demo
    from errortagger.cli.gui import open_window, screen_problem
    from errortagger.cli.text import table_text

    with ProgressLine() as progress:
        made = make_demo(name, folder or Path("errortagger-demo"), progress=progress)
    click.echo(table_text(made.table))
    click.echo(f"\nProject: {made.project}")
    for path in made.exports:
        click.echo(f"Export:  {path}")
    if no_gui:
        return
    if screen_problem():
        click.echo(f"\nNo screen found. Open it later on a machine with one: errortagger {made.project}")
        return
    ctx.exit(open_window(made.project))


VERBS = (demo, inspect, new, import_)
