"""Importing predictions: what to import how, and the child process in which files are read and rows are written."""

from __future__ import annotations

import json
import subprocess
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from errortagger.app.jobs import CancelToken, Progress, ProgressSink, silent
from errortagger.domain.problems import Cancelled, Problem, UsageProblem
from errortagger.media.child import command, creation_flags, environment

CHILD = "errortagger.app.import_child"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """The choices of one import. What is left empty is guessed from the file."""

    mapping: dict[str, str] = field(default_factory=dict)
    """Field -> column; an empty column un-maps the field."""
    criterion: str = ""
    media_root: str = ""
    tag_columns: tuple[str, ...] = ()
    format: str = ""
    model: str = ""
    seed: int | None = None
    name: str = ""
    modality: str = ""
    dataset_size: int | None = None
    """Size of the whole dataset, where only errors are loaded."""
    note: str = ""
    overwrite: bool = False

    def to_json(self) -> dict[str, object]:
        """The options as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, object]) -> ImportOptions:
        """The options from plain values."""
        values = dict(raw)
        values["tag_columns"] = tuple(values.get("tag_columns", ()))  # type: ignore[arg-type]
        return cls(**values)  # type: ignore[arg-type]


def inspect(source: Path, options: ImportOptions, *, cancel: CancelToken | None = None) -> dict[str, object]:
    """Read a predictions file without writing anything: format, columns, guessed mapping, counts, problems, first rows.

    Raises Problem for a file that cannot be read, Cancelled if a person cancels.
    """
    request: dict[str, object] = {"verb": "inspect", "source": str(source), "options": options.to_json()}
    return run_child(request, silent, cancel)


def run_child(request: dict[str, object], progress: ProgressSink, cancel: CancelToken | None) -> dict[str, object]:
    """Run one request in the import process and return its result.

    The process ends with this one, and at once when ``cancel`` is set. Raises Problem or Cancelled.
    """
    process = subprocess.Popen(
        command(CHILD),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        creationflags=creation_flags(),
    )
    stop = threading.Event()
    watcher = threading.Thread(target=_kill_on_cancel, args=(process, cancel, stop), name="import-cancel", daemon=True)
    watcher.start()
    stderr: list[bytes] = []
    drain = threading.Thread(target=lambda: stderr.append(_pipe(process.stderr).read()), name="import-stderr")
    drain.start()
    try:
        _pipe(process.stdin).write(json.dumps(request).encode() + b"\n")
        _pipe(process.stdin).flush()
        result = _listen(_pipe(process.stdout), progress)
    except BrokenPipeError:
        result = None
    finally:
        stop.set()
        _end(process)
        drain.join()
        _pipe(process.stderr).close()
        watcher.join()
    if cancel is not None and cancel.cancelled:
        raise Cancelled
    if result is None:
        raise Problem(
            "the import process ended without a result" + _last_line(b"".join(stderr)),
            where=str(request["source"]),
            action="The file may need more memory than there is; try a smaller part of it.",
        )
    return result


def _listen(stream: IO[bytes], progress: ProgressSink) -> dict[str, object] | None:
    for line in stream:
        try:
            message = json.loads(line)
        except ValueError:  # the process was ended in the middle of a line
            return None
        if "progress" in message:
            progress(Progress(*message["progress"]))
        elif "problem" in message:
            raise _problem(message["problem"])
        elif "result" in message:
            result: dict[str, object] = message["result"]
            return result
    return None


def _problem(raw: dict[str, str]) -> Problem:
    kind = UsageProblem if raw.get("kind") == "usage" else Problem
    return kind(raw["what"], where=raw["where"], action=raw["action"])


def _kill_on_cancel(process: subprocess.Popen[bytes], cancel: CancelToken | None, stop: threading.Event) -> None:
    while not stop.wait(0.05):
        if cancel is not None and cancel.cancelled:
            process.kill()
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(BrokenPipeError):  # the process ended before it had read its request
        _pipe(process.stdin).close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _pipe(process.stdout).close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process has no such pipe")
    return stream


def _last_line(stderr: bytes) -> str:
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return f" ({lines[-1].strip()})" if lines else ""
