"""``errortagger``: the verbs, or the window when a file (or nothing) is named."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from errortagger import __version__
from errortagger.app.disk import disk_problem
from errortagger.app.settings import home
from errortagger.cli import project_verbs, source_verbs
from errortagger.cli.gui import open_window
from errortagger.domain.problems import Cancelled, Problem, UsageProblem

EPILOG = (
    "Without a verb the window opens: on its welcome page, on a project (.errtag), or on the import sheet for a "
    "predictions file or folder."
)


class _Verbs(click.Group):
    """A group for which an argument that is no verb is a file to open in the window."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and _looks_like_file(args[0]):
            return "window", self.commands["window"], args
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in super().list_commands(ctx) if name != "window"]


def _looks_like_file(word: str) -> bool:
    return Path(word).exists() or Path(word).suffix != "" or "/" in word or "\\" in word


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="errortagger")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Error analysis: look at what your model got wrong, tag the causes, see what to fix next."""
    if ctx.invoked_subcommand is None:
        ctx.exit(open_window(None))


@cli.command(hidden=True)
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def window(ctx: click.Context, path: Path) -> None:
    """Open the window on a project or a predictions file."""
    if not path.exists():
        raise Problem(
            "there is no such file", where=str(path), action="Check the name; errortagger --help lists verbs."
        )
    ctx.exit(open_window(path))


for verb in (*source_verbs.VERBS, *project_verbs.VERBS):
    cli.add_command(verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0 done, 1 a problem the user can act on, 2 wrong usage.

    What goes wrong is one line on standard error; a bug also leaves its traceback in the log.
    """
    _print_any_text()
    try:
        result = cli.main(
            args=list(sys.argv[1:] if arguments is None else arguments),
            prog_name="errortagger",
            standalone_mode=False,
        )
    except Problem as problem:
        return _fail(str(problem), 2 if isinstance(problem, UsageProblem) else 1)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx is not None else "errortagger"
        return _fail(f"{error.format_message()} Try '{path} --help'.", 2)
    except click.ClickException as error:
        return _fail(error.format_message(), 1)
    except (Cancelled, KeyboardInterrupt, click.Abort):
        return _fail("cancelled, nothing was changed", 1)
    except Exception as error:  # the last resort for bugs: nobody shall see a traceback
        return _fail(_unexpected(error), 1)
    return result if isinstance(result, int) else 0


def _print_any_text() -> None:
    """Ids and names may hold what the terminal's encoding has not: escape it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(text: str, status: int) -> int:
    print(f"errortagger: {' '.join(text.split())}", file=sys.stderr)
    return status


def _unexpected(error: Exception) -> str:
    """What a full disk or a closed folder says; else a bug, which is logged."""
    told = disk_problem(error, "standard output") if isinstance(error, OSError) else None
    return str(told) if told is not None else f"unexpected error: {type(error).__name__}: {error}. {_log(error)}"


def _log(error: Exception) -> str:
    """Put a bug into the log; returns the sentence that says where it is."""
    path = home("state") / "errortagger.log"
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{moment} ERROR errortagger: unexpected error\n{''.join(traceback.format_exception(error))}")
    except OSError as problem:
        return f"The details could not be written to {path}: {problem.strerror}."
    return f"Please report it with the details in {path}."
