"""The owner's side of one decode worker: start it, ask it, give up on it."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from typing import IO, NoReturn

from errortagger.media.child import command, creation_flags, environment
from errortagger.media.policy import MediaRoots
from errortagger.media.results import MediaRequest
from errortagger.media.wire import Answer, AnyArray, ArrayFile, WireError, read_answer, write_request

_log = logging.getLogger(__name__)
_MAX_LINE = 64 << 20
"""Bytes of one answer; the longest honest one is a text of 2 MB with every character escaped."""


class WorkerDied(Exception):
    """The process ended, or said something that makes no sense and was ended."""


class WorkerTimeout(Exception):
    """No answer before the deadline; the process was ended."""


class WorkerProcess:
    """One worker. Belongs to one thread at a time; only ``interrupt`` may be called from another."""

    def __init__(self) -> None:
        raw, argument, inherited = _array_file()
        self._raw = raw
        self._arrays = ArrayFile(raw)
        self._report = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close
        self._number = 0
        self._ready = False
        self._closed = False
        self._path = "" if inherited else argument
        try:
            self._process = _start(argument, inherited, self._report)
        except OSError:
            self._close_files()
            raise
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name=f"media-reader-{self.pid}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Process number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs (it may hang)."""
        return not self._closed and self._process.poll() is None and self._reader.is_alive()

    def wait_ready(self, timeout: float) -> None:
        """Wait until the process has imported its decoders. Raises WorkerDied, WorkerTimeout."""
        if not self._ready:
            self._receive(0, time.monotonic() + timeout)
            self._ready = True

    def ask(self, request: MediaRequest, roots: MediaRoots, timeout: float) -> tuple[Answer, dict[str, AnyArray]]:
        """Send a request and wait for its answer, at most ``timeout`` seconds. Raises WorkerDied, WorkerTimeout."""
        deadline = time.monotonic() + timeout
        self._number += 1
        self._send(write_request(self._number, request, roots))
        answer = self._receive(self._number, deadline)
        try:
            return answer, self._arrays.take(answer.parts)
        except (WireError, ValueError, OSError) as error:
            self.close()
            raise WorkerDied(str(error)) from error

    def interrupt(self) -> None:
        """End the process and wake whoever waits for it; that thread then gets WorkerDied. Any thread may call it."""
        self._process.kill()
        self._lines.put(None)

    def close(self) -> None:
        """End the process at once and give everything back. Called by the thread that uses the worker."""
        if self._closed:
            return
        self._closed = True
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a process in a hung system call; reaped when it returns
            self._process.wait(timeout=1.0)
        with contextlib.suppress(OSError):
            self._pipe_in().close()
        self._reader.join(timeout=1.0)
        self._close_files()

    def last_words(self) -> str:
        """What the process reported of its end: the tail of a traceback; "" when there is none."""
        try:
            size = os.fstat(self._report.fileno()).st_size
            self._report.seek(max(0, size - 4000))
            return self._report.read().decode("utf-8", "replace").strip()
        except (OSError, ValueError):  # closed
            return ""

    def _send(self, line: bytes) -> None:
        try:
            self._pipe_in().write(line)
            self._pipe_in().flush()
        except (OSError, ValueError) as error:
            self._die("the pipe to the decoder is closed", error)

    def _receive(self, number: int, deadline: float) -> Answer:
        try:
            line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self.close()
            raise WorkerTimeout from None
        if line is None:
            self._die("the decoder ended", None)
        try:
            answer = read_answer(line)
        except WireError as error:
            self._die(str(error), error)
        if answer.number != number:
            self._die(f"an answer to {answer.number} instead of {number}", None)
        return answer

    def _die(self, why: str, cause: Exception | None) -> NoReturn:
        words = self.last_words()
        self.close()
        if words:
            _log.warning("media worker %d: %s\n%s", self.pid, why, words)
        raise WorkerDied(why) from cause

    def _pipe_in(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines, contextlib.suppress(OSError):
            while line := lines.readline(_MAX_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def _close_files(self) -> None:
        self._raw.close()
        self._report.close()
        if self._path:
            with contextlib.suppress(OSError):
                os.unlink(self._path)


def _start(argument: str, inherited: tuple[int, ...], report: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("errortagger.media.worker", "--arrays", argument),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=report,
        pass_fds=inherited,
        env=environment(),
        creationflags=creation_flags(),
    )


def _array_file() -> tuple[io.FileIO, str, tuple[int, ...]]:
    """A file without a name (POSIX), how the worker finds it, and the descriptors it inherits."""
    if sys.platform == "win32":
        handle, path = tempfile.mkstemp(prefix="errortagger-media-")
        os.set_inheritable(handle, False)
        return io.FileIO(handle, "r+b"), path, ()
    if sys.platform == "linux":
        descriptor = os.memfd_create("errortagger-media")
    else:
        descriptor, path = tempfile.mkstemp(prefix="errortagger-media-")
        os.unlink(path)
    return io.FileIO(descriptor, "r+b"), str(descriptor), (descriptor,)
