"""The import process: one JSON request on standard input, JSON lines of progress and a result on standard output."""

from __future__ import annotations

import _thread
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from errortagger.app.disk import disk_problem
from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import Progress
from errortagger.domain.problems import Problem, UsageProblem

_SECONDS_TO_END = 5.0
_finished = threading.Event()


def main() -> int:
    """Serve the one request. Ends when the parent goes away, and leaves nothing half done then."""
    try:
        return _answer(json.loads(sys.stdin.readline()))
    except (KeyboardInterrupt, BrokenPipeError):
        return 2
    finally:
        _finished.set()


def _answer(request: dict[str, Any]) -> int:
    threading.Thread(target=_watch_parent, daemon=True).start()
    try:
        result = _serve(request)
    except Problem as problem:
        return _refuse(problem)
    except OSError as error:
        told = disk_problem(error, str(request["source"]))
        if told is None:
            raise
        return _refuse(told)
    except MemoryError:
        what = {"what": "there is not enough memory to read this file", "where": request["source"]}
        _send({"problem": {**what, "action": "Import a part of it, or close other programs.", "kind": "problem"}})
        return 1
    _send({"result": result})
    return 0


def _refuse(problem: Problem) -> int:
    kind = "usage" if isinstance(problem, UsageProblem) else "problem"
    _send({"problem": {"what": problem.what, "where": problem.where, "action": problem.action, "kind": kind}})
    return 1


def _serve(request: dict[str, Any]) -> dict[str, object]:
    from errortagger.app.build import build_project, preview_source, read_source

    options = ImportOptions.from_json(request["options"])
    source = read_source(Path(request["source"]), options, _progress)
    if request["verb"] == "inspect":
        return preview_source(source)
    return build_project(source, Path(request["target"]), options, _progress)


def _progress(progress: Progress) -> None:
    _send({"progress": [progress.stage, progress.done, progress.total]})


def _send(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


def _watch_parent() -> None:
    """The parent keeps standard input open as long as it lives; its end is ours.

    The main thread is interrupted first, so that it removes what it has begun to write.
    """
    while sys.stdin.read(1):
        pass
    if not _finished.is_set():
        _thread.interrupt_main()
        time.sleep(_SECONDS_TO_END)
    os._exit(2)


if __name__ == "__main__":
    sys.exit(main())
